import Findings
import Foundation
import Temporary

/// The paths of a request; standard input becomes a file of its own for as long as the run lasts.
struct CheckInputFiles {
  static let standardInputName = "<stdin>"
  let paths: [String]
  /// By the name that findings use.
  let contents: [String: [UInt8]]
  private let scratch: String?

  init(_ request: CheckRequest) throws {
    guard let bytes = request.standardInput else {
      paths = request.paths
      contents = [:]
      scratch = nil
      return
    }
    let folder: String
    do {
      folder = try Temporary.folder()
    } catch {
      throw EngineProblem.unreadable(Self.standardInputName, reason: "it cannot be kept for the parser: \(error)")
    }
    let file = folder + "/stdin.c"
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file))
    } catch {
      Temporary.remove(folder)
      throw EngineProblem.unreadable(
        Self.standardInputName, reason: "it cannot be kept for the parser: \(error.localizedDescription)")
    }
    paths = [file]
    contents = [Self.standardInputName: bytes]
    scratch = folder
  }

  func remove() {
    if let scratch { Temporary.remove(scratch) }
  }

  func rename(_ finding: Finding) -> Finding {
    scratch == nil ? finding : finding.movingFiles(shown)
  }

  func rename(_ skipped: Skipped) -> Skipped {
    scratch == nil ? skipped : Skipped(file: shown(skipped.file), reason: skipped.reason)
  }

  private func shown(_ file: String) -> String { file.hasSuffix("/stdin.c") ? Self.standardInputName : file }
}

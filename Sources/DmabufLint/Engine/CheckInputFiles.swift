import Findings
import Foundation

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
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    let file = folder.appendingPathComponent("stdin.c")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    } catch {
      throw EngineProblem.unreadable(file.path, reason: "standard input cannot be kept: \(error.localizedDescription)")
    }
    paths = [file.resolvingSymlinksInPath().path]
    contents = [Self.standardInputName: bytes]
    scratch = folder.path
  }

  func remove() {
    if let scratch { try? FileManager.default.removeItem(atPath: scratch) }
  }

  func rename(_ finding: Finding) -> Finding {
    scratch == nil ? finding : finding.movingFiles(shown)
  }

  func rename(_ skipped: Skipped) -> Skipped {
    scratch == nil ? skipped : Skipped(file: shown(skipped.file), reason: skipped.reason)
  }

  private func shown(_ file: String) -> String { file.hasSuffix("/stdin.c") ? Self.standardInputName : file }
}

import Clang
import Contracts
import Findings
import Foundation
import IR
import KernelTree

@testable import DmabufLint

/// Checks C sources without a tree, in this process: with the headers that come with the tool, as a program of their
/// own.
struct SourceCheck {
  let catalogue: Catalogue

  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The rules of the repository; reading them takes long in a debug build, so it is done once.
  static let bundled = Result { SourceCheck(catalogue: try Catalogue.load(folders: [repository + "/Rules"])) }

  /// What was found, and whatever kept the analysis from seeing all of the source.
  struct Outcome {
    var findings: [Finding]
    var obstacles: [String]
  }

  /// - Parameter files: contents by path; the paths are those that rules about certain files see.
  func run(_ files: [String: String], version: KernelVersion) async throws -> Outcome {
    let folder = try SourceFolder(files)
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    let model = catalogue.model(for: version)
    let plan = try await Frontend(
      request: FrontendRequest(
        paths: files.keys.map { folder.path + "/" + $0 }, vocabulary: [], way: .noTree, threads: 1,
        toolVersion: Tool.version, usesPrecompiledHeaders: false, environment: ProcessInfo.processInfo.environment),
      library: library
    ).plan()
    let producer = UnitProducer(library: library)
    producer.learn(LoweringNames(model))
    let units = try plan.jobs.map { try producer.unit(for: UnitRequest(job: $0, root: folder.path)).unit }
    let root = folder.path
    let analysis = Analysis(
      rules: catalogue.rules, model: model, version: version,
      text: { file in
        FileManager.default.contents(atPath: file.text.hasPrefix("/") ? file.text : root + "/" + file.text)
          .map { [UInt8]($0) }
      })
    let outcome = withExtendedLifetime(folder) { analysis.run(units) }
    return Outcome(
      findings: outcome.findings,
      obstacles: plan.skipped.map { "\($0.file): \($0.reason)" }
        + units.flatMap { unit in unit.problems.map { "\(unit.path): \($0.message)" } }
        + outcome.incomplete.map { "\($0.file): too many paths in \($0.function)" })
  }
}

/// Files in a folder that goes away with its last user; a class for the sake of that.
private final class SourceFolder {
  let path: String

  init(_ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("dmabuf-lint-sources-\(UUID().uuidString)")
    path = folder.path
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit {
    // A folder that is left behind harms no other test.
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// The numbers, from 1, of the lines that `isWanted` accepts.
func lineNumbers(of text: String, where isWanted: (Substring) -> Bool) -> [Int] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    .filter { isWanted($0.element) }.map { $0.offset + 1 }
}

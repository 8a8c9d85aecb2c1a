import Clang
import Contracts
import Findings
import Foundation
import IR
import KernelTree
import Patches

@testable import DmabufLint
@testable import Review

/// Builds both sides of a diff from its hunks and checks them, in this process, with the made-up headers.
struct FragmentCheck {
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  static let gap = "__dmabuf_lint_gap"
  static let catalogue = Result { try Catalogue.load(folders: [repository + "/Rules"]) }
  static let signatures: Signatures = {
    let folder = repository + "/Sources/KernelTree/Resources/stubs/include"
    let names = ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).sorted()
    return Signatures(
      headers: names.filter { $0.hasSuffix(".h") }.compactMap {
        FileManager.default.contents(atPath: folder + "/" + $0).map { [UInt8]($0) }
      })
  }()

  var diff: FileDiff
  var nearest: String?

  /// - Parameter text: a diff of one file.
  init(_ text: String, nearest: String? = nil) throws {
    guard let first = DiffReader.read(Self.counted(text)).files.first, !first.hunks.isEmpty
    else { throw CocoaError(.fileReadCorruptFile) }
    diff = first
    self.nearest = nearest
  }

  /// The diff with the counts of its hunks' headers set right, so that tests need not count.
  private static func counted(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    for (index, line) in lines.enumerated() where line.hasPrefix("@@ -") {
      let body = lines[(index + 1)...].prefix { !$0.hasPrefix("@@ ") && !$0.hasPrefix("--- ") }
      let (old, new) = (body.count { !$0.hasPrefix("+") }, body.count { !$0.hasPrefix("-") })
      let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
      let starts = parts[1...2].map { $0.prefix { $0 != "," } }
      let section = parts.count > 4 ? " " + parts[4] : ""
      lines[index] = "@@ \(starts[0]),\(old) \(starts[1]),\(new) @@\(section)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func build(_ side: PatchSide) -> FragmentFile {
    FragmentBuilder.build(
      diff: diff, hunks: Array(diff.hunks.indices), side: side, nearest: nearest.map { Array($0.utf8) },
      gap: Self.gap, signatures: Self.signatures)
  }

  struct Outcome {
    var findings: [Finding]
    var problems: [String]
  }

  /// What is found on a side, as the hunks show it, and what the parser still misses.
  func check(_ side: PatchSide) async throws -> Outcome {
    var problems: [String] = []
    let file = try await FragmentCompletion.complete(build(side), signatures: Self.signatures, gap: Self.gap) { file in
      let found = try await unit(file).problems
      problems = found.map(\.message)
      return found.filter { $0.range.file.text == file.path }.map {
        FragmentProblem(line: Int($0.range.startLine), message: $0.message)
      }
    }
    let catalogue = try Self.catalogue.get()
    let version = KernelVersion(7, 3)
    let analysis = Analysis(rules: catalogue.rules, model: catalogue.model(for: version), version: version)
    let rules = Dictionary(uniqueKeysWithValues: catalogue.rules.map { ($0.id, $0) })
    let found = analysis.run([try await unit(file)]).findings
    return Outcome(findings: found.compactMap { file.adjust($0, rule: rules[$0.rule]) }, problems: problems)
  }

  /// The rules of what the patch brings, each with severity and line.
  func introduced() async throws -> [String] {
    let before = Set(try await check(.before).findings.map { "\($0.rule) \($0.function ?? "")" })
    return try await check(.after).findings.filter { !before.contains("\($0.rule) \($0.function ?? "")") }
      .map { "\($0.severity) \($0.rule) \($0.place.startLine)" }
  }

  private func unit(_ file: FragmentFile) async throws -> IR.Unit {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("dmabuf-lint-fragment-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent(file.path)
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(file.text).write(to: path)
    let environment = ProcessInfo.processInfo.environment
    let library = try ClangLibrary.load(environment: environment)
    let plan = try await Frontend(
      request: FrontendRequest(
        paths: [path.path], vocabulary: [], way: .noTree, threads: 1, toolVersion: Tool.version,
        usesPrecompiledHeaders: false, environment: environment),
      library: library
    ).plan()
    let model = try Self.catalogue.get().model(for: KernelVersion(7, 3))
    guard let job = plan.jobs.first else { throw CocoaError(.fileReadUnknown) }
    let producer = UnitProducer(library: library)
    producer.learn(LoweringNames(model))
    return try producer.unit(for: UnitRequest(job: job, root: folder.path)).unit
  }
}

import DmabufLint
import Findings
import Foundation
import KernelTree
import Patches
import Reports
import Temporary

/// Reviews a series: puts it onto its base, analyses each state, and says what each patch does to the findings.
public enum Reviewer {
  /// Takes a series and how it is to be reviewed; `progress` is told what is being done.
  /// - Throws: when nothing can be reviewed at all: a tree that is not there, a revision that its git does not have, no
  ///   libclang. What concerns one patch or file is in the report.
  public static func review(
    _ series: Series, request: ReviewRequest, progress: (@Sendable (DmabufLint.Progress) -> Void)? = nil
  ) async throws -> ReviewReport {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    progress?(DmabufLint.Progress(stage: "applying \(series.patches.count) patches", done: 0, total: 0))
    let cache = CacheFolder(
      named: request.check.cacheFolder, environment: ProcessInfo.processInfo.environment)
    let applier = SeriesApplier(tree: request.tree, base: request.base, cacheFolder: cache.path)
    let applied = try await applier.apply(series)
    let root = try applied.root ?? scratch.folder("tree")
    let named = series.patches.flatMap(\.files).flatMap { [$0.oldPath, $0.newPath].compactMap { $0 } }
    let headers = Set(named + applied.states.flatMap(\.keys)).filter { $0.hasSuffix(".h") }
    let analysis = try StateAnalysis(
      request.check, root: root, scratch: scratch.folder("states"), headers: headers)
    progress?(DmabufLint.Progress(stage: "analysing \(applied.states.count) states", done: 0, total: 0))
    let outcome = try await analysis.outcomes(of: applied.states.map(SourceOverlay.init))
    // The checkout of the base stays as it is while it is read.
    defer { withExtendedLifetime(applied) {} }
    let numbers = series.patches.map(\.number)
    let steps = SeriesSteps(series: series, applied: applied).steps
    var findings = SeriesJudge.judge(outcome.states.map(\.findings), steps: steps, numbers: numbers)
    let partly = PartlyApplied(series: series, applied: applied)
    findings = findings.map(partly.capped)
    var skipped = Set(outcome.states.flatMap(\.skipped))
    let hunks = HunkReview(series: series, applied: applied, analysis: analysis)
    let judged = try await hunks.judge()
    findings += judged.findings
    skipped.formUnion(judged.skipped)
    return ReviewReport(
      toolVersion: Tool.version, libclangVersion: analysis.libclangVersion, root: applied.root,
      kernelVersion: analysis.kernelVersion, parsedAs: outcome.parsedAs, title: series.title, version: series.version,
      messageID: series.messageID, total: series.total, missing: series.missing, base: applied.base,
      remarks: series.remarks + applied.remarks, patches: PatchDescription.all(series, applied),
      findings: findings, skipped: Array(skipped), rules: analysis.rules,
      contents: applied.states.map { $0.compactMapValues(\.bytes) }, baseCommit: applied.baseCommit,
      repository: applied.baseCommit.flatMap { _ in request.tree.map { URL(fileURLWithPath: $0).absoluteString } })
  }
}

/// A folder of our own that is gone when the review is over.
struct ScratchFolder {
  private let path: String

  init() throws { path = try Temporary.folder() }

  /// Makes a folder inside it, of which there is none yet. The outer one is not made again: where it is gone, the
  /// process is ending.
  func folder(_ name: String) throws -> String {
    let inner = path + "/" + name
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    return inner
  }

  func remove() { Temporary.remove(path) }
}

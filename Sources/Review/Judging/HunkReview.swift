import Contracts
import DmabufLint
import Findings
import Foundation
import KernelTree
import Patches
import Reports

/// Judges what fits nowhere: for each patch the hunks that were rejected, as files of their own, before and after.
struct HunkReview {
  let series: Series
  let applied: AppliedSeries
  let analysis: StateAnalysis

  struct Result {
    var findings: [JudgedFinding] = []
    var skipped: [Skipped] = []
  }

  /// - Throws: when the analysis cannot be done at all.
  func judge() async throws -> Result {
    guard let gap = analysis.gap else { return Result() }
    var result = Result()
    for (index, patch) in series.patches.enumerated() where applied.patches.indices.contains(index) {
      let rejected = rejected(of: patch, applied.patches[index])
      if rejected.isEmpty { continue }
      let part = try await judge(rejected, at: index, number: patch.number, gap: gap)
      result.findings += part.findings
      result.skipped += part.skipped
    }
    result.findings = mended(result.findings)
    return result
  }

  private struct Rejected {
    var file: FileDiff
    var hunks: [Int]
  }

  private func rejected(of patch: Patch, _ application: PatchApplication) -> [Rejected] {
    application.files.compactMap { result in
      guard patch.files.indices.contains(result.file) else { return nil }
      let file = patch.files[result.file]
      guard file.path.hasSuffix(".c") || file.path.hasSuffix(".h"), !file.hunks.isEmpty else { return nil }
      let all: [Int]
      switch result.outcome {
      case .applied, .notText: return nil
      case .partly(let hunks): all = hunks
      case .rejected: all = Array(file.hunks.indices)
      }
      // What the tree has already is not the patch's doing any more. Beside hunks that it does not have they tell what
      // the code is like before and after.
      return Set(all).isSubset(of: result.alreadyThere) ? nil : Rejected(file: file, hunks: all)
    }
  }

  private func judge(_ rejected: [Rejected], at index: Int, number: Int, gap: String) async throws -> Result {
    let state = applied.states[index + 1]
    let base = SourceOverlay(state)
    var (before, after) = (base, base)
    var sides: [String: (before: FragmentFile, after: FragmentFile)] = [:]
    var skipped: [Skipped] = []
    for part in rejected where part.file.path.hasSuffix(".c") {
      let path = part.file.path
      let nearest = applied.bytes(of: part.file.oldPath ?? path, in: state)
      let signatures = Signatures(headers: analysis.headers(for: nearest))
      func side(_ side: PatchSide) async throws -> FragmentFile {
        let built = FragmentBuilder.build(diff: part.file, hunks: part.hunks, side: side, nearest: nearest, gap: gap,
          signatures: signatures)
        return try await FragmentCompletion.complete(built, signatures: signatures, gap: gap) { text in
          var overlay = base
          overlay.files[path] = .contents(text.text)
          return try await analysis.problems(of: path, in: overlay).map {
            FragmentProblem(line: $0.line, message: $0.message)
          }
        }
      }
      let both = (before: try await side(.before), after: try await side(.after))
      sides[path] = both
      before.files[path] = .contents(both.before.text)
      after.files[path] = .contents(both.after.text)
      skipped += both.after.remarks.map { Skipped(file: path, reason: $0) }
    }
    guard !sides.isEmpty else { return Result(skipped: skipped) }
    let outcome = try await analysis.outcomes(of: [before, after])
    skipped += outcome.states.last?.skipped.filter { sides[$0.file] == nil } ?? []
    var step = StateStep()
    for (path, both) in sides { step.lines[path] = LineMap(from: both.before.text, to: both.after.text) }
    let judged = SeriesJudge.judge(outcome.states.map(\.findings), steps: [step], numbers: [number])
    let findings = judged.compactMap { adjusted($0, sides, state: index) }
    return Result(findings: findings, skipped: skipped)
  }

  /// A finding in the words of the hunks; nil for one that they do not show, or that is there before and after.
  private func adjusted(
    _ judged: JudgedFinding, _ sides: [String: (before: FragmentFile, after: FragmentFile)], state: Int
  ) -> JudgedFinding? {
    guard judged.standing != .preExisting else { return nil }
    let rule = analysis.rules.first { $0.id == judged.finding.rule }
    var result = judged
    for (_, both) in sides.sorted(by: { $0.key < $1.key }) {
      let file = judged.standing == .introduced ? both.after : both.before
      guard let finding = file.adjust(result.finding, rule: rule) else { return nil }
      result.finding = finding
    }
    result.state = judged.standing == .introduced ? state + 1 : state
    result.isFromHunks = true
    return result
  }

  /// What one patch introduces in its hunks, and a later one takes away in its own, is a hazard between the two.
  private func mended(_ findings: [JudgedFinding]) -> [JudgedFinding] {
    var result = findings
    let order = Dictionary(
      series.patches.enumerated().map { ($0.element.number, $0.offset) }, uniquingKeysWith: { first, _ in first })
    for index in result.indices where result[index].standing == .introduced {
      let gone = result.firstIndex { other in
        other.standing == .fixed && order[other.patch] ?? 0 > order[result[index].patch] ?? 0
          && Self.key(other) == Self.key(result[index])
      }
      if let gone { result[index].fixedBy = result[gone].patch }
    }
    let mendedBy = Set(result.compactMap { judged in judged.fixedBy.map { "\($0) \(Self.key(judged))" } })
    return result.filter { $0.standing != .fixed || !mendedBy.contains("\($0.patch) \(Self.key($0))") }
  }

  private static func key(_ judged: JudgedFinding) -> String {
    let finding = judged.finding
    return "\(finding.rule) \(finding.place.file) \(finding.function ?? "") \(Fingerprints.normalised(finding.message))"
  }
}

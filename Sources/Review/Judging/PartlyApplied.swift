import Findings
import Patches

/// The files of which some hunk fits nowhere, from the patch on that has it: what is found in them rests on the hunks
/// that do fit.
struct PartlyApplied {
  /// By path, the first state in which hunks are missing.
  private var since: [String: Int] = [:]

  init(series: Series, applied: AppliedSeries) {
    for (index, (patch, application)) in zip(series.patches, applied.patches).enumerated() {
      for result in application.files where patch.files.indices.contains(result.file) {
        guard case .partly(let rejected) = result.outcome, !Set(rejected).isSubset(of: result.alreadyThere) else {
          continue
        }
        let path = patch.files[result.file].path
        since[path] = min(since[path] ?? .max, index + 1)
      }
    }
  }

  /// The finding as it stands, or as a warning with what it takes for granted.
  func capped(_ judged: JudgedFinding) -> JudgedFinding {
    guard judged.standing == .introduced else { return judged }
    let files = Set([judged.finding.place.file] + judged.finding.path.map(\.place.file))
    let torn = files.filter { since[$0].map { $0 <= judged.state } ?? false }.sorted()
    guard !torn.isEmpty else { return judged }
    var result = judged
    let words = "the hunks of \(torn.joined(separator: ", ")) that fit nowhere change nothing of this"
    result.finding.assumption = ([judged.finding.assumption].compactMap { $0 } + [words]).joined(separator: "; ")
    result.finding.severity = min(judged.finding.severity, .warning)
    result.finding.fixes = []
    return result
  }
}

import Findings
import Reports

/// What b4 is told of a review: only what the series introduces, and what of it could not be judged as one would
/// expect.
public struct B4Answer: Sendable {
  private let report: ReviewReport
  private let findings: [JudgedFinding]
  private let patches: [ReviewReport.Patch]

  /// - Parameter patches: the numbers of the patches that are asked about; nil for the whole series.
  public init(_ report: ReviewReport, patches: [Int]?) {
    self.report = report
    let introduced = report.findings(.introduced)
    findings = patches.map { numbers in introduced.filter { numbers.contains($0.patch) } } ?? introduced
    self.patches = patches.map { numbers in report.patches.filter { numbers.contains($0.number) } } ?? report.patches
  }

  /// For `prep-perpatch-check-cmd` and `am-perpatch-check-cmd`: a line a finding, in the form of checkpatch. b4 takes a
  /// line with `ERROR:` for a failure and any other for a warning, and no line at all for success.
  public var lines: [String] {
    let found = findings.map { judged in
      let place = judged.finding.place
      let doubt = judged.isFromHunks ? " (judged from hunks alone)" : ""
      let line = "\(place.file):\(place.startLine): \(judged.severity.description.uppercased()): "
      return SafeText.inline(line + judged.finding.message + " [\(judged.finding.rule)]" + doubt)
    }
    return found + doubts.map { SafeText.inline("WARNING: " + $0) }
  }

  /// For `review-perpatch-check-cmd` and `review-series-check-cmd`: one result as JSON.
  public func json() throws -> String {
    try encodedJSON(
      B4Result(status: status, summary: SafeText.inline(summary), details: details))
  }

  /// What was not seen in its place, or not at all.
  private var doubts: [String] {
    let judged = patches.filter { $0.basis == .hunks || $0.basis == .partly }.map { patch in
      let name = patches.count > 1 ? report.name(ofPatch: patch.number) : "the patch"
      return "\(name) does not fit the tree: \(patch.basis.words)"
    }
    return judged + report.skipped.map { "\($0.file) was not analysed: \($0.reason)" }
  }

  private var status: B4Result.Status {
    if findings.contains(where: { $0.severity == .error }) { return .fail }
    return findings.isEmpty && doubts.isEmpty ? .pass : .warn
  }

  private var summary: String {
    let counts = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : SafeText.count(count, severity.description)
    }
    let found = counts.isEmpty ? "nothing introduced" : counts.joined(separator: ", ") + " introduced"
    return ([found] + doubts.prefix(1)).joined(separator: "; ") + (doubts.count > 1 ? "; and more" : "")
  }

  /// The findings as `review` prints them, without what is fixed, and the doubts.
  private var details: String {
    var shown = report
    shown.findings = findings
    let text = (try? shown.rendered(as: .text, style: TextStyle(amount: .quiet))) ?? ""
    return text + doubts.map { SafeText.inline($0) + "\n" }.joined()
  }
}

/// A result as b4 0.16 reads it (`_run_external_cmd` in b4/review/checks.py).
struct B4Result: Encodable {
  enum Status: String, Encodable {
    case pass, warn, fail
  }
  var tool = "dmabuf-lint"
  var status: Status
  var summary: String
  var url = ""
  var details: String

  /// What is told of a cover letter whose patches b4 does not hand out.
  static let coverAlone = B4Result(
    status: .warn, summary: "only the cover letter is known: the series is not under review in this tree", details: "")
}

extension B4Answer {
  /// For a message without a patch: a series of which only the cover letter is known was not judged, and is not said to
  /// be right.
  public static func coverAlone() throws -> String { try encodedJSON(B4Result.coverAlone) }
}

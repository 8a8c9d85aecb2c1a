import Findings

/// The findings of a run beside the verdicts on earlier ones.
public struct Triage: Sendable {
  /// How the findings of one severity were judged.
  public struct Share: Hashable, Sendable {
    public var right = 0
    public var wrong = 0
    public var unjudged = 0

    /// Of those with a verdict, how many in a hundred are right; nil where there is none.
    public var percentage: Double? {
      right + wrong == 0 ? nil : 100 * Double(right) / Double(right + wrong)
    }
  }

  /// Findings without a verdict.
  public private(set) var new: [Finding] = []
  /// Verdicts that say `right`, and nothing is found.
  public private(set) var gone: [Verdict] = []
  /// Findings that a verdict calls wrong.
  public private(set) var contradicting: [Finding] = []
  /// Verdicts that say `wrong`, and nothing is found any more.
  public private(set) var mended: [Verdict] = []
  public private(set) var shares: [Severity: Share] = [:]

  /// Compares, finding by finding within one place; `isCovered` says which files the run looked at.
  ///
  /// Where a place has both kinds of verdict, the findings are taken for the right ones as far as there are any.
  public init(findings: [Finding], verdicts: VerdictList, isCovered: (String) -> Bool = { _ in true }) {
    let found = Dictionary(grouping: findings) { VerdictPlace(of: $0) }
    let judged = Dictionary(grouping: verdicts.verdicts.filter { isCovered($0.place.file) }, by: \.place)
    for place in Set(found.keys).union(judged.keys).sorted() {
      compare(found[place, default: []].sorted { $0.place < $1.place }, judged[place, default: []])
    }
  }

  private mutating func compare(_ findings: [Finding], _ verdicts: [Verdict]) {
    let right = verdicts.filter(\.isRight)
    let wrong = verdicts.filter { !$0.isRight }
    for (index, finding) in findings.enumerated() {
      if index < right.count {
        shares[finding.severity, default: Share()].right += 1
      } else if index < verdicts.count {
        shares[finding.severity, default: Share()].wrong += 1
        contradicting.append(finding)
      } else {
        shares[finding.severity, default: Share()].unjudged += 1
        new.append(finding)
      }
    }
    gone += right.dropFirst(findings.count)
    mended += wrong.dropFirst(max(0, findings.count - right.count))
  }

  /// Whether every finding has a verdict that agrees, and every `right` verdict its finding.
  public var agrees: Bool { new.isEmpty && gone.isEmpty && contradicting.isEmpty }

  /// What differs, then the shares; each line ends in a line feed.
  public var text: String {
    var lines: [String] = []
    lines += Self.section("new, without a verdict", new.map(Self.line))
    lines += Self.section("gone, though judged right", gone.map { "\($0.place): \($0.reason)" })
    lines += Self.section("found, though judged wrong", contradicting.map(Self.line))
    if !mended.isEmpty { lines.append("no longer found, as it should be: \(mended.count) judged wrong") }
    lines += Severity.allCases.reversed().compactMap { severity in
      shares[severity].map { Self.line(severity, $0) }
    }
    if shares.isEmpty { lines.append("nothing was found") }
    return lines.map { SafeText.inline($0) + "\n" }.joined()
  }

  private static func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["\(title): \(lines.count)"] + lines.map { "  " + $0 }
  }

  private static func line(_ finding: Finding) -> String {
    let place = VerdictPlace(of: finding)
    return "\(place.file):\(finding.place.startLine) \(place.function) [\(place.rule)] \(finding.severity): "
      + finding.message
  }

  private static func line(_ severity: Severity, _ share: Share) -> String {
    let count = share.right + share.wrong + share.unjudged
    var text = "\(severity)s: \(count); \(share.right) right, \(share.wrong) wrong, \(share.unjudged) without a verdict"
    if let percentage = share.percentage {
      // One digit after the point, cut off: 89.96 is not 90.
      let tenths = Int(percentage * 10)
      text += "; \(tenths / 10).\(tenths % 10) % of those judged are right"
    }
    return text
  }
}

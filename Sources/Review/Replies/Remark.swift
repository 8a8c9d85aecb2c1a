import Contracts
import Findings
import Reports

/// What is said about one finding: a question, what makes it doubtful, how it comes to that, the contract, a way out.
struct Remark {
  let report: ReviewReport
  let placed: PlacedFinding
  let rule: Rule?
  /// Whether the contract of the rule was told further up in the mail.
  let isKnown: Bool

  /// Steps of a path that are told; of a longer one, the first and the last.
  private static let mostSteps = 7
  private static let mostReferences = 3

  func write(to text: inout MailText) {
    text.paragraph(question)
    if let doubt { text.paragraph(doubt) }
    path(&text)
    contract(&text)
    remedy(&text)
  }

  private var finding: Finding { placed.judged.finding }

  private var question: String {
    guard !placed.isOwnLine || placed.place == nil else { return "Could this be a problem: \(finding.message)?" }
    let function = finding.function.map { " in \($0)()" } ?? ""
    let place = "\(finding.place.file):\(finding.place.startLine)"
    return "Could this change be a problem for a line that it does not touch, \(place)\(function): \(finding.message)?"
  }

  private var doubt: String? {
    var sentences: [String] = []
    if let fixedBy = placed.judged.fixedBy {
      sentences.append(
        """
        Later in the series, \(report.name(ofPatch: fixedBy)) removes it again, so only a bisection that stops between \
        the two would meet it. Could the series be ordered so that it does not?
        """)
    }
    if let assumption = finding.assumption { sentences.append("This takes for granted that \(assumption).") }
    if placed.judged.isFromHunks {
      sentences.append(
        """
        This is a doubt, no more: the change fits no tree that was at hand and was judged from its hunks alone. What \
        they do not show may well make it right.
        """)
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  private func path(_ text: inout MailText) {
    let steps = finding.path
    guard steps.count > 1 || steps.contains(where: { $0.place != finding.place }) else { return }
    text.paragraph("The path to it:")
    text.separate()
    for (index, step) in steps.enumerated() {
      if steps.count > Self.mostSteps, (3..<(steps.count - 3)).contains(index) {
        if index == 3 { text.item("[...]") }
        continue
      }
      let elsewhere = step.function == finding.function || step.function.isEmpty ? "" : " (in \(step.function)())"
      text.item("\(step.place.file):\(step.place.startLine): \(step.message)\(elsewhere)")
    }
  }

  private func contract(_ text: inout MailText) {
    guard let rule else { return }
    if isKnown { return text.paragraph("This is the contract of \(rule.id) again, as above.") }
    let sources = rule.references.prefix(Self.mostReferences)
    text.paragraph("The contract (\(rule.id)): \(rule.contract)" + (sources.isEmpty ? "" : " It is written in"))
    text.separate()
    for source in sources { text.item(source) }
  }

  /// The fix for this place, else the first paragraph of what the rule advises.
  private func remedy(_ text: inout MailText) {
    if let fix = finding.fixes.first { return text.paragraph("One way out: \(fix.summary).") }
    guard !isKnown, let rule, let advice = Self.firstParagraph(rule.fix) else { return }
    text.paragraph("One way out: \(advice)")
  }

  private static func firstParagraph(_ markdown: String) -> String? {
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0.allSatisfy(\.isWhitespace) }.prefix { !$0.allSatisfy(\.isWhitespace) }
    return lines.isEmpty ? nil : lines.joined(separator: " ")
  }
}

import Findings

/// The report as a compiler would write it: `path:line:col: error: message [rule-id]`.
struct TextReport {
  let report: RunReport
  let sources: SourceTexts
  let style: TextStyle

  var text: String {
    let findings = FindingText(sources: sources, style: style, rules: report.rules)
    var lines: [String] = []
    var context: FindingText.Context?
    for finding in report.findings {
      let here = FindingText.Context(finding)
      if here != context, let heading = findings.heading(here) { lines.append(heading) }
      context = here
      lines += findings.lines(finding)
    }
    if style.amount != .quiet { lines += summary }
    return lines.map { $0 + "\n" }.joined()
  }
}

// What the run looked at.
extension TextReport {
  private var summary: [String] {
    let counts = report.counts
    var lines = [
      "\(SafeText.count(counts.lookedAt, "file")) looked at, \(SafeText.count(counts.candidates, "candidate")), "
        + "\(counts.analysed) analysed (\(SafeText.count(counts.functions, "function"))), "
        + "\(report.skipped.count) not analysed"
    ]
    lines += style.lines(of: report.skipped)
    lines += style.lines(
      ofSetting: report.parsedAs, kernel: report.kernelVersion, libclang: report.libclangVersion,
      tool: report.toolVersion, rules: report.rules)
    lines.append(
      Severity.allCases.reversed().map { SafeText.count(report.count($0), $0.description) }.joined(separator: ", "))
    return lines
  }
}

import Findings

/// The report as a compiler would write it: `path:line:col: error: message [rule-id]`.
struct TextReport {
  let report: RunReport
  let sources: SourceTexts
  let style: TextStyle

  /// Skipped files that are named without `-v`.
  private static let namedSkips = 10
  /// Bytes of a source line up to which it is shown.
  private static let longestExcerpt = 400

  var text: String {
    var lines: [String] = []
    var context: [String?] = []
    for finding in report.findings {
      let here = [finding.place.file, finding.function]
      if let function = finding.function, here != context {
        let file = style.paint(SafeText.inline(finding.place.file), .place)
        lines.append("\(file): In function '\(SafeText.inline(function))':")
      }
      context = here
      lines += self.lines(finding)
    }
    if style.amount != .quiet { lines += summary }
    return lines.map { $0 + "\n" }.joined()
  }

  private func lines(_ finding: Finding) -> [String] {
    let severity = finding.severity
    var lines = [
      head(finding.place, severity.description, severity.role, finding.message) + " [\(SafeText.inline(finding.rule))]"
    ]
    lines += excerpt(finding.place)
    for step in finding.path {
      let elsewhere = step.function == finding.function || step.function.isEmpty ? "" : " (in '\(step.function)')"
      lines.append(note(step.place, step.message + elsewhere))
      if style.amount == .verbose { lines += excerpt(step.place) }
    }
    if let assumption = finding.assumption { lines.append(note(finding.place, "assumed: " + assumption)) }
    if let rule = report.rule(finding.rule) {
      let written = rule.references.isEmpty ? "" : " (\(rule.references.joined(separator: ", ")))"
      lines.append(note(finding.place, "contract: " + rule.contract + written))
    }
    for fix in finding.fixes { lines.append(note(finding.place, "fix: " + fix.summary)) }
    return lines
  }

  private func note(_ place: Place, _ message: String) -> String {
    head(place, "note", .note, message)
  }

  private func head(_ place: Place, _ word: String, _ role: TextStyle.Role, _ message: String) -> String {
    let position = "\(SafeText.inline(place.file)):\(place.startLine):\(place.startColumn):"
    return "\(style.paint(position, .place)) \(style.paint(word + ":", role)) \(SafeText.inline(message))"
  }

  /// The source line, and under it a caret at the start of the place and tildes up to its end on that line.
  private func excerpt(_ place: Place) -> [String] {
    guard let bytes = sources[place.file]?.line(place.startLine), bytes.count <= Self.longestExcerpt else { return [] }
    let line = Array(bytes)
    let start = max(0, min(place.startColumn - 1, line.count))
    let end = place.endLine == place.startLine ? max(start, min(place.endColumn - 1, line.count)) : line.count
    let before = SafeText.width(SafeText.line(line[..<start]))
    let marked = SafeText.width(SafeText.line(line[..<end])) - before
    let number = "\(place.startLine)"
    let margin = String(repeating: " ", count: max(0, 5 - number.count))
    let tildes = String(repeating: "~", count: max(0, marked - 1))
    return [
      "\(margin)\(number) | \(SafeText.line(line))",
      "      | \(String(repeating: " ", count: before))\(style.paint("^" + tildes, .marker))",
    ]
  }
}

// What the run looked at.
extension TextReport {
  private var summary: [String] {
    let counts = report.counts
    var lines = [
      "\(number(counts.lookedAt, "file")) looked at, \(number(counts.candidates, "candidate")), "
        + "\(counts.analysed) analysed (\(number(counts.functions, "function"))), \(report.skipped.count) not analysed"
    ]
    let shown = style.amount == .verbose ? report.skipped.count : Self.namedSkips
    for skipped in report.skipped.prefix(shown) {
      lines.append("  not analysed: \(SafeText.inline(skipped.file)): \(SafeText.inline(skipped.reason))")
    }
    if report.skipped.count > shown { lines.append("  and \(report.skipped.count - shown) more; -v names them") }
    lines.append(setting)
    if style.amount == .verbose {
      lines.append("rules: " + report.rules.map(\.id).joined(separator: ", "))
    }
    lines.append(
      Severity.allCases.reversed().map { number(report.count($0), $0.description) }.joined(separator: ", "))
    return lines
  }

  private var setting: String {
    var parts = ["parsed as: \(SafeText.inline(report.parsedAs))"]
    if let version = report.kernelVersion { parts.append("kernel \(SafeText.inline(version))") }
    if style.amount == .verbose {
      if let libclang = report.libclangVersion { parts.append(SafeText.inline(libclang)) }
      parts.append("dmabuf-lint \(report.toolVersion)")
    }
    return parts.joined(separator: ", ")
  }

  private func number(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

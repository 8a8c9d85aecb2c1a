import Contracts
import Findings

/// Findings as a compiler would write them: `path:line:col: error: message [rule-id]`, the source line under it, and
/// notes with the path, the assumption, the contract and the fix.
struct FindingText {
  let sources: SourceTexts
  let style: TextStyle
  let rules: [String: Rule]

  /// Bytes of a source line up to which it is shown.
  private static let longestExcerpt = 400

  init(sources: SourceTexts, style: TextStyle, rules: [Rule]) {
    self.sources = sources
    self.style = style
    self.rules = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where a finding lies. The line that names the function stands once before all findings of one context.
  struct Context: Hashable {
    var file: String
    var function: String?

    init(_ finding: Finding) {
      file = finding.place.file
      function = finding.function
    }
  }

  /// The line before the first finding of a context; nil at file scope.
  func heading(_ context: Context) -> String? {
    guard let function = context.function else { return nil }
    return "\(style.paint(SafeText.inline(context.file), .place)): In function '\(SafeText.inline(function))':"
  }

  /// The lines of a finding. It is shown as grave as `severity` says, its own by default; `remarks` are further notes
  /// behind the others.
  func lines(_ finding: Finding, severity: Severity? = nil, remarks: [String] = []) -> [String] {
    var lines = head(finding, severity: severity)
    for step in finding.path {
      let elsewhere = step.function == finding.function || step.function.isEmpty ? "" : " (in '\(step.function)')"
      lines.append(note(step.place, step.message + elsewhere))
      if style.amount == .verbose { lines += excerpt(step.place) }
    }
    if let assumption = finding.assumption { lines.append(note(finding.place, "assumed: " + assumption)) }
    if let rule = rules[finding.rule] {
      let written = rule.references.isEmpty ? "" : " (\(rule.references.joined(separator: ", ")))"
      lines.append(note(finding.place, "contract: " + rule.contract + written))
    }
    for fix in finding.fixes { lines.append(note(finding.place, "fix: " + fix.summary)) }
    return lines + remarks.map { note(finding.place, $0) }
  }

  /// The first line of a finding, and its source line; `word` is put before the message.
  func head(_ finding: Finding, severity: Severity? = nil, word: String = "") -> [String] {
    let severity = severity ?? finding.severity
    let line = self.line(finding.place, severity.description, severity.role, word + finding.message)
    return [line + " [\(SafeText.inline(finding.rule))]"] + excerpt(finding.place)
  }

  private func note(_ place: Place, _ message: String) -> String {
    line(place, "note", .note, message)
  }

  private func line(_ place: Place, _ word: String, _ role: TextStyle.Role, _ message: String) -> String {
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

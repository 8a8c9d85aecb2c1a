import Reports

/// The text of a reply: paragraphs of at most 78 columns and quoted lines that keep their length, from text of unknown
/// origin.
struct MailText {
  /// What leaves room for two rounds of quoting in a terminal of 80 columns.
  static let columns = 78

  private(set) var lines: [String] = []

  /// A paragraph, with an empty line before it. Lines after the first begin with `indent` blanks.
  mutating func paragraph(_ text: String) {
    separate()
    lines += Self.wrapped(text)
  }

  /// A line of a list, wrapped under itself.
  mutating func item(_ text: String, indent: Int = 2) {
    lines += Self.wrapped(text, first: indent, rest: indent + 4)
  }

  /// Lines of the mail that is answered. Tabs stay, since code has them.
  mutating func quote(_ quoted: [String]) {
    lines += quoted.map { line in
      let shown = line.split(separator: "\t", omittingEmptySubsequences: false).map { SafeText.inline(String($0)) }
      return "> " + shown.joined(separator: "\t")
    }
  }

  /// What stands for lines that are left out.
  mutating func gap() {
    lines.append("[...]")
  }

  mutating func separate() {
    if let last = lines.last, !last.isEmpty { lines.append("") }
  }

  /// The line that mail programs cut signatures at, and what stands under it.
  mutating func signature(_ footer: [String]) {
    separate()
    lines.append("-- ")
    for line in footer { lines += Self.wrapped(line, rest: 2) }
  }

  /// Ends in a line feed.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Words longer than a line stay whole. Blanks of the text count as one.
  static func wrapped(_ text: String, first: Int = 0, rest: Int = 0) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: first)
    var isEmpty = true
    for word in text.split(whereSeparator: \.isWhitespace).map({ SafeText.inline(String($0)) }) {
      if !isEmpty, SafeText.width(guarded(line + " " + word)) > columns {
        lines.append(guarded(line))
        line = String(repeating: " ", count: rest)
        isEmpty = true
      }
      line += isEmpty ? word : " " + word
      isEmpty = false
    }
    return lines + [guarded(line)]
  }

  /// Words with which a line is something else than text to a program: the next mail of an mbox, the end of a mail on
  /// its way, a patch, a header.
  private static let starts = [
    "From ", "diff ", "--- ", "+++ ", "@@ ", "Index: ", "index ", "---", "-- ", "===", "rename ", "GIT binary",
    "From:", "Subject:", "Date:",
  ]

  /// A blank before what would be read as something else. Tags are quoted as robots do it: b4 takes tags of a reply for
  /// the reviewer's, indented ones too.
  private static func guarded(_ line: String) -> String {
    let text = line.drop { $0 == " " }
    let name = text.prefix { $0.isLetter || $0 == "-" }
    if text.dropFirst(name.count).first == ":" {
      let tag = name.lowercased()
      if tag.hasSuffix("-by") || tags.contains(tag) { return "| " + text }
    }
    let isOther = line == "." || starts.contains { line.hasPrefix($0) }
    return isOther ? " " + line : line
  }

  private static let tags: Set<String> = ["fixes", "closes", "link", "cc", "message-id", "change-id", "base-commit"]
}

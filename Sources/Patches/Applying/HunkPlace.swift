/// Whether a hunk that fits only loosely went where its author meant it.
///
/// The ends of functions look alike: with a line of context less, `return 0;` and a brace fit in many places. The text
/// behind the second `@@`, the line above the hunk that begins with a letter (git-diff(1), "Defining a custom
/// hunk-header"), tells functions apart.
enum HunkPlace {
  /// Takes the file without and with the hunk. A hunk without such a text is believed.
  static func isUnderItsHeading(_ hunk: Hunk, before: [UInt8], after: [UInt8]) -> Bool {
    let wanted = name(hunk.section)
    if wanted.isEmpty { return true }
    let same = zip(before, after).prefix { $0 == $1 }.count
    let lines = before[..<same].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
    let context = hunk.lines.prefix { if case .context = $0 { true } else { false } }.count
    for line in lines.dropLast(context).reversed() {
      guard let first = line.first, first == 0x5F || (0x41...0x5A).contains(first & 0xDF) else { continue }
      let text = String(decoding: line, as: UTF8.self)
      let found = name(text)
      if found == wanted { return true }
      // Git takes a label for a heading unless it is told the language.
      if !isLabel(text) { return false }
    }
    return false
  }

  private static func isLabel(_ line: String) -> Bool {
    let end = line.firstIndex(of: ":")
    return end.map { line[..<$0].utf8.allSatisfy(isWord) } == true
  }

  /// What a heading is about: the function's name, or the line where there is none.
  private static func name(_ heading: String) -> Substring {
    let text = heading.drop { $0 == " " || $0 == "\t" }
    guard let bracket = text.utf8.firstIndex(of: 0x28) else {
      return text.prefix { $0 != "{" && $0 != "\r" }.trimmed
    }
    let before = text[..<bracket].trimmed
    let start = before.utf8.lastIndex { !isWord($0) }
    return start.map { before[before.utf8.index(after: $0)...] } ?? before
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80
  }
}

extension Substring {
  /// Without blanks at its end.
  fileprivate var trimmed: Substring {
    var text = self
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}

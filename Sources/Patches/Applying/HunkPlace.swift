/// Where a hunk fits, and whether its author meant it to go there.
///
/// The ends of functions look alike: `return 0;` and a brace fit in many places. The text behind the second `@@`, the
/// line above the hunk that begins with a letter (git-diff(1), "Defining a custom hunk-header"), tells functions apart.
struct HunkPlace: Sendable {
  /// The hunk's place in the `FileDiff`.
  var hunk: Int
  /// The line, from 1, at which it fits; nil for the one that it says.
  var moved: Int?

  /// Takes the hunk, where it went, and the file with it. A hunk that went where it says, or has no heading, is
  /// believed; so is one that fits with all its context where the file has no such heading at all, for functions are
  /// renamed and moved.
  static func isUnderItsHeading(_ hunk: Hunk, _ place: HunkPlace, in file: [UInt8], fullContext: Bool) -> Bool {
    let wanted = name(hunk.section)
    guard let moved = place.moved, !wanted.isEmpty else { return true }
    let lines = file.split(separator: 0x0A, omittingEmptySubsequences: false)
    for text in lines.prefix(max(0, moved - 1)).reversed().lazy.compactMap(heading) {
      if name(text) == wanted { return true }
      // Git takes a label for a heading unless it is told the language.
      if !isLabel(text) { break }
    }
    return fullContext && !lines.lazy.compactMap(heading).contains { name($0) == wanted }
  }

  private static func heading(_ line: ArraySlice<UInt8>) -> String? {
    guard let first = line.first, isWord(first), !(0x30...0x39).contains(first) else { return nil }
    return String(decoding: line, as: UTF8.self)
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

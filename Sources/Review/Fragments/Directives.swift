/// Lines without what the preprocessor would do outside them.
///
/// A hunk often shows one half of a condition. Conditions are taken out, and of two alternatives one is left: the one
/// that the patch touches, else the first. Definitions that are shown in full stay.
struct Directives {
  private(set) var lines: [SideLine]
  /// What is included, as written behind `#include`, in order.
  private(set) var includes: [(text: String, source: FragmentFile.Source)] = []
  private(set) var remarks: [String] = []

  init(_ lines: [SideLine]) {
    self.lines = lines
    blankCutMacro()
    var index = 0
    var open: [Condition] = []
    while index < self.lines.count {
      guard let (word, rest) = Self.directive(self.lines[index]) else {
        index += 1
        continue
      }
      let end = Self.end(of: index, in: self.lines)
      switch word {
      case "define", "undef":
        // One that goes on where the lines end is cut off.
        if end == self.lines.count, self.lines[end - 1].trimmed.last == UInt8(ascii: "\\") { blank(index..<end) }
      case "include":
        include(rest, self.lines[index].source)
        blank(index..<end)
      case "if", "ifdef", "ifndef":
        open.append(Condition(start: index, parts: [index..<index], isOff: word == "if" && rest == "0"))
        blank(index..<end)
      case "elif", "else":
        blank(index..<end)
        close(&open, at: index, next: end)
      case "endif":
        blank(index..<end)
        close(&open, at: index, next: nil)
      case "pragma", "error", "warning", "ident", "line": blank(index..<end)
      default:
        remarks.append("'#\(word)' was left out")
        blank(index..<end)
      }
      index = end
    }
  }

  /// The word and what stands behind it; nil for a line that is none of the preprocessor's.
  static func directive(_ line: SideLine) -> (word: String, rest: String)? {
    var text = line.trimmed
    guard text.popFirst() == UInt8(ascii: "#") else { return nil }
    while let first = text.first, first.isBlank { text.removeFirst() }
    let word = text.prefix { $0.isNamePart }
    return (
      String(decoding: word, as: UTF8.self), String(decoding: text.dropFirst(word.count).trimmed, as: UTF8.self)
    )
  }

  /// Behind the last line of a directive.
  static func end(of start: Int, in lines: [SideLine]) -> Int {
    var end = start + 1
    while end < lines.count, lines[end - 1].trimmed.last == UInt8(ascii: "\\") { end += 1 }
    return end
  }

  private struct Condition {
    var start: Int
    /// The lines of each alternative.
    var parts: [Range<Int>]
    var isOff: Bool
  }

  private mutating func close(_ open: inout [Condition], at index: Int, next: Int?) {
    if open.isEmpty {
      // It began before the lines do.
      open.append(Condition(start: 0, parts: [0..<0], isOff: false))
    }
    let last = open.count - 1
    let part = open[last].parts.count - 1
    open[last].parts[part] = open[last].parts[part].lowerBound..<index
    if let next {
      open[last].parts.append(next..<next)
      return
    }
    choose(open.removeLast())
  }

  private mutating func choose(_ condition: Condition) {
    let filled = condition.parts.indices.filter { index in
      condition.parts[index].contains { !lines[$0].isBlank } && !(index == 0 && condition.isOff)
    }
    let touched = filled.first { index in condition.parts[index].contains { lines[$0].isOwn && !lines[$0].isBlank } }
    let kept = touched ?? filled.first
    for index in condition.parts.indices where index != kept { blank(condition.parts[index]) }
  }

  /// The lines before the first that does not go on belong to a macro whose beginning is not there.
  private mutating func blankCutMacro() {
    guard let first = lines.first, first.trimmed.last == UInt8(ascii: "\\"), Self.directive(first) == nil
    else { return }
    var end = 0
    while end < lines.count, lines[end].trimmed.last == UInt8(ascii: "\\") {
      if Self.directive(lines[end]) != nil { break }
      end += 1
    }
    let isDirective = end < lines.count && Self.directive(lines[end]) != nil
    blank(0..<(isDirective ? end : min(end + 1, lines.count)))
  }

  private mutating func blank(_ range: Range<Int>) {
    for index in range { lines[index] = lines[index].blanked }
  }

  private mutating func include(_ text: String, _ source: FragmentFile.Source) {
    if Self.isHarmless(text) {
      includes.append((text, source))
    } else {
      remarks.append("'#include' of what lies outside the tree, or is named by a macro, was left out")
    }
  }

  /// A name in brackets or quotes that leads nowhere but down from the folders that are searched.
  static func isHarmless(_ text: String) -> Bool {
    guard let first = text.first, let last = text.last, text.count > 2,
      (first == "<" && last == ">") || (first == "\"" && last == "\"")
    else { return false }
    let name = text.dropFirst().dropLast()
    guard name.first != "/", name.utf8.allSatisfy({ $0.isNamePart || "./-+".utf8.contains($0) }) else { return false }
    return !name.split(separator: "/").contains("..")
  }
}

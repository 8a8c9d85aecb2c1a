import IR

/// Reads the uses of the `MODULE_…(…)` family from the text of a file. They say something of the file whatever the
/// configuration, and most expand to declarations that no analysis wants; so they are read as written.
public enum ModuleStatementReader {
  private static let prefix = Array("MODULE_".utf8)
  /// Bytes that are searched for parentheses which close nothing, before such a search is given up in a file: a file
  /// of nothing but statements that do not end must not take the square of its length.
  private static let largestSearch = 4 << 20

  /// Takes the bytes of a C file and its name; gives the statements at file scope, in their order. Comments, literals
  /// and preprocessor lines are passed over, and so is a statement inside of another one.
  public static func read(_ text: [UInt8], file: Name) -> [ModuleStatement] {
    var statements: [ModuleStatement] = []
    var (line, lineStart, depth) = (UInt32(1), 0, 0)
    var searched = 0
    var index = 0
    func column(_ place: Int) -> UInt32 { UInt32(place - lineStart + 1) }
    func advance(to end: Int) {
      while index < end, index < text.count {
        if text[index] == UInt8(ascii: "\n") { (line, lineStart) = (line + 1, index + 1) }
        index += 1
      }
    }
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "\\"):
        advance(to: max(index + 1, TextScanner.skipComment(text, from: index)))
      case UInt8(ascii: "\""), UInt8(ascii: "'"): advance(to: TextScanner.endOfLiteral(text, from: index))
      case UInt8(ascii: "#"): advance(to: endOfDirective(text, from: index))
      case UInt8(ascii: "{"):
        depth += 1
        index += 1
      case UInt8(ascii: "}"):
        depth = max(0, depth - 1)
        index += 1
      default:
        let end = TextScanner.endOfIdentifier(text, from: index)
        guard end > index else {
          advance(to: index + 1)
          continue
        }
        // Branches of the preprocessor can leave braces open; what begins a line is at file scope all the same.
        guard depth == 0 || index == lineStart, byte == prefix[0], text[index..<end].starts(with: prefix),
          searched < largestSearch, let opening = opening(text, behind: end)
        else {
          index = end
          continue
        }
        guard
          let (statement, close) = statement(
            text, from: index, nameEnd: end, opening, file: file, line: line, lineStart: lineStart)
        else {
          searched += text.count - opening
          index = end
          continue
        }
        statements.append(statement)
        advance(to: close)
      }
    }
    return statements
  }

  /// The parenthesis behind a name.
  private static func opening(_ text: [UInt8], behind name: Int) -> Int? {
    let place = TextScanner.skipSpace(text, from: name)
    return TextScanner.byte(text, place) == UInt8(ascii: "(") ? place : nil
  }

  /// A statement and where it ends; nil when its parenthesis is not closed.
  private static func statement(
    _ text: [UInt8], from start: Int, nameEnd: Int, _ opening: Int, file: Name, line: UInt32, lineStart: Int
  ) -> (statement: ModuleStatement, end: Int)? {
    guard let argument = TextScanner.parts(text, from: opening, separator: 0)?.first else { return nil }
    var end = opening + 1
    var depth = 1
    while end < text.count, depth > 0 {
      switch text[end] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        end = TextScanner.endOfLiteral(text, from: end)
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      end += 1
    }
    let closing = end - 1
    let behind = TextScanner.skipSpace(text, from: end)
    if TextScanner.byte(text, behind) == UInt8(ascii: ";") { end = behind + 1 }
    let first = TextScanner.skipSpace(text, from: opening + 1)
    let statement = ModuleStatement(
      macro: Name(String(decoding: text[start..<nameEnd], as: UTF8.self)),
      argument: Name(String(decoding: argument, as: UTF8.self)),
      range: range(text, start, end, file, line, lineStart),
      argumentRange: range(text, first, max(first, min(closing, first + argument.count)), file, line, lineStart))
    return (statement, end)
  }

  /// The range between two offsets, counted from the start of a line.
  private static func range(
    _ text: [UInt8], _ start: Int, _ end: Int, _ file: Name, _ line: UInt32, _ lineStart: Int
  ) -> SourceRange {
    func place(_ offset: Int) -> (UInt32, UInt32) {
      var (current, first) = (line, lineStart)
      for index in lineStart..<max(lineStart, min(offset, text.count)) where text[index] == UInt8(ascii: "\n") {
        (current, first) = (current + 1, index + 1)
      }
      return (current, UInt32(offset - first + 1))
    }
    let (from, to) = (place(start), place(end))
    return SourceRange(file: file, startLine: from.0, startColumn: from.1, endLine: to.0, endColumn: to.1)
  }

  /// Behind the last line of a directive, continued lines with it.
  private static func endOfDirective(_ text: [UInt8], from start: Int) -> Int {
    var index = start
    while index < text.count, text[index] != UInt8(ascii: "\n") {
      let next = TextScanner.skipComment(text, from: index)
      if next > index {
        index = next
      } else if text[index] == UInt8(ascii: "\\"), TextScanner.byte(text, index + 1) == UInt8(ascii: "\r") {
        index += 3
      } else {
        index += 1
      }
    }
    return index
  }
}

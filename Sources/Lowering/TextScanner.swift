/// Reads small pieces of C source where libclang's tree does not say enough. All of it is safe at the ends of the text.
enum TextScanner {
  static func byte(_ text: [UInt8], _ index: Int) -> UInt8 {
    index >= 0 && index < text.count ? text[index] : 0
  }

  static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  static func endOfIdentifier(_ text: [UInt8], from start: Int) -> Int {
    var end = max(0, start)
    guard !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(text, end)) else { return end }
    while isIdentifier(byte(text, end)) { end += 1 }
    return end
  }

  static func skipSpace(_ text: [UInt8], from start: Int) -> Int {
    var index = start
    while [" ", "\t", "\n", "\r", "\\"].contains(Unicode.Scalar(byte(text, index))) {
      index += 1
    }
    return index
  }

  /// The name of the macro without parameters whose one-line definition holds a position.
  static func constantMacroDefined(_ text: [UInt8], around offset: Int) -> String? {
    var start = min(max(0, offset), text.count)
    while start > 0, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    var index = skipBlanks(text, from: start)
    guard byte(text, index) == UInt8(ascii: "#") else { return nil }
    index = skipBlanks(text, from: index + 1)
    let word = endOfIdentifier(text, from: index)
    guard String(decoding: text[index..<word], as: UTF8.self) == "define" else { return nil }
    index = skipBlanks(text, from: word)
    let end = endOfIdentifier(text, from: index)
    guard end > index, byte(text, end) != UInt8(ascii: "(") else { return nil }
    return String(decoding: text[index..<end], as: UTF8.self)
  }

  private static func skipBlanks(_ text: [UInt8], from start: Int) -> Int {
    var index = start
    while byte(text, index) == UInt8(ascii: " ") || byte(text, index) == UInt8(ascii: "\t") { index += 1 }
    return index
  }

  /// The parts between the parentheses that open at or behind `start`, split at `separator` outside any bracket.
  /// Comments and line continuations are left out. nil when the parentheses do not close.
  static func parts(_ text: [UInt8], from start: Int, separator: UInt8) -> [[UInt8]]? {
    var index = start
    while index < text.count, text[index] != UInt8(ascii: "(") { index += 1 }
    guard index < text.count else { return nil }
    index += 1
    var depth = 0
    var parts: [[UInt8]] = [[]]
    while index < text.count {
      let next = skipComment(text, from: index)
      if next > index {
        index = next
        continue
      }
      let current = text[index]
      switch current {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let end = endOfLiteral(text, from: index)
        parts[parts.count - 1] += text[index..<end]
        index = end
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return parts.map(trimmed) }
        depth -= 1
      case separator where depth == 0:
        parts.append([])
        index += 1
        continue
      default: break
      }
      parts[parts.count - 1].append(current)
      index += 1
    }
    return nil
  }

  static func skipComment(_ text: [UInt8], from index: Int) -> Int {
    if text[index] == UInt8(ascii: "\\"), byte(text, index + 1) == UInt8(ascii: "\n") { return index + 2 }
    guard text[index] == UInt8(ascii: "/") else { return index }
    var end = index + 2
    switch byte(text, index + 1) {
    case UInt8(ascii: "*"):
      while end < text.count, !(text[end] == UInt8(ascii: "*") && byte(text, end + 1) == UInt8(ascii: "/")) { end += 1 }
      return min(end + 2, text.count)
    case UInt8(ascii: "/"):
      while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
      return end
    default: return index
    }
  }

  static func endOfLiteral(_ text: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] != text[start], text[index] != UInt8(ascii: "\n") {
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, text.count)
  }

  private static func trimmed(_ part: [UInt8]) -> [UInt8] {
    let isSpace = { (byte: UInt8) in byte <= UInt8(ascii: " ") }
    return Array(part.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// The identifiers in a piece of text.
  static func identifiers(_ text: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    var index = 0
    while index < text.count {
      let end = endOfIdentifier(text, from: index)
      if end > index {
        found.insert(String(decoding: text[index..<end], as: UTF8.self))
        index = end
      } else {
        index += 1
      }
    }
    return found
  }
}

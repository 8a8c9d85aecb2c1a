/// A token of C, as far as telling statements apart asks for it.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case name, number, string, sign }
  var kind: Kind
  var text: String
  /// The place of its line in the lines that were read.
  var line: Int
  /// Of its first byte in that line, from 0.
  var column = 0

  func `is`(_ text: String) -> Bool { kind == .sign && self.text == text }
  func isName(_ text: String) -> Bool { kind == .name && self.text == text }
}

/// The tokens of some lines; lines of the preprocessor have none.
func tokens(of lines: [SideLine]) -> [Token] {
  var result: [Token] = []
  var isDirective = false
  for (number, line) in lines.enumerated() {
    let bytes = line.bytes
    let begins = line.trimmed.first == UInt8(ascii: "#")
    let belongs = isDirective || begins
    isDirective = belongs && bytes.trimmed.last == UInt8(ascii: "\\")
    if belongs { continue }
    var index = 0
    while index < bytes.count {
      let start = index
      let byte = bytes[index]
      if byte.isBlank || byte == UInt8(ascii: "\\") {
        index += 1
        continue
      }
      let kind: Token.Kind
      if byte.isNameStart {
        while index < bytes.count, bytes[index].isNamePart { index += 1 }
        kind = .name
      } else if byte.isDigit {
        while index < bytes.count, bytes[index].isNamePart || bytes[index] == UInt8(ascii: ".") { index += 1 }
        kind = .number
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        index += 1
        while index < bytes.count, bytes[index] != byte {
          index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        kind = .string
      } else {
        index += 1
        let next = index < bytes.count ? bytes[index] : 0
        let pair = (byte, next)
        let isPair =
          pair == (UInt8(ascii: "-"), UInt8(ascii: ">")) || pair == (UInt8(ascii: "="), UInt8(ascii: "="))
          || pair == (UInt8(ascii: "!"), UInt8(ascii: "=")) || pair == (UInt8(ascii: "<"), UInt8(ascii: "="))
          || pair == (UInt8(ascii: ">"), UInt8(ascii: "=")) || pair == (UInt8(ascii: "&"), UInt8(ascii: "&"))
          || pair == (UInt8(ascii: "|"), UInt8(ascii: "|"))
        if isPair { index += 1 }
        kind = .sign
      }
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      result.append(Token(kind: kind, text: text, line: number, column: start))
    }
  }
  return result
}

/// C as far as a mutator needs to see it: tokens, and what stands between them. It never fails; the tokens put together
/// are the text again.
///
/// The lexers of the project are for other texts: libclang's needs a parsed unit, and the one for hunks drops comments
/// and blanks.
struct CToken {
  enum Kind { case name, number, text, mark, blank, directive }
  var kind: Kind
  var bytes: [UInt8]

  init(_ kind: Kind, _ bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  init(_ text: String) { self.init(.mark, Array(text.utf8)) }

  func `is`(_ character: Unicode.Scalar) -> Bool { bytes.count == 1 && bytes[0] == UInt8(ascii: character) }

  static func tokens(of bytes: [UInt8]) -> [CToken] {
    var lexer = CLexer(bytes: bytes)
    var tokens: [CToken] = []
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }
}

private struct CLexer {
  let bytes: [UInt8]
  private var place = 0
  private var isAtLineStart = true

  private static let longMarks = Set(
    ["->", "++", "--", "&&", "||", "<<", ">>", "<=", ">=", "==", "!=", "+=", "-=", "|=", "&=", "##", "..."].map {
      Array($0.utf8)
    })

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> CToken? {
    guard place < bytes.count else { return nil }
    let start = place
    let kind = read()
    if kind != .blank { isAtLineStart = false }
    return CToken(kind, Array(bytes[start..<place]))
  }

  private mutating func read() -> CToken.Kind {
    let byte = bytes[place]
    switch byte {
    case 32, 9, 10, 13:
      while place < bytes.count, [32, 9, 10, 13].contains(bytes[place]) {
        if bytes[place] == 10 { isAtLineStart = true }
        place += 1
      }
      return .blank
    case UInt8(ascii: "/") where follows("/"):
      skip { $0 != 10 }
      return .blank
    case UInt8(ascii: "/") where follows("*"):
      place += 2
      while place < bytes.count, !(bytes[place] == UInt8(ascii: "*") && follows("/")) { place += 1 }
      place = min(bytes.count, place + 2)
      return .blank
    case UInt8(ascii: "#") where isAtLineStart:
      directive()
      return .directive
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      quoted(by: byte)
      return .text
    case _ where Self.isDigit(byte):
      skip { Self.isName($0) || $0 == UInt8(ascii: ".") }
      return .number
    case _ where Self.isName(byte):
      skip { Self.isName($0) }
      return .name
    default:
      for length in [3, 2] where place + length <= bytes.count {
        if Self.longMarks.contains(Array(bytes[place..<place + length])) {
          place += length
          return .mark
        }
      }
      place += 1
      return .mark
    }
  }

  private func follows(_ character: Unicode.Scalar) -> Bool {
    place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: character)
  }

  private mutating func skip(while isWanted: (UInt8) -> Bool) {
    while place < bytes.count, isWanted(bytes[place]) { place += 1 }
  }

  /// To the end of its last line; the line feed is not part of it.
  private mutating func directive() {
    while place < bytes.count, bytes[place] != 10 || bytes[place - 1] == UInt8(ascii: "\\") { place += 1 }
  }

  private mutating func quoted(by mark: UInt8) {
    place += 1
    while place < bytes.count, bytes[place] != mark, bytes[place] != 10 {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    place = min(bytes.count, place + 1)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
  private static func isName(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == 95 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122
  }
}

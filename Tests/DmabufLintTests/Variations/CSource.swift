/// A piece of C text: what the variations of examples tell apart.
struct CToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A name or keyword.
    case word
    /// A number, string or character.
    case literal
    /// An operator or bracket.
    case sign
    /// White space or a comment.
    case blank
    /// A line of the preprocessor, with its continuations.
    case directive
  }
  var kind: Kind
  var text: String
}

/// C text as tokens that, put together, are the text again; and the functions that are defined in it.
///
/// It knows as much of C as the examples of rules use. A text that is not understood leads to a variation that does
/// not parse or gives other findings, so that a test fails rather than passes.
struct CSource: Sendable {
  let tokens: [CToken]
  /// For each token that is an opening bracket, its closing one, and the other way round.
  let partners: [Int: Int]

  init(_ text: String) {
    var scanner = CScanner(text)
    tokens = scanner.all()
    partners = Self.pairs(tokens)
  }

  var text: String { tokens.map(\.text).joined() }

  /// The number, from 1, of the line on which the token begins.
  func line(of index: Int) -> Int {
    1 + tokens[..<index].reduce(0) { $0 + $1.text.count { $0 == "\n" } }
  }

  func isMeaningful(_ index: Int) -> Bool { tokens[index].kind != .blank }

  /// The next token that is neither white space nor a comment; nil at the end.
  func next(after index: Int) -> Int? {
    tokens.indices[(index + 1)...].first(where: isMeaningful)
  }

  func previous(before index: Int) -> Int? {
    tokens.indices[..<index].last(where: isMeaningful)
  }

  func text(after index: Int) -> String { next(after: index).map { tokens[$0].text } ?? "" }

  func text(before index: Int) -> String { previous(before: index).map { tokens[$0].text } ?? "" }

  /// The text of some tokens, without what stands before the first and after the last word.
  func text(_ range: Range<Int>) -> String {
    let meaningful = range.filter(isMeaningful)
    guard let first = meaningful.first, let last = meaningful.last else { return "" }
    return tokens[first...last].map(\.text).joined()
  }

  /// The name of a member or tag, which has nothing to do with variables and functions of the same name.
  func isMemberOrTag(_ index: Int) -> Bool {
    [".", "->", "struct", "union", "enum", "goto"].contains(text(before: index))
  }

  /// `name (`: the tokens between the brackets, for a call or what looks like one.
  func arguments(of index: Int) -> Range<Int>? {
    guard tokens[index].kind == .word, let open = next(after: index), tokens[open].text == "(",
      let close = partners[open]
    else { return nil }
    return open + 1..<close
  }

  /// Parts of `range` between commas that are in no further brackets.
  func split(_ range: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      if let partner = partners[index], partner > index {
        index = partner
      } else if tokens[index].text == "," {
        parts.append(start..<index)
        start = index + 1
      }
      index += 1
    }
    return parts + [start..<range.upperBound]
  }

  /// Whether a statement begins at the token.
  func beginsStatement(_ index: Int) -> Bool {
    ["{", "}", ";", ":", ""].contains(text(before: index))
  }

  private static func pairs(_ tokens: [CToken]) -> [Int: Int] {
    var open: [Int] = []
    var pairs: [Int: Int] = [:]
    for (index, token) in tokens.enumerated() where token.kind == .sign {
      if ["(", "[", "{"].contains(token.text) {
        open.append(index)
      } else if [")", "]", "}"].contains(token.text), let start = open.popLast() {
        pairs[start] = index
        pairs[index] = start
      }
    }
    return pairs
  }
}

/// Cuts C text into tokens.
private struct CScanner {
  private let characters: [Character]
  private var position = 0
  private var isAtLineStart = true

  init(_ text: String) {
    characters = Array(text)
  }

  mutating func all() -> [CToken] {
    var tokens: [CToken] = []
    while position < characters.count {
      let start = position
      let kind = step()
      tokens.append(CToken(kind: kind, text: String(characters[start..<position])))
    }
    return tokens
  }

  private func sees(_ text: String) -> Bool { characters[position...].starts(with: text) }

  /// Moves behind the next `text`, or to the end.
  private mutating func skip(past text: String) {
    while position < characters.count, !sees(text) { position += 1 }
    position = min(position + text.count, characters.count)
  }

  private mutating func skip(while isWanted: (Character) -> Bool) {
    while position < characters.count, isWanted(characters[position]) { position += 1 }
  }

  private mutating func step() -> CToken.Kind {
    let first = characters[position]
    if first.isWhitespace {
      let start = position
      skip(while: \.isWhitespace)
      if characters[start..<position].contains("\n") { isAtLineStart = true }
      return .blank
    }
    let startsLine = isAtLineStart
    if sees("/*") {
      position += 2
      skip(past: "*/")
      return .blank
    }
    if sees("//") {
      skip { $0 != "\n" }
      return .blank
    }
    isAtLineStart = false
    if first == "#", startsLine {
      repeat {
        position += 1
        skip { $0 != "\n" }
      } while position < characters.count && characters[position - 1] == "\\"
      return .directive
    }
    if first == "\"" || first == "'" {
      position += 1
      while position < characters.count, characters[position] != first {
        position += characters[position] == "\\" ? 2 : 1
      }
      position = min(position + 1, characters.count)
      return .literal
    }
    if first.isNumber || first.isLetter || first == "_" {
      skip { $0.isLetter || $0.isNumber || $0 == "_" }
      return first.isNumber ? .literal : .word
    }
    position += ["->", "++", "--", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "..."].first(where: sees)?.count ?? 1
    return .sign
  }
}

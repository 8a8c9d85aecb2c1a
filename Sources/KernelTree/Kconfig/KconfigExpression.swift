/// A condition of Kconfig: `A && !B || C = y`.
indirect enum KconfigExpression: Sendable {
  case symbol(String)
  case literal(String)
  case not(KconfigExpression)
  case and(KconfigExpression, KconfigExpression)
  case or(KconfigExpression, KconfigExpression)
  case compare(KconfigExpression, Comparison, KconfigExpression)

  enum Comparison: Sendable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual }
}

/// What a condition says; `free` when it depends on a symbol that no Kconfig file of this architecture declares.
enum KconfigTruth: Sendable {
  case no, yes, free

  static func && (left: Self, right: Self) -> Self {
    if left == .no || right == .no { return .no }
    return left == .free || right == .free ? .free : .yes
  }

  static func || (left: Self, right: Self) -> Self {
    if left == .yes || right == .yes { return .yes }
    return left == .free || right == .free ? .free : .no
  }

  static prefix func ! (value: Self) -> Self {
    switch value {
    case .no: .yes
    case .yes: .no
    case .free: .free
    }
  }
}

/// Reads one condition. Anything that it does not understand ends the condition there: a Kconfig file of a tree that
/// somebody is editing must not stop a run.
struct KconfigExpressionReader {
  private let text: ArraySlice<UInt8>
  private var position: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  /// The whole condition; nil for an empty one.
  mutating func read() -> KconfigExpression? { disjunction() }

  /// The operand that stands next and nothing more, for `default VALUE if …` and `select NAME if …`.
  mutating func readOperand() -> KconfigExpression? { operand() }

  /// What is left, from the next word on.
  var rest: ArraySlice<UInt8> { text[position...] }

  private mutating func disjunction() -> KconfigExpression? {
    guard var left = conjunction() else { return nil }
    while take("||") {
      guard let right = conjunction() else { break }
      left = .or(left, right)
    }
    return left
  }

  private mutating func conjunction() -> KconfigExpression? {
    guard var left = negation() else { return nil }
    while take("&&") {
      guard let right = negation() else { break }
      left = .and(left, right)
    }
    return left
  }

  private mutating func negation() -> KconfigExpression? {
    skipSpaces()
    if position < text.endIndex, text[position] == UInt8(ascii: "!"), peek(1) != UInt8(ascii: "=") {
      position += 1
      return negation().map { .not($0) }
    }
    if take("(") {
      let inner = disjunction()
      _ = take(")")
      return inner
    }
    guard let left = operand() else { return nil }
    guard let comparison = comparison() else { return left }
    guard let right = operand() else { return left }
    return .compare(left, comparison, right)
  }

  private mutating func comparison() -> KconfigExpression.Comparison? {
    if take("!=") { return .unequal }
    if take("<=") { return .lessOrEqual }
    if take(">=") { return .greaterOrEqual }
    if take("<") { return .less }
    if take(">") { return .greater }
    return take("=") ? .equal : nil
  }

  private mutating func operand() -> KconfigExpression? {
    skipSpaces()
    guard position < text.endIndex else { return nil }
    let first = text[position]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      let start = position + 1
      var end = start
      while end < text.endIndex, text[end] != first { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
      end = min(end, text.endIndex)
      position = min(end + 1, text.endIndex)
      return .literal(Self.expand(text[start..<end]))
    }
    if first == UInt8(ascii: "$"), peek(1) == UInt8(ascii: "(") { return macro() }
    let start = position
    while position < text.endIndex, Self.isWord(text[position]) { position += 1 }
    guard position > start else { return nil }
    let word = String(decoding: text[start..<position], as: UTF8.self)
    if word == "y" || word == "m" || word == "n" || Self.isDigit(first) && Int(word) != nil
      || word.hasPrefix("0x")
    {
      return .literal(word)
    }
    return .symbol(word)
  }

  /// `$(cc-option,…)` and its like ask the compiler, which is clang here and knows nearly every option that is asked
  /// for.
  private mutating func macro() -> KconfigExpression? {
    var depth = 0
    let start = position
    while position < text.endIndex {
      if text[position] == UInt8(ascii: "(") { depth += 1 }
      if text[position] == UInt8(ascii: ")") {
        depth -= 1
        if depth == 0 { break }
      }
      position += 1
    }
    position = min(position + 1, text.endIndex)
    return .literal(Self.expand(text[start..<position]))
  }

  private static func expand(_ bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.contains(UInt8(ascii: "$")) else { return text }
    switch text {
    case "$(ARCH)", "$(SRCARCH)": return "x86"
    case "$(comma)": return ","
    default: break
    }
    if text.hasPrefix("$(failure") || text.hasPrefix("$(rust") { return "n" }
    if text.hasPrefix("$(cc-version") || text.hasPrefix("$(ld-version") || text.hasPrefix("$(as-version") {
      return "190107"
    }
    return text.hasPrefix("$(") && text.hasSuffix(")") ? "y" : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < text.endIndex ? text[position + distance] : nil
  }

  private mutating func skipSpaces() {
    while position < text.endIndex, text[position] == UInt8(ascii: " ") || text[position] == UInt8(ascii: "\t") {
      position += 1
    }
  }

  private mutating func take(_ token: String) -> Bool {
    skipSpaces()
    let bytes = token.utf8
    guard position + bytes.count <= text.endIndex, text[position..<(position + bytes.count)].elementsEqual(bytes) else {
      return false
    }
    position += bytes.count
    return true
  }
}

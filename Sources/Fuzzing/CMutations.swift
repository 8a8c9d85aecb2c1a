/// Changes to C: of tokens, of statements, of braces and of what the preprocessor makes of them.
struct CMutations {
  private var tokens: [CToken]

  init(_ bytes: [UInt8]) {
    tokens = CToken.tokens(of: bytes)
  }

  var bytes: [UInt8] { tokens.flatMap(\.bytes) }

  /// Makes one change; `other` is another seed.
  mutating func change(_ words: [[UInt8]], _ other: [UInt8], _ numbers: inout RandomNumbers) {
    switch numbers.below(28) {
    case 0: if let run = numbers.stretch(of: tokens.count, longest: 6) { tokens.removeSubrange(run) }
    case 1: doubleRun(&numbers)
    case 2: swapTokens(&numbers)
    case 3, 4: replaceName(by: names, &numbers)
    case 5: replace(.name, by: numbers.element(words), &numbers)
    case 6: replace(.number, by: numbers.element(HostileText.numbers), &numbers)
    case 7: replace(.mark, by: numbers.element(CWords.marks).map { Array($0.utf8) }, &numbers)
    case 8: replace(.name, by: numbers.element(CWords.types).map { Array($0.utf8) }, &numbers)
    case 9: splice(other, &numbers)
    case 10: if let statement = statement(&numbers) { tokens.removeSubrange(statement) }
    case 11: moveStatement(keepingIt: true, &numbers)
    case 12: moveStatement(keepingIt: false, &numbers)
    case 13, 14: wrapStatement(&numbers)
    case 15, 16: insertStatement(numbers.element(CWords.statements), &numbers)
    case 17: replaceStatement(&numbers)
    case 18: removeBracket(&numbers)
    case 19: insertBracket(&numbers)
    case 20, 21: makeMacro(&numbers)
    case 22: renameByMacro(&numbers)
    case 23: wrapOperand(&numbers)
    case 24: insertAtFileScope(numbers.element(CWords.fileScope), &numbers)
    case 25: exchangeTopLevel(other, &numbers)
    case 26: directives(&numbers)
    default: repeatStatement(&numbers)
    }
  }

  private var names: [[UInt8]] { tokens.filter { $0.kind == .name }.map(\.bytes) }

  private func places(of kind: CToken.Kind) -> [Int] { tokens.indices.filter { tokens[$0].kind == kind } }

  // MARK: - Tokens

  private mutating func doubleRun(_ numbers: inout RandomNumbers) {
    guard let run = numbers.stretch(of: tokens.count, longest: 8) else { return }
    tokens.insert(contentsOf: tokens[run], at: numbers.oneIn(2) ? run.lowerBound : numbers.below(tokens.count))
  }

  private mutating func swapTokens(_ numbers: inout RandomNumbers) {
    let places = tokens.indices.filter { tokens[$0].kind != .blank }
    guard let first = numbers.element(places), let second = numbers.element(places) else { return }
    tokens.swapAt(first, second)
  }

  private mutating func replaceName(by names: [[UInt8]], _ numbers: inout RandomNumbers) {
    replace(.name, by: numbers.element(names), &numbers)
  }

  private mutating func replace(_ kind: CToken.Kind, by bytes: [UInt8]?, _ numbers: inout RandomNumbers) {
    guard let bytes, let place = numbers.element(places(of: kind)) else { return }
    tokens[place].bytes = bytes
  }

  private mutating func splice(_ other: [UInt8], _ numbers: inout RandomNumbers) {
    let more = CToken.tokens(of: other)
    guard let piece = numbers.stretch(of: more.count, longest: 60) else { return }
    let place = numbers.below(tokens.count + 1)
    let end = numbers.oneIn(2) ? place : min(tokens.count, place + piece.count)
    tokens.replaceSubrange(place..<end, with: more[piece])
  }

  private mutating func wrapOperand(_ numbers: inout RandomNumbers) {
    let operands = tokens.indices.filter { tokens[$0].kind == .name || tokens[$0].kind == .number }
    guard let place = numbers.element(operands), let (open, close) = numbers.element(CWords.wraps) else { return }
    let depth = [1, 1, 1, 2, 4, 40, 260, 900][numbers.below(8)]
    tokens[place].bytes =
      Array(String(repeating: open, count: depth).utf8) + tokens[place].bytes
      + Array(String(repeating: close, count: depth).utf8)
  }

  // MARK: - Statements

  /// Behind these a statement may begin.
  private var boundaries: [Int] {
    tokens.indices.filter { tokens[$0].is(";") || tokens[$0].is("{") || tokens[$0].is("}") }.map { $0 + 1 }
  }

  /// From a boundary to behind the `;` or the closing brace.
  private func statement(_ numbers: inout RandomNumbers) -> Range<Int>? {
    guard let start = numbers.element(boundaries) else { return nil }
    return end(from: start).map { start..<$0 }
  }

  private func end(from start: Int) -> Int? {
    var depth = 0
    for place in start..<tokens.count {
      if tokens[place].is("{") || tokens[place].is("(") { depth += 1 }
      if tokens[place].is("}") || tokens[place].is(")") {
        depth -= 1
        if depth < 0 { return place > start ? place : nil }
        if depth == 0, tokens[place].is("}") { return place + 1 }
      }
      if depth == 0, tokens[place].is(";") { return place + 1 }
    }
    return nil
  }

  private mutating func moveStatement(keepingIt: Bool, _ numbers: inout RandomNumbers) {
    guard let statement = statement(&numbers) else { return }
    let moved = Array(tokens[statement])
    if !keepingIt { tokens.removeSubrange(statement) }
    guard let place = numbers.element(boundaries) else { return }
    tokens.insert(contentsOf: moved, at: place)
  }

  private mutating func wrapStatement(_ numbers: inout RandomNumbers) {
    guard let statement = statement(&numbers), let (open, close) = numbers.element(CWords.frames) else { return }
    let depth = [1, 1, 1, 2, 8, 120][numbers.below(6)]
    tokens.insert(CToken(String(repeating: close, count: depth)), at: statement.upperBound)
    tokens.insert(CToken("\n" + String(repeating: open, count: depth)), at: statement.lowerBound)
  }

  private mutating func insertStatement(_ text: String?, _ numbers: inout RandomNumbers) {
    guard let text, let place = numbers.element(boundaries) else { return }
    tokens.insert(CToken("\n" + text + "\n"), at: place)
  }

  private mutating func replaceStatement(_ numbers: inout RandomNumbers) {
    guard let statement = statement(&numbers), let text = numbers.element(CWords.statements) else { return }
    tokens.replaceSubrange(statement, with: [CToken("\n" + text)])
  }

  /// Many paths, many blocks, many values.
  private mutating func repeatStatement(_ numbers: inout RandomNumbers) {
    guard let statement = statement(&numbers), statement.count < 120 else { return }
    let copies = repeatElement(tokens[statement], count: [3, 12, 40][numbers.below(3)]).joined()
    tokens.insert(contentsOf: copies, at: statement.upperBound)
  }

  // MARK: - Brackets

  private mutating func removeBracket(_ numbers: inout RandomNumbers) {
    let brackets = tokens.indices.filter { place in "(){}[];".unicodeScalars.contains { tokens[place].is($0) } }
    if let place = numbers.element(brackets) { tokens.remove(at: place) }
  }

  private mutating func insertBracket(_ numbers: inout RandomNumbers) {
    guard let text = numbers.element(["(", ")", "{", "}", "[", "]", "{{", "}}", "({", "})"]) else { return }
    tokens.insert(CToken(text), at: numbers.below(tokens.count + 1))
  }

  // MARK: - The preprocessor

  /// Moves a stretch of code into a macro and uses it in its place.
  private mutating func makeMacro(_ numbers: inout RandomNumbers) {
    let run: Range<Int>?
    if numbers.oneIn(2) { run = statement(&numbers) } else { run = numbers.stretch(of: tokens.count, longest: 15) }
    guard let run, !tokens[run].contains(where: { $0.kind == .directive }) else { return }
    let name = "M\(numbers.below(1000))_"
    var body = tokens[run].flatMap { token in
      token.kind == .blank ? [32] : token.bytes.map { $0 == 10 || $0 == 13 ? 32 : $0 }
    }
    var (head, use) = (name, name)
    let inside = tokens[run].filter { $0.kind == .name }.map(\.bytes)
    if numbers.oneIn(2), let parameter = numbers.element(inside) {
      let text = String(decoding: parameter, as: UTF8.self)
      head += "(\(text))"
      use += "(\(text))"
      if numbers.oneIn(4) { body += Array(" ## \(text)".utf8) }
    }
    tokens.replaceSubrange(run, with: [CToken(" \(use) ")])
    tokens.insert(CToken(.directive, Array("#define \(head) ".utf8) + body + [10]), at: 0)
  }

  private mutating func renameByMacro(_ numbers: inout RandomNumbers) {
    guard let old = numbers.element(names), let new = numbers.element(names) else { return }
    tokens.insert(CToken(.directive, Array("#define ".utf8) + old + [32] + new + [10]), at: 0)
  }

  private mutating func directives(_ numbers: inout RandomNumbers) {
    guard let run = numbers.stretch(of: tokens.count, longest: 40),
      let head = numbers.element(["#if 0", "#if 1", "#ifdef X", "#ifndef X", "#if X == 1 ||", "#elif 1", "#else"])
    else { return }
    let middle = numbers.oneIn(2) ? "\n#else\n" : "\n#elif defined(Y)\n"
    tokens.insert(CToken(numbers.oneIn(6) ? "" : "\n#endif\n"), at: run.upperBound)
    if numbers.oneIn(2) { tokens.insert(CToken(middle), at: (run.lowerBound + run.upperBound) / 2) }
    tokens.insert(CToken("\n\(head)\n"), at: run.lowerBound)
  }

  // MARK: - Declarations of file scope

  /// What stands between two braces or semicolons that lie in none.
  private static func topLevel(_ tokens: [CToken]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var (start, depth) = (0, 0)
    for place in tokens.indices {
      if tokens[place].is("{") { depth += 1 }
      if tokens[place].is("}") { depth = max(0, depth - 1) }
      guard depth == 0, tokens[place].is("}") || tokens[place].is(";") else { continue }
      ranges.append(start..<place + 1)
      start = place + 1
    }
    return ranges
  }

  private mutating func insertAtFileScope(_ text: String?, _ numbers: inout RandomNumbers) {
    guard let text else { return }
    let place = numbers.element(Self.topLevel(tokens))?.lowerBound ?? 0
    tokens.insert(CToken("\n" + text + "\n"), at: place)
  }

  /// Takes over a declaration, in the place of one or beside it, or changes the order of its own.
  private mutating func exchangeTopLevel(_ other: [UInt8], _ numbers: inout RandomNumbers) {
    let own = Self.topLevel(tokens)
    guard let place = numbers.element(own) else { return }
    if numbers.oneIn(3), let second = numbers.element(own) {
      let copy = Array(tokens[second])
      return tokens.insert(contentsOf: copy, at: place.lowerBound)
    }
    let more = CToken.tokens(of: other)
    guard let piece = numbers.element(Self.topLevel(more)) else { return }
    if numbers.oneIn(2) {
      tokens.replaceSubrange(place, with: more[piece])
    } else {
      tokens.insert(contentsOf: more[piece], at: place.lowerBound)
    }
  }
}

/// A stretch of a function's body, made to stand alone: what it cuts in half is left out or closed, and gaps stand
/// where it begins and ends.
struct BodyPart {
  private(set) var lines: [SideLine]
  /// Labels that the lines define, and those that they jump to.
  private(set) var labels: [String] = []
  private(set) var jumps: [String] = []
  private let gap: String

  /// - Parameters:
  ///   - lines: of one hunk.
  ///   - isFirst: they begin with the first line of the body.
  ///   - isLast: they end with the last line of the body.
  ///   - gap: the name of the function that stands for what is not known.
  init(_ lines: [SideLine], isFirst: Bool, isLast: Bool, gap: String) {
    self.lines = lines
    self.gap = gap
    var prefix: [String] = []
    if !isFirst { prefix = dropCutStatement() }
    let cutAtEnd = completeEnd()
    let braces = Braces(tokens(of: self.lines))
    collectLabels()
    var head: [SideLine] = []
    var foot: [SideLine] = []
    if braces.needsLoop { head.append(.madeUp("while (\(gap)()) {")) }
    for level in 0...braces.unopened.count {
      let opener = level == 0 ? nil : braces.unopened[braces.unopened.count - level]
      if braces.levelsWithCases.contains(level) {
        head.append(.madeUp("switch (\(gap)()) {"))
        if level == 0 { foot.insert(.madeUp("}"), at: 0) }
      } else if let opener {
        head.append(.madeUp(opener == .loop ? "do {" : "if (\(gap)()) {"))
      }
    }
    if !isFirst { head.append(.madeUp("\(gap)();")) }
    head += prefix.map { .madeUp($0) }
    var close: [SideLine] = cutAtEnd ? [.madeUp(";")] : []
    if !isLast { close.append(.madeUp("\(gap)();")) }
    for kind in braces.unclosed.reversed() { close.append(.madeUp(kind == .loop ? "} while (\(gap)());" : "}")) }
    if braces.needsLoop { foot.append(.madeUp("}")) }
    self.lines = head + self.lines + close + foot
    if !isLast, !(braces.unclosed.isEmpty && foot.isEmpty) { self.lines.append(.madeUp("\(gap)();")) }
  }

  // MARK: - The beginning

  /// Takes out the end of a statement that begins before the lines do. Gives what must stand before the rest.
  private mutating func dropCutStatement() -> [String] {
    let all = tokens(of: lines)
    guard let first = all.first else { return [] }
    var depth = 0
    var isCut = Self.continues.contains(first.text) && first.kind == .sign
    var end: Int?
    for (index, token) in all.enumerated() {
      if token.is("(") || token.is("[") { depth += 1 }
      if token.is(")") || token.is("]") {
        depth -= 1
        if depth < 0 {
          isCut = true
          depth = 0
        }
      }
      guard depth == 0 else { continue }
      if token.is(";") || token.is("{") || token.is("}") {
        end = index
        break
      }
      // A condition that ends with the line, and a statement below it.
      if isCut, token.is(")"), index + 1 < all.count, all[index + 1].line > token.line,
        !Self.continues.contains(all[index + 1].text)
      {
        end = index
        break
      }
    }
    if isCut {
      guard let end else {
        lines = lines.map(\.blanked)
        return []
      }
      let last = all[end]
      if last.is("}") {
        // The initialiser or list around it ends here.
        blank(through: end + 1 < all.count && all[end + 1].is(";") ? all[end + 1].line : last.line)
        return []
      }
      let source = lines[last.line]
      blank(through: last.line)
      if last.is("{") {
        lines[last.line] = SideLine(bytes: Array("if (\(gap)()) {".utf8), source: source.source)
      } else if last.is(")") {
        return ["if (\(gap)())"]
      }
      return guardOfFirst()
    }
    return guardOfFirst()
  }

  private static let continues: Set<String> = [
    "&&", "||", ".", "?", ":", "=", "==", "!=", "<=", "|", ",", "/", "%", "^", "<", ">", ")", "]",
  ]

  private mutating func blank(through line: Int) {
    for index in 0...line { lines[index] = lines[index].blanked }
  }

  /// What stands deeper than what comes after it, without a brace, hangs on a condition that is not shown.
  private func guardOfFirst() -> [String] {
    let all = tokens(of: lines)
    guard let first = all.first else { return [] }
    if first.isName("else") { return ["if (\(gap)())", "\t;"] }
    guard !["if", "for", "while", "do", "switch", "case", "default"].contains(first.text),
      let end = all.firstIndex(where: { $0.is(";") || $0.is("{") || $0.is("}") }), all[end].is(";"),
      end + 1 < all.count, all[end + 1].line > all[end].line, !all[end + 1].is("}")
    else { return [] }
    let next = lines[all[end + 1].line]
    if next.startsAtMargin { return [] }
    return next.indent < lines[first.line].indent ? ["if (\(gap)())"] : []
  }

  // MARK: - The end

  /// Takes out a statement that the lines do not end. True when what is left ends with the head of a statement, which
  /// wants an empty one.
  private mutating func completeEnd() -> Bool {
    let all = tokens(of: lines)
    var depth = 0
    var start = 0
    var initialisers = 0
    var openers: [Int] = []
    for (index, token) in all.enumerated() {
      if token.is("(") || token.is("[") { depth += 1 }
      if token.is(")") || token.is("]") { depth = max(0, depth - 1) }
      if token.is("{") {
        let before = index > 0 ? all[index - 1] : nil
        // A statement in an expression begins anew; an initialiser belongs to its statement.
        if initialisers > 0 || before?.is("=") == true || (before?.is(")") == true && isCast(all, before: index)) {
          initialisers += 1
          continue
        }
        openers.append(depth)
        depth = 0
        start = index + 1
      } else if token.is("}") {
        if initialisers > 0 {
          initialisers -= 1
          continue
        }
        depth = openers.popLast() ?? 0
        if depth == 0 { start = index + 1 }
      } else if depth == 0, initialisers == 0 {
        if token.is(";") { start = index + 1 }
        if token.is(":"), index > 0, isLabel(all[start...index]) { start = index + 1 }
      }
    }
    if openers.contains(where: { $0 > 0 }) || (depth > 0 || initialisers > 0), start < all.count {
      // The statement around is not complete either.
      cut(from: all[start])
      return needsStatement(all[..<start])
    }
    if start == all.count { return needsStatement(all[...]) }
    let rest = all[start...]
    if let last = rest.last, last.is(")") || last.isName("else") || last.isName("do") { return true }
    cut(from: all[start])
    return needsStatement(all[..<start])
  }

  /// `(struct x) {` in an expression.
  private func isCast(_ all: [Token], before brace: Int) -> Bool {
    var depth = 0
    var index = brace - 1
    while index >= 0 {
      if all[index].is(")") { depth += 1 }
      if all[index].is("(") {
        depth -= 1
        if depth == 0 { break }
      }
      index -= 1
    }
    guard index > 0 else { return false }
    let before = all[index - 1]
    return before.is("=") || before.is(",") || before.is("(") || before.isName("return") || before.is("&")
  }

  private func isLabel(_ tokens: ArraySlice<Token>) -> Bool {
    guard let first = tokens.first, first.kind == .name else { return false }
    if first.text == "case" || first.text == "default" { return !tokens.contains { $0.is("?") } }
    return tokens.count == 2
  }

  private func needsStatement(_ tokens: ArraySlice<Token>) -> Bool {
    // A label, and a `case`, want a statement behind them.
    tokens.last?.is(":") == true
  }

  private mutating func cut(from token: Token) {
    lines[token.line].bytes = Array(lines[token.line].bytes[..<token.column])
    for index in lines.indices where index > token.line { lines[index] = lines[index].blanked }
  }

  // MARK: - Labels

  private mutating func collectLabels() {
    let all = tokens(of: lines)
    for (index, token) in all.enumerated() where token.kind == .name {
      if token.text == "goto", index + 1 < all.count, all[index + 1].kind == .name { jumps.append(all[index + 1].text) }
      guard index + 1 < all.count, all[index + 1].is(":"), token.text != "default" else { continue }
      let before = index > 0 ? all[index - 1] : nil
      guard before == nil || before?.is(";") == true || before?.is("{") == true || before?.is("}") == true
        || before?.is(":") == true
      else { continue }
      labels.append(token.text)
    }
  }
}

/// The braces that a stretch of a body has only one of.
struct Braces {
  enum Kind { case plain, loop, other }
  /// Of closing braces without an opening one, in the order of the text: `loop` for the end of a `do`.
  private(set) var unopened: [Kind] = []
  private(set) var unclosed: [Kind] = []
  /// `case` without a `switch`, by how many of the unopened braces close behind it.
  private(set) var levelsWithCases: Set<Int> = []
  /// `break` or `continue` without a loop.
  private(set) var needsLoop = false

  init(_ tokens: [Token]) {
    struct Open {
      var kind: Kind
      var takesBreak: Bool
      var takesContinue: Bool
      var takesCase: Bool
    }
    var stack: [Open] = []
    /// Where `case` was met, as the number of unopened braces before it.
    var cases: [Int] = []
    var keyword: String?
    for (index, token) in tokens.enumerated() {
      if token.kind == .name {
        switch token.text {
        case "for", "while", "do", "switch": keyword = token.text
        case "case", "default":
          let isLabel = token.text == "case" || index + 1 < tokens.count && tokens[index + 1].is(":")
          if isLabel, !stack.contains(where: \.takesCase) { cases.append(unopened.count) }
        case "break":
          let isInline = keyword == "for" || keyword == "while" || keyword == "do"
          if !isInline, !stack.contains(where: \.takesBreak) { needsLoop = true }
        case "continue":
          let isInline = keyword == "for" || keyword == "while" || keyword == "do"
          if !isInline, !stack.contains(where: \.takesContinue) { needsLoop = true }
        default:
          if token.text.contains("for_each") { keyword = "for" }
        }
      }
      if token.is("{") {
        let isLoop = keyword == "for" || keyword == "while" || keyword == "do"
        stack.append(
          Open(
            kind: keyword == "do" ? .loop : .plain, takesBreak: isLoop || keyword == "switch", takesContinue: isLoop,
            takesCase: keyword == "switch"))
        keyword = nil
      } else if token.is("}") {
        keyword = nil
        if stack.popLast() == nil {
          let next = index + 1 < tokens.count ? tokens[index + 1] : nil
          unopened.append(next?.isName("while") == true ? .loop : .plain)
        }
      } else if token.is(";"), stack.isEmpty || keyword != "for" {
        keyword = nil
      }
    }
    unclosed = stack.map(\.kind)
    for before in cases { levelsWithCases.insert(unopened.count - before) }
  }
}

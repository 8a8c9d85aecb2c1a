/// A function that a C text defines, by the tokens of which it consists.
struct CFunction: Sendable {
  /// From the first word of the declaration to the bracket that opens the body.
  var header: Range<Int>
  var name: Int
  /// Between the brackets.
  var parameters: Range<Int>
  /// Between the braces.
  var body: Range<Int>
}

extension CSource {
  /// The functions that are defined in the text, in its order.
  var functions: [CFunction] {
    var found: [CFunction] = []
    var start = 0
    var index = 0
    while index < tokens.count {
      defer { index += 1 }
      let token = tokens[index]
      if token.kind == .directive || token.text == ";" {
        start = index + 1
      } else if let partner = partners[index], partner > index {
        if token.text == "{", let function = function(header: start..<index, body: index + 1..<partner) {
          found.append(function)
          start = partner + 1
        }
        index = partner
      }
    }
    return found
  }

  /// Tokens of the bodies of records, which declare members.
  var recordBodies: [Range<Int>] {
    tokens.indices.compactMap { index in
      guard ["struct", "union", "enum"].contains(tokens[index].text), tokens[index].kind == .word else { return nil }
      var open = next(after: index)
      if let word = open, tokens[word].kind == .word { open = next(after: word) }
      guard let open, tokens[open].text == "{", let close = partners[open] else { return nil }
      return open..<close
    }
  }

  private func function(header: Range<Int>, body: Range<Int>) -> CFunction? {
    var words = header.filter { isMeaningful($0) }
    // A macro that makes something of file scope needs no semicolon behind it.
    while let first = words.first, isMacroName(tokens[first].text), let group = arguments(of: first) {
      words.removeAll { $0 <= group.upperBound }
    }
    guard let first = words.first, !words.contains(where: { tokens[$0].text == "=" }),
      let name = words.first(where: { arguments(of: $0) != nil && tokens[$0].text != "__attribute__" }),
      let parameters = arguments(of: name)
    else { return nil }
    return CFunction(header: first..<header.upperBound, name: name, parameters: parameters, body: body)
  }

  private func isMacroName(_ text: String) -> Bool { text.count > 1 && text == text.uppercased() }

  /// The tokens that name the parameters, in order; nil for one without a name. `void` is none.
  func parameterNames(_ function: CFunction) -> [Int?] {
    let parts = split(function.parameters)
    if parts.count == 1, ["void", ""].contains(text(parts[0])) { return [] }
    return parts.map { part in
      let words = part.filter { tokens[$0].kind == .word }
      // `void (*done)(int arg)`
      if let pointer = part.first(where: { tokens[$0].text == "(" && text(after: $0) == "*" }) {
        return words.first { $0 > pointer }
      }
      guard words.count > 1, let last = words.last(where: { index in !isInBrackets(index, within: part) }),
        !["struct", "union", "enum"].contains(text(before: last))
      else { return nil }
      return last
    }
  }

  private func isInBrackets(_ index: Int, within range: Range<Int>) -> Bool {
    range.contains { open in open < index && (partners[open] ?? 0) > index }
  }

  /// The names of the parameters and of the variables that are declared in the body.
  func locals(_ function: CFunction) -> Set<String> {
    var names = Set(parameterNames(function).compactMap { $0.map { tokens[$0].text } })
    for index in function.body where tokens[index].kind == .word {
      let opensLoop = text(before: index) == "(" && previous(before: index).map(text(before:)) == "for"
      guard beginsStatement(index) || opensLoop else { continue }
      if let arguments = arguments(of: index) {
        names.formUnion(declaredByMacro(tokens[index].text, split(arguments)))
      } else {
        names.formUnion(declarators(from: index))
      }
    }
    return names
  }

  /// `DEFINE_DMA_BUF_EXPORT_INFO(exp_info);`, `LIST_HEAD(list);`, `CLASS(fd, f)(number);`
  private func declaredByMacro(_ macro: String, _ arguments: [Range<Int>]) -> Set<String> {
    if macro == "CLASS" || macro == "ACQUIRE" { return arguments.count > 1 ? [text(arguments[1])] : [] }
    let declares = ["DEFINE_", "DECLARE_", "LIST_HEAD"].contains(where: macro.hasPrefix)
    return declares ? [text(arguments[0])] : []
  }

  /// The names that a declaration declares; none, when what begins at the token is no declaration.
  private func declarators(from start: Int) -> Set<String> {
    let statements = ["return", "goto", "else", "case", "default", "break", "continue", "do", "sizeof", "typedef"]
    guard !statements.contains(tokens[start].text) else { return [] }
    var words: [Int] = []
    var index: Int? = start
    while let at = index, tokens[at].kind == .word || tokens[at].text == "*" {
      if tokens[at].kind == .word { words.append(at) }
      index = next(after: at)
    }
    guard var end = index, let last = words.last else { return [] }
    // `struct sg_table *sgt __free(kfree) = NULL;`
    if tokens[end].text == "(", tokens[last].text.hasPrefix("__"), let close = partners[end],
      let behind = next(after: close)
    {
      words.removeLast()
      end = behind
    }
    guard words.count > 1, let name = words.last, ["=", ";", ",", "["].contains(tokens[end].text) else { return [] }
    var names: Set<String> = [tokens[name].text]
    while tokens[end].text != ";", let behind = next(after: end) {
      if let partner = partners[end], partner > end {
        end = partner
      } else if tokens[end].text == "," {
        var word = behind
        while tokens[word].text == "*", let after = next(after: word) { word = after }
        if tokens[word].kind == .word { names.insert(tokens[word].text) }
      }
      guard let after = next(after: end) else { break }
      end = after
    }
    return names
  }
}

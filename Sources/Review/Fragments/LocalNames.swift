/// What declarations in a body name.
enum LocalNames {
  private static let statements: Set<String> = [
    "return", "goto", "else", "case", "default", "break", "continue", "do", "if", "for", "while", "switch", "sizeof",
  ]

  /// The names that a stretch of a body declares, wherever in it.
  static func declared(in lines: [SideLine]) -> Set<String> {
    var names: Set<String> = []
    for statement in statements(of: tokens(of: lines)) { names.formUnion(declared(by: statement)) }
    return names
  }

  /// The leading declarations of a body, each with what it names.
  static func leading(of body: [SideLine]) -> [(lines: [SideLine], names: Set<String>)] {
    var result: [(lines: [SideLine], names: Set<String>)] = []
    var index = 0
    while index < body.count {
      if body[index].isBlank {
        index += 1
        continue
      }
      var end = index
      var seen: [Token] = []
      while end < body.count {
        seen += tokens(of: [body[end]])
        end += 1
        if seen.last?.is(";") == true { break }
      }
      let names = declared(by: Array(seen.dropLast()))
      guard !names.isEmpty, seen.last?.is(";") == true else { return result }
      result.append((Array(body[index..<end]), names))
      index = end
    }
    return result
  }

  private static func statements(of all: [Token]) -> [[Token]] {
    var result: [[Token]] = [[]]
    var depth = 0
    for token in all {
      if token.is("(") || token.is("[") { depth += 1 }
      if token.is(")") || token.is("]") { depth = max(0, depth - 1) }
      if depth == 0, token.is(";") || token.is("{") || token.is("}") || token.is(":") {
        result.append([])
      } else {
        result[result.count - 1].append(token)
      }
    }
    return result
  }

  /// `type name`, `type *name = …, other`: the names.
  private static func declared(by statement: [Token]) -> Set<String> {
    guard let first = statement.first, first.kind == .name, !statements.contains(first.text) else { return [] }
    var words: [String] = []
    var index = 0
    while index < statement.count, statement[index].kind == .name || statement[index].is("*") {
      words.append(statement[index].text)
      index += 1
    }
    if words.count == 1, statement.count > 3, statement[1].is("("), first.text.uppercased() == first.text {
      // `DEFINE_WAIT(wait)`, `LIST_HEAD(list)`, `DECLARE_COMPLETION_ONSTACK(done)`.
      let isDefinition = ["DEFINE", "DECLARE", "LIST_HEAD", "HLIST_HEAD"].contains { first.text.hasPrefix($0) }
      return isDefinition && statement[2].kind == .name ? [statement[2].text] : []
    }
    guard words.filter({ $0 != "*" }).count >= 2, words.last != "*" else { return [] }
    if index < statement.count {
      guard statement[index].is("=") || statement[index].is(",") || statement[index].is("[") || statement[index].is("(")
      else { return [] }
    }
    var names: Set<String> = [words[words.count - 1]]
    var depth = 0
    for place in index..<statement.count {
      let token = statement[place]
      if token.is("(") || token.is("[") || token.is("{") { depth += 1 }
      if token.is(")") || token.is("]") || token.is("}") { depth -= 1 }
      guard depth == 0, token.is(",") else { continue }
      if let next = statement[(place + 1)...].first(where: { !$0.is("*") }), next.kind == .name {
        names.insert(next.text)
      }
    }
    return names
  }
}

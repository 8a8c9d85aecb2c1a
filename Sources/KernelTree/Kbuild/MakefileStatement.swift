/// What of a Makefile says which objects there are and with which flags they are compiled.
enum MakefileStatement: Sendable {
  enum Operation: Sendable { case set, append, setIfUnset }

  /// `name operation value`, both as written. `conditional` when it stands inside `ifeq … endif`.
  case assignment(name: String, operation: Operation, value: String, conditional: Bool)
  case include(String)

  /// Takes the bytes of a Makefile; gives its statements in their order. Both branches of a condition count: a flag
  /// too many does no harm, and which branch a build takes is not known. Rules, recipes and `define`s are left out.
  static func read(_ bytes: [UInt8]) -> [MakefileStatement] {
    var statements: [MakefileStatement] = []
    var (depth, inDefinition) = (0, false)
    for line in logicalLines(bytes) {
      let text = line.trimming()
      let word = text.prefix { $0 != " " && $0 != "\t" }
      if inDefinition {
        if word == "endef" { inDefinition = false }
        continue
      }
      switch word {
      case "": continue
      case "ifeq", "ifneq", "ifdef", "ifndef": depth += 1
      case "endif": depth = max(0, depth - 1)
      case "else": continue
      case "define": inDefinition = true
      case "include", "-include", "sinclude":
        statements.append(.include(String(text.dropFirst(word.count).trimming())))
      default:
        if line.first == "\t", depth == 0, !text.contains("=") { continue }
        if let statement = assignment(text, conditional: depth > 0) { statements.append(statement) }
      }
    }
    return statements
  }

  private static func assignment(_ line: Substring, conditional: Bool) -> MakefileStatement? {
    var text = line
    for word in ["export ", "override "] where text.hasPrefix(word) { text = text.dropFirst(word.count).trimming() }
    var depth = 0
    var place = text.startIndex
    while place < text.endIndex {
      let character = text[place]
      if character == "(" || character == "{" { depth += 1 }
      if character == ")" || character == "}" { depth -= 1 }
      if depth == 0, character == "=" { return split(text, at: place, conditional) }
      // A colon that no equals sign follows makes a rule.
      if depth == 0, character == ":" {
        let rest = text[place...].drop { $0 == ":" }
        guard rest.first == "=" else { return nil }
        return split(text, at: rest.startIndex, conditional)
      }
      place = text.index(after: place)
    }
    return nil
  }

  private static func split(_ text: Substring, at equals: Substring.Index, _ conditional: Bool) -> MakefileStatement? {
    var name = text[..<equals]
    var operation = Operation.set
    switch name.last {
    case "+":
      operation = .append
      name.removeLast()
    case "?":
      operation = .setIfUnset
      name.removeLast()
    case "!": return nil
    default: while name.last == ":" { name.removeLast() }
    }
    name = name.trimming()
    guard !name.isEmpty, !name.contains(where: { $0 == " " && !name.contains("$(") }) else { return nil }
    let value = text[text.index(after: equals)...].trimming()
    return .assignment(name: String(name), operation: operation, value: String(value), conditional: conditional)
  }

  /// The lines without comments, with those that a backslash continues joined.
  private static func logicalLines(_ bytes: [UInt8]) -> [Substring] {
    var lines: [Substring] = []
    var open: String?
    for raw in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      var end = raw.endIndex
      while end > raw.startIndex, raw[end - 1] == 13 || raw[end - 1] == 32 { end -= 1 }
      let continues = end > raw.startIndex && raw[end - 1] == UInt8(ascii: "\\")
      if continues { end -= 1 }
      var text = String(decoding: raw[raw.startIndex..<end], as: UTF8.self)
      if let comment = text.firstIndex(of: "#"), !text[..<comment].hasSuffix("\\") { text = String(text[..<comment]) }
      let joined = open.map { $0 + " " + text } ?? text
      if continues {
        open = joined
      } else {
        open = nil
        lines.append(Substring(joined))
      }
    }
    if let open { lines.append(Substring(open)) }
    return lines
  }
}

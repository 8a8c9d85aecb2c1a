/// What headers say of functions and macros, as far as names can be given a type by it.
public struct Signatures: Sendable {
  struct Function: Hashable, Sendable {
    var returns: String
    var parameters: [(type: String, name: String?)]

    static func == (left: Function, right: Function) -> Bool {
      left.returns == right.returns && left.parameters.map(\.type) == right.parameters.map(\.type)
    }
    func hash(into hasher: inout Hasher) { hasher.combine(returns) }
  }

  private(set) var functions: [String: Function] = [:]
  private(set) var macros: Set<String> = []
  /// By tag, the names that stand in the definition of a record.
  private(set) var records: [String: Set<String>] = [:]
  /// By the name that parameters go by, the type that most of them have.
  private(set) var usualTypes: [String: String] = [:]

  /// - Parameter headers: the contents of header files, in an order that does not change.
  public init(headers: [[UInt8]]) {
    var counts: [String: [String: Int]] = [:]
    for header in headers {
      let lines = fileLines(header)
      for line in lines {
        guard let (word, rest) = Directives.directive(line), word == "define" else { continue }
        macros.insert(String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
      }
      for segment in Segmenter(Directives(lines).lines, section: "").segments {
        if segment.kind == .aggregate {
          guard let name = segment.name, name.hasPrefix("struct ") else { continue }
          let names = tokens(of: segment.body).filter { $0.kind == .name }.map(\.text)
          records[String(name.dropFirst(7)), default: []].formUnion(names)
          continue
        }
        guard let name = segment.name, functions[name] == nil else { continue }
        let head = segment.kind == .function ? segment.head : segment.body
        guard let function = Self.function(name, tokens(of: head)) else { continue }
        functions[name] = function
        for parameter in function.parameters where parameter.type.contains("struct ") {
          if let name = parameter.name { counts[name, default: [:]][parameter.type, default: 0] += 1 }
        }
      }
    }
    usualTypes = counts.compactMapValues { types in
      types.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
  }

  /// Whether a type is not known to lack members: a record that no header defines may have any.
  func has(_ members: Set<String>, in type: String) -> Bool {
    guard let place = type.range(of: "struct ") else { return members.isEmpty }
    let tag = type[place.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return records[String(tag)].map { members.isSubset(of: $0) } ?? true
  }

  private static let ornaments: Set<String> = [
    "static", "inline", "extern", "__must_check", "__init", "__exit", "noinline", "__always_inline", "__maybe_unused",
    "__deprecated", "__malloc", "__pure", "asmlinkage", "__user", "__rcu", "__iomem", "__percpu", "__force",
  ]

  private static func function(_ name: String, _ all: [Token]) -> Function? {
    guard let place = all.firstIndex(where: { $0.isName(name) }), place > 0, place + 1 < all.count,
      all[place + 1].is("(")
    else { return nil }
    let returns = all[..<place].map(\.text).filter { !ornaments.contains($0) }.joined(separator: " ")
    var parameters: [(String, String?)] = []
    var current: [String] = []
    var depth = 0
    for token in all[(place + 1)...] {
      if token.is("(") {
        depth += 1
        if depth == 1 { continue }
      }
      if token.is(")") { depth -= 1 }
      if depth == 0 || depth == 1 && token.is(",") {
        if !current.isEmpty { parameters.append(split(current)) }
        current = []
        if depth == 0 { break }
      } else if !ornaments.contains(token.text) {
        current.append(token.text)
      }
    }
    return returns.isEmpty ? nil : Function(returns: returns, parameters: parameters)
  }

  /// The type and the name of a parameter.
  private static func split(_ words: [String]) -> (String, String?) {
    guard words.count > 1, let last = words.last, last != "*", !words.contains("("),
      !(words.count == 2 && ["struct", "enum", "union", "unsigned", "const"].contains(words[0]))
    else { return (words.joined(separator: " "), nil) }
    return (words.dropLast().joined(separator: " "), last)
  }
}

import IR
import Yams

extension KindKeys {
  static let namespace = ["subject", "statement", "exports", "main", "literal-since", "namespaces"]
  static let patch = [
    "subject", "headers", "records", "members", "copies", "callbacks", "defines", "reaches", "table", "allowed",
  ]
  static let flags = [
    "subject", "callback", "calls", "file-calls", "field", "bits", "unless-callee-sets", "callee-sets-since",
    "argument", "never-from", "instead", "hands-out", "member", "from", "allocators", "plain", "clears", "registers",
    "named", "record", "files", "accessors", "table", "keeps", "fatal", "class", "memory",
  ]
}

extension RuleFileReader {
  private enum PatchSubject: String, CaseIterable { case unchecked, role }

  mutating func readNamespace(_ fields: Fields) -> Rule.Check? {
    let subject = fields.values["subject"].flatMap { reader.choice($0, "subject", Rule.NamespaceCheck.Subject.self) }
    let since = fields.values["literal-since"].flatMap { reader.version($0) }
    if fields.values["literal-since"] == nil {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"literal-since\"")
    }
    guard let statement = named(fields, "statement"), let exports = named(fields, "exports"),
      let main = named(fields, "main"), let since
    else { return nil }
    return .namespace(
      .init(
        subject: subject ?? .import, statement: statement, exports: exports.text, main: main, literalSince: since,
        namespaces: names(fields, "namespaces")))
  }

  mutating func readPatch(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["subject"] else {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"subject\"")
      return nil
    }
    guard let subject = reader.choice(node, "subject", PatchSubject.self) else { return nil }
    switch subject {
    case .unchecked:
      let headers = fields.values["headers"].map { reader.texts($0, "a path").map(\.text) } ?? []
      let records = Set(names(fields, "records"))
      let members = names(fields, "members")
      if headers.isEmpty, records.isEmpty {
        reader.report(fields.line(of: "kind"), "this subject of a patch rule has \"headers\" or \"records\"")
      }
      if members.isEmpty { reader.report(fields.line(of: "kind"), "this subject of a patch rule has \"members\"") }
      return .patch(
        .unchecked(
          .init(headers: headers, records: records, members: members, copies: Set(names(fields, "copies")))))
    case .role:
      let callbacks = callbacks(fields, "callbacks")
      let reaches = Set(functionNames(fields, "reaches"))
      let table = fields.values["table"].flatMap { reader.text($0, "a record's tag") }.map { Name($0) }
      if callbacks.isEmpty { reader.report(fields.line(of: "kind"), "this subject of a patch rule has \"callbacks\"") }
      if reaches.isEmpty, table == nil {
        reader.report(fields.line(of: "kind"), "this subject of a patch rule has \"reaches\" or \"table\"")
      }
      return .patch(
        .role(
          .init(
            callbacks: callbacks, defines: Set(functionNames(fields, "defines")), reaches: reaches, table: table,
            allowed: Set(names(fields, "allowed")))))
    }
  }

  mutating func readArgument(_ fields: Fields) -> Rule.Check? {
    let calls = Set(functionNames(fields, "calls"))
    let neverFrom = Set(functionNames(fields, "never-from"))
    let bits = names(fields, "bits")
    guard let argument = argument(fields, "argument") else { return nil }
    if calls.isEmpty { reader.report(fields.line(of: "kind"), "a flags rule has \"calls\"") }
    if neverFrom.isEmpty, bits.isEmpty {
      reader.report(fields.line(of: "kind"), "a flags rule about an argument has \"never-from\" or \"bits\"")
    }
    return .argument(
      .init(
        calls: calls, argument: argument, neverFrom: neverFrom, bits: bits,
        instead: fields.values["instead"].flatMap { reader.text($0, "a text") }))
  }

  mutating func readMaker(_ fields: Fields) -> Rule.Check? {
    guard let callback = callbacks(fields, "callback").first, let from = argument(fields, "from"),
      let member = member(fields, "member")
    else {
      for key in ["callback", "member"] where fields.values[key] == nil {
        reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"\(key)\"")
      }
      return nil
    }
    let handsOut = Set(functionNames(fields, "hands-out"))
    if handsOut.isEmpty { reader.report(fields.line(of: "kind"), "a flags rule about a maker has \"hands-out\"") }
    return .maker(
      .init(
        callback: callback, handsOut: handsOut, member: member, from: from, allocators: allocators(fields),
        plain: Set(names(fields, "plain")), clears: Set(names(fields, "clears")),
        registers: Set(functionNames(fields, "registers")), named: self.member(fields, "named")))
  }

  /// A mapping of functions to the number of the argument with the flags, or to `none`.
  private mutating func allocators(_ fields: Fields) -> [Name: Int?] {
    guard let node = fields.values["allocators"] else { return [:] }
    guard let mapping = node.mapping else {
      reader.report(fields.line(of: "allocators"), "\"allocators\" is a mapping of functions to an argument or none")
      return [:]
    }
    var result: [Name: Int?] = [:]
    for (key, value) in mapping {
      guard let name = reader.text(key, "a function's name") else { continue }
      if value.scalar?.string == "none" {
        result[Name(name)] = .some(nil)
      } else if let index = argumentNumber(value) {
        result[Name(name)] = .some(index)
      }
    }
    return result
  }

  private mutating func argument(_ fields: Fields, _ key: String) -> Int? {
    guard let node = fields.values[key] else {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"\(key)\"")
      return nil
    }
    return argumentNumber(node)
  }

  private mutating func argumentNumber(_ node: Node) -> Int? {
    if let text = node.scalar?.string, let index = Int(text), (0..<32).contains(index) { return index }
    reader.report(
      FileReader.line(of: node), "expected the number of an argument, found \(FileReader.describe(node))")
    return nil
  }

  /// Members of tables that the API model may or may not know.
  private mutating func callbacks(_ fields: Fields, _ key: String) -> [(record: Name, field: Name)] {
    guard let node = fields.values[key] else { return [] }
    return reader.texts(node, "a callback as record.member").compactMap { readCallback($0.text, $0.line) }
  }

  private mutating func member(_ fields: Fields, _ key: String) -> (record: Name, field: Name)? {
    guard let node = fields.values[key], let text = reader.text(node, "a member as record.member") else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      reader.report(FileReader.line(of: node), "expected a member as record.member, found '\(text)'")
      return nil
    }
    return (Name(String(parts[0])), Name(String(parts[1])))
  }
}

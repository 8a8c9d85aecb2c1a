import IR
import Yams

extension RuleFileReader {
  static let resourceKeys = ["subject", "resource", "from", "takers", "arguments"]

  /// The parameters of `kind: resource`.
  mutating func readResource(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["subject"] else {
      let known = Rule.ResourceCheck.Subject.allCases.map(\.rawValue).joined(separator: ", ")
      reader.report(fields.line(of: "kind"), "a resource rule has a \"subject\": one of \(known)")
      return nil
    }
    let subjects = one(or: node).compactMap {
      reader.choice($0, "subject", Rule.ResourceCheck.Subject.self)
    }
    guard !subjects.isEmpty, let list = fields.values["resource"] else {
      reader.report(fields.line(of: "kind"), "a resource rule names its \"resource\"")
      return nil
    }
    let resources = one(or: list).compactMap { reader.text($0, "a resource") }.map { Name($0) }
    guard !resources.isEmpty else { return nil }
    for resource in resources { resourceUses.append((resource, fields.line(of: "resource"))) }
    var check = Rule.ResourceCheck(subjects: subjects, resources: resources)
    check.from = Set(functionNames(fields, "from"))
    check.takers = Set(functionNames(fields, "takers"))
    if let node = fields.values["arguments"] {
      check.arguments = reader.items(of: node, "pairs").compactMap { readPair($0) }
    }
    if subjects.contains(.mismatch) != (fields.values["arguments"] != nil) {
      reader.report(fields.line(of: "subject"), "\"arguments\" goes with subject: mismatch, which needs it")
    }
    let taking = subjects.filter { $0 == .releaseAfterConsume || $0 == .useAfterShare }
    if let first = taking.first, check.takers.isEmpty {
      reader.report(fields.line(of: "subject"), "subject: \(first.rawValue) needs \"takers\"")
    }
    return .resource(check)
  }

  /// A list, or one item.
  private func one(or node: Node) -> [Node] { node.sequence.map { Array($0) } ?? [node] }

  private mutating func readPair(_ node: Node) -> [Int]? {
    let numbers = reader.items(of: node, "a pair").map { $0.scalar.flatMap { Int($0.string) } ?? -1 }
    guard numbers.count == 2, numbers.allSatisfy((0..<32).contains) else {
      reader.report(FileReader.line(of: node), "expected two numbers of arguments, as [1, 2]")
      return nil
    }
    return numbers
  }
}

extension FileReader {
  /// One item of `resources` at the top of an API file.
  mutating func resourceKind(_ node: Node) -> ResourceKind? {
    let allowed = ["id", "title", "release-call", "releases-null", "number", "state", "memory"]
    guard let fields = fields(of: node, "a resource", allowed: allowed, required: ["id", "title"]),
      let id = fields.values["id"].flatMap({ text($0, "an id") }),
      let title = fields.values["title"].flatMap({ text($0, "a title") })
    else { return nil }
    return ResourceKind(
      id: Name(id), title: title,
      releaseCall: fields.values["release-call"].flatMap { releaseCall($0) },
      isNumber: fields.values["number"].flatMap { boolean($0, "number") } ?? false,
      isState: fields.values["state"].flatMap { boolean($0, "state") } ?? false,
      isMemory: fields.values["memory"].flatMap { boolean($0, "memory") } ?? false,
      releasesNull: fields.values["releases-null"].flatMap { boolean($0, "releases-null") } ?? false)
  }

  private mutating func releaseCall(_ node: Node) -> String? {
    guard let call = text(node, "a call") else { return nil }
    guard call.contains("{object}"), call.hasSuffix(")") else {
      report(FileReader.line(of: node), "expected a call such as put({object}), found '\(call)'")
      return nil
    }
    return call
  }

  /// What an entry does to resources.
  mutating func resourceEffects(_ node: Node) -> [(effect: ResourceEffect, line: Int)] {
    items(of: node, "resources").compactMap { node in
      let actions = ResourceEffect.Action.allCases.map(\.rawValue)
      let allowed = actions + ["of", "through", "outcome", "ensures"]
      guard let item = fields(of: node, "a resource", allowed: allowed, required: ["of"]) else { return nil }
      let used = ResourceEffect.Action.allCases.filter { item.values[$0.rawValue] != nil }
      guard used.count == 1, let action = used.first, let kind = item.values[action.rawValue] else {
        report(item.line, "a resource has one of \(actions.joined(separator: ", "))")
        return nil
      }
      guard let name = text(kind, "the kind of a resource") else { return nil }
      let outcome = item.values["outcome"].flatMap { condition($0) }
      let ensures = item.values["ensures"].flatMap { condition($0) }
      let through = item.values["through"].flatMap { text($0, "a member's name") }.map { Name($0) }
      guard let object = item.values["of"].flatMap({ object($0) }) else { return nil }
      let effect = ResourceEffect(
        action: action, resource: Name(name), object: object, through: through, outcome: outcome,
        ensures: ensures)
      return (effect, FileReader.line(of: kind))
    }
  }
}

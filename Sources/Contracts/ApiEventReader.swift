import IR
import Yams

/// The keys of an API entry that are about events, memory and the locks of drivers.
extension ApiFileReader {
  mutating func readEvents(_ fields: Fields, into model: inout FunctionModel) {
    if let node = fields.values["reclaims"] {
      model.reclaims = node.scalar?.string == "always" ? .always : reader.condition(node).map { .when($0) }
    }
    model.waitsFor = oneOrMore(fields, "waits-for").compactMap { eventUse($0) }
    model.signals = objects(fields, "signals")
    model.plainLocks = objects(fields, "plain-lock")
    model.plainUnlocks = objects(fields, "plain-unlock")
    if let node = fields.values["invokes"] { model.invokes = invocations(node) }
    if let node = fields.values["installs"] { model.installs = installation(node) }
  }

  private mutating func objects(_ fields: Fields, _ key: String) -> [ObjectExpression] {
    oneOrMore(fields, key).compactMap { reader.object($0) }
  }

  private mutating func eventUse(_ node: Node) -> EventUse? {
    let allowed = ["event", "kind", "bounded"]
    guard let item = reader.fields(of: node, "an event", allowed: allowed, required: ["event", "kind"]) else {
      return nil
    }
    let kind = item.values["kind"].flatMap { reader.choice($0, "kind", EventUse.Kind.self) }
    let isBounded = flag(item, "bounded")
    guard let object = item.values["event"].flatMap({ reader.object($0) }), let kind else { return nil }
    return EventUse(object: object, kind: kind, isBounded: isBounded)
  }

  /// `invokes: {1: [arg0]}`.
  private mutating func invocations(_ node: Node) -> [Int: [ObjectExpression]] {
    guard let mapping = node.mapping else {
      reader.report(FileReader.line(of: node), "expected invokes as a mapping of argument to a list of objects")
      return [:]
    }
    var result: [Int: [ObjectExpression]] = [:]
    for (key, value) in mapping {
      guard let text = key.scalar?.string, let index = Int(text), (0..<32).contains(index) else {
        reader.report(
          FileReader.line(of: key), "expected the number of an argument, found \(FileReader.describe(key))")
        continue
      }
      result[index] = reader.items(of: value, "objects").compactMap { reader.object($0) }
    }
    return result
  }

  private mutating func installation(_ node: Node) -> Installation? {
    let allowed = ["object", "table", "lock"]
    guard
      let item = reader.fields(of: node, "an installation", allowed: allowed, required: ["object", "table"])
    else { return nil }
    let lock = item.values["lock"].flatMap { reader.object($0) }
    guard let object = item.values["object"].flatMap({ reader.object($0) }),
      let table = item.values["table"].flatMap({ reader.object($0) })
    else { return nil }
    return Installation(object: object, table: table, lock: lock)
  }
}

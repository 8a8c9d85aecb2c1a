import IR
import Yams

/// Reads rules of `kind: provenance`.
extension RuleFileReader {
  static let provenanceKeys = [
    "sources", "flows", "sinks", "guards", "operators", "mixed", "through-members", "except-files",
  ]
  private static let operatorNames: [String: BinaryOperator] = [
    "+": .add, "-": .subtract, "*": .multiply, "/": .divide, "%": .remainder, "&": .and, "|": .or, "<<": .shiftLeft,
    ">>": .shiftRight,
  ]
  private static let comparisons: [String: BinaryOperator] = [
    ">": .greater, ">=": .greaterOrEqual, "<": .less, "<=": .lessOrEqual,
  ]
  private static let numbers = [32, 16, 8]

  mutating func readProvenance(_ fields: Fields) -> Rule.Check? {
    let sources = list(fields, "sources").compactMap { source($0) }
    let flows = list(fields, "flows").compactMap { flow($0) }
    let sinks = list(fields, "sinks").compactMap { sink($0) }
    let guards = list(fields, "guards").compactMap { readGuard($0) }
    for key in ["sources", "sinks"] where fields.values[key] == nil {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"\(key)\"")
    }
    var operators: Set<BinaryOperator> = [.add, .subtract, .and, .or]
    if let node = fields.values["operators"] {
      operators = Set(
        reader.texts(node, "an operator").compactMap { item in
          choose(item.text, item.line, "an operator", Self.operatorNames)
        })
    }
    let mixed = fields.values["mixed"].flatMap { reader.choice($0, "mixed", Rule.ProvenanceCheck.Mixed.self) }
    let files = fields.values["except-files"].map { reader.texts($0, "a path").map(\.text) } ?? []
    let throughMembers = fields.values["through-members"].flatMap { reader.boolean($0, "through-members") } ?? true
    guard !sources.isEmpty, !sinks.isEmpty else { return nil }
    return .provenance(
      .init(
        sources: sources, flows: flows, sinks: sinks, guards: guards, operators: operators, mixed: mixed ?? .assumed,
        throughMembers: throughMembers, exceptFiles: files))
  }

  private mutating func list(_ fields: Fields, _ key: String) -> [Node] {
    fields.values[key].map { reader.items(of: $0, "\"\(key)\"") } ?? []
  }

  private mutating func source(_ node: Node) -> Rule.ProvenanceCheck.Source? {
    let keys = ["calls", "enters", "reads", "of", "gives", "says"]
    guard let fields = reader.fields(of: node, "a source", allowed: keys, required: ["gives"]),
      let gives = named(fields, "gives")
    else { return nil }
    guard let key = one(of: ["calls", "enters", "reads"], in: fields, "a source") else { return nil }
    let place: Rule.ProvenanceCheck.Source.Place
    switch key {
    case "calls":
      guard let object = object(fields, "of") else { return nil }
      place = .calls(Set(functionNames(fields, "calls")), of: object)
    case "enters":
      guard let object = object(fields, "of") else { return nil }
      place = .enters(members(fields, "enters"), of: object)
    default: place = .reads(Set(members(fields, "reads")))
    }
    return .init(place: place, gives: gives, says: fields.values["says"].flatMap { reader.text($0, "a text") })
  }

  private mutating func flow(_ node: Node) -> Rule.ProvenanceCheck.Flow? {
    let keys = ["members", "calls", "table", "from", "to", "enters", "kind", "gives"]
    guard let fields = reader.fields(of: node, "a flow", allowed: keys),
      let key = one(of: ["members", "calls", "table"], in: fields, "a flow")
    else { return nil }
    let way: Rule.ProvenanceCheck.Flow.Way
    switch key {
    case "calls":
      guard let from = object(fields, "from"), let target = object(fields, "to") else { return nil }
      way = .calls(Set(functionNames(fields, "calls")), from: from, to: target)
    case "table":
      guard let member = members(fields, "table").first, let target = object(fields, "to") else { return nil }
      way = .table(member, enters: members(fields, "enters"), of: target)
    default: way = .members(Set(members(fields, "members")))
    }
    return .init(way: way, kind: optionalName(fields, "kind"), gives: optionalName(fields, "gives"))
  }

  private mutating func sink(_ node: Node) -> Rule.ProvenanceCheck.Sink? {
    let acts = [
      "calls", "reads", "writes", "returned-by", "narrowed-to", "summed-in", "stored-in", "followed", "compared-by",
    ]
    let keys = acts + ["of", "kind", "bounded-by", "message", "fix"]
    guard let fields = reader.fields(of: node, "a sink", allowed: keys, required: ["message"]),
      let message = string(fields, "message"), let key = one(of: acts, in: fields, "a sink")
    else { return nil }
    let act: Rule.ProvenanceCheck.Sink.Act
    switch key {
    case "calls":
      guard let object = object(fields, "of") else { return nil }
      act = .calls(Set(functionNames(fields, "calls")), of: object)
    case "reads": act = .reads(Set(members(fields, "reads")))
    case "writes": act = .writes(Set(members(fields, "writes")))
    case "returned-by": act = .returned(by: members(fields, "returned-by"))
    case "narrowed-to", "summed-in":
      let text = fields.values[key]?.scalar?.string ?? ""
      guard let bits = Int(text), Self.numbers.contains(bits) else {
        reader.report(fields.line(of: key), "expected 32, 16 or 8 bits, found '\(text)'")
        return nil
      }
      act = key == "summed-in" ? .summed(bits: bits) : .narrowed(bits: bits)
    case "stored-in": act = .stored(in: Set(members(fields, "stored-in")))
    case "followed": act = .followed
    default:
      let text = fields.values["compared-by"]?.scalar?.string ?? ""
      guard let sign = choose(text, fields.line(of: "compared-by"), "a comparison", Self.comparisons) else {
        return nil
      }
      act = .compared(sign)
    }
    return .init(
      act: act, kind: optionalName(fields, "kind"), boundedBy: optionalName(fields, "bounded-by"), message: message,
      fix: fields.values["fix"].flatMap { replacement($0) })
  }

  private mutating func replacement(_ node: Node) -> Rule.ProvenanceCheck.Replacement? {
    guard
      let fields = reader.fields(
        of: node, "a fix", allowed: ["call", "arguments"], required: ["call", "arguments"]),
      let call = named(fields, "call")
    else { return nil }
    return .init(call: call, arguments: list(fields, "arguments").compactMap { reader.object($0) })
  }

  private mutating func readGuard(_ node: Node) -> Rule.ProvenanceCheck.Guard? {
    let keys = ["reads", "calls", "points-to", "bounds", "nonzero", "equal"]
    guard let fields = reader.fields(of: node, "a guard", allowed: keys),
      let key = one(of: ["reads", "calls", "points-to", "bounds"], in: fields, "a guard")
    else { return nil }
    let subject: Rule.ProvenanceCheck.Guard.Subject
    switch key {
    case "reads": subject = .reads(Set(members(fields, "reads")))
    case "calls": subject = .calls(Set(functionNames(fields, "calls")))
    case "points-to": subject = .pointers(to: Set(names(fields, "points-to")))
    default: return .init(subject: .bounds, answer: .equalIsOwn)
    }
    let answers: [String: Rule.ProvenanceCheck.Guard.Answer] = [
      "nonzero foreign": .nonzeroIsForeign, "nonzero own": .nonzeroIsOwn, "equal own": .equalIsOwn,
    ]
    let given = ["nonzero", "equal"].compactMap { key in
      fields.values[key]?.scalar.map { "\(key) \($0.string)" }
    }
    guard given.count == 1, let answer = answers[given[0]] else {
      reader.report(fields.line, "a guard has \"nonzero: foreign\", \"nonzero: own\" or \"equal: own\"")
      return nil
    }
    return .init(subject: subject, answer: answer)
  }

  // MARK: Parts

  private mutating func one(of keys: [String], in fields: Fields, _ what: String) -> String? {
    let given = keys.filter { fields.values[$0] != nil }
    if given.count == 1 { return given[0] }
    reader.report(fields.line, "\(what) has exactly one of \(keys.joined(separator: ", "))")
    return nil
  }

  private mutating func object(_ fields: Fields, _ key: String) -> ObjectExpression? {
    guard let node = fields.values[key] else {
      reader.report(fields.line, "this needs \"\(key)\": an object such as arg0 or ret")
      return nil
    }
    return reader.object(node)
  }

  private mutating func optionalName(_ fields: Fields, _ key: String) -> Name? {
    fields.values[key] == nil ? nil : named(fields, key)
  }

  /// Members as `record.member`, which the API model need not know.
  private mutating func members(_ fields: Fields, _ key: String) -> [Member] {
    guard let node = fields.values[key] else { return [] }
    return reader.texts(node, "a member as record.member").compactMap { item in
      let parts = item.text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        reader.report(item.line, "expected a member as record.member, found '\(item.text)'")
        return nil
      }
      return Member(record: Name(String(parts[0])), field: Name(String(parts[1])))
    }
  }

  private mutating func choose<Choice>(
    _ text: String, _ line: Int, _ what: String, _ known: [String: Choice]
  ) -> Choice? {
    if let choice = known[text] { return choice }
    reader.report(line, "expected \(what), one of \(known.keys.sorted().joined(separator: " ")), found '\(text)'")
    return nil
  }
}

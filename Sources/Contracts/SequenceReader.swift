import IR
import Yams

/// Reads the parameters of `kind: sequence`.
extension RuleFileReader {
  static let sequenceKeys = [
    "subject", "states", "events", "transitions", "about", "state", "callbacks", "calls", "inert", "refusing",
    "waited", "message", "advised", "callers", "opaque", "beside",
  ]
  private enum SequenceSubject: String, CaseIterable { case order, reaches, state }
  private static let eventKeys = [
    "event", "calls", "acquires", "releases", "writes", "reads", "loads", "keeps", "counts", "enters",
    "enters-holding", "enters-without", "returns", "of", "when", "value", "ignored", "table-lacks", "says",
    "with-others",
  ]
  private static let triggers = eventKeys[1...12]

  mutating func readSequence(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["subject"] else {
      reader.report(fields.line(of: "kind"), "a sequence rule has a \"subject\": order, reaches or state")
      return nil
    }
    switch reader.choice(node, "subject", SequenceSubject.self) {
    case .order: return readOrder(fields).map { .sequence(.order($0)) }
    case .reaches: return readReach(fields).map { .sequence(.reaches($0)) }
    case .state: return readState(fields).map { .sequence(.state($0)) }
    case nil: return nil
    }
  }

  // MARK: Order

  private mutating func readOrder(_ fields: Fields) -> Rule.SequenceOrder? {
    let states = fields.values["states"].map { reader.names($0, "a state") } ?? []
    if states.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"states\"; the first is the start") }
    let source = fields.values["state"].flatMap { readSource($0) }
    var events: [Rule.SequenceEvent] = []
    for node in fields.values["events"].map({ reader.items(of: $0, "events") }) ?? [] {
      if let event = readEvent(node, hasState: source != nil) { events.append(event) }
    }
    if events.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"events\"") }
    let numbers = Dictionary(events.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var transitions: [Rule.SequenceTransition] = []
    for node in fields.values["transitions"].map({ reader.items(of: $0, "transitions") }) ?? [] {
      transitions += readTransition(node, states, events.map(\.name))
    }
    if !transitions.contains(where: { $0.violation != nil }) {
      reader.report(fields.line(of: "kind"), "this rule has no transition with a \"violation\"")
    }
    var about: [Int] = []
    for item in fields.values["about"].map({ reader.texts($0, "an event") }) ?? [] {
      let same = events.indices.filter { events[$0].name == Name(item.text) }
      if same.isEmpty { reportUnknown("event", item.text, Array(numbers.keys), item.line) }
      about += same
    }
    if about.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"about\": the events to look for") }
    var callers = 3
    if let node = fields.values["callers"] {
      if let number = node.scalar.flatMap({ Int($0.string) }), (0...8).contains(number) {
        callers = number
      } else {
        reader.report(FileReader.line(of: node), "\"callers\" is a number from 0 to 8")
      }
    }
    return Rule.SequenceOrder(
      states: states, events: events, transitions: transitions, about: about, callers: callers,
      opaque: Set(readCalls(fields, "opaque")), state: source)
  }

  private mutating func readEvent(_ node: Node, hasState: Bool) -> Rule.SequenceEvent? {
    guard let fields = reader.fields(of: node, "an event", allowed: Self.eventKeys, required: ["event"]) else {
      return nil
    }
    guard let name = fields.values["event"].flatMap({ reader.text($0, "an event's name") }) else { return nil }
    let given = Self.triggers.filter { fields.values[$0] != nil }
    guard given.count == 1, let kind = given.first, let value = fields.values[kind] else {
      let known = Self.triggers.joined(separator: ", ")
      reader.report(fields.line, "an event has one of \(known)")
      return nil
    }
    guard let trigger = readTrigger(kind, value, fields, hasState: hasState) else { return nil }
    var lacks: (argument: Int, members: [Name])?
    if let node = fields.values["table-lacks"] {
      let parts = reader.fields(
        of: node, "table-lacks", allowed: ["argument", "members"], required: ["argument", "members"])
      if let parts, let number = parts.values["argument"]?.scalar.flatMap({ Int($0.string) }),
        let members = parts.values["members"].map({ reader.names($0, "a member's name") })
      {
        lacks = (number, members)
      }
    }
    return Rule.SequenceEvent(
      name: Name(name), trigger: trigger, object: fields.values["of"].flatMap { reader.object($0) },
      conditions: readConditions(fields),
      written: fields.values["value"].flatMap { reader.choice($0, "value", Rule.SequenceEvent.Written.self) } ?? .any,
      onlyIgnored: flag(fields, "ignored"), isOneOfSeveral: flag(fields, "with-others"), tableLacks: lacks,
      says: string(fields, "says"))
  }

  private mutating func readTrigger(
    _ kind: String, _ node: Node, _ fields: Fields, hasState: Bool
  ) -> Rule.SequenceEvent.Trigger? {
    switch kind {
    case "calls": return .calls(Set(readCalls(fields, "calls")))
    case "acquires": return readLockClass(fields, kind).map { .acquires($0) }
    case "releases": return readLockClass(fields, kind).map { .releases($0) }
    case "enters-holding": return readLockClass(fields, kind).map { .entersHolding($0) }
    case "enters-without": return readLockClass(fields, kind).map { .entersWithout($0) }
    case "counts": return .counts(Set(readCalls(fields, "counts")))
    case "keeps":
      if reader.boolean(node, kind) != true {
        reader.report(FileReader.line(of: node), "\"keeps\" is true: what is kept is the object that is followed")
      }
      return .keeps
    case "loads":
      guard let text = reader.text(node, "a member as record.member") else { return nil }
      return readMember(text, FileReader.line(of: node)).map { .loads($0) }
    case "enters": return .enters(readMembers(fields, "enters", areCallbacks: true))
    case "returns":
      return reader.choice(node, "returns", Rule.SequenceEvent.Ending.self).map { .returns($0) }
    default:
      guard let text = reader.text(node, "a member as record.member, or state") else { return nil }
      var member: Member?
      if text == "state" {
        if !hasState { reader.report(FileReader.line(of: node), "\"state\" is not stated in this rule") }
      } else {
        guard let named = readMember(text, FileReader.line(of: node)) else { return nil }
        member = named
      }
      return kind == "writes" ? .writes(member) : .reads(member)
    }
  }

  private mutating func readTransition(
    _ node: Node, _ states: [Name], _ events: [Name]
  ) -> [Rule.SequenceTransition] {
    let allowed = ["from", "on", "to", "violation", "at", "every-path", "final", "telling"]
    guard let fields = reader.fields(of: node, "a transition", allowed: allowed, required: ["on"]) else { return [] }
    var from: Set<Int> = []
    for item in fields.values["from"].map({ reader.texts($0, "a state") }) ?? [] {
      guard let index = states.firstIndex(of: Name(item.text)) else {
        reportUnknown("state", item.text, states, item.line)
        continue
      }
      from.insert(index)
    }
    var to: Int?
    if let text = string(fields, "to") {
      to = states.firstIndex(of: Name(text))
      if to == nil { reportUnknown("state", text, states, fields.line(of: "to")) }
    }
    let violation = string(fields, "violation")
    if to == nil, violation == nil {
      reader.report(fields.line, "a transition has \"to\" or \"violation\"")
    }
    let place = string(fields, "at") ?? "event"
    if place != "event", place != "cause" {
      reader.report(fields.line(of: "at"), "\"at\" is one of event, cause, found '\(place)'")
    }
    var result: [Rule.SequenceTransition] = []
    for item in fields.values["on"].map({ reader.texts($0, "an event") }) ?? [] {
      let same = events.indices.filter { events[$0] == Name(item.text) }
      if same.isEmpty { reportUnknown("event", item.text, events, item.line) }
      for event in same {
        result.append(
          Rule.SequenceTransition(
            from: from, event: event, to: to, violation: violation, atCause: place == "cause",
            onEveryPath: flag(fields, "every-path"), isFinal: flag(fields, "final"),
            isTelling: flag(fields, "telling")))
      }
    }
    return result
  }

  private mutating func flag(_ fields: Fields, _ key: String) -> Bool {
    fields.values[key].flatMap { reader.boolean($0, key) } ?? false
  }

  private mutating func reportUnknown(_ what: String, _ text: String, _ known: [Name], _ line: Int) {
    let names = Set(known).sorted().map(\.text).joined(separator: ", ")
    reader.report(line, "unknown \(what) \"\(text)\"; expected one of \(names)")
  }

  // MARK: Reaches and state

  private mutating func readReach(_ fields: Fields) -> Rule.SequenceReach? {
    var waited: Rule.WaitSource?
    if let node = fields.values["waited"] {
      let keys = ["signalled-in", "signals", "waits"]
      guard let parts = reader.fields(of: node, "waited", allowed: keys, required: keys) else { return nil }
      guard let member = readMembers(parts, "signalled-in", areCallbacks: true).first else { return nil }
      waited = Rule.WaitSource(
        signalledIn: member, signals: Set(readCalls(parts, "signals")), waits: Set(readCalls(parts, "waits")))
    }
    let callbacks = readMembers(fields, "callbacks", areCallbacks: true)
    if callbacks.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"callbacks\"") }
    guard let message = readMessage(fields) else { return nil }
    return Rule.SequenceReach(
      callbacks: callbacks, calls: Set(readCalls(fields, "calls")), inert: Set(readCalls(fields, "inert")),
      refusing: readMembers(fields, "refusing", areCallbacks: true),
      beside: fields.values["beside"].flatMap { reader.text($0, "a member's name") }.map { Name($0) },
      waited: waited, message: message)
  }

  private mutating func readState(_ fields: Fields) -> Rule.SequenceState? {
    guard let node = fields.values["state"] else {
      reader.report(fields.line(of: "kind"), "this rule lacks \"state\"")
      return nil
    }
    guard let source = readSource(node), let message = readMessage(fields) else { return nil }
    let callbacks = readMembers(fields, "callbacks", areCallbacks: true)
    if callbacks.isEmpty { reader.report(fields.line(of: "kind"), "this rule lacks \"callbacks\"") }
    return Rule.SequenceState(
      source: source, callbacks: callbacks, advised: readMembers(fields, "advised", areCallbacks: true),
      message: message)
  }

  private mutating func readSource(_ node: Node) -> Rule.StateSource? {
    let keys = ["tested-in", "set-with"]
    guard let fields = reader.fields(of: node, "a state", allowed: keys, required: keys) else { return nil }
    return Rule.StateSource(
      testedIn: readMembers(fields, "tested-in", areCallbacks: true), setWith: Set(readCalls(fields, "set-with")))
  }

  // MARK: Parts

  private mutating func readMessage(_ fields: Fields) -> String? {
    let text = string(fields, "message")
    if text == nil { reader.report(fields.line(of: "kind"), "this rule lacks \"message\"") }
    return text
  }

  private mutating func readConditions(_ fields: Fields) -> [OutcomeCondition] {
    guard let node = fields.values["when"] else { return [] }
    let nodes = node.sequence.map { Array($0) } ?? [node]
    return nodes.compactMap { reader.condition($0) }
  }

  /// Names of functions; those of the API model, and any other of the kernel.
  private mutating func readCalls(_ fields: Fields, _ key: String) -> [Name] {
    fields.values[key].map { reader.names($0, "a function's name") } ?? []
  }

  private mutating func readLockClass(_ fields: Fields, _ key: String) -> Name? {
    guard let node = fields.values[key], let text = reader.text(node, "a lock class") else { return nil }
    classUses.append((Name(text), FileReader.line(of: node)))
    return Name(text)
  }

  private mutating func readMembers(_ fields: Fields, _ key: String, areCallbacks: Bool) -> [Member] {
    guard let node = fields.values[key] else { return [] }
    return reader.texts(node, "a callback as record.member").compactMap { item in
      guard let member = readMember(item.text, item.line) else { return nil }
      if areCallbacks { callbackUses.append((member.record, member.field, item.line)) }
      return member
    }
  }

  private mutating func readMember(_ text: String, _ line: Int) -> Member? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      reader.report(line, "expected a member as record.member, found '\(text)'")
      return nil
    }
    return Member(record: Name(String(parts[0])), field: Name(String(parts[1])))
  }
}

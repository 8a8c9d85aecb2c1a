import Contracts
import IR
import Program

/// The events of a rule, looked up for a program: which calls and writes they are, and which functions matter.
struct SequenceVocabulary {
  /// An event as one call can bring it about.
  struct CallEvent {
    var event: Int
    var object: ObjectExpression?
    var conditions: [OutcomeCondition]
  }
  let rule: Rule.SequenceOrder
  /// By the name of the callee, in the order of the rule.
  private(set) var calls: [Name: [CallEvent]] = [:]
  private(set) var writes: [Member: [Int]] = [:]
  private(set) var reads: [Member: [Int]] = [:]
  private(set) var loads: [Member: [Int]] = [:]
  private var loadedFields: Set<Name> = []
  /// Events of objects that are written to memory.
  private(set) var keeps: [Int] = []
  /// Events of counting in a loop around one of these calls.
  private(set) var counts: [(event: Int, calls: Set<Name>)] = []
  /// Functions that events of interest are reached from.
  private(set) var region: Set<Int> = []
  /// Functions that are followed when they are called.
  private(set) var followed: Set<Int> = []
  /// Functions with events that are more than locks: their bodies say more than what the model says of their locks.
  private(set) var telling: Set<Int> = []
  /// Functions that are other names of what an event is a call of: the event takes place where they are called.
  private(set) var forwarding: [Int: Forwarding] = [:]
  /// Where the analysis starts: callbacks, and functions that nobody known calls.
  private(set) var roots: [Int] = []

  /// A function that only has minor events, and is larger, is not followed.
  private static let followedBlocks = 40

  init(_ rule: Rule.SequenceOrder, _ program: Program, _ model: ApiModel, _ states: Set<Member>) {
    self.rule = rule
    for (number, event) in rule.events.enumerated() {
      switch event.trigger {
      case .calls(let names):
        for name in names.sorted() { add(number, name, event.object, event.conditions) }
      case .acquires(let lockClass), .releases(let lockClass):
        var isAcquired = false
        if case .acquires = event.trigger { isAcquired = true }
        for entry in model.functions.values {
          for effect in isAcquired ? entry.acquires : entry.releases where effect.lockClass == lockClass {
            var object: ObjectExpression?
            if case .lock(let lock) = effect.target { object = lock }
            let conditions = event.conditions + [effect.outcome, effect.condition].compactMap { $0 }
            add(number, entry.name, event.object == nil ? nil : object, conditions)
          }
        }
      case .writes(let member):
        for one in member.map({ [$0] }) ?? states.sorted() { writes[one, default: []].append(number) }
      case .reads(let member):
        for one in member.map({ [$0] }) ?? states.sorted() { reads[one, default: []].append(number) }
      case .loads(let member):
        loads[member, default: []].append(number)
        loadedFields.insert(member.field)
      case .keeps: keeps.append(number)
      case .counts(let names): counts.append((number, names))
      case .enters, .entersHolding, .entersWithout, .returns: break
      }
    }
    for name in calls.keys { calls[name]?.sort { $0.event < $1.event } }
    choose(program, states)
  }

  private mutating func add(
    _ event: Int, _ name: Name, _ object: ObjectExpression?, _ conditions: [OutcomeCondition]
  ) {
    calls[name, default: []].append(CallEvent(event: event, object: object, conditions: conditions))
  }

  private mutating func choose(_ program: Program, _ states: Set<Member>) {
    let about = Set(rule.about)
    var direct: Set<Int> = []
    var level: [Int] = []
    for number in mentioning(program) where !rule.opaque.contains(program.functions[number].symbol.name) {
      let events = eventsOf(number, program)
      guard !events.isEmpty else { continue }
      direct.insert(number)
      if let forwarding = forwarding(number, program) { self.forwarding[number] = forwarding }
      if events.contains(where: { !rule.events[$0].isLock }) { telling.insert(number) }
      if !events.isDisjoint(with: about) { level.append(number) }
    }
    region = Set(level)
    for _ in 0..<rule.callers {
      let callers = Set(level.flatMap { program.callers[$0].map(\.caller) })
      level = callers.subtracting(region).sorted()
      region.formUnion(level)
    }
    // A helper of the file may hide what a helper of the kernel does.
    let above = Set(direct.flatMap { program.callers[$0].map(\.caller) })
      .filter { program.functions[$0].symbol.file != nil }
    followed = region.union(
      direct.union(above).filter { program.functions[$0].blocks.count <= Self.followedBlocks })
    // Nothing is known of how the part of a function behind a gap is reached, whoever calls it.
    roots = region.sorted().filter { number in
      program.isCallback(number) || program.functions[number].hasGaps
        || !program.callers[number].contains { region.contains($0.caller) }
    }
    var reach = SequenceFeasibility(vocabulary: self, program: program)
    roots = roots.filter { reach.canFail(from: $0) }
  }

  /// A result that such a function does not return is its own affair, and so is its end where that is an event.
  private func forwarding(_ number: Int, _ program: Program) -> Forwarding? {
    guard let found = program.functions[number].forwarding, let events = calls[found.callee],
      found.returnsResult || !events.contains(where: { rule.events[$0.event].onlyIgnored }),
      !rule.events.contains(where: { if case .returns(.each) = $0.trigger { true } else { false } })
    else { return nil }
    return found
  }

  /// The members among those of the rule whose values an instruction takes: the path of each record, and its events.
  func loaded(_ instruction: Instruction, _ number: Int, _ program: Program) -> [(record: AccessPath, events: [Int])] {
    // Most instructions name none of the members: that is asked first, because it costs little.
    switch instruction.kind {
    case .assign(let target, let value):
      !names(target) && !names(value)
        ? []
        : loaded(value.loads, number, program)
          + loaded([AccessPath(target.root, target.selectors.dropLast())], number, program)
    case .call(let call):
      call.arguments.contains(where: names) ? call.arguments.flatMap { loaded($0.loads, number, program) } : []
    case .unknown: []
    }
  }

  private func names(_ path: AccessPath) -> Bool {
    path.selectors.contains { if case .field(let name) = $0 { loadedFields.contains(name) } else { false } }
  }

  private func names(_ expression: Expression) -> Bool { expression.contains { path, _ in names(path) } }

  func loaded(
    _ paths: [AccessPath], _ number: Int, _ program: Program
  ) -> [(record: AccessPath, events: [Int])] {
    var result: [(record: AccessPath, events: [Int])] = []
    for path in paths {
      for (index, selector) in path.selectors.enumerated() {
        guard case .field(let name) = selector, loadedFields.contains(name) else { continue }
        let before = AccessPath(path.root, Array(path.selectors[..<index]))
        let whole = AccessPath(path.root, Array(path.selectors[...index]))
        if let member = program.member(of: whole, in: number), let events = loads[member] {
          result.append((before, events))
        }
      }
    }
    return result
  }

  /// The functions that can bring about events themselves, in order: they name what these are about.
  private func mentioning(_ program: Program) -> [Int] {
    let fields = [loads, writes, reads].reduce(into: Set<Name>()) { $0.formUnion($1.keys.map(\.field)) }
    return fields.reduce(into: Set(program.mentions.functions(calling: calls.keys))) {
      $0.formUnion(program.mentions.functions(touching: $1))
    }.sorted()
  }

  /// The events that the function brings about itself.
  private func eventsOf(_ number: Int, _ program: Program) -> Set<Int> {
    var found: Set<Int> = []
    let function = program.functions[number]
    for block in function.blocks {
      for instruction in block.instructions {
        switch instruction.kind {
        case .call(let call):
          if case .direct(let symbol) = call.callee, let events = calls[symbol.name] {
            found.formUnion(events.map(\.event))
          }
          if !loads.isEmpty { found.formUnion(loaded(instruction, number, program).flatMap(\.events)) }
        case .assign(let path, _):
          if !loads.isEmpty { found.formUnion(loaded(instruction, number, program).flatMap(\.events)) }
          guard !writes.isEmpty, case .field(let name)? = path.selectors.last,
            writes.keys.contains(where: { $0.field == name }), let member = program.member(of: path, in: number),
            let events = writes[member]
          else { continue }
          found.formUnion(events)
        case .unknown: break
        }
      }
      if !reads.isEmpty, case .branch(let condition, _, _) = block.terminator {
        for path in condition.loads {
          guard case .field(let name)? = path.selectors.last, reads.keys.contains(where: { $0.field == name }) else {
            continue
          }
          if let member = program.member(of: path, in: number) { found.formUnion(reads[member] ?? []) }
        }
      }
    }
    return found
  }
}

extension Rule.SequenceEvent {
  /// Whether it is a lock that is taken or given back, by the model.
  var isLock: Bool {
    switch trigger {
    case .acquires, .releases: true
    default: false
    }
  }
}

extension Program {
  /// Whether the function is stored in a member of an operations table.
  func isCallback(_ number: Int) -> Bool {
    roles[number].contains { if case .callback = $0 { true } else { false } }
  }
}

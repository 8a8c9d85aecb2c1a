import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: sequence`: events in a wrong order, callbacks that do not do what they must.
func findBrokenSequences(_ rule: Rule, _ check: Rule.SequenceCheck, _ input: CheckInput) -> [Finding] {
  switch check {
  case .order(let order): findWrongOrder(rule, order, input)
  case .reaches(let reach):
    if let source = reach.waited {
      findUnboundedWaits(rule, reach, source, input)
    } else if let member = reach.beside {
      findUnlike(rule, reach, member, input)
    } else {
      findIdle(rule, reach, input)
    }
  case .state(let state): findUntestedStates(rule, state, input)
  }
}

// MARK: - Order

private func findWrongOrder(_ rule: Rule, _ order: Rule.SequenceOrder, _ input: CheckInput) -> [Finding] {
  var states: Set<Member> = []
  if let source = order.state {
    states = Set(StateFields(input.program, source).confirmed().map(\.member))
    // Without anything that looks like the state there is nothing to be put in order.
    guard !states.isEmpty else { return [] }
  }
  let title = states.sorted().first?.field.text ?? ""
  // Which members are a state, and what tables lack, is a matter of the whole program.
  let silent = order.state == nil && order.membersAskedOfTables.isEmpty ? input.silentRoots : nil
  let found = sequenceViolations(
    of: order, in: input.program, model: input.model, states: states, lacking: tablesLacking(order, input)
  ) { root in
    silent?.contains(root, of: rule.id) ?? false
  }
  for root in found where root.violations.isEmpty { silent?.add(root.root, of: rule.id) }
  return found.flatMap(\.violations).compactMap { violation in
    guard var message = order.transitions[violation.transition].violation else { return nil }
    message = message.replacing("{call}", with: violation.call?.text ?? "")
      .replacing("{state}", with: title)
    let steps = violation.steps.map { step in
      Step(place: Place(step.origin.expanded), message: step.text, function: input.functionName(step.function))
    }
    return Finding(
      rule: rule.id, severity: violation.isOpen ? rule.severity.lowered : rule.severity, message: message,
      place: Place(violation.origin.expanded), function: input.functionName(violation.function),
      path: steps.shortened,
      assumption: violation.isOpen ? "no caller outside of what was analysed does it" : nil)
  }
}

/// Tells of a table, by the name of its variable, whether it has none of some members, or only empty ones.
private func tablesLacking(
  _ order: Rule.SequenceOrder, _ input: CheckInput
) -> @Sendable (Name, [Name]) -> Bool {
  let asked = order.membersAskedOfTables
  guard !asked.isEmpty else { return { _, _ in false } }
  var tables: [Name: [Name: Bool]] = [:]
  let reach = Reach(input.program, depth: 3)
  for placed in input.program.tables {
    var set: [Name: Bool] = [:]
    for entry in placed.table.entries {
      if case .constant(0, _) = entry.value { continue }
      set[entry.field] = true
      guard asked.contains(entry.field) else { continue }
      if case .function(let symbol) = entry.value, let target = input.program.function(symbol, seenFrom: placed.unit) {
        set[entry.field] = reach.hasEffect(target, inert: [])
      }
    }
    // Tables of one name cannot be told apart: a member that one of them has is not lacking.
    tables[placed.table.variable, default: [:]].merge(set) { $0 || $1 }
  }
  let known = tables
  return { variable, members in known[variable].map { set in !members.contains { set[$0] ?? false } } ?? false }
}

extension Rule.SequenceOrder {
  fileprivate var membersAskedOfTables: Set<Name> { Set(events.flatMap { $0.tableLacks?.members ?? [] }) }
}

// MARK: - Reaches

/// The functions stored in some members of the program's tables, each once.
private func callbacks(_ members: [Member], _ input: CheckInput) -> [(number: Int, member: Member)] {
  input.program.functions.indices.flatMap { number in
    input.program.roles[number].compactMap { role in
      guard case .callback(let record, let field) = role else { return nil }
      let member = Member(record: record, field: field)
      return members.contains(member) ? (number, member) : nil
    }
  }
}

private func findIdle(_ rule: Rule, _ check: Rule.SequenceReach, _ input: CheckInput) -> [Finding] {
  let reach = Reach(input.program)
  return callbacks(check.callbacks, input).compactMap { number, member in
    let does =
      check.calls.isEmpty
      ? reach.hasEffect(number, inert: check.inert)
      : reach.call(of: check.calls, in: reach.functions(from: number)) != nil
    guard !does else { return nil }
    let name = input.functionName(number)
    return Finding(
      rule: rule.id, severity: rule.severity, message: check.message.replacing("{function}", with: name),
      place: Place(input.program.functions[number].nameRange), function: name,
      path: [
        Step(
          place: Place(input.program.functions[number].nameRange),
          message: "'\(name)' is called as '\(member.record).\(member.field)'", function: name)
      ])
  }
}

private func findUnboundedWaits(
  _ rule: Rule, _ check: Rule.SequenceReach, _ source: Rule.WaitSource, _ input: CheckInput
) -> [Finding] {
  let program = input.program
  let reach = Reach(program)
  var seen: Set<SourceRange> = []
  return program.tables.flatMap { placed -> [Finding] in
    guard placed.table.record == source.signalledIn.record, seen.insert(placed.table.range).inserted else { return [] }
    func target(_ field: Name) -> Int? {
      guard let entry = placed.table.entries.first(where: { $0.field == field }),
        case .function(let symbol) = entry.value
      else { return nil }
      return program.function(symbol, seenFrom: placed.unit)
    }
    guard let signaller = target(source.signalledIn.field) else { return [] }
    let signals = places(of: source.signals, in: reach.functions(from: signaller), program)
    guard !signals.isEmpty else { return [] }
    for member in check.callbacks where member.record == placed.table.record {
      if let callback = target(member.field),
        reach.call(of: check.calls, in: reach.functions(from: callback)) != nil
      {
        return []
      }
    }
    for member in check.refusing {
      if let callback = target(member.field), reach.alwaysFails(callback) { return [] }
    }
    let waits = places(of: source.waits, in: program.mentions.functions(calling: source.waits), program)
    return waits.compactMap { wait in
      guard let signal = signals.first(where: { $0.member == wait.member }) else { return nil }
      let name = input.functionName(wait.function)
      return Finding(
        rule: rule.id, severity: rule.severity,
        message: check.message.replacing("{table}", with: placed.table.variable.text),
        place: Place(wait.origin.expanded), function: name,
        path: [
          Step(
            place: Place(placed.table.range), message: "'\(placed.table.variable)' is the table of the exporter",
            function: placed.table.variable.text),
          Step(
            place: Place(signal.origin.expanded), message: "'\(signal.member.field)' is signalled here",
            function: input.functionName(signal.function)),
          Step(
            place: Place(wait.origin.expanded), message: "'\(signal.member.field)' is waited for here", function: name),
        ])
    }
  }
}

private typealias MemberCall = (member: Member, function: Int, origin: Origin)

/// The members whose addresses are passed to calls of some functions.
private func places(of names: Set<Name>, in functions: [Int], _ program: Program) -> [MemberCall] {
  var result: [MemberCall] = []
  for number in functions {
    for block in program.functions[number].blocks {
      for instruction in block.instructions {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
          names.contains(symbol.name), let member = call.member(0, in: program, of: number)
        else { continue }
        result.append((member, number, instruction.origin))
      }
    }
  }
  return result
}

// MARK: - State

private func findUntestedStates(_ rule: Rule, _ check: Rule.SequenceState, _ input: CheckInput) -> [Finding] {
  let program = input.program
  let fields = StateFields(program, check.source).find().filter { $0.isPlain || !$0.refusers.isEmpty }
  guard !fields.isEmpty else { return [] }
  let reach = Reach(program, depth: 4)
  var findings: [Finding] = []
  for (number, member) in callbacks(check.callbacks + check.advised, input) {
    let reached = reach.functions(from: number)
    guard !reach.alwaysFails(number) else { continue }
    for field in fields {
      // The callback is of this exporter if it works on the record that has the state.
      guard reached.contains(where: { program.functions[$0].touches(field.member.record) }),
        reached.allSatisfy({ !field.refusers.contains($0) }), reached.allSatisfy({ $0 != field.setter })
      else { continue }
      let name = input.functionName(number)
      let setter = input.functionName(field.setter)
      findings.append(
        Finding(
          rule: rule.id, severity: check.advised.contains(member) ? .note : rule.severity,
          message: check.message.replacing("{function}", with: name)
            .replacing("{state}", with: field.member.field.text),
          place: Place(program.functions[number].nameRange), function: name,
          path: [
            Step(
              place: Place(field.setAt.expanded), message: "'\(field.member.field)' is set here", function: setter),
            Step(
              place: Place(field.calledAt.expanded), message: "'\(field.call)()' is called here", function: setter),
            Step(
              place: Place(program.functions[number].nameRange),
              message: "'\(name)' is called as '\(member.record).\(member.field)'", function: name),
          ]))
    }
  }
  return findings
}

extension Function {
  /// Whether a variable of the function points to, or is, the record.
  fileprivate func touches(_ record: Name) -> Bool {
    (parameters + locals).contains { $0.type.record == record && $0.type.depth <= 1 }
  }
}

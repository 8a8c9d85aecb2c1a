import Contracts
import IR
import Program

/// What events do to the objects of a path.
extension SequenceRun {
  /// The beginning of a callback, by the convention under which it is called.
  mutating func enter(_ root: Int, _ path: inout SequencePath, _ frame: SequenceFrame) {
    var members: [Member] = []
    for role in program.roles[root] {
      if case .callback(let record, let field) = role { members.append(Member(record: record, field: field)) }
    }
    let origin = Origin(expanded: program.functions[root].nameRange)
    for (number, event) in vocabulary.rule.events.enumerated() {
      let happens =
        switch event.trigger {
        case .enters(let callbacks): members.contains { callbacks.contains($0) }
        case .entersHolding(let lockClass):
          members.contains { convention($0)?.holds.contains { $0.lockClass == lockClass } ?? false }
        case .entersWithout(let lockClass):
          !members.isEmpty
            && members.allSatisfy { member in
              guard let convention = convention(member) else { return false }
              return !convention.holds.contains { $0.lockClass == lockClass }
                && (convention.otherwise == .none || convention.notHeld.contains { $0.lockClass == lockClass })
            }
        default: false
        }
      guard happens else { continue }
      let name = members.first.map { "\($0.record).\($0.field)" } ?? ""
      apply(number, nil, nil, origin, frame, &path, text: "called as '\(name)'")
    }
  }

  private func convention(_ member: Member) -> CallbackModel? {
    model.callback(record: member.record, field: member.field)
  }

  /// One path for each way in which the events of a call can come out.
  mutating func happen(
    _ events: [SequenceVocabulary.CallEvent], _ name: Name, _ objects: CallObjects, isIgnored: Bool, _ origin: Origin,
    _ frame: SequenceFrame, _ start: SequencePath
  ) -> [SequencePath] {
    var remaining = [start]
    var result: [SequencePath] = []
    for item in events {
      let event = vocabulary.rule.events[item.event]
      if event.onlyIgnored, !isIgnored { continue }
      var next: [SequencePath] = []
      for path in remaining {
        let (outcomes, others) = item.conditions.partitioned { $0.object.root == .result }
        guard others.allSatisfy({ isCertain($0, objects, path) }), lacksMembers(event, objects, path) else {
          next.append(path)
          continue
        }
        var met = path
        guard outcomes.allSatisfy({ assume($0, holds: true, objects, &met.memory) }) else {
          next.append(path)
          continue
        }
        let concerned = item.object.map { objects.values($0, in: met.memory).map { $0 } } ?? [nil]
        for object in concerned {
          apply(item.event, object, name, origin, frame, &met, text: event.says ?? "'\(name)()' is called here")
        }
        if event.isOneOfSeveral { next.append(met) } else { result.append(met) }
        // What is left are the paths on which the outcome is another one.
        for outcome in outcomes where !(isIgnored && event.takesSuccessForGranted) {
          var missed = path
          if assume(outcome, holds: false, objects, &missed.memory) { next.append(missed) }
        }
      }
      remaining = next
    }
    return result + remaining
  }

  private func lacksMembers(_ event: Rule.SequenceEvent, _ objects: CallObjects, _ path: SequencePath) -> Bool {
    guard let lacks = event.tableLacks else { return true }
    guard objects.arguments.indices.contains(lacks.argument),
      case .address(let place) = arena[objects.arguments[lacks.argument]], case .global(let name) = arena[place]
    else { return false }
    return lacking(name, lacks.members)
  }

  /// One path for each way in which a write can be an event: a value that is not known is zero on one, and not on the
  /// other.
  mutating func wrote(
    _ target: AccessPath, _ value: ValueID, _ place: PlaceID, _ origin: Origin, _ frame: SequenceFrame,
    _ path: SequencePath
  ) -> [SequencePath] {
    guard case .field(let name)? = target.selectors.last,
      vocabulary.writes.keys.contains(where: { $0.field == name }),
      let member = program.member(of: target, in: frame.function), let events = vocabulary.writes[member]
    else { return [path] }
    // An object that a call has just handed out is nobody else's yet.
    if case .symbol(let symbol) = arena[arena.root(of: place)], case .site = symbol.origin { return [path] }
    var paths = [path]
    if events.contains(where: { vocabulary.rule.events[$0].written != .any }) {
      paths = [true, false].compactMap { isTrue in
        var way = path
        return conditions.assume(value, isTrue: isTrue, in: &way.memory) ? way : nil
      }
    }
    return paths.map { way in
      var way = way
      let isZero = conditions.fact(value, in: way.memory).signs == .zero
      for number in events {
        let event = vocabulary.rule.events[number]
        guard event.written == .any || (event.written == .zero) == isZero else { continue }
        apply(number, nil, nil, origin, frame, &way, text: event.says ?? "'\(name)' is written here")
      }
      return way
    }
  }

  mutating func wasRead(
    _ condition: Expression, _ origin: Origin, _ frame: SequenceFrame, _ path: inout SequencePath
  ) {
    for load in condition.loads {
      guard let member = program.member(of: load, in: frame.function), let events = vocabulary.reads[member] else {
        continue
      }
      for number in events {
        let text = vocabulary.rule.events[number].says ?? "'\(member.field)' decides here"
        apply(number, nil, nil, origin, frame, &path, text: text)
      }
    }
  }

  /// The end of an activation: of the objects that lie in its variables, and of the outermost one that of all.
  mutating func returned(
    _ value: ValueID?, _ origin: Origin, _ frame: SequenceFrame, _ path: inout SequencePath
  ) {
    let objects = CallObjects(evaluation: evaluation, arguments: [], result: value)
    for (number, event) in vocabulary.rule.events.enumerated() {
      guard case .returns(let scope) = event.trigger,
        event.conditions.allSatisfy({ isPossible($0, objects, path) })
      else { continue }
      for object in path.objects.states.keys.sorted() where isLocal(object, frame) {
        apply(number, object, nil, origin, frame, &path, text: "the function returns here", isFinal: true)
      }
      if scope == .each || (scope == .any && frame.depth == 0) {
        apply(number, nil, nil, origin, frame, &path, text: "the function returns here")
      }
    }
    for object in path.objects.states.keys where isLocal(object, frame) {
      path.objects.states[object] = nil
      path.causes[object] = nil
    }
  }

  /// A function that returns nothing goes on with code that is not known: it cannot say that it failed.
  mutating func trailsOff(_ origin: Origin, _ frame: SequenceFrame, _ path: inout SequencePath) {
    for (number, event) in vocabulary.rule.events.enumerated() {
      guard case .returns = event.trigger else { continue }
      let tells = vocabulary.rule.transitions.contains { $0.event == number && $0.isTelling }
      guard tells else { continue }
      apply(
        number, nil, nil, origin, frame, &path, text: "the function goes on here", isFinal: true, isOnlyTelling: true)
    }
  }

  private func isPossible(_ condition: OutcomeCondition, _ objects: CallObjects, _ path: SequencePath) -> Bool {
    var copy = path.memory
    return assume(condition, holds: true, objects, &copy)
  }

  /// Whether the object lies in a variable of the activation.
  private func isLocal(_ object: ValueID, _ frame: SequenceFrame) -> Bool {
    guard case .address(let place) = arena[object] else { return false }
    var outer = place
    while case .field(let base, _) = arena[outer] { outer = base }
    return frame.owns(arena[outer])
  }

  /// Moves one object, or all of them, along.
  mutating func apply(
    _ event: Int, _ object: ValueID?, _ call: Name?, _ origin: Origin, _ frame: SequenceFrame,
    _ path: inout SequencePath, text: String, isFinal: Bool = false, isOnlyTelling: Bool = false
  ) {
    let step = SequenceStep(origin: origin, text: text, function: frame.function)
    var isStep = false
    // An event of a certain object is none of the rest, and one of no object is one of all.
    let concerned: [ValueID?] = object.map { [$0] } ?? (path.objects.states.keys.sorted().map { $0 } + [nil])
    for one in concerned {
      let state = state(of: one, path)
      for (number, transition) in vocabulary.rule.transitions.enumerated()
      where transition.event == event && transition.onEveryPath && !transition.applies(in: state) {
        if object != nil || one != nil { spare(number, origin) }
      }
      for (number, transition) in vocabulary.rule.transitions.enumerated()
      where transition.event == event && transition.applies(in: state) && (transition.isTelling || !isOnlyTelling) {
        if transition.violation != nil {
          let cause = transition.atCause ? path.causes[one] : nil
          report(
            SequenceViolation(
              transition: number, call: call, origin: (cause ?? step).origin, function: (cause ?? step).function,
              steps: (path.trace?.steps ?? []) + [step],
              isOpen: isOpen && isEnd(event) && !isFinal && !transition.isFinal))
        }
        if let to = transition.to, to != state || one.map({ path.objects.states[$0] == nil }) ?? false {
          path.objects[one] = to
          path.causes[one] = step
          isStep = true
        }
        break
      }
    }
    if isStep { path.trace = SequenceTrace(step, after: path.trace) }
  }

  /// Behind code that is not known only what a call has just given is in the state in which everything begins.
  private func state(of object: ValueID?, _ path: SequencePath) -> Int {
    guard path.objects.rest == SequenceObjects.unknown, let object, path.objects.states[object] == nil,
      let base = arena.base(of: object), case .symbol(let symbol) = arena[arena.root(of: base)],
      case .site = symbol.origin
    else { return path.objects[object] }
    return 0
  }

  private func isEnd(_ event: Int) -> Bool {
    if case .returns = vocabulary.rule.events[event].trigger { true } else { false }
  }
}

extension Rule.SequenceTransition {
  /// In a state that is not known what an event leads to holds as in the first one, but it is no fault.
  fileprivate func applies(in state: Int) -> Bool {
    if from.isEmpty { return true }
    if state == SequenceObjects.unknown { return violation == nil ? from.contains(0) : isTelling }
    return from.contains(state)
  }
}

extension Rule.SequenceEvent {
  /// Whether one of the conditions is what success looks like: a result that nobody looks at is taken to be that.
  fileprivate var takesSuccessForGranted: Bool {
    switch trigger {
    case .acquires: true
    default: conditions.contains { $0.object.root == .result && $0.comparison == .equal && $0.value == 0 }
    }
  }
}

extension Array {
  fileprivate func partitioned(_ isFirst: (Element) -> Bool) -> (first: [Element], second: [Element]) {
    (filter(isFirst), filter { !isFirst($0) })
  }
}

/// What the paths from one function break of the order that a rule wants.
public struct RootViolations: Sendable {
  /// The function's number in the program.
  public var root: Int
  public var violations: [SequenceViolation]
}

/// What the paths of a program break of the order that a rule wants.
///
/// - Parameters:
///   - states: the members that stand for the rule's state.
///   - lacking: tells whether a table lacks members.
///   - isSilent: tells of a function in which paths begin whether it is known that nothing is wrong on them.
/// - Returns: one entry for each function in which paths begin and are not known to be right.
public func sequenceViolations(
  of rule: Rule.SequenceOrder, in program: Program, model: ApiModel, states: Set<Member>,
  lacking: @escaping @Sendable (Name, [Name]) -> Bool, isSilent: (Int) -> Bool = { _ in false }
) -> [RootViolations] {
  let vocabulary = SequenceVocabulary(rule, program, model, states)
  return vocabulary.roots.filter { !isSilent($0) }.map { root in
    var run = SequenceRun(program, model, vocabulary, lacking: lacking)
    return RootViolations(root: root, violations: run.run(root: root))
  }
}

import Contracts
import IR
import Program

/// Something done with a lock or section of a class held, under which it must not be done.
public struct Intrusion: Sendable, Codable {
  public var operation: Operation
  public var lockClass: Name
  /// The lock, as the function that holds it spells it.
  public var lock: String
  /// The function and place that are wrong.
  public var function: Int
  public var origin: Origin
  public var callee: Name
  public var reason: LockViolation.Reason
  public var chain: [ChainLink]
  public var trace: Trace?
  public var traceFunction: Int
  /// What is waited for, by where it lies, and as the function that holds the lock names it.
  public var event: EventName?
  var eventTerm: Term?
  var heldTerm: Term?
  /// The event and the lock are reached from one object.
  public var isOneObject: Bool
}

extension FunctionAnalysis {
  struct IntrusionKey: Hashable {
    var operation: Operation
    var lockClass: Name
    var origin: Origin
  }

  /// Checks a call against the sections that it may lie in.
  mutating func checkSections(
    _ model: FunctionModel, _ objects: CallObjects, _ name: Name, _ origin: Origin, in state: State
  ) {
    let scopes = context.scopes
    for section in scopes.interests.sections where scopes.covers(section.lockClass, number) {
      for effect in model.acquires where section.locks.contains(effect.lockClass) && effect.ifHeld != .refuses {
        if let condition = effect.condition, !isCertain(condition, objects, in: state) { continue }
        keepOut(.locks(effect.lockClass), of: section.lockClass, name, origin, state)
      }
      if section.waits, model.mayWait { keepOut(.waits, of: section.lockClass, name, origin, state) }
      for tag in section.tags.intersection(model.tags).sorted() {
        keepOut(.tagged(tag), of: section.lockClass, name, origin, state)
      }
      guard section.reclaims else { continue }
      switch model.reclaims {
      case nil: break
      case .always: keepOut(.reclaims, of: section.lockClass, name, origin, state)
      case .when(let condition):
        var copy = state
        guard assume(condition, holds: true, objects, in: &copy) else { continue }
        if isCertain(condition, objects, in: state) {
          keepOut(.reclaims, of: section.lockClass, name, origin, state)
        } else if let need = needed(condition, objects, state, copy) {
          keepOut(.reclaims, of: section.lockClass, name, origin, copy, need: need)
        }
      }
    }
    for lockClass in scopes.interests.waits.sorted() where scopes.covers(lockClass, number) {
      for use in model.waitsFor where use.kind != .fence {
        guard let event = objects.value(use.object, in: state) else { continue }
        let named = eventName(of: event)
        if let named, !scopes.events.knows(named) { continue }
        keepOut(
          .awaits(use.kind, isBounded: use.isBounded), of: lockClass, name, origin, state, object: event, event: named)
      }
    }
  }

  /// The condition in terms that callers can judge.
  private func needed(
    _ condition: OutcomeCondition, _ objects: CallObjects, _ state: State, _ met: State
  ) -> TermFact? {
    guard var value = objects.value(condition.object, in: state) else { return nil }
    if let mask = condition.mask { value = arena.value(.binary(.and, value, arena.constant(mask))) }
    var export = TermExport(arena: arena, allowsOpaque: false)
    guard let term = export.term(value) else { return nil }
    return TermFact(term: term, fact: conditions.fact(value, in: met))
  }

  private mutating func keepOut(
    _ operation: Operation, of lockClass: Name, _ callee: Name, _ origin: Origin, _ state: State,
    object: ValueID? = nil, event: EventName? = nil, need: TermFact? = nil
  ) {
    if let lock = surelyHeld(lockClass, in: state) {
      guard need == nil else { return }
      note(operation, lock, callee, number, origin, [], object, event, state)
      return
    }
    guard !isTouched(lockClass, in: state) else { return }
    let source = Demand.Source(
      function: number, origin: origin, callee: callee, strength: .enforced, takesIt: false, lock: "")
    var demand = Demand(
      kind: .outside(operation), lockClass: lockClass, object: nil, source: source, chain: [], conditions: [])
    demand.event = event
    demand.need = need
    hand(demand, object.map { LockKey(lockClass: lockClass, object: $0) }, [], state)
  }

  /// Checks what a callee of the program does against the sections that the call lies in.
  mutating func keepOut(
    _ demand: Demand, _ operation: Operation, _ reader: TermImport, _ chain: [ChainLink], in state: State,
    assumed: State
  ) {
    var isOpen = false
    var demand = demand
    if let need = demand.need {
      guard let value = reader.value(need.term, in: state) else { return }
      let known = conditions.fact(value, in: state)
      isOpen = known.meet(need.fact) != known
      var export = TermExport(arena: arena, allowsOpaque: false)
      demand.need = isOpen ? export.term(value).map { TermFact(term: $0, fact: need.fact) } : nil
      if isOpen, demand.need == nil { return }
    }
    let object = demand.object.flatMap { reader.value($0, in: state) }
    if demand.event == nil, let object { demand.event = eventName(of: object) }
    if let event = demand.event, !context.scopes.events.knows(event) { return }
    if let lock = surelyHeld(demand.lockClass, in: state) {
      guard !isOpen else { return }
      note(
        operation, lock, demand.source.callee, demand.source.function, demand.source.origin, chain, object,
        demand.event, state)
      return
    }
    guard !isTouched(demand.lockClass, in: state) else { return }
    hand(demand, object.map { LockKey(lockClass: demand.lockClass, object: $0) }, chain, assumed)
  }

  func surelyHeld(_ lockClass: Name, in state: State) -> LockKey? {
    var found: LockKey?
    for (lock, hold) in state.locks.held where lock.lockClass == lockClass && !hold.isMany && !isMany(lock.object) {
      if found.map({ lock.object < $0.object }) ?? true { found = lock }
    }
    return found
  }

  /// Whether one of the class may be held, or the caller's has been given back.
  func isTouched(_ lockClass: Name, in state: State) -> Bool {
    state.locks.held.keys.contains { $0.lockClass == lockClass }
      || state.locks.givenBack.contains { $0.lockClass == lockClass }
  }

  private mutating func note(
    _ operation: Operation, _ lock: LockKey, _ callee: Name, _ function: Int, _ origin: Origin, _ chain: [ChainLink],
    _ object: ValueID?, _ event: EventName?, _ state: State
  ) {
    let key = IntrusionKey(operation: operation, lockClass: lock.lockClass, origin: origin)
    guard intrusions[key] == nil else { return }
    var reason = LockViolation.Reason.local
    if state.locks.held[lock]?.reason == .convention { reason = rootReason() }
    var export = TermExport(arena: arena, allowsOpaque: false)
    let places = [object, lock.object].map { value in value.flatMap { arena.base(of: $0) }.map { arena.root(of: $0) } }
    intrusions[key] = Intrusion(
      operation: operation, lockClass: lock.lockClass, lock: text(of: lock.object), function: function, origin: origin,
      callee: callee, reason: reason, chain: chain, trace: state.trace, traceFunction: number, event: event,
      eventTerm: object.flatMap { export.term($0) }, heldTerm: export.term(lock.object),
      isOneObject: places[0] != nil && places[0] == places[1])
  }

  // MARK: - Objects and events

  /// The pointer by which an object is known, of a pointer to a part of it or to what is around it.
  func whole(_ value: ValueID) -> ValueID {
    switch arena[value] {
    case .container(let inner, _, _): return whole(inner)
    case .address(var place):
      while case .field(let base, _) = arena[place] { place = base }
      guard case .pointee(let pointer) = arena[place] else { return arena.value(.address(place)) }
      return whole(pointer)
    default: return value
    }
  }

  /// Where the object lies that a pointer points to.
  func eventName(of pointer: ValueID) -> EventName? {
    switch arena[pointer] {
    case .address(let place):
      switch arena[place] {
      case .global(let name): return .global(name)
      case .field(let base, let name): return record(of: base).map { .member(Member(record: $0, field: name)) }
      default: return nil
      }
    // A pointer to an event that a member holds: whoever signals through that member signals it.
    case .content(let place):
      guard case .field(let base, let name) = arena[place] else { return nil }
      return record(of: base).map { .member(Member(record: $0, field: name)) }
    default: return nil
    }
  }

  /// The tag of the record at a place.
  private func record(of place: PlaceID) -> Name? {
    switch arena[place] {
    case .pointee(let pointer):
      switch arena[pointer] {
      case .container(_, let record, _): return record
      case .content(let holder): return type(of: holder)?.record
      case .address(let inner): return record(of: inner)
      default: return nil
      }
    case .element(let base): return record(of: base)
    default: return type(of: place)?.record
    }
  }

  private func type(of place: PlaceID) -> TypeShape? {
    switch arena[place] {
    case .parameter(let index): return function.parameters[index].type
    case .local(let index): return function.locals[index].type
    case .temporary(let index): return function.temporaries[index]
    case .field(let base, let name):
      return record(of: base).flatMap { record in
        context.program.recordTypes.type(
          of: Member(record: record, field: name), seenFrom: context.program.units[number])
      }
    case .symbol(let symbol):
      switch symbol.origin {
      case .join(_, let joined): return type(of: joined)
      case .site(let block, let index, 0) where function.blocks.indices.contains(block):
        guard function.blocks[block].instructions.indices.contains(index),
          case .call(let call) = function.blocks[block].instructions[index].kind, let result = call.result
        else { return nil }
        return function.temporaries[result]
      default: return nil
      }
    case .element(let base): return type(of: base)
    case .global, .pointee: return nil
    }
  }
}

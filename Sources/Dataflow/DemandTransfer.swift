import Contracts
import IR

/// Demands: what a call wants its caller to hold, or not to hold.
extension FunctionAnalysis {
  /// Whether a function of the program does nothing but assert.
  private func isAssertion(_ target: Int) -> Bool {
    let program = context.program
    return program.functions[target].onlyAsserts(context.model) { symbol in
      program.function(symbol, seenFrom: program.units[target])
        .map { program.functions[$0].onlyAsserts(context.model) || program.functions[$0].isEmpty } ?? false
    }
  }

  /// An assertion that other paths go around (`if (!bo->pin_count) assert(…)`) is no contract of the whole function.
  private mutating func isOptional() -> Bool {
    if let known = optionalBlocks[currentBlock] { return known }
    // A function of assertions alone makes each of them under a condition of its own.
    let isOptional =
      isBypassed(currentBlock, in: function) || isAssertion(number) && function.assertingBlocks > 1
    optionalBlocks[currentBlock] = isOptional
    return isOptional
  }

  /// Checks a demand of the API model at a call.
  mutating func meet(
    _ demand: LockDemand, _ kind: Demand.Kind, _ objects: CallObjects, _ callee: Name, _ origin: Origin,
    takesIt: Bool, in state: inout State
  ) {
    var assumed = state
    for condition in demand.conditions {
      guard assume(condition, holds: true, objects, in: &assumed) else { return }
    }
    guard demand.conditions.allSatisfy({ isCertain($0, objects, in: state) }) else {
      // Whether a lock is wanted cannot be told here. Whether one is taken is for the caller to say, who chose the
      // arguments: the demand goes on with its conditions.
      guard kind == .forbidden, let object = objects.value(demand.lock, in: state) else { return }
      pass(demand, kind, key(demand.lockClass, object), callee, origin, takesIt, assumed)
      return
    }
    guard context.scopes.follows(demand.lockClass, in: number) else { return }
    let object = objects.value(demand.lock, in: state)
    if kind == .asserted, object == nil || isOptional() { return }
    let lock = object.map { key(demand.lockClass, $0) }
    check(demand, kind, lock, callee, origin, takesIt, in: state)
    if kind == .asserted, let lock, state.locks.held[lock] == nil, !isMany(lock.object) {
      state.locks.held[lock] = Hold(reason: .asserted)
    }
  }

  private mutating func check(
    _ demand: LockDemand, _ kind: Demand.Kind, _ lock: LockKey?, _ callee: Name, _ origin: Origin, _ takesIt: Bool,
    in state: State
  ) {
    switch kind {
    case .required, .asserted:
      guard !holdsSome(demand.lockClass, in: state) else { return }
      if let lock, isSurelyFree(lock, in: state) {
        report(
          kind == .asserted ? .callbackAsserts : .missing, lock, callee, demand.strength, .local, [], origin, state)
      } else {
        pass(demand, kind, lock, callee, origin, takesIt, state)
      }
    case .forbidden:
      guard let lock else { return }
      if let hold = state.locks.held[lock] {
        guard !hold.isMany, !isMany(lock.object), hold.group == nil else { return }
        report(.forbidden(takesIt: takesIt), lock, callee, demand.strength, localReason(hold), [], origin, state)
      } else if !state.locks.givenBack.contains(lock) {
        pass(demand, kind, lock, callee, origin, takesIt, state)
      }
    case .outside: break
    }
  }

  /// Checks a demand that a callee of the program leaves to its caller.
  mutating func meet(
    _ demand: Demand, of target: Int, _ reader: TermImport, callee: Name, _ origin: Origin, in state: inout State
  ) {
    // Most demands are met, or were handed on when another state came by: that is asked before their conditions.
    switch demand.kind {
    case .required, .asserted: if holdsSome(demand.lockClass, in: state) { return }
    case .forbidden: break
    case .outside: if isTouched(demand.lockClass, in: state), surelyHeld(demand.lockClass, in: state) == nil { return }
    }
    let object = demand.object.flatMap { reader.value($0, in: state) }
    let lock = object.map { key(demand.lockClass, $0) }
    guard matters(demand, lock, object, in: state) else { return }
    var assumed = state
    var demand = demand
    for condition in demand.conditions {
      guard let value = reader.value(condition.term, in: state) else { continue }
      guard conditions.restrict(value, to: condition.fact, in: &assumed) else { return }
      if let object, leads(value, to: object), isUndecided(condition.fact, of: value, in: state) {
        demand.isOpen = true
      }
    }
    let link = ChainLink(function: number, origin: origin, callee: callee)
    let chain = [link] + demand.chain
    switch demand.kind {
    case .required, .asserted:
      guard !holdsSome(demand.lockClass, in: state), !(demand.kind == .asserted && isAssertion(target) && isOptional())
      else { return }
      if let lock, isSurelyFree(lock, in: state) {
        report(demand, lock, .local, chain, state)
      } else {
        hand(demand, lock, chain, assumed)
      }
    case .forbidden:
      guard let lock else { return }
      if let hold = state.locks.held[lock] {
        guard !hold.isMany, !isMany(lock.object), hold.group == nil else { return }
        report(demand, lock, localReason(hold), chain, state)
      } else if !state.locks.givenBack.contains(lock) {
        hand(demand, lock, chain, assumed)
      }
    case .outside(let operation):
      keepOut(demand, operation, reader, chain, in: state, assumed: assumed)
    }
  }

  /// Whether a demand of a callee may be broken here, or is news for the callers.
  private func matters(_ demand: Demand, _ lock: LockKey?, _ object: ValueID?, in state: State) -> Bool {
    switch demand.kind {
    case .required, .asserted:
      if let lock, isSurelyFree(lock, in: state) { return true }
      return isNews(demand, lock, demand.chain.count + 1, state)
    case .forbidden:
      guard let lock else { return false }
      if state.locks.held[lock] != nil { return true }
      return !state.locks.givenBack.contains(lock) && isNews(demand, lock, demand.chain.count + 1, state)
    case .outside:
      if isTouched(demand.lockClass, in: state) { return true }
      let lock = object.map { LockKey(lockClass: demand.lockClass, object: $0) }
      return isNews(demand, lock, demand.chain.count + 1, state)
    }
  }

  /// Whether a pointer is the object or one on the way to it: whether there is an object at all hangs on it.
  private func leads(_ pointer: ValueID, to object: ValueID) -> Bool {
    pointer == object || arena.contains(object) { $0 == .pointee(pointer) }
  }

  /// Whether a condition of a callee is decided neither here nor by what callers of this function know.
  private func isUndecided(_ wanted: Fact, of value: ValueID, in state: State) -> Bool {
    let known = conditions.fact(value, in: state)
    // That a pointer is valid goes without saying.
    guard wanted.signs != .positive, known.meet(wanted) != known else { return false }
    var export = TermExport(arena: arena, allowsOpaque: false)
    return export.term(value) == nil
  }

  /// Two reservations whose relation is not known may be one: any that is held will do.
  private func holdsSome(_ lockClass: Name, in state: State) -> Bool {
    state.locks.isBehindGap || undecided.contains(lockClass) || state.locks.held.keys.contains { $0.lockClass == lockClass }
  }

  /// This very lock was taken here and given back: nobody else can have it for us.
  private func isSurelyFree(_ lock: LockKey, in state: State) -> Bool {
    (state.locks.taken.contains(lock) || state.locks.givenBack.contains(lock)) && !isMany(lock.object)
      && !contextLocks.contains(lock)
  }

  private func localReason(_ hold: Hold) -> LockViolation.Reason {
    if hold.reason == .convention, case .callback(let record, let field)? = role {
      return .root(record: record, field: field)
    }
    return .local
  }

  /// Leaves a demand of the model to the callers.
  private mutating func pass(
    _ demand: LockDemand, _ kind: Demand.Kind, _ lock: LockKey?, _ callee: Name, _ origin: Origin, _ takesIt: Bool,
    _ state: State
  ) {
    let source = Demand.Source(
      function: number, origin: origin, callee: callee, strength: demand.strength, takesIt: takesIt,
      lock: lock.map { text(of: $0.object) } ?? "")
    hand(
      Demand(kind: kind, lockClass: demand.lockClass, object: nil, source: source, chain: [], conditions: []),
      lock, [], state)
  }

  mutating func hand(_ demand: Demand, _ lock: LockKey?, _ chain: [ChainLink], _ state: State) {
    guard let key = newKey(demand, lock, chain.count, state) else { return }
    var passed = demand
    passed.object = key.object
    passed.chain = chain
    passed.conditions = state.entryFacts(arena)
    demands[key] = passed
  }

  private func isNews(_ demand: Demand, _ lock: LockKey?, _ links: Int, _ state: State) -> Bool {
    newKey(demand, lock, links, state) != nil
  }

  /// The name under which a demand is handed on over so many links; nil when it is not.
  private func newKey(_ demand: Demand, _ lock: LockKey?, _ links: Int, _ state: State) -> DemandKey? {
    // Of what callers hold, anything may have been given back in unknown code.
    guard demands.count < 96, links < 12, !state.locks.isBehindGap else { return nil }
    var export = TermExport(arena: arena, allowsOpaque: false)
    let object = lock.flatMap { export.term($0.object) }
    // A lock that callers cannot name cannot be found held by them.
    if demand.kind == .forbidden, object == nil { return nil }
    // What exists under the locks of a collection is not followed from one object to the next.
    if context.model.lockClasses[demand.lockClass]?.within != nil {
      guard let lock, object != nil, !isMany(lock.object) else { return nil }
    }
    let key = DemandKey(kind: demand.kind, lockClass: demand.lockClass, object: object, source: demand.source)
    if let known = demands[key], known.chain.count <= links { return nil }
    return key
  }

  private mutating func report(
    _ demand: Demand, _ lock: LockKey, _ reason: LockViolation.Reason, _ chain: [ChainLink], _ state: State
  ) {
    let place = DemandPlacement(demand, chain: chain, in: context)
    let key = ViolationKey(kind: place.kind, origin: place.origin, lockClass: lock.lockClass)
    guard violations[key] == nil else { return }
    violations[key] = LockViolation(
      kind: place.kind, lockClass: lock.lockClass, function: place.function, origin: place.origin,
      lock: demand.source.lock, callee: place.callee, strength: demand.source.strength, reason: reason,
      chain: place.chain, trace: state.trace, traceFunction: number)
  }
}

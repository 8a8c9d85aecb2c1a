import Contracts
import IR

extension FunctionAnalysis {
  /// A lock under the one name that all its aliases share.
  func key(_ lockClass: Name, _ object: ValueID) -> LockKey {
    let isWhole = context.model.lockClasses[lockClass]?.isWholeObject ?? false
    return LockKey(lockClass: lockClass, object: isWhole ? whole(object) : canonical(object))
  }

  private func canonical(_ value: ValueID) -> ValueID {
    var value = value
    // No closures here and in what follows that hold the analysis: it would be copied into them, with all its tables.
    rounds: for _ in 0..<4 {
      for alias in context.model.fieldAliases {
        guard let next = rename(value, by: alias) else { continue }
        if next == value { break rounds }
        value = next
        continue rounds
      }
      break
    }
    return value
  }

  private func rename(_ value: ValueID, by alias: FieldAlias) -> ValueID? {
    let place: PlaceID
    switch (arena[value], alias.fromForm) {
    case (.content(let found), .value), (.address(let found), .address): place = found
    default: return nil
    }
    guard let base = strip(alias.from[...], from: place) else { return nil }
    let renamed = alias.to.reduce(base) { place, selector in
      switch selector {
      case .field(let name): arena.place(.field(place, name))
      case .dereference: arena.place(.pointee(arena.value(.content(place))))
      case .index: arena.place(.element(place))
      case .container: place
      }
    }
    return arena.value(alias.toForm == .address ? .address(renamed) : .content(renamed))
  }

  /// The place before the selectors, if the place ends in them.
  private func strip(_ selectors: ArraySlice<Selector>, from place: PlaceID) -> PlaceID? {
    guard let last = selectors.last else { return place }
    switch (last, arena[place]) {
    case (.field(let wanted), .field(let base, let name)) where wanted == name:
      return strip(selectors.dropLast(), from: base)
    case (.index, .element(let base)): return strip(selectors.dropLast(), from: base)
    case (.dereference, .pointee(let pointer)):
      guard case .content(let base) = arena[pointer] else { return nil }
      return strip(selectors.dropLast(), from: base)
    default: return nil
    }
  }

  /// Any number of locks go by this name.
  func isMany(_ object: ValueID) -> Bool {
    if arena.isOfMany(object) { return true }
    let links = context.model.linkFields
    return arena.contains(object) { node in
      if case .field(_, let name) = node { links.contains(name) } else { false }
    }
  }

  /// A pointer through which something was reached is none of NULL and errors.
  private func assumeValid(_ pointer: ValueID, in state: inout State) {
    var next: ValueID? = pointer
    while let value = next {
      _ = conditions.restrict(value, to: Fact(signs: .positive), in: &state)
      next = nil
      guard var place = arena.base(of: value) else { return }
      while case .field(let base, _) = arena[place] { place = base }
      if case .pointee(let base) = arena[place] { next = base }
    }
  }

  /// Holds any number of locks of a class, under one name: which they are is not known.
  func holdMany(_ lockClass: Name, group: ValueID?, in state: inout State) {
    let name = LockKey(lockClass: lockClass, object: group ?? arena.constant(0))
    state.locks.held[name] = Hold(reason: .taken, group: group, isMany: true)
  }

  // MARK: - Taking and giving back

  mutating func acquire(
    _ effect: LockEffect, _ objects: CallObjects, _ callee: Name, _ origin: Origin, in state: inout State
  ) {
    guard context.scopes.follows(effect.lockClass, in: number) else { return }
    switch effect.target {
    case .lock(let expression):
      guard let object = objects.value(expression, in: state) else { return }
      let group = effect.through.flatMap { objects.value($0, in: state) }
      acquire(key(effect.lockClass, object), group: group, isMany: false, callee, origin, in: &state)
    case .group(let expression):
      // Locks that nobody can name: they go by the name of what holds them together.
      guard let group = objects.value(expression, in: state) else { return }
      collections.insert(effect.lockClass)
      holdMany(effect.lockClass, group: group, in: &state)
    }
  }

  mutating func acquire(
    _ lock: LockKey, group: ValueID?, isMany: Bool, _ callee: Name, _ origin: Origin, in state: inout State
  ) {
    var hold = Hold(reason: .taken, group: group, isMany: isMany || self.isMany(lock.object))
    let dependants = context.model.classes(within: lock.lockClass)
    if hold.isMany || group != nil { collections.insert(lock.lockClass) }
    if group != nil { contextLocks.insert(lock) }
    if hold.isMany {
      holdMany(lock.lockClass, group: group, in: &state)
      if case .constant = arena[lock.object] { return }
      state.trace = Trace(.acquired(lockClass: lock.lockClass, what: text(of: lock.object), origin), after: state.trace)
      return
    }
    // What was locked is an object: cleanup functions that look before they unlock find it.
    assumeValid(lock.object, in: &state)
    if state.locks.givenBack.remove(lock) != nil {
      // The caller's lock, given back for a while and taken again.
      hold.reason = .asserted
    }
    if var known = state.locks.held[lock] {
      // Taken again: it takes as many unlocks to be rid of it, so that one mistake is reported once.
      if !known.isMany, !hold.isMany, known.group == nil { known.depth = 2 }
      state.locks.held[lock] = known
      return
    }
    state.locks.held[lock] = hold
    // Whoever takes a lock finds nothing of what exists only under it.
    for dependant in dependants where group == nil {
      state.locks.lose(LockKey(lockClass: dependant, object: lock.object))
    }
    if let group { state.locks.emptiedGroups.remove(GroupKey(lockClass: lock.lockClass, object: group)) }
    state.locks.taken.remove(lock)
    state.locks.refused.remove(lock)
    state.trace = Trace(.acquired(lockClass: lock.lockClass, what: text(of: lock.object), origin), after: state.trace)
  }

  /// Remembers that a lock was asked for and not got.
  func refuse(_ effect: LockEffect, _ objects: CallObjects, _ origin: Origin, in state: inout State) {
    guard case .lock(let expression) = effect.target, let object = objects.value(expression, in: state) else { return }
    if let condition = effect.condition, !isCertain(condition, objects, in: state) { return }
    guard effect.through == nil else { return }
    refuse(key(effect.lockClass, object), origin, in: &state)
  }

  /// Remembers the locks that a callee takes on ways out other than the one it came by.
  func refuse(_ locks: [LockTerm], _ reader: TermImport, _ origin: Origin, in state: inout State) {
    for lock in locks {
      guard let object = reader.value(lock.object, in: state) else { continue }
      refuse(key(lock.lockClass, object), origin, in: &state)
    }
  }

  private func refuse(_ lock: LockKey, _ origin: Origin, in state: inout State) {
    guard state.locks.held[lock] == nil, !isMany(lock.object) else { return }
    state.locks.refused.insert(lock)
    state.trace = Trace(.refused(lockClass: lock.lockClass, what: text(of: lock.object), origin), after: state.trace)
  }

  mutating func release(
    _ effect: LockEffect, _ objects: CallObjects, _ callee: Name, _ origin: Origin, in state: inout State
  ) {
    guard context.scopes.follows(effect.lockClass, in: number) else { return }
    switch effect.target {
    case .lock(let expression):
      guard let object = objects.value(expression, in: state) else { return }
      release(key(effect.lockClass, object), callee, origin, in: &state)
    case .group(let expression):
      guard let group = objects.value(expression, in: state) else { return }
      empty(GroupKey(lockClass: effect.lockClass, object: group), startsOver: effect.outcome != nil, origin, in: &state)
    }
  }

  mutating func release(_ lock: LockKey, _ callee: Name, _ origin: Origin, in state: inout State) {
    // What existed under locks that nobody can name goes with any of them.
    for dependant in context.model.classes(within: lock.lockClass) {
      state.locks.held = state.locks.held.filter { $0.key.lockClass != dependant || !$0.value.isMany }
    }
    if let hold = state.locks.held[lock] { return drop(lock, hold, origin, in: &state) }
    // Perhaps another name for one of those that are held. Which one is not known, so nothing is concluded from it.
    let others = state.locks.held.filter { $0.key.lockClass == lock.lockClass }
    if !others.isEmpty {
      let own = others.filter { $0.value.reason == .taken && !$0.value.isMany }
      if own.count == others.count, let (other, hold) = own.min(by: { $0.key.object < $1.key.object }) {
        drop(other, hold, origin, in: &state)
        state.locks.taken.remove(other)
      }
      return
    }
    guard !isMany(lock.object) else { return }
    if isKnownToBeFree(lock, at: origin, in: state) {
      report(.notHeld, lock, callee, .enforced, .local, [], origin, state)
      return
    }
    foreignReleases[lock] = foreignReleases[lock] ?? ForeignRelease(origin: origin, callee: callee, trace: state.trace)
    state.locks.givenBack.insert(lock)
    state.trace = Trace(.released(lockClass: lock.lockClass, what: text(of: lock.object), origin), after: state.trace)
  }

  /// The lock was given back before, elsewhere: a loop comes by one unlock again and again, with another lock each
  /// time.
  /// Or it was asked for, refused, and the answer was looked at.
  private func isKnownToBeFree(_ lock: LockKey, at origin: Origin, in state: State) -> Bool {
    let name = text(of: lock.object)
    var next = state.trace
    var decided = false
    while let trace = next {
      switch trace.event {
      case .branch: decided = true
      case .released(_, name, let place): return state.locks.taken.contains(lock) && place != origin
      case .refused(_, name, _): return state.locks.refused.contains(lock) && decided
      default: break
      }
      next = trace.earlier
    }
    return false
  }

  /// Gives back all that was taken through an object.
  /// - Parameter startsOver: the object's owner is about to take them again.
  func empty(_ group: GroupKey, startsOver: Bool, _ origin: Origin, in state: inout State) {
    let members = state.locks.held.filter { $0.value.group == group.object && $0.key.lockClass == group.lockClass }
    for (lock, hold) in members.sorted(by: { $0.key.object < $1.key.object }) {
      drop(lock, hold, origin, in: &state)
      if startsOver { state.locks.taken.remove(lock) }
    }
    if !isMany(group.object) { state.locks.emptiedGroups.insert(group) }
  }

  private func drop(_ lock: LockKey, _ hold: Hold, _ origin: Origin, in state: inout State) {
    if hold.depth > 1 {
      state.locks.held[lock]?.depth = 1
      return
    }
    state.locks.held[lock] = nil
    for dependant in context.model.classes(within: lock.lockClass) {
      state.locks.lose(LockKey(lockClass: dependant, object: lock.object))
    }
    if hold.reason == .taken {
      if !hold.isMany { state.locks.taken.insert(lock) }
    } else {
      state.locks.givenBack.insert(lock)
    }
    state.trace = Trace(.released(lockClass: lock.lockClass, what: text(of: lock.object), origin), after: state.trace)
  }

  // MARK: - Reporting

  mutating func report(
    _ kind: LockViolation.Kind, _ lock: LockKey, _ callee: Name?, _ strength: LockDemand.Strength,
    _ reason: LockViolation.Reason, _ chain: [ChainLink], _ origin: Origin, _ state: State
  ) {
    let key = ViolationKey(kind: kind, origin: origin, lockClass: lock.lockClass)
    guard violations[key] == nil else { return }
    violations[key] = LockViolation(
      kind: kind, lockClass: lock.lockClass, function: number, origin: origin, lock: text(of: lock.object),
      callee: callee, strength: strength, reason: reason, chain: chain, trace: state.trace, traceFunction: number)
  }
}

import Contracts
import IR

extension FunctionAnalysis {
  /// Outcomes that exclude each other are kept apart as long as there are no more than this.
  private static let fewCases = 8

  /// What callers see of the function.
  func summary() -> Summary {
    guard isComplete, !function.hasGaps else { return Summary(isComplete: false) }
    var cases: [ExitCase] = []
    let memory = CallerMemory(evaluation: evaluation)
    let places = memory.places(writtenIn: exits.map(\.state))
    let all = exits.map { exitCase($0, memory.writes(to: places, in: $0.state)) }
    let changesLocks = all.contains(where: \.changesLocks)
    for item in all {
      // Outcomes that differ in nothing but their conditions are one.
      let index = cases.firstIndex {
        $0.agrees(with: item, keepsOutcomes: changesLocks)
          && !(changesLocks && cases.count < Self.fewCases && $0.excludes(item))
      }
      if let index {
        cases[index].result = cases[index].result.join(item.result)
        cases[index].conditions = cases[index].conditions.common(with: item.conditions)
        cases[index].writes = cases[index].writes.joined(item.writes)
        if cases[index].resultTerm != item.resultTerm { cases[index].resultTerm = nil }
      } else {
        cases.append(item)
      }
    }
    cases = cases.map { $0.closed(beside: cases) }
    if cases.count > 16 { return Summary(isComplete: false) }
    let isQuiet = !cases.contains(where: \.changesLocks)
    let writes = isQuiet ? cases.dropFirst().reduce(cases.first?.writes ?? [:]) { $0.joined($1.writes) } : [:]
    return Summary(
      cases: cases, quietWrites: PlacedWrite.ordered(writes), demands: sortedDemands(),
      writtenThrough: parametersWrittenThrough(in: function),
      meaning: resultMeaning(), answer: changesLocks ? nil : answer(), undecided: undecided, isComplete: true)
  }

  /// In an order that does not depend on hashing.
  func sortedViolations() -> [LockViolation] {
    violations.sorted {
      ($0.key.origin.expanded, $0.key.lockClass, "\($0.key.kind)")
        < ($1.key.origin.expanded, $1.key.lockClass, "\($1.key.kind)")
    }.map(\.value)
  }

  func sortedDemands() -> [Demand] {
    guard demands.count > 1 else { return Array(demands.values) }
    return demands.values.sorted { left, right in
      let (mine, other) = (left.source.origin.expanded, right.source.origin.expanded)
      if mine != other { return mine < other }
      if left.chain.count != right.chain.count { return left.chain.count < right.chain.count }
      if left.lockClass != right.lockClass { return left.lockClass < right.lockClass }
      return ("\(left.object as Any)", left.source.lock, left.source.callee, "\(left.kind)")
        < ("\(right.object as Any)", right.source.lock, right.source.callee, "\(right.kind)")
    }
  }

  func sortedIntrusions() -> [Intrusion] {
    guard intrusions.count > 1 else { return Array(intrusions.values) }
    return intrusions.sorted {
      ($0.key.origin.expanded, $0.key.lockClass, "\($0.key.operation)")
        < ($1.key.origin.expanded, $1.key.lockClass, "\($1.key.operation)")
    }.map(\.value)
  }

  private func exitCase(_ exit: Exit, _ writes: [TermPlace: Term?]) -> ExitCase {
    var export = TermExport(arena: arena, result: exit.value)
    export.names = CallerMemory(evaluation: evaluation).names(in: exit.state, writes)
    var acquired: Set<LockTerm> = []
    // Values without a name are numbered as they come: in an order that does not depend on hashing.
    let held = exit.state.locks.held.sorted { ($0.key.object, $0.key.lockClass) < ($1.key.object, $1.key.lockClass) }
    for (lock, hold) in held where hold.reason == .taken {
      // What is reported here is not reported again in every caller.
      guard !leaks.contains(Leak(lock: lock, origin: exit.origin)) else { continue }
      // Locks of a list that the caller cannot name are some locks to it: none is missing from there on.
      let isOfList = hold.isMany && hold.group != nil
      guard let object = export.term(lock.object) ?? (isOfList ? .constant(0) : nil) else { continue }
      acquired.insert(
        LockTerm(
          lockClass: lock.lockClass, object: object, group: hold.group.flatMap { export.term($0) },
          isMany: hold.isMany))
    }
    var released: Set<LockTerm> = []
    var entry = TermExport(arena: arena, allowsOpaque: false)
    for lock in exit.state.locks.givenBack {
      guard let object = entry.term(lock.object) else { continue }
      released.insert(LockTerm(lockClass: lock.lockClass, object: object, group: nil, isMany: false))
    }
    var emptied: Set<GroupTerm> = []
    for group in exit.state.locks.emptiedGroups {
      guard let object = entry.term(group.object) else { continue }
      emptied.insert(GroupTerm(lockClass: group.lockClass, object: object))
    }
    var plain = TermExport(arena: arena, allowsOpaque: false)
    let term = exit.value.flatMap { plain.term($0) }
    return ExitCase(
      result: exit.value.map { conditions.fact($0, in: exit.state) } ?? .top, resultTerm: term,
      conditions: exit.state.entryFacts(arena), acquired: acquired, released: released,
      emptied: emptied, writes: writes)
  }

  // MARK: - Balance

  /// Locks with which some paths leave and others of the same outcome do not.
  mutating func findImbalance() {
    guard isComplete else { return }
    let isRoot = convention.map { $0.otherwise == .none } ?? false
    let locks = Set(exits.flatMap { $0.state.locks.held.filter { $0.value.reason == .taken }.keys })
    // What exists only under a lock need not be given back.
    for lock in locks.sorted(by: { $0.object < $1.object })
    where context.model.lockClasses[lock.lockClass]?.within == nil {
      let leaving = exits.filter { exit in
        exit.state.locks.held[lock].map { $0.reason == .taken && !$0.isMany && isOwn($0.group) } ?? false
      }
      guard !leaving.isEmpty, !(collections.contains(lock.lockClass) && isOfLoop(lock.object)) else { continue }
      let balanced = exits.filter { $0.state.locks.taken.contains(lock) && $0.state.locks.held[lock] == nil }
      for exit in leaving where isWrong(exit, lock, beside: balanced, isRoot: isRoot) {
        leaks.insert(Leak(lock: lock, origin: exit.origin))
        note(.leaked, lock, exit)
      }
    }
    joinInversions()
    guard let convention else { return }
    for exit in exits where !exit.state.locks.isBehindGap {
      for lock in exit.state.locks.givenBack.sorted(by: { $0.object < $1.object }) {
        if conventionHolds(lock) {
          note(.lost, lock, exit)
        } else if isRoot || conventionExcludes(lock, convention), let release = foreignReleases[lock] {
          let key = ViolationKey(kind: .notHeld, origin: release.origin, lockClass: lock.lockClass)
          violations[key] = LockViolation(
            kind: .notHeld, lockClass: lock.lockClass, function: number, origin: release.origin,
            lock: text(of: lock.object), callee: release.callee, strength: .enforced, reason: rootReason(),
            chain: [], trace: release.trace, traceFunction: number)
        }
      }
    }
  }

  /// The object changes from round to round of a loop.
  private func isOfLoop(_ object: ValueID) -> Bool {
    arena.contains(object) { node in
      if case .symbol(let symbol) = node, case .join = symbol.origin { true } else { false }
    }
  }

  /// Locks held through an object of the caller's are the caller's to give back.
  private func isOwn(_ group: ValueID?) -> Bool {
    guard let group else { return true }
    guard let base = arena.base(of: group), case .local = arena[arena.root(of: base)] else { return false }
    return true
  }

  /// A path that leaves with the lock is wrong when another of the same outcome gave it back; when it failed though
  /// the paths that succeed gave it back; or when nobody is there to give it back.
  private func isWrong(_ exit: Exit, _ lock: LockKey, beside balanced: [Exit], isRoot: Bool) -> Bool {
    // A callee returns this number when it has given the lock back, so returning it says the same.
    if let number = exit.value.flatMap({ conditions.fact($0, in: exit.state).equals }), givenBackWith.contains(number) {
      return false
    }
    if balanced.isEmpty { return isRoot }
    let beside = balanced.filter { $0.origin == exit.origin }
    if beside.contains(where: { isDecidedByCaller(exit, against: $0, lock) }) { return false }
    let mine = outcome(at: exit)
    let others = balanced.map { outcome(at: $0) }
    // What an unknown value and a known one have in common is no outcome.
    if function.returnType.kind == .pointer, others.contains([.negative, .positive]), mine == .positive {
      // An error number that became a pointer may look valid: the success beside it is one of its own.
      return false
    }
    let isSame = { (other: SignSet) in
      other == mine || (other == .any && function.returnType.kind == .integer)
        || (other != .any && mine != .any && (mine.isSubset(of: other) || other.isSubset(of: mine)))
    }
    if others.contains(where: isSame) { return true }
    guard function.returnType.kind != .void else { return true }
    let success: SignSet =
      switch function.returnType.kind {
      // A truth value is true where it went well: `if (try_lock(obj))`.
      case .pointer, .boolean: .positive
      default: others.contains(.zero) ? .zero : [.zero, .positive]
      }
    return mine.isDisjoint(with: success) && others.contains { !$0.isDisjoint(with: success) }
  }

  /// Two ways to one `return` that differ in an argument, or in what an argument other than the lock's object points
  /// to: `if (!params->keep) unlock(obj)`.
  private func isDecidedByCaller(_ exit: Exit, against other: Exit, _ lock: LockKey) -> Bool {
    let owner = parameters(in: lock.object)
    return exit.state.facts.contains { value, fact in
      guard !arena.hasSymbol(value), let opposite = other.state.facts[value], fact.meet(opposite).isContradiction else {
        return false
      }
      let named = parameters(in: value)
      return !named.isEmpty && named.isDisjoint(with: owner)
    }
  }

  private func parameters(in value: ValueID) -> Set<Int> {
    var found: Set<Int> = []
    _ = arena.contains(value) { node in
      if case .parameter(let index) = node { found.insert(index) }
      return false
    }
    return found
  }

  private func conventionHolds(_ lock: LockKey) -> Bool {
    guard let convention else { return false }
    let arguments = function.parameters.indices.map { arena.value(.content(arena.place(.parameter($0)))) }
    let call = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    return convention.holds.contains { demand in
      call.value(demand.lock, in: State()).map { key(demand.lockClass, $0) == lock } ?? false
    }
  }

  private func conventionExcludes(_ lock: LockKey, _ convention: CallbackModel) -> Bool {
    let arguments = function.parameters.indices.map { arena.value(.content(arena.place(.parameter($0)))) }
    let call = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    return convention.notHeld.contains { demand in
      call.value(demand.lock, in: State()).map { key(demand.lockClass, $0) == lock } ?? false
    }
  }

  func rootReason() -> LockViolation.Reason {
    if case .callback(let record, let field)? = role { return .root(record: record, field: field) }
    return .local
  }

  private mutating func note(_ kind: LockViolation.Kind, _ lock: LockKey, _ exit: Exit) {
    let key = ViolationKey(kind: kind, origin: exit.origin, lockClass: lock.lockClass)
    guard violations[key] == nil else { return }
    violations[key] = LockViolation(
      kind: kind, lockClass: lock.lockClass, function: number, origin: exit.origin, lock: text(of: lock.object),
      callee: nil, strength: .enforced, reason: kind == .lost ? rootReason() : .local, chain: [],
      trace: exit.state.trace, traceFunction: number)
  }

  /// Demands that no caller can meet, because the function is called as a callback and the convention says what is
  /// held.
  func demandsBrokenByConvention() -> [LockViolation] {
    guard isComplete, let convention else { return [] }
    return sortedDemands().compactMap { demand in
      guard !demand.survivesCollections else { return nil }
      // Whoever holds a lock for the callback may have made what exists under it.
      let outer = context.model.lockClasses[demand.lockClass]?.within
      if convention.holds.contains(where: { $0.lockClass == outer }) { return nil }
      let isExcluded =
        convention.otherwise == .none
        || convention.notHeld.contains { excluded in
          guard excluded.lockClass == demand.lockClass, let object = demand.object else { return false }
          return matches(object, excluded)
        }
      guard isExcluded else { return nil }
      let place = DemandPlacement(
        demand, chain: demand.chain, root: number, in: context)
      return LockViolation(
        kind: place.kind, lockClass: demand.lockClass, function: place.function, origin: place.origin,
        lock: demand.source.lock, callee: place.callee, strength: demand.source.strength, reason: rootReason(),
        chain: place.chain, trace: nil, traceFunction: number, isOpen: demand.isOpen)
    }
  }

  private func matches(_ object: Term, _ excluded: LockDemand) -> Bool {
    let arguments = function.parameters.indices.map { arena.value(.content(arena.place(.parameter($0)))) }
    let reader = TermImport(evaluation: evaluation, arguments: arguments, result: nil) { _ in arena.constant(-1) }
    let call = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    guard let mine = reader.value(object, in: State()), let other = call.value(excluded.lock, in: State()) else {
      return false
    }
    return key(excluded.lockClass, mine) == key(excluded.lockClass, other)
  }
}

extension [TermPlace: Term?] {
  /// What holds of two ways out: a place that was written on one of them only, or differently, has a new value.
  func joined(_ other: Self) -> Self {
    var result = self
    for (place, value) in other { result[place] = .some(self[place] == .some(value) ? value : nil) }
    for place in keys where other[place] == nil { result[place] = .some(nil) }
    return result
  }
}

extension ExitCase {
  /// The two cannot happen in one call: what they ask of the arguments contradicts.
  func excludes(_ other: ExitCase) -> Bool {
    conditions.contains { mine in
      other.conditions.contains { $0.term == mine.term && $0.fact.meet(mine.fact).isContradiction }
    }
  }

  /// The result is an object that the caller can name, not a number.
  private var hasNamedResult: Bool {
    switch resultTerm {
    case nil, .constant: false
    default: true
    }
  }

  /// A function that returns a number by name on the paths of one outcome is taken not to return it on the others,
  /// where nothing is known of what is returned.
  func closed(beside others: [ExitCase]) -> ExitCase {
    guard result.equals == nil else { return self }
    let named = others.filter { $0.acquired != acquired || $0.released != released }.compactMap(\.result.equals)
    var closed = self
    for number in Set(named) where number != 0 {
      var other = Fact()
      other.excluded = [number]
      closed.result = closed.result.meet(other)
    }
    return closed
  }

  /// Same locks, and results of the same kind.
  /// - Parameter keepsOutcomes: some outcome changes locks, so that callers have to tell the outcomes apart.
  func agrees(with other: ExitCase, keepsOutcomes: Bool) -> Bool {
    guard acquired == other.acquired, released == other.released, emptied == other.emptied else { return false }
    if keepsOutcomes {
      // What is handed back, and what is not there, are different answers: `return ctx` and `return NULL`.
      if hasNamedResult || other.hasNamedResult, resultTerm != other.resultTerm { return false }
      return result.signs == other.result.signs && (!changesLocks || result.equals == other.result.equals)
    }
    if result == other.result { return true }
    // Without an effect on locks there is nothing to keep the outcomes apart for but a result that is surely 0.
    return result.signs != .zero && other.result.signs != .zero
  }
}

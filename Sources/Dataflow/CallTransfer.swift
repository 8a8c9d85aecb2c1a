import Contracts
import IR
import Program

extension FunctionAnalysis {
  /// The states after a call: one for each of its outcomes that matters.
  mutating func transfer(_ call: Call, _ origin: Origin, at point: Point, _ state: State) -> [State] {
    let arguments = call.arguments.map { evaluation.value($0, in: state, at: point) }
    let site = CallSite(caller: number, block: point.block, instruction: point.instruction)
    let targets = context.program.targets[number][site] ?? []
    let name = call.callee.name
    noteLocks(at: point, state)
    var states = outcomes(of: call, name, targets, arguments, origin, at: point, state)
    if !context.values.functions.isEmpty { watch(call, name, targets, arguments, origin, at: point, &states) }
    return states
  }

  private mutating func outcomes(
    of call: Call, _ name: Name?, _ targets: [Int], _ arguments: [ValueID], _ origin: Origin, at point: Point,
    _ state: State
  ) -> [State] {
    if let name, let model = context.model.functions[name], !(model.prefersBody && isKnown(targets)) {
      return apply(model, name, targets, call, arguments, origin, point, state)
    }
    // A call that can reach several functions has the effects that none of them is known to lack: none.
    if targets.count == 1, let summary = context.summary(targets[0]), summary.isComplete {
      return apply(summary, of: targets[0], call, arguments, origin, point, state)
    }
    var after = state
    let result = resultValue(call, at: point, in: &after)
    if targets.contains(where: { context.summary($0)?.isComplete == false }) { assumeSomeLock(in: &after) }
    finish(call, result: result, at: point, in: &after)
    return [after]
  }

  /// After a callee that could not be followed, some lock of each class may be held: nothing is missing from here on.
  private mutating func assumeSomeLock(in state: inout State) {
    for lockClass in context.model.lockClasses.keys.sorted()
    where context.model.lockClasses[lockClass]?.isSection != true {
      holdMany(lockClass, group: nil, in: &state)
      collections.insert(lockClass)
    }
  }

  /// Remembers whether each way to a call has taken, or been entered with, a lock that waits are about.
  private mutating func noteLocks(at point: Point, _ state: State) {
    let classes = context.scopes.interests.waits
    guard !classes.isEmpty, role == nil else { return }
    let isLocked =
      state.locks.held.contains { classes.contains($0.key.lockClass) && !$0.value.isMany }
      || state.locks.taken.contains { classes.contains($0.lockClass) }
      || state.locks.givenBack.contains { classes.contains($0.lockClass) }
    lockedCalls[point] = (lockedCalls[point] ?? true) && isLocked
  }

  private func isKnown(_ targets: [Int]) -> Bool {
    targets.count == 1 && targets.allSatisfy { context.summary($0)?.isComplete == true }
  }

  /// Whether anything is done with the result before the variable that takes it is set again.
  private func isLookedAt(_ call: Call, _ point: Point) -> Bool {
    guard let result = call.result, read.contains(result) else { return false }
    return resultUses(of: function, result: result, from: point)
  }

  /// The function of the program whose result a value is, when the model does not speak for that function.
  func origin(of value: ValueID) -> Int? {
    guard case .content(let place) = arena[value], case .symbol(let symbol) = arena[place], !symbol.isOld,
      case .site(let block, let instruction, 0) = symbol.origin,
      function.blocks[block].instructions.indices.contains(instruction),
      case .call(let call) = function.blocks[block].instructions[instruction].kind,
      call.callee.name.flatMap({ context.model.functions[$0] })?.prefersBody ?? true
    else { return nil }
    let site = CallSite(caller: number, block: block, instruction: instruction)
    guard let targets = context.program.targets[number][site], targets.count == 1 else { return nil }
    return targets[0]
  }

  /// The value of a call of which nothing more is known.
  mutating func resultValue(_ call: Call, at point: Point, in state: inout State) -> ValueID? {
    guard call.result != nil else { return nil }
    return mint(.site(block: point.block, instruction: point.instruction, slot: 0), in: &state)
  }

  /// Stores the result and forgets what the callee may have written through the addresses of local variables.
  /// - Parameter written: the parameters through which the callee may write; nil for all.
  mutating func finish(
    _ call: Call, result: ValueID?, written: Set<Int>? = nil, at point: Point, in state: inout State
  ) {
    for (index, argument) in call.arguments.enumerated() {
      if let written, !written.contains(index) { continue }
      guard case .address(let path) = argument, case .local(let local) = path.root, path.selectors.isEmpty,
        function.locals.indices.contains(local), function.locals[local].type.kind != .record
      else { continue }
      let written = mint(
        .site(block: point.block, instruction: point.instruction, slot: index + 1), in: &state)
      state.store[arena.place(.local(local))] = written
    }
    if let target = call.result, let result { state.store[arena.place(.temporary(target))] = result }
  }

  // MARK: - The API model

  private mutating func apply(
    _ model: FunctionModel, _ name: Name, _ targets: [Int], _ call: Call, _ arguments: [ValueID], _ origin: Origin,
    _ point: Point, _ before: State
  ) -> [State] {
    var state = before
    let objects = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    for demand in model.requires {
      meet(demand, .required, objects, name, origin, takesIt: false, in: &state)
    }
    for demand in model.forbids {
      meet(demand, .forbidden, objects, name, origin, takesIt: false, in: &state)
    }
    for effect in model.acquires {
      guard let demand = effect.forbidsItself else { continue }
      meet(demand, .forbidden, objects, name, origin, takesIt: true, in: &state)
    }
    for demand in model.asserts {
      meet(demand, .asserted, objects, name, origin, takesIt: false, in: &state)
    }
    checkSections(model, objects, name, origin, in: state)

    var result = resultValue(call, at: point, in: &state)
    if result != nil, let identity = model.identities.first(where: \.isOfResult),
      let known = objects.value(identity.right, in: state)
    {
      result = known
    }
    if let result, let meaning = model.returns {
      _ = conditions.restrict(result, to: Fact(signs: meaning.signs), in: &state)
    }
    if let result, let errors = errors(of: targets) {
      var fact = Fact()
      fact.errors = errors
      _ = conditions.restrict(result, to: fact, in: &state)
    }
    let after = CallObjects(evaluation: evaluation, arguments: arguments, result: result)
    for identity in model.identities { after.apply(identity, to: &state) }
    let outcomes = split(state, by: model, call, after, point)
    return outcomes.map { outcome in
      var state = outcome
      for effect in model.releases where happens(effect, after, in: state) {
        release(effect, after, name, origin, in: &state)
      }
      for effect in model.acquires {
        if happens(effect, after, in: state) {
          acquire(effect, after, name, origin, in: &state)
        } else if effect.outcome != nil {
          refuse(effect, after, origin, in: &state)
        }
      }
      finish(call, result: result, at: point, in: &state)
      return state
    }
  }

  /// The negative numbers that a function of the model can return, where its body is in the program and says so.
  private func errors(of targets: [Int]) -> [Int64]? {
    guard targets.count == 1, let summary = context.summary(targets[0]), summary.isComplete,
      let first = summary.cases.first
    else { return nil }
    let errors = summary.cases.dropFirst().reduce(first.result) { $0.join($1.result) }.negatives
    return errors?.isEmpty == true ? nil : errors
  }

  /// One state for each way in which the locks come out of the call.
  private func split(
    _ state: State, by model: FunctionModel, _ call: Call, _ objects: CallObjects, _ point: Point
  ) -> [State] {
    var states = [state]
    let outcomes = (model.acquires + model.releases).compactMap(\.outcome).withoutRepetitions
    let succeeds = model.neverFailsWhen.contains { isCertain($0, objects, in: state) }
    // A result that nobody looks at says that the author takes success for granted.
    let isIgnored = !isLookedAt(call, point)
    for condition in (model.acquires + model.releases).compactMap(\.condition).withoutRepetitions {
      states = states.flatMap { state -> [State] in
        var met = state
        var missed = state
        let canMeet = assume(condition, holds: true, objects, in: &met)
        let canMiss = assume(condition, holds: false, objects, in: &missed)
        return (canMeet ? [met] : []) + (canMiss ? [missed] : [])
      }
    }
    for outcome in outcomes {
      let success = model.acquires.contains { $0.outcome == outcome }
      states = states.flatMap { state -> [State] in
        var met = state
        var missed = state
        let canMeet = assume(outcome, holds: true, objects, in: &met)
        let canMiss = assume(outcome, holds: false, objects, in: &missed)
        if success, succeeds || isIgnored { return canMeet ? [met] : [missed] }
        return (canMeet ? [met] : []) + (canMiss ? [missed] : [])
      }
    }
    return states
  }

  /// Whether the outcome of this state is the effect's, in a call that it may apply to.
  private func happens(_ effect: LockEffect, _ objects: CallObjects, in state: State) -> Bool {
    if let condition = effect.condition, !isCertain(condition, objects, in: state) { return false }
    guard let outcome = effect.outcome else { return true }
    return isCertain(outcome, objects, in: state)
  }

  func isCertain(_ condition: OutcomeCondition, _ objects: CallObjects, in state: State) -> Bool {
    var copy = state
    return !assume(condition, holds: false, objects, in: &copy)
  }

  /// False when the condition contradicts the state. An object that cannot be named contradicts nothing.
  func assume(_ condition: OutcomeCondition, holds: Bool, _ objects: CallObjects, in state: inout State) -> Bool {
    guard let value = objects.value(condition.object, in: state) else { return holds }
    let part = condition.mask.map { arena.value(.binary(.and, value, arena.constant($0))) } ?? value
    let test = arena.value(.binary(condition.comparison, part, arena.constant(condition.value)))
    return conditions.assume(test, isTrue: holds, in: &state)
  }

  // MARK: - Summaries

  private mutating func apply(
    _ summary: Summary, of target: Int, _ call: Call, _ arguments: [ValueID], _ origin: Origin, _ point: Point,
    _ before: State
  ) -> [State] {
    var state = before
    let name = context.program.functions[target].symbol.name
    let result = resultValue(call, at: point, in: &state)
    var opaque: [Int: ValueID] = [:]
    let changesLocks = summary.cases.contains(where: \.changesLocks)
    // Only locks have names that the callee made up.
    for item in summary.cases where changesLocks {
      for number in item.opaqueNumbers where opaque[number] == nil {
        opaque[number] = mint(
          .site(block: point.block, instruction: point.instruction, slot: 200 + number), in: &state)
      }
    }
    let minted = opaque
    let arena = arena
    let reader = TermImport(evaluation: evaluation, arguments: arguments, result: result) {
      minted[$0] ?? arena.symbol(.site(block: point.block, instruction: point.instruction, slot: 200 + $0))
    }
    for demand in summary.demands {
      meet(demand, of: target, reader, callee: name, origin, in: &state)
    }
    undecided.formUnion(summary.undecided)

    guard changesLocks else {
      let before = state
      write(summary.quietWrites, reader, before, at: point, in: &state)
      // Nothing to keep apart: one state, with whatever the value is known to be.
      guard !summary.cases.isEmpty else {
        finish(call, result: result, written: summary.writtenThrough, at: point, in: &state)
        return [state]
      }
      let terms = Set(summary.cases.map(\.resultTerm))
      let term = (terms.count == 1 ? terms.first ?? nil : nil) ?? summary.answer
      let value = term.flatMap { reader.value($0, in: before) } ?? result
      if let value {
        let fact = summary.cases.dropFirst().reduce(summary.cases[0].result) { $0.join($1.result) }
        _ = conditions.restrict(value, to: fact, in: &state)
      }
      finish(call, result: value, written: summary.writtenThrough, at: point, in: &state)
      return [state]
    }

    let isIgnored = !isLookedAt(call, point)
    let success = summary.cases.filter { !$0.acquired.isEmpty }
    let onlyTakes = summary.cases.allSatisfy { $0.released.isEmpty }
    let relevant = isIgnored && !success.isEmpty && onlyTakes ? success : summary.cases
    var after: [State] = []
    for item in relevant {
      let open = item.conditions.filter { isOpen($0, reader, state) }
      // Which of the ways to take a lock it was may hang on an argument that is passed on, as long as it was taken.
      let isPassedOn = open.allSatisfy(\.term.isParameter)
      var state = state
      guard item.conditions.allSatisfy({ condition in
        guard let value = reader.value(condition.term, in: state) else { return true }
        return conditions.restrict(value, to: condition.fact, in: &state)
      }) else { continue }
      let before = state
      var value = result
      if let term = item.resultTerm, let known = reader.value(term, in: before) { value = known }
      if let value, !conditions.restrict(value, to: item.result, in: &state) { continue }
      for lock in item.released.sorted(by: { $0.order < $1.order }) {
        guard let object = reader.value(lock.object, in: before) else { continue }
        release(key(lock.lockClass, object), name, origin, in: &state)
      }
      for group in item.emptied.sorted(by: { "\($0)" < "\($1)" }) {
        guard let object = reader.value(group.object, in: before) else { continue }
        empty(GroupKey(lockClass: group.lockClass, object: object), startsOver: false, origin, in: &state)
      }
      write(PlacedWrite.ordered(item.writes), reader, before, at: point, in: &state)
      if let number = item.result.equals, !item.released.isEmpty { givenBackWith.insert(number) }
      // What exists under a lock comes after the lock.
      let acquired = item.acquired.sorted {
        (isWithin($0.lockClass) ? 1 : 0, $0.order) < (isWithin($1.lockClass) ? 1 : 0, $1.order)
      }
      for lock in acquired {
        guard let object = reader.value(lock.object, in: state) else { continue }
        let group = lock.group.flatMap { reader.value($0, in: state) }
        let isTold = open.isEmpty || isPassedOn && summary.tells(lock, by: item)
        if !isTold, group == nil, isWithin(lock.lockClass) {
          // Whether it exists keeps no paths apart.
          undecided.insert(lock.lockClass)
          continue
        }
        acquire(key(lock.lockClass, object), group: group, isMany: lock.isMany || !isTold, name, origin, in: &state)
      }
      refuse(summary.refused(on: item), reader, origin, in: &state)
      finish(call, result: value, written: summary.writtenThrough, at: point, in: &state)
      after.append(state)
    }
    return after
  }
}

extension FunctionAnalysis {
  private func isWithin(_ lockClass: Name) -> Bool { context.model.lockClasses[lockClass]?.within != nil }

  /// Does to the caller's memory what the callee did.
  private mutating func write(
    _ writes: [PlacedWrite], _ reader: TermImport, _ before: State, at point: Point, in state: inout State
  ) {
    for (index, write) in writes.enumerated() {
      guard let place = reader.place(write.place, in: before) else { continue }
      let value =
        write.value.flatMap { reader.value($0, in: before) }
        ?? mint(.site(block: point.block, instruction: point.instruction, slot: 400 + index), in: &state)
      if write.value == nil { remember(place, writtenAt: point, index) }
      evaluation.write(value, to: place, in: &state)
    }
  }

  /// Whether it cannot be told here that a condition of the callee's holds. That a pointer is valid goes without
  /// saying.
  private func isOpen(_ condition: TermFact, _ reader: TermImport, _ state: State) -> Bool {
    guard condition.fact.signs != .positive, let value = reader.value(condition.term, in: state) else { return false }
    let known = conditions.fact(value, in: state)
    return known.meet(condition.fact) != known
  }

  /// A value that a callee left in a place goes by the name of the place.
  private mutating func remember(_ place: PlaceID, writtenAt point: Point, _ index: Int) {
    writtenPlaces[.site(block: point.block, instruction: point.instruction, slot: 400 + index)] = place
  }
}

extension Array where Element: Hashable {
  /// The elements in their order, each once.
  var withoutRepetitions: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension LockEffect {
  /// An acquisition that waits for ever when its caller has the lock already is a demand not to have it.
  fileprivate var forbidsItself: LockDemand? {
    guard case .lock(let lock) = target else { return nil }
    switch ifHeld {
    case .refuses: return nil
    case .deadlocks:
      return LockDemand(lock: lock, lockClass: lockClass, strength: .enforced, conditions: condition.map { [$0] } ?? [])
    case .refusesWhen(let refusal):
      var opposite = refusal
      opposite.comparison = refusal.comparison.negated
      let conditions = [condition, opposite].compactMap { $0 }
      return LockDemand(lock: lock, lockClass: lockClass, strength: .enforced, conditions: conditions)
    }
  }
}

extension LockTerm {
  /// A stable order, so that results do not depend on hashing.
  var order: String { "\(lockClass)\(object)\0\(group.map(\.description) ?? "")\0\(isMany)" }
}

extension ExitCase {
  /// The values that the function did not name.
  var opaqueNumbers: [Int] {
    var numbers: Set<Int> = []
    for lock in acquired.union(released) {
      lock.object.collectOpaque(into: &numbers)
      lock.group?.collectOpaque(into: &numbers)
    }
    resultTerm?.collectOpaque(into: &numbers)
    return numbers.sorted()
  }
}

extension Term {
  /// What the caller passes, rather than something behind it.
  fileprivate var isParameter: Bool {
    if case .content(.parameter) = self { true } else { false }
  }

  func collectOpaque(into numbers: inout Set<Int>) {
    switch self {
    case .constant, .string, .function: break
    case .content(let place), .address(let place): place.collectOpaque(into: &numbers)
    case .unary(_, let operand): operand.collectOpaque(into: &numbers)
    case .binary(_, let left, let right):
      left.collectOpaque(into: &numbers)
      right.collectOpaque(into: &numbers)
    case .container(let inner, _, _): inner.collectOpaque(into: &numbers)
    }
  }
}

extension TermPlace {
  func collectOpaque(into numbers: inout Set<Int>) {
    switch self {
    case .parameter, .global, .result: break
    case .opaque(let number): numbers.insert(number)
    case .pointee(let pointer): pointer.collectOpaque(into: &numbers)
    case .field(let base, _), .element(let base): base.collectOpaque(into: &numbers)
    }
  }
}

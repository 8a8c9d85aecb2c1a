import Contracts
import IR
import Program

/// What calls do to resources.
extension OwnershipAnalysis {
  /// The states after a call: one for each of its outcomes that matters.
  mutating func transfer(
    _ call: Call, _ origin: Origin, at point: Point, _ before: consuming OwnershipState
  ) -> [OwnershipState] {
    var state = before
    arrive(at: point, &state)
    let arguments = call.arguments.map { evaluation.value($0, in: state.memory, at: point) }
    let facts = facts(of: call, at: point)
    let known = facts.summary
    let isFollowed = known?.summary.isComplete == true
    if let name = facts.name, let entry = facts.entry, !(entry.model.prefersBody && isFollowed) {
      return apply(entry, name, call, arguments, origin, point, state)
    }
    if isFollowed, let known {
      return apply(known, of: facts.targets[0], call, arguments, origin, point, state)
    }
    let result = call.result.map { _ in symbol(point, slot: 0) }
    if facts.targets.count == 1, known == nil {
      hand(arguments, to: facts.targets[0], result: result, in: &state)
      finish(call, result: result, written: facts.written, at: point, in: &state)
    } else {
      for argument in arguments { handOver(argument, isKept: true, withContents: true, in: &state) }
      finish(call, result: result, written: nil, at: point, in: &state)
    }
    return [state]
  }

  /// Arguments of a function of the program: what it keeps, and what it may give back as its result.
  /// - Parameters:
  ///   - isKnown: what the result is, is known, and followed under that name.
  ///   - refused: what the function would have taken, and has not.
  private func hand(
    _ arguments: [ValueID], to target: Int, result: ValueID?, isKnown: Bool = false, except refused: [ValueID] = [],
    in state: inout OwnershipState
  ) {
    let escapes = context.escapes[target]
    let named = context.program.functions[target].parameters.count
    for (index, argument) in arguments.enumerated() where !refused.contains(argument) {
      // What a function with any number of arguments does to the others is not followed.
      guard index < named else {
        handOver(argument, isKept: true, withContents: true, in: &state)
        continue
      }
      let isReturned = escapes.returned.contains(index) && argument != result && !isKnown
      handOver(
        argument, isKept: escapes.kept.contains(index) || isReturned,
        withContents: escapes.kept.contains(index) || escapes.contentsKept.contains(index), isLent: true, in: &state)
    }
  }

  /// Stores the result, and new values in the variables that the callee may have written.
  private mutating func finish(
    _ call: Call, result: ValueID?, written: Set<Int>?, except unwritten: Set<Int> = [], at point: Point,
    in state: inout OwnershipState
  ) {
    forget(call, written: written, except: unwritten, at: point, in: &state)
    if let target = call.result, let result { store(result, at: arena.place(.temporary(target)), in: &state) }
  }

  /// New values in the variables that the callee may have written.
  private mutating func forget(
    _ call: Call, written: Set<Int>?, except unwritten: Set<Int> = [], at point: Point, in state: inout OwnershipState
  ) {
    for (index, argument) in call.arguments.enumerated() where !unwritten.contains(index) {
      if let written, !written.contains(index) { continue }
      guard case .address(let path) = argument, case .local(let local) = path.root, path.selectors.isEmpty,
        function.locals.indices.contains(local), function.locals[local].type.kind != .record
      else { continue }
      let value = symbol(point, slot: index + 1)
      store(value, at: arena.place(.local(local)), in: &state)
    }
  }

  // MARK: - The API model

  private mutating func apply(
    _ known: ResourceEntry, _ name: Name, _ call: Call, _ arguments: [ValueID], _ origin: Origin, _ point: Point,
    _ before: consuming OwnershipState
  ) -> [OwnershipState] {
    var state = before
    let entry = known.model
    let effects = entry.resources
    lookForUses(of: arguments, givenBackBy: effects, name, origin, state)
    let plain = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    var result = call.result.map { _ in symbol(point, slot: 0) }
    if result != nil, let identity = entry.identities.first(where: \.isOfResult),
      let known = plain.value(identity.right, in: state.memory)
    {
      result = known
    }
    if let result, let meaning = entry.returns {
      _ = conditions.restrict(result, to: Fact(signs: meaning.signs), in: &state.memory)
    }
    let objects = CallObjects(evaluation: evaluation, arguments: arguments, result: result)
    var states = split(state, known, objects, isIgnored: !isLookedAt(call, at: point))
    for index in states.indices {
      // Taken out of the list, so that it is the only one of its kind, and can be changed in place.
      var state = OwnershipState()
      swap(&state, &states[index])
      let named = result.map { renamed($0, by: entry, objects, in: &state) }
      for effect in effects where effect.action != .acquire && !effect.isOfResult {
        let happens = happens(effect, objects, in: state)
        for key in keys(of: effect, objects, in: state) {
          if happens {
            perform(effect, key, name, arguments, origin, in: &state)
          } else if context.takers.contains(name), effect.action == .consume {
            var holding = state.holdings[key] ?? Holding(isKept: true)
            holding.refusedBy = name
            state.holdings[key] = holding
          }
        }
      }
      let gains = effects.filter { $0.action == .acquire && happens($0, objects, in: state) }
      finish(
        call, result: named, written: nil, except: unwritten(effects, gains), at: point, in: &state)
      for effect in effects where effect.action == .acquire {
        let happens = happens(effect, objects, in: state)
        // What would be the result is nothing when there is none.
        if !happens, effect.object.root == .result || effect.outcome == nil { continue }
        for key in keys(of: effect, objects, in: state) {
          if happens {
            acquire(key, name, arguments, origin, at: point, in: &state)
            // What the call has put somewhere stands there from then on.
            if effect.object.selectors.last == .dereference,
              let place = objects.place(of: effect.object, in: state.memory) {
              store(key.object, at: place, in: &state)
            }
            if let ensured = effect.ensures { _ = assume(ensured, holds: true, objects, in: &state) }
          } else if effect.object.selectors.isEmpty, !entry.names(effect.object) {
            refuse(key, name, origin, in: &state)
          }
        }
      }
      let later = effects.filter { $0.isOfResult && $0.action != .acquire && happens($0, objects, in: state) }
      for effect in later {
        for key in keys(of: effect, objects, in: state) { perform(effect, key, name, arguments, origin, in: &state) }
      }
      // A result that is none leads nowhere.
      let isNothing =
        result.map { conditions.fact($0, in: state.memory).signs.isSubset(of: [.negative, .zero]) } ?? false
      for identity in entry.identities where !(isNothing && identity.left.root == .result) {
        apply(identity, objects, in: &state)
      }
      if !entry.invokes.isEmpty || !entry.callbacks.isEmpty, !isRefused(effects, objects, in: state) {
        for argument in arguments { handOver(argument, isKept: true, withContents: true, in: &state) }
      }
      swap(&state, &states[index])
    }
    return states
  }

  /// The result, or what it is another name of on this outcome.
  private func renamed(
    _ result: ValueID, by entry: FunctionModel, _ objects: CallObjects, in state: inout OwnershipState
  ) -> ValueID {
    for identity in entry.identities where identity.namesResult {
      guard let outcome = identity.outcome, isCertain(outcome, objects, in: state),
        let known = objects.value(identity.right, in: state.memory)
      else { continue }
      _ = conditions.restrict(known, to: conditions.fact(result, in: state.memory), in: &state.memory)
      return known
    }
    return result
  }

  /// Variables that the entry speaks of, and that nothing is put into on this outcome.
  private func unwritten(_ effects: [ResourceEffect], _ gains: [ResourceEffect]) -> Set<Int> {
    func variables(_ effects: [ResourceEffect]) -> Set<Int> {
      Set(
        effects.compactMap { effect in
          guard case .argument(let index) = effect.object.root, effect.object.selectors == [.dereference] else {
            return nil
          }
          return index
        })
    }
    return variables(effects).subtracting(variables(gains))
  }

  /// Whoever was to keep what it was given says that it did not.
  private func isRefused(_ effects: [ResourceEffect], _ objects: CallObjects, in state: OwnershipState) -> Bool {
    let keeps = effects.filter { $0.action == .keep && $0.outcome != nil }
    return !keeps.isEmpty && !keeps.contains { happens($0, objects, in: state) }
  }

  /// Makes the left object another name of the right one, which can then be found through it.
  private func apply(_ identity: Identity, _ objects: CallObjects, in state: inout OwnershipState) {
    guard let right = objects.value(identity.right, in: state.memory),
      let place = objects.place(of: identity, in: state.memory)
    else { return }
    store(right, at: place, in: &state)
  }

  private func split(
    _ state: consuming OwnershipState, _ entry: ResourceEntry, _ objects: CallObjects, isIgnored: Bool
  ) -> [OwnershipState] {
    var states = [state]
    let succeeds = isIgnored || entry.model.neverFailsWhen.contains { isCertain($0, objects, in: states[0]) }
    for outcome in entry.outcomes {
      states = states.flatMap { state -> [OwnershipState] in
        var met = state
        var missed = state
        let canMeet = assume(outcome, holds: true, objects, in: &met)
        let canMiss = assume(outcome, holds: false, objects, in: &missed)
        if succeeds { return canMeet ? [met] : [missed] }
        return (canMeet ? [met] : []) + (canMiss ? [missed] : [])
      }
    }
    return states
  }

  private func happens(_ effect: ResourceEffect, _ objects: CallObjects, in state: OwnershipState) -> Bool {
    effect.outcome.map { isCertain($0, objects, in: state) } ?? true
  }

  private func isCertain(_ condition: OutcomeCondition, _ objects: CallObjects, in state: OwnershipState) -> Bool {
    var copy = state
    return !assume(condition, holds: false, objects, in: &copy)
  }

  private func assume(
    _ condition: OutcomeCondition, holds: Bool, _ objects: CallObjects, in state: inout OwnershipState
  ) -> Bool {
    guard let value = objects.value(condition.object, in: state.memory) else { return holds }
    let part = condition.mask.map { arena.value(.binary(.and, value, arena.constant($0))) } ?? value
    let test = arena.value(.binary(condition.comparison, part, arena.constant(condition.value)))
    return conditions.assume(test, isTrue: holds, in: &state.memory)
  }

  /// What an effect is on: one object, or all that stand in an array.
  private func keys(
    of effect: ResourceEffect, _ objects: CallObjects, in state: OwnershipState
  ) -> [HoldingKey] {
    if effect.object.selectors.last == .index {
      var array = effect.object
      array.selectors.removeLast()
      guard let pointer = objects.value(array, in: state.memory) else { return [] }
      return inside(pointer, in: state).filter { $0.resource == effect.resource }
    }
    guard let value = objects.value(effect.object, in: state.memory) else { return [] }
    guard let member = effect.through else { return [HoldingKey(resource: effect.resource, object: value)] }
    if case .content(let place) = arena[value], case .field(let record, member) = arena[place],
      case .pointee(let object) = arena[record]
    {
      return [HoldingKey(resource: effect.resource, object: object)]
    }
    return state.holdings.keys.filter { key in
      key.resource == effect.resource
        && evaluation.read(arena.place(.field(arena.place(.pointee(key.object)), member)), in: state.memory) == value
    }
  }

  private mutating func perform(
    _ effect: ResourceEffect, _ key: HoldingKey, _ name: Name, _ arguments: [ValueID], _ origin: Origin,
    in state: inout OwnershipState
  ) {
    switch effect.action {
    case .acquire: break
    case .release: release(key, name, arguments, origin, in: &state)
    case .consume, .publish:
      consume(key, name, isPublished: effect.action == .publish, origin, in: &state)
    case .share: share(key, with: name, in: &state)
    case .keep:
      if let found = find(key, in: state) { keep(found, in: &state) }
    }
  }

  // MARK: - Summaries

  private mutating func apply(
    _ known: PreparedSummary, of target: Int, _ call: Call, _ arguments: [ValueID], _ origin: Origin,
    _ point: Point, _ state: OwnershipState
  ) -> [OwnershipState] {
    let name = context.program.functions[target].symbol.name
    lookForUses(of: arguments, givenBackBy: [], name, origin, state)
    let result = call.result.map { _ in symbol(point, slot: 0) }
    let arena = arena
    let reader = TermImport(evaluation: evaluation, arguments: arguments, result: result) {
      arena.symbol(.site(block: point.block, instruction: point.instruction, slot: 200 + $0))
    }
    // As memory is before the call; what path conditions add changes none of it.
    var terms = TermReader(known.terms, reader, in: state.memory)
    let isIgnored = !isLookedAt(call, at: point)
    let onlyGains = isIgnored && known.onlyGains && known.cases.contains(where: \.gains)
    var possible: [(number: Int, state: OwnershipState)] = []
    for (number, item) in known.cases.enumerated() where !onlyGains || item.gains {
      var start = state
      let isPossible = item.conditions.allSatisfy { condition in
        guard let value = terms.value(condition.term) else { return true }
        return conditions.restrict(value, to: condition.fact, in: &start.memory)
      }
      if isPossible { possible.append((number, start)) }
    }
    var after: [OwnershipState] = []
    let numbers = possible.map(\.number)
    for index in possible.indices {
      let number = numbers[index]
      let prepared = known.cases[number]
      let item = prepared.item
      var state = OwnershipState()
      swap(&state, &possible[index].state)
      var value = result
      if let term = prepared.resultTerm, let known = terms.value(term) { value = known }
      if let value, !conditions.restrict(value, to: item.result, in: &state.memory) { continue }
      // What another way out, of the same outcome, gives back: nobody here can tell which way it was.
      let alike = numbers.filter { !prepared.excludes[$0] }
      for other in alike {
        for effect in prepared.lacks[other] {
          guard let object = terms.value(effect.object) else { continue }
          let wanted = HoldingKey(resource: effect.effect.resource, object: object)
          if let key = find(wanted, in: state) { keep(key, in: &state) }
        }
      }
      for (effect, object) in prepared.effects.map({ ($0.effect, $0.object) }) where effect.change <= 0 {
        guard let object = terms.value(object) else { continue }
        let key = HoldingKey(resource: effect.resource, object: object)
        if let sharer = effect.sharer { share(key, with: sharer, in: &state) }
        if let refused = effect.refusedBy, let found = find(key, in: state) {
          state.holdings[found]?.refusedBy = refused
        }
        guard effect.change < 0 else { continue }
        if let taker = effect.taker {
          consume(key, taker, isPublished: effect.isPublished, origin, in: &state)
        } else {
          for _ in effect.change..<0 { release(key, name, arguments, origin, isDirect: false, in: &state) }
        }
      }
      let releases = alike.flatMap { known.cases[$0].effects.filter { $0.effect.change < 0 } }
      empty(arguments, releases, &terms, in: &state)
      let refused = prepared.effects.filter { $0.effect.refusedBy != nil }.compactMap { terms.value($0.object) }
      let isKnown = value != result || item.result.signs.isSubset(of: [.negative, .zero])
      hand(arguments, to: target, result: value, isKnown: isKnown, except: refused, in: &state)
      forget(call, written: known.summary.writtenThrough, at: point, in: &state)
      write(prepared.writes, &terms, at: point, in: &state)
      if let place = item.resultPlace, let home = reader.place(place, in: state.memory) {
        value = evaluation.read(home, in: state.memory)
        if let value { _ = conditions.restrict(value, to: item.result, in: &state.memory) }
      }
      finish(call, result: value, written: [], at: point, in: &state)
      for effect in prepared.effects.map(\.effect) where effect.change > 0 {
        guard let object = reader.value(effect.object, in: state.memory) else { continue }
        let key = HoldingKey(resource: effect.resource, object: object)
        for _ in 0..<effect.change { acquire(key, name, arguments, origin, at: point, in: &state) }
        if effect.isKept { keep(key, in: &state) }
        if let sharer = effect.sharer { share(key, with: sharer, in: &state) }
        // Another way to the same outcome gives nothing: nobody here can tell which way it was.
        let isSure = alike.allSatisfy { known.cases[$0].item.effects.contains(effect) }
        if !isSure, state.holdings[key]?.isBorn == false { keep(key, in: &state) }
        if case .content(let place) = effect.object, let home = reader.place(place, in: state.memory),
          item.writes[place] != nil || evaluation.read(home, in: state.memory) != object
        {
          store(object, at: home, in: &state)
        } else if context.model.resources[effect.resource]?.isState != true,
          let place = effect.object.holder, let found = reader.place(place, in: state.memory),
          case .outside = home(of: found, in: state),
          value.map({ self.origin(of: $0) != self.origin(of: object) }) ?? true
        {
          // A part of what others find there, and not what is returned. The state of an object lies nowhere.
          keep(key, in: &state)
        }
      }
      after.append(state)
    }
    return after
  }

  /// What a function gives back behind its arguments by another name, or by what it finds there, before it frees them.
  private func empty(
    _ arguments: [ValueID], _ releases: [PreparedSummary.Effect], _ terms: inout TermReader,
    in state: inout OwnershipState
  ) {
    guard !releases.isEmpty else { return }
    let freed = releases.compactMap { terms.value($0.object) }
    guard !state.holdings.isEmpty else { return }
    let kinds = Set(releases.map(\.effect.resource))
    for argument in arguments {
      let isFreed = freed.contains { bases(of: argument).contains($0) || bases(of: $0).contains(argument) }
      for key in state.holdings.keys where isFreed || kinds.contains(key.resource) {
        if leads(argument, to: key.object) { keep(key, in: &state) }
      }
    }
  }

  /// Does to the caller's memory what the callee did.
  private func write(
    _ writes: [PreparedSummary.Write], _ terms: inout TermReader, at point: Point, in state: inout OwnershipState
  ) {
    for (index, write) in writes.enumerated() {
      guard let place = terms.place(write.place) else { continue }
      // A new value in a place of which nothing is known changes nothing.
      if write.value == nil, !write.isNamed, state.memory.store[place] == nil,
        state.memory.facts[arena.value(.content(place))] == nil
      {
        continue
      }
      let value = write.value.flatMap { terms.value($0) } ?? symbol(point, slot: 400 + index)
      store(value, at: place, in: &state)
    }
  }
}

extension Term {
  /// The place that the pointer stands in from which the value was made by going to a member, or to the record around.
  fileprivate var holder: TermPlace? {
    switch self {
    case .content(let place): return place
    case .address(var place):
      while true {
        switch place {
        case .field(let base, _), .element(let base): place = base
        case .pointee(let pointer): return pointer.holder
        case .parameter, .global, .result, .opaque: return nil
        }
      }
    case .container(let member, _, _): return member.holder
    case .binary(.add, let pointer, _), .binary(.subtract, let pointer, _): return pointer.holder
    case .constant, .string, .function, .unary, .binary: return nil
    }
  }
}

extension FunctionModel {
  /// Whether the result is another name of an object: where it is none, there is no object to speak of either.
  fileprivate func names(_ object: ObjectExpression) -> Bool {
    identities.contains { $0.namesResult && $0.right == object }
  }
}

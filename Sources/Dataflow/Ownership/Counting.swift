import Contracts
import IR
import Program

/// Taking and giving back.
extension OwnershipAnalysis {
  mutating func acquire(
    _ key: HoldingKey, _ name: Name, _ arguments: [ValueID], _ origin: Origin, at point: Point,
    in state: inout OwnershipState
  ) {
    let kind = context.model.resources[key.resource]
    if kind?.isNumber != true, isNothing(key.object, in: state.memory) { return }
    var holding = state.holdings[key] ?? Holding()
    let isNew = arena.contains(key.object) { node in
      guard case .symbol(let symbol) = node, case .site(let block, let instruction, _) = symbol.origin else {
        return false
      }
      return block == point.block && instruction == point.instruction && !symbol.isOld
    }
    // One of many objects by one name: which of them it is cannot be followed.
    if !isNew, isVague(key.object) { return }
    // The state of what is found behind a new object goes where that object goes.
    var isFound = false
    if case .content = arena[key.object] { isFound = kind?.isState == true }
    if isNew && !isFound || isInOwnMemory(key.object, in: state) { holding.isBorn = true }
    holding.add(1)
    holding.wasAcquired = true
    holding.wasRefused = false
    holding.isGone = false
    holding.isLent = false
    holding.taker = nil
    holding.isPublished = false
    state.holdings[key] = holding
    for place in state.memory.store.keys where isCallers(place) {
      guard let stored = state.memory.store[place], self.origin(of: stored) == self.origin(of: key.object) else {
        continue
      }
      state.add(place, to: key)
    }
    if isFoundByOthers(key.object, in: state) || isInOthersMemory(key, in: state) { keep(key, in: &state) }
    state.causes[key] = HoldingCause(acquirer: name, acquiredAt: origin, arguments: arguments)
    note(.acquired(key, by: name), origin, in: &state)
  }

  /// The object is, or is a part of, memory that somebody else gives back.
  private func isInOthersMemory(_ key: HoldingKey, in state: OwnershipState) -> Bool {
    bases(of: key.object).contains { base in
      state.holdings.contains { other, holding in
        other.object == base && other.resource != key.resource && holding.isKept && holding.isBorn
      }
    }
  }

  /// An attempt that failed: there is nothing to give back.
  mutating func refuse(_ key: HoldingKey, _ name: Name, _ origin: Origin, in state: inout OwnershipState) {
    guard !isVague(key.object), state.holdings[key].map({ $0.count == 0 && !$0.isGone && !$0.isKept }) ?? true
    else { return }
    var holding = state.holdings[key] ?? Holding()
    holding.wasRefused = true
    state.holdings[key] = holding
    state.causes[key] = HoldingCause(acquirer: name, acquiredAt: origin)
    note(.refused(key, by: name), origin, in: &state)
  }

  /// The object is a part of memory that the function owns.
  private func isInOwnMemory(_ object: ValueID, in state: OwnershipState) -> Bool {
    bases(of: object).dropFirst().contains { base in
      state.holdings.contains { $0.key.object == base && $0.value.isBorn && !$0.value.isKept }
    }
  }

  /// The holding that a call means by `key`: the object may go by the address of a member, or by the place where it was
  /// put.
  func find(_ key: HoldingKey, in state: OwnershipState) -> HoldingKey? {
    if state.holdings[key] != nil { return key }
    for base in bases(of: key.object).dropFirst() {
      let outer = HoldingKey(resource: key.resource, object: base)
      if state.holdings[outer] != nil { return outer }
    }
    guard case .content(let place) = arena[key.object] else { return nil }
    return state.places.first { $0.key.resource == key.resource && $0.value.contains(place) }?.key
  }

  /// - Parameter isDirect: not somewhere in a function that may give back what lies in the object, too.
  mutating func release(
    _ wanted: HoldingKey, _ name: Name, _ arguments: [ValueID], _ origin: Origin, isDirect: Bool = true,
    in state: inout OwnershipState
  ) {
    guard let key = find(wanted, in: state), var holding = state.holdings[key] else {
      return releaseForeign(wanted, name, origin, in: &state)
    }
    if holding.isGone || holding.isLent {
      if !holding.isKept { report(.overReleased, key, origin, other: name, state) }
      return
    }
    if holding.count == 0, holding.wasRefused {
      return report(.releasedUntaken, key, origin, other: name, state)
    }
    if holding.count == 0, holding.isPublished {
      return report(.usedAfterPublish, key, origin, other: holding.taker, state)
    }
    // Of what others know, too, it may be theirs that is given back.
    if holding.count == 0, let taker = holding.taker,
      holding.isBorn || holding.wasAcquired && isLookedUp(key)
    {
      return report(.releasedAfterConsume, key, origin, other: taker, state)
    }
    compare(arguments, key, name, origin, state)
    holding.add(-1)
    holding.taker = nil
    if holding.count == 0, holding.isBorn, !holding.isKept {
      holding.isGone = holding.sharer == nil
      holding.isLent = holding.sharer != nil
    }
    state.holdings[key] = holding
    var cause = state.causes[key] ?? HoldingCause()
    cause.releaser = name
    cause.releasedAt = origin
    state.causes[key] = cause
    note(.released(key, by: name), origin, in: &state)
    guard holding.count == 0, holding.isBorn, !holding.isLent else { return }
    if !isDirect {
      for other in inside(key.object, in: state) { keep(other, in: &state) }
    }
    bury(key, in: &state)
  }

  /// Others have one of their own.
  func share(_ wanted: HoldingKey, with name: Name, in state: inout OwnershipState) {
    if let key = find(wanted, in: state) {
      state.holdings[key]?.sharer = name
    } else if !isVague(wanted.object) {
      var holding = Holding()
      holding.isKept = true
      holding.sharer = name
      state.holdings[wanted] = holding
    }
  }

  /// With an object go the places in it, and what lies in it.
  private func bury(_ key: HoldingKey, in state: inout OwnershipState) {
    for other in inside(key.object, in: state) {
      state.places[other] = state.places[other]?.filter { place in
        pointer(to: place).map { !bases(of: $0).contains(key.object) } ?? true
      }
      if state.places[other]?.isEmpty == true, state.holdings[other]?.isOnlyStored == true {
        state.holdings[other]?.isKept = false
      }
    }
    forgetParts(of: key.object, in: &state)
  }

  /// What is a part of an object that is gone is gone with it.
  private func forgetParts(of object: ValueID, in state: inout OwnershipState) {
    for other in state.holdings.keys where other.object != object {
      if bases(of: other.object).dropFirst().contains(object) { state.holdings[other] = nil }
    }
  }

  /// The object is the result of a call that the model knows, and that gives nothing with it: nobody here owns another.
  private func isLookedUp(_ key: HoldingKey) -> Bool {
    guard case .content(let place) = arena[key.object], case .symbol(let symbol) = arena[place], !symbol.isOld,
      case .site(let block, let index, 0) = symbol.origin,
      function.blocks.indices.contains(block), function.blocks[block].instructions.indices.contains(index),
      case .call(let call) = function.blocks[block].instructions[index].kind, case .direct(let callee) = call.callee,
      let entry = context.entries[callee.name]?.model
    else { return false }
    return !entry.resources.contains { $0.action == .acquire && $0.resource == key.resource }
  }

  /// What the function did not acquire, as far as can be seen.
  private mutating func releaseForeign(
    _ key: HoldingKey, _ name: Name, _ origin: Origin, in state: inout OwnershipState
  ) {
    if context.model.resources[key.resource]?.isNumber != true, isNothing(key.object, in: state.memory) { return }
    forgetParts(of: key.object, in: &state)
    if isVague(key.object) {
      // One of many, or of two: it may be any of those that the function owns.
      for (other, holding) in state.holdings where other.resource == key.resource && holding.count > 0 {
        keep(other, in: &state)
      }
      return
    }
    var holding = Holding(count: -1)
    holding.isKept = true
    state.holdings[key] = holding
    state.causes[key] = HoldingCause(releaser: name, releasedAt: origin)
    note(.released(key, by: name), origin, in: &state)
  }

  /// A value that stands for several: of paths that met, of rounds of a loop, of an array.
  private func isVague(_ value: ValueID) -> Bool {
    arena.contains(value) { node in
      switch node {
      case .element: return true
      case .symbol(let symbol):
        if symbol.isOld { return true }
        if case .join = symbol.origin { return true }
        return false
      default: return false
      }
    }
  }

  mutating func consume(
    _ wanted: HoldingKey, _ name: Name, isPublished: Bool, _ origin: Origin, in state: inout OwnershipState
  ) {
    let isNumber = context.model.resources[wanted.resource]?.isNumber == true
    guard isNumber || !isNothing(wanted.object, in: state.memory) else { return }
    let key = find(wanted, in: state) ?? wanted
    if isVague(key.object), state.holdings[key] == nil { return releaseForeign(key, name, origin, in: &state) }
    var holding = state.holdings[key] ?? Holding()
    if state.holdings[key] == nil { holding.isKept = true }
    holding.add(-1)
    if holding.count <= 0 {
      holding.taker = name
      holding.isPublished = isPublished
    }
    state.holdings[key] = holding
    for other in inside(key.object, in: state) { keep(other, in: &state) }
    note(.consumed(key, by: name), origin, in: &state)
  }

  /// Whether it is given back with the arguments that it was acquired with.
  private mutating func compare(
    _ arguments: [ValueID], _ key: HoldingKey, _ name: Name, _ origin: Origin, _ state: OwnershipState
  ) {
    guard let cause = state.causes[key] else { return }
    for pair in context.pairs[key.resource] ?? [] {
      guard cause.arguments.indices.contains(pair[0]), arguments.indices.contains(pair[1]) else { continue }
      let before = conditions.fact(cause.arguments[pair[0]], in: state.memory)
      let now = conditions.fact(arguments[pair[1]], in: state.memory)
      guard let left = before.equals, let right = now.equals, left != right else { continue }
      report(.mismatched(pair[0], pair[1]), key, origin, other: name, state)
    }
  }

  // MARK: - Uses

  /// Looks for members of an object that is gone, or that is others' to release.
  mutating func lookForUses(in instruction: Instruction, at point: Point, _ state: OwnershipState) {
    guard state.holdings.values.contains(where: \.isForbidden) else { return }
    switch instruction.kind {
    case .assign(let path, let expression):
      lookForUses(through: path, isAddress: false, instruction.origin, state)
      lookForUses(in: expression, instruction.origin, state)
    case .call(let call):
      for argument in call.arguments { lookForUses(in: argument, instruction.origin, state) }
      let facts = facts(of: call, at: point)
      if case .direct = call.callee, facts.entry != nil { return }
      guard facts.summary?.summary.isComplete != true else { return }
      let arguments = call.arguments.map { evaluation.value($0, in: state.memory, at: point) }
      let name: Name = if case .direct(let symbol) = call.callee { symbol.name } else { "" }
      lookForUses(of: arguments, givenBackBy: [], name, instruction.origin, state)
    case .unknown: break
    }
  }

  mutating func lookForUses(in expression: Expression, _ origin: Origin, _ state: OwnershipState) {
    guard state.holdings.values.contains(where: \.isForbidden) else { return }
    var found: [(AccessPath, Bool)] = []
    _ = expression.contains { path, isAddress in
      found.append((path, isAddress))
      return false
    }
    for (path, isAddress) in found { lookForUses(through: path, isAddress: isAddress, origin, state) }
  }

  /// - Parameter isAddress: the last place of the path is not looked at: `&p->member` only computes.
  private mutating func lookForUses(
    through path: AccessPath, isAddress: Bool, _ origin: Origin, _ state: OwnershipState
  ) {
    for (index, selector) in path.selectors.enumerated() where selector == .dereference {
      if isAddress, !path.selectors[(index + 1)...].contains(.dereference) { continue }
      let pointer = evaluation.value(AccessPath(path.root, Array(path.selectors[..<index])), in: state.memory)
      noteUse(of: pointer, nil, origin, state)
    }
  }

  /// Arguments of a call that are gone, unless the call gives them back, which is counted.
  mutating func lookForUses(
    of arguments: [ValueID], givenBackBy effects: [ResourceEffect], _ name: Name, _ origin: Origin,
    _ state: OwnershipState
  ) {
    guard state.holdings.values.contains(where: \.isForbidden) else { return }
    let counted = effects.compactMap { effect -> Int? in
      guard case .argument(let index) = effect.object.root, effect.object.selectors.isEmpty else { return nil }
      // To take one of what is gone is a use.
      return effect.action == .acquire ? nil : index
    }
    for (index, argument) in arguments.enumerated() where !counted.contains(index) {
      noteUse(of: argument, name, origin, state)
    }
  }

  private mutating func noteUse(of value: ValueID, _ name: Name?, _ origin: Origin, _ state: OwnershipState) {
    for key in holdings(through: value, in: state) {
      guard let holding = state.holdings[key], !holding.isKept || holding.isPublished else { continue }
      if holding.isGone { report(.usedAfterRelease, key, origin, other: state.causes[key]?.releaser, state) }
      if holding.isLent { report(.usedAfterShare, key, origin, other: holding.sharer, state) }
      if holding.isPublished, holding.count <= 0 {
        report(.usedAfterPublish, key, origin, other: holding.taker, state)
      }
    }
  }
}

import IR

extension State {
  /// What is known where two paths with the same locks meet: values that agree stay, the others become one that is
  /// known only as far as both sides know theirs.
  func merged(with new: State, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions) -> State {
    let arena = evaluation.arena
    var result = self
    result.unlooked.formIntersection(new.unlooked)
    var phis: [(ValueID, Fact)] = []
    var masks: [ValueID: Set<ValueID>]?
    for place in store.keys(with: new.store) {
      let left = evaluation.read(place, in: self)
      let right = evaluation.read(place, in: new)
      if left == right {
        if store[place] == nil { result.store[place] = left }
        continue
      }
      let joined = arena.symbol(.join(block: block, place: place))
      result.store[place] = joined
      phis.append((joined, conditions.fact(left, in: self).join(conditions.fact(right, in: new))))
      // What both sides know of bits: `flags & BIT` stays known where other bits were changed on one path.
      let known = masks ?? Self.masks(of: [self, new], arena)
      masks = known
      for mask in (known[left] ?? []).union(known[right] ?? []).sorted() {
        let fact = conditions.fact(arena.value(.binary(.and, left, mask)), in: self)
          .join(conditions.fact(arena.value(.binary(.and, right, mask)), in: new))
        phis.append((arena.value(.binary(.and, joined, mask)), fact))
      }
    }
    for (value, fact) in facts where new.facts[value] != fact {
      let joined = fact.join(conditions.fact(value, in: new))
      result.facts[value] = joined.isTop ? nil : joined
    }
    for (value, fact) in new.facts where facts[value] == nil {
      let joined = fact.join(conditions.fact(value, in: self))
      if !joined.isTop { result.facts[value] = joined }
    }
    for (value, fact) in phis { result.facts[value] = fact.isTop ? nil : fact }
    return result
  }

  /// The constants with which values are masked in what the states know.
  private static func masks(of states: [State], _ arena: ValueArena) -> [ValueID: Set<ValueID>] {
    var masks: [ValueID: Set<ValueID>] = [:]
    for value in states.flatMap(\.facts.keys) {
      if case .binary(.and, let masked, let mask) = arena[value], case .constant = arena[mask] {
        masks[masked, default: []].insert(mask)
      }
    }
    return masks
  }
}

import IR

extension State {
  /// What is known where two paths with the same locks meet: values that agree stay, the others become one that is
  /// known only as far as both sides know theirs.
  func merged(with new: State, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions) -> State {
    var result = self
    if unlooked != new.unlooked { result.unlooked.formIntersection(new.unlooked) }
    let phis = result.joinStore(of: self, and: new, at: block, evaluation, conditions)
    result.joinFacts(of: self, and: new, conditions)
    for (value, fact) in phis {
      let known = result.facts[value]
      if fact.isTop {
        if known != nil { result.facts[value] = nil }
      } else if known != fact {
        result.facts[value] = fact
      }
    }
    return result
  }

  /// Joins memory, in place of that of `old`, of which this state is a copy.
  ///
  /// - Returns: what is known of the values that differ, and of what they are masked with.
  private mutating func joinStore(
    of old: State, and new: State, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions
  ) -> [(ValueID, Fact)] {
    // Most paths that meet have the same memory, or nearly: nothing is copied before a difference shows.
    let (mine, theirs) = (old.store, new.store)
    guard mine != theirs else { return [] }
    let arena = evaluation.arena
    var phis: [(ValueID, Fact)] = []
    var masks: [ValueID: Set<ValueID>]?
    var joined: SortedMap<PlaceID, ValueID>?
    var (left, right) = (0, 0)
    while left < mine.keys.count || right < theirs.keys.count {
      let isMine = left < mine.keys.count && (right == theirs.keys.count || mine.keys[left] <= theirs.keys[right])
      let isTheirs = right < theirs.keys.count && (!isMine || mine.keys[left] == theirs.keys[right])
      let place = isMine ? mine.keys[left] : theirs.keys[right]
      let first = isMine ? mine.values[left] : evaluation.unwritten(place, in: old)
      let second = isTheirs ? theirs.values[right] : evaluation.unwritten(place, in: new)
      var value = first
      if first != second {
        value = arena.symbol(.join(block: block, place: place))
        phis.append((value, conditions.fact(first, in: old).join(conditions.fact(second, in: new))))
        // What both sides know of bits: `flags & BIT` stays known where other bits were changed on one path.
        let known = masks ?? (arena.hasMasks ? Self.masks(of: [old, new], arena) : [:])
        masks = known
        if !known.isEmpty {
          for mask in (known[first] ?? []).union(known[second] ?? []).sorted() {
            let fact = conditions.fact(arena.value(.binary(.and, first, mask)), in: old)
              .join(conditions.fact(arena.value(.binary(.and, second, mask)), in: new))
            phis.append((arena.value(.binary(.and, value, mask)), fact))
          }
        }
      }
      if joined == nil, !isMine || value != first {
        joined = mine.prefix(left, reserving: mine.keys.count + theirs.keys.count - right)
      }
      joined?.append(place, value)
      if isMine { left += 1 }
      if isTheirs { right += 1 }
    }
    if let joined { store = joined }
    return phis
  }

  /// Joins what is known of values, in place of that of `old`, of which this state is a copy.
  private mutating func joinFacts(of old: State, and new: State, _ conditions: Conditions) {
    let (mine, theirs) = (old.facts, new.facts)
    guard mine != theirs else { return }
    var joined: SortedMap<ValueID, Fact>?
    var right = 0
    for left in mine.keys.indices {
      let (value, fact) = (mine.keys[left], mine.values[left])
      while right < theirs.keys.count, theirs.keys[right] < value { right += 1 }
      let isTheirs = right < theirs.keys.count && theirs.keys[right] == value
      var both = fact
      if !isTheirs || theirs.values[right] != fact {
        both = fact.join(conditions.fact(value, beside: isTheirs ? theirs.values[right] : .top, in: new))
      }
      if joined == nil, both != fact { joined = mine.prefix(left, reserving: mine.keys.count) }
      if !both.isTop || both == fact { joined?.append(value, both) }
    }
    if let joined { facts = joined }
    // What only the other side says by itself: values that this side knows something of by what they are made of.
    var left = 0
    for right in theirs.keys.indices {
      let value = theirs.keys[right]
      while left < mine.keys.count, mine.keys[left] < value { left += 1 }
      guard left == mine.keys.count || mine.keys[left] != value else { continue }
      let both = theirs.values[right].join(conditions.fact(value, beside: .top, in: old))
      if !both.isTop { facts[value] = both }
    }
  }

  /// The constants with which values are masked in what the states know.
  private static func masks(of states: [State], _ arena: ValueArena) -> [ValueID: Set<ValueID>] {
    var masks: [ValueID: Set<ValueID>] = [:]
    for state in states {
      for value in state.facts.keys {
        if case .binary(.and, let masked, let mask) = arena[value], case .constant = arena[mask] {
          masks[masked, default: []].insert(mask)
        }
      }
    }
    return masks
  }
}

/// Turns symbols of a loop's round before into old ones: a value that arises again is another one.
struct Ageing {
  /// The symbols that become old.
  enum Chosen {
    /// What arises at one place in one way.
    case origin(SymbolID.Origin)
    /// All that arises at one call.
    case call(Point)
    /// What paths made where they met.
    case joins(at: Int)
  }
  let arena: ValueArena
  let chosen: Chosen
  /// What mentions none of these is not concerned.
  private let marks: Marks

  init(arena: ValueArena, chosen: Chosen) {
    self.arena = arena
    self.chosen = chosen
    marks =
      switch chosen {
      case .origin(let origin): Marks(of: origin)
      case .call(let point): Marks(call: point.block, point.instruction)
      case .joins(let block): Marks(joins: block)
      }
  }

  func concerns(_ value: ValueID) -> Bool { !arena.marks(value).isDisjoint(with: marks) && mentions(value) }
  func concerns(_ place: PlaceID) -> Bool { !arena.marks(place).isDisjoint(with: marks) && mentions(place) }

  func older(_ value: ValueID) -> ValueID { arena.rewrite(value, older) }
  func olderPlace(_ place: PlaceID) -> PlaceID { arena.rewrite(place, older) }

  /// Wherever what is known of memory mentions the symbols.
  func apply(to state: inout State) {
    var concerned: [(place: PlaceID, value: ValueID)] = []
    for index in state.store.keys.indices {
      let (place, value) = (state.store.keys[index], state.store.values[index])
      if concerns(place) || concerns(value) { concerned.append((place, value)) }
    }
    for (place, value) in concerned {
      state.store[place] = nil
      state.store[concerns(place) ? olderPlace(place) : place] = older(value)
    }
    state.facts.removeAll { value, _ in concerns(value) }
    for value in state.unlooked where concerns(value) { state.unlooked.remove(value) }
  }

  // These are asked for each value of each state: no closure, and no more than the arena.

  private func mentions(_ value: ValueID) -> Bool {
    if arena.marks(value).isDisjoint(with: marks) { return false }
    return switch arena[value] {
    case .constant, .string, .function: false
    case .content(let place), .address(let place): mentions(place)
    case .unary(_, let operand): mentions(operand)
    case .binary(_, let left, let right): mentions(left) || mentions(right)
    case .container(let inner, _, _): mentions(inner)
    }
  }

  private func mentions(_ place: PlaceID) -> Bool {
    if arena.marks(place).isDisjoint(with: marks) { return false }
    return switch arena[place] {
    case .parameter, .local, .temporary, .global: false
    case .symbol(let symbol): isChosen(symbol)
    case .pointee(let pointer): mentions(pointer)
    case .field(let base, _), .element(let base): mentions(base)
    }
  }

  private func isChosen(_ symbol: SymbolID) -> Bool {
    guard !symbol.isOld else { return false }
    switch chosen {
    case .origin(let origin): return symbol.origin == origin
    case .call(let point):
      if case .site(point.block, point.instruction, _) = symbol.origin { return true } else { return false }
    case .joins(let block): if case .join(block, _) = symbol.origin { return true } else { return false }
    }
  }

  private func older(_ place: PlaceID) -> PlaceID? {
    guard case .symbol(var symbol) = arena[place], isChosen(symbol) else { return nil }
    symbol.isOld = true
    return arena.place(.symbol(symbol))
  }
}

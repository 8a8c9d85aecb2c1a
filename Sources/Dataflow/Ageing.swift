/// Turns symbols of a loop's round before into old ones: a value that arises again is another one.
///
/// Its questions are asked for each value of each state, which is why it holds the arena alone.
struct Ageing {
  let arena: ValueArena
  let chosen: (SymbolID) -> Bool

  func concerns(_ value: ValueID) -> Bool { arena.hasSymbol(value) && arena.contains(value, where: isChosen) }
  func concerns(_ place: PlaceID) -> Bool { arena.hasSymbol(place) && arena.contains(place, where: isChosen) }

  func older(_ value: ValueID) -> ValueID { arena.rewrite(value, older) }
  func olderPlace(_ place: PlaceID) -> PlaceID { arena.rewrite(place, older) }

  /// Wherever what is known of memory mentions the symbols.
  func apply(to state: inout State) {
    for (place, value) in state.store.filter({ concerns($0.key) || concerns($0.value) }) {
      state.store[place] = nil
      state.store[concerns(place) ? olderPlace(place) : place] = older(value)
    }
    for value in state.facts.keys where concerns(value) { state.facts[value] = nil }
    for value in state.unlooked where concerns(value) { state.unlooked.remove(value) }
  }

  private func isChosen(_ node: PlaceNode) -> Bool {
    if case .symbol(let symbol) = node { !symbol.isOld && chosen(symbol) } else { false }
  }

  private func older(_ place: PlaceID) -> PlaceID? {
    guard case .symbol(var symbol) = arena[place], !symbol.isOld, chosen(symbol) else { return nil }
    symbol.isOld = true
    return arena.place(.symbol(symbol))
  }
}

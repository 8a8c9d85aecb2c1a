import IR

/// Where in a function something happens: it names the values that are minted there.
struct Point: Hashable, Sendable {
  var block: Int
  var instruction: Int
}

/// Reads and writes memory as a state knows it.
struct Evaluation {
  let arena: ValueArena
  /// Whose variables expressions name, where functions are followed in the memory of their callers.
  var frame: SequenceFrame?

  /// The place that an access path leads to.
  func place(_ path: AccessPath, in state: State) -> PlaceID {
    var place = arena.place(node(path.root))
    for selector in path.selectors {
      switch selector {
      case .dereference: place = arena.place(.pointee(read(place, in: state)))
      case .field(let name): place = arena.place(.field(place, name))
      case .index: place = arena.place(.element(place))
      case .container(let record, let members):
        // From the member's place to the record's.
        let member = arena.value(.address(place))
        let around = arena.value(.container(member, record: record, members: MemberPath(members)))
        place = arena.place(.pointee(around))
      }
    }
    return place
  }

  func value(_ path: AccessPath, in state: State) -> ValueID {
    read(place(path, in: state), in: state)
  }

  /// - Parameter point: names the unknown values of the expression.
  func value(_ expression: Expression, in state: State, at point: Point) -> ValueID {
    switch expression {
    case .constant(let number, _): arena.constant(number)
    case .string(let text): arena.value(.string(text))
    case .function(let symbol): arena.value(.function(symbol))
    case .load(let path): value(path, in: state)
    case .address(let path): arena.value(.address(place(path, in: state)))
    case .unary(let op, let operand): arena.value(.unary(op, value(operand, in: state, at: point)))
    case .binary(let op, let left, let right):
      arena.value(.binary(op, value(left, in: state, at: point), value(right, in: state, at: point)))
    case .unknown:
      arena.symbol(.site(block: point.block, instruction: point.instruction, slot: 99))
    }
  }

  func read(_ place: PlaceID, in state: State) -> ValueID {
    state.store[place] ?? unwritten(place, in: state)
  }

  /// The content of a place that the state has no entry for.
  func unwritten(_ place: PlaceID, in state: State) -> ValueID {
    // A member of a record that was copied as a whole.
    if case .field(var outer, _) = arena[place], !state.store.isEmpty {
      while true {
        if let stored = state.store[outer] {
          // A record that was cleared as a whole.
          if case .constant(0) = arena[stored] { return stored }
          guard case .content(let source) = arena[stored] else { break }
          return arena.value(.content(move(place, from: outer, to: source)))
        }
        guard case .field(let next, _) = arena[outer] else { break }
        outer = next
      }
    }
    return arena.value(.content(place))
  }

  /// The same member, reached by members alone, of another record.
  private func move(_ place: PlaceID, from record: PlaceID, to other: PlaceID) -> PlaceID {
    guard place != record, case .field(let base, let name) = arena[place] else { return other }
    return arena.place(.field(move(base, from: record, to: other), name))
  }

  func write(_ value: ValueID, to place: PlaceID, in state: inout State) {
    forgetMembers(of: place, in: &state)
    forgetElements(beside: place, in: &state)
    if case .field(let base, let name) = arena[place], case .pointee = arena[arenaRecord(base)] {
      forgetLikely(aliases: name, of: place, in: &state)
    }
    if case .content(let source) = arena[value], source != place { copyMembers(of: source, to: place, in: &state) }
    state.store[place] = value
  }

  /// A record that is copied as a whole takes with it what was stored into its members.
  private func copyMembers(of source: PlaceID, to place: PlaceID, in state: inout State) {
    guard arena.hasMembers(source) else { return }
    for (key, value) in state.store where lies(key, in: source) {
      state.store[move(key, from: source, to: place)] = value
    }
  }

  /// Whether a place is reached from another one by members alone.
  private func lies(_ place: PlaceID, in record: PlaceID) -> Bool {
    var outer = place
    while case .field(let base, _) = arena[outer] {
      if base == record { return true }
      outer = base
    }
    return false
  }

  /// The place of the record in which a chain of members starts.
  private func arenaRecord(_ place: PlaceID) -> PlaceID {
    var place = place
    while case .field(let base, _) = arena[place] { place = base }
    return place
  }

  private func forgetMembers(of place: PlaceID, in state: inout State) {
    guard arena.hasMembers(place) else { return }
    state.store.removeAll { key, _ in lies(key, in: place) }
  }

  /// An element that a variable chooses may be any of those that constants choose, and the other way round.
  private func forgetElements(beside place: PlaceID, in state: inout State) {
    switch arena[place] {
    case .element(let array):
      guard arena.hasMembers(array) else { return }
      state.store.removeAll { key, _ in
        if case .field(array, let name) = arena[key] { name.isElement } else { false }
      }
    case .field(let array, let name) where name.isElement: state.store[arena.place(.element(array))] = nil
    default: break
    }
  }

  /// Another record of the same type may be this one: what is known of its member of that name is forgotten.
  private func forgetLikely(aliases name: Name, of written: PlaceID, in state: inout State) {
    state.store.removeAll { key, _ in
      if key != written, case .field(let base, name) = arena[key], case .pointee = arena[arenaRecord(base)] {
        true
      } else {
        false
      }
    }
  }

  private func node(_ root: Root) -> PlaceNode {
    if let frame { return frame.variable(root) }
    return switch root {
    case .parameter(let index): .parameter(index)
    case .local(let index): .local(index)
    case .global(let name): .global(name)
    case .temporary(let index): .temporary(index)
    }
  }
}

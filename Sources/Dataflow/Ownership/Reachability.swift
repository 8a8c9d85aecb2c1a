import IR

/// Where values and places belong to.
extension OwnershipAnalysis {
  /// The pointers that a value was made from by going to a member, to the record around one, or along an array: whoever
  /// has the value can reach what each of them points to. The value itself comes first.
  func bases(of value: ValueID) -> Way { Way(from: value, ways) }

  /// The last of the bases: two values have one in common if they have this one.
  func origin(of value: ValueID) -> ValueID { ways.origin(of: value) }

  /// The pointer through which a place is reached; nil for a place in a variable.
  func pointer(to place: PlaceID) -> ValueID? { ways.pointer(to: place) }

  /// What lives in a place.
  enum Home {
    /// A variable of the function.
    case variable
    /// Memory that the function owns, and that nobody else knows.
    case own(HoldingKey)
    /// What a parameter points to: `*out`, by which the caller is given something.
    case callers
    /// Anything else: it outlives the function.
    case outside
  }

  func home(of place: PlaceID, in state: OwnershipState) -> Home {
    guard let pointer = pointer(to: place) else {
      if case .global = arena[arena.root(of: place)] { return .outside }
      return .variable
    }
    guard !state.holdings.isEmpty else { return isCallers(place) ? .callers : .outside }
    for base in bases(of: pointer) {
      let owner = state.holdings.first { $0.key.object == base && $0.value.isBorn && !$0.value.isKept }
      if let owner { return .own(owner.key) }
    }
    return isCallers(place) ? .callers : .outside
  }

  /// Whether a place is what a parameter points to, not a member of it.
  func isCallers(_ place: PlaceID) -> Bool {
    guard case .pointee(let pointer) = arena[place], case .content(let variable) = arena[pointer],
      case .parameter = arena[variable]
    else { return false }
    return true
  }

  /// Whether a value stands for no object: NULL, an error pointer, or a member of where there is none.
  func isNothing(_ value: ValueID, in memory: State) -> Bool {
    bases(of: value).contains { conditions.fact($0, in: memory).signs.isSubset(of: [.negative, .zero]) }
  }

  /// Whether an object was stored where others find it before it was acquired.
  func isFoundByOthers(_ object: ValueID, in state: OwnershipState) -> Bool {
    let wanted = origin(of: object)
    return state.memory.store.contains { place, stored in
      guard origin(of: stored) == wanted, arena[stored] != .content(place),
        case .outside = home(of: place, in: state)
      else { return false }
      return true
    }
  }

  /// The holdings whose objects can be reached through a value, without following what is stored in memory: the object
  /// itself, what it is a part of, and what is a part of it.
  func holdings(through value: ValueID, in state: OwnershipState) -> [HoldingKey] {
    guard !state.holdings.isEmpty else { return [] }
    let wanted = origin(of: value)
    return state.holdings.keys.filter { origin(of: $0.object) == wanted }
  }

  /// Writes a value, and remembers who can find it from then on.
  func store(_ value: ValueID, at place: PlaceID, in state: inout OwnershipState) {
    if !state.places.isEmpty {
      for (key, places) in state.places where places.contains(place) {
        state.places[key] = places.count == 1 ? nil : places.subtracting([place])
      }
    }
    evaluation.write(value, to: place, in: &state.memory)
    keep(value, at: place, in: &state)
  }

  private func keep(_ value: ValueID, at place: PlaceID, in state: inout OwnershipState) {
    let found = holdings(through: value, in: state)
    guard !found.isEmpty else { return }
    // The elements of an array that a variable chooses are not told apart.
    if arena.contains(place, where: { if case .element = $0 { true } else { false } }) {
      for key in found { keep(key, in: &state) }
      return
    }
    switch home(of: place, in: state) {
    case .variable: return
    case .outside:
      let owner = made(place, in: state)
      for key in found {
        guard let owner, key.object != owner.object else {
          let isFirst = state.holdings[key]?.isKept == false
          keep(key, in: &state)
          if isFirst { state.holdings[key]?.isStored = bases(of: key.object).contains(value) }
          continue
        }
        // Others find it there, as long as that memory lives.
        if state.holdings[key]?.isKept == false { state.holdings[key]?.isOnlyStored = true }
        state.holdings[key]?.isKept = true
        state.add(place, to: key)
      }
    case .callers:
      for key in found { state.add(place, to: key) }
    case .own(let owner):
      for key in found where !bases(of: key.object).contains(owner.object) { state.add(place, to: key) }
    }
  }

  /// The holding of the memory that a place lies in, which the function made and others know by now.
  private func made(_ place: PlaceID, in state: OwnershipState) -> HoldingKey? {
    guard let pointer = pointer(to: place) else { return nil }
    for base in bases(of: pointer) {
      if let owner = state.holdings.first(where: { $0.key.object == base && $0.value.isBorn }) { return owner.key }
    }
    return nil
  }

  /// Others know the object from here on, and all that was stored in it.
  /// - Parameter isLent: nobody gives anything back on the way: what lies in it is only where it was.
  func keep(_ key: HoldingKey, isLent: Bool = false, in state: inout OwnershipState) {
    guard let holding = state.holdings[key] else { return }
    state.holdings[key]?.isStored = false
    if !isLent { state.holdings[key]?.isOnlyStored = false }
    guard !holding.isKept else { return }
    state.holdings[key]?.isKept = true
    for other in inside(key.object, in: state) {
      if state.holdings[other]?.isKept == false { state.holdings[other]?.isOnlyStored = true }
      keep(other, isLent: true, in: &state)
    }
  }

  /// Whether an object is found by following members from a pointer.
  func leads(_ value: ValueID, to object: ValueID) -> Bool {
    var next: ValueID? = object
    var depth = 0
    while let current = next, depth < 8 {
      depth += 1
      guard case .content(let place) = arena[current], let pointer = pointer(to: place) else { return false }
      if shareBase(pointer, value) { return true }
      next = origin(of: pointer)
    }
    return false
  }

  private func shareBase(_ left: ValueID, _ right: ValueID) -> Bool {
    bases(of: left).contains { bases(of: right).contains($0) }
  }

  /// The holdings that stand in the memory of an object.
  func inside(_ object: ValueID, in state: OwnershipState) -> [HoldingKey] {
    guard !state.places.isEmpty else { return [] }
    return state.places.filter { _, places in
      places.contains { place in pointer(to: place).map { bases(of: $0).contains(object) } ?? false }
    }.map(\.key)
  }

  /// A value is handed to somebody who may keep it.
  /// - Parameters:
  ///   - withContents: also what is found behind it.
  ///   - isLent: to somebody of whom it is known that nothing is given back there.
  func handOver(
    _ value: ValueID, isKept: Bool, withContents: Bool, isLent: Bool = false, in state: inout OwnershipState
  ) {
    guard !state.holdings.isEmpty else { return }
    if isKept {
      for key in holdings(through: value, in: state)
      where context.model.resources[key.resource]?.isState != true || key.object != value {
        keep(key, in: &state)
      }
    }
    guard withContents else { return }
    for base in bases(of: value) {
      for key in inside(base, in: state) { keep(key, isLent: isLent, in: &state) }
    }
    if !isLent {
      for key in state.holdings.keys where leads(value, to: key.object) { keep(key, in: &state) }
    }
    guard state.holdings.values.contains(where: { !$0.isKept }) else { return }
    // What was stored behind it, and a record among the variables: what its members hold.
    let wanted = origin(of: value)
    var root: PlaceID?
    if case .address(let place) = arena[value], pointer(to: place) == nil { root = arena.root(of: place) }
    for (slot, stored) in state.memory.store {
      if let pointer = pointer(to: slot) {
        guard origin(of: pointer) == wanted else { continue }
      } else {
        guard let root, arena.root(of: slot) == root else { continue }
      }
      for key in holdings(through: stored, in: state) { keep(key, in: &state) }
    }
  }
}

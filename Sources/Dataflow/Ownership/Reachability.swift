import IR

/// Where values and places belong to.
extension OwnershipAnalysis {
  /// The pointers that a value was made from by going to a member, to the record around one, or along an array: whoever
  /// has the value can reach what each of them points to. The value itself comes first.
  func bases(of value: ValueID) -> [ValueID] {
    var result = [value]
    var next: ValueID? = value
    while let current = next, result.count < 16 {
      switch arena[current] {
      case .address(let place): next = pointer(to: place)
      case .container(let inner, _, _): next = inner
      case .binary(.add, let left, _), .binary(.subtract, let left, _): next = left
      case .unary(.errorPointer, let operand): next = operand
      // What stands for the object: `buf->file`.
      case .content(let place): next = owner(of: place)
      default: next = nil
      }
      if let next { result.append(next) }
    }
    return result
  }

  /// The object of which a place is the member that stands for it.
  private func owner(of place: PlaceID) -> ValueID? {
    guard case .field(let record, let member) = arena[place], context.standIns.contains(member),
      case .pointee(let object) = arena[record]
    else { return nil }
    return object
  }

  /// The pointer through which a place is reached; nil for a place in a variable.
  func pointer(to place: PlaceID) -> ValueID? {
    var place = place
    while true {
      switch arena[place] {
      case .field(let base, _), .element(let base): place = base
      case .pointee(let pointer): return pointer
      case .parameter, .local, .temporary, .global, .symbol: return nil
      }
    }
  }

  /// What lives in a place.
  enum Home {
    /// A variable of the function.
    case variable
    /// Memory that the function owns, and that nobody else knows.
    case own(HoldingKey)
    /// Anything else: it outlives the function.
    case outside
  }

  func home(of place: PlaceID, in state: OwnershipState) -> Home {
    guard let pointer = pointer(to: place) else {
      if case .global = arena[arena.root(of: place)] { return .outside }
      return .variable
    }
    for base in bases(of: pointer) {
      for (key, holding) in state.holdings where key.object == base && holding.isBorn && !holding.isKept {
        return .own(key)
      }
    }
    return .outside
  }

  /// The holdings whose objects can be reached through a value, without following what is stored in memory.
  func holdings(through value: ValueID, in state: OwnershipState) -> [HoldingKey] {
    guard !state.holdings.isEmpty else { return [] }
    let bases = bases(of: value)
    return state.holdings.keys.filter { bases.contains($0.object) }.sorted { $0.order < $1.order }
  }

  /// Writes a value, and remembers who can find it from then on.
  func store(_ value: ValueID, at place: PlaceID, in state: inout OwnershipState) {
    for (key, places) in state.places where places.contains(place) { state.places[key]?.remove(place) }
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
      for key in found { keep(key, in: &state) }
    case .own(let owner):
      for key in found where key.object != owner.object { state.places[key, default: []].insert(place) }
    }
  }

  /// Others know the object from here on, and all that was stored in it.
  func keep(_ key: HoldingKey, in state: inout OwnershipState) {
    guard state.holdings[key]?.isKept == false else { return }
    state.holdings[key]?.isKept = true
    for other in inside(key.object, in: state) { keep(other, in: &state) }
  }

  /// The holdings that stand in the memory of an object.
  func inside(_ object: ValueID, in state: OwnershipState) -> [HoldingKey] {
    state.places.filter { _, places in
      places.contains { place in pointer(to: place).map { bases(of: $0).contains(object) } ?? false }
    }.map(\.key).sorted { $0.order < $1.order }
  }

  /// A value is handed to somebody who may keep it.
  /// - Parameter withContents: also what is found behind it.
  func handOver(_ value: ValueID, isKept: Bool, withContents: Bool, in state: inout OwnershipState) {
    if isKept {
      for key in holdings(through: value, in: state) { keep(key, in: &state) }
    }
    guard withContents else { return }
    for base in bases(of: value) {
      for key in inside(base, in: state) { keep(key, in: &state) }
    }
    // A record among the variables: what its members hold.
    guard case .address(let place) = arena[value], pointer(to: place) == nil else { return }
    let root = arena.root(of: place)
    for (slot, stored) in state.memory.store where arena.root(of: slot) == root && pointer(to: slot) == nil {
      for key in holdings(through: stored, in: state) { keep(key, in: &state) }
    }
  }
}

extension HoldingKey {
  var order: (ValueID, Name) { (object, resource) }
}

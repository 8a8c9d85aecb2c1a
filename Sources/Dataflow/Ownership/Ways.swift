import IR

/// The pointers that the values of one function were made from by going to a member, to the record around one, or along
/// an array.
///
/// A class, because the answers are the same for all states of the function, and are looked for again and again.
final class Ways {
  private let arena: ValueArena
  /// Members that stand for the object they are found in.
  private let standIns: Set<Name>
  /// By value: the pointer that it was made from, the first one on that way; by place: the pointer that leads there.
  private var bases: [Int32] = []
  private var origins: [Int32] = []
  private var pointers: [Int32] = []
  private static let unknown: Int32 = -2
  private static let none: Int32 = -1
  /// A way is followed for so many values, the first one included.
  static let depthLimit = 16

  init(_ arena: ValueArena, standIns: Set<Name>) {
    self.arena = arena
    self.standIns = standIns
  }

  /// The pointer that a value was made from; nil for one that starts a way.
  func base(of value: ValueID) -> ValueID? {
    let index = Int(value.index)
    if index >= bases.count { bases.grow(to: index, with: Self.unknown) }
    if bases[index] == Self.unknown { bases[index] = findBase(of: value)?.index ?? Self.none }
    return bases[index] == Self.none ? nil : ValueID(index: bases[index])
  }

  /// The last value of the way.
  func origin(of value: ValueID) -> ValueID {
    let index = Int(value.index)
    if index >= origins.count { origins.grow(to: index, with: Self.unknown) }
    if origins[index] == Self.unknown {
      var result = value
      var depth = 1
      while depth < Self.depthLimit, let next = base(of: result) {
        result = next
        depth += 1
      }
      origins[index] = result.index
    }
    return ValueID(index: origins[index])
  }

  /// The pointer through which a place is reached; nil for a place in a variable.
  func pointer(to place: PlaceID) -> ValueID? {
    let index = Int(place.index)
    if index >= pointers.count { pointers.grow(to: index, with: Self.unknown) }
    if pointers[index] == Self.unknown { pointers[index] = findPointer(to: place)?.index ?? Self.none }
    return pointers[index] == Self.none ? nil : ValueID(index: pointers[index])
  }

  private func findBase(of value: ValueID) -> ValueID? {
    switch arena[value] {
    case .address(let place): pointer(to: place)
    case .container(let inner, _, _): inner
    // Also with flags in its lowest bits.
    case .binary(.add, let left, _), .binary(.subtract, let left, _), .binary(.or, let left, _): left
    case .unary(.errorPointer, let operand): operand
    // What stands for the object: `buf->file`.
    case .content(let place): owner(of: place)
    default: nil
    }
  }

  /// The object of which a place is the member that stands for it.
  private func owner(of place: PlaceID) -> ValueID? {
    guard case .field(let record, let member) = arena[place], standIns.contains(member),
      case .pointee(let object) = arena[record]
    else { return nil }
    return object
  }

  private func findPointer(to place: PlaceID) -> ValueID? {
    var place = place
    while true {
      switch arena[place] {
      case .field(let base, _), .element(let base): place = base
      case .pointee(let pointer): return pointer
      case .parameter, .local, .temporary, .global, .symbol: return nil
      }
    }
  }
}

extension [Int32] {
  /// Makes room for what comes at `index`, and for as much again, so that growing costs little.
  fileprivate mutating func grow(to index: Int, with value: Int32) {
    append(contentsOf: repeatElement(value, count: index + 1 - count + Swift.max(64, count)))
  }
}

/// A value and what it was made from, in order.
struct Way: Sequence, IteratorProtocol {
  private let ways: Ways
  private var following: ValueID?
  private var depth = 0

  init(from value: ValueID, _ ways: Ways) {
    self.ways = ways
    following = value
  }

  mutating func next() -> ValueID? {
    guard let value = following else { return nil }
    depth += 1
    following = depth < Ways.depthLimit ? ways.base(of: value) : nil
    return value
  }
}

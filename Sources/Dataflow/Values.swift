import IR

/// A value in a `ValueArena`.
struct ValueID: Hashable, Sendable, Comparable {
  let index: Int32
  static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }
}

/// A place in memory in a `ValueArena`.
struct PlaceID: Hashable, Sendable, Comparable {
  let index: Int32
  static func < (left: PlaceID, right: PlaceID) -> Bool { left.index < right.index }
}

/// What is known of a value without looking at memory.
enum ValueNode: Hashable, Sendable {
  case constant(Int64)
  case string(Name)
  case function(Symbol)
  /// What the place held when the function was entered, or whenever nobody is known to have written it.
  case content(PlaceID)
  case address(PlaceID)
  case unary(UnaryOperator, ValueID)
  case binary(BinaryOperator, ValueID, ValueID)
  /// The record around the member that the value points to.
  case container(ValueID, record: Name, members: [Name])
}

enum PlaceNode: Hashable, Sendable {
  case parameter(Int)
  case local(Int)
  case temporary(Int)
  case global(Name)
  /// A value without a history: a call's result, a value that differs between paths.
  case symbol(SymbolID)
  case pointee(ValueID)
  case field(PlaceID, Name)
  case element(PlaceID)
}

/// A value that was minted where it arose.
struct SymbolID: Hashable, Sendable {
  enum Origin: Hashable, Sendable {
    /// The result of a call, or something written by one: block, instruction, a number to tell several apart.
    case site(block: Int, instruction: Int, slot: Int)
    /// The value of a place where paths join.
    case join(block: Int, place: PlaceID)
  }
  var origin: Origin
  /// A value of an earlier round of a loop: it stands for any number of values.
  var isOld = false
}

/// Hash-consed values and places: equal ones have equal numbers, and the algebra of addresses is done once, here.
///
/// A class, because hundreds of states of one function share it and none may copy it.
final class ValueArena {
  private(set) var values: [ValueNode] = []
  private(set) var places: [PlaceNode] = []
  private var valueNumbers: [ValueNode: ValueID] = [:]
  private var placeNumbers: [PlaceNode: PlaceID] = [:]
  private var placeDepths: [Int32] = []
  /// Whether a value or place mentions a symbol, for the quick answer "no".
  private var valueHasSymbol: [Bool] = []
  private var placeHasSymbol: [Bool] = []
  /// Longer paths lose their tail: loops that walk lists would make them grow without end.
  private let depthLimit: Int32 = 14

  subscript(_ id: ValueID) -> ValueNode { values[Int(id.index)] }
  subscript(_ id: PlaceID) -> PlaceNode { places[Int(id.index)] }

  func value(_ node: ValueNode) -> ValueID {
    switch node {
    case .address(let place):
      // &*p is p.
      if case .pointee(let pointer) = self[place] { return pointer }
    case .container(let pointer, _, let members):
      // container_of(&x.m, T, m) is &x.
      if case .address(let place) = self[pointer], let outer = strip(members, from: place) {
        return value(.address(outer))
      }
    case .unary(let op, let operand):
      if let folded = fold(op, operand) { return folded }
    case .binary(let op, let left, let right):
      if let folded = fold(op, left, right) { return folded }
    default: break
    }
    if let known = valueNumbers[node] { return known }
    let id = ValueID(index: Int32(values.count))
    values.append(node)
    valueNumbers[node] = id
    valueHasSymbol.append(mentionsSymbol(node))
    return id
  }

  func place(_ node: PlaceNode) -> PlaceID {
    switch node {
    case .pointee(let pointer):
      if case .address(let place) = self[pointer] { return place }
    case .field(let base, let name):
      // container_of(p, T, a.b)->a.b is *p.
      if let inner = enter(base, name) { return inner }
    case .element(let base):
      if case .element = self[base] { return base }
    default: break
    }
    if let known = placeNumbers[node] { return known }
    let depth = 1 + depth(below: node)
    if depth > depthLimit, let base = base(of: node) {
      // The tail is replaced by some element of what the path started from: imprecise, finite.
      return place(.element(root(of: base)))
    }
    let id = PlaceID(index: Int32(places.count))
    places.append(node)
    placeNumbers[node] = id
    placeDepths.append(depth)
    placeHasSymbol.append(mentionsSymbol(node))
    return id
  }

  func constant(_ number: Int64) -> ValueID { value(.constant(number)) }

  func symbol(_ origin: SymbolID.Origin) -> ValueID { value(.content(place(.symbol(SymbolID(origin: origin))))) }

  func hasSymbol(_ id: ValueID) -> Bool { valueHasSymbol[Int(id.index)] }
  func hasSymbol(_ id: PlaceID) -> Bool { placeHasSymbol[Int(id.index)] }

  /// The place where the path to `id` starts.
  func root(of id: PlaceID) -> PlaceID {
    var place = id
    while true {
      switch self[place] {
      case .field(let base, _), .element(let base): place = base
      case .pointee(let pointer):
        guard let next = base(of: pointer) else { return place }
        place = next
      case .parameter, .local, .temporary, .global, .symbol: return place
      }
    }
  }

  /// The place that a pointer was read from or points to; nil for a constant or a computed value.
  func base(of id: ValueID) -> PlaceID? {
    switch self[id] {
    case .content(let place), .address(let place): place
    case .container(let inner, _, _): base(of: inner)
    case .binary(.add, let left, _), .binary(.subtract, let left, _): base(of: left)
    default: nil
    }
  }

  /// Rebuilds a value with some places replaced. `replace` answers nil for a place that stays.
  func rewrite(_ id: ValueID, _ replace: (PlaceID) -> PlaceID?) -> ValueID {
    switch self[id] {
    case .constant, .string, .function: id
    case .content(let place): value(.content(rewrite(place, replace)))
    case .address(let place): value(.address(rewrite(place, replace)))
    case .unary(let op, let operand): value(.unary(op, rewrite(operand, replace)))
    case .binary(let op, let left, let right):
      value(.binary(op, rewrite(left, replace), rewrite(right, replace)))
    case .container(let inner, let record, let members):
      value(.container(rewrite(inner, replace), record: record, members: members))
    }
  }

  func rewrite(_ id: PlaceID, _ replace: (PlaceID) -> PlaceID?) -> PlaceID {
    if let other = replace(id) { return other }
    switch self[id] {
    case .parameter, .local, .temporary, .global, .symbol: return id
    case .pointee(let pointer): return place(.pointee(rewrite(pointer, replace)))
    case .field(let base, let name): return place(.field(rewrite(base, replace), name))
    case .element(let base): return place(.element(rewrite(base, replace)))
    }
  }

  /// True when some part of the value satisfies `test`.
  func contains(_ id: ValueID, where test: (PlaceNode) -> Bool) -> Bool {
    switch self[id] {
    case .constant, .string, .function: false
    case .content(let place), .address(let place): contains(place, where: test)
    case .unary(_, let operand): contains(operand, where: test)
    case .binary(_, let left, let right): contains(left, where: test) || contains(right, where: test)
    case .container(let inner, _, _): contains(inner, where: test)
    }
  }

  func contains(_ id: PlaceID, where test: (PlaceNode) -> Bool) -> Bool {
    let node = self[id]
    if test(node) { return true }
    return switch node {
    case .parameter, .local, .temporary, .global, .symbol: false
    case .pointee(let pointer): contains(pointer, where: test)
    case .field(let base, _), .element(let base): contains(base, where: test)
    }
  }

  // MARK: - Simplification

  private func strip(_ members: [Name], from place: PlaceID) -> PlaceID? {
    var place = place
    for member in members.reversed() {
      guard case .field(let base, member) = self[place] else { return nil }
      place = base
    }
    return place
  }

  /// `base.name` when base lies inside a `container_of` whose members end there.
  private func enter(_ base: PlaceID, _ name: Name) -> PlaceID? {
    var trail = [name]
    var place = base
    while case .field(let outer, let field) = self[place], trail.count < 6 {
      trail.append(field)
      place = outer
    }
    guard case .pointee(let pointer) = self[place], case .container(let inner, _, let members) = self[pointer],
      members == trail.reversed()
    else { return nil }
    return self.place(.pointee(inner))
  }

  private func base(of node: PlaceNode) -> PlaceID? {
    switch node {
    case .parameter, .local, .temporary, .global, .symbol, .element: nil
    case .field(let base, _): base
    case .pointee(let pointer): base(of: pointer)
    }
  }

  private func depth(below node: PlaceNode) -> Int32 {
    switch node {
    case .parameter, .local, .temporary, .global, .symbol: 0
    case .field(let base, _), .element(let base): placeDepths[Int(base.index)]
    case .pointee(let pointer): base(of: pointer).map { placeDepths[Int($0.index)] } ?? 0
    }
  }

  private func mentionsSymbol(_ node: ValueNode) -> Bool {
    switch node {
    case .constant, .string, .function: false
    case .content(let place), .address(let place): hasSymbol(place)
    case .unary(_, let operand): hasSymbol(operand)
    case .binary(_, let left, let right): hasSymbol(left) || hasSymbol(right)
    case .container(let inner, _, _): hasSymbol(inner)
    }
  }

  private func mentionsSymbol(_ node: PlaceNode) -> Bool {
    switch node {
    case .parameter, .local, .temporary, .global: false
    case .symbol: true
    case .pointee(let pointer): hasSymbol(pointer)
    case .field(let base, _), .element(let base): hasSymbol(base)
    }
  }

  private func fold(_ op: UnaryOperator, _ operand: ValueID) -> ValueID? {
    if case .constant(let number) = self[operand] {
      return switch op {
      case .negate: constant(0 &- number)
      case .complement: constant(~number)
      case .not: constant(number == 0 ? 1 : 0)
      case .isError: constant(number < 0 && number >= -4095 ? 1 : 0)
      case .isErrorOrNull: constant(number <= 0 && number >= -4095 ? 1 : 0)
      case .errorOrZero: constant(number < 0 && number >= -4095 ? number : 0)
      case .errorPointer: operand
      }
    }
    if op == .errorPointer { return operand }
    if op == .negate, case .unary(.negate, let inner) = self[operand] { return inner }
    return nil
  }

  private func fold(_ op: BinaryOperator, _ left: ValueID, _ right: ValueID) -> ValueID? {
    // (v & a) & b is v & (a & b).
    if op == .and, case .constant(let outer) = self[right], case .binary(.and, let inner, let mask) = self[left],
      case .constant(let first) = self[mask]
    {
      return value(.binary(.and, inner, constant(first & outer)))
    }
    if case .constant(0) = self[right], op == .and { return right }
    if case .constant(0) = self[right], op == .add || op == .subtract || op == .or { return left }
    if left == right, !hasSymbol(left) {
      switch op {
      case .equal, .lessOrEqual, .greaterOrEqual: return constant(1)
      case .notEqual, .less, .greater: return constant(0)
      default: break
      }
    }
    guard case .constant(let a) = self[left], case .constant(let b) = self[right] else { return nil }
    return op.apply(a, b).map(constant)
  }
}

extension BinaryOperator {
  /// The operator on two numbers of 64 bits, wrapping; nil where C leaves it undefined.
  func apply(_ a: Int64, _ b: Int64) -> Int64? {
    switch self {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    case .divide: b == 0 || (a == .min && b == -1) ? nil : a / b
    case .remainder: b == 0 || (a == .min && b == -1) ? nil : a % b
    case .and: a & b
    case .or: a | b
    case .xor: a ^ b
    case .shiftLeft: (0..<64).contains(b) ? a << b : nil
    case .shiftRight: (0..<64).contains(b) ? a >> b : nil
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    }
  }

  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// The comparison that holds exactly when this one does not.
  var negated: BinaryOperator {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .greaterOrEqual: .less
    case .greater: .lessOrEqual
    case .lessOrEqual: .greater
    default: self
    }
  }

  /// The comparison with its sides exchanged.
  var mirrored: BinaryOperator {
    switch self {
    case .less: .greater
    case .greater: .less
    case .lessOrEqual: .greaterOrEqual
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}

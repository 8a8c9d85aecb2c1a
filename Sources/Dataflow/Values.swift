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
  case container(ValueID, record: Name, members: MemberPath)
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

/// A value in terms of a function's caller, with its text and the bytes of that.
struct EntryTerm {
  var term: Term
  var text: String
  var size: Int
}

/// What a value or place mentions: an answer "no" is sure, so that most questions need no look at the node.
struct Marks: OptionSet {
  let rawValue: UInt64
  static var symbol: Marks { Marks(rawValue: 1 << 63) }
  /// An element of an array, or a symbol of a loop's round before.
  static var many: Marks { Marks(rawValue: 1 << 62) }

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// One of the other bits, the same for all symbols that are chosen together: those of one call, those that arise
  /// where paths join.
  init(of origin: SymbolID.Origin) {
    switch origin {
    case .site(let block, let instruction, _): self.init(call: block, instruction)
    case .join(let block, _): self.init(joins: block)
    }
  }

  init(call block: Int, _ instruction: Int) {
    let number = UInt64(truncatingIfNeeded: block) << 20 ^ UInt64(truncatingIfNeeded: instruction)
    self.init(rawValue: 1 << (mixed(1, number) % 62))
  }

  init(joins block: Int) { self.init(rawValue: 1 << (mixed(2, UInt64(truncatingIfNeeded: block)) % 62)) }
}

/// Hash-consed values and places: equal ones have equal numbers, and the algebra of addresses is done once, here.
///
/// A class, because hundreds of states of one function share it and none may copy it.
final class ValueArena {
  private(set) var values: [ValueNode] = []
  private(set) var places: [PlaceNode] = []
  private var valueTable = NodeTable<ValueNode>()
  private var placeTable = NodeTable<PlaceNode>()
  private var valueMarks: [Marks] = []
  private var placeMarks: [Marks] = []
  private var placeDepths: [Int32] = []
  /// Whether some place is a member of this one.
  private var placeHolds: [Bool] = []
  /// Numbers of nodes made of one other, by that one's; -1 where there is none yet.
  private var contents: [Int32] = []
  private var addresses: [Int32] = []
  private var pointees: [Int32] = []
  /// Whether a value was masked with a constant.
  private(set) var hasMasks = false
  /// What has been asked of `entryTerm`, by value.
  private var entryTerms: [ValueID: EntryTerm?] = [:]
  /// Longer paths lose their tail: loops that walk lists would make them grow without end.
  private let depthLimit: Int32 = 14

  subscript(_ id: ValueID) -> ValueNode { values[Int(id.index)] }
  subscript(_ id: PlaceID) -> PlaceNode { places[Int(id.index)] }

  func value(_ node: ValueNode) -> ValueID {
    switch node {
    case .content(let place):
      let known = contents[Int(place.index)]
      if known >= 0 { return ValueID(index: known) }
      let id = add(node)
      contents[Int(place.index)] = id.index
      return id
    case .address(let place):
      // &*p is p.
      if case .pointee(let pointer) = self[place] { return pointer }
      let known = addresses[Int(place.index)]
      if known >= 0 { return ValueID(index: known) }
      let id = add(node)
      addresses[Int(place.index)] = id.index
      return id
    case .container(let pointer, _, let members):
      // container_of(&x.m, T, m) is &x.
      if case .address(let place) = self[pointer], let outer = strip(members.names, from: place) {
        return value(.address(outer))
      }
    case .unary(let op, let operand):
      if let folded = fold(op, operand) { return folded }
    case .binary(let op, let left, let right):
      if let folded = fold(op, left, right) { return folded }
      if op == .and, case .constant = self[right] { hasMasks = true }
    default: break
    }
    if let known = valueTable.number(of: node, in: values) { return ValueID(index: known) }
    let id = add(node)
    valueTable.insert(id.index, of: node, in: values)
    return id
  }

  private func add(_ node: ValueNode) -> ValueID {
    let id = ValueID(index: Int32(values.count))
    values.append(node)
    valueMarks.append(marks(of: node))
    pointees.append(-1)
    return id
  }

  func place(_ node: PlaceNode) -> PlaceID {
    switch node {
    case .pointee(let pointer):
      if case .address(let place) = self[pointer] { return place }
      let known = pointees[Int(pointer.index)]
      if known >= 0 { return PlaceID(index: known) }
    case .field(let base, let name):
      // container_of(p, T, a.b)->a.b is *p.
      if let inner = enter(base, name) { return inner }
      if let known = placeTable.number(of: node, in: places) { return PlaceID(index: known) }
    case .element(let base):
      if case .element = self[base] { return base }
      if let known = placeTable.number(of: node, in: places) { return PlaceID(index: known) }
    default:
      if let known = placeTable.number(of: node, in: places) { return PlaceID(index: known) }
    }
    let depth = 1 + depth(below: node)
    if depth > depthLimit, let base = base(of: node) {
      // The tail is replaced by some element of what the path started from: imprecise, finite.
      return place(.element(root(of: base)))
    }
    let id = PlaceID(index: Int32(places.count))
    places.append(node)
    placeDepths.append(depth)
    placeMarks.append(marks(of: node))
    placeHolds.append(false)
    contents.append(-1)
    addresses.append(-1)
    switch node {
    case .pointee(let pointer): pointees[Int(pointer.index)] = id.index
    case .field(let base, _):
      placeHolds[Int(base.index)] = true
      placeTable.insert(id.index, of: node, in: places)
    default: placeTable.insert(id.index, of: node, in: places)
    }
    return id
  }

  func constant(_ number: Int64) -> ValueID { value(.constant(number)) }

  func symbol(_ origin: SymbolID.Origin) -> ValueID { value(.content(place(.symbol(SymbolID(origin: origin))))) }

  /// Whether any place at all is a member of this one.
  func hasMembers(_ id: PlaceID) -> Bool { placeHolds[Int(id.index)] }

  /// Whether the value or place mentions a symbol.
  func hasSymbol(_ id: ValueID) -> Bool { valueMarks[Int(id.index)].contains(.symbol) }
  func hasSymbol(_ id: PlaceID) -> Bool { placeMarks[Int(id.index)].contains(.symbol) }

  /// Whether the value mentions an element or an old symbol: it stands for any of many.
  func isOfMany(_ id: ValueID) -> Bool { valueMarks[Int(id.index)].contains(.many) }

  /// What the value or place mentions, roughly.
  func marks(_ id: ValueID) -> Marks { valueMarks[Int(id.index)] }
  func marks(_ id: PlaceID) -> Marks { placeMarks[Int(id.index)] }

  /// The value in terms of what the function was entered with; nil where it has none. Callers ask for the same few
  /// values over and over.
  func entryTerm(_ id: ValueID) -> EntryTerm? {
    if let known = entryTerms[id] { return known }
    var export = TermExport(arena: self, allowsOpaque: false)
    let found = export.term(id).map { term in
      let text = term.description
      return EntryTerm(term: term, text: text, size: text.utf8.count)
    }
    entryTerms[id] = .some(found)
    return found
  }

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
      members.names == trail.reversed()
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

  private func marks(of node: ValueNode) -> Marks {
    switch node {
    case .constant, .string, .function: []
    case .content(let place), .address(let place): marks(place)
    case .unary(_, let operand): marks(operand)
    case .binary(_, let left, let right): marks(left).union(marks(right))
    case .container(let inner, _, _): marks(inner)
    }
  }

  private func marks(of node: PlaceNode) -> Marks {
    switch node {
    case .parameter, .local, .temporary, .global: []
    case .symbol(let symbol): symbol.isOld ? [.symbol, .many] : Marks(of: symbol.origin).union(.symbol)
    case .pointee(let pointer): marks(pointer)
    case .field(let base, _): marks(base)
    case .element(let base): marks(base).union(.many)
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

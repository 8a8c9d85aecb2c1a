import IR

/// The terms of one summary, each of their parts once: a part that several cases mention is read once at a call.
struct TermTable: Sendable {
  /// Numbers are those of other nodes, which come first.
  enum Node: Sendable {
    case constant(Int64)
    case string(Name)
    case function(Symbol)
    /// What the caller passed.
    case argument(Int)
    /// What the call returned.
    case result
    /// A value that the callee found by itself.
    case opaque(Int)
    case content(Int)
    case address(Int)
    case unary(UnaryOperator, Int)
    case binary(BinaryOperator, Int, Int)
    case container(Int, record: Name, members: [Name])
    /// A variable of the callee's: no place of the caller.
    case nowhere
    case global(Name)
    case pointee(Int)
    case field(Int, Name)
    case element(Int)
  }
  private(set) var nodes: [Node] = []
  private var terms: [Term: Int] = [:]
  private var places: [TermPlace: Int] = [:]

  /// The number of a term.
  mutating func number(of term: Term) -> Int {
    if let known = terms[term] { return known }
    let node: Node =
      switch term {
      case .constant(let number): .constant(number)
      case .string(let text): .string(text)
      case .function(let symbol): .function(symbol)
      case .content(.parameter(let index)): .argument(index)
      case .content(.result): .result
      case .content(.opaque(let number)): .opaque(number)
      case .content(let place): .content(number(of: place))
      case .address(let place): .address(number(of: place))
      case .unary(let op, let operand): .unary(op, number(of: operand))
      case .binary(let op, let left, let right): .binary(op, number(of: left), number(of: right))
      case .container(let inner, let record, let members):
        .container(number(of: inner), record: record, members: members)
      }
    nodes.append(node)
    terms[term] = nodes.count - 1
    return nodes.count - 1
  }

  /// The number of a place.
  mutating func number(of place: TermPlace) -> Int {
    if let known = places[place] { return known }
    let node: Node =
      switch place {
      case .parameter, .result, .opaque: .nowhere
      case .global(let name): .global(name)
      case .pointee(let pointer): .pointee(number(of: pointer))
      case .field(let base, let name): .field(number(of: base), name)
      case .element(let base): .element(number(of: base))
      }
    nodes.append(node)
    places[place] = nodes.count - 1
    return nodes.count - 1
  }
}

/// Reads the terms of a table at a call, as `TermImport` does, and remembers what it read: what memory holds must not
/// change between two questions.
struct TermReader {
  private let table: TermTable
  private let reader: TermImport
  /// What was there when the call was made.
  private let memory: State
  /// By node: the number of its value or place, or one of the two below.
  private var known: [Int32]
  private static let unread: Int32 = -2
  private static let none: Int32 = -1

  init(_ table: TermTable, _ reader: TermImport, in memory: State) {
    self.table = table
    self.reader = reader
    self.memory = memory
    known = Array(repeating: Self.unread, count: table.nodes.count)
  }

  /// Nil when the callee's parameter was not passed.
  mutating func value(_ number: Int) -> ValueID? {
    if known[number] == Self.unread { known[number] = readValue(number)?.index ?? Self.none }
    return known[number] == Self.none ? nil : ValueID(index: known[number])
  }

  /// Nil for what is no place of the caller's.
  mutating func place(_ number: Int) -> PlaceID? {
    if known[number] == Self.unread { known[number] = readPlace(number)?.index ?? Self.none }
    return known[number] == Self.none ? nil : PlaceID(index: known[number])
  }

  private mutating func readValue(_ number: Int) -> ValueID? {
    let arena = reader.evaluation.arena
    switch table.nodes[number] {
    case .constant(let number): return arena.constant(number)
    case .string(let text): return arena.value(.string(text))
    case .function(let symbol): return arena.value(.function(symbol))
    case .argument(let index): return reader.arguments.indices.contains(index) ? reader.arguments[index] : nil
    case .result: return reader.result
    case .opaque(let number): return reader.opaque(number)
    case .content(let place): return self.place(place).map { reader.evaluation.read($0, in: memory) }
    case .address(let place): return self.place(place).map { arena.value(.address($0)) }
    case .unary(let op, let operand): return value(operand).map { arena.value(.unary(op, $0)) }
    case .binary(let op, let left, let right):
      guard let left = value(left), let right = value(right) else { return nil }
      return arena.value(.binary(op, left, right))
    case .container(let inner, let record, let members):
      return value(inner).map { arena.value(.container($0, record: record, members: MemberPath(members))) }
    case .nowhere, .global, .pointee, .field, .element: return nil
    }
  }

  private mutating func readPlace(_ number: Int) -> PlaceID? {
    let arena = reader.evaluation.arena
    switch table.nodes[number] {
    case .global(let name): return arena.place(.global(name))
    case .pointee(let pointer): return value(pointer).map { arena.place(.pointee($0)) }
    case .field(let base, let name): return place(base).map { arena.place(.field($0, name)) }
    case .element(let base): return place(base).map { arena.place(.element($0)) }
    case .constant, .string, .function, .argument, .result, .opaque, .content, .address, .unary, .binary, .container,
      .nowhere:
      return nil
    }
  }
}

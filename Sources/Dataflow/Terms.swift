import IR

/// A value in the terms of a function's caller: parameters and globals, without the arena it was computed in.
public indirect enum Term: Hashable, Sendable, Codable {
  case constant(Int64)
  case string(Name)
  case function(Symbol)
  case content(TermPlace)
  case address(TermPlace)
  case unary(UnaryOperator, Term)
  case binary(BinaryOperator, Term, Term)
  case container(Term, record: Name, members: [Name])
}

public indirect enum TermPlace: Hashable, Sendable, Codable {
  case parameter(Int)
  case global(Name)
  /// What the function returned.
  case result
  /// A value that the function found by itself; equal numbers in one summary are equal values.
  case opaque(Int)
  case pointee(Term)
  case field(TermPlace, Name)
  case element(TermPlace)
}

/// Turns values of one function into terms.
struct TermExport {
  let arena: ValueArena
  /// The value the function returns on this path: what hangs on it can be named by the caller.
  var result: ValueID?
  /// Numbers of the values without a name, in order of their first use.
  var opaque: [SymbolID: Int] = [:]
  /// Values without a name of their own that stand in a place of the caller's when the function returns.
  var names: [ValueID: TermPlace] = [:] {
    didSet {
      pointees = Dictionary(
        names.map { (arena.place(.pointee($0.key)), .pointee(.content($0.value))) },
        uniquingKeysWith: { first, _ in first })
    }
  }
  private var pointees: [PlaceID: TermPlace] = [:]
  /// Whether such values may be named at all.
  var allowsOpaque = true

  init(arena: ValueArena, result: ValueID? = nil, allowsOpaque: Bool = true) {
    self.arena = arena
    self.result = result
    self.allowsOpaque = allowsOpaque
  }

  /// Nil when the value hangs on the function's own frame.
  mutating func term(_ value: ValueID) -> Term? {
    if let result, value == result, !isNameable(value) { return .content(.result) }
    if let name = names[value] { return .content(name) }
    switch arena[value] {
    case .constant(let number): return .constant(number)
    case .string(let text): return .string(text)
    case .function(let symbol): return .function(symbol)
    case .content(let place): return term(place).map { .content($0) }
    case .address(let place): return term(place).map { .address($0) }
    case .unary(let op, let operand): return term(operand).map { .unary(op, $0) }
    case .binary(let op, let left, let right):
      guard let left = term(left), let right = term(right) else { return nil }
      return .binary(op, left, right)
    case .container(let inner, let record, let members):
      return term(inner).map { .container($0, record: record, members: members.names) }
    }
  }

  mutating func term(_ place: PlaceID) -> TermPlace? {
    if let named = pointees[place] { return named }
    switch arena[place] {
    case .parameter(let index): return .parameter(index)
    case .global(let name): return .global(name)
    case .local, .temporary: return nil
    case .symbol(let symbol):
      guard allowsOpaque else { return nil }
      if let known = opaque[symbol] { return .opaque(known) }
      opaque[symbol] = opaque.count
      return .opaque(opaque.count - 1)
    case .pointee(let pointer): return term(pointer).map { .pointee($0) }
    case .field(let base, let name): return term(base).map { .field($0, name) }
    case .element(let base): return term(base).map { .element($0) }
    }
  }

  /// A parameter's own value needs no other name.
  private func isNameable(_ value: ValueID) -> Bool {
    !arena.contains(value) { if case .symbol = $0 { true } else { false } }
  }
}

/// Reads terms of a callee at a call.
struct TermImport {
  let evaluation: Evaluation
  let arguments: [ValueID]
  /// The value of the call.
  let result: ValueID?
  /// Mints the n-th value that the callee did not name.
  let opaque: (Int) -> ValueID

  /// Nil when the callee's parameter was not passed (a call with too few arguments).
  func value(_ term: Term, in state: State) -> ValueID? {
    let arena = evaluation.arena
    switch term {
    case .constant(let number): return arena.constant(number)
    case .string(let text): return arena.value(.string(text))
    case .function(let symbol): return arena.value(.function(symbol))
    case .content(.parameter(let index)): return arguments.indices.contains(index) ? arguments[index] : nil
    case .content(.result): return result
    case .content(.opaque(let number)): return opaque(number)
    case .content(let place): return self.place(place, in: state).map { evaluation.read($0, in: state) }
    case .address(let place): return self.place(place, in: state).map { arena.value(.address($0)) }
    case .unary(let op, let operand): return value(operand, in: state).map { arena.value(.unary(op, $0)) }
    case .binary(let op, let left, let right):
      guard let left = value(left, in: state), let right = value(right, in: state) else { return nil }
      return arena.value(.binary(op, left, right))
    case .container(let inner, let record, let members):
      return value(inner, in: state).map { arena.value(.container($0, record: record, members: MemberPath(members))) }
    }
  }

  func place(_ place: TermPlace, in state: State) -> PlaceID? {
    let arena = evaluation.arena
    switch place {
    // The callee's own variables are no places of the caller.
    case .parameter, .result, .opaque: return nil
    case .global(let name): return arena.place(.global(name))
    case .pointee(let pointer): return value(pointer, in: state).map { arena.place(.pointee($0)) }
    case .field(let base, let name): return self.place(base, in: state).map { arena.place(.field($0, name)) }
    case .element(let base): return self.place(base, in: state).map { arena.place(.element($0)) }
    }
  }
}

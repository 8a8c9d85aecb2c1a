import Contracts
import IR

/// Objects named in the terms of a call, looked up in a state.
struct CallObjects {
  let evaluation: Evaluation
  let arguments: [ValueID]
  let result: ValueID?

  /// Nil when the expression does not apply: an argument that was not passed, a member around an address that is
  /// known to lie elsewhere.
  func value(_ expression: ObjectExpression, in state: State) -> ValueID? {
    let arena = evaluation.arena
    var value: ValueID
    switch expression.root {
    case .argument(let index):
      guard arguments.indices.contains(index) else { return nil }
      value = arguments[index]
    case .result:
      guard let result else { return nil }
      value = result
    case .global(let name): value = evaluation.read(arena.place(.global(name)), in: state)
    case .field: return nil
    }
    // The place that the selectors so far lead to; nil while only a value is at hand.
    var place: PlaceID?
    for selector in expression.selectors {
      switch selector {
      case .dereference:
        place = arena.place(.pointee(place.map { evaluation.read($0, in: state) } ?? value))
      case .field(let name):
        place = arena.place(.field(place ?? arena.place(.pointee(value)), name))
      case .index:
        place = arena.place(.element(place ?? arena.place(.pointee(value))))
      case .container(let record, let members):
        let member = place.map { evaluation.read($0, in: state) } ?? value
        value = arena.value(.container(member, record: record, members: MemberPath(members)))
        place = nil
        // Not the address of such a member, as far as can be seen: some other lock.
        if case .container(member, _, _) = arena[value] { return nil }
      }
    }
    if let member = expression.heldBy {
      let pointer = place.map { evaluation.read($0, in: state) } ?? value
      guard case .content(let holder) = arena[pointer], case .field(let base, member) = arena[holder] else {
        return nil
      }
      return arena.value(.address(base))
    }
    switch expression.form {
    case .address: return place.map { arena.value(.address($0)) } ?? value
    case .value: return place.map { evaluation.read($0, in: state) } ?? value
    }
  }

  /// As `value`; of an expression that ends in `[]` all elements that are known, besides the one that stands for them.
  func values(_ expression: ObjectExpression, in state: State) -> [ValueID?] {
    guard let value = value(expression, in: state) else { return [] }
    guard expression.selectors.last == .index, expression.form == .value else { return [value] }
    var array = expression
    array.selectors.removeLast()
    guard let pointer = self.value(array, in: state) else { return [value] }
    let arena = evaluation.arena
    let first = arena.place(.pointee(pointer))
    let elements = state.store.keys.sorted().filter { place in
      if place == first { return true }
      if case .field(first, let name) = arena[place] { return name.isElement }
      return false
    }
    return [value] + elements.compactMap { state.store[$0] }.filter { $0 != value }
  }

  /// Makes the left object another name of the right one.
  func apply(_ identity: Identity, to state: inout State) {
    guard identity.outcome == nil, let right = value(identity.right, in: state),
      let place = place(of: identity, in: state)
    else { return }
    evaluation.write(right, to: place, in: &state)
  }

  /// The place that an identity makes another name.
  func place(of identity: Identity, in state: State) -> PlaceID? { place(of: identity.left, in: state) }

  /// The place that an expression of members and dereferences leads to.
  func place(of expression: ObjectExpression, in state: State) -> PlaceID? {
    guard let last = expression.selectors.last else { return nil }
    var holder = expression
    holder.selectors.removeLast()
    holder.form = .address
    guard let base = value(holder, in: state) else { return nil }
    let arena = evaluation.arena
    switch last {
    case .field(let name): return arena.place(.field(arena.place(.pointee(base)), name))
    case .dereference: return arena.place(.pointee(base))
    case .index, .container: return nil
    }
  }
}

extension Identity {
  /// The result itself is another name.
  var isOfResult: Bool { outcome == nil && namesResult }

  /// The result is what the right side says, perhaps on some outcomes only.
  var namesResult: Bool { left.root == .result && left.selectors.isEmpty && left.form == .value }
}

import Contracts
import IR

/// Path conditions: what a state knows of a value, and what a decided test adds.
struct Conditions {
  let arena: ValueArena

  /// What is known of `value`.
  func fact(_ value: ValueID, in state: State) -> Fact {
    fact(value, beside: state.facts[value] ?? .top, in: state)
  }

  /// What is known of `value`, of which the state says `known` by itself.
  func fact(_ value: ValueID, beside known: Fact, in state: State) -> Fact {
    switch arena[value] {
    case .constant(let number): return Fact(equals: number)
    case .string, .function, .address: return Fact(signs: .positive)
    case .content: return known
    case .container(let inner, _, _):
      // The member's offset is small against the address: NULL aside, the sign stays.
      return known.meet(Fact(signs: fact(inner, in: state).signs == .positive ? .positive : .any))
    case .unary(let op, let operand):
      return known.meet(Fact(signs: signs(op, of: fact(operand, in: state))))
    case .binary(let op, let left, let right):
      guard op.isComparison else { return op == .and ? known.meet(both(left, right, in: state)) : known }
      return known.meet(comparison(op, left, right, in: state))
    }
  }

  /// Adds the outcome of a test. False when it contradicts what is known: the path does not exist.
  func assume(_ value: ValueID, isTrue: Bool, in state: inout State) -> Bool {
    switch arena[value] {
    case .constant(let number): return (number != 0) == isTrue
    case .unary(.not, let operand): return assume(operand, isTrue: !isTrue, in: &state)
    case .unary(.isError, let operand):
      return restrict(operand, to: Fact(signs: isTrue ? .negative : [.zero, .positive]), in: &state)
    case .unary(.isErrorOrNull, let operand):
      return restrict(operand, to: Fact(signs: isTrue ? [.negative, .zero] : .positive), in: &state)
    case .binary(let op, let left, let right) where op.isComparison:
      return compare(isTrue ? op : op.negated, left, right, in: &state)
    case .binary(.and, let left, let right) where isTruth(value) && isTrue:
      guard assume(left, isTrue: true, in: &state), assume(right, isTrue: true, in: &state) else { return false }
      return restrict(value, to: Fact(signs: .positive), in: &state)
    default:
      var fact = Fact(signs: isTrue ? [.negative, .positive] : .zero)
      if isTrue { fact.excluded = [0] } else { fact.equals = 0 }
      return restrict(value, to: fact, in: &state)
    }
  }

  /// Adds that `value` is as `fact` says.
  func restrict(_ value: ValueID, to fact: Fact, in state: inout State) -> Bool {
    let meet = self.fact(value, in: state).meet(fact)
    if meet.isContradiction { return false }
    switch arena[value] {
    case .constant, .string, .function, .address: return true
    case .unary(.errorOrZero, let operand):
      if !meet.signs.contains(.zero) { return restrict(operand, to: Fact(signs: .negative), in: &state) }
      if meet.signs == .zero { return restrict(operand, to: Fact(signs: [.zero, .positive]), in: &state) }
    case .unary(.negate, let operand):
      return restrict(operand, to: Fact(signs: meet.signs.negated), in: &state)
    case .unary(.not, let operand):
      if meet.signs == .zero { return assume(operand, isTrue: true, in: &state) }
      if !meet.signs.contains(.zero) { return assume(operand, isTrue: false, in: &state) }
    case .binary(.and, let left, let right) where meet.signs == .zero && isTruth(value):
      // One of the two fails: where it cannot be the one, it is the other.
      for (one, other) in [(left, right), (right, left)] where self.fact(one, in: state).signs == .positive {
        guard assume(other, isTrue: false, in: &state) else { return false }
      }
    default: break
    }
    if isStable(value), !meet.isTop { state.facts[value] = meet }
    return true
  }

  /// A value of which something can be remembered: an element of an array is any of many.
  private func isStable(_ value: ValueID) -> Bool { !arena.isOfMany(value) }

  private func compare(_ op: BinaryOperator, _ left: ValueID, _ right: ValueID, in state: inout State) -> Bool {
    if case .constant = arena[left], case .constant = arena[right] {
      return comparison(op, left, right, in: state).signs.contains(.positive)
    }
    if case .constant = arena[left] { return compare(op.mirrored, right, left, in: &state) }
    if case .constant(let number) = arena[right] {
      // !!x and (x > 0) compared with 0 or 1.
      if isTruth(left), number == 0 || number == 1, op == .equal || op == .notEqual {
        return assume(left, isTrue: (number == 1) == (op == .equal), in: &state)
      }
      var fact = Fact(signs: SignSet(comparison: op, with: number))
      if op == .equal { fact.equals = number }
      if op == .notEqual { fact.excluded = [number] }
      return restrict(left, to: fact, in: &state)
    }
    let known = comparison(op, left, right, in: state)
    if known.signs == .zero { return false }
    if op == .equal {
      let shared = fact(left, in: state).meet(fact(right, in: state))
      if shared.isContradiction { return false }
      if !restrict(left, to: shared, in: &state) || !restrict(right, to: shared, in: &state) { return false }
    }
    if isStable(left), isStable(right) {
      state.facts[arena.value(.binary(op, left, right))] = Fact(signs: .positive)
      state.facts[arena.value(.binary(op.negated, left, right))] = Fact(signs: .zero)
    }
    return true
  }

  /// What is known of `a & b` where both are truth values.
  private func both(_ left: ValueID, _ right: ValueID, in state: State) -> Fact {
    guard isTruth(left), isTruth(right) else { return .top }
    let signs = [fact(left, in: state).signs, fact(right, in: state).signs]
    if signs.contains(.zero) { return Fact(equals: 0) }
    return signs.allSatisfy { $0 == .positive } ? Fact(equals: 1) : Fact(signs: [.zero, .positive])
  }

  /// The value is 0 or 1.
  func isTruth(_ value: ValueID) -> Bool {
    switch arena[value] {
    case .unary(let op, _): op == .not || op == .isError || op == .isErrorOrNull
    case .binary(.and, let left, let right): isTruth(left) && isTruth(right)
    case .binary(let op, _, _): op.isComparison
    default: false
    }
  }

  /// Whether a comparison is known to hold (positive), known not to (zero), or not known.
  private func comparison(_ op: BinaryOperator, _ left: ValueID, _ right: ValueID, in state: State) -> Fact {
    if let known = state.facts[arena.value(.binary(op, left, right))] { return known }
    if case .constant = arena[left] {
      if case .constant = arena[right] {} else { return comparison(op.mirrored, right, left, in: state) }
    }
    guard case .constant(let number) = arena[right] else { return Fact(signs: [.zero, .positive]) }
    let fact = fact(left, in: state)
    if let equal = fact.equals, let result = op.apply(equal, number) { return Fact(equals: result) }
    if fact.excludes(number) {
      if op == .equal { return Fact(equals: 0) }
      if op == .notEqual { return Fact(equals: 1) }
    }
    if fact.signs.isDisjoint(with: SignSet(comparison: op, with: number)) { return Fact(equals: 0) }
    if fact.signs.isDisjoint(with: SignSet(comparison: op.negated, with: number)) { return Fact(equals: 1) }
    return Fact(signs: [.zero, .positive])
  }

  private func signs(_ op: UnaryOperator, of fact: Fact) -> SignSet {
    switch op {
    case .negate: return fact.signs.negated
    case .errorPointer: return fact.signs
    case .complement: return .any
    case .not:
      if fact.signs == .zero { return .positive }
      return fact.signs.contains(.zero) ? [.zero, .positive] : .zero
    case .isError:
      if fact.signs == .negative { return .positive }
      return fact.signs.contains(.negative) ? [.zero, .positive] : .zero
    case .isErrorOrNull:
      if fact.signs == .positive { return .zero }
      return fact.signs.contains(.positive) ? [.zero, .positive] : .positive
    case .errorOrZero:
      if fact.signs == .negative { return .negative }
      return fact.signs.contains(.negative) ? [.negative, .zero] : .zero
    }
  }
}

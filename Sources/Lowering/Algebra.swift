import IR

/// Rules for expressions and paths that hold whatever the program does.
enum Algebra {
  // MARK: Constants

  /// The value of an expression of constants, whatever their names.
  static func constant(_ expression: Expression) -> Int64? {
    switch expression {
    case .constant(let value, _): value
    case .unary(let kind, let operand): constant(operand).flatMap { apply(kind, $0) }
    case .binary(let kind, let left, let right):
      if let left = constant(left), let right = constant(right) {
        apply(kind, left, right, isUnsigned: false)
      } else {
        nil
      }
    default: nil
    }
  }

  static func apply(_ kind: UnaryOperator, _ value: Int64) -> Int64? {
    switch kind {
    case .negate: 0 &- value
    case .complement: ~value
    case .not: value == 0 ? 1 : 0
    case .isError: value < 0 && value >= -4095 ? 1 : 0
    case .isErrorOrNull: value <= 0 && value >= -4095 ? 1 : 0
    case .errorOrZero: value < 0 && value >= -4095 ? value : 0
    case .errorPointer: value
    }
  }

  /// nil where C leaves the result open.
  static func apply(_ kind: BinaryOperator, _ left: Int64, _ right: Int64, isUnsigned: Bool) -> Int64? {
    let (highLeft, highRight) = (UInt64(bitPattern: left), UInt64(bitPattern: right))
    func truth(_ signed: Bool, _ unsigned: Bool) -> Int64 { (isUnsigned ? unsigned : signed) ? 1 : 0 }
    switch kind {
    case .add: return left &+ right
    case .subtract: return left &- right
    case .multiply: return left &* right
    case .divide, .remainder:
      guard right != 0, !(left == .min && right == -1) else { return nil }
      if isUnsigned {
        return Int64(bitPattern: kind == .divide ? highLeft / highRight : highLeft % highRight)
      }
      return kind == .divide ? left / right : left % right
    case .and: return left & right
    case .or: return left | right
    case .xor: return left ^ right
    case .shiftLeft: return (0..<64).contains(right) ? left << right : nil
    case .shiftRight:
      guard (0..<64).contains(right) else { return nil }
      return isUnsigned ? Int64(bitPattern: highLeft >> highRight) : left >> right
    case .equal: return left == right ? 1 : 0
    case .notEqual: return left != right ? 1 : 0
    case .less: return truth(left < right, highLeft < highRight)
    case .lessOrEqual: return truth(left <= right, highLeft <= highRight)
    case .greater: return truth(left > right, highLeft > highRight)
    case .greaterOrEqual: return truth(left >= right, highLeft >= highRight)
    }
  }

  // MARK: Operators

  static func unary(_ kind: UnaryOperator, _ operand: Expression) -> Expression {
    switch (kind, operand) {
    // That NULL was meant to be an error is worth keeping; any other number is what it is.
    case (.errorPointer, .constant(let value, _)): return value == 0 ? .unary(kind, operand) : operand
    case (_, .constant(let value, nil)):
      if let result = apply(kind, value) { return .constant(result) }
    // `-EINVAL` is still that error; `~FLAG` is not that flag, and stays what it is.
    case (.negate, .constant(let value, let name)): return .constant(0 &- value, name: name)
    case (.not, .constant(let value, _)): return .constant(value == 0 ? 1 : 0)
    case (.not, .unary(.not, let inner)) where isTruth(inner): return inner
    case (.not, .binary(let comparison, let left, let right)):
      if let opposite = opposite(comparison) { return .binary(opposite, left, right) }
    case (_, .unknown): return .unknown
    default: break
    }
    return .unary(kind, operand)
  }

  /// Flags keep their names: only unnamed constants, or those of one macro, are computed. An offset or a shift is
  /// no flag any more, so its operands' names are given up.
  static func binary(_ kind: BinaryOperator, _ left: Expression, _ right: Expression, isUnsigned: Bool) -> Expression {
    guard case .constant(let first, let firstName) = left, case .constant(let second, let secondName) = right,
      let value = apply(kind, first, second, isUnsigned: isUnsigned)
    else { return .binary(kind, left, right) }
    if firstName == secondName { return .constant(value, name: firstName) }
    switch kind {
    case .and, .or, .xor: return .binary(kind, left, right)
    case .shiftLeft where firstName == nil && first == 1: return .constant(value, name: secondName)
    default: return .constant(value)
    }
  }

  /// True for an expression that is 0 or 1.
  static func isTruth(_ expression: Expression) -> Bool {
    switch expression {
    case .unary(let kind, _): kind == .not || kind == .isError || kind == .isErrorOrNull
    case .binary(let kind, _, _): opposite(kind) != nil
    case .constant(let value, _): value == 0 || value == 1
    default: false
    }
  }

  static func opposite(_ kind: BinaryOperator) -> BinaryOperator? {
    switch kind {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .greaterOrEqual: .less
    case .greater: .lessOrEqual
    case .lessOrEqual: .greater
    default: nil
    }
  }

  // MARK: Paths

  /// `&path`; the address of what a pointer points to is the pointer.
  static func address(_ path: AccessPath) -> Expression {
    if path.selectors.last == .dereference {
      return .load(AccessPath(path.root, Array(path.selectors.dropLast())))
    }
    return .address(path)
  }

  /// `path.name`; a member of the record that was reached from that very member is the member.
  static func member(_ path: AccessPath, _ name: Name) -> AccessPath {
    var result = path
    result.selectors.append(.field(name))
    var trailing: [Name] = []
    for (offset, selector) in result.selectors.enumerated().reversed() {
      switch selector {
      case .field(let field): trailing.insert(field, at: 0)
      case .container(_, let members) where members == trailing:
        result.selectors.removeSubrange(offset...)
        return result
      default: return result
      }
    }
    return result
  }

  /// The record around the member at `path`.
  static func container(_ path: AccessPath, record: Name, members: [Name]) -> AccessPath {
    let tail = members.map { Selector.field($0) }
    if path.selectors.count >= tail.count, Array(path.selectors.suffix(tail.count)) == tail {
      return AccessPath(path.root, Array(path.selectors.dropLast(tail.count)))
    }
    return AccessPath(path.root, path.selectors + [.container(record: record, members: members)])
  }
}

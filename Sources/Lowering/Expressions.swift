import CLibclang
import Clang
import IR

extension BodyLowering {
  /// Lowers an expression whose value nobody asks for.
  mutating func effects(_ node: Int) {
    if let operand = transparentOperand(node) { return effects(operand) }
    switch kind(node) {
    case CXCursor_CallExpr: _ = call(node)
    case CXCursor_StmtExpr: _ = statementExpression(node, wantsValue: false)
    case CXCursor_UnaryOperator where increment(cursor(node).unaryOperator) != nil: _ = step(node, wantsValue: false)
    case CXCursor_BinaryOperator where cursor(node).binaryOperator == CXBinaryOperator_Comma:
      for operand in children(node) { effects(operand) }
    case CXCursor_BinaryOperator where isLogical(node):
      let after = newBlock()
      condition(node, then: after, otherwise: after)
      current = after
    case CXCursor_ConditionalOperator: _ = conditional(node, wantsValue: false)
    default:
      if cursor(node).isExpression { _ = value(node) }
    }
  }

  /// Lowers an expression: what it does becomes instructions, what it gives is the result.
  mutating func value(_ node: Int) -> Expression {
    switch kind(node) {
    case CXCursor_IntegerLiteral, CXCursor_CharacterLiteral: return literal(node)
    case CXCursor_StringLiteral: return string(node)
    case CXCursor_DeclRefExpr: return reference(node)
    case CXCursor_MemberRefExpr: return member(node)
    case CXCursor_ArraySubscriptExpr, CXCursor_CompoundLiteralExpr:
      let path = place(node)
      return shape(node).kind == .array ? Algebra.address(path) : .load(path)
    case CXCursor_ParenExpr: return onlyChild(node).map { value($0) } ?? .unknown
    case CXCursor_UnexposedExpr: return unexposed(node)
    case CXCursor_CStyleCastExpr: return cast(node)
    case CXCursor_UnaryOperator: return unary(node)
    case CXCursor_BinaryOperator: return binary(node)
    case CXCursor_CompoundAssignOperator: return compoundAssignment(node)
    case CXCursor_ConditionalOperator: return conditional(node, wantsValue: true)
    case CXCursor_CallExpr: return call(node)
    case CXCursor_StmtExpr: return statementExpression(node, wantsValue: true)
    case CXCursor_UnaryExpr: return evaluated(node)
    case CXCursor_GenericSelectionExpr: return selected(node).map { value($0) } ?? evaluated(node)
    case CXCursor_InitListExpr: return onlyChild(node).map { value($0) } ?? .unknown
    default: return .unknown
    }
  }

  /// True when nothing that is done before the value is used can change it.
  func isLasting(_ expression: Expression) -> Bool {
    switch expression {
    case .constant, .string, .function, .unknown: true
    case .load(let path):
      if case .temporary = path.root { path.selectors.isEmpty } else { false }
    case .address(let path): !path.selectors.contains(.dereference)
    case .unary(_, let operand): isLasting(operand)
    case .binary(_, let left, let right): isLasting(left) && isLasting(right)
    }
  }

  // MARK: Leaves

  private mutating func literal(_ node: Int) -> Expression {
    guard let value = staticValue(node) else { return .unknown }
    return .constant(value, name: context.constantMacro(at: cursor(node).location))
  }

  private func string(_ node: Int) -> Expression {
    let text = cursor(node).spelling
    let isQuoted = text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
    return .string(Name(isQuoted ? String(text.dropFirst().dropLast()) : text))
  }

  private func evaluated(_ node: Int) -> Expression {
    cursor(node).evaluatedInteger.map { .constant($0) } ?? .unknown
  }

  private mutating func reference(_ node: Int) -> Expression {
    guard let declaration = cursor(node).referenced else { return .unknown }
    if let binding = bindings[declaration.declarationIdentity] {
      if let substitute = binding.substitute { return substitute }
      let path = AccessPath(binding.root)
      return binding.isArray ? .address(path) : .load(path)
    }
    switch context.entity(of: declaration) {
    case .function(let symbol):
      context.addressUses[symbol, default: 0] += 1
      return .function(symbol)
    case .global(let name, let isArray):
      let path = AccessPath(.global(name))
      return isArray ? .address(path) : .load(path)
    case .enumerator(let value, let name):
      return .constant(value, name: context.constantMacro(at: cursor(node).location) ?? name)
    case .other: return .unknown
    }
  }

  private mutating func member(_ node: Int) -> Expression {
    let path = place(node)
    let isArray = cursor(node).referenced.map { context.field($0).isArray } ?? false
    return isArray ? .address(path) : .load(path)
  }

  // MARK: Conversions

  private mutating func cast(_ node: Int) -> Expression {
    guard let operand = children(node).last else { return .unknown }
    let given = value(operand)
    guard case .constant(let number, nil) = given else { return given }
    return .constant(truncated(number, to: shape(node)))
  }

  func truncated(_ value: Int64, to type: TypeShape) -> Int64 {
    guard type.kind == .integer, type.bits > 0, type.bits < 64 else {
      return type.kind == .boolean ? (value == 0 ? 0 : 1) : value
    }
    let shift = 64 - Int64(type.bits)
    return type.isSigned ? (value << shift) >> shift : Int64(bitPattern: UInt64(bitPattern: value << shift) >> shift)
  }

  /// Conversions, `a ?: b`, `offsetof`, `__builtin_choose_expr`, and what libclang has no name for.
  private mutating func unexposed(_ node: Int) -> Expression {
    if tree.nodes[node].isConversion { return value(node + 1) }
    let parts = children(node)
    if isOmittedMiddle(node, parts) { return orElse(node, parts[0], parts[3]) }
    if let chosen = chosenExpression(parts) { return value(chosen) }
    if parts.count < 2 || parts.allSatisfy({ !cursor($0).isExpression }) { return evaluated(node) }
    for part in parts { effects(part) }
    return .unknown
  }

  /// GNU `a ?: b`: the condition comes three times.
  func isOmittedMiddle(_ node: Int, _ parts: [Int]) -> Bool {
    guard parts.count == 4 else { return false }
    let identities = parts.map { cursor($0).statementIdentity }
    return identities[0] == identities[1] && identities[1] == identities[2]
  }

  private mutating func orElse(_ node: Int, _ first: Int, _ second: Int) -> Expression {
    let given = value(first)
    if let known = Algebra.constant(given) { return known != 0 ? given : value(second) }
    let result = newTemporary(shape(node))
    let other = newBlock()
    let after = newBlock()
    emit(.assign(result, given), at: first)
    end(.branch(given, then: after, otherwise: other), at: first)
    current = other
    let fallback = value(second)
    emit(.assign(result, fallback), at: second)
    enter(after, at: second)
    return .load(result)
  }

  /// The branch of `__builtin_choose_expr`, whose condition is always constant.
  func chosenExpression(_ parts: [Int]) -> Int? {
    guard parts.count == 3, let value = cursor(parts[0]).evaluatedInteger else { return nil }
    return value != 0 ? parts[1] : parts[2]
  }

  /// The branch of `_Generic`, when the types leave but one.
  func selected(_ node: Int) -> Int? {
    let type = cursor(node).type.canonical.identity
    let found = children(node).dropFirst().filter {
      cursor($0).isExpression && cursor($0).type.canonical.identity == type
    }
    return found.count == 1 ? found[found.startIndex] : nil
  }

  // MARK: Choice

  mutating func conditional(_ node: Int, wantsValue: Bool) -> Expression {
    let parts = children(node)
    guard parts.count == 3 else { return .unknown }
    if let known = staticValue(parts[0]) {
      let chosen = known != 0 ? parts[1] : parts[2]
      if wantsValue { return value(chosen) }
      effects(chosen)
      return .unknown
    }
    let keepsValue = wantsValue && shape(node).kind != .void
    let result = keepsValue ? newTemporary(shape(node)) : nil
    let then = newBlock()
    let otherwise = newBlock()
    let after = newBlock()
    condition(parts[0], then: then, otherwise: otherwise)
    for (block, part) in [(then, parts[1]), (otherwise, parts[2])] {
      current = block
      if let result {
        let given = value(part)
        emit(.assign(result, given), at: part)
      } else {
        effects(part)
      }
      end(.jump(after), at: part)
    }
    current = after
    return result.map { .load($0) } ?? .unknown
  }

  /// `a && b` and `a || b` as a value.
  mutating func truth(_ node: Int) -> Expression {
    if let known = staticValue(node) { return .constant(known) }
    let result = newTemporary(shape(node))
    let then = newBlock()
    let otherwise = newBlock()
    let after = newBlock()
    condition(node, then: then, otherwise: otherwise)
    current = then
    emit(.assign(result, .constant(1)), at: node)
    end(.jump(after), at: node)
    current = otherwise
    emit(.assign(result, .constant(0)), at: node)
    enter(after, at: node)
    return .load(result)
  }

  // MARK: Conditions

  func isLogical(_ node: Int) -> Bool {
    let operation = cursor(node).binaryOperator
    return operation == CXBinaryOperator_LAnd || operation == CXBinaryOperator_LOr
  }

  /// Ends the current block: to `then` when the expression is not zero.
  mutating func condition(_ node: Int, then: Int, otherwise: Int) {
    if let known = staticValue(node) {
      return end(.jump(known != 0 ? then : otherwise), at: node)
    }
    if let operand = transparentOperand(node) { return condition(operand, then: then, otherwise: otherwise) }
    switch kind(node) {
    case CXCursor_UnaryOperator where cursor(node).unaryOperator == CXUnaryOperator_LNot:
      if let operand = onlyChild(node) { return condition(operand, then: otherwise, otherwise: then) }
    case CXCursor_BinaryOperator:
      if compoundCondition(node, then: then, otherwise: otherwise) { return }
    case CXCursor_UnexposedExpr:
      let parts = children(node)
      if isOmittedMiddle(node, parts) {
        let next = newBlock()
        condition(parts[0], then: then, otherwise: next)
        current = next
        return condition(parts[3], then: then, otherwise: otherwise)
      }
    case CXCursor_ConditionalOperator:
      let parts = children(node)
      guard parts.count == 3 else { break }
      let first = newBlock()
      let second = newBlock()
      condition(parts[0], then: first, otherwise: second)
      current = first
      condition(parts[1], then: then, otherwise: otherwise)
      current = second
      return condition(parts[2], then: then, otherwise: otherwise)
    case CXCursor_CallExpr:
      if let operand = expectedOperand(node) { return condition(operand, then: then, otherwise: otherwise) }
    case CXCursor_StmtExpr:
      if statementCondition(node, then: then, otherwise: otherwise) { return }
    default: break
    }
    decide(value(node), then: then, otherwise: otherwise, at: node)
  }

  private mutating func decide(_ value: Expression, then: Int, otherwise: Int, at node: Int) {
    if case .unary(.not, let operand) = value {
      return decide(operand, then: otherwise, otherwise: then, at: node)
    }
    end(.branch(value, then: then, otherwise: otherwise), at: node)
  }

  private mutating func compoundCondition(_ node: Int, then: Int, otherwise: Int) -> Bool {
    let parts = children(node)
    guard parts.count == 2 else { return false }
    switch cursor(node).binaryOperator {
    case CXBinaryOperator_LAnd:
      let next = newBlock()
      condition(parts[0], then: next, otherwise: otherwise)
      current = next
    case CXBinaryOperator_LOr:
      let next = newBlock()
      condition(parts[0], then: then, otherwise: next)
      current = next
    case CXBinaryOperator_Comma:
      effects(parts[0])
    default: return false
    }
    condition(parts[1], then: then, otherwise: otherwise)
    return true
  }
}

import CLibclang
import Clang
import IR

extension BodyLowering {
  /// The value of an expression that is constant by its form alone, found without lowering it. This is what decides
  /// the branches that macros make on sizes and types; asking libclang to evaluate each of them would be slow.
  mutating func staticValue(_ node: Int) -> Int64? {
    switch kind(node) {
    case CXCursor_DeclRefExpr, CXCursor_MemberRefExpr, CXCursor_StmtExpr, CXCursor_ArraySubscriptExpr:
      return enumerator(node)
    case CXCursor_ParenExpr: return onlyChild(node).flatMap { staticValue($0) }
    default: break
    }
    if let known = staticValues[node] { return known }
    let made = makeStaticValue(node)
    staticValues[node] = made
    return made
  }

  private func enumerator(_ node: Int) -> Int64? {
    guard kind(node) == CXCursor_DeclRefExpr, let declaration = cursor(node).referenced else { return nil }
    let isVariable = declaration.kind == CXCursor_VarDecl && bindings[declaration.declarationIdentity] == nil
    if declaration.kind == CXCursor_EnumConstantDecl || isVariable,
      case .enumerator(let value, _) = context.entity(of: declaration)
    {
      return value
    }
    if case .constant(let value, _)? = bindings[declaration.declarationIdentity]?.substitute { return value }
    return nil
  }

  private mutating func makeStaticValue(_ node: Int) -> Int64? {
    switch kind(node) {
    case CXCursor_IntegerLiteral, CXCursor_CharacterLiteral, CXCursor_UnaryExpr:
      return cursor(node).evaluatedInteger
    case CXCursor_CStyleCastExpr:
      guard let operand = children(node).last else { return nil }
      return staticValue(operand).map { truncated($0, to: shape(node)) }
    case CXCursor_UnexposedExpr: return staticUnexposed(node)
    case CXCursor_UnaryOperator: return staticUnary(node)
    case CXCursor_BinaryOperator: return staticBinary(node)
    case CXCursor_ConditionalOperator:
      let parts = children(node)
      guard parts.count == 3, let test = staticValue(parts[0]) else { return nil }
      return staticValue(test != 0 ? parts[1] : parts[2])
    case CXCursor_CallExpr:
      if let operand = expectedOperand(node) { return staticValue(operand) }
      guard isConstantTest(node) else { return nil }
      return children(node).last.flatMap { staticValue($0) } == nil ? 0 : 1
    case CXCursor_GenericSelectionExpr:
      return selected(node).flatMap { staticValue($0) } ?? cursor(node).evaluatedInteger
    default: return nil
    }
  }

  private mutating func staticUnexposed(_ node: Int) -> Int64? {
    if tree.nodes[node].isConversion {
      return staticValue(node + 1).map { shape(node).kind == .boolean ? ($0 == 0 ? 0 : 1) : $0 }
    }
    let parts = children(node)
    if parts.count < 2 || parts.allSatisfy({ !cursor($0).isExpression }) { return cursor(node).evaluatedInteger }
    if isOmittedMiddle(node, parts), let first = staticValue(parts[0]) {
      return first != 0 ? first : staticValue(parts[3])
    }
    return chosenExpression(parts).flatMap { staticValue($0) }
  }

  private mutating func staticUnary(_ node: Int) -> Int64? {
    guard let operand = onlyChild(node) else { return nil }
    switch cursor(node).unaryOperator {
    case CXUnaryOperator_Minus: return staticValue(operand).map { truncated(0 &- $0, to: shape(node)) }
    case CXUnaryOperator_Not: return staticValue(operand).map { truncated(~$0, to: shape(node)) }
    case CXUnaryOperator_LNot: return staticValue(operand).map { $0 == 0 ? 1 : 0 }
    case CXUnaryOperator_Plus, CXUnaryOperator_Extension: return staticValue(operand)
    default: return nil
    }
  }

  private mutating func staticBinary(_ node: Int) -> Int64? {
    let parts = children(node)
    guard parts.count == 2 else { return nil }
    let operation = cursor(node).binaryOperator
    switch operation {
    case CXBinaryOperator_LAnd, CXBinaryOperator_LOr:
      // One side can decide alone; the right one must not when the left one does something.
      let decisive: Bool = operation == CXBinaryOperator_LOr
      let left = staticValue(parts[0]).map { $0 != 0 }
      if left == decisive { return decisive ? 1 : 0 }
      guard left != nil || isPure(parts[0]), let right = staticValue(parts[1]).map({ $0 != 0 }) else { return nil }
      if right == decisive { return decisive ? 1 : 0 }
      return left == nil ? nil : (right ? 1 : 0)
    case CXBinaryOperator_Assign, CXBinaryOperator_Comma: return nil
    default:
      guard let kind = Self.arithmetic(operation), let left = staticValue(parts[0]),
        let right = staticValue(parts[1]),
        let result = Algebra.apply(kind, left, right, isUnsigned: isUnsigned(parts[0]))
      else { return nil }
      return truncated(result, to: shape(node))
    }
  }

  /// True when an expression does nothing but give a value.
  private func isPure(_ node: Int) -> Bool {
    (node..<Int(tree.nodes[node].end)).allSatisfy { inner in
      switch kind(inner) {
      case CXCursor_CallExpr, CXCursor_StmtExpr, CXCursor_CompoundAssignOperator: false
      case CXCursor_BinaryOperator: cursor(inner).binaryOperator != CXBinaryOperator_Assign
      case CXCursor_UnaryOperator: increment(cursor(inner).unaryOperator) == nil
      default: true
      }
    }
  }
}

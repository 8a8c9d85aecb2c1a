import CLibclang
import Clang
import IR

/// What a function does to its variables, by place in the tree.
struct VariableUses {
  /// The nodes that write to a variable, by its declaration.
  var writes: [Int: [Int]] = [:]
  /// Variables whose address is taken.
  var addressed: Set<Int> = []
  /// The nodes that may change memory: calls, assignments, assembler; in order.
  var changes: [Int] = []
}

extension BodyLowering {
  /// `({ … })`: its statements, and the value of the last one.
  mutating func statementExpression(_ node: Int, wantsValue: Bool) -> Expression {
    var result = Expression.unknown
    insideStatementExpression(node) { lowering, last in
      guard wantsValue, lowering.shape(node).kind != .void else { return lowering.effects(last) }
      result = lowering.value(last)
      // A cleanup behind it must not change what was read before.
      if lowering.cleanups.contains(where: { $0.declaration > node }), !lowering.isLasting(result) {
        let kept = lowering.newTemporary(lowering.shape(last))
        lowering.emit(.assign(kept, result), at: last)
        result = .load(kept)
      }
    }
    return result
  }

  /// A statement expression as a condition; false when it gives no value.
  mutating func statementCondition(_ node: Int, then: Int, otherwise: Int) -> Bool {
    guard let body = onlyChild(node), let last = children(body).last, cursor(last).isExpression,
      !declaresCleanup(body)
    else { return false }
    insideStatementExpression(node) { lowering, last in
      lowering.condition(last, then: then, otherwise: otherwise)
    }
    return true
  }

  private func declaresCleanup(_ node: Int) -> Bool {
    (node..<Int(tree.nodes[node].end)).contains { kind($0) == CXCursor_VarDecl && cursor($0).hasAttributes }
  }

  private mutating func insideStatementExpression(_ node: Int, _ finish: (inout BodyLowering, Int) -> Void) {
    guard let body = onlyChild(node) else { return }
    statementExpressions.append(node)
    scope(of: body, closing: context.closing(of:)) { lowering in
      let statements = lowering.children(body)
      for (number, child) in statements.enumerated() {
        if number == statements.count - 1, lowering.cursor(child).isExpression {
          finish(&lowering, child)
        } else {
          lowering.statement(child)
        }
      }
    }
    statementExpressions.removeLast()
  }

  // MARK: Variables of macros

  /// True for a variable of a statement expression that is written once: macros copy their arguments into such.
  mutating func isMacroVariable(_ node: Int, _ type: TypeShape) -> Bool {
    guard !statementExpressions.isEmpty, type.kind != .record, type.kind != .array,
      !children(node).contains(where: { kind($0) == CXCursor_UnexposedAttr })
    else { return false }
    let uses = findVariableUses()
    let identity = cursor(node).declarationIdentity
    return uses.writes[identity] == nil && !uses.addressed.contains(identity)
  }

  /// True when no statement of the innermost statement expression can change the value.
  mutating func isLastingInStatementExpression(_ expression: Expression) -> Bool {
    guard let around = statementExpressions.last else { return false }
    let range = around..<Int(tree.nodes[around].end)
    let uses = findVariableUses()
    let isQuiet = !uses.changes.contains { range.contains($0) }
    return isLasting(expression, isQuiet: isQuiet, in: range, uses)
  }

  private func isLasting(_ expression: Expression, isQuiet: Bool, in range: Range<Int>, _ uses: VariableUses) -> Bool {
    switch expression {
    case .constant, .string, .function: return true
    case .unknown: return false
    case .load(let path):
      return isQuiet || !path.selectors.contains(.dereference) && isUntouched(path.root, in: range, uses)
    case .address(let path):
      // The first pointer of an address may be followed: the address does not depend on what lies behind it.
      let pointers = path.selectors.count { $0 == .dereference }
      if isQuiet || pointers == 0 { return true }
      return pointers == 1 && path.selectors.first == .dereference && isUntouched(path.root, in: range, uses)
    case .unary(_, let operand): return isLasting(operand, isQuiet: isQuiet, in: range, uses)
    case .binary(_, let left, let right):
      return isLasting(left, isQuiet: isQuiet, in: range, uses) && isLasting(right, isQuiet: isQuiet, in: range, uses)
    }
  }

  /// True for a variable of the function that nothing in the range writes to, here or through a pointer.
  private func isUntouched(_ root: Root, in range: Range<Int>, _ uses: VariableUses) -> Bool {
    if case .temporary = root { return true }
    guard let declaration = declarationOfRoot[root], !uses.addressed.contains(declaration) else { return false }
    return !(uses.writes[declaration] ?? []).contains { range.contains($0) }
  }

  private mutating func findVariableUses() -> VariableUses {
    if let known = variableUses { return known }
    var uses = VariableUses()
    for node in tree.nodes.indices {
      switch kind(node) {
      case CXCursor_BinaryOperator where cursor(node).binaryOperator == CXBinaryOperator_Assign,
        CXCursor_CompoundAssignOperator:
        uses.changes.append(node)
        if let variable = firstChild(node).flatMap(variableWritten) { uses.writes[variable, default: []].append(node) }
      case CXCursor_UnaryOperator:
        let operation = cursor(node).unaryOperator
        guard operation == CXUnaryOperator_AddrOf || increment(operation) != nil else { continue }
        guard let variable = firstChild(node).flatMap(variableWritten) else {
          if increment(operation) != nil { uses.changes.append(node) }
          continue
        }
        if operation == CXUnaryOperator_AddrOf {
          uses.addressed.insert(variable)
        } else {
          uses.changes.append(node)
          uses.writes[variable, default: []].append(node)
        }
      case CXCursor_CallExpr:
        if expectedOperand(node) == nil, !isConstantTest(node) { uses.changes.append(node) }
      case CXCursor_AsmStmt:
        uses.changes.append(node)
        for operand in children(node) {
          if let variable = variableWritten(operand) { uses.writes[variable, default: []].append(node) }
        }
      default: continue
      }
    }
    variableUses = uses
    return uses
  }

  /// The variable in which a place lies, without going through a pointer.
  private func variableWritten(_ node: Int) -> Int? {
    var node = node
    while true {
      if kind(node) == CXCursor_DeclRefExpr { return cursor(node).referenced?.declarationIdentity }
      // What stands for code with errors may have nothing below it.
      guard let operand = firstChild(node) else { return nil }
      switch kind(node) {
      case CXCursor_ParenExpr, CXCursor_ArraySubscriptExpr: node = operand
      case CXCursor_MemberRefExpr where shape(operand).kind != .pointer: node = operand
      case CXCursor_UnexposedExpr where shape(operand).kind == .array: node = operand
      default: return nil
      }
    }
  }
}

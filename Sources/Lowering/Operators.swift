import CLibclang
import Clang
import IR

extension BodyLowering {
  // MARK: Unary

  mutating func unary(_ node: Int) -> Expression {
    guard let operand = onlyChild(node) else { return .unknown }
    switch cursor(node).unaryOperator {
    case CXUnaryOperator_Deref:
      let type = shape(node).kind
      if type == .function { return value(operand) }
      let path = place(node)
      return type == .array ? Algebra.address(path) : .load(path)
    case CXUnaryOperator_AddrOf: return addressOf(operand)
    case CXUnaryOperator_Plus, CXUnaryOperator_Extension: return value(operand)
    case CXUnaryOperator_Minus: return Algebra.unary(.negate, value(operand))
    case CXUnaryOperator_Not:
      let given = value(operand)
      // `~FLAG` keeps its name. `~0` is no flag's mask: the limits of types are computed from it.
      guard case .constant(let number, let name) = given, name == nil || number == 0 else {
        return Algebra.unary(.complement, given)
      }
      return .constant(truncated(~number, to: shape(node)), name: name)
    case CXUnaryOperator_LNot: return Algebra.unary(.not, value(operand))
    case CXUnaryOperator_PostInc, CXUnaryOperator_PostDec, CXUnaryOperator_PreInc, CXUnaryOperator_PreDec:
      return step(node, wantsValue: true)
    default:
      effects(operand)
      return .unknown
    }
  }

  private mutating func addressOf(_ node: Int) -> Expression {
    let inner = peeled(node)
    if kind(inner) == CXCursor_StringLiteral { return value(inner) }
    if kind(inner) == CXCursor_DeclRefExpr, let declaration = cursor(inner).referenced,
      declaration.kind == CXCursor_FunctionDecl
    {
      return value(inner)
    }
    return Algebra.address(place(node))
  }

  /// The operator that `++` and `--` stand for.
  func increment(_ operation: CXUnaryOperatorKind) -> BinaryOperator? {
    switch operation {
    case CXUnaryOperator_PostInc, CXUnaryOperator_PreInc: .add
    case CXUnaryOperator_PostDec, CXUnaryOperator_PreDec: .subtract
    default: nil
    }
  }

  mutating func step(_ node: Int, wantsValue: Bool) -> Expression {
    let operation = cursor(node).unaryOperator
    guard let operand = onlyChild(node), let change = increment(operation) else { return .unknown }
    let path = place(operand)
    let isPostfix = operation == CXUnaryOperator_PostInc || operation == CXUnaryOperator_PostDec
    var result = Expression.load(path)
    if wantsValue, isPostfix {
      let before = newTemporary(shape(operand))
      emit(.assign(before, .load(path)), at: node)
      result = .load(before)
    }
    emit(.assign(path, .binary(change, .load(path), .constant(1))), at: node)
    return result
  }

  // MARK: Binary

  static func arithmetic(_ operation: CXBinaryOperatorKind) -> BinaryOperator? {
    switch operation {
    case CXBinaryOperator_Mul, CXBinaryOperator_MulAssign: .multiply
    case CXBinaryOperator_Div, CXBinaryOperator_DivAssign: .divide
    case CXBinaryOperator_Rem, CXBinaryOperator_RemAssign: .remainder
    case CXBinaryOperator_Add, CXBinaryOperator_AddAssign: .add
    case CXBinaryOperator_Sub, CXBinaryOperator_SubAssign: .subtract
    case CXBinaryOperator_Shl, CXBinaryOperator_ShlAssign: .shiftLeft
    case CXBinaryOperator_Shr, CXBinaryOperator_ShrAssign: .shiftRight
    case CXBinaryOperator_LT: .less
    case CXBinaryOperator_GT: .greater
    case CXBinaryOperator_LE: .lessOrEqual
    case CXBinaryOperator_GE: .greaterOrEqual
    case CXBinaryOperator_EQ: .equal
    case CXBinaryOperator_NE: .notEqual
    case CXBinaryOperator_And, CXBinaryOperator_AndAssign: .and
    case CXBinaryOperator_Xor, CXBinaryOperator_XorAssign: .xor
    case CXBinaryOperator_Or, CXBinaryOperator_OrAssign: .or
    default: nil
    }
  }

  mutating func binary(_ node: Int) -> Expression {
    let parts = children(node)
    guard parts.count == 2 else { return .unknown }
    let operation = cursor(node).binaryOperator
    switch operation {
    case CXBinaryOperator_Assign: return assignment(node, parts[0], parts[1])
    case CXBinaryOperator_Comma:
      effects(parts[0])
      return value(parts[1])
    case CXBinaryOperator_LAnd, CXBinaryOperator_LOr: return truth(node)
    default: break
    }
    guard let kind = Self.arithmetic(operation) else { return .unknown }
    if kind == .subtract, let member = offsetMember(parts[1]) {
      return Algebra.address(
        Algebra.container(pointee(value(parts[0]), at: node), record: member.record, members: member.members))
    }
    let left = value(parts[0])
    let right = value(parts[1])
    return Algebra.binary(kind, left, right, isUnsigned: isUnsigned(parts[0]))
  }

  /// Matters only where both operands are constant and as wide as the numbers here.
  func isUnsigned(_ node: Int) -> Bool {
    let type = shape(node)
    return type.kind == .integer && type.bits == 64 && !type.isSigned
  }

  /// What `offsetof(record, members)` names: together with a subtraction it is `container_of`.
  private func offsetMember(_ node: Int) -> (record: Name, members: [Name])? {
    let node = peeled(node)
    guard kind(node) == CXCursor_UnexposedExpr else { return nil }
    let fields = children(node).filter { kind($0) == CXCursor_MemberRef }.compactMap { cursor($0).referenced }
    guard let first = fields.first, let record = context.field(first).record else { return nil }
    return (record, fields.compactMap { context.field($0).name })
  }

  // MARK: Assignment

  private mutating func assignment(_ node: Int, _ left: Int, _ right: Int) -> Expression {
    let source = peeled(right)
    let path: AccessPath
    if kind(source) == CXCursor_CompoundLiteralExpr, shape(source).kind == .record {
      path = place(left)
      // Members that the literal leaves out lose what they held before.
      emit(.assign(path, .unknown), at: node)
      initialise(path, source, type: cursor(source).type, owner: literalOwner(of: path, source), at: node)
      return .load(path)
    }
    let given = value(right)
    path = place(left)
    store(given, to: path, member: peeled(left), at: node)
    return isLasting(given) ? given : .load(path)
  }

  /// An assignment; a function's address that goes into a member is noted as such.
  private mutating func store(_ given: Expression, to path: AccessPath, member: Int, at node: Int) {
    emit(.assign(path, given), at: node)
    guard case .function(let symbol) = given, kind(member) == CXCursor_MemberRefExpr,
      let declaration = cursor(member).referenced
    else { return }
    let field = context.field(declaration)
    guard let record = field.record, let name = field.name else { return }
    var variable: Name?
    if case .global(let global) = path.root { variable = global }
    context.addressUses[symbol, default: 1] -= 1
    context.fieldStores.append(
      FieldStore(
        record: record, field: name, value: symbol, variable: variable, holder: holder(of: member),
        range: context.range(of: cursor(node))))
  }

  /// The member in which the record lies whose member is named: `work` for `(&priv->work)->func`.
  private func holder(of node: Int) -> Member? {
    guard var base = children(node).first.map({ peeled($0) }) else { return nil }
    while kind(base) == CXCursor_UnaryOperator, let operand = onlyChild(base) {
      let operation = cursor(base).unaryOperator
      guard operation == CXUnaryOperator_Deref || operation == CXUnaryOperator_AddrOf else { return nil }
      base = peeled(operand)
    }
    guard kind(base) == CXCursor_MemberRefExpr, let declaration = cursor(base).referenced else { return nil }
    let field = context.field(declaration)
    guard let record = field.record, let name = field.name else { return nil }
    return Member(record: record, field: name)
  }

  mutating func compoundAssignment(_ node: Int) -> Expression {
    let parts = children(node)
    guard parts.count == 2, let kind = Self.arithmetic(cursor(node).binaryOperator) else { return .unknown }
    let given = value(parts[1])
    let path = place(parts[0])
    emit(.assign(path, .binary(kind, .load(path), given)), at: node)
    return .load(path)
  }

  // MARK: Places

  /// The place that an expression names. One that names none is given a temporary.
  mutating func place(_ node: Int) -> AccessPath {
    switch kind(node) {
    case CXCursor_DeclRefExpr:
      if let declaration = cursor(node).referenced {
        if let binding = bindings[declaration.declarationIdentity] {
          if binding.substitute == nil { return AccessPath(binding.root) }
        } else if case .global(let name, _) = context.entity(of: declaration) {
          return AccessPath(.global(name))
        }
      }
    case CXCursor_MemberRefExpr:
      return memberPlace(node) ?? unknownPlace(node, "member")
    case CXCursor_ArraySubscriptExpr:
      return elementPlace(node) ?? unknownPlace(node, "element")
    case CXCursor_UnaryOperator where cursor(node).unaryOperator == CXUnaryOperator_Deref:
      guard let operand = onlyChild(node) else { return unknownPlace(node, "dereference") }
      if isArray(operand) { return element(0, of: place(peeled(operand))) }
      return pointee(value(operand), at: node)
    case CXCursor_CompoundLiteralExpr: return literalPlace(node)
    case CXCursor_ParenExpr, CXCursor_UnexposedExpr, CXCursor_CStyleCastExpr:
      if let operand = transparentOperand(node), cursor(operand).isExpression { return place(operand) }
    default: break
    }
    let given = value(node)
    if case .load(let path) = given { return path }
    return kept(given, at: node)
  }

  /// The tree does not say what the place is: the parser found an error there.
  private mutating func unknownPlace(_ node: Int, _ what: Name) -> AccessPath {
    emit(.unknown(what), at: node)
    return newTemporary(shape(node))
  }

  private mutating func kept(_ given: Expression, at node: Int) -> AccessPath {
    let result = newTemporary(shape(node))
    emit(.assign(result, given), at: node)
    return result
  }

  private mutating func memberPlace(_ node: Int) -> AccessPath? {
    guard let declaration = cursor(node).referenced, declaration.kind == CXCursor_FieldDecl,
      let base = onlyChild(node) ?? children(node).first
    else { return nil }
    let field = context.field(declaration)
    // `.` or `->`: the type of the base says it.
    var path: AccessPath
    if shape(base).kind == .pointer {
      path = isArray(base) ? element(0, of: place(peeled(base))) : pointee(value(base), at: node)
    } else {
      path = place(base)
    }
    if let name = field.name { path = Algebra.member(path, name) }
    return path
  }

  private mutating func elementPlace(_ node: Int) -> AccessPath? {
    let parts = children(node)
    guard parts.count == 2 else { return nil }
    // `i[a]` is `a[i]`.
    let isTurned = shape(parts[0]).kind == .integer
    let (base, index) = isTurned ? (parts[1], parts[0]) : (parts[0], parts[1])
    let known = staticValue(index)
    if known == nil { effects(index) }
    if isArray(base) {
      let array = place(peeled(base))
      return known.map { element($0, of: array) } ?? indexed(array)
    }
    let path = pointee(value(base), at: node)
    return known == 0 ? path : indexed(path)
  }

  /// True for an array that stands where a pointer to its first element is meant.
  private func isArray(_ node: Int) -> Bool {
    let inner = peeled(node)
    switch kind(inner) {
    case CXCursor_DeclRefExpr:
      // Of a parameter libclang gives the type as written, which may be an array where a pointer is meant.
      if let declaration = cursor(inner).referenced, let binding = bindings[declaration.declarationIdentity] {
        return binding.isArray
      }
      return shape(inner).kind == .array
    case CXCursor_MemberRefExpr, CXCursor_ArraySubscriptExpr, CXCursor_CompoundLiteralExpr, CXCursor_UnaryOperator:
      return shape(inner).kind == .array
    default: return false
    }
  }

  private func element(_ index: Int64, of path: AccessPath) -> AccessPath {
    AccessPath(path.root, path.selectors + [.field(.element(index))])
  }

  private func indexed(_ path: AccessPath) -> AccessPath {
    AccessPath(path.root, path.selectors + [.index])
  }

  /// What a pointer points to.
  mutating func pointee(_ pointer: Expression, at node: Int) -> AccessPath {
    switch pointer {
    case .load(let path): return AccessPath(path.root, path.selectors + [.dereference])
    case .address(let path): return path
    case .binary(.add, let base, _), .binary(.subtract, let base, _): return indexed(pointee(base, at: node))
    default:
      let path = kept(pointer, at: node)
      return AccessPath(path.root, path.selectors + [.dereference])
    }
  }
}

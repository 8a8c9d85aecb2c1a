import CLibclang
import Clang
import IR

extension BodyLowering {
  /// Lowers a call, or what it is known to mean.
  mutating func call(_ node: Int) -> Expression {
    let parts = children(node)
    guard let callee = parts.first, cursor(callee).isExpression else {
      emit(.unknown("call"), at: node)
      return .unknown
    }
    let arguments = Array(parts.dropFirst())
    if let function = directCallee(callee) {
      if let meaning = builtin(function, node, arguments) { return meaning }
      if let idiom = context.idioms[function.name] { return idiomatic(idiom, function, node, arguments) }
      return emitCall(.direct(function), node, arguments)
    }
    let pointer = value(callee)
    if case .function(let function) = pointer {
      // The name came through a macro's variable: it is called, so this use of its address is none.
      context.addressUses[function, default: 1] -= 1
      return emitCall(.direct(function), node, arguments)
    }
    let member = heldMember(callee)
    return emitCall(.indirect(pointer, record: member?.record, field: member?.name), node, arguments)
  }

  private mutating func emitCall(_ callee: Callee, _ node: Int, _ arguments: [Int]) -> Expression {
    var given: [Expression] = []
    given.reserveCapacity(arguments.count)
    for argument in arguments { given.append(value(argument)) }
    let givesNothing = shape(node).kind == .void
    let result = givesNothing ? nil : newTemporary(shape(node))
    var number: Int?
    if case .temporary(let index)? = result?.root { number = index }
    emit(.call(Call(callee: callee, arguments: given, result: number)), at: node)
    return result.map { .load($0) } ?? .unknown
  }

  /// The function that a callee names, through conversions, `&f` and `*f`.
  private func directCallee(_ node: Int) -> Symbol? {
    var node = peeled(node)
    while kind(node) == CXCursor_UnaryOperator, let operand = onlyChild(node) {
      let operation = cursor(node).unaryOperator
      guard operation == CXUnaryOperator_Deref || operation == CXUnaryOperator_AddrOf else { return nil }
      node = peeled(operand)
    }
    guard kind(node) == CXCursor_DeclRefExpr, let declaration = cursor(node).referenced,
      declaration.kind == CXCursor_FunctionDecl, case .function(let symbol) = context.entity(of: declaration)
    else { return nil }
    return symbol
  }

  /// The member that held the pointer that is called.
  private func heldMember(_ node: Int) -> FieldInfo? {
    var node = peeled(node)
    while kind(node) == CXCursor_UnaryOperator || kind(node) == CXCursor_ArraySubscriptExpr {
      guard let operand = children(node).first else { return nil }
      node = peeled(operand)
    }
    guard kind(node) == CXCursor_MemberRefExpr, let declaration = cursor(node).referenced else { return nil }
    return context.field(declaration)
  }

  // MARK: Known meanings

  private mutating func idiomatic(
    _ idiom: Idiom, _ function: Symbol, _ node: Int, _ arguments: [Int]
  ) -> Expression {
    switch idiom {
    case .noReturn:
      let result = emitCall(.direct(function), node, arguments)
      end(.unreachable, at: node)
      enterUnreachable()
      return result
    case .gap:
      let next = newBlock()
      end(.gap(next), at: node)
      current = next
      return .unknown
    case .nothing:
      for argument in arguments { effects(argument) }
      return .unknown
    case .identity, .isError, .isErrorOrNull, .errorOrZero, .errorPointer:
      guard let first = arguments.first else { return .unknown }
      let given = value(first)
      for argument in arguments.dropFirst() { effects(argument) }
      switch idiom {
      case .isError: return Algebra.unary(.isError, given)
      case .isErrorOrNull: return Algebra.unary(.isErrorOrNull, given)
      case .errorOrZero: return Algebra.unary(.errorOrZero, given)
      case .errorPointer: return Algebra.unary(.errorPointer, given)
      default: return given
      }
    }
  }

  /// The compiler's own functions that are about the program's text or its flow.
  private enum Builtin {
    static let prefix = "__builtin_"
    static let expect: Set<Name> = [
      "__builtin_expect", "__builtin_expect_with_probability", "__builtin_assume_aligned", "__builtin_launder",
    ]
    static let constantTest: Name = "__builtin_constant_p"
    static let deadEnd: Set<Name> = ["__builtin_unreachable", "__builtin_trap"]
    /// What they give depends on what the optimiser knows, or on the stack.
    static let opaque: Set<Name> = [
      "__builtin_object_size", "__builtin_dynamic_object_size", "__builtin_return_address", "__builtin_frame_address",
      "__builtin_va_start", "__builtin_va_end", "__builtin_va_copy", "__builtin_assume", "__builtin_prefetch",
      "__builtin_infer_alloc_token",
    ]
    /// `*third = first op second`, and whether it did not fit.
    static let checked: [Name: BinaryOperator] = [
      "__builtin_add_overflow": .add, "__builtin_sub_overflow": .subtract, "__builtin_mul_overflow": .multiply,
    ]
  }

  /// The first argument of `__builtin_expect`, when the call is one.
  func expectedOperand(_ node: Int) -> Int? {
    let parts = children(node)
    guard parts.count >= 2, let function = directCallee(parts[0]), Builtin.expect.contains(function.name) else {
      return nil
    }
    return parts[1]
  }

  /// True for a call that asks whether its argument is constant.
  func isConstantTest(_ node: Int) -> Bool {
    children(node).first.flatMap { directCallee($0) }?.name == Builtin.constantTest
  }

  private mutating func builtin(_ function: Symbol, _ node: Int, _ arguments: [Int]) -> Expression? {
    if Builtin.expect.contains(function.name), let first = arguments.first { return value(first) }
    if function.name == Builtin.constantTest { return .constant(staticValue(node) ?? 0) }
    if Builtin.deadEnd.contains(function.name) {
      end(.unreachable, at: node)
      enterUnreachable()
      return .unknown
    }
    if Builtin.opaque.contains(function.name) {
      for argument in arguments { effects(argument) }
      return .unknown
    }
    guard let operation = Builtin.checked[function.name], arguments.count == 3 else { return nil }
    let left = value(arguments[0])
    let right = value(arguments[1])
    let target = pointee(value(arguments[2]), at: node)
    emit(.assign(target, Algebra.binary(operation, left, right, isUnsigned: false)), at: node)
    return .unknown
  }
}

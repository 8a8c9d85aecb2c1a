import CLibclang
import Clang
import IR

/// What a name of the function stands for.
struct Binding {
  var root: Root
  var isArray: Bool
  /// The value of a variable of a macro's statement expression that never changes: the value stands in its place.
  var substitute: Expression?
}

/// A call that is due when control leaves a variable's scope.
struct Cleanup {
  var function: Symbol
  var variable: AccessPath
  /// The place of the declaration in the tree, and the end of the scope around it.
  var declaration: Int
  var scopeEnd: Int
}

/// Where `break` and `continue` lead, and how many cleanups were due there.
struct JumpTarget {
  var block: Int
  var cleanups: Int
}

/// A `switch` whose body is being lowered.
struct OpenSwitch {
  var cases: [SelectCase] = []
  var otherwise: Int?
}

/// A block that is still being filled.
struct OpenBlock {
  var instructions: [Instruction] = []
  var terminator: Terminator?
  var origin: Origin?
}

/// Lowers one function's body to blocks.
///
/// Lowering follows the tree by recursion, so it must run on a stack that is deep enough for the deepest body
/// (see `onDeepStack`).
struct BodyLowering {
  let context: UnitContext
  let tree: SyntaxTree
  var bindings: [Int: Binding] = [:]
  var parameters: [Variable] = []
  var locals: [Variable] = []
  var temporaries: [TypeShape] = []
  var blocks: [OpenBlock] = [OpenBlock()]
  var current = 0

  var cleanups: [Cleanup] = []
  /// The ends of the scopes around the statement at hand, innermost last, as indices in the tree.
  var scopeEnds: [Int] = []
  var breakTargets: [JumpTarget] = []
  var continueTargets: [JumpTarget] = []
  var switches: [OpenSwitch] = []
  /// Labels by statement identity: the block, and the label's place in the tree.
  var labels: [Int: (block: Int, node: Int)] = [:]
  /// Labels whose address is taken: the possible ends of a computed `goto`.
  var addressedLabels: [Int] = []
  /// The statement expressions around the statement at hand, innermost last.
  var statementExpressions: [Int] = []
  /// Found from the tree at the first statement expression: what happens to each variable.
  var variableUses: VariableUses?
  var declarationOfRoot: [Root: Int] = [:]
  /// Constants that were computed from the tree, by node.
  var staticValues: [Int: Int64?] = [:]

  init(context: UnitContext, tree: SyntaxTree) {
    self.context = context
    self.tree = tree
  }

  // MARK: The tree

  func cursor(_ node: Int) -> Cursor { tree.nodes[node].cursor }
  func kind(_ node: Int) -> CXCursorKind { tree.nodes[node].cursor.kind }
  func children(_ node: Int) -> [Int] { tree.children(of: node) }
  func shape(_ node: Int) -> TypeShape { context.shape(of: cursor(node).type) }
  func origin(_ node: Int) -> Origin { context.origin(of: cursor(node)) }

  func firstChild(_ node: Int) -> Int? { node + 1 < Int(tree.nodes[node].end) ? node + 1 : nil }

  /// The only child of a node.
  func onlyChild(_ node: Int) -> Int? {
    let first = node + 1
    return first < Int(tree.nodes[node].end) && tree.nodes[first].end == tree.nodes[node].end ? first : nil
  }

  /// The operand behind a conversion, parentheses or `__extension__`; nil when the node is none of these.
  func transparentOperand(_ node: Int) -> Int? {
    switch kind(node) {
    case CXCursor_ParenExpr: onlyChild(node)
    case CXCursor_UnexposedExpr: tree.nodes[node].isConversion ? node + 1 : nil
    // The type's own nodes come first.
    case CXCursor_CStyleCastExpr: children(node).last
    case CXCursor_UnaryOperator where cursor(node).unaryOperator == CXUnaryOperator_Extension: onlyChild(node)
    default: nil
    }
  }

  /// The expression without conversions and parentheses around it.
  func peeled(_ node: Int) -> Int {
    var node = node
    while let operand = transparentOperand(node) { node = operand }
    return node
  }

  // MARK: Blocks

  mutating func newBlock() -> Int {
    blocks.append(OpenBlock())
    return blocks.count - 1
  }

  mutating func emit(_ kind: Instruction.Kind, at node: Int) {
    emit(kind, origin: origin(node))
  }

  mutating func emit(_ kind: Instruction.Kind, origin: Origin) {
    guard blocks[current].terminator == nil else { return }
    blocks[current].instructions.append(Instruction(kind, origin: origin))
  }

  /// Ends the current block. What follows has no way in until a block is entered.
  mutating func end(_ terminator: Terminator, at node: Int) {
    guard blocks[current].terminator == nil else { return }
    blocks[current].terminator = terminator
    blocks[current].origin = origin(node)
  }

  mutating func end(_ terminator: Terminator, origin: Origin) {
    guard blocks[current].terminator == nil else { return }
    blocks[current].terminator = terminator
    blocks[current].origin = origin
  }

  /// Goes on in a block; the current one falls through to it.
  mutating func enter(_ block: Int, at node: Int) {
    end(.jump(block), at: node)
    current = block
  }

  /// Code that nothing leads to, until a label or a case is met.
  mutating func enterUnreachable() {
    current = newBlock()
  }

  mutating func newTemporary(_ type: TypeShape) -> AccessPath {
    temporaries.append(type)
    return AccessPath(.temporary(temporaries.count - 1))
  }

  // MARK: The function

  /// Lowers a definition whose tree has the function at its root.
  mutating func function(symbol: Symbol, isFromHeader: Bool) -> Function? {
    let definition = cursor(0)
    let parts = children(0)
    guard let body = parts.last, kind(body) == CXCursor_CompoundStmt else { return nil }
    for part in parts where kind(part) == CXCursor_ParmDecl { declareParameter(part) }
    findLabels()
    compound(body)
    end(.return(nil), origin: context.closing(of: cursor(body)))
    return Function(
      symbol: symbol, nameRange: context.nameRange(of: definition, length: symbol.name.text.utf8.count),
      range: context.range(of: definition), returnType: context.shape(of: definition.type.result),
      parameters: parameters, locals: locals, temporaries: temporaries,
      blocks: FlowGraph.finished(blocks, closing: context.closing(of: cursor(body))), isFromHeader: isFromHeader)
  }

  private mutating func declareParameter(_ node: Int) {
    let declaration = cursor(node)
    var type = context.shape(of: declaration.type)
    if type.record != nil { context.noteLayout(declaration.type) }
    // A parameter that is written as an array is a pointer.
    if type.kind == .array {
      let depth = type.record == nil ? 0 : min(type.depth, 254) + 1
      type = TypeShape(kind: .pointer, record: type.record, depth: depth)
    }
    bindings[declaration.declarationIdentity] = Binding(root: .parameter(parameters.count), isArray: false)
    declarationOfRoot[.parameter(parameters.count)] = declaration.declarationIdentity
    parameters.append(Variable(name: Name(declaration.spelling), type: type))
  }

  private mutating func findLabels() {
    for node in tree.nodes.indices {
      switch kind(node) {
      case CXCursor_LabelStmt:
        labels[cursor(node).statementIdentity] = (newBlock(), node)
      case CXCursor_AddrLabelExpr:
        guard let reference = onlyChild(node), let label = cursor(reference).referenced else { continue }
        if !addressedLabels.contains(label.statementIdentity) { addressedLabels.append(label.statementIdentity) }
      default: continue
      }
    }
  }

  mutating func newLocal(_ name: Name, _ type: TypeShape) -> AccessPath {
    locals.append(Variable(name: name, type: type))
    return AccessPath(.local(locals.count - 1))
  }
}

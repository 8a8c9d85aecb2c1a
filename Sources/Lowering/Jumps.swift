import CLibclang
import Clang
import IR

extension BodyLowering {
  // MARK: Cleanups

  /// Calls what is due for the variables above a mark, the last one first.
  mutating func runCleanups(above mark: Int, origin: Origin) {
    for cleanup in cleanups[mark...].reversed() { run(cleanup, origin: origin) }
  }

  private mutating func run(_ cleanup: Cleanup, origin: Origin) {
    let call = Call(callee: .direct(cleanup.function), arguments: [.address(cleanup.variable)], result: nil)
    emit(.call(call), origin: origin)
  }

  /// Calls what is due on a way to a label: for each variable that is in scope here and not there.
  private mutating func runCleanups(towards label: Int, origin: Origin) {
    for cleanup in cleanups.reversed() {
      let isInScope = cleanup.declaration < label && label < cleanup.scopeEnd
      if !isInScope { run(cleanup, origin: origin) }
    }
  }

  // MARK: Leaving

  mutating func leave(to target: JumpTarget?, at node: Int) {
    guard let target else { return emit(.unknown("break or continue outside a loop"), at: node) }
    if cleanups.count > target.cleanups { runCleanups(above: target.cleanups, origin: origin(node)) }
    end(.jump(target.block), at: node)
    enterUnreachable()
  }

  mutating func returnStatement(_ node: Int) {
    var result: Expression?
    if let operand = onlyChild(node) {
      let given = value(operand)
      result = shape(operand).kind == .void ? nil : given
    }
    if !cleanups.isEmpty {
      if let given = result, !isLasting(given) {
        let kept = newTemporary(shape(onlyChild(node) ?? node))
        emit(.assign(kept, given), at: node)
        result = .load(kept)
      }
      runCleanups(above: 0, origin: origin(node))
    }
    end(.return(result), at: node)
    enterUnreachable()
  }

  // MARK: Labels

  mutating func labelStatement(_ node: Int) {
    if let label = labels[cursor(node).statementIdentity] { enter(label.block, at: node) }
    for child in children(node) { statement(child) }
  }

  mutating func gotoStatement(_ node: Int) {
    guard let reference = onlyChild(node), let target = cursor(reference).referenced,
      let label = labels[target.statementIdentity]
    else { return emit(.unknown("goto"), at: node) }
    runCleanups(towards: label.node, origin: origin(node))
    end(.jump(label.block), at: node)
    enterUnreachable()
  }

  /// `goto *p` can lead to each label whose address the function takes.
  mutating func indirectGoto(_ node: Int) {
    for child in children(node) { effects(child) }
    let targets = addressedLabels.compactMap { labels[$0] }
    guard !targets.isEmpty else {
      emit(.unknown("goto to a label of another function"), at: node)
      end(.unreachable, at: node)
      return enterUnreachable()
    }
    branch(toAnyOf: targets, at: node)
    enterUnreachable()
  }

  /// Ends the block with a choice of ways, each with the cleanups that are due on it.
  private mutating func branch(toAnyOf targets: [(block: Int, node: Int)], falling: Int? = nil, at node: Int) {
    let head = current
    var ways: [Int] = falling.map { [$0] } ?? []
    for target in targets {
      current = newBlock()
      ways.append(current)
      runCleanups(towards: target.node, origin: origin(node))
      end(.jump(target.block), at: node)
    }
    current = head
    end(.anyOf(ways), at: node)
  }

  // MARK: Assembler

  /// What assembler writes becomes unknown. Inputs are read through a conversion, so a bare place is an output.
  mutating func assembler(_ node: Int) {
    for operand in children(node) where cursor(operand).isExpression {
      guard isPlace(operand) else {
        effects(operand)
        continue
      }
      emit(.assign(place(operand), .unknown), at: node)
    }
    let targets = assemblerLabels(node)
    guard !targets.isEmpty else { return }
    let after = newBlock()
    branch(toAnyOf: targets, falling: after, at: node)
    current = after
  }

  private func isPlace(_ node: Int) -> Bool {
    var node = node
    while kind(node) == CXCursor_ParenExpr, let inner = onlyChild(node) { node = inner }
    switch kind(node) {
    case CXCursor_DeclRefExpr:
      guard let variable = cursor(node).referenced else { return false }
      return variable.kind == CXCursor_VarDecl || variable.kind == CXCursor_ParmDecl
    case CXCursor_MemberRefExpr, CXCursor_ArraySubscriptExpr: return true
    case CXCursor_UnaryOperator: return cursor(node).unaryOperator == CXUnaryOperator_Deref
    default: return false
    }
  }

  /// The labels of an `asm goto`. libclang does not name them: they are the fifth part of its text, or, when a macro's
  /// parameter stands there, whichever labels the macro's arguments name.
  private func assemblerLabels(_ node: Int) -> [(block: Int, node: Int)] {
    guard !labels.isEmpty else { return [] }
    let start = cursor(node).extent.start
    let written = start.spelling
    let text = context.text(of: context.info(written.file))
    var head = Int(written.offset)
    while head < text.count, text[head] != UInt8(ascii: "(") { head += 1 }
    guard head <= text.count, Int(written.offset) < head,
      TextScanner.identifiers(Array(text[Int(written.offset)..<head])).contains("goto")
    else { return [] }
    let parts = TextScanner.parts(text, from: head, separator: UInt8(ascii: ":")) ?? []
    let named = parts.count >= 5 ? TextScanner.identifiers(parts[4]) : []
    let found = labels(named)
    if found.count == named.count, !found.isEmpty { return found }
    let used = start.inFile
    let arguments = TextScanner.parts(
      context.text(of: context.info(used.file)), from: Int(used.offset), separator: UInt8(ascii: ","))
    let mentioned = labels((arguments ?? []).reduce(into: Set()) { $0.formUnion(TextScanner.identifiers($1)) })
    return mentioned.isEmpty ? labels.values.sorted { $0.node < $1.node } : mentioned
  }

  private func labels(_ names: Set<String>) -> [(block: Int, node: Int)] {
    labels.values.filter { names.contains(cursor($0.node).spelling) }.sorted { $0.node < $1.node }
  }
}

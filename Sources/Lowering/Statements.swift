import CLibclang
import Clang
import IR

extension BodyLowering {
  /// Lowers a statement, or an expression for its effects.
  mutating func statement(_ node: Int) {
    switch kind(node) {
    case CXCursor_CompoundStmt: compound(node)
    case CXCursor_DeclStmt: declarations(node)
    case CXCursor_IfStmt: ifStatement(node)
    case CXCursor_WhileStmt: whileStatement(node)
    case CXCursor_DoStmt: doStatement(node)
    case CXCursor_ForStmt: forStatement(node)
    case CXCursor_SwitchStmt: switchStatement(node)
    case CXCursor_CaseStmt: caseStatement(node)
    case CXCursor_DefaultStmt: defaultStatement(node)
    case CXCursor_LabelStmt: labelStatement(node)
    case CXCursor_GotoStmt: gotoStatement(node)
    case CXCursor_IndirectGotoStmt: indirectGoto(node)
    case CXCursor_BreakStmt: leave(to: breakTargets.last, at: node)
    case CXCursor_ContinueStmt: leave(to: continueTargets.last, at: node)
    case CXCursor_ReturnStmt: returnStatement(node)
    case CXCursor_AsmStmt: assembler(node)
    case CXCursor_NullStmt: break
    // A statement with an attribute, such as fallthrough.
    case CXCursor_UnexposedStmt: for child in children(node) { statement(child) }
    default:
      if cursor(node).isExpression {
        effects(node)
      } else if kind(node).rawValue >= CXCursor_FirstStmt.rawValue, kind(node).rawValue <= CXCursor_LastStmt.rawValue {
        emit(.unknown("statement"), at: node)
      }
    }
  }

  mutating func compound(_ node: Int) {
    scope(of: node, closing: context.closing(of:)) { lowering in
      for child in lowering.children(node) { lowering.statement(child) }
    }
  }

  /// Runs `body` in a scope of its own, and the cleanups of its variables behind it.
  mutating func scope(of node: Int, closing: (Cursor) -> Origin, _ body: (inout BodyLowering) -> Void) {
    let outer = cleanups.count
    scopeEnds.append(Int(tree.nodes[node].end))
    body(&self)
    scopeEnds.removeLast()
    if cleanups.count > outer {
      runCleanups(above: outer, origin: closing(cursor(node)))
      cleanups.removeSubrange(outer...)
    }
  }

  // MARK: Choice

  private mutating func ifStatement(_ node: Int) {
    let parts = children(node)
    guard parts.count >= 2 else { return emit(.unknown("if"), at: node) }
    let then = newBlock()
    let otherwise = newBlock()
    let after = parts.count > 2 ? newBlock() : otherwise
    condition(parts[0], then: then, otherwise: otherwise)
    current = then
    statement(parts[1])
    end(.jump(after), at: parts[1])
    if parts.count > 2 {
      current = otherwise
      statement(parts[2])
      end(.jump(after), at: parts[2])
    }
    current = after
  }

  private mutating func switchStatement(_ node: Int) {
    let parts = children(node)
    guard parts.count >= 2, let body = parts.last else { return emit(.unknown("switch"), at: node) }
    let chosen = value(parts[parts.count - 2])
    let head = current
    let after = newBlock()
    switches.append(OpenSwitch())
    breakTargets.append(JumpTarget(block: after, cleanups: cleanups.count))
    enterUnreachable()
    statement(body)
    end(.jump(after), at: body)
    breakTargets.removeLast()
    let made = switches.removeLast()
    current = head
    end(.select(chosen, cases: made.cases, otherwise: made.otherwise ?? after), at: parts[parts.count - 2])
    current = after
  }

  private mutating func caseStatement(_ node: Int) {
    let parts = children(node)
    guard let body = parts.last, parts.count >= 2, !switches.isEmpty else { return emit(.unknown("case"), at: node) }
    let block = newBlock()
    if let first = cursor(parts[0]).evaluatedInteger {
      let last = parts.count > 2 ? cursor(parts[1]).evaluatedInteger ?? first : first
      // A range that is upside down matches nothing, in C as here.
      if last >= first { switches[switches.count - 1].cases.append(SelectCase(values: first...last, target: block)) }
    }
    enter(block, at: node)
    statement(body)
  }

  private mutating func defaultStatement(_ node: Int) {
    let block = newBlock()
    if !switches.isEmpty { switches[switches.count - 1].otherwise = block }
    enter(block, at: node)
    for child in children(node) { statement(child) }
  }

  // MARK: Loops

  private mutating func whileStatement(_ node: Int) {
    let parts = children(node)
    guard parts.count >= 2 else { return emit(.unknown("while"), at: node) }
    let head = newBlock()
    let body = newBlock()
    let after = newBlock()
    enter(head, at: parts[0])
    condition(parts[0], then: body, otherwise: after)
    current = body
    loopBody(parts[1], next: head, after: after)
    current = after
  }

  private mutating func doStatement(_ node: Int) {
    let parts = children(node)
    guard parts.count >= 2 else { return emit(.unknown("do"), at: node) }
    let body = newBlock()
    let test = newBlock()
    let after = newBlock()
    enter(body, at: parts[0])
    loopBody(parts[0], next: test, after: after)
    current = test
    condition(parts[1], then: body, otherwise: after)
    current = after
  }

  private mutating func forStatement(_ node: Int) {
    let parts = forParts(node)
    // A variable of the first part lives as long as the loop.
    scope(of: node, closing: context.closing(of:)) { lowering in
      if let start = parts.start { lowering.statement(start) }
      let head = lowering.newBlock()
      let body = lowering.newBlock()
      let next = lowering.newBlock()
      let after = lowering.newBlock()
      lowering.enter(head, at: node)
      if let test = parts.test {
        lowering.condition(test, then: body, otherwise: after)
      } else {
        lowering.end(.jump(body), at: node)
      }
      lowering.current = body
      lowering.loopBody(parts.body, next: next, after: after)
      lowering.current = next
      if let step = parts.step { lowering.statement(step) }
      lowering.end(.jump(head), at: node)
      lowering.current = after
    }
  }

  private mutating func loopBody(_ node: Int, next: Int, after: Int) {
    breakTargets.append(JumpTarget(block: after, cleanups: cleanups.count))
    continueTargets.append(JumpTarget(block: next, cleanups: cleanups.count))
    statement(node)
    end(.jump(next), at: node)
    breakTargets.removeLast()
    continueTargets.removeLast()
  }

  /// The parts of a `for`. libclang hands over only those that exist; which ones they are, the text says.
  private func forParts(_ node: Int) -> (start: Int?, test: Int?, step: Int?, body: Int) {
    let parts = children(node)
    guard let body = parts.last else { return (nil, nil, nil, node) }
    if parts.count >= 4 { return (parts[0], parts[1], parts[2], parts[parts.count - 1]) }
    var given = Array(parts.dropLast())
    let place = cursor(node).extent.start.spelling
    let text = context.text(of: context.info(place.file))
    let written = TextScanner.parts(text, from: Int(place.offset), separator: UInt8(ascii: ";")) ?? []
    let present = written.map { !$0.isEmpty }
    if present.count == 3, present.count(where: { $0 }) == given.count {
      let chosen = present.map { $0 && !given.isEmpty ? given.removeFirst() : nil }
      return (chosen[0], chosen[1], chosen[2], body)
    }
    // The text does not help, for a part that a macro's parameter leaves empty: what looks like a beginning is one.
    let begins = given.first.map { kind($0) == CXCursor_DeclStmt || isAssignment($0) } ?? false
    let start = begins && !given.isEmpty ? given.removeFirst() : nil
    let test = given.isEmpty ? nil : given.removeFirst()
    return (start, test, given.first, body)
  }

  private func isAssignment(_ node: Int) -> Bool {
    kind(node) == CXCursor_BinaryOperator && cursor(node).binaryOperator == CXBinaryOperator_Assign
  }

  // MARK: Declarations

  private mutating func declarations(_ node: Int) {
    for child in children(node) where kind(child) == CXCursor_VarDecl { variable(child) }
  }

  private mutating func variable(_ node: Int) {
    let declaration = cursor(node)
    let identity = declaration.declarationIdentity
    let type = context.shape(of: declaration.type)
    let initialiser = initialiser(of: node)
    let name = Name(declaration.spelling)
    if declaration.hasStaticStorage {
      bindings[identity] = Binding(root: .global(name), isArray: type.kind == .array)
      if let initialiser { staticInitialiser(initialiser, of: declaration) }
      return
    }
    if let initialiser, isMacroVariable(node, type) {
      let given = value(initialiser)
      if isLastingInStatementExpression(given) {
        bindings[identity] = Binding(root: .temporary(0), isArray: false, substitute: given)
        return
      }
      let path = bind(identity, name, type)
      return emit(.assign(path, given), at: node)
    }
    let path = bind(identity, name, type)
    if type.record != nil { context.noteLayout(declaration.type) }
    if let initialiser {
      initialise(path, initialiser, type: declaration.type, owner: owner(of: declaration), at: node)
    }
    if declaration.hasAttributes, let function = cleanupFunction(node) {
      cleanups.append(
        Cleanup(function: function, variable: path, declaration: node, scopeEnd: scopeEnds.last ?? tree.nodes.count))
    }
  }

  private mutating func bind(_ identity: Int, _ name: Name, _ type: TypeShape) -> AccessPath {
    let path = newLocal(name, type)
    bindings[identity] = Binding(root: path.root, isArray: type.kind == .array)
    declarationOfRoot[path.root] = identity
    return path
  }

  /// The node of a variable's initialiser; the nodes of its type come before it.
  func initialiser(of node: Int) -> Int? {
    guard let last = children(node).last, cursor(last).isExpression, let initialiser = cursor(node).initialiser else {
      return nil
    }
    return initialiser.statementIdentity == cursor(last).statementIdentity ? last : nil
  }
}

import Contracts
import IR

extension FunctionAnalysis {
  /// Notes an error pointer that is made of 0.
  mutating func lookForZeroErrors(in expression: Expression, _ origin: Origin, at point: Point, _ state: State) {
    switch expression {
    case .unary(.errorPointer, let operand):
      let value = evaluation.value(operand, in: state, at: point)
      guard conditions.fact(value, in: state).signs == .zero else { return }
      if watched.zeroErrors[origin] == nil {
        watched.zeroErrors[origin] = (spelled(operand), state.trace)
      }
    case .unary(_, let operand): lookForZeroErrors(in: operand, origin, at: point, state)
    default: break
    }
  }

  private func spelled(_ operand: Expression) -> String {
    switch operand {
    case .load(let path):
      switch path.root {
      case .local(let index) where function.locals.indices.contains(index): function.locals[index].name.text
      case .parameter(let index) where function.parameters.indices.contains(index): function.parameters[index].name.text
      default: "0"
      }
    default: "0"
    }
  }

  /// NULL is often a success that was meant; it is none where callers look for error pointers alone.
  mutating func concludeZeroErrors() {
    guard !watched.zeroErrors.isEmpty, context.values.zeroErrors, function.returnType.kind == .pointer else { return }
    guard exits.contains(where: { outcome(at: $0) == .zero }) else { return }
    guard context.returnsPointerOrError(number) || hasOnlyErrorsAndPointers() else { return }
    for (origin, item) in watched.zeroErrors {
      let key = ValueWatch.Key(kind: .zeroError, origin: origin)
      watched.violations[key] = ValueViolation(
        kind: .zeroError, function: number, origin: origin, value: item.value, callee: function.symbol.name,
        source: function.symbol.name, called: nil, trace: item.trace)
    }
  }

  /// All other ways out give a valid pointer or an error.
  private func hasOnlyErrorsAndPointers() -> Bool {
    guard !function.hasGaps else { return false }
    var succeeds = false
    for exit in exits {
      let signs = outcome(at: exit)
      if signs == .zero {
        guard watched.zeroErrors[exit.origin] != nil else { return false }
        continue
      }
      guard !signs.contains(.zero) else { return false }
      if signs.contains(.positive) { succeeds = true }
    }
    return succeeds
  }
}

/// What of a function's text makes error pointers: whether it does at all, and of which variables.
func errorVariables(of function: Function) -> (makesErrors: Bool, variables: [Root]) {
  var variables: [Root] = []
  var makesErrors = false
  func visit(_ expression: Expression) {
    switch expression {
    case .unary(.errorPointer, let operand):
      makesErrors = true
      if case .load(let path) = operand, path.selectors.isEmpty, !variables.contains(path.root) {
        variables.append(path.root)
      }
    case .unary(_, let operand): visit(operand)
    default: break
    }
  }
  for block in function.blocks {
    for case .assign(_, let value) in block.instructions.map(\.kind) { visit(value) }
    if case .return(let value?) = block.terminator { visit(value) }
  }
  return (makesErrors, variables)
}

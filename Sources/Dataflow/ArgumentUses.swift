import Contracts
import IR
import Program

extension FunctionModel {
  /// Arguments of which the function looks at what they point to, whatever the others are.
  var argumentsUsed: Set<Int> {
    var used: Set<Int> = []
    func add(_ expression: ObjectExpression) {
      if case .argument(let index) = expression.root, !expression.selectors.isEmpty, expression.form == .value {
        used.insert(index)
      }
    }
    for demand in requires + forbids + asserts where demand.conditions.isEmpty { add(demand.lock) }
    for effect in acquires + releases where effect.condition == nil {
      if case .lock(let lock) = effect.target { add(lock) }
    }
    for resource in resources where resource.outcome == nil && resource.action != .acquire {
      add(resource.object)
      // What is given back is looked at first.
      if resource.action == .release, case .argument(let index) = resource.object.root { used.insert(index) }
    }
    return used
  }
}

extension Program {
  /// Whether a function looks at what its argument points to before it decides anything.
  func surelyUses(parameter: Int, of number: Int, model: ApiModel, depth: Int = 0) -> Bool {
    let function = functions[number]
    guard depth < 4, function.parameters.indices.contains(parameter) else { return false }
    let root = Root.parameter(parameter)
    var visited: Set<Int> = []
    var next: Int? = 0
    while let block = next, function.blocks.indices.contains(block), visited.insert(block).inserted {
      next = nil
      for (index, instruction) in function.blocks[block].instructions.enumerated() {
        switch instruction.kind {
        case .assign(let path, let value):
          if path.looksBehind(root) || value.looksBehind(root) { return true }
          if path.root == root, path.selectors.isEmpty { return false }
        case .call(let call):
          if call.arguments.contains(where: { $0.looksBehind(root) }) { return true }
          guard let position = call.arguments.firstIndex(of: .load(AccessPath(root))) else { continue }
          if case .direct(let symbol) = call.callee, let entry = model.functions[symbol.name] {
            if entry.argumentsUsed.contains(position) { return true }
            continue
          }
          let site = CallSite(caller: number, block: block, instruction: index)
          if let reached = targets[number][site], reached.count == 1,
            surelyUses(parameter: position, of: reached[0], model: model, depth: depth + 1)
          {
            return true
          }
        case .unknown: return false
        }
      }
      switch function.blocks[block].terminator {
      case .jump(let target): next = target
      case .branch(let condition, _, _): if condition.looksBehind(root) { return true }
      case .select(let subject, _, _): if subject.looksBehind(root) { return true }
      case .return(let value?): if value.looksBehind(root) { return true }
      case .return(nil), .anyOf, .gap, .unreachable: break
      }
    }
    return false
  }
}

extension AccessPath {
  fileprivate func looksBehind(_ root: Root) -> Bool { self.root == root && selectors.first == .dereference }
}

extension Expression {
  fileprivate func looksBehind(_ root: Root) -> Bool {
    contains { path, isAddress in
      path.looksBehind(root) && (!isAddress || path.selectors.count { $0 == .dereference } > 1)
    }
  }
}

/// Members that the program tests for error pointers somewhere: what is left in them untested is looked at later.
func fieldsTestedForErrors(in program: Program) -> Set<Name> {
  var fields: Set<Name> = []
  func visit(_ expression: Expression, _ loaded: inout Set<Name>, _ tests: inout Bool) {
    switch expression {
    case .unary(let op, let operand):
      if op == .isError || op == .isErrorOrNull || op == .errorOrZero {
        tests = true
        if case .load(let path) = operand, case .field(let name)? = path.selectors.last { fields.insert(name) }
      }
      visit(operand, &loaded, &tests)
    case .binary(_, let left, let right):
      visit(left, &loaded, &tests)
      visit(right, &loaded, &tests)
    case .load(let path):
      if case .field(let name)? = path.selectors.last { loaded.insert(name) }
    case .constant, .string, .function, .address, .unknown: break
    }
  }
  for function in program.functions {
    // A member that is copied into a variable before the test.
    var loaded: Set<Name> = []
    var tests = false
    for block in function.blocks {
      for case .assign(let path, let value) in block.instructions.map(\.kind) where path.selectors.isEmpty {
        visit(value, &loaded, &tests)
      }
      if case .branch(let condition, _, _) = block.terminator {
        var others: Set<Name> = []
        visit(condition, &others, &tests)
      }
    }
    if tests { fields.formUnion(loaded) }
  }
  return fields
}

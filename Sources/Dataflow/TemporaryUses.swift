import IR

/// Which temporaries of a function anything reads, and which of them are read in another block than sets them.
func temporaryUses(of function: Function) -> (read: Set<Int>, lasting: Set<Int>) {
  var setters: [Int: Int] = [:]
  var readers: [Int: Set<Int>] = [:]

  func visit(_ path: AccessPath, _ block: Int) {
    if case .temporary(let index) = path.root { readers[index, default: []].insert(block) }
  }
  func visit(_ expression: Expression, _ block: Int) {
    switch expression {
    case .load(let path), .address(let path): visit(path, block)
    case .unary(_, let operand): visit(operand, block)
    case .binary(_, let left, let right):
      visit(left, block)
      visit(right, block)
    case .constant, .string, .function, .unknown: break
    }
  }
  func set(_ index: Int, _ block: Int) {
    // Set in several blocks: the value of a conditional expression, read where they meet.
    if let other = setters[index], other != block { readers[index, default: []].insert(-1) }
    setters[index] = block
  }

  for (index, block) in function.blocks.enumerated() {
    for instruction in block.instructions {
      switch instruction.kind {
      case .assign(let path, let expression):
        if case .temporary(let target) = path.root, path.selectors.isEmpty {
          set(target, index)
        } else {
          visit(path, index)
        }
        visit(expression, index)
      case .call(let call):
        call.arguments.forEach { visit($0, index) }
        if case .indirect(let pointer, _, _) = call.callee { visit(pointer, index) }
        if let result = call.result { set(result, index) }
      case .unknown: break
      }
    }
    switch block.terminator {
    case .branch(let condition, _, _): visit(condition, index)
    case .select(let subject, _, _): visit(subject, index)
    case .return(let value?): visit(value, index)
    case .return(nil), .jump, .anyOf, .gap, .unreachable: break
    }
  }
  let lasting = readers.filter { index, blocks in blocks.contains { $0 != setters[index] } }
  return (Set(readers.keys), Set(lasting.keys))
}

/// The parameters through which a function may write to its caller's memory: those it stores through, and those that
/// it hands on or keeps, where the writing may be done by somebody else.
func parametersWrittenThrough(in function: Function) -> Set<Int> {
  var written: Set<Int> = []
  func handOn(_ expression: Expression) {
    switch expression {
    case .load(let path), .address(let path):
      if case .parameter(let index) = path.root, !path.selectors.contains(.dereference) { written.insert(index) }
    case .unary(_, let operand): handOn(operand)
    case .binary(_, let left, let right):
      handOn(left)
      handOn(right)
    case .constant, .string, .function, .unknown: break
    }
  }
  for block in function.blocks {
    for instruction in block.instructions {
      switch instruction.kind {
      case .assign(let path, let value):
        if case .parameter(let index) = path.root, path.selectors.contains(.dereference) { written.insert(index) }
        handOn(value)
      case .call(let call): call.arguments.forEach(handOn)
      case .unknown: break
      }
    }
  }
  return written
}

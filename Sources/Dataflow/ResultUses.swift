import IR

/// Whether the result of a call is used for more than being kept in a variable that is then set anew unread:
/// `ret = trylock(x); WARN_ON(!ret); ret = …` leaves no trace of the test, and its author takes success for granted.
func resultUses(of function: Function, result: Int, from point: Point) -> Bool {
  var keeper: Root?
  var rest = function.blocks[point.block].instructions.dropFirst(point.instruction + 1)
  while let instruction = rest.popFirst() {
    if case .assign(let path, .load(let source)) = instruction.kind, source.root == .temporary(result),
      source.selectors.isEmpty
    {
      guard path.selectors.isEmpty, case .local = path.root else { return true }
      keeper = path.root
      break
    }
    if instruction.uses(.temporary(result)) { return true }
  }
  guard let keeper else { return true }

  // Forward from there, until the variable is set again.
  var visited: Set<Int> = []
  var work: [(block: Int, instructions: ArraySlice<Instruction>)] = [(point.block, rest)]
  while let (block, instructions) = work.popLast() {
    var isSet = false
    for instruction in instructions {
      if instruction.uses(keeper) { return true }
      if case .assign(let path, _) = instruction.kind, path.root == keeper, path.selectors.isEmpty {
        isSet = true
        break
      }
    }
    if isSet { continue }
    let terminator = function.blocks[block].terminator
    if terminator.uses(keeper) { return true }
    for next in terminator.successors where visited.insert(next).inserted {
      work.append((next, function.blocks[next].instructions[...]))
    }
  }
  return false
}

extension Instruction {
  /// Whether the instruction reads the root or anything behind it.
  fileprivate func uses(_ root: Root) -> Bool {
    switch kind {
    case .assign(let path, let value): (path.root == root && !path.selectors.isEmpty) || value.uses(root)
    case .call(let call):
      call.arguments.contains { $0.uses(root) }
        || {
          if case .indirect(let pointer, _, _) = call.callee { pointer.uses(root) } else { false }
        }()
    case .unknown: false
    }
  }
}

extension Terminator {
  fileprivate func uses(_ root: Root) -> Bool {
    switch self {
    case .branch(let condition, _, _): condition.uses(root)
    case .select(let subject, _, _): subject.uses(root)
    case .return(let value?): value.uses(root)
    case .gap: true
    case .return(nil), .jump, .anyOf, .unreachable: false
    }
  }
}

extension Expression {
  fileprivate func uses(_ root: Root) -> Bool { contains { path, _ in path.root == root } }
}

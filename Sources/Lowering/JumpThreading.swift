import IR

/// Sends control past a decision that is already made.
///
/// `a && b` as a value is a temporary that becomes 1 on one way and 0 on the other; when the next thing is a branch on
/// it, the ways would meet only to part again, and an analysis would forget at the meeting which way it came.
enum JumpThreading {
  /// Takes the blocks and their terminators; changes the terminators of the blocks that jump to a decided branch. Gives
  /// the temporaries that decided one.
  static func acrossJumps(_ blocks: [OpenBlock], _ terminators: inout [Terminator]) -> Set<Int> {
    var decided: Set<Int> = []
    for index in blocks.indices {
      guard case .assign(let path, .constant(let value, _))? = blocks[index].instructions.last?.kind,
        case .temporary(let temporary) = path.root, path.selectors.isEmpty
      else { continue }
      var steps = 0
      while case .jump(let next) = terminators[index], steps < blocks.count, blocks[next].instructions.isEmpty,
        case .branch(let condition, let then, let otherwise) = terminators[next],
        let chosen = outcome(condition, path, value)
      {
        terminators[index] = .jump(chosen ? then : otherwise)
        decided.insert(temporary)
        steps += 1
      }
    }
    return decided
  }

  /// The same along a run of blocks of which each is the only way into the next.
  static func along(_ chain: [Int], _ blocks: [OpenBlock], _ terminators: inout [Terminator]) -> Set<Int> {
    guard let last = chain.last, case .branch(let condition, let then, let otherwise) = terminators[last] else {
      return []
    }
    var constants: [AccessPath: Int64] = [:]
    for block in chain {
      for instruction in blocks[block].instructions {
        guard case .assign(let path, let value) = instruction.kind, case .temporary = path.root, path.selectors.isEmpty
        else { continue }
        if case .constant(let number, _) = value { constants[path] = number } else { constants[path] = nil }
      }
    }
    for (path, value) in constants {
      guard case .temporary(let temporary) = path.root, let chosen = outcome(condition, path, value) else { continue }
      terminators[last] = .jump(chosen ? then : otherwise)
      return [temporary]
    }
    return []
  }

  /// Whether a condition holds when a temporary has a value; nil when that does not decide it.
  private static func outcome(_ condition: Expression, _ path: AccessPath, _ value: Int64) -> Bool? {
    guard let result = Algebra.constant(replaced(condition, path, value)) else { return nil }
    return result != 0
  }

  private static func replaced(_ expression: Expression, _ path: AccessPath, _ value: Int64) -> Expression {
    switch expression {
    case .load(path): .constant(value)
    case .unary(let kind, let operand): .unary(kind, replaced(operand, path, value))
    case .binary(let kind, let left, let right):
      .binary(kind, replaced(left, path, value), replaced(right, path, value))
    default: expression
    }
  }

  /// Drops the assignments of constants to those temporaries that nothing reads any more. A branch that no way leads to
  /// does not read, so only blocks that can still be reached count.
  static func dropUnread(_ candidates: Set<Int>, _ blocks: inout [OpenBlock], _ terminators: [Terminator]) {
    guard !candidates.isEmpty else { return }
    var unread = candidates
    var seen = Array(repeating: false, count: blocks.count)
    var stack = [0]
    seen[0] = true
    while let block = stack.popLast() {
      for instruction in blocks[block].instructions { read(instruction, &unread) }
      switch terminators[block] {
      case .branch(let value, _, _), .select(let value, _, _), .return(let value?): read(value, &unread)
      default: break
      }
      for next in terminators[block].targets where !seen[next] {
        seen[next] = true
        stack.append(next)
      }
    }
    guard !unread.isEmpty else { return }
    for index in blocks.indices {
      blocks[index].instructions.removeAll { instruction in
        guard case .assign(let path, .constant) = instruction.kind, case .temporary(let number) = path.root else {
          return false
        }
        return unread.contains(number) && path.selectors.isEmpty
      }
    }
  }

  private static func read(_ instruction: Instruction, _ unread: inout Set<Int>) {
    switch instruction.kind {
    case .assign(let path, let value):
      if !path.selectors.isEmpty { read(path, &unread) }
      read(value, &unread)
    case .call(let call):
      if case .indirect(let pointer, _, _) = call.callee { read(pointer, &unread) }
      for argument in call.arguments { read(argument, &unread) }
    case .unknown: break
    }
  }

  private static func read(_ expression: Expression, _ unread: inout Set<Int>) {
    switch expression {
    case .load(let path), .address(let path): read(path, &unread)
    case .unary(_, let operand): read(operand, &unread)
    case .binary(_, let left, let right):
      read(left, &unread)
      read(right, &unread)
    case .constant, .string, .function, .unknown: break
    }
  }

  private static func read(_ path: AccessPath, _ unread: inout Set<Int>) {
    if case .temporary(let number) = path.root { unread.remove(number) }
  }
}

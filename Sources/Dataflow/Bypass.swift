import IR

/// Whether control can reach what comes after a block without passing it: code in such a block is optional.
///
/// An early return does not count: it leaves, and what comes after the block is reached through the block alone.
func isBypassed(_ block: Int, in function: Function) -> Bool {
  let after = reachable(from: function.blocks[block].terminator.successors, in: function, avoiding: nil)
  let around = reachable(from: block == 0 ? [] : [0], in: function, avoiding: block)
  return after.intersection(around).contains { index in
    if index == block { return false }
    if case .return = function.blocks[index].terminator { return !function.blocks[index].instructions.isEmpty }
    return true
  }
}

private func reachable(from start: [Int], in function: Function, avoiding avoided: Int?) -> Set<Int> {
  var reached: Set<Int> = []
  var work = start.filter { $0 != avoided }
  while let block = work.popLast() {
    guard reached.insert(block).inserted else { continue }
    work += function.blocks[block].terminator.successors.filter { $0 != avoided }
  }
  return reached
}

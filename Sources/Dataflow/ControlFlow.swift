import IR
import Program

/// The position of each block in reverse postorder; blocks that cannot be reached come last.
func reversePostorder(of function: Function) -> [Int] {
  var position = Array(repeating: Int.max, count: function.blocks.count)
  var visited = Array(repeating: false, count: function.blocks.count)
  var postorder: [Int] = []
  var work: [(block: Int, next: Int)] = function.blocks.isEmpty ? [] : [(0, 0)]
  if !function.blocks.isEmpty { visited[0] = true }
  while let (block, next) = work.last {
    let successors = function.blocks[block].terminator.successors
    if next < successors.count {
      work[work.count - 1].next += 1
      let successor = successors[next]
      if !visited[successor] {
        visited[successor] = true
        work.append((successor, 0))
      }
    } else {
      work.removeLast()
      postorder.append(block)
    }
  }
  for (index, block) in postorder.reversed().enumerated() { position[block] = index }
  return position
}

extension Terminator {
  /// The blocks control can go to.
  public var successors: [Int] {
    switch self {
    case .jump(let target): [target]
    case .branch(_, let then, let otherwise): [then, otherwise]
    case .select(_, let cases, let otherwise): cases.map(\.target) + [otherwise]
    case .anyOf(let targets): targets
    case .gap(let target): [target]
    case .return, .unreachable: []
    }
  }
}

/// For each block, whether control can come back to it.
func loops(of function: Function) -> [Bool] {
  let successors = function.blocks.map { Set($0.terminator.successors).sorted() }
  var result = Array(repeating: false, count: function.blocks.count)
  for component in stronglyConnectedComponents(successors) {
    for block in component where component.count > 1 || successors[block].contains(block) { result[block] = true }
  }
  return result
}

import IR
import Program

/// Whether the result of a call is returned as it is, on some path from there.
func returns(_ function: Function, result: Int, from point: Point) -> Bool {
  struct Step: Hashable {
    var block: Int
    var keepers: Set<Root>
  }
  var keepers: Set<Root> = [.temporary(result)]
  var visited: Set<Step> = []
  var work: [(block: Int, first: Int, keepers: Set<Root>)] = [(point.block, point.instruction + 1, keepers)]
  while let item = work.popLast() {
    keepers = item.keepers
    let block = function.blocks[item.block]
    for instruction in block.instructions.dropFirst(item.first) {
      switch instruction.kind {
      case .assign(let path, let value) where path.selectors.isEmpty:
        if case .load(let source) = value, source.selectors.isEmpty, keepers.contains(source.root) {
          keepers.insert(path.root)
        } else {
          keepers.remove(path.root)
        }
      case .call(let call):
        if let target = call.result { keepers.remove(.temporary(target)) }
      default: break
      }
    }
    if case .return(.load(let path)?) = block.terminator, path.selectors.isEmpty, keepers.contains(path.root) {
      return true
    }
    guard !keepers.isEmpty, visited.count < 256 else { continue }
    for next in block.terminator.successors where visited.insert(Step(block: next, keepers: keepers)).inserted {
      work.append((next, 0, keepers))
    }
  }
  return false
}

extension Program {
  /// Whether a function, or one that returns its result as its own, is as asked for.
  func someReturner(of number: Int, depth: Int = 0, where test: (Int) -> Bool) -> Bool {
    if test(number) { return true }
    guard depth < 4 else { return false }
    return callers[number].contains { site in
      let caller = functions[site.caller]
      guard case .call(let call) = caller.blocks[site.block].instructions[site.instruction].kind,
        let result = call.result, site.caller != number,
        returns(caller, result: result, from: Point(block: site.block, instruction: site.instruction))
      else { return false }
      return someReturner(of: site.caller, depth: depth + 1, where: test)
    }
  }
}

import IR

/// The blocks of a function that wait for a pass, each with the states there that are new, in reverse postorder: that
/// way a block is seldom gone through before those that lead to it.
struct WorkList {
  private let priority: [Int]
  private var pending: [Set<Int>]
  private var visits: [Int]

  init(_ function: Function) {
    priority = reversePostorder(of: function)
    pending = Array(repeating: [], count: function.blocks.count)
    visits = Array(repeating: 0, count: function.blocks.count)
  }

  /// - Parameter state: the number of a state at the block.
  mutating func add(_ state: Int, at block: Int) { pending[block].insert(state) }

  /// The next block with the numbers of its states, sorted, and how often it has come up, this time included; nil when
  /// nothing waits.
  mutating func next() -> (block: Int, states: [Int], visits: Int)? {
    var best: Int?
    for block in pending.indices where !pending[block].isEmpty {
      if best.map({ priority[block] < priority[$0] }) ?? true { best = block }
    }
    guard let block = best else { return nil }
    let states = pending[block].sorted()
    pending[block] = []
    visits[block] += 1
    return (block, states, visits[block])
  }
}

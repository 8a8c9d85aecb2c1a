import IR

/// The blocks of a function that wait for a pass, each with the states there that are new, in reverse postorder: that
/// way a block is seldom gone through before those that lead to it.
struct WorkList {
  private let position: [Int]
  private var pending: [[Int]]
  private var visits: [Int]
  /// The blocks by their positions.
  private let order: [Int]
  /// No block before this position waits.
  private var first: Int

  init(_ function: Function) {
    let position = reversePostorder(of: function)
    self.position = position
    order = position.indices.filter { position[$0] != .max }.sorted { position[$0] < position[$1] }
    pending = Array(repeating: [], count: function.blocks.count)
    visits = Array(repeating: 0, count: function.blocks.count)
    first = order.count
  }

  /// - Parameter state: the number of a state at the block.
  mutating func add(_ state: Int, at block: Int) {
    // Seldom more than one or two wait.
    let index = pending[block].firstIndex { $0 >= state } ?? pending[block].count
    if index < pending[block].count, pending[block][index] == state { return }
    pending[block].insert(state, at: index)
    first = min(first, position[block])
  }

  /// The next block with the numbers of its states, sorted, and how often it has come up, this time included; nil when
  /// nothing waits.
  mutating func next() -> (block: Int, states: [Int], visits: Int)? {
    while first < order.count, pending[order[first]].isEmpty { first += 1 }
    guard first < order.count else { return nil }
    let block = order[first]
    let states = pending[block]
    pending[block] = []
    visits[block] += 1
    return (block, states, visits[block])
  }
}

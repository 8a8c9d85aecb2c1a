/// The strongly connected components of a graph, successors before predecessors.
///
/// R. E. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972), with an explicit stack,
/// because call chains of a kernel are deeper than a thread's stack should be asked to hold.
/// - Parameter successors: for each node, the nodes it points to.
package func stronglyConnectedComponents(_ successors: [[Int]]) -> [[Int]] {
  var order = Array(repeating: -1, count: successors.count)
  var low = order
  var onStack = Array(repeating: false, count: successors.count)
  var stack: [Int] = []
  var components: [[Int]] = []
  var counter = 0

  for start in successors.indices where order[start] < 0 {
    var work: [(node: Int, next: Int)] = [(start, 0)]
    while let (node, next) = work.last {
      if next == 0 {
        order[node] = counter
        low[node] = counter
        counter += 1
        stack.append(node)
        onStack[node] = true
      }
      if next < successors[node].count {
        work[work.count - 1].next += 1
        let successor = successors[node][next]
        if order[successor] < 0 {
          work.append((successor, 0))
        } else if onStack[successor] {
          low[node] = min(low[node], order[successor])
        }
        continue
      }
      work.removeLast()
      if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
      guard low[node] == order[node] else { continue }
      var component: [Int] = []
      while let member = stack.popLast() {
        onStack[member] = false
        component.append(member)
        if member == node { break }
      }
      components.append(component.sorted())
    }
  }
  return components
}

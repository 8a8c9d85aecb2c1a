import Dispatch
import Program
import Synchronization

/// The strongly connected components of the call graph in groups: each calls only what earlier groups hold, and itself.
func waves(of program: Program) -> [[[Int]]] {
  var level = Array(repeating: 0, count: program.functions.count)
  var waves: [[[Int]]] = []
  for component in program.components {
    let members = Set(component)
    let height = component.flatMap { program.targets[$0].values.joined() }.filter { !members.contains($0) }
      .map { level[$0] + 1 }.max() ?? 0
    for member in component { level[member] = height }
    if height == waves.count { waves.append([]) }
    waves[height].append(component)
  }
  return waves
}

/// What `work` gives for each item, in the order of the items; `threads` items are worked on at a time.
package func concurrently<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, _ work: @Sendable (Item) -> Result
) -> [Result] {
  guard threads > 1, items.count > 1 else { return items.map(work) }
  let results = Mutex([Result?](repeating: nil, count: items.count))
  let next = Mutex(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, items.count)) { _ in
    while true {
      let index = next.withLock { number in
        defer { number += 1 }
        return number
      }
      guard index < items.count else { return }
      let result = work(items[index])
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}

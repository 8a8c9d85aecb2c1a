import IR

/// Makes the final graph of a body: only blocks that can be reached, without empty steps, numbered along the flow.
enum FlowGraph {
  /// Takes the blocks as they were filled, the entry first; `closing` is the place for a block that nothing ended.
  static func finished(_ open: [OpenBlock], closing: Origin) -> [Block] {
    var open = openGaps(in: open)
    var terminators = open.map { $0.terminator ?? .unreachable }
    skipEmptyBlocks(open, &terminators)
    var decided = JumpThreading.acrossJumps(open, &terminators)
    var chains = chained(reversePostorder(terminators), terminators)
    // Each decision can leave a run longer, and so decide another.
    while true {
      let found = chains.reduce(into: Set<Int>()) { $0.formUnion(JumpThreading.along($1, open, &terminators)) }
      if found.isEmpty { break }
      decided.formUnion(found)
      chains = chained(reversePostorder(terminators), terminators)
    }
    if !decided.isEmpty {
      JumpThreading.dropUnread(decided, &open, terminators)
      // What was dropped may have left more blocks empty.
      skipEmptyBlocks(open, &terminators)
      chains = chained(reversePostorder(terminators), terminators)
    }
    var numbers: [Int: Int] = [:]
    for chain in chains { numbers[chain[0]] = numbers.count }
    return chains.map { chain in
      let last = chain[chain.count - 1]
      return Block(
        instructions: chain.flatMap { open[$0].instructions },
        terminator: terminators[last].mapped { numbers[$0] ?? 0 }, terminatorOrigin: open[last].origin ?? closing)
    }
  }

  /// Behind a `return` nothing comes but what is jumped to, and behind unknown code there may be a label: what such a
  /// gap leads to is reached from the entry.
  private static func openGaps(in open: [OpenBlock]) -> [OpenBlock] {
    let gaps = open.indices.filter { if case .gap = open[$0].terminator { true } else { false } }
    guard !gaps.isEmpty else { return open }
    var open = open
    var entry: [Int] = []
    while true {
      let reached = Set(reversePostorder(open.map { $0.terminator ?? .unreachable }))
      guard let gap = gaps.first(where: { !reached.contains($0 == 0 && !entry.isEmpty ? entry[0] : $0) }),
        case .gap(let target)? = open[gap].terminator, !reached.contains(target)
      else { return open }
      if entry.isEmpty {
        // The entry becomes a block of its own, to which nothing leads.
        entry = [open.count]
        open.append(open[0])
        for index in open.indices {
          open[index].terminator = open[index].terminator?.mapped { $0 == 0 ? entry[0] : $0 }
        }
        open[0] = OpenBlock()
      }
      entry.append(open.count)
      open.append(OpenBlock(terminator: .gap(target), origin: open[gap].origin))
      open[0].terminator = .anyOf(entry)
    }
  }

  /// Leads each way past empty blocks. A branch whose ways come out at one place is none, which may leave another block
  /// empty, so this goes on until nothing changes.
  private static func skipEmptyBlocks(_ open: [OpenBlock], _ terminators: inout [Terminator]) {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      let steps = open.indices.map { index -> Int? in
        guard open[index].instructions.isEmpty, case .jump(let target) = terminators[index] else { return nil }
        return target
      }
      let ends = destinations(steps)
      for index in terminators.indices {
        if case .jump(let target) = terminators[index] {
          terminators[index] = .jump(ends[target])
          continue
        }
        terminators[index] = simplified(terminators[index].mapped { ends[$0] })
        if case .jump = terminators[index] { hasChanged = true }
      }
    }
  }

  /// Where a jump to each block comes out, through any run of empty blocks; an empty endless loop comes out at itself.
  private static func destinations(_ steps: [Int?]) -> [Int] {
    var ends: [Int?] = Array(repeating: nil, count: steps.count)
    for start in steps.indices where ends[start] == nil {
      var way: [Int] = []
      var block = start
      var visited: Set<Int> = []
      while ends[block] == nil, let next = steps[block], visited.insert(block).inserted {
        way.append(block)
        block = next
      }
      let end = ends[block] ?? block
      ends[block] = end
      for passed in way { ends[passed] = end }
    }
    return ends.enumerated().map { $1 ?? $0 }
  }

  private static func simplified(_ terminator: Terminator) -> Terminator {
    switch terminator {
    case .branch(let condition, let then, let otherwise):
      if let value = Algebra.constant(condition) { return .jump(value != 0 ? then : otherwise) }
      return then == otherwise ? .jump(then) : terminator
    case .select(let value, let cases, let otherwise):
      guard let number = Algebra.constant(value) else { return terminator }
      return .jump(cases.first { $0.values.contains(number) }?.target ?? otherwise)
    default: return terminator
    }
  }

  private static func reversePostorder(_ terminators: [Terminator]) -> [Int] {
    var visited = Array(repeating: false, count: terminators.count)
    var finished: [Int] = []
    var stack: [(block: Int, remaining: [Int])] = [(0, terminators[0].targets)]
    visited[0] = true
    while var top = stack.popLast() {
      // The last target goes first, so that in the end the first one stands right behind its block.
      guard let next = top.remaining.popLast() else {
        finished.append(top.block)
        continue
      }
      stack.append(top)
      if !visited[next] {
        visited[next] = true
        stack.append((next, terminators[next].targets))
      }
    }
    return finished.reversed()
  }

  /// Runs of blocks of which each is the only way into the next.
  private static func chained(_ order: [Int], _ terminators: [Terminator]) -> [[Int]] {
    var entries: [Int: Int] = [0: 1]
    for block in order {
      for target in terminators[block].targets { entries[target, default: 0] += 1 }
    }
    var absorbed: Set<Int> = []
    var chains: [[Int]] = []
    for block in order where !absorbed.contains(block) {
      var chain = [block]
      while case .jump(let next) = terminators[chain[chain.count - 1]], entries[next] == 1, next != block {
        chain.append(next)
        absorbed.insert(next)
      }
      chains.append(chain)
    }
    return chains
  }
}

extension Terminator {
  /// The blocks that control can go to, in the order of the source.
  var targets: [Int] {
    switch self {
    case .jump(let target): [target]
    case .branch(_, let then, let otherwise): [then, otherwise]
    case .select(_, let cases, let otherwise): cases.map(\.target) + [otherwise]
    case .anyOf(let targets): targets
    case .gap(let target): [target]
    case .return, .unreachable: []
    }
  }

  func mapped(_ change: (Int) -> Int) -> Terminator {
    switch self {
    case .jump(let target): .jump(change(target))
    case .branch(let condition, let then, let otherwise):
      .branch(condition, then: change(then), otherwise: change(otherwise))
    case .select(let value, let cases, let otherwise):
      .select(
        value, cases: cases.map { SelectCase(values: $0.values, target: change($0.target)) },
        otherwise: change(otherwise))
    case .anyOf(let targets): .anyOf(targets.map(change))
    case .gap(let target): .gap(change(target))
    case .return, .unreachable: self
    }
  }
}

import IR
import Program

/// Events that are no calls: values that are taken, kept and counted.
extension SequenceRun {
  /// What an instruction does with members and counters, before it is carried out.
  mutating func uses(
    _ instruction: Instruction, _ frame: SequenceFrame, _ block: Int, _ index: Int, _ path: inout SequencePath
  ) {
    if !vocabulary.loads.isEmpty {
      took(vocabulary.loaded(instruction, frame.function, program), instruction.origin, frame, &path)
    }
    for (event, names) in vocabulary.counts {
      guard counting(event, names, in: frame.function).contains(Point(block: block, instruction: index)) else {
        continue
      }
      apply(event, nil, nil, instruction.origin, frame, &path, text: says(event) ?? "something is counted here")
    }
  }

  mutating func took(
    _ loads: [AccessPath], _ origin: Origin, _ frame: SequenceFrame, _ path: inout SequencePath
  ) {
    took(vocabulary.loaded(loads, frame.function, program), origin, frame, &path)
  }

  private mutating func took(
    _ loads: [(record: AccessPath, events: [Int])], _ origin: Origin, _ frame: SequenceFrame,
    _ path: inout SequencePath
  ) {
    for load in loads {
      let record = arena.value(.address(frame.reads(evaluation).place(load.record, in: path.memory)))
      for number in load.events {
        let text = says(number) ?? "its value is taken here"
        apply(number, object(of: number, record, path), nil, origin, frame, &path, text: text)
      }
    }
  }

  /// A value that was written to memory which is no variable.
  func isMemory(_ target: AccessPath) -> Bool { !target.selectors.isEmpty }

  mutating func kept(
    _ value: ValueID, _ target: AccessPath, _ origin: Origin, _ frame: SequenceFrame, _ path: inout SequencePath
  ) {
    guard !vocabulary.keeps.isEmpty, isMemory(target), path.objects.states[value] != nil else { return }
    for number in vocabulary.keeps {
      apply(number, value, nil, origin, frame, &path, text: says(number) ?? "it is kept here")
    }
  }

  private func says(_ event: Int) -> String? { vocabulary.rule.events[event].says }

  /// The object of an event whose only argument is `value`; nil for an event that concerns every object.
  private func object(of event: Int, _ value: ValueID, _ path: SequencePath) -> ValueID? {
    vocabulary.rule.events[event].object.flatMap {
      CallObjects(evaluation: evaluation, arguments: [value], result: nil).value($0, in: path.memory)
    }
  }

  private mutating func counting(_ event: Int, _ names: Set<Name>, in number: Int) -> Set<Point> {
    if let known = counters[event]?[number] { return known }
    let found = program.functions[number].counters(around: names)
    counters[event, default: [:]][number] = found
    return found
  }
}

extension Function {
  /// The assignments that add to, or take from, what they assign to, in the innermost loop around a call of one of
  /// `names`; without those whose variable is set to something else in that loop.
  func counters(around names: Set<Name>) -> Set<Point> {
    var calling: Set<Int> = []
    for (number, block) in blocks.enumerated() {
      let calls = block.instructions.contains {
        guard case .call(let call) = $0.kind, case .direct(let symbol) = call.callee else { return false }
        return names.contains(symbol.name)
      }
      if calls { calling.insert(number) }
    }
    guard !calling.isEmpty else { return [] }
    let loops = naturalLoops()
    var result: Set<Point> = []
    for block in calling.sorted() {
      guard let loop = loops.filter({ $0.contains(block) }).min(by: { $0.count < $1.count }) else { continue }
      var additions: [AccessPath: [Point]] = [:]
      var set: Set<AccessPath> = []
      for number in loop.sorted() {
        for (index, instruction) in blocks[number].instructions.enumerated() {
          guard case .assign(let target, let value) = instruction.kind else { continue }
          if value.adds(to: target) {
            additions[target, default: []].append(Point(block: number, instruction: index))
          } else {
            set.insert(target)
          }
        }
      }
      for (target, points) in additions where !set.contains(target) { result.formUnion(points) }
    }
    return result
  }

  /// The bodies of the loops: for each edge back to a block that dominates it, what leads to that edge.
  private func naturalLoops() -> [Set<Int>] {
    var predecessors: [[Int]] = Array(repeating: [], count: blocks.count)
    for (number, block) in blocks.enumerated() {
      for next in block.terminator.successors { predecessors[next].append(number) }
    }
    let dominators = dominators(predecessors)
    var bodies: [Int: Set<Int>] = [:]
    for (number, block) in blocks.enumerated() {
      for head in block.terminator.successors where dominators[number].contains(head) {
        var body: Set<Int> = [head]
        var work = [number]
        while let next = work.popLast() {
          if body.insert(next).inserted { work += predecessors[next] }
        }
        bodies[head, default: []].formUnion(body)
      }
    }
    return bodies.keys.sorted().compactMap { bodies[$0] }
  }

  private func dominators(_ predecessors: [[Int]]) -> [Set<Int>] {
    let all = Set(blocks.indices)
    var result = Array(repeating: all, count: blocks.count)
    result[0] = [0]
    let order = reversePostorder(of: self).enumerated().sorted { $0.element < $1.element }.map(\.offset)
    var changed = true
    while changed {
      changed = false
      for number in order where number != 0 {
        var common = predecessors[number].map { result[$0] }.reduce(all) { $0.intersection($1) }
        common.insert(number)
        if common != result[number] {
          result[number] = common
          changed = true
        }
      }
    }
    return result
  }
}

extension Expression {
  /// Whether the value is that of the path, more or less something.
  fileprivate func adds(to path: AccessPath) -> Bool {
    switch self {
    case .binary(.add, let left, let right): left == .load(path) || right == .load(path)
    case .binary(.subtract, let left, _): left == .load(path)
    default: false
    }
  }
}

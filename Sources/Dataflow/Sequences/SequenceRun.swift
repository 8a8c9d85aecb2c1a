import Contracts
import IR
import Program

/// Follows the objects of one rule along the paths of one function and of what it calls.
struct SequenceRun {
  let program: Program
  let model: ApiModel
  let vocabulary: SequenceVocabulary
  /// Tables that lack members, for `table-lacks`, by variable.
  let lacking: @Sendable (Name, [Name]) -> Bool
  let arena = ValueArena()
  let evaluation: Evaluation
  let conditions: Conditions
  private(set) var violations: [Key: SequenceViolation] = [:]
  /// Where a transition that asks for every path was gone around.
  private var spared: Set<Key> = []
  var isOpen = false
  private var frames: [CallPath: Int] = [:]
  private var steps = 0
  private var resultReads: [Int: Set<Int>] = [:]
  /// The conditions at the ends of blocks, as text, by function and block: many paths come by each.
  private var conditionTexts: [Int: [Int: String]] = [:]
  /// Where each function counts something on, by the number of the event.
  var counters: [Int: [Int: Set<Point>]] = [:]

  struct Key: Hashable {
    var transition: Int
    var origin: Origin
  }
  private struct CallPath: Hashable {
    var frame: Int
    var point: Point
    var target: Int
  }
  /// One way out of an activation.
  struct Exit {
    var path: SequencePath
    var value: ValueID?
  }

  /// More than this, and the root is not followed to its end: nothing is said about it.
  private static let stepLimit = 8_000
  private static let pathLimit = 12
  private static let visitLimit = 24
  private static let depthLimit = 5

  init(
    _ program: Program, _ model: ApiModel, _ vocabulary: SequenceVocabulary,
    lacking: @escaping @Sendable (Name, [Name]) -> Bool
  ) {
    self.program = program
    self.model = model
    self.vocabulary = vocabulary
    self.lacking = lacking
    evaluation = Evaluation(arena: arena)
    conditions = Conditions(arena: arena)
  }

  /// What is wrong on the paths of a function that nothing of the program calls with anything to follow.
  mutating func run(root: Int) -> [SequenceViolation] {
    guard SequenceFrame.holds(program.functions[root]) else { return [] }
    isOpen = !program.isCallback(root)
    let frame = SequenceFrame(function: root, id: 0, depth: 0)
    var path = SequencePath()
    enter(root, &path, frame)
    _ = execute(frame, [path])
    guard steps <= Self.stepLimit else { return [] }
    return violations.filter { !spared.contains($0.key) }.values.sorted {
      ($0.origin.expanded, $0.transition) < ($1.origin.expanded, $1.transition)
    }
  }

  // MARK: - One activation

  private mutating func execute(_ frame: SequenceFrame, _ entry: [SequencePath]) -> [Exit] {
    let function = program.functions[frame.function]
    guard !function.blocks.isEmpty else { return entry.map { Exit(path: $0, value: nil) } }
    var inputs: [[SequencePath]] = Array(repeating: [], count: function.blocks.count)
    var work = WorkList(function)
    var exits: [Int: [Exit]] = [:]
    for path in entry { add(path, to: 0, frame, &inputs, &work) }
    while let (block, numbers, visits) = work.next() {
      var waiting = numbers.map { inputs[block][$0] }
      guard visits <= Self.visitLimit, steps <= Self.stepLimit else { continue }
      let code = function.blocks[block]
      if case .return = code.terminator {
        exits[block] = nil
        waiting = inputs[block]
      }
      for start in waiting {
        var paths = [start]
        for (index, instruction) in code.instructions.enumerated() {
          steps += paths.count
          guard steps <= Self.stepLimit else { return [] }
          if isPlain(instruction) {
            for number in paths.indices { passPlain(instruction, frame, block, index, &paths[number]) }
          } else {
            paths = paths.flatMap { pass(instruction, frame, block, index, $0) }
          }
          if paths.count > Self.pathLimit { paths = fewer(paths, frame, block, index) }
        }
        for path in paths {
          if case .return(let value) = code.terminator {
            exits[block, default: []].append(leave(value, frame, block, code, path))
            continue
          }
          for (target, next) in branches(frame, block, code, path) { add(next, to: target, frame, &inputs, &work) }
        }
      }
    }
    return grouped(exits.keys.sorted().flatMap { exits[$0] ?? [] }, frame)
  }

  private func add(
    _ path: SequencePath, to block: Int, _ frame: SequenceFrame, _ inputs: inout [[SequencePath]],
    _ work: inout WorkList
  ) {
    guard let index = inputs[block].firstIndex(where: { $0.objects == path.objects }) else {
      guard inputs[block].count < Self.pathLimit else { return }
      inputs[block].append(path)
      work.add(inputs[block].count - 1, at: block)
      return
    }
    let name = frame.point(block, 0).block
    let merged = inputs[block][index].merged(with: path, at: name, evaluation, conditions)
    if !merged.sameKnowledge(as: inputs[block][index]) {
      inputs[block][index] = merged
      work.add(index, at: block)
    }
  }

  /// The paths in the middle of a block, those in the same states as one.
  private func fewer(_ paths: [SequencePath], _ frame: SequenceFrame, _ block: Int, _ index: Int) -> [SequencePath] {
    var result: [SequencePath] = []
    for path in paths {
      if let same = result.firstIndex(where: { $0.objects == path.objects }) {
        let name = -1 - frame.point(block, 0).block << 16 - index
        result[same] = result[same].merged(with: path, at: name, evaluation, conditions)
      } else {
        result.append(path)
      }
    }
    return Array(result.prefix(Self.pathLimit))
  }

  /// Ways out that agree on the states and on the sign of the result are one.
  private func grouped(_ exits: [Exit], _ frame: SequenceFrame) -> [Exit] {
    var result: [(exit: Exit, fact: Fact)] = []
    for exit in exits {
      let fact = exit.value.map { conditions.fact($0, in: exit.path.memory) } ?? .top
      let same = result.firstIndex {
        $0.exit.path.objects == exit.path.objects && $0.fact.signs == fact.signs && $0.fact.equals == fact.equals
      }
      guard let same else {
        result.append((exit, fact))
        continue
      }
      let name = -2 - frame.id
      // The result is merged along with the memory, as one more variable.
      let slot = arena.place(frame.variable(.temporary(4095)))
      var (left, right) = (result[same].exit.path, exit.path)
      left.memory.store[slot] = result[same].exit.value
      right.memory.store[slot] = exit.value
      var merged = left.merged(with: right, at: name, evaluation, conditions)
      let value = merged.memory.store[slot]
      merged.memory.store[slot] = nil
      result[same].exit = Exit(path: merged, value: exit.value == nil ? nil : value)
    }
    return result.map(\.exit)
  }

  // MARK: - Instructions

  /// Whether an instruction has but one outcome.
  private func isPlain(_ instruction: Instruction) -> Bool {
    switch instruction.kind {
    case .assign: vocabulary.writes.isEmpty
    case .call: false
    case .unknown: true
    }
  }

  /// As `pass`, of an instruction that is plain.
  private mutating func passPlain(
    _ instruction: Instruction, _ frame: SequenceFrame, _ block: Int, _ index: Int, _ path: inout SequencePath
  ) {
    uses(instruction, frame, block, index, &path)
    guard case .assign(let target, let expression) = instruction.kind else { return }
    _ = assign(expression, to: target, instruction.origin, frame, block, index, &path)
  }

  private mutating func assign(
    _ expression: Expression, to target: AccessPath, _ origin: Origin, _ frame: SequenceFrame, _ block: Int,
    _ index: Int, _ path: inout SequencePath
  ) -> (value: ValueID, place: PlaceID) {
    let reads = frame.reads(evaluation)
    let value = reads.value(expression, in: path.memory, at: frame.point(block, index))
    let place = reads.place(target, in: path.memory)
    reads.write(value, to: place, in: &path.memory)
    kept(value, target, origin, frame, &path)
    return (value, place)
  }

  private mutating func pass(
    _ instruction: Instruction, _ frame: SequenceFrame, _ block: Int, _ index: Int, _ start: SequencePath
  ) -> [SequencePath] {
    var path = start
    uses(instruction, frame, block, index, &path)
    switch instruction.kind {
    case .assign(let target, let expression):
      let (value, place) = assign(expression, to: target, instruction.origin, frame, block, index, &path)
      guard !vocabulary.writes.isEmpty else { return [path] }
      return wrote(target, value, place, instruction.origin, frame, path)
    case .call(let call): return passCall(call, instruction.origin, frame, block, index, path)
    case .unknown: return [path]
    }
  }

  private mutating func passCall(
    _ call: Call, _ origin: Origin, _ frame: SequenceFrame, _ block: Int, _ index: Int, _ start: SequencePath
  ) -> [SequencePath] {
    var path = start
    let point = frame.point(block, index)
    var arguments = call.arguments.map { frame.reads(evaluation).value($0, in: path.memory, at: point) }
    let title = call.callee.name
    // What is called, if `title` is but another name for it.
    var name = title
    var events = name.flatMap { vocabulary.calls[$0] } ?? []
    if events.allSatisfy({ vocabulary.rule.events[$0.event].isLock }),
      let inner = followed(call, frame, block, index), events.isEmpty || vocabulary.telling.contains(inner.function)
    {
      for (number, value) in arguments.enumerated()
      where number < program.functions[inner.function].parameters.count {
        path.memory.store[arena.place(inner.variable(.parameter(number)))] = value
      }
      if events.isEmpty, let forwarding = vocabulary.forwarding[inner.function] {
        arguments = self.arguments(of: forwarding, inner, &path)
        name = forwarding.callee
        events = vocabulary.calls[forwarding.callee] ?? []
      } else {
        return execute(inner, [path]).map { exit in
          var after = exit.path
          drop(inner, &after)
          if let target = call.result {
            let place = arena.place(frame.variable(.temporary(target)))
            after.memory.store[place] =
              exit.value ?? arena.symbol(.site(block: point.block, instruction: index, slot: 0))
          }
          return after
        }
      }
    }
    var result: ValueID?
    if let target = call.result {
      let value = arena.symbol(.site(block: point.block, instruction: index, slot: 0))
      forget(value, &path)
      result = value
      path.memory.store[arena.place(frame.variable(.temporary(target)))] = value
    }
    for (number, argument) in call.arguments.enumerated() {
      // A scalar variable whose address is handed out may be anything afterwards.
      guard case .address(let place) = argument, place.selectors.isEmpty, case .local(let local) = place.root,
        program.functions[frame.function].locals[local].type.kind != .record
      else { continue }
      let written = arena.symbol(.site(block: point.block, instruction: index, slot: number + 1))
      path.memory.store[arena.place(frame.variable(place.root))] = written
    }
    let objects = CallObjects(evaluation: evaluation, arguments: arguments, result: result)
    if let name, let entry = model.functions[name] {
      if let result, let meaning = entry.returns {
        _ = conditions.restrict(result, to: Fact(signs: meaning.signs), in: &path.memory)
      }
      for identity in entry.identities { objects.apply(identity, to: &path.memory) }
      if let target = call.result, let identity = entry.identities.first(where: \.isOfResult),
        let same = objects.value(identity.right, in: path.memory)
      {
        path.memory.store[arena.place(frame.variable(.temporary(target)))] = same
      }
      if let result, entry.neverFailsWhen.contains(where: { isCertain($0, objects, path) }) {
        let fact = entry.returns == .status ? Fact(equals: 0) : Fact(signs: .positive)
        _ = conditions.restrict(result, to: fact, in: &path.memory)
      }
    }
    guard let title, !events.isEmpty else { return [path] }
    let isIgnored = !isLookedAt(call, frame, block, index)
    return happen(events, title, objects, isIgnored: isIgnored, origin, frame, path)
  }

  /// What a function that is another name for what it calls hands to that. Its parameters have their values.
  private mutating func arguments(
    of forwarding: Forwarding, _ frame: SequenceFrame, _ path: inout SequencePath
  ) -> [ValueID] {
    for (index, instruction) in forwarding.before.enumerated() {
      path = pass(instruction, frame, forwarding.block, index, path).first ?? path
    }
    let point = frame.point(forwarding.block, forwarding.instruction)
    let values = forwarding.call.arguments.map {
      frame.reads(evaluation).value($0, in: path.memory, at: point)
    }
    drop(frame, &path)
    return values
  }

  /// The activation of a callee that is worth following.
  private mutating func followed(
    _ call: Call, _ frame: SequenceFrame, _ block: Int, _ index: Int
  ) -> SequenceFrame? {
    let site = CallSite(caller: frame.function, block: block, instruction: index)
    guard frame.depth < Self.depthLimit, let targets = program.targets[frame.function][site], targets.count == 1
    else { return nil }
    let target = targets[0]
    let function = program.functions[target]
    guard vocabulary.followed.contains(target) || function.isAccessor, SequenceFrame.holds(function), !function.hasGaps
    else {
      return nil
    }
    let key = CallPath(frame: frame.id, point: Point(block: block, instruction: index), target: target)
    let id = frames[key] ?? frames.count + 1
    frames[key] = id
    return SequenceFrame(function: target, id: id, depth: frame.depth + 1)
  }

  /// Forgets the variables of an activation that has ended.
  private func drop(_ frame: SequenceFrame, _ path: inout SequencePath) {
    path.memory.store.removeAll { [arena] place, _ in frame.owns(arena[arena.root(of: place)]) }
  }

  /// A value that arises again is another one: in a loop nothing of the round before holds for it.
  private func forget(_ value: ValueID, _ path: inout SequencePath) {
    guard case .content(let place) = arena[value] else { return }
    let node = arena[place]
    // All that mentions a place has its marks: a look at those spares most of the others.
    let marks = arena.marks(place)
    path.memory.facts.removeAll { [arena] known, _ in
      arena.marks(known).isSuperset(of: marks) && arena.contains(known, where: { $0 == node })
    }
    for object in path.objects.states.keys where arena.contains(object, where: { $0 == node }) {
      path.objects.states[object] = nil
      path.causes[object] = nil
    }
  }

  private mutating func isLookedAt(_ call: Call, _ frame: SequenceFrame, _ block: Int, _ index: Int) -> Bool {
    guard let result = call.result else { return false }
    let function = program.functions[frame.function]
    let read = resultReads[frame.function] ?? temporaryUses(of: function).read
    resultReads[frame.function] = read
    return read.contains(result)
      && resultUses(of: function, result: result, from: Point(block: block, instruction: index))
  }

  func isCertain(_ condition: OutcomeCondition, _ objects: CallObjects, _ path: SequencePath) -> Bool {
    var copy = path.memory
    return !assume(condition, holds: false, objects, &copy)
  }

  /// False when the condition contradicts what is known.
  func assume(_ condition: OutcomeCondition, holds: Bool, _ objects: CallObjects, _ memory: inout State) -> Bool {
    guard let value = objects.value(condition.object, in: memory) else { return holds }
    let test = arena.value(.binary(condition.comparison, value, arena.constant(condition.value)))
    return conditions.assume(test, isTrue: holds, in: &memory)
  }

  // MARK: - Leaving a block

  private mutating func text(of condition: Expression, _ function: Int, _ block: Int) -> String {
    if let known = conditionTexts[function]?[block] { return known }
    let text = program.functions[function].text(of: condition)
    conditionTexts[function, default: [:]][block] = text
    return text
  }

  private mutating func branches(
    _ frame: SequenceFrame, _ block: Int, _ code: Block, _ path: SequencePath
  ) -> [(Int, SequencePath)] {
    let point = frame.point(block, code.instructions.count)
    switch code.terminator {
    case .jump(let target): return [(target, path)]
    case .anyOf(let targets): return targets.map { ($0, path) }
    case .branch(let condition, let then, let otherwise):
      var path = path
      let value = frame.reads(evaluation).value(condition, in: path.memory, at: point)
      if !vocabulary.reads.isEmpty { wasRead(condition, code.terminatorOrigin, frame, &path) }
      var isDecided = false
      if case .constant = arena[value] { isDecided = true }
      return [(then, true), (otherwise, false)].compactMap { target, isTrue in
        var branch = path
        guard conditions.assume(value, isTrue: isTrue, in: &branch.memory) else { return nil }
        if !isDecided, then != otherwise, branch.trace != nil {
          let text = text(of: condition, frame.function, block)
          let step = SequenceStep(
            origin: code.terminatorOrigin, text: isTrue ? "'\(text)' holds" : "'\(text)' does not hold",
            function: frame.function)
          branch.trace = SequenceTrace(step, after: branch.trace)
        }
        return (target, branch)
      }
    case .select(let subject, let cases, let otherwise):
      let value = frame.reads(evaluation).value(subject, in: path.memory, at: point)
      var result: [(Int, SequencePath)] = []
      var rest: SequencePath? = path
      for one in cases {
        var branch = path
        guard let number = one.number else {
          result.append((one.target, branch))
          continue
        }
        let test = arena.value(.binary(.equal, value, arena.constant(number)))
        if conditions.assume(test, isTrue: true, in: &branch.memory) { result.append((one.target, branch)) }
        if var left = rest { rest = conditions.assume(test, isTrue: false, in: &left.memory) ? left : nil }
      }
      if let rest { result.append((otherwise, rest)) }
      return result
    case .gap(let target):
      var path = path
      if program.functions[frame.function].returnType.kind == .void { trailsOff(code.terminatorOrigin, frame, &path) }
      return [(target, SequencePath.behindGap)]
    case .return, .unreachable: return []
    }
  }

  private mutating func leave(
    _ expression: Expression?, _ frame: SequenceFrame, _ block: Int, _ code: Block, _ path: SequencePath
  ) -> Exit {
    var path = path
    let point = frame.point(block, code.instructions.count)
    let value = expression.map { frame.reads(evaluation).value($0, in: path.memory, at: point) }
    if let expression, !vocabulary.loads.isEmpty { took(expression.loads, code.terminatorOrigin, frame, &path) }
    returned(value, code.terminatorOrigin, frame, &path)
    return Exit(path: path, value: value)
  }

  // MARK: - The record of faults

  mutating func report(_ violation: SequenceViolation) {
    let key = Key(transition: violation.transition, origin: violation.origin)
    if violations[key] == nil { violations[key] = violation }
  }

  mutating func spare(_ transition: Int, _ origin: Origin) {
    spared.insert(Key(transition: transition, origin: origin))
  }
}

extension Function {
  /// Small, and nothing but its value: callers see through it.
  var isAccessor: Bool {
    blocks.count <= 6 && returnType.kind != .void && blocks.reduce(0) { $0 + $1.instructions.count } <= 10
  }
}

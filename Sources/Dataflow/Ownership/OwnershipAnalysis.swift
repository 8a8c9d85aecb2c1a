import Contracts
import IR
import Program

/// Follows what one function acquires and gives back along its paths: typestate with ownership, by property simulation.
/// Paths that own the same are merged where they meet, others stay apart with their conditions.
struct OwnershipAnalysis {
  let number: Int
  let function: Function
  let context: OwnershipContext
  let arena = ValueArena()
  let evaluation: Evaluation
  let conditions: Conditions
  let ways: Ways

  /// Whether a path can come to a block again: only then can it bring what arose there.
  private let isLoop: [Bool]
  /// Temporaries that outlive the block that sets them.
  private let lasting: [Bool]
  private let read: Set<Int>
  private var inputs: [[OwnershipState]]
  /// By block and instruction; nil for what is no call.
  private let calls: [[CallFacts?]]
  private var work: WorkList
  /// Calls that some path has come to.
  private var arrivals: Set<Point> = []
  private(set) var violations: [ViolationKey: OwnershipViolation] = [:]
  private var exitsByBlock: [Int: [Exit]] = [:]
  var exits: [Exit] = []
  private(set) var isComplete = true

  struct ViolationKey: Hashable {
    var kind: OwnershipViolation.Kind
    var resource: Name
    var origin: Origin
  }

  /// One way out of the function.
  struct Exit {
    var state: OwnershipState
    var value: ValueID?
    var origin: Origin
    /// What is reported as left over here, or as the caller's and given back: callers are not asked for it again.
    var reported: Set<HoldingKey> = []
  }

  /// More states at one block than this, and the function is reported as not followed.
  private static let stateLimit = 24
  /// From this many on, states that own the same are one.
  private static let fewStates = 12
  private static let visitLimit = 96

  init(number: Int, context: OwnershipContext) {
    self.number = number
    self.context = context
    function = context.program.functions[number]
    evaluation = Evaluation(arena: arena)
    conditions = Conditions(arena: arena)
    ways = Ways(arena, standIns: context.standIns)
    work = WorkList(function)
    calls = function.blocks.enumerated().map { block, code in
      code.instructions.enumerated().map { index, instruction in
        guard case .call(let call) = instruction.kind else { return nil }
        return CallFacts(call, at: CallSite(caller: number, block: block, instruction: index), context)
      }
    }
    isLoop = loops(of: function)
    let uses = temporaryUses(of: function)
    read = uses.read
    lasting = function.temporaries.indices.map(uses.lasting.contains)
    inputs = Array(repeating: [], count: function.blocks.count)
  }

  /// Runs to the fixed point.
  mutating func run() {
    guard !function.blocks.isEmpty else { return }
    enter(0, with: entryState())
    while let (block, numbers, visits) = work.next() {
      guard visits <= Self.visitLimit else { return giveUp() }
      var waiting = numbers.map { inputs[block][$0] }
      if case .return = function.blocks[block].terminator {
        exitsByBlock[block] = nil
        waiting = inputs[block]
      }
      for state in waiting {
        pass(block, state)
        guard isComplete else { return giveUp() }
      }
    }
    exits = exitsByBlock.keys.sorted().flatMap { exitsByBlock[$0] ?? [] }
  }

  private mutating func giveUp() {
    isComplete = false
    violations = [:]
    exits = []
  }

  /// A function that the model says releases its argument owns it when it is entered.
  private func entryState() -> OwnershipState {
    var state = OwnershipState()
    guard function.symbol.file == nil || function.isFromHeader,
      let entry = context.entries[function.symbol.name]?.model
    else { return state }
    for effect in entry.resources where effect.action == .release && effect.outcome == nil {
      guard case .argument(let index) = effect.object.root, effect.object.selectors.isEmpty, effect.through == nil,
        function.parameters.indices.contains(index)
      else { continue }
      let object = arena.value(.content(arena.place(.parameter(index))))
      state.holdings[HoldingKey(resource: effect.resource, object: object)] = Holding(count: 1, isBorn: true)
    }
    return state
  }

  // MARK: - Blocks

  private mutating func pass(_ block: Int, _ start: OwnershipState) {
    var states = [start]
    let code = function.blocks[block]
    for (index, instruction) in code.instructions.enumerated() {
      let point = Point(block: block, instruction: index)
      switch instruction.kind {
      case .assign(let path, let expression):
        for number in states.indices {
          lookForUses(in: instruction, at: point, states[number])
          assign(expression, to: path, at: point, in: &states[number])
        }
      case .call(let call):
        var next: [OwnershipState] = []
        for number in states.indices {
          lookForUses(in: instruction, at: point, states[number])
          // Taken out of the list, so that it is the only one of its kind, and can be changed in place.
          var state = OwnershipState()
          swap(&state, &states[number])
          next += transfer(call, instruction.origin, at: point, state)
        }
        states = next
      case .unknown: break
      }
      if states.count > 4 { states = joined(states, at: point) }
      guard states.count <= Self.stateLimit else {
        isComplete = false
        return
      }
    }
    for state in states { leave(block, code, state) }
  }

  private func assign(
    _ expression: Expression, to path: AccessPath, at point: Point, in state: inout OwnershipState
  ) {
    let value = evaluation.value(expression, in: state.memory, at: point)
    let place = evaluation.place(path, in: state.memory)
    store(value, at: place, in: &state)
    if expression == .unknown, case .outside = home(of: place, in: state) { keepForeign(in: &state) }
    if let pointer = pointer(to: place) {
      _ = conditions.restrict(pointer, to: Fact(signs: [.negative, .positive]), in: &state.memory)
    }
  }

  /// The states in the middle of a block, those with the same holdings as one.
  private func joined(_ states: [OwnershipState], at point: Point) -> [OwnershipState] {
    let name = -1 - (point.block << 16 | point.instruction)
    var result: [OwnershipState] = []
    for var state in states {
      if isLoop[point.block] { age(&state, .joins(at: name)) }
      if let index = result.firstIndex(where: { $0.holdings == state.holdings }) {
        result[index] = result[index].merged(with: state, at: name, evaluation, conditions)
      } else if result.count >= Self.fewStates, let index = result.firstIndex(where: { $0.ownsSame(as: state) }) {
        result[index] = result[index].merged(roughly: state, at: name, evaluation, conditions)
      } else {
        result.append(state)
      }
    }
    return result
  }

  private mutating func leave(_ block: Int, _ code: Block, _ state: OwnershipState) {
    let point = Point(block: block, instruction: code.instructions.count)
    switch code.terminator {
    case .jump(let target): enter(target, with: state)
    case .anyOf(let targets):
      for target in targets { enter(target, with: state) }
    case .branch(let condition, let then, let otherwise):
      lookForUses(in: condition, code.terminatorOrigin, state)
      let value = evaluation.value(condition, in: state.memory, at: point)
      var isDecided = false
      if case .constant = arena[value] { isDecided = true }
      for (target, isTrue) in [(then, true), (otherwise, false)] {
        var branch = state
        guard conditions.assume(value, isTrue: isTrue, in: &branch.memory) else { continue }
        if !isDecided, then != otherwise, branch.trail != nil {
          note(.decided(condition, isTrue: isTrue), code.terminatorOrigin, in: &branch)
        }
        forgetNothings(in: &branch)
        if !isDecided { joinNames(value, isTrue: isTrue, in: &branch) }
        enter(target, with: branch)
      }
    case .select(let subject, let cases, let otherwise):
      lookForUses(in: subject, code.terminatorOrigin, state)
      let value = evaluation.value(subject, in: state.memory, at: point)
      var rest: OwnershipState? = state
      for one in cases {
        var branch = state
        guard let number = one.number else {
          enter(one.target, with: branch)
          continue
        }
        let test = arena.value(.binary(.equal, value, arena.constant(number)))
        if conditions.assume(test, isTrue: true, in: &branch.memory) { enter(one.target, with: branch) }
        if var left = rest { rest = conditions.assume(test, isTrue: false, in: &left.memory) ? left : nil }
      }
      if let rest { enter(otherwise, with: rest) }
    case .return(let expression):
      if let expression { lookForUses(in: expression, code.terminatorOrigin, state) }
      let value = expression.map { evaluation.value($0, in: state.memory, at: point) }
      exitsByBlock[block, default: []].append(Exit(state: state, value: value, origin: code.terminatorOrigin))
    case .gap(let target):
      // Others may have taken over what is owned here, and what is owned there was never born before our eyes.
      enter(target, with: OwnershipState())
    case .unreachable: break
    }
  }

  private mutating func enter(_ block: Int, with incoming: OwnershipState) {
    var incoming = incoming
    incoming.memory.store.removeAll { place, _ in
      if case .temporary(let index) = arena[place] { !lasting[index] } else { false }
    }
    if isLoop[block] { age(&incoming, .joins(at: block)) }
    let merged: OwnershipState
    let index: Int
    if let same = inputs[block].firstIndex(where: { isMergeable($0, incoming, at: block) }) {
      index = same
      // Two paths of which the same is known: nothing new comes here.
      if inputs[block][same].sameKnowledge(as: incoming) { return }
      merged = inputs[block][index].merged(with: incoming, at: block, evaluation, conditions)
    } else if let like = similar(to: incoming, at: block) {
      index = like
      merged = inputs[block][index].merged(roughly: incoming, at: block, evaluation, conditions)
    } else {
      guard inputs[block].count < Self.stateLimit else {
        isComplete = false
        return
      }
      inputs[block].append(incoming)
      work.add(inputs[block].count - 1, at: block)
      return
    }
    if !merged.sameKnowledge(as: inputs[block][index]) {
      inputs[block][index] = merged
      work.add(index, at: block)
    }
  }

  /// Where many states meet, those that own the same are one, whatever they did before.
  private func similar(to incoming: OwnershipState, at block: Int) -> Int? {
    guard inputs[block].count >= Self.fewStates else { return nil }
    return inputs[block].firstIndex { $0.ownsSame(as: incoming) }
  }

  /// In small functions paths are kept apart as long as they are few: callers want to know which result comes with
  /// which effect.
  private func isMergeable(_ old: OwnershipState, _ new: OwnershipState, at block: Int) -> Bool {
    guard old.holdings == new.holdings else { return false }
    let isSmall = function.blocks.count <= 12 && inputs[block].count < Self.stateLimit / 3
    return !isSmall || old.memory.sameKnowledge(as: new.memory)
  }

  // MARK: - Values

  /// A path comes to a call. In a loop what arose there in the round before becomes something old.
  mutating func arrive(at point: Point, _ state: inout OwnershipState) {
    guard isLoop[point.block], !arrivals.insert(point).inserted else { return }
    age(&state, .call(point))
  }

  /// What arises at a point: equal slots are equal values.
  func symbol(_ point: Point, slot: Int) -> ValueID {
    arena.symbol(.site(block: point.block, instruction: point.instruction, slot: slot))
  }

  private func age(_ state: inout OwnershipState, _ chosen: Ageing.Chosen) {
    let ageing = Ageing(arena: arena, chosen: chosen)
    ageing.apply(to: &state.memory)
    for key in state.holdings.keys where ageing.concerns(key.object) {
      let older = HoldingKey(resource: key.resource, object: ageing.older(key.object))
      guard var holding = state.holdings[key] else { continue }
      state.holdings[key] = nil
      // One name for any number of objects from here on: who owns which is not known.
      if let other = state.holdings[older] { holding.add(other.count) }
      holding.isKept = true
      holding.isGone = false
      holding.isLent = false
      if holding.count > 0 { state.holdings[older] = holding }
      let cause = state.causes[key]
      state.causes[key] = nil
      state.causes[older] = cause
      state.places[key] = nil
    }
    for (key, places) in state.places where places.contains(where: ageing.concerns) {
      state.places[key] = Set(places.map { ageing.concerns($0) ? ageing.olderPlace($0) : $0 })
    }
  }

  /// What is known of a call, whatever the path.
  func facts(of call: Call, at point: Point) -> CallFacts {
    calls[point.block][point.instruction]
      ?? CallFacts(
        call, at: CallSite(caller: number, block: point.block, instruction: point.instruction), context)
  }

  /// Whether anything is done with the result of a call.
  func isLookedAt(_ call: Call, at point: Point) -> Bool {
    facts(of: call, at: point).isLookedAt {
      guard let result = call.result, read.contains(result) else { return false }
      return resultUses(of: function, result: result, from: point)
    }
  }

  /// What turned out to be NULL or an error pointer is nothing that anybody owns.
  private func forgetNothings(in state: inout OwnershipState) {
    for key in state.holdings.keys where context.model.resources[key.resource]?.isNumber != true {
      if isNothing(key.object, in: state.memory) {
        state.holdings[key] = nil
        state.places[key] = nil
      }
    }
  }

  /// Something that cannot be followed is put where others find it: it may be any of what others know already.
  private func keepForeign(in state: inout OwnershipState) {
    for (key, holding) in state.holdings where !holding.isBorn { keep(key, in: &state) }
  }

  /// Two pointers turned out to be the same: which of two holdings goes by which name is not followed.
  private func joinNames(_ condition: ValueID, isTrue: Bool, in state: inout OwnershipState) {
    guard case .binary(let op, let left, let right) = arena[condition], op == (isTrue ? .equal : .notEqual) else {
      return
    }
    for (one, other) in [(left, right), (right, left)] {
      if case .constant = arena[other] { continue }
      for key in state.holdings.keys where key.object == one { keep(key, in: &state) }
    }
  }

  // MARK: - The record

  func note(_ kind: OwnershipEvent.Kind, _ origin: Origin, in state: inout OwnershipState) {
    state.trail = Trail(OwnershipEvent(kind: kind, origin: origin), after: state.trail)
  }

  /// The steps that concern a holding, from the first one on.
  private func steps(of key: HoldingKey, _ state: OwnershipState) -> [OwnershipStep] {
    let all = state.trail?.steps ?? []
    return all.drop { $0.key != key }.filter { $0.key == nil || $0.key == key }.map { event in
      OwnershipStep(origin: event.origin, text: text(of: event.kind))
    }
  }

  private func text(of kind: OwnershipEvent.Kind) -> String {
    func title(_ key: HoldingKey) -> String { context.model.resources[key.resource]?.title ?? key.resource.text }
    return switch kind {
    case .decided(let condition, let isTrue):
      "'\(function.text(of: condition))' \(isTrue ? "holds" : "does not hold")"
    case .acquired(let key, let name): "'\(name)()' gives the \(title(key)) here"
    case .released(let key, let name): "'\(name)()' gives the \(title(key)) back here"
    case .consumed(let key, let name): "'\(name)()' takes the \(title(key)) over here"
    case .refused(let key, let name): "'\(name)()' fails here and gives no \(title(key))"
    }
  }

  mutating func report(
    _ kind: OwnershipViolation.Kind, _ key: HoldingKey, _ origin: Origin, other: Name? = nil, _ state: OwnershipState,
    holder: Name? = nil
  ) {
    let id = ViolationKey(kind: kind, resource: key.resource, origin: origin)
    guard violations[id] == nil else { return }
    let cause = state.causes[key]
    violations[id] = OwnershipViolation(
      kind: kind, resource: key.resource, function: number, origin: origin, acquirer: cause?.acquirer,
      acquiredAt: cause?.acquiredAt, other: other, steps: steps(of: key, state),
      variable: holder)
  }
}

import Contracts
import IR
import Program

/// A forward analysis of one function by property simulation (Das, Lerner, Seigle: "ESP", PLDI 2002): states that
/// agree on the locks are merged where paths meet, states that differ stay apart, with their path conditions.
struct FunctionAnalysis {
  let number: Int
  let function: Function
  let context: AnalysisContext
  /// The convention under which the function is called, when it is analysed as a callback.
  let convention: CallbackModel?
  let role: Role?
  let arena = ValueArena()
  let evaluation: Evaluation
  let conditions: Conditions

  /// Whether a path can come to a block again: only then can it bring what arose there.
  private let isLoop: [Bool]
  /// Temporaries that outlive the block that sets them.
  private let lasting: [Bool]
  /// Temporaries that anything reads.
  let read: Set<Int>
  private var inputs: [[State]]
  private var work: WorkList
  private var minted: Set<SymbolID.Origin> = []

  var violations: [ViolationKey: LockViolation] = [:]
  var intrusions: [IntrusionKey: Intrusion] = [:]
  /// Calls before which a lock of a class that waits are about is surely, or is not surely, taken.
  var lockedCalls: [Point: Bool] = [:]
  var demands: [DemandKey: Demand] = [:]
  var exits: [Exit] = []
  var exitsByBlock: [Int: [Exit]] = [:]
  /// Where locks were given back that this function had not taken, for the case that nobody has.
  var foreignReleases: [LockKey: ForeignRelease] = [:]
  var isComplete = true
  /// Classes of which the function takes any number, in a loop or through an execution context. On the paths where the
  /// loop finds nothing to lock, none is held, and what comes after does nothing either: such paths prove no missing
  /// lock.
  var collections: Set<Name> = []
  /// Classes of what may have come to exist under a lock in a callee, which could not be decided.
  var undecided: Set<Name> = []

  /// More states at one block than this, and the analysis gives up: the function is reported as not followed.
  static let stateLimit = 24
  private static let visitLimit = 96
  /// In functions of up to this many blocks paths are kept apart as long as they are few: constructors and wrappers are
  /// small, and callers want to know which result comes with which effect.
  private static let smallFunction = 12

  struct ViolationKey: Hashable {
    var kind: LockViolation.Kind
    var origin: Origin
    var lockClass: Name
  }

  struct DemandKey: Hashable {
    var kind: Demand.Kind
    var lockClass: Name
    var object: Term?
    var source: Demand.Source

    /// Those of one place are few: what else tells them apart is left to the comparison.
    func hash(into hasher: inout Hasher) {
      hasher.combine(lockClass)
      hasher.combine(source.function)
      hasher.combine(source.origin.expanded.startLine)
      hasher.combine(source.origin.expanded.startColumn)
    }
  }

  /// One way out of the function.
  struct Exit {
    var state: State
    var value: ValueID?
    var origin: Origin
  }

  /// A lock with which an exit leaves and should not.
  struct Leak: Hashable {
    var lock: LockKey
    var origin: Origin
  }
  var leaks: Set<Leak> = []
  /// Where callees left the values that were minted for it.
  var writtenPlaces: [SymbolID.Origin: PlaceID] = [:]
  /// The block that is being executed.
  var currentBlock = 0
  /// Whether other paths go around a block, for those that were asked about.
  var optionalBlocks: [Int: Bool] = [:]
  /// Locks that are taken through an execution context. It starts over, and fails in ways that only it knows: what it
  /// has given back is no proof that nobody holds it.
  var contextLocks: Set<LockKey> = []
  /// What became of the results that the rules ask about.
  var watched = ValueWatch()
  /// Numbers that callees return, by name, when they have given back a lock of their caller's.
  var givenBackWith: Set<Int64> = []

  struct ForeignRelease {
    var origin: Origin
    var callee: Name
    var trace: Trace?
  }

  init(number: Int, context: AnalysisContext, role: Role?, convention: CallbackModel?) {
    self.number = number
    self.context = context
    self.role = role
    self.convention = convention
    function = context.program.functions[number]
    evaluation = Evaluation(arena: arena)
    conditions = Conditions(arena: arena)
    work = WorkList(function)
    isLoop = loops(of: function)
    let uses = temporaryUses(of: function)
    read = uses.read
    lasting = function.temporaries.indices.map { uses.lasting.contains($0) }
    if context.values.zeroErrors, function.returnType.kind == .pointer {
      (watched.makesErrors, watched.errorVariables) = errorVariables(of: function)
    }
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
        // Exits are listed anew, all of them, because each stands for a state that may have changed.
        exitsByBlock[block] = nil
        waiting = inputs[block]
      }
      for state in waiting {
        pass(block, state)
        guard isComplete else { return giveUp() }
      }
    }
    exits = exitsByBlock.keys.sorted().flatMap { exitsByBlock[$0] ?? [] }
    for state in inputs.joined() {
      for (lock, hold) in state.locks.held where hold.isMany { collections.insert(lock.lockClass) }
    }
    collections.formUnion(undecided)
    for lockClass in collections { collections.formUnion(context.model.classes(within: lockClass)) }
    let collections = collections
    demands = demands.filter { $0.value.survivesCollections || !collections.contains($0.value.lockClass) }
  }

  private mutating func giveUp() {
    isComplete = false
    violations = [:]
    watched = ValueWatch()
    intrusions = [:]
    demands = [:]
    exits = []
    exitsByBlock = [:]
  }

  private func entryState() -> State {
    var state = State()
    guard let convention else { return state }
    let arguments = function.parameters.indices.map { arena.value(.content(arena.place(.parameter($0)))) }
    let call = CallObjects(evaluation: evaluation, arguments: arguments, result: nil)
    for demand in convention.holds {
      guard let object = call.value(demand.lock, in: state) else { continue }
      state.locks.held[key(demand.lockClass, object)] = Hold(reason: .convention)
    }
    for identity in convention.identities { call.apply(identity, to: &state) }
    for condition in convention.assumes { _ = assume(condition, holds: true, call, in: &state) }
    return state
  }

  /// Executes a block from one state.
  private mutating func pass(_ block: Int, _ start: State) {
    currentBlock = block
    var states = [start]
    let code = function.blocks[block]
    for (index, instruction) in code.instructions.enumerated() {
      let point = Point(block: block, instruction: index)
      switch instruction.kind {
      case .assign(let path, let expression):
        for number in states.indices {
          if !watched.calls.isEmpty { lookForUses(in: instruction, at: point, &states[number]) }
          if watched.makesErrors { lookForZeroErrors(in: expression, instruction.origin, at: point, states[number]) }
          let value = evaluation.value(expression, in: states[number], at: point)
          let place = evaluation.place(path, in: states[number])
          evaluation.write(value, to: place, in: &states[number])
        }
      case .call(let call):
        var next: [State] = []
        for var state in states {
          if !watched.calls.isEmpty { lookForUses(in: instruction, at: point, &state) }
          next += transfer(call, instruction.origin, at: point, state)
        }
        states = next
      case .unknown:
        guard !watched.calls.isEmpty else { break }
        for number in states.indices { lookForUses(in: instruction, at: point, &states[number]) }
      }
      if states.count > 4 { states = joined(states, at: point) }
      if states.count > Self.stateLimit {
        isComplete = false
        return
      }
    }
    for state in states { leave(block, code, state) }
  }

  /// The states after a call with many outcomes; those that agree on the locks are one.
  private func joined(_ states: [State], at point: Point) -> [State] {
    // A name of its own among the places where paths meet: joins of blocks count from 0.
    let name = -1 - (point.block << 16 | point.instruction)
    var result: [State] = []
    for var state in states {
      if isLoop[point.block] { age(&state, .joins(at: name)) }
      if let index = result.firstIndex(where: { $0.locks == state.locks }) {
        result[index] = merge(result[index], state, at: name)
      } else {
        result.append(state)
      }
    }
    return result
  }

  private mutating func leave(_ block: Int, _ code: Block, _ start: State) {
    var state = start
    let point = Point(block: block, instruction: code.instructions.count)
    switch code.terminator {
    case .jump(let target): enter(target, with: state)
    case .anyOf(let targets):
      for target in targets { enter(target, with: state) }
    case .branch(let condition, let then, let otherwise):
      let value = evaluation.value(condition, in: state, at: point)
      if !watched.calls.isEmpty {
        lookForUses(in: condition, code.terminatorOrigin, &state)
        judge(value, code.terminatorOrigin, &state)
      }
      let decided: Bool
      if case .constant = arena[value] { decided = true } else { decided = false }
      for (target, isTrue) in [(then, true), (otherwise, false)] {
        var branch = state
        guard conditions.assume(value, isTrue: isTrue, in: &branch) else { continue }
        // Before anything has happened to a lock, decisions are of interest to callbacks' results alone.
        if !decided, then != otherwise, branch.trace != nil || role != nil || watched.makesErrors {
          branch.trace = Trace(.branch(code.terminatorOrigin, text(of: value, isTrue: isTrue)), after: branch.trace)
        }
        enter(target, with: branch)
      }
    case .select(let subject, let cases, let otherwise):
      let value = evaluation.value(subject, in: state, at: point)
      if !watched.calls.isEmpty { lookAt(value, &state) }
      var rest: State? = state
      for one in cases {
        var branch = state
        if let number = one.number {
          let test = arena.value(.binary(.equal, value, arena.constant(number)))
          if conditions.assume(test, isTrue: true, in: &branch) { enter(one.target, with: branch) }
          if var left = rest { rest = conditions.assume(test, isTrue: false, in: &left) ? left : nil }
        } else {
          enter(one.target, with: branch)
        }
      }
      if let rest { enter(otherwise, with: rest) }
    case .return(let expression):
      let value = expression.map { evaluation.value($0, in: state, at: point) }
      if let expression, let value {
        if watched.makesErrors { lookForZeroErrors(in: expression, code.terminatorOrigin, at: point, state) }
        if !watched.calls.isEmpty {
          lookForUses(in: expression, code.terminatorOrigin, &state)
          lookAt(value, &state)
        }
      }
      exitsByBlock[block, default: []].append(Exit(state: state, value: value, origin: code.terminatorOrigin))
    case .gap(let target):
      // What nobody has looked at so far is looked at there.
      for value in state.unlooked {
        watched.escaped.insert(value)
        watched.testedForError.insert(value)
        watched.testedForNull.insert(value)
      }
      var next = State()
      next.locks.isBehindGap = true
      enter(target, with: next)
    case .unreachable: break
    }
  }

  // MARK: - Joining

  private mutating func enter(_ block: Int, with incoming: State) {
    var incoming = incoming
    incoming.store.removeAll { [arena, lasting] place, _ in
      if case .temporary(let index) = arena[place] { !(lasting.indices.contains(index) && lasting[index]) } else { false }
    }
    if isLoop[block] { age(&incoming, .joins(at: block)) }
    let isSmall = function.blocks.count <= Self.smallFunction && inputs[block].count < Self.stateLimit / 3
    let same =
      isSmall
      ? inputs[block].firstIndex { $0.sameKnowledge(as: incoming) }
      : sameProperty(as: incoming, at: block)
    guard let index = same ?? similar(to: incoming, at: block) else {
      guard inputs[block].count < Self.stateLimit else {
        isComplete = false
        return
      }
      inputs[block].append(incoming)
      work.add(inputs[block].count - 1, at: block)
      return
    }
    var merged = merge(inputs[block][index], incoming, at: block)
    merged.locks.forgetHistory(unlike: incoming.locks)
    if !merged.sameKnowledge(as: inputs[block][index]) {
      inputs[block][index] = merged
      work.add(index, at: block)
    }
  }

  /// A state with the same locks, and, while there are few, the same outcomes of the calls that rules ask about.
  private func sameProperty(as incoming: State, at block: Int) -> Int? {
    let tells = !watched.order.isEmpty || !watched.errorVariables.isEmpty
    let isTold = tells && inputs[block].count < Self.stateLimit / 3
    let outcomes = isTold ? outcomes(in: incoming) : []
    // No closure that holds the analysis: it would be copied into it.
    for index in inputs[block].indices where inputs[block][index].locks == incoming.locks {
      if !isTold || self.outcomes(in: inputs[block][index]) == outcomes { return index }
    }
    return nil
  }

  /// Where many states meet, those that hold the same locks are one, whatever they did before.
  private func similar(to incoming: State, at block: Int) -> Int? {
    guard inputs[block].count >= Self.stateLimit / 2 else { return nil }
    return inputs[block].firstIndex {
      $0.locks.held == incoming.locks.held && $0.locks.givenBack == incoming.locks.givenBack
        && $0.locks.isBehindGap == incoming.locks.isBehindGap
    }
  }

  private func merge(_ old: State, _ new: State, at block: Int) -> State {
    old.merged(with: new, at: block, evaluation, conditions)
  }

  // MARK: - Symbols

  /// A new value for what arises at a point. In a loop the value of the round before becomes an old one.
  mutating func mint(_ origin: SymbolID.Origin, in state: inout State) -> ValueID {
    if isLoop[block(of: origin)], !minted.insert(origin).inserted { age(&state, .origin(origin)) }
    return arena.symbol(origin)
  }

  private func block(of origin: SymbolID.Origin) -> Int {
    if case .site(let block, _, _) = origin { block } else { currentBlock }
  }

  /// Turns the chosen symbols into old ones wherever the state mentions them.
  private func age(_ state: inout State, _ chosen: Ageing.Chosen) {
    let ageing = Ageing(arena: arena, chosen: chosen)
    ageing.apply(to: &state)
    guard !state.locks.isUntouched else { return }
    let held = state.locks.held.filter { ageing.concerns($0.key.object) }
    for (key, hold) in held.sorted(by: { $0.key.object < $1.key.object }) {
      state.locks.held[key] = nil
      holdMany(key.lockClass, group: hold.group, in: &state)
    }
    state.locks.forgetHistory { ageing.concerns($0) }
  }
}

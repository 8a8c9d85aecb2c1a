import Contracts
import IR
import Program

/// A lock of a driver, by where it lies.
public enum PlainLock: Hashable, Sendable {
  case member(Member)
  case global(Name)
  /// The lock of the object whose references are counted.
  case ofObject
  /// The lock that a parameter of the function in question points to: which one, its callers know.
  case parameter(Int)
}

/// What the rule about last references asks for.
public struct LastReferenceQuestion: Sendable {
  /// The locks that the release takes.
  public var locks: Set<PlainLock>
  /// In which member of which record the objects lie.
  public var holders: Set<Member>
  /// The record of the objects.
  public var object: Name
  public var resource: Name
  /// Tags of calls that may drop a last reference though they do not say so.
  public var tags: Set<Name>

  public init(locks: Set<PlainLock>, holders: Set<Member>, object: Name, resource: Name, tags: Set<Name>) {
    self.locks = locks
    self.holders = holders
    self.object = object
    self.resource = resource
    self.tags = tags
  }
}

/// A reference that is dropped with a lock held.
public struct DropUnderLock: Sendable {
  public var function: Int
  public var origin: Origin
  public var callee: Name
  public var lock: PlainLock
  public var lockedAt: Origin
  public var lockedIn: Int
  public var lockedBy: Name
  /// Calls from the function that holds the lock to the one that drops the reference.
  public var chain: [ChainLink]
}

/// Follows the locks of drivers through single functions, for the few functions where a rule asks for them. Locks are
/// told apart by the member they lie in, not by the object.
public struct PlainLockAnalysis {
  let program: Program
  let model: ApiModel
  let question: LastReferenceQuestion
  private var effects: [Int: Effect] = [:]
  private static let stateLimit = 24

  /// What a function does to the locks, and to objects that it is given.
  struct Effect {
    var takes: Set<PlainLock> = []
    var gives: Set<PlainLock> = []
    /// Objects in what a parameter points to, of which references are dropped: parameter, member, place.
    var drops: [Drop] = []
  }
  struct Drop {
    var parameter: Int
    var member: Name
    var function: Int
    var origin: Origin
    var callee: Name
    var chain: [ChainLink]
  }

  private struct State: Equatable {
    var held: [PlainLock: Taken] = [:]
    var given: Set<PlainLock> = []
    var gotten: Set<AccessPath> = []
    /// Variables that keep a lock until they are destroyed, and what calls have returned to be such.
    var guards: [Root: PlainLock] = [:]

    struct Taken: Equatable {
      var origin: Origin
      var function: Int
      var callee: Name
    }
  }

  public init(_ program: Program, _ model: ApiModel, _ question: LastReferenceQuestion) {
    self.program = program
    self.model = model
    self.question = question
  }

  /// The references that a function drops with one of the locks held.
  public mutating func drops(in number: Int) -> [DropUnderLock] {
    var found: [DropUnderLock] = []
    _ = run(number, depth: 0) { found.append($0) }
    var seen: Set<SourceRange> = []
    return found.filter { seen.insert($0.origin.expanded).inserted }
  }

  private mutating func effect(of number: Int, depth: Int) -> Effect {
    if let known = effects[number] { return known }
    effects[number] = Effect()
    let effect = run(number, depth: depth) { _ in }
    effects[number] = effect
    return effect
  }

  private mutating func run(_ number: Int, depth: Int, report: (DropUnderLock) -> Void) -> Effect {
    let function = program.functions[number]
    guard depth < 4, !function.blocks.isEmpty, function.blocks.count < 400 else { return Effect() }
    var inputs: [[State]] = Array(repeating: [], count: function.blocks.count)
    var work = [(block: 0, state: State())]
    inputs[0] = [State()]
    var exits: [State] = []
    var drops: [Drop] = []
    while let (block, start) = work.popLast() {
      var state = start
      let code = function.blocks[block]
      for (index, instruction) in code.instructions.enumerated() {
        let site = CallSite(caller: number, block: block, instruction: index)
        step(instruction, at: site, depth, &state, &drops, report)
      }
      if case .return = code.terminator, !exits.contains(state) { exits.append(state) }
      // Unknown code may have taken or given back any of them.
      if case .gap = code.terminator { state = State() }
      for next in code.terminator.successors
      where !inputs[next].contains(state) && inputs[next].count < Self.stateLimit {
        inputs[next].append(state)
        work.append((next, state))
      }
    }
    var effect = Effect(drops: drops)
    if let first = exits.first, !function.hasGaps {
      effect.takes = exits.dropFirst().reduce(Set(first.held.keys)) { $0.intersection($1.held.keys) }
      effect.gives = exits.dropFirst().reduce(first.given) { $0.intersection($1.given) }
    }
    return effect
  }

  private mutating func step(
    _ instruction: Instruction, at site: CallSite, _ depth: Int, _ state: inout State, _ drops: inout [Drop],
    _ report: (DropUnderLock) -> Void
  ) {
    let number = site.caller
    switch instruction.kind {
    case .assign(let path, let value):
      guard path.selectors.isEmpty else { return }
      state.gotten = state.gotten.filter { $0.root != path.root }
      if case .load(let source) = value, source.selectors.isEmpty, let lock = state.guards[source.root] {
        state.guards[path.root] = lock
      }
      return
    case .unknown: return
    case .call: break
    }
    guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { return }
    if let entry = model.functions[symbol.name] {
      for lock in locks(entry.plainLocks, call, site) {
        state.held[lock] = State.Taken(origin: instruction.origin, function: number, callee: symbol.name)
        state.given.remove(lock)
        if let result = call.result { state.guards[.temporary(result)] = lock }
      }
      for lock in unlocks(entry, call, site, state) {
        if state.held.removeValue(forKey: lock) == nil { state.given.insert(lock) }
      }
      for resource in entry.resources where resource.resource == question.resource {
        guard let path = object(resource.object, call) else { continue }
        switch resource.action {
        case .acquire: state.gotten.insert(path)
        case .release:
          drop(path, symbol.name, instruction.origin, site, state, &drops, report)
          state.gotten.remove(path)
        case .consume, .publish, .keep, .share: break
        }
      }
      if !entry.tags.isDisjoint(with: question.tags), let path = call.arguments.first.flatMap(objectPath),
        !givesBack(path, number)
      {
        drop(path, symbol.name, instruction.origin, site, state, &drops, report)
      }
      return
    }
    guard let target = program.targets[number][site], target.count == 1 else { return }
    let effect = effect(of: target[0], depth: depth + 1)
    let link = ChainLink(function: number, origin: instruction.origin, callee: symbol.name)
    for passed in effect.drops where call.arguments.indices.contains(passed.parameter) {
      guard case .load(let holder) = call.arguments[passed.parameter] else { continue }
      let path = AccessPath(holder.root, holder.selectors + [.dereference, .field(passed.member)])
      var chained = passed
      chained.chain = [link] + passed.chain
      drop(path, chained, site, state, &drops, report)
    }
    for lock in effect.takes.compactMap({ named($0, call, site) }) {
      state.held[lock] = State.Taken(origin: instruction.origin, function: number, callee: symbol.name)
      state.given.remove(lock)
    }
    for lock in effect.gives.compactMap({ named($0, call, site) })
    where state.held.removeValue(forKey: lock) == nil { state.given.insert(lock) }
  }

  private func drop(
    _ path: AccessPath, _ callee: Name, _ origin: Origin, _ site: CallSite, _ state: State, _ drops: inout [Drop],
    _ report: (DropUnderLock) -> Void
  ) {
    let base = Drop(parameter: 0, member: "", function: site.caller, origin: origin, callee: callee, chain: [])
    drop(path, base, site, state, &drops, report)
  }

  private func drop(
    _ path: AccessPath, _ found: Drop, _ site: CallSite, _ state: State, _ drops: inout [Drop],
    _ report: (DropUnderLock) -> Void
  ) {
    guard !state.gotten.contains(path), let member = program.member(of: path, in: site.caller),
      question.holders.contains(member)
    else { return }
    let dangerous = state.held.filter { question.locks.contains($0.key) }
    if let (lock, taken) = dangerous.min(by: { "\($0.key)" < "\($1.key)" }) {
      report(
        DropUnderLock(
          function: found.function, origin: found.origin, callee: found.callee, lock: lock, lockedAt: taken.origin,
          lockedIn: taken.function, lockedBy: taken.callee, chain: found.chain))
    }
    if case .parameter(let index) = path.root, path.selectors == [.dereference, .field(member.field)],
      !drops.contains(where: { $0.origin == found.origin && $0.parameter == index }), found.chain.count < 4
    {
      var passed = found
      passed.parameter = index
      passed.member = member.field
      drops.append(passed)
    }
  }

  /// The function puts a reference to the very object somewhere: one of its own.
  private func givesBack(_ path: AccessPath, _ number: Int) -> Bool {
    program.functions[number].blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
          let entry = model.functions[symbol.name]
        else { return false }
        return entry.resources.contains {
          $0.action == .release && $0.resource == question.resource && object($0.object, call) == path
        }
      }
    }
  }

  private func object(_ expression: ObjectExpression, _ call: Call) -> AccessPath? {
    guard case .argument(let index) = expression.root, expression.selectors.isEmpty,
      call.arguments.indices.contains(index)
    else { return nil }
    return objectPath(call.arguments[index])
  }

  /// The place of an object that lies in another.
  private func objectPath(_ argument: Expression) -> AccessPath? {
    if case .address(let path) = argument { path } else { nil }
  }

  // MARK: - Naming locks

  private func locks(_ expressions: [ObjectExpression], _ call: Call, _ site: CallSite) -> [PlainLock] {
    expressions.compactMap { expression in
      guard case .argument(let index) = expression.root, expression.selectors.isEmpty,
        call.arguments.indices.contains(index)
      else { return nil }
      return lock(call.arguments[index], in: site.caller, block: site.block)
    }
  }

  /// The locks that a call gives back, those that a variable has kept among them.
  private func unlocks(_ entry: FunctionModel, _ call: Call, _ site: CallSite, _ state: State) -> [PlainLock] {
    guard !entry.plainUnlocks.isEmpty else { return [] }
    let kept = call.arguments.compactMap { argument -> PlainLock? in
      guard case .address(let path) = argument, path.selectors.isEmpty else { return nil }
      return state.guards[path.root]
    }
    return kept.isEmpty ? locks(entry.plainUnlocks, call, site) : kept
  }

  /// What a lock of a callee is to its caller.
  private func named(_ lock: PlainLock, _ call: Call, _ site: CallSite) -> PlainLock? {
    guard case .parameter(let index) = lock else { return lock }
    guard call.arguments.indices.contains(index) else { return nil }
    return self.lock(call.arguments[index], in: site.caller, block: site.block)
  }

  /// The lock that an argument points to.
  public func lock(_ argument: Expression, in number: Int, block: Int) -> PlainLock? {
    switch argument {
    case .address(let path):
      if path.selectors.isEmpty, case .global(let name) = path.root { return .global(name) }
      return program.member(of: path, in: number).map { $0.record == question.object ? .ofObject : .member($0) }
    case .load(let path):
      if path.selectors.isEmpty {
        if case .temporary(let index) = path.root { return made(by: index, in: number, block) }
        if case .parameter(let index) = path.root { return .parameter(index) }
      }
      // A pointer to a lock that lies elsewhere: of the object's own that is known to be its lock.
      return program.member(of: path, in: number)?.record == question.object ? .ofObject : nil
    default: return nil
    }
  }

  /// The lock that a call has returned: another name for its argument, or what hangs on it.
  private func made(by temporary: Int, in number: Int, _ block: Int) -> PlainLock? {
    for case .call(let call) in program.functions[number].blocks[block].instructions.map(\.kind)
    where call.result == temporary {
      guard case .direct(let symbol) = call.callee, let argument = call.arguments.first,
        let identity = model.functions[symbol.name]?.identities.first(where: \.isOfResult)
      else { return nil }
      return identity.right.selectors.isEmpty ? lock(argument, in: number, block: block) : .ofObject
    }
    return nil
  }

  /// The locks that a function takes, itself or in what it calls, with the calls that lead there.
  public func locksTaken(by number: Int, depth: Int = 0) -> [(lock: PlainLock, chain: [ChainLink])] {
    guard depth < 4 else { return [] }
    var result: [(lock: PlainLock, chain: [ChainLink])] = []
    program.functions[number].eachCall(of: number) { site, call, name, origin in
      let link = ChainLink(function: number, origin: origin, callee: name)
      if let entry = model.functions[name] {
        result += locks(entry.plainLocks, call, site).map { ($0, [link]) }
        return
      }
      guard let targets = program.targets[number][site], targets.count == 1 else { return }
      result += locksTaken(by: targets[0], depth: depth + 1).compactMap { taken in
        named(taken.lock, call, site).map { ($0, [link] + taken.chain) }
      }
    }
    return result
  }
}

import Contracts
import IR
import Program

/// A wait under a lock, for something that cannot come before the lock is given back.
public struct BrokenWait: Sendable {
  public var wait: Intrusion
  /// How those who signal come to need the lock, in the order of execution.
  public var producer: [ProducerStep]
  /// The lock that they need is surely the one that is held.
  public var isCertain: Bool
}

/// A step on the way to a signal.
public enum ProducerStep: Sendable {
  /// A callback whose callers hold the lock.
  case callback(function: Int, record: Name, field: Name)
  /// A function that runs when the work item does.
  case worker(function: Int)
  /// A call made with the lock held, or after it was taken.
  case locked(function: Int, origin: Origin, callee: Name)
  case call(function: Int, origin: Origin, callee: Name)
  /// The lock is taken here.
  case takes(function: Int, origin: Origin, lock: String)
}

/// Finds out for each wait whether what it waits for can come.
struct WaitResolution {
  let program: Program
  let model: ApiModel
  let scopes: Scopes
  let summary: (Int) -> Summary?

  func resolve(_ wait: Intrusion) -> BrokenWait? {
    guard case .awaits(let kind, let isBounded) = wait.operation, let event = wait.event else { return nil }
    if kind == .work { return workers(of: event, wait) }
    guard let sites = scopes.events.signals[event], !sites.isEmpty else { return nil }
    var shown: [ProducerStep]?
    for site in sites {
      guard let steps = needs(wait.lockClass, site, []) else { return nil }
      if shown.map({ steps.count > $0.count }) ?? true { shown = steps }
    }
    guard let shown else { return nil }
    return BrokenWait(wait: wait, producer: shown, isCertain: wait.isOneObject && !isBounded)
  }

  // MARK: - Signals

  /// The way to a signal on which the lock is needed; nil when there is one without it.
  private func needs(_ lockClass: Name, _ site: EventIndex.Site, _ seen: Set<Int>) -> [ProducerStep]? {
    let function = site.site.caller
    let point = Point(block: site.site.block, instruction: site.site.instruction)
    if summary(function)?.lockedCalls.contains(point) ?? false {
      return [.locked(function: function, origin: site.origin, callee: site.callee)]
    }
    return entries(lockClass, function, seen).map {
      $0 + [.call(function: function, origin: site.origin, callee: site.callee)]
    }
  }

  /// How the function is entered with the lock; nil when it can be entered without.
  private func entries(_ lockClass: Name, _ function: Int, _ seen: Set<Int>) -> [ProducerStep]? {
    guard seen.count < 12, !seen.contains(function) else { return nil }
    let seen = seen.union([function])
    var shown: [ProducerStep]?
    let invokers = scopes.events.invokers[function] ?? []
    for role in program.roles[function] {
      switch role {
      case .escaping:
        if invokers.isEmpty { return nil }
      case .callback(let record, let field):
        let holds = model.callback(record: record, field: field)?.holds ?? []
        guard holds.contains(where: { $0.lockClass == lockClass }) else { return nil }
        shown = [.callback(function: function, record: record, field: field)]
      }
    }
    let callers = program.callers[function].map { site in
      EventIndex.Site(
        site: site, origin: program.functions[site.caller].blocks[site.block].instructions[site.instruction].origin,
        callee: program.functions[function].symbol.name)
    }
    for site in callers + invokers {
      guard let steps = needs(lockClass, site, seen) else { return nil }
      if shown == nil { shown = steps }
    }
    return shown
  }

  // MARK: - Work

  /// The function of a work item that takes the lock: a wait for its end is a wait for the lock.
  private func workers(of event: EventName, _ wait: Intrusion) -> BrokenWait? {
    var doubtful: BrokenWait?
    for worker in scopes.events.workers[event] ?? [] {
      for demand in summary(worker)?.demands ?? []
      where demand.kind == .forbidden && demand.source.takesIt && demand.lockClass == wait.lockClass {
        var steps: [ProducerStep] = [.worker(function: worker)]
        steps += demand.chain.map { .call(function: $0.function, origin: $0.origin, callee: $0.callee) }
        steps.append(
          .takes(function: demand.source.function, origin: demand.source.origin, lock: demand.source.lock))
        if let object = demand.object, let argument = wait.eventTerm, let held = wait.heldTerm,
          object.replacing(parameter: 0, with: argument) == held
        {
          return BrokenWait(wait: wait, producer: steps, isCertain: true)
        }
        doubtful = doubtful ?? BrokenWait(wait: wait, producer: steps, isCertain: false)
      }
    }
    return doubtful
  }
}

extension Term {
  /// The term with an argument in the place of a parameter; what is computed from addresses is computed anew.
  func replacing(parameter: Int, with argument: Term) -> Term {
    switch self {
    case .constant, .string, .function: return self
    case .content(.parameter(parameter)): return argument
    case .content(let place): return .content(place.replacing(parameter: parameter, with: argument))
    case .address(let place):
      let place = place.replacing(parameter: parameter, with: argument)
      if case .pointee(let pointer) = place { return pointer }
      return .address(place)
    case .unary(let op, let operand): return .unary(op, operand.replacing(parameter: parameter, with: argument))
    case .binary(let op, let left, let right):
      return .binary(
        op, left.replacing(parameter: parameter, with: argument), right.replacing(parameter: parameter, with: argument))
    case .container(let inner, let record, let members):
      let inner = inner.replacing(parameter: parameter, with: argument)
      if case .address(let place) = inner, let outer = place.stripping(members[...]) {
        if case .pointee(let pointer) = outer { return pointer }
        return .address(outer)
      }
      return .container(inner, record: record, members: members)
    }
  }
}

extension TermPlace {
  fileprivate func replacing(parameter: Int, with argument: Term) -> TermPlace {
    switch self {
    case .parameter, .global, .result, .opaque: return self
    case .pointee(let pointer):
      let pointer = pointer.replacing(parameter: parameter, with: argument)
      if case .address(let place) = pointer { return place }
      return .pointee(pointer)
    case .field(let base, let name): return .field(base.replacing(parameter: parameter, with: argument), name)
    case .element(let base): return .element(base.replacing(parameter: parameter, with: argument))
    }
  }

  fileprivate func stripping(_ members: ArraySlice<Name>) -> TermPlace? {
    guard let last = members.last else { return self }
    guard case .field(let base, last) = self else { return nil }
    return base.stripping(members.dropLast())
  }
}

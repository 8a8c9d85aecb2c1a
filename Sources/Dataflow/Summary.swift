import Contracts
import IR

/// One call on the way from a caller to the place that makes a demand.
public struct ChainLink: Hashable, Sendable, Codable {
  /// The calling function's number in the program.
  public var function: Int
  /// Where it calls.
  public var origin: Origin
  /// The name of what it calls.
  public var callee: Name
}

/// A lock that a function wants from its caller, or must not find held by it.
public struct Demand: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A call in the function needs the lock.
    case required
    /// The function asserts the lock.
    case asserted
    /// A call in the function takes the lock itself.
    case forbidden
    /// The function does something that has no place where a lock or section of the class is held.
    case outside(Operation)
  }
  /// What makes a demand: a call in a function of the program.
  public struct Source: Hashable, Sendable {
    public var function: Int
    public var origin: Origin
    /// The function of the API that is called.
    public var callee: Name
    public var strength: LockDemand.Strength
    /// True when the call takes the lock that it must not find held.
    public var takesIt: Bool
    /// The lock as that function spells it.
    public var lock: String
  }
  public var kind: Kind
  public var lockClass: Name
  /// The pointer to the lock; nil when the caller cannot name it.
  public var object: Term?
  public var source: Source
  /// From the caller inwards; the last one calls the function of `source`.
  public var chain: [ChainLink]
  /// What must hold of the parameters for the demand to arise.
  var conditions: [TermFact]
  /// A condition was lost on the way: the callers cannot tell whether the demand arises.
  var isOpen = false
  /// What is waited for, where it is known.
  var event: EventName?
  /// What must surely hold for the demand to be one; of `conditions` it is enough that they may.
  var need: TermFact?

  init(
    kind: Kind, lockClass: Name, object: Term?, source: Source, chain: [ChainLink], conditions: [TermFact]
  ) {
    self.kind = kind
    self.lockClass = lockClass
    self.object = object
    self.source = source
    self.chain = chain
    self.conditions = conditions
  }
}

extension Demand {
  /// Whether the demand stands though the function takes any number of locks of the class.
  var survivesCollections: Bool {
    switch kind {
    case .forbidden, .outside: true
    case .required, .asserted: false
    }
  }
}

struct TermFact: Hashable, Sendable {
  var term: Term
  var fact: Fact
}

/// A lock in the terms of the caller.
struct LockTerm: Hashable, Sendable {
  var lockClass: Name
  var object: Term
  var group: Term?
  var isMany: Bool
}

/// An object all of whose locks were given back, in the terms of the caller.
struct GroupTerm: Hashable, Sendable {
  var lockClass: Name
  var object: Term
}

/// What happens on the paths of one outcome.
struct ExitCase: Hashable, Sendable {
  /// The value returned.
  var result: Fact
  var resultTerm: Term?
  var conditions: [TermFact]
  var acquired: Set<LockTerm>
  var released: Set<LockTerm>
  var emptied: Set<GroupTerm>
  /// What was written through parameters and into globals: in terms of what the function was entered with, or nil for
  /// a new value.
  var writes: [TermPlace: Term?]

  var changesLocks: Bool { !acquired.isEmpty || !released.isEmpty || !emptied.isEmpty }
}

/// What is written to one place; nil is a new value.
struct PlacedWrite: Hashable, Sendable {
  var place: TermPlace
  var value: Term?

  /// In the order of their names, which is the order in which callers do them.
  static func ordered(_ writes: [TermPlace: Term?]) -> [PlacedWrite] {
    writes.map { (name: $0.key.description, write: PlacedWrite(place: $0.key, value: $0.value)) }
      .sorted { $0.name < $1.name }.map(\.write)
  }
}

/// What callers need to know of a function, by outcome.
struct Summary: Hashable, Sendable {
  var cases: [ExitCase] = []
  /// What is written on all ways together, where none of them does anything to locks.
  var quietWrites: [PlacedWrite] = []
  var demands: [Demand] = []
  /// Parameters through which the function may write; nil when that is not known, so any.
  var writtenThrough: Set<Int>?
  /// What the value that is returned means, where it is the result of a call that the rules ask about.
  var meaning: ResultMeaning?
  /// The truth value that is returned, where all ways out together say what it is.
  var answer: Term?
  /// Classes of what exists only under a lock and may have come to exist, which is not decided.
  var undecided: Set<Name> = []
  /// Calls that are made under a lock on every way.
  var lockedCalls: Set<Point> = []
  /// False when the analysis gave up: nothing is known then.
  var isComplete = true

  /// Whether the result says that the lock was taken: no way out without it has a result that this one could be.
  func tells(_ lock: LockTerm, by item: ExitCase) -> Bool {
    cases.allSatisfy { $0.acquired.contains(lock) || $0.result.meet(item.result).isContradiction }
  }

  /// The locks that the function takes on ways out with other results than this one, and not on it: its result says
  /// that they were refused.
  func refused(on item: ExitCase) -> [LockTerm] {
    let others = cases.reduce(into: Set<LockTerm>()) { $0.formUnion($1.acquired) }
    return others.filter { lock in
      !lock.isMany && lock.group == nil && !item.acquired.contains(lock) && !item.released.contains(lock)
        && cases.allSatisfy { !$0.acquired.contains(lock) || $0.result.meet(item.result).isContradiction }
    }.sorted { $0.order < $1.order }
  }

  /// Nothing that a caller could notice but the value it returns.
  var isQuiet: Bool { demands.isEmpty && undecided.isEmpty && cases.allSatisfy { !$0.changesLocks } }
}

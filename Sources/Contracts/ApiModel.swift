import IR

/// A kind of lock: what it is called in messages, and which record is the lock (`dma_resv`).
public struct LockClass: Hashable, Sendable {
  /// The id that rules and entries use: `reservation`, `fence`.
  public var id: Name
  /// For people: "the reservation".
  public var title: String
  /// The record tag of the lock object.
  public var record: Name?
  /// For what exists only as long as a lock of another class on the same object is held: that class. There is none
  /// when the lock is taken, and none any more when it is given back (fence slots of a reservation).
  public var within: Name?
  /// What is held is no lock but a state of affairs (a critical section, memory that others still look at): it is
  /// followed only in functions that can be reached from where it begins.
  public var isSection: Bool
  /// Pointers to any part of one object name the same lock.
  public var isWholeObject: Bool

  public init(
    id: Name, title: String, record: Name?, within: Name? = nil, isSection: Bool = false, isWholeObject: Bool = false
  ) {
    self.id = id
    self.title = title
    self.record = record
    self.within = within
    self.isSection = isSection
    self.isWholeObject = isWholeObject
  }
}

/// A lock that a function or callback wants, or must not find, held by its caller.
public struct LockDemand: Hashable, Sendable {
  public enum Strength: String, Hashable, Sendable, Codable, CaseIterable {
    /// The implementation asserts it or would deadlock.
    case enforced
    /// Documentation says so, no code does.
    case convention
  }
  public var lock: ObjectExpression
  public var lockClass: Name
  public var strength: Strength
  /// Demanded only when all of these hold at the call.
  public var conditions: [OutcomeCondition]

  public init(lock: ObjectExpression, lockClass: Name, strength: Strength, conditions: [OutcomeCondition]) {
    self.lock = lock
    self.lockClass = lockClass
    self.strength = strength
    self.conditions = conditions
  }
}

/// A lock that a call takes or gives back.
public struct LockEffect: Hashable, Sendable {
  public enum Target: Hashable, Sendable {
    case lock(ObjectExpression)
    /// Every lock that was taken through this object (`drm_exec_fini(exec)`).
    case group(ObjectExpression)
  }
  public var target: Target
  public var lockClass: Name
  /// For an acquisition: the object through which it can be given back as one of a group.
  public var through: ObjectExpression?
  /// It happens when this holds of the result; always, when nil.
  public var outcome: OutcomeCondition?
  /// It happens only in calls of which this holds, besides `outcome`: `arg7 == 0`.
  public var condition: OutcomeCondition?
  /// What becomes of an acquisition when the caller has the lock already.
  public var ifHeld: IfHeld

  /// What an acquisition does when the caller has the lock already.
  public enum IfHeld: Hashable, Sendable {
    /// It waits for ever.
    case deadlocks
    /// It gives an error (or false) back, or counts the lock once: a try, or a lock with an acquire context.
    case refuses
    /// It refuses in calls of which this holds (`arg1 != 0`: an acquire context is given), and deadlocks in others.
    case refusesWhen(OutcomeCondition)
  }

  public init(
    target: Target, lockClass: Name, through: ObjectExpression?, outcome: OutcomeCondition?,
    condition: OutcomeCondition? = nil, ifHeld: IfHeld = .deadlocks
  ) {
    self.target = target
    self.lockClass = lockClass
    self.through = through
    self.outcome = outcome
    self.condition = condition
    self.ifHeld = ifHeld
  }
}

/// What the value that a function returns means.
public enum ReturnMeaning: String, Hashable, Sendable, CaseIterable {
  case void
  /// 0 or a negative error number.
  case status
  /// A negative error number, else a value such as a descriptor.
  case valueOrError = "value-or-error"
  /// Positive: time left; 0: timed out; negative: error.
  case timeout
  case boolean
  case pointerOrError = "pointer-or-error"
  case pointerOrNull = "pointer-or-null"
  case pointerOrErrorOrNull = "pointer-or-error-or-null"
  /// Always a valid pointer.
  case pointer
  case number

  /// The signs that the value can have: an error pointer is negative, NULL is 0, a valid pointer positive.
  public var signs: SignSet {
    switch self {
    case .void, .number: .any
    case .status: [.negative, .zero]
    case .valueOrError, .timeout: .any
    case .boolean: [.zero, .positive]
    case .pointerOrError: [.negative, .positive]
    case .pointerOrNull: [.zero, .positive]
    case .pointerOrErrorOrNull: .any
    case .pointer: .positive
    }
  }
}

/// A set of signs: the lattice of path conditions.
public struct SignSet: OptionSet, Hashable, Sendable, Codable {
  public let rawValue: UInt8

  // The analyses ask for these all the time: computed and inlined they are numbers, stored ones would be looked up.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  @inlinable public static var negative: SignSet { SignSet(rawValue: 1) }
  @inlinable public static var zero: SignSet { SignSet(rawValue: 2) }
  @inlinable public static var positive: SignSet { SignSet(rawValue: 4) }
  @inlinable public static var any: SignSet { SignSet(rawValue: 7) }
  @inlinable public static var none: SignSet { SignSet(rawValue: 0) }
}

/// Two names of one object: after a call, or always (`alias: [arg0->resv, arg0->import_attach->dmabuf->resv]`).
public struct Identity: Hashable, Sendable {
  public var left: ObjectExpression
  public var right: ObjectExpression
  /// On these outcomes of the call only; where outcomes are not told apart, such an identity says nothing.
  public var outcome: OutcomeCondition?

  public init(left: ObjectExpression, right: ObjectExpression, outcome: OutcomeCondition? = nil) {
    self.left = left
    self.right = right
    self.outcome = outcome
  }
}

/// What is known of a function or macro of the kernel, in the releases of `versions`.
public struct FunctionModel: Hashable, Sendable {
  public var name: Name
  public var versions: VersionRange
  public var isMacro: Bool
  public var requires: [LockDemand]
  public var forbids: [LockDemand]
  public var acquires: [LockEffect]
  public var releases: [LockEffect]
  /// Locks that hold afterwards because the function asserts them (`dma_resv_assert_held`).
  public var asserts: [LockDemand]
  public var resources: [ResourceEffect]
  public var returns: ReturnMeaning?
  /// The function succeeds (0, true, a valid pointer) whenever one of these holds of its arguments:
  /// a lock taken without an acquire context cannot fail.
  public var neverFailsWhen: [OutcomeCondition]
  /// The entry stands in for a body that the program may not have: where the body is there, the body counts.
  public var prefersBody: Bool
  public var identities: [Identity]
  /// Arguments that are functions to be called later: index, and the callback convention's id (`work_struct.func`).
  public var callbacks: [Int: Name]
  public var maySleep: Bool
  public var mayWait: Bool
  public var mayAllocate: Bool
  /// The namespace in which the function is exported to modules; the tree's own exports come first.
  public var namespace: Name?
  /// When the allocation may wait for memory to be reclaimed; nil when it does not, or does not say.
  public var reclaims: Reclaim?
  /// What the call waits for.
  public var waitsFor: [EventUse]
  /// What the call wakes those up for who wait.
  public var signals: [ObjectExpression]
  /// Arguments that are functions and are called before the call returns: index, and what they are given.
  public var invokes: [Int: [ObjectExpression]]
  /// Locks of drivers, which are followed only where a rule asks for it.
  public var plainLocks: [ObjectExpression]
  public var plainUnlocks: [ObjectExpression]
  /// What an initialising function ties to an object: its operations table and the lock that it shares.
  public var installs: Installation?
  /// Free words by which rules select entries: `cma`, `anonymous-inode`.
  public var tags: Set<Name>
  /// Where it is written: `drivers/dma-buf/dma-buf.c`, `include/linux/dma-resv.h`.
  public var sources: [String]
  public var notes: String?
  /// File and line of the entry, for messages about the model.
  public var definedAt: String

  /// Whether the function's body, in the tree at hand, can say something else than the entry: which locks are demanded,
  /// to which modules it is exported, or anything where the body counts.
  public var asksTheBody: Bool {
    prefersBody || namespace != nil || requires.contains { $0.strength == .enforced }
  }

  public init(name: Name, definedAt: String) {
    self.name = name
    versions = .all
    isMacro = false
    requires = []
    forbids = []
    acquires = []
    releases = []
    asserts = []
    resources = []
    returns = nil
    neverFailsWhen = []
    prefersBody = false
    identities = []
    callbacks = [:]
    maySleep = false
    mayWait = false
    mayAllocate = false
    namespace = nil
    reclaims = nil
    waitsFor = []
    signals = []
    invokes = [:]
    plainLocks = []
    plainUnlocks = []
    installs = nil
    tags = []
    sources = []
    notes = nil
    self.definedAt = definedAt
  }
}

/// How the owner of an operations table calls one of its members.
public struct CallbackModel: Hashable, Sendable {
  /// Whether the callers of the table are known to hold none of the locks that `holds` does not name.
  public enum Otherwise: String, Hashable, Sendable, CaseIterable {
    /// No other lock of the model's classes on the same object family is held: the entry is a root.
    case none
    /// Nothing is known of the other locks.
    case unknown
  }
  public var record: Name
  public var field: Name
  public var versions: VersionRange
  /// Locks that the caller holds, in terms of the callback's own arguments.
  public var holds: [LockDemand]
  /// Locks that the caller surely does not hold, in the same terms.
  public var notHeld: [LockDemand]
  public var otherwise: Otherwise
  /// What holds of the arguments whenever it is called.
  public var assumes: [OutcomeCondition]
  public var returns: ReturnMeaning?
  public var identities: [Identity]
  public var sources: [String]
  public var notes: String?
  public var definedAt: String

  public init(record: Name, field: Name, definedAt: String) {
    self.record = record
    self.field = field
    versions = .all
    holds = []
    notHeld = []
    otherwise = .unknown
    assumes = []
    returns = nil
    identities = []
    sources = []
    notes = nil
    self.definedAt = definedAt
  }
}

/// The API model: everything that `Rules/api/` says, for one kernel version.
public struct ApiModel: Sendable {
  public var lockClasses: [Name: LockClass]
  /// What the entries acquire and release, by name.
  public var resources: [Name: ResourceKind] = [:]
  public var functions: [Name: FunctionModel]
  /// By record, then field. The field `*` stands for every member that has no entry of its own.
  public var callbacks: [Name: [Name: CallbackModel]]
  public var idioms: [Name: Idiom]
  /// Fields that are the same lock for every object of a record: `drm_gem_object: resv ~ _resv`.
  public var fieldAliases: [FieldAlias]
  /// All names that make a file a candidate: the functions, macros and records of the family, and what the
  /// files list besides. Generic names (`file_operations`, `kthread_create`) are not among them.
  public var vocabulary: Set<Name>
  /// Members that link the elements of a collection (`next`): what is reached through one is any of many objects.
  public var linkFields: Set<Name>
  /// What a survey goes by; nil when no file says.
  public var survey: SurveyModel?

  public init(
    lockClasses: [Name: LockClass] = [:], functions: [Name: FunctionModel] = [:],
    callbacks: [Name: [Name: CallbackModel]] = [:], idioms: [Name: Idiom] = [:], fieldAliases: [FieldAlias] = [],
    vocabulary: Set<Name> = [], linkFields: Set<Name> = []
  ) {
    self.lockClasses = lockClasses
    self.functions = functions
    self.callbacks = callbacks
    self.idioms = idioms
    self.fieldAliases = fieldAliases
    self.vocabulary = vocabulary
    self.linkFields = linkFields
  }

  /// Whether a function of the model takes a lock proper, not only what exists under one.
  public func takesLock(_ function: Name) -> Bool {
    functions[function]?.acquires.contains { lockClasses[$0.lockClass]?.within == nil } ?? false
  }

  /// The classes of what exists only under locks of a class, sorted.
  public func classes(within lockClass: Name) -> [Name] {
    lockClasses.values.filter { $0.within == lockClass }.map(\.id).sorted()
  }

  /// The arguments of functions that are functions themselves, and the member as which they will be called.
  public var callbackArguments: [Name: [Int: Member]] {
    functions.compactMapValues { entry in
      let known = entry.callbacks.compactMapValues { text -> Member? in
        let parts = text.text.split(separator: ".")
        return parts.count == 2 ? Member(record: Name(String(parts[0])), field: Name(String(parts[1]))) : nil
      }
      return known.isEmpty ? nil : known
    }
  }

  /// The convention under which `record.field` is called, if one is known.
  public func callback(record: Name, field: Name) -> CallbackModel? {
    guard let fields = callbacks[record] else { return nil }
    return fields[field] ?? fields["*"]
  }
}

/// Two ways to spell one object behind any path: wherever `from` ends a path, `to` may stand
/// (`.import_attach->dmabuf->resv` and `.resv`, both behind a GEM object).
public struct FieldAlias: Hashable, Sendable {
  public var from: [Selector]
  /// Whether the object is what is stored at the place, or lies in the place itself (`&._resv`).
  public var fromForm: ObjectExpression.Form
  public var to: [Selector]
  public var toForm: ObjectExpression.Form
  /// The record behind which both stand, when they hold for it only.
  public var record: Name?

  public init(
    from: [Selector], to: [Selector], fromForm: ObjectExpression.Form = .value, toForm: ObjectExpression.Form = .value,
    record: Name? = nil
  ) {
    self.from = from
    self.fromForm = fromForm
    self.to = to
    self.toForm = toForm
    self.record = record
  }
}

import IR

/// One kind of resource on one object.
struct HoldingKey: Hashable, Sendable, Comparable {
  var resource: Name
  var object: ValueID

  static func < (left: HoldingKey, right: HoldingKey) -> Bool {
    left.object != right.object ? left.object < right.object : left.resource < right.resource
  }
}

/// What a path has done with a resource so far: the property by which paths are kept apart.
struct Holding: Hashable, Sendable {
  /// How many the function owns: acquired minus given back. Negative where it gave back what its caller owned.
  var count = 0
  /// The object came into the function's hands by being acquired: nobody else knew it before.
  var isBorn = false
  /// The function has acquired one on this path.
  var wasAcquired = false
  /// Somebody else may own or release one: it was stored where others find it, or passed to who may keep it.
  var isKept = false
  /// It is kept by being in memory that the function made, and nowhere else: who frees that memory loses it.
  var isOnlyStored = false
  /// The last attempt to acquire one failed.
  var wasRefused = false
  /// The last one that the function owned was given back, and nobody else is known to have one.
  var isGone = false
  /// Who has one of their own, if the object is known to outlive the function's.
  var sharer: Name?
  /// The last one that the function owned was given back, and the sharer's is left.
  var isLent = false
  /// Stored where others find it, and nothing else that may have made others owners.
  var isStored = false
  /// Who took it over, if somebody did.
  var taker: Name?
  /// The taker has handed it to others, who may release it at any time.
  var isPublished = false
  /// It was to be taken over by this one, which failed.
  var refusedBy: Name?

  static let range = -3...3

  /// The object must not be used any more.
  var isForbidden: Bool { isGone || isLent || isPublished }

  mutating func add(_ number: Int) {
    count = min(max(count + number, Self.range.lowerBound), Self.range.upperBound)
  }
}

/// How a holding came about, for the path that is shown. Not part of what is compared.
struct HoldingCause: Sendable {
  /// The call that gave it; nil where the function was entered with it.
  var acquirer: Name?
  var acquiredAt: Origin?
  /// The arguments of that call.
  var arguments: [ValueID] = []
  var releaser: Name?
  var releasedAt: Origin?
}

/// What is known at one point on the paths that led there.
struct OwnershipState {
  var holdings = SortedMap<HoldingKey, Holding>()
  var memory = State()
  var trail: Trail<OwnershipEvent>?
  var causes = SortedMap<HoldingKey, HoldingCause>()
  /// Where an object stands in memory that the function owns: it shares the fate of that memory.
  var places = SortedMap<HoldingKey, Set<PlaceID>>()

  func sameKnowledge(as other: OwnershipState) -> Bool {
    holdings == other.holdings && memory.sameKnowledge(as: other.memory) && places == other.places
  }

  /// Whether the function owns the same on both ways, of what nobody else knows of: states that differ in it are not
  /// made one.
  func ownsSame(as other: OwnershipState) -> Bool {
    var (mine, theirs) = (holdings.makeIterator(), other.holdings.makeIterator())
    while true {
      let left = mine.nextOwn()
      let right = theirs.nextOwn()
      guard let left, let right else { return left == nil && right == nil }
      guard left.key == right.key, left.value.count == right.value.count else { return false }
    }
  }

  /// The object of a holding stands in a place from here on.
  mutating func add(_ place: PlaceID, to key: HoldingKey) {
    var places = self.places[key] ?? []
    if places.insert(place).inserted { self.places[key] = places }
  }

  /// What holds on both paths, which agree on what is their own. Where they differ otherwise, nobody knows who owns
  /// what.
  func merged(roughly other: OwnershipState, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions)
    -> OwnershipState
  {
    var result = merged(with: other, at: block, evaluation, conditions)
    for key in Set(holdings.keys + other.holdings.keys) where holdings[key] != other.holdings[key] {
      var rough = holdings[key] ?? other.holdings[key] ?? Holding()
      rough.isKept = rough.count <= 0 || rough.isKept
      rough.isGone = false
      rough.isLent = false
      rough.isStored = false
      rough.isPublished = false
      rough.isOnlyStored = false
      rough.wasRefused = false
      rough.taker = nil
      rough.wasAcquired = (holdings[key]?.wasAcquired ?? false) && (other.holdings[key]?.wasAcquired ?? false)
      result.holdings[key] = rough
    }
    return result
  }

  /// What holds on both paths, which agree on the holdings.
  func merged(with other: OwnershipState, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions)
    -> OwnershipState
  {
    var result = self
    result.memory = memory.merged(with: other.memory, at: block, evaluation, conditions)
    if places != other.places {
      for (key, theirs) in other.places { result.places[key] = places[key]?.union(theirs) ?? theirs }
    }
    if causes.keys != other.causes.keys {
      for (key, theirs) in other.causes where causes[key] == nil { result.causes[key] = theirs }
    }
    return result
  }
}

extension SortedMap.Iterator where Key == HoldingKey, Value == Holding {
  /// The next one that the function owns and nobody else knows of.
  fileprivate mutating func nextOwn() -> Element? {
    while let (key, holding) = next() {
      if holding.count > 0, !holding.isKept { return (key, holding) }
    }
    return nil
  }
}

/// One event, or one decision, on the way to a fault.
public struct OwnershipStep: Sendable, Codable {
  public var origin: Origin
  public var text: String
}

/// The same as it is remembered on the way: words are made of it once it is shown.
struct OwnershipEvent: Sendable {
  enum Kind: Sendable {
    case decided(Expression, isTrue: Bool)
    case acquired(HoldingKey, by: Name)
    case released(HoldingKey, by: Name)
    case consumed(HoldingKey, by: Name)
    case refused(HoldingKey, by: Name)
  }
  var kind: Kind
  var origin: Origin

  /// What it happens to; nil for a decision.
  var key: HoldingKey? {
    switch kind {
    case .decided: nil
    case .acquired(let key, _), .released(let key, _), .consumed(let key, _), .refused(let key, _):
      key
    }
  }
}

/// What became of a resource that should not have.
public struct OwnershipViolation: Sendable, Codable {
  public enum Kind: Hashable, Sendable, Codable {
    /// Owned at the end of a path, and unreachable from there on.
    case leaked
    /// The same, in memory that was freed on the path.
    case leakedInFreed
    case overReleased
    /// Released though the call that was to give it failed.
    case releasedUntaken
    /// Released on a path that fails, while the function takes one of its own where it succeeds: its caller's.
    case releasedCallers
    case usedAfterRelease
    case usedAfterPublish
    /// Only the reference of the one that shares it is left.
    case usedAfterShare
    case storedAfterShare
    case releasedAfterConsume
    /// Given back with another argument than acquired with: the numbers of the two arguments.
    case mismatched(Int, Int)
  }
  public var kind: Kind
  public var resource: Name
  public var function: Int
  public var origin: Origin
  /// The call that gave it; nil where the function was entered with it.
  public var acquirer: Name?
  public var acquiredAt: Origin?
  /// The call that gave it back, took it over, or refused to.
  public var other: Name?
  public var steps: [OwnershipStep]
  /// Of a leak: the variable that holds the object on every path that leaves here, each of which owns exactly one.
  public var variable: Name?
}

/// A member of the property that a caller sees.
struct OwnershipEffect: Hashable, Sendable {
  var resource: Name
  var object: Term
  var change: Int
  var taker: Name?
  var isPublished: Bool
  /// Of a gain: others have it, too, and may be the ones to give it back.
  var isKept: Bool
  /// Who has one of their own from then on.
  var sharer: Name?
  /// It was to be taken over by this one, which failed.
  var refusedBy: Name?

  /// A stable order, so that results do not depend on hashing.
  var order: String { "\(resource)\(object)\(change)\(isKept)\(sharer?.text ?? "")" }
}

/// What a function does to resources on the ways out of one outcome.
struct OwnershipCase: Hashable, Sendable {
  var result: Fact
  var resultTerm: Term?
  var conditions: [TermFact]
  var effects: Set<OwnershipEffect>
  /// As in `ExitCase`.
  var writes: [TermPlace: Term?]
  /// The place of the caller's in which the result is found, too.
  var resultPlace: TermPlace?

  /// The places by which the result and the objects of effects go.
  var namedPlaces: Set<TermPlace> {
    var places = Set(effects.compactMap { if case .content(let place) = $0.object { place } else { nil } })
    if let resultPlace { places.insert(resultPlace) }
    return places
  }
}

/// What callers need to know of a function.
struct OwnershipSummary: Hashable, Sendable {
  var cases: [OwnershipCase] = []
  var writtenThrough: Set<Int>?
  /// False when the analysis gave up.
  var isComplete = true
}

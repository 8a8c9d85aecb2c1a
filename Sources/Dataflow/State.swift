import Contracts
import IR

/// One lock: its class, and the value of the pointer to it.
struct LockKey: Hashable, Sendable {
  var lockClass: Name
  var object: ValueID
}

/// An object through which locks of a class are taken and given back together.
struct GroupKey: Hashable, Sendable {
  var lockClass: Name
  var object: ValueID
}

/// How a lock is held.
struct Hold: Hashable, Sendable {
  enum Reason: UInt8, Hashable, Sendable {
    /// Taken by this function or something it called.
    case taken
    /// The convention of the callback says so.
    case convention
    /// An assertion said so.
    case asserted
  }
  var reason: Reason
  /// The object through which it can be given back with others of its group.
  var group: ValueID?
  /// One name for any number of locks: taken in a loop, or under a name whose value has changed since.
  var isMany = false
  /// 2 when it was taken again while held, which is reported; further rounds are not counted.
  var depth = 1
}

/// The part of a state by which paths are kept apart (the property of property simulation).
struct LockState: Hashable, Sendable {
  var held: [LockKey: Hold] = [:]
  /// Held when the function was entered, and given back since.
  var givenBack: Set<LockKey> = []
  /// Taken by this function and given back since.
  var taken: Set<LockKey> = []
  /// Objects of which all the locks that were taken through them have been given back.
  var emptiedGroups: Set<GroupKey> = []
  /// Asked for by this function and not got.
  var refused: Set<LockKey> = []
  /// The path begins behind code that is not known: any lock may be held, and the caller's may have been given back.
  var isBehindGap = false

  /// Nothing that names an object.
  var isUntouched: Bool {
    held.isEmpty && givenBack.isEmpty && taken.isEmpty && emptiedGroups.isEmpty && refused.isEmpty
  }

  /// What existed under a lock is gone, or never was: nobody else can have it.
  mutating func lose(_ dependant: LockKey) {
    held[dependant] = nil
    taken.insert(dependant)
  }

  /// Keeps of what was done so far only what was done on both ways.
  mutating func forgetHistory(unlike other: LockState) {
    if taken != other.taken { taken.formIntersection(other.taken) }
    if refused != other.refused { refused.formIntersection(other.refused) }
    if emptiedGroups != other.emptiedGroups { emptiedGroups.formIntersection(other.emptiedGroups) }
  }

  /// Forgets what was done to the objects that `isGone` names.
  mutating func forgetHistory(of isGone: (ValueID) -> Bool) {
    if taken.contains(where: { isGone($0.object) }) { taken = taken.filter { !isGone($0.object) } }
    if givenBack.contains(where: { isGone($0.object) }) { givenBack = givenBack.filter { !isGone($0.object) } }
    if refused.contains(where: { isGone($0.object) }) { refused = refused.filter { !isGone($0.object) } }
    if emptiedGroups.contains(where: { isGone($0.object) }) {
      emptiedGroups = emptiedGroups.filter { !isGone($0.object) }
    }
  }
}

/// What is known at one point on the paths that led there.
struct State {
  var locks = LockState()
  var store = SortedMap<PlaceID, ValueID>()
  var facts = SortedMap<ValueID, Fact>()
  /// Results that the rules ask about and that nothing on the way here has tested, used or handed on.
  var unlooked: Set<ValueID> = []
  /// How this point was reached; of several ways, the first. Not part of what is compared.
  var trace: Trace?

  func sameKnowledge(as other: State) -> Bool {
    locks == other.locks && store == other.store && facts == other.facts && unlooked == other.unlooked
  }
}

/// A way through the program, newest event first. Shared tails make it a list of references.
public final class Trace: Sendable, Codable {
  public enum Event: Sendable, Codable {
    /// A condition was decided; the text says how: `'ret' is not 0`.
    case branch(Origin, String)
    case acquired(lockClass: Name, what: String, Origin)
    case released(lockClass: Name, what: String, Origin)
    /// A lock was asked for and not got.
    case refused(lockClass: Name, what: String, Origin)
    /// A function was called whose result is followed.
    case called(Name, Origin)
  }
  let event: Event
  let earlier: Trace?

  init(_ event: Event, after earlier: Trace?) {
    self.event = event
    self.earlier = earlier
  }

  /// Reads the events, of which there is at least one.
  public convenience init(from decoder: any Decoder) throws {
    let events = try [Event](from: decoder)
    guard let last = events.last else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "expected an event"))
    }
    self.init(last, after: events.dropLast().reduce(nil) { Trace($1, after: $0) })
  }

  /// Writes the events, oldest first.
  public func encode(to encoder: any Encoder) throws { try events.encode(to: encoder) }

  /// Oldest first.
  public var events: [Event] {
    var result: [Event] = []
    var next: Trace? = self
    while let trace = next {
      result.append(trace.event)
      next = trace.earlier
    }
    return result.reversed()
  }
}

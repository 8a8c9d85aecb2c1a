import IR

/// One event, or one decision, on the way to a fault.
public struct SequenceStep: Sendable {
  public var origin: Origin
  public var text: String
  /// The number of the function in which it happens.
  public var function: Int
}

/// An order of events that a rule forbids, and the way that leads through it.
public struct SequenceViolation: Sendable {
  /// The number of the rule's transition.
  public var transition: Int
  /// What is called at the event, for the message.
  public var call: Name?
  public var origin: Origin
  public var function: Int
  public var steps: [SequenceStep]
  /// Whether callers that are not in the program may do what is missing.
  public var isOpen: Bool
}

typealias SequenceTrace = Trail<SequenceStep>

/// The objects that a rule follows, each with the number of its state. What no event has named is in the state of
/// `rest`.
struct SequenceObjects: Hashable {
  var rest = 0
  /// The number of the state in which everything is behind code that is not known: none of the rule's.
  static let unknown = -1
  var states: [ValueID: Int] = [:]

  subscript(_ object: ValueID?) -> Int {
    get { object.flatMap { states[$0] } ?? rest }
    set {
      if let object { states[object] = newValue } else { rest = newValue }
    }
  }
}

/// What is known at one point on the paths that led there: paths are kept apart by the states of the objects, and
/// merged otherwise (property simulation).
struct SequencePath {
  var objects = SequenceObjects()
  var memory = State()
  var trace: SequenceTrace?
  /// Where an object came into its state; nil stands for the rest. Not part of what is compared.
  var causes: [ValueID?: SequenceStep] = [:]

  /// A path that begins behind code that is not known.
  static let behindGap = SequencePath(objects: SequenceObjects(rest: SequenceObjects.unknown))

  func sameKnowledge(as other: SequencePath) -> Bool {
    objects == other.objects && memory.sameKnowledge(as: other.memory)
  }

  /// What holds on both paths. Both are in the same states.
  func merged(with other: SequencePath, at block: Int, _ evaluation: Evaluation, _ conditions: Conditions)
    -> SequencePath
  {
    var result = self
    result.memory = memory.merged(with: other.memory, at: block, evaluation, conditions)
    return result
  }
}

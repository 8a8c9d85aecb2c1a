import IR

/// The parameters of `kind: sequence`.
extension Rule {
  /// Which of the three forms a sequence rule has.
  public enum SequenceCheck: Sendable {
    case order(SequenceOrder)
    case reaches(SequenceReach)
    case state(SequenceState)
  }

  /// `subject: order`: events in an order that states and transitions describe (a typestate automaton: Ball and
  /// Rajamani's SLIC, Das, Lerner and Seigle's ESP).
  public struct SequenceOrder: Sendable {
    /// The names of the states; the first is the one that everything starts in.
    public var states: [Name]
    public var events: [SequenceEvent]
    public var transitions: [SequenceTransition]
    /// Events that make a function one that is looked at, by number.
    public var about: [Int]
    /// How many calls such an event may lie below the function that the analysis starts in.
    public var callers: Int
    /// Functions whose bodies are not looked into.
    public var opaque: Set<Name>
    /// What `writes: state` and `reads: state` mean.
    public var state: StateSource?
  }

  /// Something that happens on a path.
  public struct SequenceEvent: Sendable {
    public enum Trigger: Sendable {
      /// A call of one of these functions.
      case calls(Set<Name>)
      /// A call that takes, or gives back, a lock of a class, by the entry of the callee.
      case acquires(Name)
      case releases(Name)
      /// A member is written, or decides a branch; nil stands for the rule's state.
      case writes(Member?)
      case reads(Member?)
      /// The value of a member is taken, other than to decide a branch. The record is argument 0.
      case loads(Member)
      /// The value of an object is written to memory that is no variable. The value is argument 0.
      case keeps
      /// Something is counted on in a loop that calls one of these functions, and is set to nothing else there.
      case counts(Set<Name>)
      /// A callback begins: one of these members.
      case enters([Member])
      /// A callback begins whose caller holds a lock of the class, or surely does not.
      case entersHolding(Name)
      case entersWithout(Name)
      /// A function ends.
      case returns(Ending)
    }
    /// Whose end is meant.
    public enum Ending: String, Sendable, CaseIterable {
      /// That of the function in whose variables the object lies.
      case local
      /// That one, or the end of the outermost function.
      case any
      /// That of every function.
      case each
    }
    /// Which values a write must have.
    public enum Written: String, Sendable, CaseIterable {
      case any, zero, nonzero
    }
    public var name: Name
    public var trigger: Trigger
    /// The object that it happens to; nil for one that concerns every object.
    public var object: ObjectExpression?
    /// What must hold of arguments and outcome.
    public var conditions: [OutcomeCondition]
    public var written: Written
    /// Only calls whose result nobody looks at.
    public var onlyIgnored: Bool
    /// Whether the events behind it in the rule may happen at the same call.
    public var isOneOfSeveral: Bool
    /// An argument is the address of a table that has none of these members set, or only ones without an effect.
    public var tableLacks: (argument: Int, members: [Name])?
    /// The step of a path, for people.
    public var says: String?
  }

  /// What an event does to an object in one of some states.
  public struct SequenceTransition: Sendable {
    /// Numbers of states; empty for all.
    public var from: Set<Int>
    /// The number of the event.
    public var event: Int
    /// The state afterwards; nil leaves it as it is.
    public var to: Int?
    /// The fault, when the transition is one: `{call}` and `{state}` stand for names of the source.
    public var violation: String?
    /// Whether the finding is placed where the object came into its state, rather than at the event.
    public var atCause: Bool
    /// Whether it is a fault only if no path reaches the event in another state.
    public var onEveryPath: Bool
    /// Whether no caller can make up for it.
    public var isFinal: Bool
    /// Whether it is a fault also behind code that is not shown, because whoever comes here was in the state.
    public var isTelling: Bool
  }

  /// `subject: reaches`: what a callback, with all that it calls, must do.
  public struct SequenceReach: Sendable {
    public var callbacks: [Member]
    /// Calls of which one is wanted; empty when any effect will do.
    public var calls: Set<Name>
    /// Calls that are no effect.
    public var inert: Set<Name>
    /// Members of the same table that serve as well if they never succeed.
    public var refusing: [Member]
    /// The rule speaks only of tables that have this member too; what it calls, or counts, serves as well.
    public var beside: Name?
    /// The rule speaks only of tables one of whose callbacks ends a wait.
    public var waited: WaitSource?
    public var message: String
  }

  /// A wait that a callback of the table ends.
  public struct WaitSource: Sendable {
    public var signalledIn: Member
    public var signals: Set<Name>
    public var waits: Set<Name>
  }

  /// `subject: state`: callbacks that must test a state before they succeed.
  public struct SequenceState: Sendable {
    public var source: StateSource
    public var callbacks: [Member]
    /// Callbacks that should, which is said in a note.
    public var advised: [Member]
    public var message: String
  }

  /// How a state of an object is recognised: a member that these operations test before they refuse, and that is set
  /// by whoever calls one of these functions.
  public struct StateSource: Sendable {
    public var testedIn: [Member]
    public var setWith: Set<Name>
  }
}

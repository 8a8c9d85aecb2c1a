import Contracts
import IR

/// What the rules about values ask of the analysis.
public struct ValueInterest: Sendable {
  /// Functions of the API whose results are followed, with all that returns such a result as its own.
  public var functions: Set<Name>
  /// Whether `ERR_PTR()` of 0 is asked for.
  public var zeroErrors: Bool

  public init(functions: Set<Name> = [], zeroErrors: Bool = false) {
    self.functions = functions
    self.zeroErrors = zeroErrors
  }
}

/// The result of a call that is taken for something else than it is; checkers turn those that their rules ask for into
/// findings.
public struct ValueViolation: Sendable, Codable {
  public enum Use: Hashable, Sendable, Codable {
    /// What it points to is read or written.
    case dereferenced
    /// It is handed to a function that uses what it points to.
    case passed(Name)
    /// It is left in memory that outlives the function.
    case stored
  }
  public enum Kind: Hashable, Sendable, Codable {
    /// What is an error pointer or valid is tested for NULL.
    case testedForNull
    /// What is NULL or valid is tested for an error pointer.
    case testedForError
    /// It may be an error pointer, and nobody has looked.
    case usedUntested(Use)
    /// It is an error pointer on this path.
    case usedAsError(Use)
    /// `ERR_PTR()` of what is 0.
    case zeroError
    /// The time that was left is returned where 0 means success.
    case timeReturnedAsStatus
    /// The time that was left is taken for a failure, no time left for a success.
    case timeTestedAsStatus
    /// A wait that ran out of time counts as done.
    case timeoutIgnored
    /// True or false is tested as if it were 0 or an error number.
    case booleanTestedAsStatus
    /// 0 or an error number is tested as if it were true or false.
    case statusTestedAsBoolean
  }
  public var kind: Kind
  public var function: Int
  public var origin: Origin
  /// The value as the function spells it.
  public var value: String
  /// The function that was called for it; empty for a value of another sort.
  public var callee: Name
  /// The function of the API whose result it is.
  public var source: Name
  /// Where it was called.
  public var called: Origin?
  public var trace: Trace?
}

/// A call whose result means something that the rules ask about.
struct WatchedCall: Hashable, Sendable {
  var meaning: ReturnMeaning
  var callee: Name
  var source: Name
  var origin: Origin
  /// A wait that cannot run out of time: one of its arguments is the largest number there is.
  var isUnbounded: Bool
  /// It is known to be bounded: by a constant, or by what was computed for it.
  var isBounded: Bool
  /// The call takes a lock.
  var takesLock: Bool
}

/// What the value that a function returns means, and because of which function of the API.
struct ResultMeaning: Hashable, Sendable {
  var meaning: ReturnMeaning
  var source: Name
}

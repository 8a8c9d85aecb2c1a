import Contracts
import IR

/// A broken lock contract, in the terms of the program; checkers turn those that their rules ask for into findings.
public struct LockViolation: Sendable, Codable {
  public enum Kind: Hashable, Sendable, Codable {
    /// The callee needs a lock that is not held.
    case missing
    /// The callee must not be called with the lock that is held; it takes it itself when `takesIt` is set.
    case forbidden(takesIt: Bool)
    /// The function leaves with a lock that other paths of the same outcome give back.
    case leaked
    /// A lock is given back that is not held.
    case notHeld
    /// A callback leaves without the lock that its caller holds.
    case lost
    /// A lock that was got is kept by the path that takes it for refused, and the other way round.
    case inverted
    /// A callback asserts a lock that its caller, by convention, does not hold.
    case callbackAsserts
  }
  /// Why it is certain that the lock is in the wrong state.
  public enum Reason: Hashable, Sendable, Codable {
    /// The same function shows it.
    case local
    /// The entry of the chain is a callback whose convention says so.
    case root(record: Name, field: Name)
  }
  public var kind: Kind
  public var lockClass: Name
  /// The function and place that are wrong.
  public var function: Int
  public var origin: Origin
  /// The lock as that function spells it.
  public var lock: String
  /// The function of the API that is called there; nil for exits.
  public var callee: Name?
  public var strength: LockDemand.Strength
  public var reason: Reason
  /// The calls that lead there, from the outermost.
  public var chain: [ChainLink]
  /// What happened before, in the outermost function.
  public var trace: Trace?
  /// The function that `trace` belongs to.
  public var traceFunction: Int
  /// The lock is wanted under a condition that nobody on the way decided: that it holds is assumed.
  public var isOpen = false
}

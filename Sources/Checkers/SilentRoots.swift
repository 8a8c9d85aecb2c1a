import Synchronization

/// Functions in which the paths of a rule begin, and on whose paths it finds nothing: those of an earlier run, and
/// those of this one.
///
/// What a rule finds from there has to depend on nothing but these functions, what they call and how they are entered.
/// A class, because checks that run side by side add to it.
public final class SilentRoots: Sendable {
  private let isKnown: @Sendable (_ rule: String, _ function: Int) -> Bool
  private let found = Mutex<[String: Set<Int>]>([:])

  /// - Parameter isKnown: tells of a rule and a function's number whether an earlier run found nothing there.
  public init(isKnown: @escaping @Sendable (_ rule: String, _ function: Int) -> Bool) {
    self.isKnown = isKnown
  }

  /// By rule, the functions of which it is known in this run that nothing is found there.
  public var all: [String: Set<Int>] { found.withLock { $0 } }

  /// Whether nothing is to be found; what is so stays known.
  func contains(_ function: Int, of rule: String) -> Bool {
    guard isKnown(rule, function) else { return false }
    add(function, of: rule)
    return true
  }

  func add(_ function: Int, of rule: String) {
    found.withLock { _ = $0[rule, default: []].insert(function) }
  }
}

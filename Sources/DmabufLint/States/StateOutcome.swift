import Findings

/// What the analysis found in one state of the files.
public struct StateOutcome: Sendable {
  /// Places are those of this state; paths are relative to the root.
  public var findings: [Finding]
  /// What was not analysed, or only in part.
  public var skipped: [Skipped]

  public init(findings: [Finding] = [], skipped: [Skipped] = []) {
    self.findings = findings
    self.skipped = skipped
  }
}

/// What was found in all states that were asked for.
public struct StatesOutcome: Sendable {
  /// One for each state, in order.
  public var states: [StateOutcome]
  /// The files whose units differ between states, relative to the root, sorted.
  public var changed: [String]
  /// Those that were analysed beside them, because they call or are called.
  public var neighbours: [String]
  /// `compile-commands`, `build`, `tree` or `stubs`.
  public var parsedAs: String

  public init(
    states: [StateOutcome] = [], changed: [String] = [], neighbours: [String] = [], parsedAs: String = "stubs"
  ) {
    self.states = states
    self.changed = changed
    self.neighbours = neighbours
    self.parsedAs = parsedAs
  }
}

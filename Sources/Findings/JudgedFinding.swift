/// What a series does to a finding; the words are those of Infer's `reportdiff`.
public enum Standing: String, Sendable, CaseIterable {
  /// Not there before the patch, there after it.
  case introduced
  /// There before the patch, not after it.
  case fixed
  /// There before and after the series.
  case preExisting = "pre-existing"
}

/// A finding in the light of a series.
public struct JudgedFinding: Hashable, Sendable {
  public var finding: Finding
  public var standing: Standing
  /// The number of the patch that introduces or fixes it; 0 for one that is there before and after.
  public var patch: Int
  /// The number of a later patch of the series that takes an introduced finding away: between the two, bisection
  /// meets it.
  public var fixedBy: Int?
  /// The state in which the finding's places are right: 0 before the series, n after its n-th patch (by place in the
  /// series, not by number).
  public var state: Int
  /// True when the code was seen in hunks alone, not in a tree that the patch fits.
  public var isFromHunks: Bool

  public init(
    finding: Finding, standing: Standing, patch: Int, fixedBy: Int? = nil, state: Int, isFromHunks: Bool = false
  ) {
    self.finding = finding
    self.standing = standing
    self.patch = patch
    self.fixedBy = fixedBy
    self.state = state
    self.isFromHunks = isFromHunks
  }

  /// How grave it counts: what a later patch of the series mends is a note.
  public var severity: Severity { fixedBy == nil ? finding.severity : .note }
}

import DmabufLint

/// How series are reviewed: the same for all series of a run.
public struct ReviewRequest: Sendable {
  /// The tree that patches are put onto; nil judges all of them from their hunks.
  public var tree: String?
  /// The revision that the user named as base.
  public var base: String?
  /// Rules, workers, cache and the way of parsing; its `paths` are not used.
  public var check: CheckRequest

  public init(tree: String? = nil, base: String? = nil, check: CheckRequest) {
    self.tree = tree
    self.base = base
    self.check = check
  }
}

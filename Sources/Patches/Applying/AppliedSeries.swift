/// A file in a state of the tree that is not the one on disk.
public enum FileState: Hashable, Sendable {
  case contents([UInt8])
  case deleted
}

/// A series put onto a base, patch by patch.
public struct AppliedSeries: Sendable {
  /// The base in words: `commit 1b2c3d4 (base-commit)`, `the tree as it is`, `no tree`.
  public var base: String
  /// The whole id of the commit that the base is; nil when it is none that is known.
  public var baseCommit: String?
  /// The folder in which everything lies that no state lists: the user's tree, or a checkout of the base that belongs
  /// to us. Nil when there is no tree at all.
  public var root: String?
  /// One more than patches: `states[0]` is the base, `states[n]` what the n-th patch of the series left. By path below
  /// the root, every file that any patch touches and that does not stand on disk so.
  public var states: [[String: FileState]]
  /// One for each patch of the series, in order.
  public var patches: [PatchApplication]
  /// What people should know of the base and of how the patches went on, in words.
  public var remarks: [String]
  /// Keeps the checkout that `root` names as it is, for as long as this value or a copy of it lives; nil when the root
  /// is the user's tree.
  public var lease: CheckoutLease?

  public init(
    base: String, baseCommit: String? = nil, root: String?, states: [[String: FileState]], patches: [PatchApplication], remarks: [String] = [],
    lease: CheckoutLease? = nil
  ) {
    self.base = base
    self.baseCommit = baseCommit
    self.root = root
    self.states = states
    self.patches = patches
    self.remarks = remarks
    self.lease = lease
  }
}

/// How one patch went on.
public struct PatchApplication: Hashable, Sendable {
  public var files: [FileApplication]
  /// The base held the patch already, whole. It was taken out of `states[0]`, and `states` show it being applied.
  public var wasInTree: Bool

  public init(files: [FileApplication], wasInTree: Bool = false) {
    self.files = files
    self.wasInTree = wasInTree
  }
}

/// How the changes of one file went on.
public struct FileApplication: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// As git says: cleanly, with an offset, or by a three-way merge.
    case applied
    /// These hunks, by their places in the `FileDiff`, fit nowhere; the others were applied.
    case partly(rejected: [Int])
    /// No hunk fits, or the file is not there.
    case rejected(reason: String)
    /// There is nothing that could be applied or analysed: binary, mode alone.
    case notText
  }

  /// The place of the file in the patch's `files`.
  public var file: Int
  public var outcome: Outcome
  /// Of the hunks that were rejected, those whose change the file shows already.
  public var alreadyThere: [Int]

  public init(file: Int, outcome: Outcome, alreadyThere: [Int] = []) {
    self.file = file
    self.outcome = outcome
    self.alreadyThere = alreadyThere
  }
}

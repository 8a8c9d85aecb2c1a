/// A file in a state of the tree that is not the one on disk.
public enum FileState: Hashable, Sendable {
  case contents([UInt8])
  case deleted
}

/// A series put onto a base, patch by patch.
public struct AppliedSeries: Sendable {
  /// The base in words: `commit 1b2c3d4 (base-commit)`, `the tree as it is`, `no tree`.
  public var base: String
  /// The folder in which everything lies that no state lists: the user's tree, or a checkout of the base that belongs
  /// to us. Nil when there is no tree at all.
  public var root: String?
  /// One more than patches: `states[0]` is the base, `states[n]` what the n-th patch of the series left. By path below
  /// the root, every file that any patch touches and that does not stand on disk so.
  public var states: [[String: FileState]]
  /// One for each patch of the series, in order.
  public var patches: [PatchApplication]

  public init(
    base: String, root: String?, states: [[String: FileState]], patches: [PatchApplication]
  ) {
    self.base = base
    self.root = root
    self.states = states
    self.patches = patches
  }
}

/// How one patch went on.
public struct PatchApplication: Hashable, Sendable {
  public var files: [FileApplication]

  public init(files: [FileApplication]) {
    self.files = files
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

  public init(file: Int, outcome: Outcome) {
    self.file = file
    self.outcome = outcome
  }
}

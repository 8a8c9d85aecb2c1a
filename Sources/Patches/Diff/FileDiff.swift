/// What a patch does to one file, in git's extended diff format (git-diff(1), "Generating patch text with -p") or as
/// plain unified diff.
public struct FileDiff: Hashable, Sendable {
  public enum Change: Hashable, Sendable {
    case modified, added, deleted
    /// `similarity` in percent; 100 has no hunks.
    case renamed(similarity: Int)
    case copied(similarity: Int)
  }

  public var change: Change
  /// Below the tree's root, without `a/`; nil for a new file.
  public var oldPath: String?
  /// Without `b/`; nil for a deleted file.
  public var newPath: String?
  /// Octal as written: `100644`.
  public var oldMode: String?
  public var newMode: String?
  /// Of the `index` line, often shortened.
  public var oldBlob: String?
  public var newBlob: String?
  /// The change is of bytes that no hunk shows.
  public var isBinary: Bool
  public var hunks: [Hunk]
  /// The first line of this file's part of the diff, from 0, in the lines of the mail's body (or of the diff's text).
  public var firstLine: Int

  public init(
    change: Change, oldPath: String?, newPath: String?, oldMode: String? = nil, newMode: String? = nil,
    oldBlob: String? = nil, newBlob: String? = nil, isBinary: Bool = false, hunks: [Hunk] = [], firstLine: Int = 0
  ) {
    self.change = change
    self.oldPath = oldPath
    self.newPath = newPath
    self.oldMode = oldMode
    self.newMode = newMode
    self.oldBlob = oldBlob
    self.newBlob = newBlob
    self.isBinary = isBinary
    self.hunks = hunks
    self.firstLine = firstLine
  }

  /// The path that people know the file by: the new one, or the old one of a deleted file.
  public var path: String { newPath ?? oldPath ?? "" }
}

/// A stretch of a file, before and after.
public struct Hunk: Hashable, Sendable {
  public enum Line: Hashable, Sendable {
    case context(String)
    case removed(String)
    case added(String)
  }

  /// From 1; 0 when there are no lines on that side.
  public var oldStart: Int
  public var oldCount: Int
  public var newStart: Int
  public var newCount: Int
  /// What stands behind the second `@@`: the function that the hunk lies in, cut off by git at 80 columns.
  public var section: String
  public var lines: [Line]
  /// Whether `\ No newline at end of file` stands behind the last line of that side.
  public var oldLacksLineEnd: Bool
  public var newLacksLineEnd: Bool
  /// The place of the `@@` line, from 0, in the lines of the mail's body; the hunk's lines follow.
  public var bodyLine: Int

  public init(
    oldStart: Int, oldCount: Int, newStart: Int, newCount: Int, section: String = "", lines: [Line],
    oldLacksLineEnd: Bool = false, newLacksLineEnd: Bool = false, bodyLine: Int = 0
  ) {
    self.oldStart = oldStart
    self.oldCount = oldCount
    self.newStart = newStart
    self.newCount = newCount
    self.section = section
    self.lines = lines
    self.oldLacksLineEnd = oldLacksLineEnd
    self.newLacksLineEnd = newLacksLineEnd
    self.bodyLine = bodyLine
  }
}

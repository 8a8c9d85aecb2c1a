/// Which of the two texts of a patch is meant.
public enum PatchSide: Hashable, Sendable {
  case before, after
}

/// A C file made of hunks that fit nowhere, for one side of the patch.
///
/// It stands in for the contents of the file at `path`. What no hunk shows comes from the nearest version of the file
/// where there is one, or is made up, or is a gap: a call of the function that the API model calls a `gap`.
public struct FragmentFile: Hashable, Sendable {
  /// Where a line of the text comes from.
  public enum Source: Hashable, Sendable {
    /// A line of a hunk: the hunk's place in the `FileDiff`, the line's place in the hunk's `lines`, the number (from
    /// 1) that the hunk gives it on this side, and whether the patch removes or adds it.
    case hunk(hunk: Int, index: Int, number: Int, isOwn: Bool)
    /// A line of the nearest version of the file, by its number from 1.
    case nearest(number: Int)
    /// It stands in no file.
    case madeUp
  }

  /// How much of a function the text has.
  public enum Basis: Hashable, Sendable {
    /// From its first line to its closing brace in one hunk.
    case whole
    /// The hunks were laid over the nearest version of the function, which differs from the one that they are for.
    case laidOver
    /// Something is missing: there are gaps.
    case gapped
  }

  /// Below the tree's root.
  public var path: String
  /// UTF-8, LF line ends.
  public var text: [UInt8]
  /// One for each line of `text`, in order.
  public var sources: [Source]
  /// By name, the functions that hunks show something of.
  public var functions: [String: Basis]
  /// Stretches of lines of `text`, from 1, of tables and records of which only a part is shown.
  public var gappedDeclarations: [ClosedRange<Int>]
  /// Whether the hunks are all that there is of the file: there was no other version of it.
  public var isAlone: Bool
  /// Whether there is more of the file than the text has.
  public var isPart: Bool
  /// Declarations of file scope that the code lacks may be put before this line, from 1.
  public var declarationsLine: Int
  /// What was left out of the text and why, in words.
  public var remarks: [String]

  public init(
    path: String, text: [UInt8], sources: [Source], functions: [String: Basis] = [:],
    gappedDeclarations: [ClosedRange<Int>] = [], declarationsLine: Int = 1, isAlone: Bool = false,
    isPart: Bool = false, remarks: [String] = []
  ) {
    self.path = path
    self.text = text
    self.sources = sources
    self.functions = functions
    self.gappedDeclarations = gappedDeclarations
    self.declarationsLine = declarationsLine
    self.isAlone = isAlone
    self.isPart = isPart
    self.remarks = remarks
  }

  /// The functions of which something is missing.
  public var gappedFunctions: Set<String> { Set(functions.filter { $0.value == .gapped }.keys) }

  /// Where a line of the text comes from.
  /// - Parameter line: from 1; a line that is not there is made up.
  public func source(of line: Int) -> Source {
    sources.indices.contains(line - 1) ? sources[line - 1] : .madeUp
  }
}

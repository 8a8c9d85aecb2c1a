/// A stretch of one source file. Lines and columns count from 1; columns count bytes, as compilers do;
/// the end is the position just behind the last byte.
public struct SourceRange: Hashable, Sendable, Codable {
  /// Path relative to the root of the tree, or absolute where the file lies outside it.
  public var file: Name
  public var startLine: UInt32
  public var startColumn: UInt32
  public var endLine: UInt32
  public var endColumn: UInt32

  public init(file: Name, startLine: UInt32, startColumn: UInt32, endLine: UInt32, endColumn: UInt32) {
    self.file = file
    self.startLine = startLine
    self.startColumn = startColumn
    self.endLine = endLine
    self.endColumn = endColumn
  }
}

extension SourceRange: Comparable {
  public static func < (left: SourceRange, right: SourceRange) -> Bool {
    if left.file != right.file { return left.file < right.file }
    return (left.startLine, left.startColumn, left.endLine, left.endColumn)
      < (right.startLine, right.startColumn, right.endLine, right.endColumn)
  }
}

/// Where a piece of IR comes from.
public struct Origin: Hashable, Sendable, Codable {
  /// Where a reader of the file finds it: of code that a macro makes, the place where the macro is used.
  public var expanded: SourceRange
  /// Where its tokens are written, when that is another place: inside the macro's definition.
  public var spelled: SourceRange?
  /// The outermost macro whose use made it.
  public var macro: Name?

  public init(expanded: SourceRange, spelled: SourceRange? = nil, macro: Name? = nil) {
    self.expanded = expanded
    self.spelled = spelled
    self.macro = macro
  }
}

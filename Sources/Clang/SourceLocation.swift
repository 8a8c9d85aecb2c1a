import CLibclang

/// A file of a translation unit. Two are equal only if they are the same file of the same unit.
public struct SourceFile: Hashable {
  let raw: CXFile
  let api: UnsafePointer<clang_api>

  /// The path by which the file was opened.
  public var path: String { ClangLibrary.text(api, api.pointee.clang_getFileName(raw)) }

  public static func == (left: SourceFile, right: SourceFile) -> Bool { left.raw == right.raw }
  public func hash(into hasher: inout Hasher) { hasher.combine(raw) }
}

/// A place in a file: line and column count from 1, offset counts bytes from 0.
public struct Position: Hashable {
  public var file: SourceFile?
  public var line: UInt32
  public var column: UInt32
  public var offset: UInt32
}

/// A location as the preprocessor knows it: where the token is written, and where macros put it.
public struct SourceLocation {
  let raw: CXSourceLocation
  let api: UnsafePointer<clang_api>

  private typealias Decoder = (
    CXSourceLocation, UnsafeMutablePointer<CXFile?>?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt32>?,
    UnsafeMutablePointer<UInt32>?
  ) -> Void

  @inline(__always)
  private func decode(_ decoder: Decoder) -> Position {
    var file: CXFile?
    var line: UInt32 = 0
    var column: UInt32 = 0
    var offset: UInt32 = 0
    decoder(raw, &file, &line, &column, &offset)
    return Position(file: file.map { SourceFile(raw: $0, api: api) }, line: line, column: column, offset: offset)
  }

  /// Where the outermost macro that made it is used.
  public var expansion: Position { decode { api.pointee.clang_getExpansionLocation($0, $1, $2, $3, $4) } }
  /// Where its characters are written.
  public var spelling: Position { decode { api.pointee.clang_getSpellingLocation($0, $1, $2, $3, $4) } }
  /// Where a reader finds it: a macro's argument where it is written, what a macro's body makes where the macro is
  /// used.
  public var inFile: Position { decode { api.pointee.clang_getFileLocation($0, $1, $2, $3, $4) } }

  /// A number that is equal for equal locations of one unit, and otherwise means nothing.
  public var identity: UInt32 { raw.int_data }
}

/// From the first byte to just behind the last.
public struct SourceExtent {
  let raw: CXSourceRange
  let api: UnsafePointer<clang_api>

  public var start: SourceLocation { SourceLocation(raw: api.pointee.clang_getRangeStart(raw), api: api) }
  public var end: SourceLocation { SourceLocation(raw: api.pointee.clang_getRangeEnd(raw), api: api) }
  /// As `SourceLocation.identity`, of both ends.
  public var identity: UInt64 { UInt64(raw.begin_int_data) << 32 | UInt64(raw.end_int_data) }
}

import CLibclang
import Foundation

/// One parsed source file with all that it includes.
///
/// A class because it owns libclang's object and frees it. Cursors and types of a unit are valid only as long as it
/// lives; they do not keep it alive, so that copying one costs nothing. Use it from one thread at a time.
public final class TranslationUnit {
  public let index: Index
  /// The file that was parsed.
  public let file: String
  /// The arguments that it was parsed with.
  public let arguments: [String]
  /// How it was parsed.
  public let options: ParseOptions
  let raw: CXTranslationUnit
  let api: UnsafePointer<clang_api>

  /// Parses `file` with the compiler's `arguments` (without the compiler's name and without the file).
  /// `unsaved` files stand in for those on disk. Throws when there is no unit at all; errors in the source do not
  /// throw.
  public init(
    index: Index, file: String, arguments: [String], unsaved: [UnsavedFile] = [], options: ParseOptions = []
  ) throws(ParseFailure) {
    self.index = index
    self.file = file
    self.arguments = arguments
    self.options = options
    api = index.library.api
    var unit: CXTranslationUnit?
    var strings = arguments.map { UnsafePointer(strdup($0)) }
    var files = unsaved.map(Self.copy)
    defer {
      for string in strings { free(UnsafeMutablePointer(mutating: string)) }
      for file in files {
        free(UnsafeMutablePointer(mutating: file.Filename))
        UnsafeMutablePointer(mutating: file.Contents)?.deallocate()
      }
    }
    let code = api.pointee.clang_parseTranslationUnit2(
      index.raw, file, &strings, Int32(strings.count), &files, UInt32(files.count), options.rawValue, &unit)
    switch code {
    case CXError_Success: break
    case CXError_Crashed: throw .crashed
    case CXError_InvalidArguments: throw .invalidArguments
    case CXError_ASTReadError: throw .astRead
    default: throw .failure
    }
    guard let unit else { throw .failure }
    raw = unit
  }

  private static func copy(_ file: UnsavedFile) -> CXUnsavedFile {
    let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: file.contents.count + 1)
    UnsafeMutableRawBufferPointer(start: bytes, count: file.contents.count).copyBytes(from: file.contents)
    bytes[file.contents.count] = 0
    return CXUnsavedFile(
      Filename: UnsafePointer(strdup(file.path)), Contents: UnsafePointer(bytes), Length: UInt(file.contents.count))
  }

  deinit {
    api.pointee.clang_disposeTranslationUnit(raw)
  }

  /// Writes the unit as a precompiled header. Throws when it has errors that forbid that, or the file cannot be
  /// written.
  public func save(to path: String) throws(SaveFailure) {
    let code = api.pointee.clang_saveTranslationUnit(raw, path, 0)
    if code != 0 { throw SaveFailure(path: path, code: Int(code)) }
  }

  /// The cursor whose children are the declarations of file scope.
  public var cursor: Cursor {
    Cursor(raw: api.pointee.clang_getTranslationUnitCursor(raw), api: api)
  }

  /// The files that the unit includes, directly or not, in the order of their first inclusion; the unit's own file
  /// first.
  public var inclusions: [String] {
    var found = InclusionList(api: api)
    withUnsafeMutablePointer(to: &found) { list in
      api.pointee.clang_getInclusions(
        raw,
        { file, _, _, data in
          guard let file, let list = data?.assumingMemoryBound(to: InclusionList.self) else { return }
          let api = list.pointee.api
          let path = ClangLibrary.text(api, api.pointee.clang_getFileName(file))
          if list.pointee.seen.insert(path).inserted { list.pointee.paths.append(path) }
        }, list)
    }
    return found.paths
  }

  /// For each file that the unit includes, directly or not, the line of the unit's own file whose `#include` led to it
  /// first.
  public var includingLines: [String: Int] {
    var found = IncludingLines(api: api)
    withUnsafeMutablePointer(to: &found) { list in
      api.pointee.clang_getInclusions(
        raw,
        { file, stack, depth, data in
          guard let file, let stack, depth > 0, let list = data?.assumingMemoryBound(to: IncludingLines.self) else {
            return
          }
          let api = list.pointee.api
          let path = ClangLibrary.text(api, api.pointee.clang_getFileName(file))
          // The includer comes first, the unit's own file last.
          let outermost = SourceLocation(raw: stack[Int(depth) - 1], api: api)
          if list.pointee.lines[path] == nil { list.pointee.lines[path] = Int(outermost.expansion.line) }
        }, list)
    }
    return found.lines
  }

  /// The bytes of a file of this unit as the parser saw them, or nil when the unit does not hold the file.
  /// Of a header that came from a precompiled one this is slow: it reads the header's whole table of locations.
  public func fileContents(of path: String) -> [UInt8]? {
    guard let file = api.pointee.clang_getFile(raw, path) else { return nil }
    var size = 0
    guard let bytes = api.pointee.clang_getFileContents(raw, file, &size) else { return nil }
    return UnsafeRawBufferPointer(start: bytes, count: size).map { $0 }
  }

  /// Whether the parser complained of code that it did not understand.
  public var hasErrors: Bool { !errors.isEmpty }

  /// What it did not understand.
  public var errors: [Diagnostic] { diagnostics.filter { $0.severity >= .error } }

  /// What the parser complained about.
  public var diagnostics: [Diagnostic] {
    (0..<api.pointee.clang_getNumDiagnostics(raw)).compactMap { number in
      guard let diagnostic = api.pointee.clang_getDiagnostic(raw, number) else { return nil }
      defer { api.pointee.clang_disposeDiagnostic(diagnostic) }
      let severity = api.pointee.clang_getDiagnosticSeverity(diagnostic)
      return Diagnostic(
        severity: Diagnostic.Severity(rawValue: severity.rawValue) ?? .error,
        message: ClangLibrary.text(api, api.pointee.clang_getDiagnosticSpelling(diagnostic)),
        location: SourceLocation(raw: api.pointee.clang_getDiagnosticLocation(diagnostic), api: api))
    }
  }
}

/// One complaint of the parser. Its location is valid as long as the unit lives.
public struct Diagnostic {
  public enum Severity: UInt32, Sendable, Comparable {
    case ignored, note, warning, error, fatal
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }
  public var severity: Severity
  public var message: String
  public var location: SourceLocation

  /// The name of the header that a message says is not there, as it is written in the `#include`; nil for any other
  /// message. Clang's diagnostics (`err_pp_file_not_found` and its kin) begin with it in quotes. A parser that was told
  /// to keep going does not take it for fatal.
  public static func missingHeader(in message: String) -> String? {
    guard message.hasPrefix("'"), let end = message.range(of: "' file not found") else { return nil }
    let name = message[message.index(after: message.startIndex)..<end.lowerBound]
    return name.isEmpty ? nil : String(name)
  }

  /// The message and where it is about, as text that is equal for equal complaints of two units.
  public var identity: String {
    let place = location.inFile
    return "\(place.file?.path ?? ""):\(place.line):\(place.column): \(message)"
  }
}

private struct IncludingLines {
  let api: UnsafePointer<clang_api>
  var lines: [String: Int] = [:]
}

private struct InclusionList {
  let api: UnsafePointer<clang_api>
  var paths: [String] = []
  var seen: Set<String> = []
}

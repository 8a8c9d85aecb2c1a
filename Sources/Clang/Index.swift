import CLibclang

/// A set of translation units that are parsed together.
///
/// A class because it owns libclang's object and frees it. Use it from one thread at a time.
public final class Index {
  public let library: ClangLibrary
  /// libclang accepts a null index everywhere: parsing with one is a failure like others.
  let raw: CXIndex?

  /// Takes the library, and whether walks over a unit leave out what a precompiled header declares
  /// (otherwise a walk reads the whole header into memory). Diagnostics are never printed.
  public init(library: ClangLibrary, excludeDeclarationsFromPCH: Bool = true) {
    self.library = library
    raw = library.api.pointee.clang_createIndex(excludeDeclarationsFromPCH ? 1 : 0, 0)
  }

  deinit {
    library.api.pointee.clang_disposeIndex(raw)
  }
}

/// The text of a file that stands in for the one on disk.
public struct UnsavedFile: Hashable, Sendable {
  public var path: String
  public var contents: [UInt8]

  public init(path: String, contents: [UInt8]) {
    self.path = path
    self.contents = contents
  }
}

/// Why a unit could not be parsed at all. Errors in the source are diagnostics of the unit instead.
public enum ParseFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case failure, crashed, invalidArguments, astRead

  public var description: String {
    switch self {
    case .failure: "libclang could not parse the file"
    case .crashed: "libclang crashed while it parsed the file"
    case .invalidArguments: "libclang did not accept its arguments"
    case .astRead: "libclang could not read the precompiled header"
    }
  }
}

/// A precompiled header that could not be written.
public struct SaveFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// libclang's code (`CXSaveError`).
  public var code: Int

  public var description: String {
    let why = code == 2 ? "the unit has errors" : code == 3 ? "the unit is not valid" : "the file could not be written"
    return "\(path): \(why)"
  }
}

/// How a unit is parsed (`CXTranslationUnit_Flags`).
public struct ParseOptions: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  private init(_ flag: CXTranslationUnit_Flags) { self.init(rawValue: flag.rawValue) }

  /// Keep macro definitions and expansions as cursors. Costs time and memory.
  public static let detailedPreprocessingRecord = ParseOptions(CXTranslationUnit_DetailedPreprocessingRecord)
  /// The unit is not whole: an unfinished header, for example.
  public static let incomplete = ParseOptions(CXTranslationUnit_Incomplete)
  /// The unit will be saved as a precompiled header.
  public static let forSerialization = ParseOptions(CXTranslationUnit_ForSerialization)
  /// Parse no function bodies.
  public static let skipFunctionBodies = ParseOptions(CXTranslationUnit_SkipFunctionBodies)
  /// Go on behind a fatal error, such as a header that does not exist.
  public static let keepGoing = ParseOptions(CXTranslationUnit_KeepGoing)
}

import Clang

/// A precompiled header that another process is to make.
public struct PrecompileRequest: Codable, Sendable {
  var folder: String
  var toolVersion: String
  var recipe: PrecompiledHeaders.Recipe
  var patched: PatchedFiles

  /// Makes it in this process. Throws when none can be made or written.
  public func make(library: ClangLibrary) throws -> PrecompiledHeader {
    let headers = PrecompiledHeaders(
      folder: folder, library: library, toolVersion: toolVersion, patched: patched, precompiler: nil)
    return PrecompiledHeader(made: try headers.makeHere(recipe))
  }
}

/// A precompiled header that was made.
public struct PrecompiledHeader: Codable, Sendable {
  var made: PrecompiledHeaders.Made
}

/// Has a precompiled header made elsewhere. Throws when none can be made.
public struct Precompiler: Sendable {
  private let make: @Sendable (PrecompileRequest) async throws -> PrecompiledHeader

  public init(_ make: @escaping @Sendable (PrecompileRequest) async throws -> PrecompiledHeader) {
    self.make = make
  }

  func callAsFunction(_ request: PrecompileRequest) async throws -> PrecompiledHeaders.Made {
    try await make(request).made
  }
}

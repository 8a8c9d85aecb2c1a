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

/// What a precompiled header was made of.
public enum PrecompiledContents {
  /// Takes the path of a `.pch` file; gives the absolute paths of the headers in it, none when nothing is known of it.
  public static func files(of header: String) -> Set<String> {
    // The manifest that names the file stands beside it, under the recipe's name.
    guard let slash = header.lastIndex(of: "/") else { return [] }
    let folder = String(header[..<slash])
    for name in FileBytes.entries(of: folder) where name.hasSuffix(".manifest") {
      guard header.hasPrefix(folder + "/" + name.dropLast(".manifest".count) + "."),
        let text = FileBytes.read(folder + "/" + name, limit: 16 << 20),
        let manifest = Manifest(String(decoding: text, as: UTF8.self)), manifest.path == header
      else { continue }
      return Set(manifest.files.map(\.0))
    }
    return []
  }
}

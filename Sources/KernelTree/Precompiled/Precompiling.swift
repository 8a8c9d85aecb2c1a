import Clang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

/// What is known of precompiled headers that were made.
public enum PrecompiledContents {
  /// Takes the path of a `.pch` file; gives the absolute paths of the headers in it, none when nothing is known of it.
  public static func files(of header: String) -> Set<String> {
    Set(Manifest(of: header)?.files.map(\.0) ?? [])
  }

  /// Whether all that a `.pch` file contains is still what it was.
  public static func isCurrent(_ header: String, in patched: PatchedFiles) -> Bool {
    guard let manifest = Manifest(of: header), FileBytes.stamp(header) == manifest.stamp else { return false }
    return manifest.files.allSatisfy { patched.stamp($0.0) == $0.1 }
  }

  /// Whether a `.pch` file has the bytes that were written. libclang believes what it reads there: damage ends in a
  /// crash, or in other code than the headers have. One without a manifest has just been made by this run.
  public static func isWhole(_ header: String) -> Bool {
    guard let manifest = Manifest(of: header) else { return true }
    return Checksum.matches(file: header, manifest.checksum)
  }

  /// Takes a `.pch` file away, so that the next run makes it again.
  public static func remove(_ header: String) { unlink(header) }
}

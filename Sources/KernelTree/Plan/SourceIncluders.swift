#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the `.c` files that include other `.c` files: kernel tests are often written so, to see what is static.
struct SourceIncluders {
  private let root: String
  /// Folder → included file → those in the folder that include it.
  private var folders: [String: [String: [String]]] = [:]
  /// How far above a file's folder its includer is looked for: `gem/selftests/x.c` is included from `gem`.
  private static let levels = 3

  private let patched: PatchedFiles

  init(root: String, patched: PatchedFiles = .none) {
    self.root = root
    self.patched = patched
  }

  /// Takes the absolute path of a `.c` file; gives the first file, by name, that includes it, nil when none does.
  mutating func includer(of file: String) -> String? {
    var folder = file
    for _ in 0..<Self.levels {
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = String(folder[..<slash])
      guard folder.hasPrefix(root + "/") else { return nil }
      if let found = includers(in: folder)[file]?.min() { return found }
    }
    return nil
  }

  private mutating func includers(in folder: String) -> [String: [String]] {
    if let known = folders[folder] { return known }
    var found: [String: [String]] = [:]
    for name in Self.sources(in: folder) {
      let path = folder + "/" + name
      guard let bytes = patched.read(path) else { continue }
      for quoted in IncludeLines(bytes).quoted where quoted.hasSuffix(".c") {
        found[FileBytes.normalised(folder + "/" + quoted), default: []].append(path)
      }
    }
    folders[folder] = found
    return found
  }

  private static func sources(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name.hasSuffix(".c") { names.append(name) }
    }
    return names
  }
}

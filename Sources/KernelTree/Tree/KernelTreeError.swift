/// What stops the choice of files and flags altogether; whatever concerns one file only is listed in the plan instead.
public enum KernelTreeError: Error, Equatable, CustomStringConvertible, Sendable {
  case notFound(path: String)
  case noSources(path: String)
  case notConfigured(build: String, missing: String)
  case unreadable(path: String)
  case malformed(path: String, line: Int, expected: String)
  case unwritable(path: String, reason: String)
  case noCompileCommands(path: String)
  case noStubs(searched: [String])
  case headerErrors(String)
  case wayNeedsTree(FrontendWay, path: String)

  public var description: String {
    switch self {
    case .notFound(let path): "\(path): no such file or folder"
    case .noSources(let path): "\(path): neither a C file nor a folder that holds one"
    case .notConfigured(let build, let missing):
      "\(build): not a configured kernel build: \(missing) is missing (expected the folder given to make as O=)"
    case .unreadable(let path): "\(path): cannot be read"
    case .malformed(let path, let line, let expected): "\(path):\(line): expected \(expected)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .noCompileCommands(let path):
      "\(path): no compile_commands.json (made by `make compile_commands.json` in a built kernel)"
    case .noStubs(let searched):
      "the headers for code outside a kernel tree were not found; looked in \(searched.joined(separator: ", "))"
    case .headerErrors(let first): "the tree's headers have errors: \(first)"
    case .wayNeedsTree(let way, let path): "\(path): not inside a kernel tree, as `\(way.rawValue)` needs"
    }
  }
}

/// The ways to parse, in the order in which they are tried.
public enum FrontendWay: String, Codable, Sendable, CaseIterable {
  /// Flags of `compile_commands.json`.
  case compileCommands = "compile-commands"
  /// A configured build: its generated headers and kbuild's own order of include folders.
  case configuredBuild = "build"
  /// A tree that was never configured: its generated headers are made up.
  case unconfiguredTree = "tree"
  /// No tree: headers of our own.
  case noTree = "stubs"
}

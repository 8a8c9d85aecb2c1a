/// A kernel tree on disk: where it is, which release, whether and where it is configured. It is only read.
public struct KernelTree: Hashable, Sendable {
  /// The tree's top folder, without links and without a slash at its end.
  public let root: String
  public let version: TreeVersion
  /// The folder of a configured build, in the tree or beside it.
  public let build: String?
  /// A `compile_commands.json` in the tree, in the build, or named.
  public let compileCommands: String?

  /// Takes any path in a tree, a build folder (`O=`) and a `compile_commands.json` if they were named. Gives nil when
  /// no folder above the path is a kernel tree. Throws when a build folder that was named is not configured, or a
  /// file that was named is not there.
  public static func containing(
    _ path: String, build: String? = nil, compileCommands: String? = nil
  ) throws -> KernelTree? {
    guard let (root, version) = locate(FileBytes.real(path)) else { return nil }
    var folder: String?
    if let build {
      let named = FileBytes.real(build)
      guard FileBytes.isFolder(named) else { throw KernelTreeError.notFound(path: build) }
      if let missing = missing(in: named) { throw KernelTreeError.notConfigured(build: build, missing: missing) }
      folder = named
    } else if missing(in: root) == nil {
      folder = root
    }
    return KernelTree(
      root: root, version: version, build: folder,
      compileCommands: try commands(named: compileCommands, folders: [folder, root].compactMap { $0 }))
  }

  private static func locate(_ path: String) -> (String, TreeVersion)? {
    var folder = path
    while folder.count > 1 {
      if FileBytes.isFolder(folder + "/include/linux"), FileBytes.isFile(folder + "/Kbuild"),
        let bytes = FileBytes.read(folder + "/Makefile", limit: 1 << 20),
        let version = TreeVersion(makefile: String(decoding: bytes, as: UTF8.self))
      {
        return (folder, version)
      }
      guard let slash = folder.lastIndex(of: "/") else { return nil }
      folder = String(folder[..<slash])
    }
    return nil
  }

  private static func missing(in folder: String) -> String? {
    [".config", "include/generated/autoconf.h"].first { !FileBytes.isFile(folder + "/" + $0) }
  }

  private static func commands(named: String?, folders: [String]) throws -> String? {
    if let named {
      let file = FileBytes.isFolder(named) ? named + "/compile_commands.json" : named
      guard FileBytes.isFile(file) else { throw KernelTreeError.noCompileCommands(path: file) }
      return FileBytes.real(file)
    }
    return folders.map { $0 + "/compile_commands.json" }.first(where: FileBytes.isFile)
  }

  /// The path below the tree's root; nil for one outside.
  public func relative(_ path: String) -> String? {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : nil
  }
}

import Contracts
import IR
import KernelTree

/// Facts of compile jobs that need no parser.
enum CompiledFacts {
  /// The path by which the runs of all compile jobs of a tree name it: no file that is compiled, and no folder, so that
  /// nothing is looked for there.
  static func path(in tree: KernelTree) -> String { tree.root + "/Makefile" }

  /// That a file was compiled and uses no name of the API; it may still call what leaves a lock to its callers.
  static func none(of command: CheckCommandLine, _ tree: KernelTree, _ request: CheckRequest) throws -> Facts {
    let path = tree.relative(command.path) ?? command.path
    let version = request.kernelVersion.flatMap { KernelVersion($0) } ?? Engine.version(of: tree)
    return Facts(
      header: Facts.Header(
        identity: FactIdentity(
          tool: Tool.version, unitFormat: Int(IR.Unit.formatVersion), libclang: nil,
          rules: try FactSources.rules(request.ruleFolders), kernel: "\(version)",
          way: FrontendWay.configuredBuild.rawValue,
          request: FactRequest(
            paths: ["Makefile"], ruleFolders: request.ruleFolders, kernelVersion: request.kernelVersion,
            parseWay: FrontendWay.configuredBuild.rawValue),
          configuration: ""),
        part: .file(path), root: tree.root, entries: [Facts.Entry(path: path)],
        sources: FactSources.digests(of: [path], root: tree.root)),
      units: [])
  }
}

extension Facts {
  /// Writes the facts below a folder.
  func write(below folder: String) throws {
    _ = try FactFile.write(self, below: folder)
  }
}

import Contracts
import Dispatch
import Foundation
import IR
import KernelTree
import Synchronization

/// What files contained when facts were made of them, to be compared with what they contain where facts are joined.
enum FactSources {
  /// Enough of a digest to tell contents apart, and not to fill fact files.
  private static let digits = 32

  /// Takes paths, relative to a root or absolute; gives a digest for each that can be read.
  static func digests(of paths: Set<String>, root: String) -> [String: String] {
    let paths = paths.sorted()
    let found = Mutex([String: String]())
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      let path = paths[index].hasPrefix("/") ? paths[index] : root + "/" + paths[index]
      guard let bytes = PatchedFiles.none.read(path) else { return }
      let digest = String(Digest.hex(bytes).prefix(digits))
      found.withLock { $0[paths[index]] = digest }
    }
    return found.withLock { $0 }
  }

  /// Takes the files that units were made of, absolute, precompiled headers among them; gives those below the root,
  /// relative to it, with what the precompiled headers contain.
  static func below(_ root: String, _ inclusions: some Sequence<String>) -> Set<String> {
    var contents = HeaderContents()
    var headers: Set<String> = []
    var result: Set<String> = []
    func add(_ path: String) {
      let path = URL(fileURLWithPath: path).standardizedFileURL.path
      if path.hasPrefix(root + "/") { result.insert(String(path.dropFirst(root.count + 1))) }
    }
    for file in Set(inclusions) {
      guard file.hasSuffix(".pch") else {
        add(file)
        continue
      }
      if headers.insert(file).inserted { contents.files(of: file).forEach(add) }
    }
    return result
  }

  /// A digest of all that the rule folders say, by the names and the contents of their files.
  /// - Throws: `EngineProblem` where there is no such folder.
  static func rules(_ folders: [String]) throws -> String {
    var text = ""
    for folder in try RuleFolders.all(folders, environment: ProcessInfo.processInfo.environment) {
      text += "folder\n"
      for part in ["", "api/"] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + part)) ?? []
        for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
          let bytes = PatchedFiles.none.read("\(folder)/\(part)\(name)") ?? []
          text += "\(part)\(name) \(Digest.hex(bytes))\n"
        }
      }
    }
    return Digest.hex(text)
  }
}

extension CheckRun {
  /// What facts of this run have in common with those that they can be joined with.
  func factIdentity(way: FrontendWay) throws -> FactIdentity {
    FactIdentity(
      tool: Tool.version, unitFormat: Int(IR.Unit.formatVersion), libclang: library.version,
      rules: try FactSources.rules(request.ruleFolders), kernel: "\(version)", way: way.rawValue,
      request: FactRequest(
        paths: Set(input.paths.map { place($0, in: root) }).sorted(), ruleFolders: request.ruleFolders,
        kernelVersion: request.kernelVersion, buildFolder: request.buildFolder.map { place($0, in: root) },
        compileCommands: request.compileCommands.map { place($0, in: root) }, parseWay: request.parseWay),
      configuration: configuration(way))
  }

  /// A path relative to a root, "." for the root itself; absolute where it lies outside.
  private func place(_ path: String, in root: String) -> String {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return real == root ? "." : shown(real)
  }

  private func configuration(_ way: FrontendWay) -> String {
    let file: String?
    switch way {
    case .compileCommands: file = tree.map { $0.compileCommands ?? $0.root + "/compile_commands.json" }
    case .configuredBuild: file = tree.map { ($0.build ?? $0.root) + "/.config" }
    case .unconfiguredTree, .noTree: file = nil
    }
    guard let file, let bytes = PatchedFiles.none.read(file, limit: 1 << 30) else { return "" }
    // Compile commands name the tree with its place, which may be another one where the facts are joined.
    return Digest.hex(String(decoding: bytes, as: UTF8.self).replacing(root + "/", with: ""))
  }
}

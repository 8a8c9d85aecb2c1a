import Clang

/// The flags of one file.
struct FileFlags: Sendable {
  /// What other files have too.
  var shared: TreeArguments
  /// What its module's Makefile adds.
  var folderFlags: [String]
  /// What is this file's alone.
  var names: [String]
  var folder: String
  var membership: KbuildMembership?
  /// False when the tree's Makefiles were asked and none names the file.
  var isNamed = true

  var own: [String] { folderFlags + names }
}

/// Where flags come from, in each of the four ways.
struct FlagSource {
  struct Reason: Error { var text: String }

  private enum Kind {
    case commands(CompileCommands, shared: TreeArguments)
    case tree(TreeArguments, asModule: TreeArguments?, Architecture)
    case stubs(TreeArguments)
  }

  private var kind: Kind
  private var kbuild: Kbuild?
  private let root: String
  private let quiet: [String]

  /// Takes the way, the tree if there is one, and the request; throws when what the way needs cannot be read or made.
  static func make(
    _ way: FrontendWay, _ tree: KernelTree?, request: FrontendRequest, library: ClangLibrary
  ) throws -> FlagSource {
    var base = BaseArguments(resourceDirectory: library.resourceDirectory)
    guard let tree, way != .noTree else {
      let stubs = base.stubs(try Stubs.folder(environment: request.environment))
      return FlagSource(kind: .stubs(stubs), kbuild: nil, root: tree?.root ?? "/", quiet: base.quiet)
    }
    let configuration = try tree.build.map { try ConfigFile.read($0 + "/.config") }
    if let configuration { base.architecture = .configured(configuration) }
    let kbuild = Kbuild(
      root: tree.root, build: tree.build, configuration: way == .unconfiguredTree ? nil : configuration,
      patched: request.patched)
    let kind: Kind
    switch way {
    case .compileCommands:
      let file = tree.compileCommands ?? tree.root + "/compile_commands.json"
      kind = .commands(
        try CompileCommands(file), shared: TreeArguments(common: [], includedFirst: try ownHeaders(request.environment)))
    case .configuredBuild:
      let build = tree.build ?? tree.root
      let arch = "\(build)/arch/\(base.architecture.folder)/include/generated"
      let shared = base.kernel(
        tree: tree.root, generated: ("\(build)/include", arch), ownHeaders: try ownHeaders(request.environment))
      var module = shared
      module.common.append("-DMODULE")
      kind = .tree(shared, asModule: module, base.architecture)
    case .unconfiguredTree, .noTree:
      base.architecture = .x86
      let cache = CacheFolder(named: request.cacheFolder, environment: request.environment)
      let folders: (include: String, arch: String)
      do {
        folders = try GeneratedFolder.make(in: cache, tree: tree, toolVersion: request.toolVersion)
      } catch KernelTreeError.unwritable {
        folders = try GeneratedFolder.make(in: try cache.substitute(), tree: tree, toolVersion: request.toolVersion)
      }
      kind = .tree(
        base.kernel(tree: tree.root, generated: folders, ownHeaders: try ownHeaders(request.environment)), asModule: nil,
        base.architecture)
    }
    return FlagSource(kind: kind, kbuild: kbuild, root: tree.root, quiet: base.quiet)
  }

  /// The headers that make assertions about locks visible in every configuration, and files invisible to code.
  static func ownHeaders(_ environment: [String: String]) throws -> [String] {
    let folder = try Stubs.folder(environment: environment)
    return ["assertions.h", "files.h"].map { folder + "/dmabuf-lint/" + $0 }
  }

  private init(kind: Kind, kbuild: Kbuild?, root: String, quiet: [String]) {
    self.kind = kind
    self.kbuild = kbuild
    self.root = root
    self.quiet = quiet
  }

  /// Takes a file; gives its flags, or why it cannot be parsed this way.
  mutating func flags(for file: String, relative: String) -> Result<FileFlags, Reason> {
    let answer = kbuild.flatMap { _ in file == relative ? nil : kbuild?.answer(for: relative) }
    switch kind {
    case .stubs(let shared):
      let name = file.split(separator: "/").last.map { String($0.dropLast(2)).replacing("-", with: "_") } ?? "file"
      let membership = KbuildMembership(moduleName: name, baseName: name, moduleIdentity: name, linkage: .unknown)
      return .success(
        FileFlags(
          shared: shared, folderFlags: [], names: BaseArguments.names(membership), folder: root, membership: nil))
    case .commands(let commands, let shared):
      guard let command = commands[file] else {
        return .failure(Reason(text: "compile_commands.json does not name it: the configuration leaves it out"))
      }
      return .success(split(command, alsoFirst: shared.includedFirst, membership: answer?.membership))
    case .tree(let shared, let asModule, let architecture):
      if let folder = Architecture.folder(of: relative), folder != architecture.folder {
        return .failure(Reason(text: "needs architecture \(folder)"))
      }
      guard let answer else {
        let name = file.split(separator: "/").last.map { String($0.dropLast(2)).replacing("-", with: "_") } ?? "file"
        let membership = KbuildMembership(moduleName: name, baseName: name, moduleIdentity: name, linkage: .unknown)
        return .success(
          FileFlags(
            shared: shared, folderFlags: [], names: BaseArguments.names(membership), folder: root, membership: nil))
      }
      let isModule = answer.membership.linkage == .module && asModule != nil
      return .success(
        FileFlags(
          shared: isModule ? asModule ?? shared : shared, folderFlags: answer.flags,
          names: BaseArguments.names(answer.membership),
          folder: root, membership: answer.membership, isNamed: answer.isNamed))
    }
  }

  /// Sets the names of one file apart from what a command has in common with others.
  private func split(
    _ command: CompileCommands.Command, alsoFirst: [String], membership: KbuildMembership?
  ) -> FileFlags {
    var (common, first, own, names) = ([String](), [String](), [String](), [String]())
    var rest = command.arguments[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("-DKBUILD_") || word.hasPrefix("-D__KBUILD_") {
        names.append(word)
      } else if word == "-include", let path = rest.popFirst() {
        first.append(path)
      } else if word == "-I", let path = rest.popFirst() {
        // What every file has lies in `include` and `arch`, of the tree and of where it is built.
        if [root, command.folder].contains(where: { path.hasPrefix($0 + "/include") || path.hasPrefix($0 + "/arch/") })
        {
          common += [word, path]
        } else {
          own += [word, path]
        }
      } else if word.hasPrefix("-D"), word != "-D__KERNEL__", word != "-DMODULE" {
        own.append(word)
      } else {
        common.append(word)
      }
    }
    return FileFlags(
      shared: TreeArguments(common: ["-x", "c"] + common + quiet, includedFirst: first + alsoFirst), folderFlags: own,
      names: names,
      folder: command.folder, membership: membership)
  }
}

import Clang

/// Chooses files, flags and precompiled headers for a run.
public struct Frontend: Sendable {
  /// What the user asked for.
  public var request: FrontendRequest
  private let library: ClangLibrary

  /// Takes what the user asked for, and libclang.
  public init(request: FrontendRequest, library: ClangLibrary) {
    self.request = request
    self.library = library
  }

  /// Gives what is to be parsed and how. Whatever concerns one file is listed in the plan; throws when the request as
  /// a whole cannot be met: a path that is not there, a build folder that is not configured, no place for the headers
  /// that a run needs, neither in the cache nor in the folder for temporary files.
  public func plan() async throws -> FrontendPlan {
    let selection = try await SourceSelection.of(request)
    let way = try chooseWay(selection)
    let flags = try FlagSource.make(way, selection.tree, request: request, library: library)
    var (prepared, skipped) = prepare(selection, flags)
    var remarks: [String] = []
    let prepareEnd = ContinuousClock.now
    if request.usesPrecompiledHeaders, way != .noTree, let tree = selection.tree {
      let cache = CacheFolder(named: request.cacheFolder, environment: request.environment)
      let headers = PrecompiledHeaders(
        folder: try precompiledFolder(cache, &remarks),
        library: library, toolVersion: request.toolVersion, patched: request.patched, precompiler: request.precompiler)
      let planner = HeaderPlanner(headers: headers, tree: tree, way: way, threads: request.threads)
      remarks += await planner.assign(&prepared, among: request.parsed, isWholeTree: selection.isWholeTree)
    }
    let headerTime = ContinuousClock.now - prepareEnd
    skipped.sort { $0.file < $1.file }
    return FrontendPlan(
      way: way, tree: selection.tree, jobs: prepared.map(\.job), skipped: skipped, lookedAt: selection.lookedAt,
      candidates: selection.files.count, remarks: remarks, headerTime: headerTime)
  }

  private func precompiledFolder(_ cache: CacheFolder, _ remarks: inout [String]) throws -> String {
    let name = "precompiled"
    if cache.canWrite(name) { return try cache.folder(name) }
    remarks.append("\(cache.path) cannot be written: nothing is kept for later runs")
    return try cache.substitute().folder(name)
  }

  private func chooseWay(_ selection: SourceSelection) throws -> FrontendWay {
    guard let tree = selection.tree else {
      if let forced = request.way, forced != .noTree {
        throw KernelTreeError.wayNeedsTree(forced, path: request.tree ?? request.paths.first ?? ".")
      }
      return .noTree
    }
    switch request.way {
    case .compileCommands where tree.compileCommands == nil: throw KernelTreeError.noCompileCommands(path: tree.root)
    case .configuredBuild where tree.build == nil:
      throw KernelTreeError.notConfigured(build: request.build ?? tree.root, missing: "include/generated/autoconf.h")
    case let forced?: return forced
    case nil: break
    }
    // A folder that was named says what is wanted better than a file that happens to lie in the tree.
    if request.build != nil, request.compileCommands == nil,
      tree.compileCommands?.hasPrefix((tree.build ?? "") + "/") == false
    {
      return .configuredBuild
    }
    if tree.compileCommands != nil { return .compileCommands }
    return tree.build != nil ? .configuredBuild : .unconfiguredTree
  }

  private func prepare(_ selection: SourceSelection, _ source: FlagSource) -> ([PreparedJob], [SkippedFile]) {
    var builder = JobBuilder(tree: selection.tree, source: source, patched: request.patched)
    for file in selection.files { builder.add(file) }
    return (builder.prepared.values.sorted { $0.job.file < $1.job.file }, selection.skipped + builder.skipped)
  }
}

/// Makes jobs of files, one for those that are parsed together.
private struct JobBuilder {
  let tree: KernelTree?
  var source: FlagSource
  var includers: SourceIncluders
  var prepared: [String: PreparedJob] = [:]
  var skipped: [SkippedFile] = []

  private let patched: PatchedFiles

  init(tree: KernelTree?, source: FlagSource, patched: PatchedFiles) {
    self.tree = tree
    self.source = source
    self.patched = patched
    includers = SourceIncluders(root: tree?.root ?? "/", patched: patched)
  }

  mutating func add(_ file: String) {
    guard prepared[file] == nil else { return }
    let own = job(for: file)
    if case .success(let job) = own, job.flags.isNamed {
      prepared[file] = job
      return
    }
    // A file that no Makefile or command names is no unit of its own when another one includes it.
    if let includer = includers.includer(of: file), includer != file {
      if prepared[includer] == nil, case .success(let outer) = job(for: includer) { prepared[includer] = outer }
      if prepared[includer] != nil {
        prepared[includer]?.job.includedSources.append(file)
        return
      }
    }
    switch own {
    case .success(let job): prepared[file] = job
    case .failure(let reason): skipped.append(SkippedFile(file: file, reason: reason.text))
    }
  }

  private mutating func job(for file: String) -> Result<PreparedJob, FlagSource.Reason> {
    guard let bytes = patched.read(file) else { return .failure(FlagSource.Reason(text: FileBytes.problem(file))) }
    let relative = tree?.relative(file) ?? file
    return source.flags(for: file, relative: relative).map { flags in
      let plain = flags.shared.whole + flags.own
      let job = ParseJob(
        file: file, relativePath: relative, arguments: plain, plainArguments: plain, workingDirectory: flags.folder,
        precompiledHeader: nil, membership: flags.membership, includedSources: [], size: bytes.count,
        patched: patched)
      return PreparedJob(job: job, flags: flags, includes: IncludeLines(bytes))
    }
  }
}

/// A job with what the choice of its precompiled header needs to know.
struct PreparedJob: Sendable {
  var job: ParseJob
  var flags: FileFlags
  var includes: IncludeLines
}

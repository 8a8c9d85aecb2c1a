/// Which files a request means.
struct SourceSelection {
  var tree: KernelTree?
  /// Absolute, in order, each once.
  var files: [String]
  var lookedAt: Int
  var skipped: [SkippedFile]
  /// The request means the whole tree, so what it needs is worth keeping for the next one.
  var isWholeTree: Bool

  /// Throws when a path is not there, or nothing below the paths is a C file.
  static func of(_ request: FrontendRequest) async throws -> SourceSelection {
    let paths = request.paths.isEmpty ? [request.tree ?? "."] : request.paths
    for path in paths where !request.patched.exists(path) { throw KernelTreeError.notFound(path: path) }
    if let named = request.tree, !FileBytes.isFolder(named) { throw KernelTreeError.notFound(path: named) }
    let tree = try KernelTree.containing(
      request.tree ?? paths[0], build: request.build, compileCommands: request.compileCommands)
    let (named, folders, skipped) = sort(paths)
    var scan = CandidateScan(lookedAt: 0, candidates: [], unreadable: [])
    if let tree, folders == [tree.root] {
      let cache = request.usesPrecompiledHeaders
        ? CacheFolder(named: request.cacheFolder, environment: request.environment) : nil
      scan = await CandidateScan.run(
        tree: tree.root, vocabulary: request.vocabulary, threads: request.threads, cache: cache)
    } else if !folders.isEmpty {
      // Outside a tree every file of a folder is looked at like one that was named: there are few.
      scan = await CandidateScan.run(
        folders: folders, root: tree?.root, vocabulary: request.vocabulary, threads: request.threads)
    }
    if scan.lookedAt == 0, named.isEmpty, scan.unreadable.isEmpty, skipped.isEmpty {
      throw KernelTreeError.noSources(path: paths[0])
    }
    let files = Set(scan.candidates).union(named).sorted()
    return SourceSelection(
      tree: tree, files: files, lookedAt: scan.lookedAt + Set(named).subtracting(scan.candidates).count,
      skipped: scan.unreadable + skipped, isWholeTree: tree.map { folders.contains($0.root) } ?? false)
  }

  private static func sort(_ paths: [String]) -> (files: [String], folders: [String], skipped: [SkippedFile]) {
    var (files, folders, skipped) = ([String](), [String](), [SkippedFile]())
    for path in paths.map(FileBytes.real) {
      if FileBytes.isFolder(path) {
        folders.append(path)
      } else if path.hasSuffix(".c") {
        files.append(path)
      } else {
        skipped.append(SkippedFile(file: path, reason: "not a C source file (its name does not end in .c)"))
      }
    }
    // A folder inside another one that was named would be visited twice.
    let outermost = Set(folders).filter { folder in !folders.contains { folder.hasPrefix($0 + "/") } }
    return (files, outermost.sorted(), skipped)
  }
}

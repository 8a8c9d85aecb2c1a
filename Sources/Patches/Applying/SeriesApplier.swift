import Foundation

/// Puts series of patches onto a tree without changing it: in a scratch repository, with git.
public struct SeriesApplier: Sendable {
  private let tree: String?
  private let base: String?
  private let cacheFolder: String
  private let scratchFolder: String
  private let limits: ApplyLimits

  /// Takes the tree's top folder, nil for none; the revision that the user named as base (gitrevisions(7)), nil to find
  /// it from the series; the folder for checkouts of bases; the folder in which scratch repositories come and go,
  /// `TMPDIR` if none is named; and how much a series may cost.
  public init(
    tree: String?, base: String?, cacheFolder: String, scratchFolder: String? = nil, limits: ApplyLimits = ApplyLimits()
  ) {
    self.tree = tree
    self.base = base
    self.cacheFolder = URL(fileURLWithPath: cacheFolder).path
    self.scratchFolder = scratchFolder ?? FileManager.default.temporaryDirectory.path
    self.limits = limits
  }

  /// Puts a series onto its base, patch by patch; what does not fit is told in the result. Throws an `ApplyError` when
  /// there is no such tree or base, or git cannot be run.
  public func apply(_ series: Series) async throws -> AppliedSeries {
    var paths = TouchedPaths(series, limits: limits)
    guard let tree else {
      if let base { throw ApplyError.baseWithoutTree(base: base) }
      let scratch = try await ScratchRepository.make(in: scratchFolder, borrowing: nil, seconds: limits.gitSeconds)
      defer { scratch.remove() }
      return try await run(series, Base(words: "no tree", refusals: paths.refusals), paths.usable, scratch)
    }
    guard let root = Self.folder(tree) else { throw ApplyError.noSuchTree(path: tree) }
    var (repository, withoutGit) = (UserRepository?.none, "the tree has no .git")
    do {
      repository = try await UserRepository.of(root, seconds: limits.gitSeconds)
    } catch ApplyError.gitFailed(_, let reason) {
      withoutGit = "git cannot use the tree's .git: \(reason)"
    }
    let scratch = try await ScratchRepository.make(
      in: scratchFolder, borrowing: repository, seconds: limits.gitSeconds)
    defer { scratch.remove() }
    let choice = BaseChoice(
      tree: root, repository: repository, withoutGit: withoutGit,
      objects: ObjectReader(scratch: scratch, limits: limits), cacheFolder: cacheFolder, limits: limits)
    var found = try await choice.base(of: series, named: base, paths: paths.usable)
    found.refusals.merge(paths.refusals) { $1 }
    paths.usable.removeAll { found.refusals[$0] != nil }
    return try await run(series, found, paths.usable, scratch)
  }

  private static func folder(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    let root = String(cString: resolved)
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) && isFolder.boolValue ? root : nil
  }

  private func run(
    _ series: Series, _ base: Base, _ paths: [String], _ scratch: ScratchRepository
  ) async throws -> AppliedSeries {
    let patcher = Patcher(
      scratch: scratch, limits: limits, deadline: .now + .seconds(limits.seriesSeconds), hasTree: base.root != nil)
    var walk = SeriesWalk(series: series, refusals: base.refusals, start: base.contents, patcher: patcher)
    try await walk.run()
    var words = base.words
    let held = series.patches.indices.filter { walk.patches[$0].wasInTree }.map { series.patches[$0].number }
    if !held.isEmpty {
      words += held.count == 1 ? ", without patch \(held[0])" : ", without patches \(SeriesWalk.ranges(held))"
      words += ", which it holds already"
    }
    var remarks = base.remarks + walk.remarks
    if !series.prerequisites.isEmpty {
      remarks.append(
        "the series asks for \(series.prerequisites.count) other patches below it (prerequisite-patch-id), which are "
          + "not looked for")
    }
    return AppliedSeries(
      base: words, baseCommit: base.commit, root: base.root, states: walk.states.map { Self.states($0, paths, base.onDisk) },
      patches: walk.patches, remarks: remarks, lease: base.lease)
  }

  /// What of the files does not stand on disk so.
  private static func states(_ contents: Contents, _ paths: [String], _ onDisk: Contents) -> [String: FileState] {
    var states: [String: FileState] = [:]
    for path in paths where contents[path] != onDisk[path] {
      states[path] = contents[path].map(FileState.contents) ?? .deleted
    }
    return states
  }
}

/// The paths that a series names.
struct TouchedPaths: Sendable {
  /// In the order in which they come, each once.
  var usable: [String]
  /// Why others are not to be touched.
  var refusals: [String: String]

  init(_ series: Series, limits: ApplyLimits) {
    (usable, refusals) = ([], [:])
    var seen = Set<String>()
    for path in series.patches.lazy.flatMap(\.files).flatMap(FilePlan.paths) where seen.insert(path).inserted {
      if let reason = PatchPath.refusal(path) {
        refusals[path] = reason
      } else if usable.count >= limits.files {
        refusals[path] = "the series touches more than \(limits.files) files"
      } else {
        usable.append(path)
      }
    }
  }
}

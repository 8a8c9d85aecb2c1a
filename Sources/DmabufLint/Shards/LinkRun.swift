import Dispatch
import Findings
import Foundation
import IR
import KernelTree
import Reports
import Synchronization

extension Engine {
  /// Joins facts into one program, and gives what a single run would have given.
  /// - Parameters:
  ///   - facts: fact files, and folders of them.
  ///   - tree: where the tree is now; nil for where the facts were made.
  ///   - request: how to go on from there: rules, processes, cache. What decided about the facts (paths, release, way
  ///     of parsing) is taken from them.
  /// - Throws: `FactProblem` for facts that cannot be used, are missing, do not belong together or do not fit the tree,
  ///   and as `check`.
  public static func link(
    facts: [String], tree: String?, request: CheckRequest, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> RunReport {
    progress?(Progress(stage: "reading facts", done: 0, total: 0))
    let set = try FactSet(facts)
    let root = tree.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path } ?? set.root
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue else {
      throw FactProblem(
        file: set.anyFile,
        reason: "made of '\(root)', which is no folder here: --tree says where the sources are now")
    }
    var run = try CheckRun(set.request(request, root: root), folder: root, progress: progress)
    guard run.root == root else {
      throw FactProblem(
        file: set.anyFile, reason: "made of a tree at '\(set.root)'; '\(root)' belongs to one at '\(run.root)'")
    }
    return try await run.link(set)
  }
}

extension FactSet {
  /// The name of a fact file, for messages about all.
  var anyFile: String { entries.values.map(\.file).min() ?? "facts" }

  /// The request of which these are the facts, with what is of no consequence for them from another one.
  func request(_ other: CheckRequest, root: String) -> CheckRequest {
    func place(_ path: String) -> String {
      path == "." ? root : path.hasPrefix("/") ? path : root + "/" + path
    }
    var request = other
    let made = identity.request
    request.paths = made.paths.map(place) + (areOfCompileJobs ? folders(root) : [])
    request.kernelVersion = made.kernelVersion
    request.parseWay = made.parseWay
    // These may lie elsewhere now; that they say the same is compared.
    request.buildFolder = other.buildFolder ?? made.buildFolder.map(place)
    request.compileCommands = other.compileCommands ?? made.compileCommands.map(place)
    return request
  }

  /// The folders of what compile jobs saw, outermost ones only: there callers are looked for.
  private func folders(_ root: String) -> [String] {
    let files = entries.keys.map { $0.hasPrefix("/") ? $0 : root + "/" + $0 }
    let all = Set(files.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path })
    return all.filter { folder in !all.contains { folder.hasPrefix($0 + "/") } }.sorted()
  }
}

extension CheckRun {
  fileprivate mutating func link(_ set: FactSet) async throws -> RunReport {
    var clock = StageClock(isShown: isVerbose)
    let plan = set.areOfCompileJobs ? compiledPlan(set) : try await plan { _ in [] }
    clock.finish("choosing files")
    var own = try factIdentity(way: plan.way)
    // Compile jobs have no request in common, and say nothing of the configuration.
    if set.areOfCompileJobs { (own.request, own.configuration) = (set.identity.request, set.identity.configuration) }
    if let difference = set.identity.difference(from: own) {
      throw FactProblem(file: set.anyFile, reason: "these facts are \(difference), as this run is")
    }
    try set.check(against: plan.jobs.map { shown($0.file) }, in: root)
    clock.finish("comparing facts with the tree")
    let loaded = try set.units()
    clock.finish("reading units")
    return try await report(on: plan, loaded, &clock)
  }
}

extension FactSet {
  /// The units, read on several threads.
  /// - Throws: `FactProblem` for one that cannot be read, and for one that is not of the file it is said to be of.
  func units() throws -> LoadedUnits {
    let all = entries.sorted { $0.key < $1.key }.map(\.value)
    let decoded = Mutex([Int: Result<(unit: IR.Unit, digest: String), DecodingProblem>]())
    DispatchQueue.concurrentPerform(iterations: all.count) { index in
      guard let bytes = all[index].unit else { return }
      let result = Result { () throws(DecodingProblem) -> (unit: IR.Unit, digest: String) in
        (try IR.Unit(decoding: bytes), Digest.hex(bytes))
      }
      decoded.withLock { $0[index] = result }
    }
    let results = decoded.withLock { $0 }
    var loaded = LoadedUnits()
    for (index, located) in all.enumerated() {
      let path = located.entry.path
      switch (located.entry.outcome, results[index]) {
      case (.skipped(let reason), _): loaded.skipped.append(Skipped(file: path, reason: reason))
      case (.noCandidate, _): break
      case (.unit, .success(let made)?) where made.unit.path.text == path:
        loaded.add(made.unit, digest: made.digest, inclusions: [])
      case (.unit, .failure(let problem)?):
        throw FactProblem(file: located.file, reason: "the unit of '\(path)' cannot be read: \(problem)")
      case (.unit, _): throw FactProblem(file: located.file, reason: "the unit of '\(path)' is not that file's")
      }
    }
    return loaded
  }

  /// Compares what the facts are about with what a run would parse now.
  /// - Throws: `FactProblem` for a file that only one of the two has, and for one that is not the same any more.
  fileprivate func check(against files: [String], in root: String) throws(FactProblem) {
    let files = Set(files)
    if let missing = files.subtracting(entries.keys).min() {
      throw FactProblem(
        file: anyFile,
        reason: "neither in this file nor in the others are facts about '\(missing)': it was no candidate when they "
          + "were made")
    }
    let about = entries.filter { $0.value.entry.outcome != .noCandidate }
    if let gone = Set(about.keys).subtracting(files).min(), let located = entries[gone] {
      throw FactProblem(
        file: located.file, reason: "facts about '\(gone)', which a run would not parse now: the tree has changed")
    }
    let now = FactSources.digests(of: Set(sources.keys), root: root)
    for (source, made) in sources.sorted(by: { $0.key < $1.key }) where now[source] != made.digest {
      let state = now[source] == nil ? "is not there any more" : "has changed since"
      throw FactProblem(file: made.file, reason: "made of '\(source)', which \(state)")
    }
  }
}

import Findings
import Foundation
import IR
import KernelTree

/// What a run that makes the facts of a shard has done.
public struct ShardOutcome: Sendable {
  public var shard: Shard
  /// Where the facts are.
  public var file: String
  /// Files of the whole run.
  public var candidates: Int
  /// Files of the shard of which there is a unit.
  public var parsed: Int
  /// Files of the shard of which there is none.
  public var skipped: [Skipped]
}

extension Engine {
  /// Parses a share of the candidates and writes what was found out below a folder, for `link`.
  /// - Throws: as `check`; also when standard input is to be checked, and when the facts cannot be written.
  public static func check(
    _ request: CheckRequest, shard: Shard, facts folder: String, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> ShardOutcome {
    guard request.standardInput == nil else {
      throw EngineProblem.nothingAnalysed("standard input is one file: it cannot be divided into shards")
    }
    return try await CheckRun(request, progress: progress).shard(shard, folder)
  }
}

extension CheckRun {
  fileprivate func shard(_ shard: Shard, _ folder: String) async throws -> ShardOutcome {
    var clock = StageClock(isShown: isVerbose)
    let plan = try await plan { jobs in files(of: shard, jobs) }
    clock.finish("choosing files and precompiling headers")
    let own = files(of: shard, plan.jobs)
    let jobs = plan.jobs.filter { own.contains($0.file) }
    let loaded = try await units(of: jobs)
    clock.finish("parsing and lowering")
    let facts = try facts(.shard(shard), jobs.map { Facts.Entry(path: shown($0.file)) }, loaded, way: plan.way)
    let file = try FactFile.write(facts, below: folder)
    clock.finish("writing facts")
    return ShardOutcome(
      shard: shard, file: file, candidates: plan.candidates, parsed: loaded.units.count,
      skipped: loaded.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) })
  }

  private func files(of shard: Shard, _ jobs: [ParseJob]) -> Set<String> {
    let own = Division.paths(jobs.map { Division.Item(path: shown($0.file), size: $0.size) }, of: shard)
    return Set(jobs.lazy.map(\.file).filter { own.contains(shown($0)) })
  }

  /// Facts of what was loaded.
  /// - Parameter entries: one for each file, in the order of their paths, whose outcomes are filled in.
  /// - Throws: `EngineProblem` for a file of which there is neither a unit nor a reason.
  func facts(
    _ part: Facts.Part, _ entries: [Facts.Entry], _ loaded: LoadedUnits, way: FrontendWay
  ) throws -> Facts {
    let units = Dictionary(loaded.units.map { ($0.path.text, $0) }, uniquingKeysWith: { first, _ in first })
    let reasons = Dictionary(
      loaded.skipped.map { (shown($0.file), $0.reason) }, uniquingKeysWith: { first, _ in first })
    var entries = entries
    var encoded: [[UInt8]] = []
    for index in entries.indices {
      let path = entries[index].path
      if let unit = units[path] {
        let bytes = unit.encoded()
        entries[index].outcome = .unit(bytes.count)
        encoded.append(bytes)
      } else if let reason = reasons[path] {
        entries[index].outcome = .skipped(reason)
      } else {
        throw EngineProblem.nothingAnalysed("\(path): the parser gave neither a unit nor a reason")
      }
    }
    var identity = try factIdentity(way: way)
    // Compile jobs follow changes of the configuration: kbuild compiles again what they touch, and nothing else.
    if part.isCompileJob { identity.configuration = "" }
    // The source of a module outside of the tree counts too, by its absolute path.
    let outside = entries.map(\.path).filter { $0.hasPrefix("/") }
    let sources = FactSources.below(root, loaded.inclusions.values.joined()).union(outside)
    return Facts(
      header: Facts.Header(
        identity: identity, part: part, root: root, entries: entries,
        sources: FactSources.digests(of: sources, root: root)),
      units: encoded)
  }
}

extension Facts.Entry {
  /// An entry without an outcome so far.
  init(path: String, job: Facts.CompiledFile? = nil) {
    self.init(path: path, outcome: .noCandidate, job: job)
  }
}

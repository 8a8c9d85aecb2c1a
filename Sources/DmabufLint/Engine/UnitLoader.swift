import Contracts
import Findings
import Foundation
import IR
import KernelTree
import Synchronization

/// Units, and the files of which there is none.
struct LoadedUnits: Sendable {
  var units: [IR.Unit] = []
  var skipped: [Skipped] = []
  /// Whether a worker gave up on a file, which it may manage another time.
  var hasLosses = false
  /// By path relative to the root, a digest of the unit as encoded: equal units have equal ones.
  var digests: [String: String] = [:]
  /// By the same paths, the files that a unit was made of, absolute; of a precompiled header the header's own.
  var inclusions: [String: Set<String>] = [:]
}

extension LoadedUnits {
  mutating func add(_ unit: IR.Unit, digest: String, inclusions files: [String]) {
    units.append(unit)
    digests[unit.path.text] = digest
    inclusions[unit.path.text] = Set(files)
  }

  /// Takes over the units of files that are not among `files`.
  mutating func keep(_ other: LoadedUnits, but files: Set<String>) {
    units += other.units.filter { !files.contains($0.path.text) }
    digests.merge(other.digests.filter { !files.contains($0.key) }) { own, _ in own }
    inclusions.merge(other.inclusions.filter { !files.contains($0.key) }) { own, _ in own }
    skipped += other.skipped.filter { !files.contains($0.file) }
    hasLosses = hasLosses || other.hasLosses
  }
}

/// Has files parsed and lowered by worker processes, as far as no earlier run has kept their units.
struct UnitLoader: Sendable {
  var workers: Int
  /// Seconds for one file.
  var timeLimit: Int
  /// MiB for one file.
  var memoryLimit: Int
  /// The root of the tree.
  var root: String
  var names: LoweringNames
  var cache: UnitCache?

  /// Takes lots of files, each of which may have the same ones as others: no worker waits for a lot to be done.
  /// - Parameter progress: is told how many files are done.
  /// - Returns: what became of each lot, in their order.
  func load(_ lots: [[ParseJob]], progress: @Sendable (Int) -> Void) async throws -> [LoadedUnits] {
    var results = lots.map { _ in LoadedUnits() }
    let jobs = lots.enumerated().flatMap { lot, jobs in jobs.map { (lot: lot, job: $0) } }
    guard !jobs.isEmpty else { return results }
    var missing: [(lot: Int, job: ParseJob)] = []
    for (entry, kept) in zip(jobs, kept(jobs.map(\.job))) {
      guard let kept else {
        missing.append(entry)
        continue
      }
      results[entry.lot].add(kept.unit, digest: kept.digest, inclusions: kept.files)
    }
    var done = jobs.count - missing.count
    if done > 0 { progress(done) }
    guard !missing.isEmpty else { return results }
    let begin = Moment.next()
    let places = missing.map(\.lot)
    let wanted = Self.withoutDamagedHeaders(missing.map(\.job))
    let encoder = JSONEncoder()
    let requests = try wanted.map { job in
      [UInt8](try encoder.encode(WorkerRequest.unit(UnitRequest(job: job, root: root))))
    }
    var pool = pool(wanted.count)
    pool.introduction = [UInt8](try encoder.encode(WorkerRequest.names(names)))
    for await outcome in pool.run(requests, costs: wanted.map(\.size)) {
      done += 1
      progress(done)
      let (lot, job) = (places[outcome.index], wanted[outcome.index])
      if case .failure = outcome.result { results[lot].hasLosses = true }
      switch Self.unit(outcome.result) {
      case .failure(let reason): results[lot].skipped.append(Skipped(file: job.relativePath, reason: reason.text))
      case .success(let made):
        let digest = Digest.hex(made.encoded)
        let files = made.inclusions + [job.file] + job.precompiledHeaders
        results[lot].add(made.unit, digest: digest, inclusions: files)
        cache?.keep(made.encoded, digest: digest, made.unit, made: made.inclusions, for: job, since: begin)
      }
    }
    return results
  }

  /// Precompiled headers whose bytes are not those that were written are neither used nor kept: parsing without takes
  /// longer and gives the same.
  private static func withoutDamagedHeaders(_ given: [ParseJob]) -> [ParseJob] {
    var jobs = given
    for header in Set(jobs.flatMap(\.precompiledHeaders)) where !PrecompiledContents.isWhole(header) {
      PrecompiledContents.remove(header)
      for index in jobs.indices {
        if jobs[index].precompiledHeader == header {
          jobs[index].precompiledHeader = nil
          jobs[index].arguments = jobs[index].plainArguments
        }
        if jobs[index].narrow?.header == header { jobs[index].narrow = nil }
      }
    }
    return jobs
  }

  /// Has a precompiled header made by a worker.
  func header(_ request: PrecompileRequest) async throws -> PrecompiledHeader {
    let bytes = [UInt8](try JSONEncoder().encode(WorkerRequest.header(request)))
    for await outcome in pool(1).run([bytes], costs: [1]) {
      switch outcome.result {
      case .failure(let failure): throw failure
      case .success(let bytes):
        switch WorkerAnswer(bytes) {
        case .header(let encoded): return try JSONDecoder().decode(PrecompiledHeader.self, from: Data(encoded))
        case .failure(let reason): throw EngineProblem.nothingAnalysed(reason)
        case .unit, .parsed, .learned: break
        }
      }
    }
    throw EngineProblem.nothingAnalysed("the worker gave no precompiled header")
  }

  func pool(_ jobs: Int) -> WorkerPool {
    var pool = WorkerPool(workers: min(workers, jobs), timeLimit: Double(timeLimit), memoryLimit: memoryLimit << 20)
    pool.environment.merge(Engine.workerEnvironment) { own, _ in own }
    pool.repeatsCrashed = true
    return pool
  }

  /// For each job the unit that the cache has, decoded; one that cannot be decoded counts as not there.
  private func kept(_ jobs: [ParseJob]) -> [(unit: IR.Unit, digest: String, files: [String])?] {
    guard let cache else { return Array(repeating: nil, count: jobs.count) }
    let found = Mutex([Int: (unit: IR.Unit, digest: String, files: [String])]())
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      guard let kept = cache.unit(for: jobs[index]), let unit = try? IR.Unit(decoding: kept.encoded) else { return }
      found.withLock { $0[index] = (unit, kept.digest, kept.files) }
    }
    return found.withLock { found in jobs.indices.map { found[$0] } }
  }

  private struct Made {
    var unit: IR.Unit
    var encoded: [UInt8]
    var inclusions: [String]
  }

  private struct Reason: Error {
    var text: String
  }

  private static func unit(_ result: Result<[UInt8], WorkerFailure>) -> Result<Made, Reason> {
    switch result {
    case .failure(let failure): return .failure(Reason(text: "\(failure)"))
    case .success(let bytes):
      guard case .unit(let encoded, let inclusions) = WorkerAnswer(bytes) else {
        if case .failure(let reason) = WorkerAnswer(bytes) { return .failure(Reason(text: reason)) }
        return .failure(Reason(text: "the worker's answer is none for a file"))
      }
      do {
        return .success(Made(unit: try IR.Unit(decoding: encoded), encoded: encoded, inclusions: inclusions))
      } catch {
        return .failure(Reason(text: "the worker's answer cannot be read: \(error)"))
      }
    }
  }
}

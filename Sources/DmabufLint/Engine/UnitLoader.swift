import Contracts
import Findings
import Foundation
import IR
import KernelTree

/// Units, and the files of which there is none.
struct LoadedUnits: Sendable {
  var units: [IR.Unit] = []
  var skipped: [Skipped] = []
}

/// Has files parsed and lowered by worker processes.
struct UnitLoader: Sendable {
  var workers: Int
  /// Seconds for one file.
  var timeLimit: Int
  /// MiB for one file.
  var memoryLimit: Int
  /// The root of the tree.
  var root: String
  var model: ApiModel

  /// - Parameter progress: is told how many files are done.
  func load(_ jobs: [ParseJob], progress: @Sendable (Int) -> Void) async throws -> LoadedUnits {
    var result = LoadedUnits()
    guard !jobs.isEmpty else { return result }
    let idioms = Dictionary(uniqueKeysWithValues: model.idioms.map { ($0.key.text, $0.value.rawValue) })
    let modelled = model.functions.values.filter { !$0.prefersBody }.map(\.name.text).sorted()
    let encoder = JSONEncoder()
    let requests = try jobs.map { job in
      [UInt8](try encoder.encode(UnitRequest(job: job, root: root, idioms: idioms, modelled: modelled)))
    }
    let pool = WorkerPool(
      workers: min(workers, jobs.count), timeLimit: Double(timeLimit), memoryLimit: memoryLimit << 20)
    var done = 0
    for await outcome in pool.run(requests, costs: jobs.map(\.size)) {
      done += 1
      progress(done)
      let file = jobs[outcome.index].relativePath
      switch outcome.result {
      case .failure(let failure): result.skipped.append(Skipped(file: file, reason: "\(failure)"))
      case .success(let bytes):
        switch WorkerAnswer(bytes) {
        case .failure(let reason): result.skipped.append(Skipped(file: file, reason: reason))
        case .unit(let encoded):
          do {
            result.units.append(try IR.Unit(decoding: encoded))
          } catch {
            result.skipped.append(Skipped(file: file, reason: "the worker's answer cannot be read: \(error)"))
          }
        }
      }
    }
    return result
  }
}

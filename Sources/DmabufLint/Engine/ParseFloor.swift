import Foundation
import KernelTree

/// What a run over files takes at the least: the files chosen, their precompiled headers made, each file parsed.
public struct ParseFloor: Sendable {
  /// How many files were parsed.
  public var files: Int
  /// How many of them libclang gave no unit for.
  public var failures: Int
  /// Seconds for choosing the files and their flags.
  public var choosing: Double
  /// Seconds for making the precompiled headers; next to none when the cache holds them.
  public var headers: Double
  /// Seconds for parsing, from the first worker's start to the last answer.
  public var parsing: Double

  /// One line, for a benchmark to read.
  public var text: String {
    String(
      format: "%d files, %d failed, choosing %.2f s, precompiling headers %.2f s, parsing %.2f s", files, failures,
      choosing, headers, parsing)
  }
}

extension Engine {
  /// Parses what `check` would parse, in the same processes with the same arguments and headers, and throws the units
  /// away: what no analysis on libclang can do without.
  /// - Throws: as `check`.
  public static func floor(
    _ request: CheckRequest, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> ParseFloor {
    try await CheckRun(request, progress: progress).floor()
  }
}

extension CheckRun {
  func floor() async throws -> ParseFloor {
    defer { input.remove() }
    progress?(Progress(stage: "looking for candidates", done: 0, total: 0))
    let start = ContinuousClock.now
    let plan = try await frontend(input.paths, vocabulary: model.vocabulary).plan()
    let planned = ContinuousClock.now
    let total = plan.jobs.count
    let failures = try await loader.parseOnly(plan.jobs) { [progress] done in
      progress?(Progress(stage: "parsing", done: done, total: total))
    }
    return ParseFloor(
      files: total, failures: failures, choosing: (planned - start - plan.headerTime).inSeconds,
      headers: plan.headerTime.inSeconds, parsing: (ContinuousClock.now - planned).inSeconds)
  }
}

extension UnitLoader {
  /// Has the files parsed and nothing made of them. Gives how many libclang gave no unit for.
  fileprivate func parseOnly(_ jobs: [ParseJob], progress: @Sendable (Int) -> Void) async throws -> Int {
    let encoder = JSONEncoder()
    let requests = try jobs.map { [UInt8](try encoder.encode(WorkerRequest.parse($0))) }
    var (done, failures) = (0, 0)
    for await outcome in pool(jobs.count).run(requests, costs: jobs.map(\.size)) {
      done += 1
      progress(done)
      if case .success(let bytes) = outcome.result, case .parsed = WorkerAnswer(bytes) { continue }
      failures += 1
    }
    return failures
  }
}

extension Duration {
  fileprivate var inSeconds: Double { self / .seconds(1) }
}

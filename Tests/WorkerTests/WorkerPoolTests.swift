import Foundation
import Testing

@testable import DmabufLint

/// `cat` answers every request with itself, which is all that the pool can see of a real worker. The requests here are
/// smaller than a pipe holds, because `cat`, unlike a worker, answers while it is still being asked.
@Suite struct WorkerPoolTests {
  private func pool(_ script: String, workers: Int = 2, time: Double = 20, memory: Int = 1 << 30) -> WorkerPool {
    WorkerPool(
      executable: "/bin/sh", arguments: ["-c", script], workers: workers, timeLimit: time, memoryLimit: memory,
      environment: ["PATH": "/usr/bin:/bin"])
  }

  private func results(_ pool: WorkerPool, _ requests: [[UInt8]], costs: [Int] = []) async -> [WorkerPool.Outcome] {
    var all: [WorkerPool.Outcome] = []
    for await outcome in pool.run(requests, costs: costs) { all.append(outcome) }
    return all
  }

  private func failure(_ outcome: WorkerPool.Outcome?) -> WorkerFailure? {
    if case .failure(let failure)? = outcome?.result { failure } else { nil }
  }

  @Test func everyRequestIsAnswered() async throws {
    let requests = (0..<40).map { Array(repeating: UInt8($0), count: $0 * 1000) }
    let all = await results(pool("exec cat", workers: 3), requests)
    #expect(all.map(\.index).sorted() == Array(0..<40))
    for outcome in all { #expect(try outcome.result.get() == requests[outcome.index]) }
  }

  @Test func theDearestGoFirst() async {
    let all = await results(pool("exec cat", workers: 1), [[0], [1], [2], [3]], costs: [5, 9, 1, 9])
    #expect(all.map(\.index) == [1, 3, 0, 2])
  }

  @Test func noRequests() async { #expect(await results(pool("exec cat"), []).isEmpty) }

  @Test func aCrashCostsOneJob() async {
    // Ends at the first request that starts with a 9, which comes behind eight bytes of length.
    let script =
      "while head=$(head -c 8 | od -An -tu1); do set -- $head; [ $# -gt 0 ] || exit 0; "
      + "body=$(head -c $1); case $body in 9*) kill -SEGV $$;; esac; printf "
      + "'\\001\\000\\000\\000\\000\\000\\000\\000%s' A; done"
    let requests = ["1", "2", "9", "3", "4"].map { Array($0.utf8) }
    let all = await results(pool(script, workers: 1), requests)
    #expect(all.count == 5)
    for outcome in all where outcome.index != 2 { #expect((try? outcome.result.get()) == [65]) }
    #expect(failure(all.first { $0.index == 2 }) == .crashed(signal: 11, status: 0))
  }

  /// Ends by a signal at a request that starts with a 9, as often as is said, and keeps count in a file.
  private func crashing(_ times: Int, counting file: String) -> WorkerPool {
    let script =
      "while head=$(head -c 8 | od -An -tu1); do set -- $head; [ $# -gt 0 ] || exit 0; "
      + "body=$(head -c $1); case $body in 9*) echo x >> \(file); "
      + "[ $(wc -l < \(file)) -gt \(times) ] || kill -SEGV $$;; esac; printf "
      + "'\\001\\000\\000\\000\\000\\000\\000\\000%s' A; done"
    var pool = pool(script, workers: 1)
    pool.repeatsCrashed = true
    return pool
  }

  @Test(arguments: [1, 2, 5]) func theJobOfACrashedWorkerIsDoneOnceMoreWhenAllOthersAre(crashes: Int) async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let requests = ["9", "1", "2"].map { Array($0.utf8) }
    let all = await results(crashing(crashes, counting: file), requests, costs: [3, 2, 1])
    #expect(all.map(\.index) == [1, 2, 0])
    if crashes == 1 {
      #expect((try? all.last?.result.get()) == [65])
    } else {
      #expect(failure(all.last) == .crashed(signal: 11, status: 0))
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "x\nx\n")
  }

  @Test func aWorkerThatEnds() async {
    let all = await results(pool("exit 7", workers: 1), [[1], [2]])
    #expect(all.map { failure($0) } == Array(repeating: .crashed(signal: nil, status: 7), count: 2))
  }

  @Test func aWorkerThatHangs() async {
    let all = await results(pool("exec sleep 1000", time: 0.3), [[1], Array(repeating: 0, count: 1 << 20)])
    #expect(all.allSatisfy { failure($0) == .timedOut(seconds: 0.3) } && all.count == 2)
  }

  @Test func aWorkerThatTakesTooMuchMemory() async {
    // `tail` keeps a line that never ends.
    let all = await results(pool("exec tail /dev/zero", workers: 1, memory: 64 << 20), [[1]])
    #expect(failure(all.first) == .tooMuchMemory(bytes: 64 << 20))
  }

  @Test func rubbishIsNoAnswer() async {
    let all = await results(pool("exec cat /dev/urandom", workers: 1), [[1]])
    #expect(failure(all.first) == .malformedAnswer)
  }

  @Test func noSuchExecutable() async {
    let all = await results(WorkerPool(executable: "/no/such/program", workers: 2), [[1], [2]])
    #expect(all.count == 2)
    for outcome in all {
      guard case .notStarted(let reason)? = failure(outcome) else {
        Issue.record("started what is not there")
        continue
      }
      #expect(reason.contains("/no/such/program"))
    }
  }

  @Test func whoStopsListeningStopsTheWorkers() async {
    let task = Task { await results(pool("exec sleep 1000", time: 1000), [[1], [2], [3]]) }
    try? await Task.sleep(for: .milliseconds(300))
    task.cancel()
    #expect(await task.value.allSatisfy { (try? $0.result.get()) == nil })
  }
}

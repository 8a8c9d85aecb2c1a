import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs jobs in worker processes, one job at a time each. A worker that crashes, hangs or takes too much memory costs
/// the job that it had; another one goes on with the next.
public struct WorkerPool: Sendable {
  public var executable: String
  public var arguments: [String]
  public var workers: Int
  /// Seconds for one job.
  public var timeLimit: Double
  /// Bytes of resident memory.
  public var memoryLimit: Int
  public var environment: [String: String]
  /// A request that every worker gets when it has started, ahead of its first job: what all jobs have in common. Its
  /// answer counts for nothing.
  public var introduction: [UInt8]?
  /// Whether the job of a worker that ended is done once more, when all others are done: it may not have been the job's
  /// fault, as when the system ran out of memory.
  public var repeatsCrashed = false

  /// Takes the executable to start (this one, by default) with the arguments that make it a worker.
  public init(
    executable: String = "/proc/self/exe", arguments: [String] = ["worker"],
    workers: Int = ProcessInfo.processInfo.activeProcessorCount, timeLimit: Double = 60, memoryLimit: Int = 2 << 30,
    environment: [String: String] = ProcessInfo.processInfo.environment, introduction: [UInt8]? = nil
  ) {
    self.introduction = introduction
    self.executable = executable
    self.arguments = arguments
    self.workers = max(1, workers)
    self.timeLimit = timeLimit
    self.memoryLimit = memoryLimit
    self.environment = environment
  }

  public struct Outcome: Sendable {
    /// The place of the request in what was given.
    public var index: Int
    public var result: Result<[UInt8], WorkerFailure>
  }

  /// Takes the requests and what each is likely to cost, in any unit: the dearest go first, so that none is left
  /// running alone at the end. Gives one outcome for every request, as they come. Who stops listening stops the
  /// workers.
  public func run(_ requests: [[UInt8]], costs: [Int]) -> AsyncStream<Outcome> {
    let queue = JobQueue(costs: requests.indices.map { $0 < costs.count ? costs[$0] : 0 })
    let (stream, continuation) = AsyncStream.makeStream(of: Outcome.self, bufferingPolicy: .unbounded)
    continuation.onTermination = { _ in queue.cancel() }
    let threads = min(workers, requests.count)
    guard threads > 0 else {
      continuation.finish()
      return stream
    }
    for _ in 0..<threads {
      // Threads of their own: they spend their lives in blocking calls, which Swift's own pool of threads forbids.
      Thread.detachNewThread {
        serve(requests, queue) { continuation.yield($0) }
        if queue.leave(of: threads) { continuation.finish() }
      }
    }
    return stream
  }

  private func serve(_ requests: [[UInt8]], _ queue: JobQueue, deliver: (Outcome) -> Void) {
    // Writing to a worker that has ended is an error here, no reason to die.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var worker: WorkerProcess?
    while let index = queue.next() {
      let result = answer(to: requests[index], &worker, queue)
      if repeatsCrashed, case .failure(.crashed) = result, queue.again(index) { continue }
      deliver(Outcome(index: index, result: result))
    }
    worker?.finish()
  }

  /// Has one request answered, by the worker that is there or by a new one.
  private func answer(
    to request: [UInt8], _ worker: inout WorkerProcess?, _ queue: JobQueue
  ) -> Result<[UInt8], WorkerFailure> {
    let current: WorkerProcess
    var result: Result<[UInt8], WorkerFailure> = .success([])
    if let worker {
      current = worker
    } else {
      switch WorkerProcess.start(executable, arguments, environment) {
      case .success(let started): current = started
      case .failure(let failure): return .failure(failure)
      }
      worker = current
      if let introduction { result = ask(current, introduction, queue) }
    }
    if case .success = result { result = ask(current, request, queue) }
    if case .failure(let failure) = result {
      worker = nil
      return .failure(current.end(after: failure))
    }
    if let used = current.memory, used > memoryLimit / 2 {
      // What earlier jobs left behind must not be held against the next.
      current.finish()
      worker = nil
    }
    return result
  }

  private func ask(
    _ worker: WorkerProcess, _ request: [UInt8], _ queue: JobQueue
  ) -> Result<[UInt8], WorkerFailure> {
    worker.answer(to: request, timeLimit: timeLimit, memoryLimit: memoryLimit) { queue.isCancelled }
  }
}

/// The jobs that nobody has taken. A class because all threads take from the same one.
private final class JobQueue: Sendable {
  private struct State {
    /// The next job is the last of these.
    var waiting: [Int]
    var left = 0
    /// Those that are done for the second time.
    var repeated: Set<Int> = []
    var cancelled = false
  }
  private let state: Mutex<State>

  init(costs: [Int]) {
    let order = costs.indices.sorted { (costs[$0], $1) < (costs[$1], $0) }
    state = Mutex(State(waiting: order))
  }

  var isCancelled: Bool { state.withLock { $0.cancelled } }

  func next() -> Int? { state.withLock { $0.cancelled ? nil : $0.waiting.popLast() } }

  /// Puts a job behind all others; false when it has been there before.
  func again(_ index: Int) -> Bool {
    state.withLock { state in
      guard !state.cancelled, state.repeated.insert(index).inserted else { return false }
      state.waiting.insert(index, at: 0)
      return true
    }
  }

  func cancel() { state.withLock { $0.cancelled = true } }

  /// A thread is done; true for the last one.
  func leave(of threads: Int) -> Bool {
    state.withLock { state in
      state.left += 1
      return state.left == threads
    }
  }
}

import DmabufLint
import Foundation

/// One run over one target: the inputs go to worker processes, so that what breaks is one input and nothing else.
struct FuzzRun {
  let target: TargetKind
  let inputs: Inputs
  let numbers: Range<Int>
  let jobs: Int
  let timeLimit: Double
  let memoryLimit: Int
  let keep: FailureFolder

  /// Inputs that are made at a time.
  private static let batch = 1000
  /// After so many failures a run ends: they are not likely to be about different things.
  private static let mostFailures = 100

  /// - Throws: when the target cannot begin.
  func make() async throws -> Summary {
    let scratch = try ScratchFolder()
    let pool = try pool(scratch)
    let start = ContinuousClock.now
    var summary = Summary(target: target, seed: inputs.seed, seeds: inputs.count)
    var known: Set<String> = []
    for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batch) {
      let here = Array(first..<min(numbers.upperBound, first + Self.batch))
      let requests = here.map { inputs.request($0) }
      var failures: [(number: Int, failure: Failure.Kind)] = []
      for await outcome in pool.run(requests.map(\.encoded), costs: []) {
        let number = here[outcome.index]
        switch Self.failure(outcome.result, &summary, number) {
        case .noTarget(let reason): throw RunProblem(description: "\(target.rawValue): \(reason)")
        case .failed(let kind): failures.append((number, kind))
        case .passed: break
        }
      }
      for (number, kind) in failures.sorted(by: { $0.number < $1.number }) {
        let request = requests[number - first]
        if case .worker(.timedOut) = kind, await !hangs(request, in: pool) {
          summary.slow.append(number)
          continue
        }
        var failure = Failure(number: number, kind: kind, request: request)
        failure.report = await Reproduction(target: target, timeLimit: timeLimit).report(request, kind)
        if ParserMarks.brokeInside(failure.report) {
          summary.parserBroke.append(number)
          continue
        }
        if known.insert(failure.signature).inserted {
          failure.request = await Minimiser(pool: pool, kind: kind).minimised(request)
          failure.keptAt = try keep.keep(failure, original: request, target: target, seed: inputs.seed)
        }
        summary.failures.append(failure)
      }
      summary.elapsed = ContinuousClock.now - start
      report(summary)
      if summary.failures.count >= Self.mostFailures { break }
    }
    return summary
  }

  private func pool(_ scratch: ScratchFolder) throws -> WorkerPool {
    let bases = scratch.path + "/bases.json"
    try JSONEncoder().encode(inputs.files.groups).write(to: URL(fileURLWithPath: bases))
    var environment = ProcessInfo.processInfo.environment
    environment[ScratchFolder.variable] = scratch.path
    // A trap must end the process at once; who wants to see where reproduces it.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.merge(Engine.workerEnvironment) { own, _ in own }
    return WorkerPool(
      arguments: ["worker", target.rawValue, "--memory-limit", "\(memoryLimit)", "--bases", bases], workers: jobs,
      timeLimit: timeLimit, memoryLimit: memoryLimit, environment: environment)
  }

  /// Whether an input that took too long does so alone: the machine may have been busy.
  private func hangs(_ request: Request, in pool: WorkerPool) async -> Bool {
    var patient = pool
    patient.timeLimit = 3 * timeLimit
    for await outcome in patient.run([request.encoded], costs: []) {
      guard case .success(let bytes) = outcome.result, let answer = Answer(bytes) else { return true }
      return answer.seconds > timeLimit
    }
    return true
  }

  private enum Verdict { case passed, failed(Failure.Kind), noTarget(String) }

  private static func failure(
    _ result: Result<[UInt8], WorkerFailure>, _ summary: inout Summary, _ number: Int
  ) -> Verdict {
    summary.inputs += 1
    switch result {
    case .failure(.notStarted(let reason)): return .noTarget(reason)
    case .failure(let failure): return .failed(.worker(failure))
    case .success(let bytes):
      guard let answer = Answer(bytes) else { return .failed(.worker(.malformedAnswer)) }
      summary.note(answer, number)
      switch answer.judgement {
      case .broken(let promise): return .failed(.promise(promise))
      case .noTarget(let reason): return .noTarget(reason)
      case .accepted, .refused, .parserBroke: return .passed
      }
    }
  }

  private func report(_ summary: Summary) {
    let text = "\(target.rawValue): \(summary.inputs) of \(numbers.count), \(summary.failures.count) failed\n"
    FileHandle.standardError.write(Data(text.utf8))
  }
}

/// Why there is no run.
struct RunProblem: Error, CustomStringConvertible {
  var description: String
}

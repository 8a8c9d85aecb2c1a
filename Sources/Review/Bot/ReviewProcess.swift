import DmabufLint
import Foundation
import Synchronization

/// Carries out assignments in processes of their own, one each: a series whose review crashes, hangs or takes too much
/// memory costs that process, and the bot knows that it was not ended itself.
public struct ReviewProcess: Sendable {
  /// What comes back.
  private enum Answer: Codable {
    case assessment(Assessment)
    case failure(String)
  }

  /// Why there is no assessment, for people.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  private let arguments: [String]
  private let timeLimit: Int
  private let memoryLimit: Int
  private let scratch: String

  /// - Parameters:
  ///   - arguments: those that make this executable call `serve`
  ///   - timeLimit: seconds for one review
  ///   - memoryLimit: MiB of resident memory for one review
  ///   - scratch: a folder for temporary files that is emptied now and after each review; made when it is not there
  /// - Throws: `BotProblem` when the folder cannot be made.
  public init(arguments: [String], timeLimit: Int, memoryLimit: Int, scratch: String) throws {
    self.arguments = arguments
    self.timeLimit = timeLimit
    self.memoryLimit = memoryLimit
    self.scratch = scratch
    try empty()
  }

  /// - Throws: `CancellationError` when its task is cancelled; the process is then ended. Else why the review failed.
  public func assess(_ assignment: Assignment) async throws -> Assessment {
    var environment = ProcessInfo.processInfo.environment
    environment["TMPDIR"] = scratch
    let pool = WorkerPool(
      arguments: arguments, workers: 1, timeLimit: Double(timeLimit), memoryLimit: memoryLimit << 20,
      environment: environment)
    let request = [UInt8](try JSONEncoder().encode(assignment))
    for await outcome in pool.run([request], costs: [1]) {
      // What a process that was killed left behind; a program that it had started may still be writing there.
      try? empty()
      switch outcome.result {
      case .failure(let failure): throw Problem(description: Self.words(failure))
      case .success(let bytes):
        switch try? JSONDecoder().decode(Answer.self, from: Data(bytes)) {
        case .assessment(let assessment)?: return assessment
        case .failure(let reason)?: throw Problem(description: reason)
        case nil: throw Problem(description: "the answer of the review could not be read")
        }
      }
    }
    throw CancellationError()
  }

  /// The other side: reads assignments from standard input and answers, until input ends.
  public static func serve(_ assess: @escaping @Sendable (Assignment) async throws -> Assessment) {
    WorkerLoop.run { bytes in
      let answer = waited {
        do {
          return Answer.assessment(try await assess(JSONDecoder().decode(Assignment.self, from: Data(bytes))))
        } catch {
          return Answer.failure("\(error)")
        }
      }
      return [UInt8]((try? answer.map { try JSONEncoder().encode($0) }) ?? Data())
    }
  }

  /// The loop's thread belongs to it alone and may wait for what runs on others.
  private static func waited<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result? {
    let result = Mutex<Result?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task {
      let value = await work()
      result.withLock { $0 = value }
      done.signal()
    }
    done.wait()
    return result.withLock { $0 }
  }

  private func empty() throws {
    do {
      var status = stat()
      if lstat(scratch, &status) == 0 { try FileManager.default.removeItem(atPath: scratch) }
      try FileManager.default.createDirectory(
        atPath: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw BotProblem("\(scratch): the folder for temporary files cannot be made anew: \(error.localizedDescription)")
    }
  }

  private static func words(_ failure: WorkerFailure) -> String {
    switch failure {
    case .crashed(let signal?, _): "the review crashed (signal \(signal))"
    case .crashed(nil, let status): "the review ended unexpectedly (exit status \(status))"
    case .notStarted(let reason): "the process of the review could not be started: \(reason)"
    case .malformedAnswer: "the answer of the review could not be read"
    case .timedOut, .tooMuchMemory, .cancelled: failure.description
    }
  }
}

/// Why one job has no answer. It costs that job alone.
public enum WorkerFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The process ended; by this signal if it is not nil, else with this exit status.
  case crashed(signal: Int32?, status: Int32)
  /// It took longer than this many seconds.
  case timedOut(seconds: Double)
  /// It used more memory than this many bytes.
  case tooMuchMemory(bytes: Int)
  /// No worker could be started.
  case notStarted(reason: String)
  /// What it answered is no frame.
  case malformedAnswer
  /// The run was stopped before this job's turn.
  case cancelled

  public var description: String {
    switch self {
    case .crashed(let signal?, _): "the parser crashed (signal \(signal))"
    case .crashed(nil, let status): "the parser ended unexpectedly (exit status \(status))"
    case .timedOut(let seconds): "it took longer than \(Int(seconds.rounded(.up))) s"
    case .tooMuchMemory(let bytes): "it needed more than \(bytes >> 20) MiB of memory"
    case .notStarted(let reason): "no worker process could be started: \(reason)"
    case .malformedAnswer: "the parser's answer could not be read"
    case .cancelled: "the run was stopped"
    }
  }
}

import DmabufLint
import Foundation

/// An input that broke something.
struct Failure: Sendable {
  enum Kind: Hashable, Sendable {
    case worker(WorkerFailure)
    case promise(String)

    /// Whether another failure is likely to be about the same thing.
    func isLike(_ other: Kind) -> Bool {
      switch (self, other) {
      case (.worker(.crashed), .worker(.crashed)), (.worker(.timedOut), .worker(.timedOut)),
        (.worker(.tooMuchMemory), .worker(.tooMuchMemory)), (.promise, .promise):
        true
      // What allocates without end dies of it where nobody looks in time.
      case (.worker(.tooMuchMemory), .worker(.crashed)): true
      default: false
      }
    }

    var text: String {
      switch self {
      case .worker(.crashed(let signal?, _)): "crash (signal \(signal))"
      case .worker(.crashed(nil, let status)): "crash (exit status \(status))"
      case .worker(.timedOut(let seconds)): "hang (more than \(seconds) s)"
      case .worker(.tooMuchMemory(let bytes)): "more than \(bytes >> 20) MiB"
      case .worker(let failure): "\(failure)"
      case .promise(let text): "broken promise: \(text)"
      }
    }
  }

  var number: Int
  var kind: Kind
  var request: Request
  /// What the process wrote when the input was tried alone.
  var report = ""
  var keptAt: String?

  /// The same for inputs that break the same thing, as far as one can tell: what Swift says of a trap, else the
  /// innermost function that is ours.
  var signature: String {
    let lines = report.split(separator: "\n").map(String.init)
    if let said = lines.first(where: { $0.contains("Fatal error") || $0.contains("swift runtime failure") }) {
      return said
    }
    if let frame = lines.first(where: { $0.contains(" in ") && $0.contains("/Sources/") }) { return frame }
    if case .promise(let text) = kind { return String(text.prefix(20)) }
    return kind.text
  }
}

/// What a run saw.
struct Summary: Sendable {
  var target: TargetKind
  var seed: UInt64
  var seeds: Int
  var inputs = 0
  var accepted = 0
  var refused = 0
  /// Inputs that libclang's parser crashed at, whether it noticed itself or took the worker with it.
  var parserBroke: [Int] = []
  /// Inputs that took too long the first time, and not when they were tried alone.
  var slow: [Int] = []
  var slowest: (number: Int, seconds: Double) = (0, 0)
  var largest: (number: Int, bytes: Int) = (0, 0)
  var elapsed: Duration = .zero
  var failures: [Failure] = []

  init(target: TargetKind, seed: UInt64, seeds: Int) {
    self.target = target
    self.seed = seed
    self.seeds = seeds
  }

  mutating func note(_ answer: Answer, _ number: Int) {
    switch answer.judgement {
    case .accepted: accepted += 1
    case .refused: refused += 1
    case .parserBroke: parserBroke.append(number)
    case .broken, .noTarget: break
    }
    if answer.seconds > slowest.seconds { slowest = (number, answer.seconds) }
    if answer.bytes > largest.bytes { largest = (number, answer.bytes) }
  }

  var text: String {
    var lines = [
      "\(target.rawValue): \(inputs) inputs of seed \(seed), made from \(seeds) files: \(accepted) read, "
        + "\(refused) refused, \(failures.count) failed",
      "  slowest: input \(slowest.number), \(String(format: "%.2f", slowest.seconds)) s of the processor; most memory: "
        + "input \(largest.number), \(largest.bytes >> 20) MiB; \(elapsed.components.seconds) s in all",
    ]
    func list(_ what: String, _ numbers: [Int]) {
      guard !numbers.isEmpty else { return }
      let some = numbers.sorted().prefix(10).map(String.init).joined(separator: ", ")
      lines.append("  \(what): \(numbers.count) (inputs \(some))")
    }
    list("libclang crashed", parserBroke)
    list("too slow once, not when tried alone", slow)
    let groups = Dictionary(grouping: failures, by: \.signature).sorted { $0.value[0].number < $1.value[0].number }
    for (signature, same) in groups {
      lines.append("  input \(same[0].number), \(same[0].kind.text), \(same.count) like it: \(signature)")
      if let kept = same.compactMap(\.keptAt).first { lines.append("    kept in \(kept)") }
    }
    return lines.joined(separator: "\n")
  }
}

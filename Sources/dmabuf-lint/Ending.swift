import Foundation
import Synchronization
import Temporary

/// How the process ends when it does not end by itself.
enum Ending {
  /// Has SIGINT, SIGTERM and SIGHUP end the process with nothing left behind: no temporary folder, no half-written
  /// file, no child at work, no progress line. One that is ignored from the start, as nohup(1) has it, stays ignored.
  /// - Returns: what does it, for as long as it is kept.
  static func watchSignals() -> [any DispatchSourceSignal] {
    let ignored = ignoredSignals
    return [SIGINT, SIGTERM, SIGHUP].filter { ignored & 1 << UInt64($0 - 1) == 0 }.map { number in
      signal(number, SIG_IGN)
      // A queue of its own: the others may be busy with the analysis.
      let queue = DispatchQueue(label: "signal \(number)", qos: .userInitiated)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { now(by: number) }
      source.activate()
      return source
    }
  }

  private static let hasBegun = Mutex(false)

  /// Lets the first who ends the process do it; all others wait for that. What children that were killed, or folders
  /// that are gone, make of the run must neither be said nor become its exit status.
  private static func begin() {
    let isFirst = hasBegun.withLock { hasBegun in
      defer { hasBegun = true }
      return !hasBegun
    }
    while !isFirst { sleep(1) }
  }

  /// Does not return where the process is ending already.
  static func giveWay() {
    while hasBegun.withLock({ $0 }) { sleep(1) }
  }

  /// Ends the process with a status.
  static func now(with status: Int32) -> Never {
    begin()
    Temporary.removeAll()
    exit(status)
  }

  /// Ends the process by a signal.
  static func now(by number: Int32) -> Never {
    begin()
    ProgressLine.clearForEver()
    // Twice, for the sake of a program that was just being started, which can make its folders anew.
    for _ in 0..<2 {
      endChildren()
      Temporary.removeAll()
    }
    signal(number, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(number)
    // What the shell makes of a signal, should it not have ended the process.
    _exit(128 + number)
  }

  /// A bit for each signal, the lowest for number 1 (proc(5)): handlers cannot be compared in Swift.
  private static var ignoredSignals: UInt64 {
    let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
    return line.flatMap { UInt64($0.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16) } ?? 0
  }

  /// Workers end by themselves when their input is closed; git does not, and would write into folders that are being
  /// removed. Returns when they have ended, or after a while.
  private static func endChildren() {
    var pauses = 0
    while case let running = children.filter(isRunning), !running.isEmpty, pauses < 500 {
      for child in running { kill(child, SIGKILL) }
      usleep(2_000)
      pauses += 1
    }
  }

  /// The processes that this one started: each of its threads lists those that it did (proc(5)).
  private static var children: [pid_t] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return threads.flatMap { thread in
      let list = FileManager.default.contents(atPath: "/proc/self/task/\(thread)/children") ?? Data()
      return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }.filter { $0 > 0 }
    }
  }

  /// Whether a child has not ended yet: the state behind its name is `Z` until another thread has looked after it.
  private static func isRunning(_ child: pid_t) -> Bool {
    let fields = FileManager.default.contents(atPath: "/proc/\(child)/stat") ?? Data()
    let state = String(decoding: fields, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
    return state.map { $0 != "Z" && $0 != "X" } ?? false
  }
}

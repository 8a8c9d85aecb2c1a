import Foundation
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

  /// Ends the process by a signal.
  static func now(by number: Int32) -> Never {
    ProgressLine.clearForEver()
    endChildren()
    Temporary.removeAll()
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
  /// removed. Each thread of a process lists the children that it started (proc(5)).
  private static func endChildren() {
    for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
      let list = FileManager.default.contents(atPath: "/proc/self/task/\(thread)/children") ?? Data()
      for word in String(decoding: list, as: UTF8.self).split(separator: " ") {
        if let child = pid_t(word), child > 0 { kill(child, SIGKILL) }
      }
    }
  }
}

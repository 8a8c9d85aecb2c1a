import ArgumentParser
import DmabufLint
import Glibc
import Synchronization

enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Whether text is coloured that goes to standard output, or to a file.
  func applies(toStandardOutput: Bool) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: toStandardOutput && isatty(STDOUT_FILENO) == 1 && Terminal.wantsColor
    }
  }
}

enum Terminal {
  static var isStandardErrorOne: Bool { isatty(STDERR_FILENO) == 1 }

  /// NO_COLOR counts when it is set and not empty (https://no-color.org).
  static var wantsColor: Bool {
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
    guard let kind = getenv("TERM") else { return false }
    return strcmp(kind, "dumb") != 0
  }
}

/// One line on standard error that is written over again and again.
///
/// A class, because the workers' reports come from several tasks and share the time of the last line.
final class ProgressLine: Sendable {
  private static let interval = Duration.milliseconds(100)
  private let next = Mutex(ContinuousClock.now)

  private enum Shown { case no, yes, never }
  /// Whether a line stands there, of whichever run.
  private static let shown = Mutex(Shown.no)

  /// Clears the line that stands there, if any, and has no other written: the process is about to end.
  static func clearForEver() {
    shown.withLock { shown in
      if shown == .yes { write(empty) }
      shown = .never
    }
  }

  func show(_ progress: Progress) {
    let isDue = next.withLock { next in
      let now = ContinuousClock.now
      guard now >= next else { return false }
      next = now + Self.interval
      return true
    }
    guard isDue else { return }
    let total = progress.total > 0 ? "/\(progress.total)" : ""
    Self.shown.withLock { shown in
      guard shown != .never else { return }
      Self.write("\r\(progress.stage) \(progress.done)\(total)\u{1B}[K")
      shown = .yes
    }
  }

  func clear() {
    Self.shown.withLock { shown in
      guard shown != .never else { return }
      Self.write(Self.empty)
      shown = .no
    }
  }

  private static let empty = "\r\u{1B}[K"

  private static func write(_ text: String) {
    _ = text.utf8.withContiguousStorageIfAvailable { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

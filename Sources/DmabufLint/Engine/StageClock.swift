import Foundation
import Logging

/// Tells, in a verbose run, how long each stage took. Standard error: reports do not depend on the clock.
struct StageClock {
  private let logger: Logger?
  private var start = ContinuousClock.now

  init(isShown: Bool) {
    logger = isShown ? Logger(label: "dmabuf-lint", factory: { StreamLogHandler.standardError(label: $0) }) : nil
  }

  mutating func finish(_ stage: String) {
    let now = ContinuousClock.now
    logger?.info("\(stage): \(now - start)")
    start = now
  }

  /// What went less well than it could.
  func remark(_ text: String) { logger?.warning("\(text)") }

  /// A part of a stage, which measured itself.
  func show(_ part: String, _ duration: Duration) {
    logger?.info("  \(part): \(duration)")
  }
}

import Foundation
import Patches
import Synchronization

/// What comes in on standard input of a review.
struct MailTarget: FuzzTarget {
  func judge(_ request: Request) -> Judgement {
    let result = Mutex<Judgement>(.refused)
    let done = DispatchSemaphore(value: 0)
    Task {
      let judgement = await Self.judge(request.bytes)
      result.withLock { $0 = judgement }
      done.signal()
    }
    done.wait()
    return result.withLock { $0 }
  }

  private static func judge(_ bytes: [UInt8]) async -> Judgement {
    guard let reading = try? await SeriesReader.read(paths: [], standardInput: bytes) else { return .refused }
    for series in reading.series {
      if series.total < 1 { return .broken("a series of \(series.total) patches") }
      for patch in series.patches {
        if let problem = DiffPromises.broken(patch.files) { return .broken(problem) }
      }
      for text in series.remarks + series.patches.flatMap(\.problems) where !isPlain(text) {
        return .broken("a control character in '\(text)'")
      }
    }
    for problem in reading.problems where !isPlain(problem.description) {
      return .broken("a control character in '\(problem)'")
    }
    let newest = Series.newest(of: reading.series)
    if newest.isEmpty != reading.series.isEmpty { return .broken("\(newest.count) newest of \(reading.series.count)") }
    for series in newest { _ = Series.ofVersion(series.version, in: reading.series) }
    return reading.series.isEmpty ? .refused : .accepted
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}

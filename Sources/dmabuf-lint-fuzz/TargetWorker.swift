import DmabufLint
import Foundation
import Lowering
import Synchronization

/// Answers requests for one target. A class because the target lives from input to input.
final class TargetWorker {
  /// The stack of a thread that nobody asked anything for: the analysis runs on such threads.
  private static let stackSize = 8 << 20

  private let kind: TargetKind
  private let files: SeedFiles
  private var target: (any FuzzTarget)?

  /// - Parameter files: in whose place inputs are read.
  init(kind: TargetKind, files: SeedFiles) {
    self.kind = kind
    self.files = files
  }

  /// Answers until standard input ends.
  static func serve(_ kind: TargetKind, _ files: SeedFiles) {
    let worker = Mutex<TargetWorker?>(nil)
    WorkerLoop.run { bytes in
      worker.withLock { worker in
        let current = worker ?? TargetWorker(kind: kind, files: files)
        worker = current
        return current.answer(bytes)
      }
    }
  }

  /// See `FuzzTarget`.
  func parseAlone(_ request: Request) throws {
    let current = try target ?? kind.target(files)
    target = current
    current.parseAlone(request)
  }

  func answer(_ encoded: [UInt8]) -> [UInt8] {
    let request = Request(encoded)
    do {
      let current = try target ?? kind.target(files)
      target = current
      ProcessMemory.forgetPeak()
      let start = ProcessMemory.seconds
      let judgement = onDeepStack(of: Self.stackSize) { current.judge(request) }
      return Answer(
        judgement: judgement, seconds: ProcessMemory.seconds - start, bytes: ProcessMemory.peak
      ).encoded
    } catch {
      return Answer(judgement: .noTarget("\(error)"), seconds: 0, bytes: 0).encoded
    }
  }
}

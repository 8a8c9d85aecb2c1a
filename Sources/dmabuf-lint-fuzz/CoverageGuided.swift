#if COVERAGE_GUIDED
  import Foundation
  import Synchronization

  /// The entry of libFuzzer, whose own `main` is linked in the place of ours: it changes inputs and keeps those that
  /// reach code which no other has reached. The target is named by the environment, because the arguments are
  /// libFuzzer's. Built as docs/fuzzing.md says.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func giveToTarget(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let request = Request(base: GuidedTarget.base, bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let answer = GuidedTarget.worker.withLock { Answer($0.answer(request.encoded)) }
    switch answer?.judgement {
    case .broken(let promise): preconditionFailure("broken promise: \(promise)")
    case .noTarget(let reason): preconditionFailure(reason)
    case .accepted, .refused, .parserBroke, nil: return 0
    }
  }

  private enum GuidedTarget {
    static let base = ProcessInfo.processInfo.environment["DMABUF_LINT_FUZZ_AS"] ?? ""

    static let worker: Mutex<TargetWorker> = {
      let name = ProcessInfo.processInfo.environment["DMABUF_LINT_FUZZ_TARGET"] ?? ""
      guard let kind = TargetKind(rawValue: name) else {
        let known = TargetKind.allCases.filter { !$0.isDrill }.map(\.rawValue).joined(separator: ", ")
        preconditionFailure("DMABUF_LINT_FUZZ_TARGET is '\(name)': expected one of \(known)")
      }
      return Mutex(TargetWorker(kind: kind, files: SeedFiles(groups: base.isEmpty ? [] : [[base]])))
    }()
  }
#endif

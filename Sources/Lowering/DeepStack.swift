import Foundation

/// Runs `body` on a thread with a deep stack and waits for it.
///
/// Lowering follows the syntax tree by recursion. Generated tables and long chains of `else if` nest deeper than the
/// usual eight megabytes allow; memory that is not touched is not taken from the machine, so a generous size is free.
/// Gives what `body` gives; when no thread can be started, `body` runs on the present one.
///
/// - Parameter size: of the stack, in bytes.
public func onDeepStack<Value>(of size: Int = 512 << 20, _ body: () -> Value) -> Value {
  withoutActuallyEscaping(body) { body in
    let job = DeepJob(body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, size)
    var thread = pthread_t()
    let pointer = Unmanaged.passUnretained(job as DeepRunnable).toOpaque()
    let code = pthread_create(
      &thread, &attributes,
      { data in
        if let data { Unmanaged<DeepRunnable>.fromOpaque(data).takeUnretainedValue().run() }
        return nil
      }, pointer)
    if code == 0 { pthread_join(thread, nil) }
    return withExtendedLifetime(job) { job.result ?? body() }
  }
}

/// A class, because the thread is handed a pointer to it and leaves the result in it.
private class DeepRunnable {
  func run() {}
}

private final class DeepJob<Value>: DeepRunnable {
  private let body: () -> Value
  private(set) var result: Value?

  init(_ body: @escaping () -> Value) {
    self.body = body
  }

  override func run() {
    result = body()
  }
}

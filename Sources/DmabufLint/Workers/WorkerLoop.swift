import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The worker's side: what the hidden subcommand runs.
public enum WorkerLoop {
  /// Bodies nest deep, and a visit runs on the caller's stack.
  private static let stackSize = 256 << 20

  /// Reads requests from standard input and writes what `handler` makes of them to standard output, until input ends,
  /// which is also how a worker learns that its parent is gone. What libraries print goes nowhere: it would be taken
  /// for answers.
  public static func run(handler: @escaping @Sendable ([UInt8]) -> [UInt8]) {
    let (input, output) = (duplicate(STDIN_FILENO), duplicate(STDOUT_FILENO))
    let nothing = open("/dev/null", O_RDWR)
    guard input >= 0, output >= 0, nothing >= 0 else { return }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { dup2(nothing, descriptor) }
    // A parent that reads no more is told apart from one that is gone by nothing: both end the worker.
    signal(SIGPIPE, SIG_IGN)
    exitWhenParentEnds(input)
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      serve(input: input, output: output, handler: handler)
      done.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    done.wait()
  }

  private static func duplicate(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, 3) }

  /// A worker that parses for minutes would not notice that nobody waits: a thread of its own waits for the pipe to
  /// be closed.
  private static func exitWhenParentEnds(_ input: Int32) {
    Thread.detachNewThread {
      while true {
        var state = pollfd(fd: input, events: 0, revents: 0)
        let count = poll(&state, 1, -1)
        if count < 0 && errno == EINTR { continue }
        _exit(0)
      }
    }
  }

  /// Answers requests until input ends or is no frame.
  static func serve(input: Int32, output: Int32, handler: ([UInt8]) -> [UInt8]) {
    while let header = Descriptor.read(input, count: Frame.headerLength), let length = Frame.length(header),
      let request = Descriptor.read(input, count: length)
    {
      let answer = handler(request)
      guard Descriptor.write(output, Frame.header(answer.count)), Descriptor.write(output, answer) else { return }
    }
  }
}

/// Whole reads and writes on a file descriptor that blocks.
enum Descriptor {
  /// Exactly so many bytes; nil when there are not as many.
  static func read(_ descriptor: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { raw in
        raw.baseAddress.map { system(read: descriptor, $0 + filled, count - filled) } ?? 0
      }
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { return nil }
      filled += got
    }
    return bytes
  }

  static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let put = bytes.withUnsafeBytes { raw in
        raw.baseAddress.map { system(write: descriptor, $0 + written, bytes.count - written) } ?? 0
      }
      if put < 0 && errno == EINTR { continue }
      if put <= 0 { return false }
      written += put
    }
    return true
  }

  static func system(read descriptor: Int32, _ place: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, place, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, place, count)
    #else
      Darwin.read(descriptor, place, count)
    #endif
  }

  static func system(write descriptor: Int32, _ place: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, place, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, place, count)
    #else
      Darwin.write(descriptor, place, count)
    #endif
  }
}

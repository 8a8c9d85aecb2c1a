import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One worker process and the pipes to it. Used by the thread that started it, and by no other.
///
/// Started with posix_spawn: a job must be waited for with a limit of time and memory and the process killed at once
/// when it passes one, on plain descriptors that can be polled. Foundation's Process and swift-subprocess hide the
/// descriptors behind callbacks or streams of their own, and neither lets one thread wait for an answer and a limit
/// together.
struct WorkerProcess {
  private let pid: pid_t
  private let input: Int32
  private let output: Int32

  /// How often a worker's memory is looked at.
  private static let interval: Int32 = 100

  /// Between making a pipe and marking its ends close-on-exec no other worker may be started: it would hold the pipe
  /// open.
  private static let starting = Mutex(())

  private init(pid: pid_t, input: Int32, output: Int32) {
    self.pid = pid
    self.input = input
    self.output = output
    // A worker that reads no more must not hold up the thread that writes to it.
    _ = fcntl(input, F_SETFL, fcntl(input, F_GETFL) | O_NONBLOCK)
  }

  /// Takes an executable, its arguments and its environment; gives the running worker.
  static func start(
    _ executable: String, _ arguments: [String], _ environment: [String: String]
  ) -> Result<WorkerProcess, WorkerFailure> {
    starting.withLock { _ in startAlone(executable, arguments, environment) }
  }

  private static func startAlone(
    _ executable: String, _ arguments: [String], _ environment: [String: String]
  ) -> Result<WorkerProcess, WorkerFailure> {
    var (toWorker, fromWorker): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard pipe(&toWorker) else { return .failure(.notStarted(reason: reason(errno))) }
    guard pipe(&fromWorker) else {
      let number = errno
      for descriptor in toWorker { close(descriptor) }
      return .failure(.notStarted(reason: reason(number)))
    }
    let result = spawn(executable, arguments, environment, input: toWorker[0], output: fromWorker[1])
    close(toWorker[0])
    close(fromWorker[1])
    switch result {
    case .success(let pid): return .success(WorkerProcess(pid: pid, input: toWorker[1], output: fromWorker[0]))
    case .failure(let failure):
      close(toWorker[1])
      close(fromWorker[0])
      return .failure(failure)
    }
  }

  private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }

  private static func pipe(_ ends: inout [Int32]) -> Bool {
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return false }
    #elseif canImport(Musl)
      guard Musl.pipe(&ends) == 0 else { return false }
    #else
      guard Darwin.pipe(&ends) == 0 else { return false }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return true
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String], input: Int32, output: Int32
  ) -> Result<pid_t, WorkerFailure> {
    #if os(Linux)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // The thread that starts workers blocks SIGPIPE; they start with nothing blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, executable, &actions, &attributes, &words, &variables)
    return code == 0 ? .success(pid) : .failure(.notStarted(reason: "\(executable): \(reason(code))"))
  }

  /// Sends a request and waits for the answer within the limits. After a failure the worker is of no more use.
  func answer(
    to request: [UInt8], timeLimit: Double, memoryLimit: Int, isCancelled: () -> Bool
  ) -> Result<[UInt8], WorkerFailure> {
    let watch = Watch(deadline: .now + .seconds(timeLimit), timeLimit: timeLimit, memoryLimit: memoryLimit)
    if let failure = send(Frame.header(request.count) + request, watch, isCancelled) { return .failure(failure) }
    switch receive(Frame.headerLength, watch, isCancelled) {
    case .failure(let failure): return .failure(failure)
    case .success(let header):
      guard let length = Frame.length(header) else { return .failure(.malformedAnswer) }
      return receive(length, watch, isCancelled)
    }
  }

  private struct Watch {
    var deadline: ContinuousClock.Instant
    var timeLimit: Double
    var memoryLimit: Int
  }

  /// Waits until a descriptor is ready; gives why it never will be.
  private func wait(_ descriptor: Int32, _ events: Int32, _ watch: Watch, _ isCancelled: () -> Bool) -> WorkerFailure? {
    while true {
      var state = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let count = poll(&state, 1, Self.interval)
      if count > 0 { return nil }
      if isCancelled() { return .cancelled }
      if .now >= watch.deadline { return .timedOut(seconds: watch.timeLimit) }
      if let used = memory, used > watch.memoryLimit { return .tooMuchMemory(bytes: watch.memoryLimit) }
    }
  }

  private func send(_ bytes: [UInt8], _ watch: Watch, _ isCancelled: () -> Bool) -> WorkerFailure? {
    var written = 0
    while written < bytes.count {
      if let failure = wait(input, Int32(POLLOUT), watch, isCancelled) { return failure }
      let put = bytes.withUnsafeBytes { raw in
        raw.baseAddress.map { Descriptor.system(write: input, $0 + written, bytes.count - written) } ?? 0
      }
      if put < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      if put <= 0 { return .crashed(signal: nil, status: 0) }
      written += put
    }
    return nil
  }

  private func receive(_ count: Int, _ watch: Watch, _ isCancelled: () -> Bool) -> Result<[UInt8], WorkerFailure> {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      if let failure = wait(output, Int32(POLLIN), watch, isCancelled) { return .failure(failure) }
      let got = bytes.withUnsafeMutableBytes { raw in
        raw.baseAddress.map { Descriptor.system(read: output, $0 + filled, count - filled) } ?? 0
      }
      if got < 0 && errno == EINTR { continue }
      if got <= 0 { return .failure(.crashed(signal: nil, status: 0)) }
      filled += got
    }
    return .success(bytes)
  }

  /// Bytes of memory in use, from the second number of `/proc/PID/statm` (proc(5)); nil where there is no such file.
  var memory: Int? {
    guard let text = FileManager.default.contents(atPath: "/proc/\(pid)/statm") else { return nil }
    let words = String(decoding: text, as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }

  /// Ends the worker by closing its input, and collects it.
  func finish() {
    close(input)
    close(output)
    _ = collect()
  }

  /// Ends the worker now. Gives the failure again, with how the process ended when it had ended by itself.
  func end(after failure: WorkerFailure) -> WorkerFailure {
    if case .crashed = failure {
      // Its output is closed, so it is ending or has ended; one that only closed its output is helped along.
      var status: Int32 = 0
      for _ in 0..<50 {
        if waitpid(pid, &status, WNOHANG) == pid {
          return closed(.crashed(signal: Self.signal(status), status: Self.exit(status)))
        }
        usleep(10_000)
      }
    }
    kill(pid, SIGKILL)
    _ = collect()
    return closed(failure)
  }

  private func closed(_ failure: WorkerFailure) -> WorkerFailure {
    close(input)
    close(output)
    return failure
  }

  private func collect() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
  }

  /// The macros of wait(2), which are not imported.
  private static func signal(_ status: Int32) -> Int32? { status & 0x7F == 0 ? nil : status & 0x7F }
  private static func exit(_ status: Int32) -> Int32 { status >> 8 & 0xFF }
}

import Foundation
import Testing

/// A check of a small tree that a test does things to while it runs. A class for the sake of its end.
final class RunningCheck {
  private let process = Process()
  private let tree: SmallTree
  /// By which all processes that it starts are known.
  private let mark = "DMABUF_LINT_TEST=" + UUID().uuidString
  private let output: String

  /// - Parameter arguments: all of them; a check of the tree by default, to which `more` are added
  init(_ tree: SmallTree, arguments: [String]? = nil, input: String = "", jobs: Int = 1, more: [String] = []) throws {
    self.tree = tree
    output = tree.scratch.path + "/out-" + UUID().uuidString
    process.executableURL = URL(fileURLWithPath: Executable.path)
    process.arguments = arguments ?? (tree.arguments(jobs: jobs) + more)
    process.currentDirectoryURL = URL(fileURLWithPath: tree.root)
    let parts = mark.split(separator: "=").map(String.init)
    process.environment = ProcessInfo.processInfo.environment.merging(tree.environment) { $1 }
      .merging([parts[0]: parts[1]]) { $1 }
    let file = tree.scratch.path + "/in-" + UUID().uuidString
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
    for name in ["", ".errors"] { _ = FileManager.default.createFile(atPath: output + name, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: output + ".errors"))
    try process.run()
  }

  deinit {
    for process in family { kill(process, SIGKILL) }
  }

  var pid: pid_t { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// All processes of the run that are still there.
  var family: [pid_t] {
    let wanted = Array(mark.utf8)
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
      guard let variables = FileManager.default.contents(atPath: "/proc/\($0)/environ") else { return false }
      return [UInt8](variables).split(separator: 0).contains { $0.elementsEqual(wanted) }
    }
  }

  /// The workers.
  var workers: [pid_t] {
    family.filter { process in
      FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
        .map { String(decoding: $0, as: UTF8.self).hasSuffix("\0worker\0") } ?? false
    }
  }

  /// Ends the workers that are there by a signal, and waits until they are gone: a gate, which is closed again for the
  /// next, must not take one for another.
  func endWorkers(by signal: Int32, at gate: Gate) {
    let ended = workers
    for worker in ended { kill(worker, SIGSTOP) }
    Self.wait("workers stop") { ended.allSatisfy { Self.fields($0).first == "T" } }
    gate.open()
    for worker in ended {
      kill(worker, signal)
      kill(worker, SIGCONT)
    }
    // Only then are their files closed (do_exit() in Linux's kernel/exit.c), by the last of their threads.
    Self.wait("workers end") { ended.allSatisfy(Self.isOver) }
  }

  /// Whether a process is gone, or waits for its parent to look after all of its threads have ended.
  private static func isOver(_ process: pid_t) -> Bool {
    guard let state = fields(process).first else { return true }
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return ["Z", "X"].contains(state) && threads.count < 2
  }

  /// The fields of stat from the third on, the state (proc(5)); none for a process that is not there.
  private static func fields(_ process: pid_t) -> [Substring] {
    let text = String(decoding: FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data(), as: UTF8.self)
    return text.split(separator: ")").last?.split(separator: " ") ?? []
  }

  /// Seconds of the processor's time that a process has used in user mode (proc(5), field 14 of stat).
  static func used(_ process: pid_t) -> Double {
    let fields = fields(process)
    return fields.count > 11 ? (Double(fields[11]) ?? 0) / Double(sysconf(Int32(_SC_CLK_TCK))) : 0
  }

  /// Waits until something holds, at most a minute.
  static func wait(_ what: Comment, until condition: () -> Bool) {
    let end = Date() + 60
    while Date() < end {
      if condition() { return }
      usleep(10_000)
    }
    Issue.record("waited in vain: \(what)")
  }

  /// Waits for its end, at most so many seconds.
  func ended(within seconds: Double = 120) -> Executable.Outcome {
    let end = Date() + seconds
    while process.isRunning, Date() < end { usleep(10_000) }
    if process.isRunning {
      Issue.record("it does not end")
      for one in family { kill(one, SIGKILL) }
    }
    process.waitUntilExit()
    func text(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: output + name) ?? Data(), as: UTF8.self)
    }
    return Executable.Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: text(""), errors: text(".errors"))
  }
}

/// A named pipe in the place of a header: who includes it stands still until it is opened. A class for the sake of the
/// descriptor that holds it.
final class Gate {
  private let path: String
  private var held: Int32 = -1

  init(_ path: String) throws {
    self.path = path
    guard mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  deinit { open() }

  /// Waits until somebody stands before it.
  func waitForReader() {
    open()
    RunningCheck.wait("a reader of \(path)") {
      held = Foundation.open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      return held >= 0
    }
  }

  /// Lets who stands before it go on, and sees that it does: the header is an empty line.
  func letThrough() {
    _ = Foundation.write(held, "\n", 1)
    RunningCheck.wait("the line is read") {
      // FIONREAD of pipe(7): bytes that nobody has read yet.
      var left: Int32 = 0
      return ioctl(held, 0x541B, &left) == 0 && left == 0
    }
    open()
  }

  /// Opens it, whether or not somebody goes through.
  func open() {
    if held >= 0 { close(held) }
    held = -1
  }
}

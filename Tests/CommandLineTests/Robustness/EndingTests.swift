import Foundation
import Testing

@Suite("A run that is ended", .serialized) struct EndingTests {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Sends a signal, and sees that all is gone soon.
  private func end(_ run: RunningCheck, by signal: Int32, _ tree: SmallTree, _ comment: Comment) {
    kill(run.pid, signal)
    let outcome = run.ended(within: 30)
    #expect(outcome.status == -signal, comment)
    #expect(outcome.errors.isEmpty, comment)
    RunningCheck.wait("all processes end") { run.family.isEmpty }
    tree.expectNothingLeft(comment)
  }

  @Test(arguments: signals) func leavesNothingWhileItParses(signal: Int32) throws {
    let tree = try SmallTree()
    try tree.write(["drivers/quarry/driver1.c": SmallTree.driver(1, includes: "#include \"gate.h\"\n")])
    let gate = try Gate(tree.root + "/drivers/quarry/gate.h")
    let report = tree.scratch.path + "/report.json"
    let run = try RunningCheck(tree, jobs: 2, more: ["--output", report])
    gate.waitForReader()
    end(run, by: signal, tree, "\(signal)")
    #expect(!FileManager.default.fileExists(atPath: report))
  }

  @Test func leavesNothingOfStandardInput() throws {
    let tree = try SmallTree()
    let gate = try Gate(tree.scratch.path + "/gate.h")
    let run = try RunningCheck(
      tree, arguments: ["check", "-"],
      input: "#include <linux/dma-buf.h>\n#include \"\(tree.scratch.path)/gate.h\"\nint dma_buf_put;\n")
    gate.waitForReader()
    #expect(!SmallTree.files(of: tree.temporary).isEmpty)
    end(run, by: SIGTERM, tree, "standard input")
  }

  /// At any time: while rules are read, headers precompiled, files parsed, functions analysed, results kept.
  @Test func leavesNothingAtAnyTime() throws {
    let tree = try SmallTree()
    let start = Date()
    let clean = try tree.check()
    let length = Date().timeIntervalSince(start)
    let rounds = 8
    for round in 0..<rounds {
      let cache = tree.cache + "/\(round)"
      let run = try RunningCheck(tree, arguments: tree.arguments(cache: cache))
      // Signals that come before the run has begun end it as the system does.
      usleep(UInt32(length * 1_000_000 * Double(round + 1) / Double(rounds)))
      let signal = Self.signals[round % Self.signals.count]
      if run.isRunning { kill(run.pid, signal) }
      let outcome = run.ended(within: 30)
      #expect(outcome.status == -signal || outcome.status == 0, "round \(round)")
      RunningCheck.wait("all processes end") { run.family.isEmpty }
      tree.expectNothingLeft("round \(round)")
      // What it kept until then is sound.
      #expect(try tree.check(cache: cache).output == clean.output, "round \(round)")
    }
  }

  /// At any time too: while repositories are made, patches applied, states parsed.
  @Test func aReviewLeavesNothing() throws {
    let tree = try SmallTree()
    let house = try ReviewHouse()
    let arguments = [
      "review", "--parse-as", "stubs", "--jobs", "1", "--cache", tree.cache, "--tree", house.tree, "--fail-on", "never",
      ReviewHouse.mbox("bisect"),
    ]
    let start = Date()
    #expect(try RunningCheck(tree, arguments: arguments).ended().status == 0)
    let length = Date().timeIntervalSince(start)
    let rounds = 20
    for round in 0..<rounds {
      let run = try RunningCheck(tree, arguments: arguments)
      usleep(UInt32(length * 1_000_000 * Double(round + 1) / Double(rounds)))
      if run.isRunning { kill(run.pid, SIGTERM) }
      let outcome = run.ended(within: 30)
      #expect([0, -SIGTERM].contains(outcome.status) && outcome.errors.isEmpty, "round \(round): \(outcome.errors)")
      RunningCheck.wait("all processes end") { run.family.isEmpty }
      tree.expectNothingLeft("round \(round)")
    }
  }

  @Test func aSignalThatIsIgnoredFromTheStartStaysSo() throws {
    let tree = try SmallTree()
    let outcome = try tree.shell("trap '' HUP; (sleep 1; kill -HUP $$) & exec \"$@\"")
    #expect(outcome.status == 0)
    #expect(try Report(outcome.output).findings.count == SmallTree.drivers / 2)
  }

  @Test func theNextRunTakesAwayWhatAKilledOneLeft() throws {
    let tree = try SmallTree()
    let left = tree.temporary + "/dmabuf-lint-run-abcdef"
    let young = tree.temporary + "/dmabuf-lint-run-ghijkl"
    for folder in [left, young] {
      try SmallTree.makeFolder(folder + "/states")
      try Data("int left;\n".utf8).write(to: URL(fileURLWithPath: folder + "/stdin.c"))
    }
    try FileManager.default.setAttributes([.modificationDate: Date() - 3600], ofItemAtPath: left)
    let outcome = try Executable.run(
      ["check", "-"], input: "int nothing;\n", folder: tree.root, environment: tree.environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: left))
    // It may belong to a process that is just beginning.
    #expect(FileManager.default.fileExists(atPath: young))
  }

  @Test func theProgressLineIsTakenAway() throws {
    let tree = try SmallTree()
    try tree.write(["drivers/quarry/driver1.c": SmallTree.driver(1, includes: "#include \"gate.h\"\n")])
    let gate = try Gate(tree.root + "/drivers/quarry/gate.h")
    // As posix_openpt(3) and unlockpt(3) do it, which are not imported: TIOCSPTLCK and TIOCGPTN of tty_ioctl(4).
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (locked, number): (Int32, UInt32) = (0, 0)
    #expect(terminal >= 0 && ioctl(terminal, 0x4004_5431, &locked) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0)
    defer { close(terminal) }
    let name = "/dev/pts/\(number)"
    let script = "exec \"$@\" 2>\(name)"
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script, "sh", Executable.path] + tree.arguments()
    shell.environment = ProcessInfo.processInfo.environment.merging(tree.environment) { $1 }
    shell.currentDirectoryURL = URL(fileURLWithPath: tree.root)
    shell.standardOutput = FileHandle.nullDevice
    // Somebody must have the terminal open until it has been read.
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { close(slave) }
    try shell.run()
    gate.waitForReader()
    kill(shell.processIdentifier, SIGINT)
    shell.waitUntilExit()
    #expect(shell.terminationReason == .uncaughtSignal && shell.terminationStatus == SIGINT)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
    let count = read(terminal, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    #expect(text.contains("parsing") || text.contains("looking"), "\(text)")
    #expect(text.hasSuffix("\r\u{1B}[K"), "\(text)")
  }
}

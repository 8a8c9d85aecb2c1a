import Foundation
import Testing

@Suite("Streams that are closed", .serialized) struct StreamTests {
  @Test(arguments: ["text", "json", "sarif"]) func aReaderThatLeavesEndsItQuietly(format: String) throws {
    let tree = try SmallTree()
    let outcome = try tree.shell(
      "{ \"$@\"; echo $? >\(tree.scratch.path)/status; } | true", more: ["--format", format])
    #expect(outcome.errors.isEmpty)
    #expect(FileManager.default.contents(atPath: tree.scratch.path + "/status") == Data("141\n".utf8))
    tree.expectNothingLeft()
  }

  @Test func closedStandardErrorIsNoMatter() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    #expect(try tree.shell("exec \"$@\" 2>&-").output == clean.output)
    #expect(try tree.shell("exec \"$@\" 2>&- <&-").output == clean.output)
    let place = tree.scratch.path
    let piped = try tree.shell("{ \"$@\" 2>&1 >\(place)/out; echo $? >\(place)/status; } | true")
    #expect(piped.status == 0)
    #expect(FileManager.default.contents(atPath: tree.scratch.path + "/status") == Data("0\n".utf8))
    #expect(FileManager.default.contents(atPath: tree.scratch.path + "/out") == Data(clean.output.utf8))
  }

  @Test func closedStandardOutputIsAnError() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    let outcome = try tree.shell("exec \"$@\" >&-")
    #expect(outcome.status == 2)
    #expect(outcome.errors == "dmabuf-lint: error: standard output: Bad file descriptor\n")
    // Nothing was written into what was opened in its place.
    #expect(try tree.check().output == clean.output)
    let file = tree.scratch.path + "/report"
    #expect(try tree.shell("exec \"$@\" >&- 2>&- <&-", more: ["--output", file]).status == 0)
    #expect(FileManager.default.contents(atPath: file) == Data(clean.output.utf8))
  }

  @Test func closedStandardInputIsAnError() throws {
    let tree = try SmallTree()
    let outcome = try tree.shell("exec \"$@\" <&-", ["-"])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("standard input: Bad file descriptor"))
  }

  @Test func aFullDeviceIsAnError() throws {
    let tree = try SmallTree()
    let file = try tree.shell("exec \"$@\"", more: ["--output", "/dev/full"])
    #expect(file.status == 2 && file.errors.contains("/dev/full: No space left on device"))
    let output = try tree.shell("exec \"$@\" >/dev/full")
    #expect(output.status == 2 && output.errors.contains("standard output: No space left on device"))
  }

  @Test func aFileThatMayNotGrowIsAnErrorAndIsNotLeft() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    let report = try tree.scratch.write("report.json", "old")
    // Blocks of 512 bytes: less than a report has.
    let outcome = try tree.shell("ulimit -f 4; exec \"$@\"", more: ["--output", report])
    #expect(clean.output.utf8.count > 2048)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("report.json: File too large"))
    #expect(FileManager.default.contents(atPath: report) == Data("old".utf8))
    #expect(!SmallTree.files(of: tree.scratch.path).contains { $0.hasSuffix(".part") })
    // The same limit on a cold cache costs the cache alone.
    let cold = try Executable.run(
      ["-c", "ulimit -f 4; exec \"$@\"", "sh", Executable.path] + tree.arguments(cache: tree.scratch.path + "/cold"),
      folder: tree.root, environment: tree.environment, program: "/bin/sh")
    #expect(cold.status == 2 && cold.output.isEmpty || cold.output == clean.output)
    tree.expectNothingLeft()
  }
}

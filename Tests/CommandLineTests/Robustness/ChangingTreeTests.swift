import Foundation
import Testing

@Suite("A tree that changes under a run", .serialized) struct ChangingTreeTests {
  /// A file whose parse takes seconds of the processor's time once its first lines have been read.
  private static let slow = """
    #if __INCLUDE_LEVEL__ < 17
    #include "slow.h"
    #include "slow.h"
    #endif

    """

  @Test func whatChangesDuringAParseIsParsedAgain() throws {
    let tree = try SmallTree()
    let driver = SmallTree.driver(0, includes: "#include \"slow.h\"\n")
    try tree.write(["drivers/quarry/slow.h": Self.slow, "drivers/quarry/driver0.c": driver])
    // With one file no header is precompiled, so that quarry.h is read by the parse itself.
    let file = "drivers/quarry/driver0.c"
    let run = try RunningCheck(tree, arguments: tree.arguments(jobs: 1) + [file])
    RunningCheck.wait("a worker at work") {
      !run.isRunning || run.workers.contains { RunningCheck.used($0) > 0.6 }
    }
    try tree.write(["include/linux/quarry.h": SmallTree.header(leaving: "do { } while (0)")])
    let outcome = run.ended()
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let next = try tree.check([file])
    #expect(try Report(next.output).findings.count == 1)
    #expect(try tree.check([file], cache: tree.scratch.path + "/other").output == next.output)
  }

  /// The file that lacks a header has not changed when the header comes, nor has anything that it was made of.
  @Test(arguments: ["drivers/quarry/made.h", "include/made.h"])
  func aHeaderThatComesToBeThereIsRead(header: String) throws {
    let tree = try SmallTree()
    try tree.write(["drivers/quarry/driver0.c": SmallTree.driver(0, includes: "#include \"made.h\"\n")])
    #expect(try Report(tree.check().output).findings.count == SmallTree.drivers / 2)
    try tree.write([header: "#undef QUARRY_LEAVE\n#define QUARRY_LEAVE(x) do { } while (0)\n"])
    let next = try tree.check()
    #expect(try Report(next.output).findings.count == SmallTree.drivers / 2 + 1)
    #expect(try tree.check(cache: tree.scratch.path + "/other").output == next.output)
    try FileManager.default.removeItem(atPath: tree.root + "/" + header)
    #expect(try Report(tree.check().output).findings.count == SmallTree.drivers / 2)
  }

  @Test func whatVanishesIsListed() throws {
    let tree = try SmallTree()
    let size = String(repeating: "/* the largest is parsed first */\n", count: 200)
    try tree.write(["drivers/quarry/driver0.c": SmallTree.driver(0, includes: "#include \"gate.h\"\n" + size)])
    let gate = try Gate(tree.root + "/drivers/quarry/gate.h")
    try SmallTree.makeFolder(tree.root + "/drivers/basalt")
    try tree.write([
      "drivers/Makefile": "obj-y += quarry/ basalt/\n", "drivers/basalt/Makefile": "obj-y += driver90.o\n",
      "drivers/basalt/driver90.c": SmallTree.driver(90),
    ])
    let run = try RunningCheck(tree)
    gate.waitForReader()
    try FileManager.default.removeItem(atPath: tree.root + "/drivers/basalt")
    try FileManager.default.removeItem(atPath: tree.root + "/drivers/quarry/driver1.c")
    try tree.write(["drivers/quarry/driver2.c": SmallTree.driver(3)])
    gate.letThrough()
    let outcome = run.ended()
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(report.skipped.map(\.file).sorted() == ["drivers/basalt/driver90.c", "drivers/quarry/driver1.c"])
    #expect(report.skipped.allSatisfy { !$0.reason.isEmpty })
    // The next run is like a first one.
    try FileManager.default.removeItem(atPath: tree.root + "/drivers/quarry/gate.h")
    try tree.write(["drivers/quarry/gate.h": "", "drivers/Makefile": "obj-y += quarry/\n"])
    let next = try tree.check()
    #expect(try Report(next.output).findings.count == SmallTree.drivers / 2)
    #expect(try tree.check(cache: tree.scratch.path + "/other").output == next.output)
  }

  /// Files are exchanged all the time while runs go on; when all is quiet, the report is that of a clean run.
  @Test func noStaleResultRemains() throws {
    let tree = try SmallTree()
    for round in 0..<2 {
      let run = try RunningCheck(tree, arguments: tree.arguments(jobs: 2))
      var number = round
      while run.isRunning {
        let body = number % 2 == 0 ? "dma_resv_unlock(x)" : "do { } while (0)"
        try tree.write([
          "include/linux/quarry.h": SmallTree.header(leaving: body),
          "drivers/quarry/driver\(number % SmallTree.drivers).c": SmallTree.driver(number),
        ])
        number += 1
        usleep(20_000)
      }
      #expect(run.ended().status == 0)
      let quiet = try tree.check()
      #expect(try tree.check(cache: tree.scratch.path + "/clean\(round)").output == quiet.output, "round \(round)")
    }
  }
}

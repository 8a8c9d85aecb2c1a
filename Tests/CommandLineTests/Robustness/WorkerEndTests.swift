import Foundation
import Testing

@Suite("Workers that end", .serialized) struct WorkerEndTests {
  /// A tree in which the parse of one file stands still before a gate.
  private func tree() throws -> (SmallTree, Gate) {
    let tree = try SmallTree()
    try tree.write(["drivers/quarry/driver1.c": SmallTree.driver(1, includes: "#include \"gate.h\"\n")])
    return (tree, try Gate(tree.root + "/drivers/quarry/gate.h"))
  }

  private static let file = "drivers/quarry/driver1.c"

  @Test func aKilledWorkersFileIsParsedOnceMore() throws {
    let (tree, gate) = try tree()
    let run = try RunningCheck(tree)
    gate.waitForReader()
    run.endWorkers(by: SIGKILL, at: gate)
    gate.waitForReader()
    gate.letThrough()
    let outcome = run.ended()
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && outcome.errors.isEmpty && report.skipped.isEmpty)
    #expect(report.findings.count == SmallTree.drivers / 2)
    #expect(run.family.isEmpty)
  }

  @Test func aFileThatEndsTwoWorkersIsListed() throws {
    let (tree, gate) = try tree()
    let run = try RunningCheck(tree)
    for _ in 0..<2 {
      gate.waitForReader()
      run.endWorkers(by: SIGKILL, at: gate)
    }
    let outcome = run.ended()
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(report.skipped.map(\.file) == [Self.file])
    #expect(report.skipped.first?.reason == "the parser crashed (signal 9)")
    #expect(report.findings.count == SmallTree.drivers / 2 - 1)
    #expect(run.family.isEmpty)
  }

  @Test func aFileThatBreaksTheParserIsListed() throws {
    let tree = try SmallTree()
    // libclang has no stack for so many operators in a row; it must not catch itself and go on with what is left of it.
    let operators = String(repeating: "~", count: 100_000)
    try tree.write([Self.file: SmallTree.driver(1) + "int deep(int x)\n{\n\treturn \(operators)x;\n}\n"])
    let outcome = try RunningCheck(tree).ended()
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(report.skipped.map(\.file) == [Self.file])
    #expect(report.skipped.first?.reason.hasPrefix("the parser crashed (signal") ?? false)
    #expect(report.findings.count == SmallTree.drivers / 2 - 1)
  }

  @Test func aStoppedWorkerMeetsTheTimeLimit() throws {
    let (tree, gate) = try tree()
    let run = try RunningCheck(tree, more: ["--timeout", "2"])
    gate.waitForReader()
    for worker in run.workers { kill(worker, SIGSTOP) }
    gate.open()
    let outcome = run.ended()
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && report.skipped.map(\.reason) == ["it took longer than 2 s"])
    #expect(report.findings.count == SmallTree.drivers / 2 - 1)
    #expect(run.family.isEmpty)
  }
}

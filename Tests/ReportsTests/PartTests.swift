import Findings
import Testing

@testable import Reports

@Suite("Steps of a path")
struct StepTests {
  @Test func functionsNest() {
    let nesting = StepNesting(["a", "b", "b", "c", "b", "a", "d"])
    #expect(nesting.levels == [0, 1, 1, 2, 1, 0, 1])
    #expect(nesting.moves == [.stay, .enter, .stay, .enter, .leave, .leave, .enter])
  }

  @Test func aReturnMayPassSeveralCalls() {
    let nesting = StepNesting(["a", "b", "c", "a"])
    #expect(nesting.levels == [0, 1, 2, 0])
    #expect(nesting.moves.last == .leave)
  }

  @Test(arguments: [
    ("the reservation is released here", ["release", "lock"]), ("the reservation is taken here", ["acquire", "lock"]),
    ("'f' is called", ["call", "function"]), ("when 'ret' is not 0", ["branch"]), ("the table is defined here", []),
  ])
  func wordsGiveKinds(message: String, kinds: [String]) {
    #expect(StepKinds.kinds(message) == kinds)
  }
}

@Suite("Parts of the text format")
struct TextPartTests {
  private func report(_ findings: [Finding] = [], skipped: Int = 0, content: String = "") -> RunReport {
    RunReport(
      toolVersion: "1.0.0", libclangVersion: nil, root: "/none", kernelVersion: nil, parsedAs: "stubs",
      counts: RunReport.Counts(), findings: findings,
      skipped: (0..<skipped).map { Skipped(file: "f\($0).c", reason: "crash") }, rules: [],
      contents: ["a.c": Array(content.utf8)])
  }

  private func finding(line: Int = 1, start: Int, endLine: Int = 1, end: Int) -> Finding {
    Finding(
      rule: "r", severity: .error, message: "m",
      place: Place(file: "a.c", startLine: line, startColumn: start, endLine: endLine, endColumn: end), function: nil)
  }

  @Test func manySkippedFilesAreCounted() throws {
    let normal = try report(skipped: 12).rendered(as: .text)
    #expect(normal.contains("12 not analysed"))
    #expect(normal.contains("  and 2 more; -v names them"))
    let verbose = try report(skipped: 12).rendered(as: .text, style: TextStyle(amount: .verbose))
    #expect(!verbose.contains("more; -v"))
    #expect(verbose.split(separator: "\n").count { $0.hasPrefix("  not analysed: ") } == 12)
  }

  @Test(arguments: [
    (finding: (start: 3, endLine: 1, end: 6), marker: "      |   ^~~"),
    (finding: (start: 3, endLine: 2, end: 1), marker: "      |   ^~~~~"),
    (finding: (start: 3, endLine: 1, end: 3), marker: "      |   ^"),
    (finding: (start: 90, endLine: 1, end: 95), marker: "      |        ^"),
    (finding: (start: 0, endLine: 1, end: 0), marker: "      | ^"),
  ])
  func markerStaysOnTheLine(finding place: (start: Int, endLine: Int, end: Int), marker: String) throws {
    let found = finding(start: place.start, endLine: place.endLine, end: place.end)
    let text = try report([found], content: "1234567\nnext\n").rendered(as: .text, style: TextStyle(amount: .quiet))
    #expect(text.split(separator: "\n").map(String.init).dropFirst() == ["    1 | 1234567", marker])
  }

  @Test func linesThatAreMissingOrHugeAreLeftOut() throws {
    let quiet = TextStyle(amount: .quiet)
    let gone = report([finding(line: 7, start: 1, endLine: 7, end: 2)], content: "x\n")
    #expect(gone.findings.count == 1)
    #expect(try gone.rendered(as: .text, style: quiet) == "a.c:7:1: error: m [r]\n")
    let huge = report([finding(start: 1, end: 2)], content: String(repeating: "x", count: 5000))
    #expect(try huge.rendered(as: .text, style: quiet) == "a.c:1:1: error: m [r]\n")
  }
}

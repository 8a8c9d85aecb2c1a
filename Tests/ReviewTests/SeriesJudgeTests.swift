import Findings
import Testing

@testable import Review

@Suite("What each patch of a series does to findings") struct SeriesJudgeTests {
  private func finding(
    _ rule: String = "r", _ file: String = "a.c", line: Int = 1, in function: String? = "f", _ message: String = "m"
  ) -> Finding {
    Finding(
      rule: rule, severity: .error, message: message,
      place: Place(file: file, startLine: line, startColumn: 1, endLine: line, endColumn: 2), function: function)
  }

  private func told(_ judged: [JudgedFinding]) -> [String] {
    judged.map { "\($0.standing) \($0.patch) \($0.fixedBy.map { "until \($0)" } ?? "-") \($0.state) \($0.finding.place.startLine)" }
      .sorted()
  }

  @Test func whatComesGoesAndStays() {
    let states = [
      [finding("old"), finding("gone")], [finding("old"), finding("new")], [finding("old"), finding("new")],
    ]
    let judged = SeriesJudge.judge(states, steps: [StateStep(), StateStep()], numbers: [3, 5])
    #expect(told(judged) == ["fixed 3 - 0 1", "introduced 3 - 1 1", "preExisting 0 - 2 1"])
  }

  @Test func whatALaterPatchTakesAwayIsAHazard() {
    let states = [[], [finding()], [finding()], []]
    let steps = Array(repeating: StateStep(), count: 3)
    #expect(told(SeriesJudge.judge(states, steps: steps, numbers: [1, 2, 3])) == ["introduced 1 until 3 1 1"])
  }

  @Test func whatComesBackWasThereAllTheTime() {
    let judged = SeriesJudge.judge(
      [[finding()], [], [finding()]], steps: [StateStep(), StateStep()], numbers: [1, 2])
    #expect(told(judged) == ["preExisting 0 - 2 1"])
  }

  @Test func linesThatMoveMakeNothingNew() {
    var step = StateStep()
    step.lines["a.c"] = LineMap(from: Array("one\ntwo\n".utf8), to: Array("zero\none\ntwo\n".utf8))
    let judged = SeriesJudge.judge([[finding(line: 2)], [finding(line: 3)]], steps: [step], numbers: [1])
    #expect(told(judged) == ["preExisting 0 - 1 3"])
  }

  @Test func ofTwoWithTheSameWordsTheOneOnTheNewLineIsNew() {
    var step = StateStep()
    step.lines["a.c"] = LineMap(from: Array("a\nx\n".utf8), to: Array("x\na\nx\n".utf8))
    let judged = SeriesJudge.judge(
      [[finding(line: 2)], [finding(line: 1), finding(line: 3)]], steps: [step], numbers: [1])
    #expect(told(judged) == ["introduced 1 - 1 1", "preExisting 0 - 1 3"])
  }

  @Test func aFunctionWithANewNameHasTheOldFindings() {
    let judged = SeriesJudge.judge(
      [[finding(line: 7, in: "old_name", "'old_name' leaks")], [finding(line: 7, in: "new_name", "'new_name' leaks")]],
      steps: [StateStep()], numbers: [1])
    #expect(told(judged) == ["preExisting 0 - 1 7"])
  }

  @Test func filesThatAreRenamedAndCodeThatIsCarriedAway() {
    var step = StateStep()
    step.renames["a.c"] = "b.c"
    step.lines["a.c"] = LineMap(from: Array("x\n".utf8), to: Array("x\n".utf8))
    #expect(
      told(SeriesJudge.judge([[finding()], [finding("r", "b.c")]], steps: [step], numbers: [1]))
        == ["preExisting 0 - 1 1"])
    let moved = SeriesJudge.judge(
      [[finding(line: 3, "'x' leaks")], [finding("r", "c.c", line: 90, in: "g", "'x' leaks")]], steps: [StateStep()],
      numbers: [1])
    #expect(told(moved) == ["preExisting 0 - 1 90"])
  }

  @Test func linesOfAReplacedStretchCountOneByOne() {
    let map = LineMap(from: Array("a\nold\nz\n".utf8), to: Array("a\nnew\nmore\nz\n".utf8))
    #expect((1...3).map { map[$0] } == [1, 2, 4])
    #expect(map[9] == nil && map[0] == nil)
    #expect(LineMap(from: nil, to: Array("a\n".utf8))[1] == nil)
  }

  @Test func largeChangesAreNotAligned() {
    let old = (0..<4000).map { "old \($0)\n" }.joined()
    let new = (0..<4000).map { "new \($0)\n" }.joined()
    let map = LineMap(from: Array(("head\n" + old + "tail\n").utf8), to: Array(("head\n" + new + "tail\n").utf8))
    #expect(map[1] == 1 && map[4002] == 4002 && map[2000] == nil)
  }
}

import Findings
import Patches
import Testing

@testable import Review

@Suite("Findings in files of which some hunks fit nowhere") struct PartlyAppliedTests {
  private func judged(_ file: String, state: Int) -> JudgedFinding {
    let place = Place(file: file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let finding = Finding(rule: "r", severity: .error, message: "m", place: place, function: "f")
    return JudgedFinding(finding: finding, standing: .introduced, patch: state, state: state)
  }

  private func partly(alreadyThere: [Int] = []) -> PartlyApplied {
    let file = FileDiff(change: .modified, oldPath: "a.c", newPath: "a.c")
    let patch = Patch(number: 1, title: "t", mail: nil, text: "", files: [file])
    let fits = PatchApplication(files: [FileApplication(file: 0, outcome: .applied)])
    let fails = PatchApplication(
      files: [FileApplication(file: 0, outcome: .partly(rejected: [1]), alreadyThere: alreadyThere)])
    return PartlyApplied(
      series: Series(title: "t", total: 2, patches: [patch, patch]),
      applied: AppliedSeries(base: "b", root: nil, states: [[:], [:], [:]], patches: [fits, fails]))
  }

  @Test func areWarningsThatSayWhatTheyAssume() {
    let capped = partly().capped(judged("a.c", state: 2))
    #expect(capped.finding.severity == .warning)
    #expect(capped.finding.assumption == "the hunks of a.c that fit nowhere change nothing of this")
  }

  @Test func ofOtherFilesAndEarlierPatchesStayWhatTheyAre() {
    #expect(partly().capped(judged("b.c", state: 2)) == judged("b.c", state: 2))
    #expect(partly().capped(judged("a.c", state: 1)) == judged("a.c", state: 1))
    #expect(partly(alreadyThere: [1]).capped(judged("a.c", state: 2)) == judged("a.c", state: 2))
  }
}

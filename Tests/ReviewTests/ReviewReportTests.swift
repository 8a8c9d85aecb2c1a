import Findings
import Testing

@Suite struct JudgedFindingTests {
  @Test func whatALaterPatchMendsIsANote() {
    let place = Place(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let finding = Finding(rule: "r", severity: .error, message: "m", place: place, function: nil)
    var judged = JudgedFinding(finding: finding, standing: .introduced, patch: 2, state: 2)
    #expect(judged.severity == .error)
    judged.fixedBy = 4
    #expect(judged.severity == .note)
  }
}

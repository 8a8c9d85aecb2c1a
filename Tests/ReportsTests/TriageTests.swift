import Findings
import Testing

@testable import Reports

@Suite("Lists of verdicts")
struct VerdictTests {
  private static let header = "file\tfunction\trule\tverdict\treason\n"

  @Test func linesAreRead() throws {
    let text = Self.header + "a.c\tf\tresv-leaked\tright\tnobody unlocks\nb.c\t-\tops\twrong\tnot a table\n"
    for ending in ["\n", "\r\n"] {
      let list = try VerdictList(text.replacing("\n", with: ending))
      #expect(list.verdicts.map(\.place.description) == ["a.c f [resv-leaked]", "b.c - [ops]"])
      #expect(list.verdicts.map(\.isRight) == [true, false])
      #expect(list.verdicts.map(\.reason) == ["nobody unlocks", "not a table"])
    }
    #expect(try VerdictList(Self.header).verdicts.isEmpty)
  }

  @Test(arguments: [
    ("", 1), ("a.c\tf\tr\tright\twhy\n", 1), (header + "a.c\tf\tr\tright\n", 2), (header + "\na.c\tf\tr\tright\t\n", 3),
    (header + "a.c\tf\tr\tmaybe\twhy\n", 2), (header + "a.c\tf\tr\tright\twhy\tmore\n", 2),
  ])
  func whatIsNoVerdictIsNamedByItsLine(text: String, line: Int) {
    #expect { try VerdictList(text) } throws: { ($0 as? VerdictProblem)?.line == line }
  }
}

@Suite("Findings beside verdicts")
struct TriageTests {
  private static func finding(
    _ line: Int, _ file: String = "a.c", function: String? = "f", _ severity: Severity = .error
  ) -> Finding {
    Finding(
      rule: "r", severity: severity, message: "it breaks",
      place: Place(file: file, startLine: line, startColumn: 1, endLine: line, endColumn: 2), function: function)
  }

  private static func list(_ rows: String...) throws -> VerdictList {
    let lines = rows.map { $0.replacing(" ", with: "\t") + "\n" }
    return try VerdictList("file\tfunction\trule\tverdict\treason\n" + lines.joined())
  }

  @Test func agreementSaysNothingButTheShares() throws {
    let triage = Triage(
      findings: [Self.finding(1), Self.finding(7, "b.c", function: nil, .warning)],
      verdicts: try Self.list("a.c f r right yes", "b.c - r right yes"))
    #expect(triage.agrees)
    #expect(
      triage.text == """
        errors: 1; 1 right, 0 wrong, 0 without a verdict; 100.0 % of those judged are right
        warnings: 1; 1 right, 0 wrong, 0 without a verdict; 100.0 % of those judged are right

        """)
  }

  @Test func differencesAreNamed() throws {
    let triage = Triage(
      findings: [Self.finding(1), Self.finding(2, function: "g"), Self.finding(3, function: "h")],
      verdicts: try Self.list("a.c f r right yes", "a.c g r wrong no", "a.c k r right yes", "a.c l r wrong no"))
    #expect(!triage.agrees)
    #expect(
      triage.text == """
        new, without a verdict: 1
          a.c:3 h [r] error: it breaks
        gone, though judged right: 1
          a.c k [r]: yes
        found, though judged wrong: 1
          a.c:2 g [r] error: it breaks
        no longer found, as it should be: 1 judged wrong
        errors: 3; 1 right, 1 wrong, 1 without a verdict; 50.0 % of those judged are right

        """)
  }

  @Test func aPlaceHasAVerdictForEachFinding() throws {
    let two = try Self.list("a.c f r right one", "a.c f r right two")
    #expect(Triage(findings: [Self.finding(1), Self.finding(2)], verdicts: two).agrees)
    #expect(Triage(findings: [Self.finding(1)], verdicts: two).gone.map(\.reason) == ["two"])
    let three = Triage(findings: [Self.finding(1), Self.finding(3), Self.finding(2)], verdicts: two)
    #expect(three.new.map(\.place.startLine) == [3])

    let mixed = try Self.list("a.c f r wrong no", "a.c f r right yes")
    #expect(Triage(findings: [Self.finding(1)], verdicts: mixed).agrees)
    #expect(Triage(findings: [Self.finding(1), Self.finding(2)], verdicts: mixed).contradicting.count == 1)
  }

  @Test func filesThatWereNotLookedAtAreNotGone() throws {
    let list = try Self.list("a.c f r right yes", "b.c f r right yes")
    let triage = Triage(findings: [], verdicts: list) { $0 == "a.c" }
    #expect(triage.gone.map(\.place.file) == ["a.c"])
    #expect(triage.text.hasSuffix("nothing was found\n"))
  }

  @Test func sharesAreNotRoundedUp() throws {
    let findings = (1...10).map { Self.finding($0) }
    let verdicts = try VerdictList(
      "file\tfunction\trule\tverdict\treason\n" + String(repeating: "a.c\tf\tr\tright\ty\n", count: 2)
        + "a.c\tf\tr\twrong\ty\n")
    let triage = Triage(findings: findings, verdicts: verdicts)
    #expect(triage.text.hasSuffix("; 2 right, 1 wrong, 7 without a verdict; 66.6 % of those judged are right\n"))
    #expect(Triage(findings: findings, verdicts: try Self.list()).shares[.error]?.percentage == nil)
  }
}

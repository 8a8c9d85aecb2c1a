import Foundation
import Reports
import Testing

@Suite("Formats")
struct FormatTests {
  @Test func text() throws {
    try expectSnapshot(try Fixture.report.rendered(as: .text), "report.txt")
    try expectSnapshot(
      try Fixture.report.rendered(as: .text, style: TextStyle(amount: .verbose)), "report-verbose.txt")
    try expectSnapshot(
      try Fixture.report.rendered(as: .text, style: TextStyle(isColored: true, amount: .quiet)), "report-color.txt")
    try expectSnapshot(try Fixture.empty.rendered(as: .text), "empty.txt")
  }

  @Test func json() throws {
    try expectSnapshot(try Fixture.report.rendered(as: .json), "report.json")
    try expectSnapshot(try Fixture.empty.rendered(as: .json), "empty.json")
  }

  @Test func sarif() throws {
    try expectSnapshot(try Fixture.report.rendered(as: .sarif), "report.sarif")
    try expectSnapshot(try Fixture.empty.rendered(as: .sarif), "empty.sarif")
  }

  @Test func rulePage() throws {
    try expectSnapshot(RulePage(Fixture.rules[0]).markdown, "rule.md")
    try expectSnapshot(RulePage(Fixture.rules[0]).plain, "rule.txt")
  }

  @Test func rulePageShowsOneExampleOrAll() throws {
    try expectSnapshot(RulePage(Fixture.exemplary).plain, "rule-first.txt")
    try expectSnapshot(RulePage(Fixture.exemplary, allExamples: true).plain, "rule-examples.txt")
    try expectSnapshot(RulePage(Fixture.exemplary).markdown, "rule-first.md")
  }

  @Test func quietTextHasNoSummary() throws {
    #expect(try Fixture.empty.rendered(as: .text, style: TextStyle(amount: .quiet)) == "")
  }

  @Test func orderOfFindingsDoesNotMatter() throws {
    var turned = Fixture.report
    turned = RunReport(
      toolVersion: turned.toolVersion, libclangVersion: turned.libclangVersion, root: turned.root,
      kernelVersion: turned.kernelVersion, parsedAs: turned.parsedAs, counts: turned.counts,
      findings: turned.findings.reversed(), skipped: turned.skipped.reversed(), rules: turned.rules.reversed(),
      contents: turned.contents)
    for format in ReportFormat.allCases {
      #expect(try turned.rendered(as: format) == Fixture.report.rendered(as: format))
    }
  }

  @Test func severityThreshold() {
    #expect(Fixture.report.reaches(.error))
    #expect(!Fixture.empty.reaches(.note))
  }

  @Test(arguments: ReportFormat.allCases)
  func nothingControlsTheTerminal(format: ReportFormat) throws {
    let text = try Fixture.report.rendered(as: format, style: TextStyle(amount: .verbose))
    let bad = text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n" || $0.value == 0x202E
    }
    #expect(bad.isEmpty)
  }
}

@Suite("SARIF")
struct SarifTests {
  private func log() throws -> [String: Any] {
    let text = try Fixture.report.rendered(as: .sarif)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func run() throws -> [String: Any] {
    try #require((try log()["runs"] as? [[String: Any]])?.first)
  }

  @Test func columnsCountUTF16Units() throws {
    let results = try #require(try run()["results"] as? [[String: Any]])
    let result = try #require(results.first { $0["ruleId"] as? String == "widget-lock" })
    let location = try #require((result["locations"] as? [[String: Any]])?.first)
    let physical = try #require(location["physicalLocation"] as? [String: Any])
    let region = try #require(physical["region"] as? [String: Any])
    // Before it stand two letters of two bytes and one picture of four bytes, which is two UTF-16 units.
    #expect(region["startColumn"] as? Int == 32 - 2 - 2)
    #expect(region["endColumn"] as? Int == 45 - 2 - 2)
    #expect((region["snippet"] as? [String: Any])?["text"] as? String == "widget_use(w)")
  }

  @Test func everyResultPointsAtItsRule() throws {
    let run = try run()
    let tool = try #require(run["tool"] as? [String: [String: Any]])
    let rules = try #require(tool["driver"]?["rules"] as? [[String: Any]])
    for result in try #require(run["results"] as? [[String: Any]]) {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    }
  }

  @Test func urisAreEscapedAndRelative() throws {
    let text = try Fixture.report.rendered(as: .sarif)
    #expect(text.contains(#""uri" : "drivers/my%20widget.c""#))
    #expect(text.contains(#""uri" : "file:///src/linux%20tree/""#))
    #expect(text.contains(#""uri" : "file:///elsewhere/header.h""#))
  }

  @Test func stepsNestAndTheLastIsTheDanger() throws {
    let results = try #require(try run()["results"] as? [[String: Any]])
    let flows = try #require(results.compactMap { $0["codeFlows"] as? [[String: [[String: Any]]]] }.first)
    let steps = try #require(flows.first?["threadFlows"]?.first?["locations"] as? [[String: Any]])
    #expect(steps.map { $0["nestingLevel"] as? Int } == [0, 1, 0])
    #expect((steps[1]["kinds"] as? [String])?.prefix(2) == ["enter", "release"])
    #expect((steps[2]["kinds"] as? [String])?.last == "danger")
  }
}

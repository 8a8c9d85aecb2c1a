import Findings
import Foundation
import Testing

@testable import Reports

@Suite("Formats of a review")
struct ReviewFormatTests {
  private let report = ReviewFixture.report

  @Test func text() throws {
    try expectSnapshot(try report.rendered(as: .text), "review.txt")
    try expectSnapshot(
      try report.rendered(as: .text, style: TextStyle(isColored: true, amount: .verbose), all: true),
      "review-all.txt")
    try expectSnapshot(try report.rendered(as: .text, style: TextStyle(amount: .quiet)), "review-quiet.txt")
    try expectSnapshot(try ReviewFixture.empty.rendered(as: .text), "review-empty.txt")
  }

  @Test func json() throws {
    try expectSnapshot(try report.rendered(as: .json, all: true), "review.json")
    try expectSnapshot(try ReviewFixture.empty.rendered(as: .json), "review-empty.json")
  }

  @Test func sarif() throws {
    try expectSnapshot(try report.rendered(as: .sarif, all: true), "review.sarif")
    try expectSnapshot(try ReviewFixture.empty.rendered(as: .sarif), "review-empty.sarif")
  }

  @Test(arguments: ReportFormat.allCases)
  func nothingControlsTheTerminal(format: ReportFormat) throws {
    let text = try report.rendered(as: format, style: TextStyle(amount: .verbose), all: true)
    #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control || $0 == "\n" })
  }

  @Test(arguments: ReportFormat.allCases)
  func whatIsThereAnywayIsToldOnRequestAlone(format: ReportFormat) throws {
    #expect(!(try report.rendered(as: format)).contains("'old' is called"))
    #expect(try report.rendered(as: format, all: true).contains("'old' is called"))
  }

  @Test func severalSeriesAreOneDocument() throws {
    let both = [report, ReviewFixture.empty]
    let json = try ReviewReport.rendered(both, as: .json)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((document["reviews"] as? [Any])?.count == 2)
    let sarif = try ReviewReport.rendered(both, as: .sarif)
    let log = try #require(try JSONSerialization.jsonObject(with: Data(sarif.utf8)) as? [String: Any])
    #expect((log["runs"] as? [Any])?.count == 2)
    let text = try ReviewReport.rendered(both, as: .text)
    #expect(text.contains("(v3, 4 patches)"))
    #expect(text.contains("\n\nwidget: tidy (v1, 1 patch)\n"))
  }

  @Test func noReviewIsADocumentToo() throws {
    #expect(try ReviewReport.rendered([], as: .text).isEmpty)
    #expect(try ReviewReport.rendered([], as: .json).contains(#""reviews" : ["#))
  }
}

@Suite("Fingerprints of a review")
struct ReviewFingerprintTests {
  private func judged(_ standing: Standing, line: Int, fixedBy: Int? = nil) -> JudgedFinding {
    ReviewFixture.judged("m", line: line, columns: 1..<2, standing: standing, patch: 1, fixedBy: fixedBy, state: 1)
  }

  private func check(_ findings: [JudgedFinding]) -> [String] { Fingerprints.stable(findings.map(\.finding)) }

  @Test func areThoseOfACheckOfTheTreeThatTheSeriesLeaves() {
    let introduced = judged(.introduced, line: 9)
    let old = judged(.preExisting, line: 20)
    let passing = judged(.introduced, line: 3, fixedBy: 2)
    let fixed = judged(.fixed, line: 4)
    let found = Fingerprints.stable([passing, introduced, fixed, old])
    #expect([found[1], found[3]] == check([introduced, old]))
    #expect(found[2] == check([fixed])[0])
    #expect(found[0].hasSuffix(":3"))
  }

  @Test func doNotDependOnWhatIsTold() throws {
    let told = try ReviewFixture.report.rendered(as: .json)
    let all = try ReviewFixture.report.rendered(as: .json, all: true)
    let lines = told.split(separator: "\n").filter { $0.contains("\"fingerprint\"") }
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { all.contains($0) })
  }
}

@Suite("Sources of a review")
struct ReviewSourceTests {
  @Test func comeFromTheStateThatAFindingIsOf() throws {
    let text = try ReviewFixture.report.rendered(as: .text)
    #expect(text.contains("    6 |         ret = widget_begin(w);"))
    #expect(text.contains("    5 |         widget_use(w);"))
  }

  /// The tree may have another file under the name that a patch which fits nowhere gives.
  @Test func ofHunksAreNotTheTrees() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("int secret;\n".utf8).write(to: folder.appendingPathComponent("a.c"))
    var report = ReviewFixture.empty
    report.root = folder.path
    let tree = ReviewFixture.judged(
      "m", line: 1, columns: 5..<11, file: "a.c", standing: .introduced, patch: 1, state: 1)
    report.findings = [tree]
    #expect(try report.rendered(as: .text).contains("int secret;"))
    report.findings[0].isFromHunks = true
    for format in ReportFormat.allCases { #expect(!(try report.rendered(as: format)).contains("secret")) }
  }

  @Test func ofPathsOutOfTheTreeAreNotRead() throws {
    var report = ReviewFixture.empty
    report.root = "/etc"
    #expect(report.bytes(of: "passwd", state: 1) != nil)
    for path in ["../etc/passwd", "/etc/passwd", "x/../passwd"] { #expect(report.bytes(of: path, state: 1) == nil) }
    report.contents = [[:], ["a.c": [1]]]
    #expect(report.bytes(of: "a.c", state: 1) == [1])
    #expect(report.bytes(of: "a.c", state: 7) == nil)
  }
}

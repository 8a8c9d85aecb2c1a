import Findings
import Foundation
import Patches
import Reports
import Testing

@testable import Review

@Suite("Reply drafts")
struct ReplyTests {
  private func drafts(
    _ findings: [JudgedFinding] = [ReplyFixture.leak, ReplyFixture.drain], series: Series = ReplyFixture.series,
    gone: [EarlierRemark] = []
  ) throws -> [ReplyDraft] {
    try ReplyComposer(settings: ReplyFixture.settings).drafts(
      for: ReplyFixture.report(findings), series: series, gone: gone)
  }

  private func text(_ draft: ReplyDraft) -> String { String(decoding: draft.bytes, as: UTF8.self) }

  private func body(_ draft: ReplyDraft) -> [String] {
    let lines = text(draft).components(separatedBy: "\n")
    return Array(lines.drop { !$0.isEmpty }.dropFirst())
  }

  @Test func readAsAReviewerWrites() throws {
    let drafts = try drafts(gone: [EarlierRemark(rule: "fd-before-copy", message: "it was 'fd'", patch: 1)])
    #expect(drafts.map(\.fileName) == ["0001-ink-tell-the-name-of-the-buffer.eml", "0002-ink-no-lock-for-a-flush.eml"])
    try expectSnapshot(text(drafts[0]), "reply-1.eml")
    try expectSnapshot(text(drafts[1]), "reply-2.eml")
  }

  private func judged(
    _ message: String = "it is so", rule: String = "resv-not-held", severity: Severity = .error, line: Int,
    file: String = ReplyFixture.driver, function: String? = nil, path: [Step] = [], standing: Standing = .introduced,
    patch: Int = 1, state: Int = 1, fixedBy: Int? = nil, fromHunks: Bool = false
  ) -> JudgedFinding {
    var place = ReplyFixture.place(line)
    place.file = file
    return JudgedFinding(
      finding: Finding(
        rule: rule, severity: severity, message: message, place: place, function: function, path: path),
      standing: standing, patch: patch, fixedBy: fixedBy, state: state, isFromHunks: fromHunks)
  }

  @Test func areOfWhatIsIntroducedAlone() throws {
    #expect(try drafts([]).isEmpty)
    let others = [
      judged(line: 48, standing: .fixed), judged(line: 48, standing: .preExisting, patch: 0),
    ]
    #expect(try drafts(others).isEmpty)
    #expect(try drafts(others + [ReplyFixture.drain]).map(\.patch) == [2])
  }

  @Test func keepToThresholdAndRules() throws {
    let findings = [
      judged("one", severity: .note, line: 45), judged("two", severity: .warning, line: 46),
      judged("three", rule: "dmabuf-leak", line: 48), judged("four", line: 47, fixedBy: 2),
    ]
    var composer = ReplyComposer(settings: ReplyFixture.settings)
    let report = ReplyFixture.report(findings)
    func messages() throws -> [String] {
      try composer.drafts(for: report, series: ReplyFixture.series).flatMap(\.findings).map(\.finding.message)
    }
    #expect(try messages() == ["one", "two", "four", "three"])
    composer.settings.threshold = .warning
    #expect(try messages() == ["two", "three"])
    composer.settings.silentRules = ["dmabuf-leak"]
    #expect(try messages() == ["two"])
  }

  @Test func remarksStandUnderTheirLinesInTheOrderOfTheDiff() throws {
    let draft = try #require(try drafts([judged("last", line: 48), judged("first", line: 46)]).first)
    let lines = body(draft)
    let at = { (text: String) in lines.firstIndex { $0.contains(text) } ?? -1 }
    let order = [
      "kstrdup", "a problem: first?", "> +\tif (!info->name)", "> +\t\treturn -ENOMEM;", "a problem: last?",
    ].map(at)
    #expect(order.allSatisfy { $0 >= 0 })
    #expect(order == order.sorted())
    #expect(lines.count { $0.contains("@@") } == 1)
    #expect(!lines.contains { $0.contains("return ret;") })
  }

  @Test func theSameOfOneLineIsSaidOnce() throws {
    var other = judged(line: 48)
    other.finding.place.startColumn += 2
    let draft = try #require(try drafts([judged(line: 48), other]).first)
    #expect(body(draft).count { $0.hasPrefix("Could this") } == 1)
    #expect(draft.findings.count == 2)
  }

  @Test func twoHunksOfAFileNameItOnce() throws {
    var series = ReplyFixture.series
    series.patches[0].files[0].hunks.append(ReplyFixture.unlocks)
    let lines = body(try #require(try drafts([judged(line: 48), judged(line: 124)], series: series).first))
    #expect(lines.count { $0.hasPrefix("> +++ ") } == 1)
    #expect(lines.count { $0.hasPrefix("> @@ ") } == 2)
  }

  @Test func aContractIsToldOnce() throws {
    let lines = body(try #require(try drafts([judged(line: 48), judged(line: 46)]).first))
    #expect(lines.count { $0.contains("The contract (resv-not-held)") } == 1)
    #expect(lines.contains("This is the contract of resv-not-held again, as above."))
  }

  @Test func hazardsAndDoubtsAreSaid() throws {
    let draft = try #require(try drafts([judged(line: 48, fixedBy: 2, fromHunks: true)]).first)
    let text = body(draft).joined(separator: " ")
    #expect(text.contains("patch 2/2 removes it again, so only a bisection"))
    #expect(text.contains("This is a doubt, no more: the change fits no tree"))
  }

  @Test func longPathsAreCut() throws {
    let path = (1...30).map {
      Step(place: ReplyFixture.place($0), message: "step \($0)", function: "ink_query")
    }
    let lines = body(try #require(try drafts([judged(line: 48, function: "ink_query", path: path)]).first))
    #expect(lines.filter { $0.contains(": step ") }.map { $0.suffix(2) } == [" 1", " 2", " 3", "28", "29", "30"])
    #expect(lines.contains("  [...]"))
  }

  @Test func manyRemarksAreNamedInShort() throws {
    let findings = (0..<200).map { judged("number \($0)", line: 48) }
    let lines = body(try #require(try drafts(findings).first))
    #expect(lines.count { $0.hasPrefix("Could this") } == 20)
    #expect(lines.count { $0.hasPrefix("  \(ReplyFixture.driver):48: number") } == 100)
    #expect(lines.contains("  and 80 more"))
  }

  @Test func patchesThatCameInNoMailAreNotAnswered() throws {
    var series = ReplyFixture.series
    series.patches[0].mail = nil
    #expect(try drafts(series: series).map(\.patch) == [2])
    let composer = ReplyComposer(settings: ReplyFixture.settings)
    #expect(composer.unanswerable(in: ReplyFixture.report(), series: series) == [1])
  }

  @Test func theFirstDraftTellsWhatIsGone() throws {
    let gone = (1...25).map { EarlierRemark(rule: "r", message: "gone \($0)", patch: $0) }
    let drafts = try drafts(gone: gone)
    #expect(body(drafts[0]).count { $0.contains(": gone ") } == 20)
    #expect(body(drafts[0]).contains("  and 5 more"))
    #expect(!body(drafts[1]).contains { $0.contains("gone") })
  }

  @Test func noTagsAreGiven() throws {
    for draft in try drafts() {
      #expect(!text(draft).contains("-by:"))
      #expect(!text(draft).contains("Closes:"))
    }
  }

  @Test func theSameRunGivesTheSameBytesAndAnotherVersionAnotherMessage() throws {
    let first = try drafts()
    let second = try drafts()
    #expect(first == second)
    var report = ReplyFixture.report()
    report.toolVersion = "1.2.4"
    let other = try ReplyComposer(settings: ReplyFixture.settings).drafts(for: report, series: ReplyFixture.series)
    #expect(other[0].fileName == first[0].fileName)
    #expect(text(other[0]).contains("dmabuf-lint-1.2.4@example.net>"))
  }

  @Test func theFooterTellsWhatWasNotSeen() throws {
    var report = ReplyFixture.report(skipped: (1...5).map { Skipped(file: "f\($0).c", reason: "no parse") })
    report.missing = [3]
    report.patches[0].basis = .hunks
    let drafts = try ReplyComposer(settings: ReplyFixture.settings).drafts(for: report, series: ReplyFixture.series)
    let lines = body(drafts[0])
    let footer = Array(lines.drop { $0 != "-- " }.dropFirst())
    #expect(
      footer.dropFirst(2) == [
        "judged from hunks: patch 1", "not seen: patch 3/3", "not analysed: f1.c: no parse",
        "not analysed: f2.c: no parse", "not analysed: f3.c: no parse", "and 2 more files were not analysed",
        "To get no more of these, write to lint-owner@example.net.", "",
      ])
  }
}

@Suite("Places of remarks")
struct DiffPlaceTests {
  private func placed(_ judged: JudgedFinding, in patch: Patch, contents: [[String: [UInt8]]] = []) -> PlacedFinding? {
    var report = ReplyFixture.report([])
    report.contents = contents
    return DiffPlaces(patch: patch, state: 1, report: report).placed([judged]).first
  }

  private func judged(
    line: Int, file: String = ReplyFixture.driver, function: String? = nil, message: String = "m", path: [Step] = [],
    state: Int = 1
  ) -> JudgedFinding {
    let place = Place(file: file, startLine: line, startColumn: 1, endLine: line, endColumn: 2)
    return JudgedFinding(
      finding: Finding(rule: "r", severity: .error, message: message, place: place, function: function, path: path),
      standing: .introduced, patch: 1, state: state)
  }

  private let two = ReplyFixture.patch(
    1, "two", hunks: [ReplyFixture.query, ReplyFixture.unlocks], mail: nil)

  @Test func theOwnLineIsFound() {
    let found = placed(judged(line: 46), in: two)
    #expect(found?.place == DiffPlace(file: 0, hunk: 0, line: 8))
    #expect(found?.isOwnLine == true)
  }

  /// Git applied the hunk 100 lines further down than its head says.
  @Test func hunksMoveWithTheTree() {
    let hunk = ReplyFixture.query
    let new = hunk.lines.compactMap { line -> String? in
      switch line {
      case .context(let text), .added(let text): text
      case .removed: nil
      }
    }
    let source = (Array(repeating: "", count: 137) + new).joined(separator: "\n")
    let contents = [[:], [ReplyFixture.driver: Array(source.utf8)]]
    let found = placed(judged(line: 146), in: two, contents: contents)
    #expect(found?.place == DiffPlace(file: 0, hunk: 0, line: 8))
    #expect(found?.isOwnLine == true)
    var fromHunks = judged(line: 46)
    fromHunks.isFromHunks = true
    #expect(placed(fromHunks, in: two, contents: contents)?.place == DiffPlace(file: 0, hunk: 0, line: 8))
  }

  @Test func anUnchangedLineGoesToAHunkOfItsFunction() {
    let found = placed(judged(line: 60, function: "ink_flush"), in: two)
    #expect(found?.place == DiffPlace(file: 0, hunk: 1, line: 1))
    #expect(found?.isOwnLine == false)
  }

  @Test func orOfAFunctionThatThePathGoesThrough() {
    let path = [Step(place: ReplyFixture.place(900), message: "m", function: "ink_query")]
    let found = placed(judged(line: 8, file: "drivers/ink/other.c", function: "f", path: path), in: two)
    #expect(found?.place == DiffPlace(file: 0, hunk: 0, line: 11))
  }

  @Test func orToAnAddedLineOfThePath() {
    let path = [Step(place: ReplyFixture.place(47), message: "m", function: "g")]
    let found = placed(judged(line: 8, file: "drivers/ink/other.c", path: path), in: two)
    #expect(found?.place == DiffPlace(file: 0, hunk: 0, line: 9))
  }

  @Test func orToAHunkThatChangesWhatTheMessageNames() {
    let found = placed(judged(line: 8, file: "drivers/ink/other.c", message: "no 'dma_resv_lock()' here"), in: two)
    #expect(found?.place == DiffPlace(file: 0, hunk: 1, line: 1))
  }

  @Test func orToTheNearestHunk() {
    #expect(placed(judged(line: 110), in: two)?.place?.hunk == 1)
    #expect(placed(judged(line: 55), in: two)?.place?.hunk == 0)
    #expect(placed(judged(line: 55, file: "x.c"), in: two)?.place?.hunk == 0)
  }

  @Test func aLineOfALaterStateIsFoundByItsText() {
    let source = String(repeating: "\n", count: 9) + "\tinfo->name = kstrdup(buf->name, GFP_KERNEL);\n"
    let states = [[:], [:], [ReplyFixture.driver: Array(source.utf8)]]
    let found = placed(judged(line: 10, state: 2), in: two, contents: states)
    #expect(found?.place == DiffPlace(file: 0, hunk: 0, line: 8))
    #expect(found?.isOwnLine == true)
  }

  @Test func placesOfHunksInAFile() {
    func starts(_ hunk: Hunk, _ text: String) -> Int? { HunkStarts([hunk], in: Array(text.utf8))[0] }
    let hunk = ReplyFixture.hunk(5, 5, " a\n+b\n-x\n c")
    #expect(starts(hunk, "0\n0\na\nb\nc\n") == 3)
    #expect(starts(hunk, "a\r\nb\r\nc\r\n") == 1)
    // The nearest of two …
    #expect(starts(hunk, "a\nb\nc\na\nb\nc\n") == 4)
    // … and one whose context is another.
    #expect(starts(hunk, "0\nq\nb\nr\n") == 2)
    #expect(starts(hunk, "a\nc\n") == nil)
    #expect(HunkStarts([hunk], in: nil)[0] == nil)
  }

  @Test func aPatchWithoutHunksHasNone() {
    let rename = Patch(
      number: 1, title: "rename", mail: nil, text: "",
      files: [FileDiff(change: .renamed(similarity: 100), oldPath: "a.c", newPath: ReplyFixture.driver)])
    #expect(placed(judged(line: 5), in: rename)?.place == nil)
  }
}

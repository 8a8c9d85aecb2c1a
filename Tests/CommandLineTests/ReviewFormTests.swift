import Foundation
import Testing

/// In which forms a series comes in, and a review goes out.
@Suite("review: what comes in and goes out")
struct ReviewFormTests {
  private func lines(_ house: ReviewHouse, _ arguments: [String], input: String = "") throws -> [String] {
    let outcome = try house.review(["--tree", house.tree, "--format", "json"] + arguments, input: input)
    return try ReviewedSeries.all(outcome.output).flatMap(\.lines)
  }

  private func wanted(_ house: ReviewHouse) throws -> [String] {
    let lines = try lines(house, [ReviewHouse.mbox("bisect")])
    #expect(lines.count == 7)
    return lines
  }

  private static func mails(_ name: String) throws -> [String] {
    try ReviewHouse.text(name).split(separator: "From mboxrd@z Thu Jan  1 00:00:00 1970\n").map(String.init)
  }

  // MARK: - In

  @Test func anMboxOnStandardInput() throws {
    let house = try ReviewHouse()
    #expect(try lines(house, ["-"], input: ReviewHouse.text("bisect")) == wanted(house))
    #expect(try lines(house, [], input: ReviewHouse.text("bisect")) == wanted(house))
  }

  @Test func anMboxUnderGzip() throws {
    let house = try ReviewHouse()
    let copy = try house.scratch.write("s.mbox", ReviewHouse.text("bisect"))
    try ReviewHouse.run("/usr/bin/env", ["gzip", copy])
    #expect(try lines(house, [copy + ".gz"]) == wanted(house))
  }

  @Test func aMaildirAndFilesOfFormatPatch() throws {
    let house = try ReviewHouse()
    for folder in ["maildir/new", "maildir/cur", "maildir/tmp", "patches"] {
      try FileManager.default.createDirectory(
        atPath: house.scratch.path + "/" + folder, withIntermediateDirectories: true)
    }
    for (index, mail) in try Self.mails("bisect").enumerated() {
      let name = index.isMultiple(of: 2) ? "new/\(index).demo" : "cur/\(index).demo:2,S"
      try house.scratch.write("maildir/" + name, mail)
      try house.scratch.write("patches/000\(index)-words.patch", "From 0123 Mon Sep 17 00:00:00 2001\n" + mail)
    }
    #expect(try lines(house, ["maildir"]) == wanted(house))
    #expect(try lines(house, ["patches"]) == wanted(house))
    let files = (0...4).map { "patches/000\($0)-words.patch" }
    #expect(try lines(house, files) == wanted(house))
  }

  @Test func aDiffWithoutAMail() throws {
    let house = try ReviewHouse()
    let mail = try Self.mails("bisect")[2]
    let start = try #require(mail.range(of: "diff --git")).lowerBound
    let diff = try house.scratch.write("it.diff", String(mail[start...]))
    let wanted = ["introduced 1 resv-leaked error drivers/pier/pier.c:45 pier_plan", "patch 1 applied"]
    #expect(try lines(house, [diff]) == wanted)
    let replied = try house.review(["--tree", house.tree, "--reply", "out", diff])
    #expect(replied.errors.contains("patch 1 came in no mail"))
  }

  @Test func severalSeriesAtOnce() throws {
    let house = try ReviewHouse()
    let both = ["bisect", "headers"].map(ReviewHouse.mbox)
    let outcome = try house.review(["--tree", house.tree, "--format", "json"] + both)
    #expect(try ReviewedSeries.all(outcome.output).map(\.series.title).count == 2)
    let sarif = try house.review(["--tree", house.tree, "--format", "sarif"] + both)
    let log = try #require(try JSONSerialization.jsonObject(with: Data(sarif.output.utf8)) as? [String: Any])
    #expect((log["runs"] as? [Any])?.count == 2)
  }

  // MARK: - Out

  @Test(arguments: [
    ("bisect", "error", 1), ("bisect", "never", 0), ("headers", "warning", 1), ("reroll", "note", 0),
  ])
  func statusFollowsWhatIsIntroduced(_ name: String, _ severity: String, _ status: Int) throws {
    let house = try ReviewHouse()
    let arguments = ["--tree", house.tree, "--fail-on", severity, "--quiet", ReviewHouse.mbox(name)]
    #expect(try Int(house.review(arguments).status) == status)
  }

  @Test func aHazardCountsAsANote() throws {
    let house = try ReviewHouse()
    let arguments = ["--tree", house.tree, "--enable", "dmabuf-leak", ReviewHouse.mbox("bisect")]
    #expect(try house.review(["--fail-on", "warning"] + arguments).status == 0)
    #expect(try house.review(["--fail-on", "note"] + arguments).status == 1)
  }

  @Test(arguments: [
    ["--tree", "/no/such/tree"], ["--base", "main"], ["--version-of-series", "7"], ["--version-of-series", "0"],
    ["--from", "nobody"], ["--enable", "no-such-rule"], ["/no/such/file"], ["--reply", "/proc/nowhere"],
  ])
  func whatCannotBeDoneIsSaidWithStatusTwo(_ arguments: [String]) throws {
    let house = try ReviewHouse(tree: false)
    let outcome = try house.review(arguments + (arguments[0].hasPrefix("/") ? [] : [ReviewHouse.mbox("alone")]))
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output.isEmpty && !outcome.errors.isEmpty)
  }

  @Test func textSaysWhatEachPatchDoes() throws {
    let house = try ReviewHouse()
    let outcome = try house.review(["--tree", house.tree, ReviewHouse.mbox("bisect")])
    for part in [
      "moor, pier: what is refused (v1, 4 patches)\n",
      "  patch 2/4: pier: say early that there is no memory: applied\n",
      "patch 1/4 moor: refuse buffers without a size: 1 introduced\n",
      "introduced by patch 1/4, removed by patch 3/4: a bisection that stops between them meets it\n",
      "drivers/pier/pier.c:45:3: error: ", "note: fixed by patch 4/4: ",
      "introduced: 1 error, 0 warnings, 1 note; fixed: 1; pre-existing: 1 (--all shows them)\n",
    ] {
      #expect(outcome.output.contains(part), "\(part)")
    }
    #expect(outcome.errors.isEmpty)
  }

  @Test func sarifSaysWhatIsNewAndWhatIsGone() throws {
    let house = try ReviewHouse()
    let file = house.scratch.path + "/log.sarif"
    let outcome = try house.review([
      "--tree", house.tree, "--all", "--format", "sarif", "--output", file, ReviewHouse.mbox("bisect"),
    ])
    #expect(outcome.output.isEmpty && outcome.status == 1)
    struct Log: Decodable {
      struct Properties: Decodable {
        var patch: Int?
        var messageId: String?
      }
      struct Result: Decodable {
        var ruleId: String
        var level: String
        var baselineState: String
        var properties: Properties
      }
      struct Run: Decodable { var results: [Result] }
      var runs: [Run]
    }
    let log = try JSONDecoder().decode(Log.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    try #require(log.runs.count == 1)
    #expect(
      log.runs[0].results.map { "\($0.ruleId) \($0.level) \($0.baselineState) \($0.properties.patch ?? 0)" } == [
        "dmabuf-leak error unchanged 0", "dmabuf-leak note new 1", "resv-leaked error new 2",
        "resv-leaked error absent 4",
      ])
    #expect(log.runs[0].results[2].properties.messageId == "bisect-v1-2@example.org")
  }

  @Test func draftsAreWrittenForWhatIsIntroducedAlone() throws {
    let house = try ReviewHouse()
    let outcome = try house.review([
      "--tree", house.tree, "--reply", "out", "--from", "Lint <lint@example.org>", ReviewHouse.mbox("bisect"),
    ])
    #expect(outcome.errors.isEmpty)
    let out = house.scratch.path + "/out"
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    try #require(
      names == ["0001-moor-refuse-buffers-without-a-size.eml", "0002-pier-say-early-that-there-is-no-memory.eml"])
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: out + "/" + names[1])), as: UTF8.self)
    for line in [
      "From: Lint <lint@example.org>", "To: Mara Moorer <mara@example.org>", "Cc: lists@example.org",
      "Subject: Re: [PATCH 2/4] pier: say early that there is no memory", "In-Reply-To: <bisect-v1-2@example.org>",
      "References: <bisect-v1-0@example.org> <bisect-v1-2@example.org>", "X-Patchwork-Hint: ignore",
      "> @@ -41,8 +41,10 @@ int pier_plan(struct pier_place *place)", "> +\t\treturn -ENOMEM;",
    ] {
      #expect(text.contains("\n\(line)\n") || text.hasPrefix(line + "\n"), "\(line)")
    }
    let remark = try #require(text.split(separator: "> +\t\treturn -ENOMEM;\n\n").last)
    #expect(remark.prefix { $0 != "?" }.contains("still held"))
    #expect(!text.contains("\n> +\treturn 0;") && !text.contains("-by:"))
  }

  // MARK: - Git

  private func repository(_ house: ReviewHouse) throws {
    for arguments in [["init", "-q"], ["add", "-A"], ["commit", "-qm", "base"]] {
      try ReviewHouse.git(arguments, in: house.tree)
    }
  }

  @Test func baseIsWhatIsAskedForThenWhatTheLetterNames() throws {
    let house = try ReviewHouse()
    try repository(house)
    let base = try ReviewHouse.git(["rev-parse", "HEAD"], in: house.tree)
    // What is committed later is not the base of anything.
    try house.scratch.write("tree/drivers/pier/pier.c", "int nothing;\n")
    try ReviewHouse.git(["commit", "-qam", "pier: nothing is left"], in: house.tree)
    let text = try ReviewHouse.text("bisect")
    let wanted = try self.wanted(try ReviewHouse())
    let named = text.replacing(
      "which the third mends the first.\n", with: "which the third mends the first.\n\nbase-commit: \(base)\n")
    #expect(named != text)
    for (text, more) in [(text, ["--base", base]), (text, ["--base", "HEAD~1"]), (named, []), (text, [])] {
      let review = try house.reviewed(text, more)
      #expect(review.lines == wanted, "\(more) \(review.series.base)")
    }
    let onHead = try house.reviewed(named, ["--base", "HEAD"])
    #expect(onHead.series.patches.map(\.basis) == ["applied", "hunks", "applied", "hunks"])
    let unknown = try house.review(["--tree", house.tree, "--base", "no-such-branch", "-"], input: text)
    #expect(unknown.status == 2 && unknown.errors.contains("no-such-branch"))
  }

  @Test func nothingOfTheUsersTreeChanges() throws {
    let house = try ReviewHouse()
    let sentinel = try house.sentinel()
    try repository(house)
    // Changes that are staged, that are not, that git does not know; hooks that would leave a trace.
    try house.scratch.write("tree/drivers/moor/core.c", "int staged;\n")
    try ReviewHouse.git(["add", "drivers/moor/core.c"], in: house.tree)
    try house.scratch.write("tree/drivers/pier/crane.c", "int changed;\n")
    try house.scratch.write("tree/drivers/pier/unknown.c", "int unknown;\n")
    for hook in ["post-checkout", "post-index-change", "applypatch-msg", "pre-applypatch", "post-commit", "fsmonitor"] {
      let file = try house.scratch.write("tree/.git/hooks/\(hook)", "#!/bin/sh\ntouch '\(sentinel)/\(hook)'\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    try ReviewHouse.git(["config", "core.fsmonitor", house.tree + "/.git/hooks/fsmonitor"], in: house.tree)
    let (before, around) = (try FolderState(house.tree), try FolderState(sentinel))
    for name in ["bisect", "moves", "gaps"] {
      for more in [[], ["--base", "HEAD"]] {
        let outcome = try house.review(["--tree", house.tree, "--quiet"] + more + [ReviewHouse.mbox(name)])
        #expect(outcome.status <= 1 && outcome.errors.isEmpty, "\(outcome.errors)")
      }
    }
    #expect(try FolderState(house.tree) == before)
    #expect(try FolderState(sentinel) == around)
  }
}

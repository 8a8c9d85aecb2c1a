import Findings
import Foundation
import Patches
import Reports
import Testing

@testable import Review

@Suite("The bot, from mails to drafts")
struct BotTests {
  @Test func aSeriesIsReviewedOnceAndAnsweredPatchByPatch() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Letters.series("fix"))
    try await bot.run(scratch)
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v1: [1, 2]"])
    let drafts = try scratch.drafts()
    #expect(drafts.values.sorted() == [
      "to: <fix-1@x>\nremark: rule-leak\n", "to: <fix-2@x>\nremark: rule-lock\n",
    ])
    #expect(drafts.keys.allSatisfy { $0.hasSuffix("-title.eml") })
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.series[.done] == 1 && status.drafts[.written] == 2)
  }

  @Test func noPatchWithoutRemarksIsAnswered() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Letters.series("fix", count: 3, bugs: ["leak"]))
    try await bot.run(scratch)
    #expect(try scratch.drafts().values.map { $0.prefix(12) } == ["to: <fix-1@x"])
  }

  @Test func aSeriesThatLacksPatchesWaitsForThemThenForTheQuietTime() async throws {
    let scratch = try BotScratch()
    let mails = Letters.series("fix", count: 3)
    let bot = TestBot(Array(mails.dropLast()))
    try await bot.run(scratch)
    #expect(bot.diary.reviews.isEmpty)
    bot.box.add([mails[3]])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v1: [1, 2, 3]"])
    let other = TestBot(Array(mails.dropLast()))
    let second = try BotScratch()
    other.diary.pass(Double(other.configuration.quiet))
    try await other.run(second)
    #expect(other.diary.reviews == ["fix v1: [1, 2]"])
  }

  @Test func aPatchThatComesLateHasTheSeriesReviewedAgainWithoutSecondDrafts() async throws {
    let scratch = try BotScratch()
    let mails = Letters.series("fix", count: 2)
    let bot = TestBot([mails[0], mails[1]])
    bot.diary.pass(Double(bot.configuration.quiet))
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1)
    for name in try scratch.drafts().keys { try FileManager.default.removeItem(atPath: scratch.outbox + "/" + name) }
    bot.box.add([mails[2]])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v1: [1]", "fix v1: [1, 2]"])
    #expect(try scratch.drafts().values.sorted() == ["to: <fix-2@x>\nremark: rule-lock\n"])
  }

  @Test func quietTimeMayCountFromTheDateOfTheMail() async throws {
    let scratch = try BotScratch()
    var bot = TestBot()
    bot.configuration.quietFrom = .date
    let old = Letters.start.addingTimeInterval(-Double(bot.configuration.quiet))
    bot.box.add([Letters.series("fix", date: old)[1]])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix: part 1 v1: [1]"])
  }

  @Test func onlyTheNewestVersionIsReviewed() async throws {
    let scratch = try BotScratch()
    let later = Letters.start.addingTimeInterval(30)
    let bot = TestBot(Letters.series("fix") + Letters.series("fix2", version: 2, title: "fix", date: later))
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v2: [1, 2]"])
    // The first version comes late, through another list.
    bot.box.add([Letters.patch("late@x", "[PATCH] lone: thing", date: Letters.start)])
    bot.box.add([Letters.patch("newer@x", "[PATCH v2] lone: thing", date: later)])
    try await bot.run(scratch)
    #expect(bot.diary.reviews.last == "lone: thing v2: [1]")
    #expect(bot.diary.reviews.count == 2)
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.series[.superseded] == 2)
    #expect(status.reasons.map(\.reason) == ["v2 <…> takes its place"])
  }

  @Test func versionsWithOtherTitlesAreKnownByTheirChangeId() async throws {
    let scratch = try BotScratch()
    let id = "change-id: 20240101-thing-0123456789ab"
    let bot = TestBot(
      Letters.series("one", trailer: id) + Letters.series("two", version: 2, title: "other words", trailer: id))
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["other words v2: [1, 2]"])
  }

  @Test func anOlderVersionWaitsWhileANewerOneComesIn() async throws {
    let scratch = try BotScratch()
    let second = Letters.series("fix2", version: 2, title: "fix", date: Letters.start.addingTimeInterval(30))
    let bot = TestBot(Letters.series("fix") + second.dropLast())
    try await bot.run(scratch)
    #expect(bot.diary.reviews.isEmpty)
    bot.box.add([second[2]])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v2: [1, 2]"])
  }

  @Test func aVersionThatCameInPartDoesNotReplaceAWholeOne() async throws {
    let scratch = try BotScratch()
    let second = Letters.series("fix2", version: 2, title: "fix", date: Letters.start.addingTimeInterval(30))
    let bot = TestBot(Letters.series("fix") + second.dropLast())
    bot.diary.pass(Double(bot.configuration.quiet))
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["fix v1: [1, 2]", "fix v2: [1]"])
  }

  @Test func draftsOfAVersionThatWasReplacedDuringTheEmbargoAreDropped() async throws {
    let scratch = try BotScratch()
    var bot = TestBot(Letters.series("fix"))
    bot.configuration.embargo = 3600
    try await bot.run(scratch)
    #expect(bot.diary.reviews.count == 1)
    bot.box.add(
      Letters.series("fix2", version: 2, bugs: ["other"], title: "fix", date: Letters.start.addingTimeInterval(30)))
    bot.diary.pass(7200)
    try await bot.run(scratch)
    // What nobody was told is not said to be gone.
    #expect(try scratch.drafts().values.sorted() == ["to: <fix2-1@x>\nremark: rule-other\n"])
  }

  @Test func theNextVersionSaysWhichRemarksAreGone() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Letters.series("fix"))
    try await bot.run(scratch)
    bot.box.add(
      Letters.series("fix2", version: 2, bugs: ["leak"], title: "fix", date: Letters.start.addingTimeInterval(30)))
    try await bot.run(scratch)
    #expect(try scratch.drafts().values.contains("to: <fix2-1@x>\nremark: rule-leak\ngone: rule-lock\n"))
  }

  @Test func seriesThatConcernNobodyAreSkippedWithTheReason() async throws {
    let scratch = try BotScratch()
    let bot = TestBot([
      Letters.patch("a@x", "[PATCH] docs: words", file: "Documentation/x.rst"),
      Letters.patch("b@x", "[PATCH] x: other things", adds: ["\tprintk(\"my_dma_buf_put_2\");"]),
      Letters.patch("c@x", "[PATCH] dma-buf: itself", adds: ["\treturn; BUG leak"], file: "drivers/dma-buf/dma-buf.c"),
    ])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["dma-buf: itself v1: [1]"])
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.reasons.map(\.reason) == [
      "it changes no C source and no header", "it names nothing of the API model",
    ])
  }

  @Test func theSameMailFromTwoListsAndARepetitionCountOnce() async throws {
    let scratch = try BotScratch()
    var copy = Letters.patch("a@x", "[other] [PATCH] x: put")
    copy.body += "_______\nother mailing list\n"
    let bot = TestBot([
      Letters.patch("a@x", "[PATCH] x: put"), copy,
      Letters.patch("b@x", "[PATCH RESEND] x: put", date: Letters.start.addingTimeInterval(20)),
    ])
    try await bot.run(scratch)
    #expect(bot.diary.reviews.count == 1)
    #expect(try scratch.drafts().count == 1)
  }

  @Test func listsOptInOneByOne() async throws {
    for (lists, expected) in [
      ([], 0), ([Letters.list], 1), (["MAINTAINER@example.org".lowercased()], 1), (["other.example.org"], 0),
    ] {
      let scratch = try BotScratch()
      var bot = TestBot([Letters.patch("a@x", "[PATCH] x: put")])
      bot.configuration.lists = Set(lists)
      try await bot.run(scratch)
      #expect(bot.diary.reviews.count == 1)
      #expect(try scratch.drafts().count == expected)
      let status = try BotState.openToRead(scratch.state).status()
      #expect(status.drafts[.withheld] == 1 - expected && status.reviewed.first?.remarks == 1)
      if expected == 0 { #expect(status.reasons.first?.reason.contains("opted in") == true) }
    }
  }

  @Test func theCopyThatCameThroughAListThatOptedInCounts() async throws {
    let scratch = try BotScratch()
    var first = Letters.patch("a@x", "[PATCH] x: put")
    first.lists = ["elsewhere.example.org"]
    let bot = TestBot([first, Letters.patch("a@x", "[PATCH] x: put")])
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1)
  }

  @Test func thePolicySaysWhatIsRemarkedOn() async throws {
    let cases: [(RemarkPolicy, Int)] = [
      (RemarkPolicy(), 2), (RemarkPolicy(onlyRules: ["rule-leak"]), 1), (RemarkPolicy(notRules: ["rule-leak"]), 1),
      (RemarkPolicy(severity: .error, notRules: ["rule-leak", "rule-lock"]), 0),
    ]
    for (policy, expected) in cases {
      let scratch = try BotScratch()
      var bot = TestBot(Letters.series("fix"))
      bot.configuration.policy = policy
      try await bot.run(scratch)
      #expect(try scratch.drafts().count == expected)
    }
    let finding = Finding(
      rule: "r", severity: .note, message: "m",
      place: Place(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2), function: nil)
    let judged = JudgedFinding(finding: finding, standing: .introduced, patch: 1, state: 1)
    #expect(!RemarkPolicy().admits(judged) && RemarkPolicy(severity: .note).admits(judged))
  }

  @Test func draftsWaitForTheEmbargo() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([Letters.patch("a@x", "[PATCH] x: put")])
    bot.configuration.embargo = 3600
    try await bot.run(scratch)
    #expect(try scratch.drafts().isEmpty)
    #expect(try BotState.openToRead(scratch.state).status().held.count == 1)
    bot.diary.pass(3600)
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1 && bot.diary.reviews.count == 1)
  }

  @Test func aDateInTheFutureDelaysNothing() async throws {
    let scratch = try BotScratch()
    let future = Letters.start.addingTimeInterval(1e9)
    let bot = TestBot([Letters.patch("a@x", "[PATCH] x: put", date: future)])
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1)
  }

  @Test func noMoreDraftsThanTheRateAllows() async throws {
    let scratch = try BotScratch()
    var bot = TestBot((1...5).map { Letters.patch("\($0)@x", "[PATCH] x: put \($0)") })
    bot.configuration.perHour = 2
    bot.configuration.perDay = 3
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 2)
    bot.diary.pass(3700)
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 3)
    bot.diary.pass(86400)
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 5)
  }

  @Test func mailsThatAreTooOldAreOnlyNoted() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([Letters.patch("a@x", "[PATCH] x: put", date: Letters.start.addingTimeInterval(-1000))])
    bot.configuration.oldest = 900
    try await bot.run(scratch)
    #expect(bot.diary.reviews.isEmpty)
    #expect(try BotState.openToRead(scratch.state).status().sources.map(\.mails) == [1])
  }

  @Test func twoSeriesOfOneTitleAreBothReviewed() async throws {
    let scratch = try BotScratch()
    let bot = TestBot([
      Letters.patch("a@x", "[PATCH] x: fix leak", file: "drivers/x/a.c"),
      Letters.patch("b@x", "[PATCH] x: fix leak", file: "drivers/x/b.c", date: Letters.start.addingTimeInterval(30)),
    ])
    try await bot.run(scratch)
    #expect(bot.diary.reviews.count == 2)
  }

  @Test(arguments: [1, 2, 3])
  func aSeriesThatLacksAPatchIsNotMixedUpWithThoseThatFollow(atOnce: Int) async throws {
    let scratch = try BotScratch()
    let half = Letters.patch("half-1@x", "[PATCH 1/2] half: put")
    let bot = TestBot([half])
    let others = Letters.series("one") + Letters.series("two")
    for start in stride(from: 0, to: others.count, by: atOnce) {
      try await bot.run(scratch)
      bot.box.add(Array(others[start..<min(start + atOnce, others.count)]))
    }
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["one v1: [1, 2]", "two v1: [1, 2]"])
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.queue.map(\.messageID) == ["half-1@x"])
  }

  @Test func twoPatchesInOneMailAreBothAnswered() async throws {
    let scratch = try BotScratch()
    var mail = Letters.patch("two@x", "[PATCH] x: both")
    let first = mail.body
    let second = Letters.patch("two@x", "[PATCH] x: both", adds: ["\tBUG lock"], file: "drivers/x/y.c").body
    mail.body = "Both.\n"
    mail.attachments = [first, second].enumerated().map { "Subject: [PATCH \($0 + 1)/2] x: part\n\n\($1)" }
    let bot = TestBot([mail])
    try await bot.run(scratch)
    #expect(bot.diary.reviews == ["x: part v1: [1, 2]"])
    #expect(try scratch.drafts().count == 2)
  }
}

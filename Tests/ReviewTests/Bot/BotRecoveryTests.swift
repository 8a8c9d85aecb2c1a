import Foundation
import GRDB
import Patches
import Testing

@testable import Review

@Suite("The bot ends in the middle of things")
struct BotRecoveryTests {
  private static let mails =
    Letters.series("old", title: "thing")
    + Letters.series("new", version: 2, title: "thing", date: Letters.start.addingTimeInterval(30))
    + [Letters.patch("single@x", "[PATCH] y: put"), Letters.patch("doc@x", "[PATCH] words", file: "Documentation/x")]

  private static func undisturbed() async throws -> [String: String] {
    let scratch = try BotScratch()
    try await TestBot(mails).run(scratch)
    let drafts = try scratch.drafts()
    #expect(drafts.count == 3)
    return drafts
  }

  /// Runs a bot on a state in which SQLite refuses a statement, then without that; gives what happened.
  private func run(refusing statement: String, _ scratch: BotScratch, between: () throws -> Void = {}) async throws
    -> TestBot
  {
    let bot = TestBot(Self.mails)
    _ = try BotState.open(scratch.state)
    let database = try DatabaseQueue(path: scratch.state)
    try await database.write {
      try $0.execute(sql: "CREATE TRIGGER refused BEFORE \(statement) BEGIN SELECT RAISE(ABORT, 'refused'); END")
    }
    await #expect(throws: BotProblem.self) { try await bot.run(scratch) }
    try await database.write { try $0.execute(sql: "DROP TRIGGER refused") }
    try between()
    try await bot.run(scratch)
    try await bot.run(scratch)
    return bot
  }

  @Test(arguments: [
    "INSERT ON mail WHEN NEW.messageID = 'new-1@x'", "INSERT ON series", "INSERT ON source", "UPDATE ON source",
    "UPDATE ON mail WHEN NEW.series = 2", "UPDATE ON series WHEN NEW.state = 'queued' AND NEW.title = 'thing'",
    "UPDATE ON series WHEN NEW.state = 'superseded'", "UPDATE ON series WHEN NEW.state = 'skipped'",
    "UPDATE ON series WHEN NEW.state = 'reviewing'", "INSERT ON remark", "INSERT ON draft",
    "UPDATE ON series WHEN NEW.state = 'reviewed'", "UPDATE ON draft WHEN NEW.state = 'placing'",
    "UPDATE ON draft WHEN NEW.state = 'written'", "UPDATE ON series WHEN NEW.state = 'done'",
    "UPDATE ON mail WHEN NEW.content IS NULL",
  ])
  func atWhateverTransactionItEndsTheDraftsAreTheSame(statement: String) async throws {
    let scratch = try BotScratch()
    let bot = try await run(refusing: statement, scratch)
    let expected = try await Self.undisturbed()
    #expect(try scratch.drafts() == expected)
    // Only what was not noted is done again.
    let isReviewLost = ["remark", "INSERT ON draft", "'reviewed'"].contains { statement.contains($0) }
    #expect(bot.diary.reviews.count == (isReviewLost ? 3 : 2))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.outbox)
    #expect(names.allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func aDraftThatWasFetchedBeforeTheStateNotedItIsNotWrittenAgain() async throws {
    let scratch = try BotScratch()
    var fetched: [String: String] = [:]
    _ = try await run(refusing: "UPDATE ON draft WHEN NEW.state = 'written'", scratch) {
      fetched = try scratch.drafts()
      for name in fetched.keys { try FileManager.default.removeItem(atPath: scratch.outbox + "/" + name) }
    }
    #expect(fetched.count == 1)
    let all = try await Self.undisturbed()
    #expect(try scratch.drafts() == all.filter { fetched[$0.key] == nil })
  }

  @Test func aDraftThatHasNoNameYetGetsIt() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Self.mails)
    try await bot.run(scratch)
    let drafts = try scratch.drafts()
    // As it is between the note that it leaves and the name.
    let name = try #require(drafts.keys.sorted().first)
    let database = try DatabaseQueue(path: scratch.state)
    try await database.write {
      try $0.execute(sql: "UPDATE draft SET state = 'placing' WHERE name = ?", arguments: [name])
    }
    try FileManager.default.moveItem(atPath: scratch.outbox + "/" + name, toPath: scratch.outbox + "/.\(name).part")
    try await bot.run(scratch)
    #expect(try scratch.drafts() == drafts)
    #expect(try BotState.openToRead(scratch.state).status().drafts[.written] == 3)
  }

  @Test func aReviewThatFailsIsTriedAgainAndHoldsUpNobody() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([
      Letters.patch("bad@x", "[PATCH] bad: one"), Letters.patch("a@x", "[PATCH] a: put"),
      Letters.patch("b@x", "[PATCH] b: put"),
    ])
    bot.review = { if $0.title == "bad: one" { throw BotProblemForTests() } }
    bot.configuration.retries = 2
    bot.configuration.retryAfter = 60
    for _ in 0..<5 {
      try await bot.run(scratch)
      bot.diary.pass(61)
    }
    #expect(bot.diary.reviews.map { $0.prefix(3) } == ["bad", "a: ", "b: ", "bad", "bad"])
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.failed.map(\.reason) == ["it broke"] && status.failed.first?.attempts == 3)
    #expect(try scratch.drafts().count == 2)
  }

  @Test func aReviewThatHangsIsEndedAfterTheTimeLimit() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([Letters.patch("bad@x", "[PATCH] bad: one")])
    bot.review = { _ in try await Task.sleep(for: .seconds(600)) }
    bot.configuration.retries = 0
    bot.configuration.timeLimit = 1
    try await bot.run(scratch)
    let status = try BotState.openToRead(scratch.state).status()
    #expect(status.failed.map(\.reason) == ["it took longer than 1 s"])
  }

  @Test func aBotThatIsAskedToEndDuringAReviewMakesItAgainLater() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([Letters.patch("a@x", "[PATCH] a: put")])
    bot.configuration.retries = 0
    bot.review = { _ in try await Task.sleep(for: .seconds(600)) }
    do {
      let hanging = try bot.bot(BotState.open(scratch.state), scratch)
      let work = Task { try await hanging.follow() }
      while bot.diary.reviews.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      work.cancel()
      try await work.value
    }
    bot.review = nil
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1)
  }

  @Test func aReviewThatEndedWithItsBotDoesNotCountAsFailed() async throws {
    let scratch = try BotScratch()
    var bot = TestBot([Letters.patch("a@x", "[PATCH] a: put")])
    bot.configuration.retries = 0
    bot.review = { _ in throw BotProblem("the disk is full") }
    for _ in 0..<5 { await #expect(throws: BotProblem.self) { try await bot.run(scratch) } }
    bot.review = nil
    try await bot.run(scratch)
    #expect(try scratch.drafts().count == 1)
  }
}

private struct BotProblemForTests: Error, CustomStringConvertible {
  var description: String { "it broke" }
}

import Foundation
import GRDB
import Patches
import Testing

@testable import Review

@Suite("The state of the bot")
struct BotStateTests {
  private func problem(_ step: () throws -> Void) -> String? {
    do {
      try step()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func twoBotsOnOneStateExcludeEachOther() throws {
    let scratch = try BotScratch()
    do {
      let first = try BotState.open(scratch.state)
      let message = problem { _ = try BotState.open(scratch.state) }
      #expect(message == "\(scratch.state): another bot uses this state (process \(getpid()))")
      // By another way to say it, too.
      let link = scratch.path + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.state)
      #expect(problem { _ = try BotState.open(link) } != nil)
      // Looking is no use.
      #expect(try BotState.openToRead(scratch.state).status().sources.isEmpty)
      _ = first
    }
    _ = try BotState.open(scratch.state)
  }

  @Test func aStateOfANewerReleaseIsRefused() throws {
    let scratch = try BotScratch()
    _ = try BotState.open(scratch.state)
    try DatabaseQueue(path: scratch.state).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99')")
    }
    for open in [BotState.open, BotState.openToRead] {
      #expect(problem { _ = try open(scratch.state) }?.contains("newer release") == true)
    }
  }

  @Test(arguments: ["a text", "short", String(repeating: "long ", count: 1000)])
  func whatIsNoDatabaseIsRefusedAndLeftAsItIs(text: String) throws {
    let scratch = try BotScratch()
    try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.state))
    for open in [BotState.open, BotState.openToRead] {
      #expect(
        problem { _ = try open(scratch.state) }
          == "\(scratch.state): no state of the bot: expected an SQLite database")
    }
    #expect(try String(contentsOf: URL(fileURLWithPath: scratch.state), encoding: .utf8) == text)
  }

  @Test func theDatabaseOfAnotherProgramIsRefused() throws {
    let scratch = try BotScratch()
    try DatabaseQueue(path: scratch.state).write { try $0.execute(sql: "CREATE TABLE cookies (id INTEGER)") }
    for open in [BotState.open, BotState.openToRead] {
      #expect(problem { _ = try open(scratch.state) }?.contains("another program") == true)
    }
  }

  @Test func aDamagedStateIsSaidToBeDamaged() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Letters.series("fix"))
    try await bot.run(scratch)
    let file = URL(fileURLWithPath: scratch.state)
    var bytes = try Data(contentsOf: file)
    for place in 4096..<bytes.count { bytes[place] = 0x5A }
    try bytes.write(to: file)
    #expect(problem { _ = try BotState.openToRead(scratch.state).status() }?.contains("damaged") == true)
  }

  @Test func whatIsNotThereCannotBeLookedAt() throws {
    #expect(problem { _ = try BotState.openToRead("/no/such/state") } == "/no/such/state: no such state file")
    #expect(problem { _ = try BotState.open("/no/such/folder/state") }?.hasPrefix("/no/such/folder/state") == true)
  }

  @Test func statusSaysWhatThereIsWithoutControllingTheTerminal() async throws {
    let scratch = try BotScratch()
    var bot = TestBot(Letters.series("fix") + [Letters.patch("evil@x", "[PATCH] x: \u{1B}[2Jput")])
    bot.configuration.embargo = 3600
    try await bot.run(scratch)
    bot.box.add([Letters.patch("late@x", "[PATCH 1/2] y: put")])
    try await bot.run(scratch)
    let status = try BotState.openToRead(scratch.state).status()
    let text = try status.rendered(as: .text)
    #expect(!text.contains("\u{1B}") && text.contains("<1B>[2Jput"))
    #expect(text.contains("series: 1 waiting, 0 queued, 0 reviewing, 2 reviewed, 0 done"))
    #expect(text.contains("drafts: 3 held, 0 placing, 0 written, 0 withheld"))
    #expect(text.contains("waiting: 'y: put' v1 <late@x>, 1 of 2 patches"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try status.rendered(as: .json).utf8)) as? [String: Any])
    #expect(json["schemaVersion"] as? Int == 1)
    #expect((json["series"] as? [String: Int])?["reviewed"] == 2)
    #expect((json["held"] as? [[String: Any]])?.count == 3)
    #expect((json["queue"] as? [[String: Any]])?.first?["messageId"] as? String == "late@x")
  }

  @Test func mailsThatAreNotNeededAnyMoreAreForgotten() async throws {
    let scratch = try BotScratch()
    let bot = TestBot(Letters.series("fix") + [Letters.patch("half@x", "[PATCH 1/2] y: put")])
    bot.diary.pass(Double(bot.configuration.quiet))
    try await bot.run(scratch)
    func kept() throws -> Int? {
      try DatabaseQueue(path: scratch.state).read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM mail WHERE content IS NOT NULL")
      }
    }
    #expect(try kept() == 1)
    bot.diary.pass(Double(bot.configuration.keep))
    try await bot.run(scratch)
    #expect(try kept() == 0)
  }
}

@Suite("Names of drafts")
struct OutboxNameTests {
  @Test(arguments: [
    ("0001-drm-fix", "12ab-0001-drm-fix.eml"), ("../../etc/passwd", "12ab-etc-passwd.eml"), ("", "12ab.eml"),
    ("a\u{0}b\n\u{202E}c", "12ab-a-b-c.eml"), ("ünïcode", "12ab-n-code.eml"), ("-rf", "12ab-rf.eml"),
  ])
  func areHarmless(suggestion: String, name: String) {
    #expect(Outbox.name(hash: "12ab", suggestion: suggestion) == name)
  }

  @Test func areNotTooLong() {
    #expect(Outbox.name(hash: "12ab", suggestion: String(repeating: "x", count: 5000)).utf8.count < 120)
  }
}

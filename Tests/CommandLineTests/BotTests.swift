import Foundation
import Testing

@Suite("bot")
struct BotTests {
  @Test func aMaildirIsReviewedAndDraftedOnce() throws {
    let house = try BotHouse()
    try house.deliver(BotMails.all(others: 1))
    let outcome = try Executable.run(house.arguments())
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("superseded: 'pair: everything' v1 <pair-v1-0@example.org>"))
    try house.fetch()
    #expect(Set(house.answered) == BotMails.answered(others: 1), "\(outcome.errors)")
    let draft = try #require(house.fetched.values.first { $0.contains("<pair-v2-1@example.org>") })
    for part in ["From: Bot <bot@example.org>", "To: Ann Author <ann@example.org>", "X-Patchwork-Hint: ignore"] {
      #expect(draft.contains(part))
    }
    let status = try house.status()
    #expect(status.series == [
      "waiting": 1, "queued": 0, "reviewing": 0, "reviewed": 0, "done": 2, "superseded": 1, "skipped": 1, "failed": 0,
    ])
    try house.read()
    #expect(try Executable.run(house.arguments()).errors.isEmpty)
    try house.fetch()
    #expect(Set(house.answered).count == house.answered.count)
  }

  @Test func asksForStatusWhileItRunsAndEndsWhenAskedTo() throws {
    let house = try BotHouse()
    let process = try house.start("--follow")
    // A second bot is kept out as long as the first one runs, which is when its state is there.
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: house.state) { usleep(100_000) }
    let second = try Executable.run(house.arguments())
    #expect(second.status == 2 && second.errors.contains("another bot uses this state (process "))
    #expect(try house.status().series["done"] == 0)
    try house.deliver(BotMails.all(others: 0))
    for _ in 0..<600 {
      if try house.status().series["done"] == 1 { break }
      usleep(100_000)
    }
    #expect(try house.status().series["done"] == 1)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    #expect(try Executable.run(house.arguments()).status == 0)
  }

  @Test func aReviewThatCrashesCostsItsOwnSeriesAlone() throws {
    let house = try BotHouse()
    try house.configure("retries: 0\n")
    try house.deliver(BotMails.all(others: 1))
    let process = try house.start()
    // One that has a process of its own is in the middle of its review.
    var reviewer: pid_t?
    while reviewer == nil, process.isRunning {
      reviewer = Self.child(of: process.processIdentifier).flatMap { Self.child(of: $0) == nil ? nil : $0 }
      usleep(1000)
    }
    kill(try #require(reviewer), SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    let text = try Executable.run(["bot", "status", "--state", house.state]).output
    #expect(text.contains("'pair: everything' v2 <pair-v2-0@example.org>: the review crashed (signal 9)"), "\(text)")
    let status = try house.status()
    #expect(status.series["failed"] == 1 && status.series["done"] == 1)
  }

  /// A process that another one started, from `/proc/PID/stat` (proc(5)): the parent stands behind the name and the
  /// state.
  private static func child(of parent: pid_t) -> pid_t? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.lazy.compactMap { pid_t($0) }.first { pid in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
      let text = String(decoding: bytes, as: UTF8.self)
      let words = text.split(separator: ")").last?.split(separator: " ") ?? []
      return words.count > 1 && pid_t(words[1]) == parent
    }
  }

  @Test func withoutAListThatOptedInNothingIsDrafted() throws {
    let house = try BotHouse()
    try house.deliver(BotMails.all(others: 1))
    let arguments = house.arguments()
    let withoutConfiguration = arguments.enumerated().filter { index, word in
      word != "--config" && (index == 0 || arguments[index - 1] != "--config")
    }.map(\.element)
    #expect(try Executable.run(withoutConfiguration).status == 0)
    let text = try Executable.run(["bot", "status", "--state", house.state]).output
    #expect(text.contains("drafts: 0 held, 0 placing, 0 written, 3 withheld"))
    #expect(text.contains("3: draft withheld: no list is opted in"))
    try house.fetch()
    #expect(house.fetched.isEmpty)
  }

  @Test(arguments: [
    ("colour: red\n", "bot.yaml:5: unknown key \"colour\""), ("quiet: soon\n", "bot.yaml:5: \"quiet\" is a time"),
    ("not-rules: [no-such-rule]\n", "bot.yaml:5: expected a rule's id"),
  ])
  func aWrongConfigurationIsNamedWithItsLine(line: String, message: String) throws {
    let house = try BotHouse()
    try house.configure(line)
    let outcome = try Executable.run(house.arguments())
    #expect(outcome.status == 2 && outcome.errors.contains(message))
    #expect(!FileManager.default.fileExists(atPath: house.state))
  }

  @Test(arguments: [
    (["bot"], "Missing expected argument"), (["bot", "--source", "pigeon:/x"], "invalid for '--source"),
    (["bot", "status"], "Missing expected argument"), (["bot", "status", "--state", "/no/such/file"], "no such state"),
    (["bot", "--source", "mbox:/no/such/box", "--tree", "/tmp", "--state", "s", "--outbox", "o"], "/no/such/box"),
    (["bot", "--source", "maildir:/tmp", "--tree", "/no/such/tree", "--state", "s", "--outbox", "o"], "/no/such/tree"),
  ])
  func whatCannotBeDoneIsSaid(arguments: [String], message: String) throws {
    let outcome = try Executable.run(arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func theUnitRunsACommandThatThereIs() throws {
    let unit = Executable.repository.appendingPathComponent("share/systemd/dmabuf-lint-bot.service")
    let text = String(decoding: try Data(contentsOf: unit), as: UTF8.self).replacing("\\\n", with: "")
    let command = try #require(text.firstMatch(of: /ExecStart=\S+ (.*)/)).1
    let words = command.split(separator: " ").map(String.init)
    let help = try Executable.run(["bot", "run", "--help"]).output
    for word in words where word.hasPrefix("--") { #expect(help.contains(word), "\(word)") }
    #expect(words.first == "bot")
  }
}

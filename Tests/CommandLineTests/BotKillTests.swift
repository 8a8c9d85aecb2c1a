import Foundation
import Testing

/// The bot is killed again and again, and does in the end what one does that nobody disturbs.
///
/// `DMABUF_LINT_KILLS=200 swift test --filter BotKillTests` kills it more often than the suite has time for.
@Suite("A bot that is killed", .serialized)
struct BotKillTests {
  private static let others = 2
  private static let wanted = ProcessInfo.processInfo.environment["DMABUF_LINT_KILLS"].flatMap(Int.init) ?? 20

  @Test func losesNothingAndDraftsNothingTwice() throws {
    let calm = try BotHouse()
    try calm.deliver(BotMails.all(others: Self.others))
    let outcome = try Executable.run(calm.arguments())
    #expect(outcome.status == 0, "\(outcome.errors)")
    try calm.fetch()
    #expect(Set(calm.answered) == BotMails.answered(others: Self.others), "\(outcome.errors)")

    // With a warm cache, as the others have it.
    let measured = try BotHouse(cache: calm.cache)
    try measured.deliver(BotMails.all(others: Self.others))
    let start = Date()
    _ = try Executable.run(measured.arguments())
    let duration = Date().timeIntervalSince(start)
    var random = SplitMix(state: 20_231_114)
    var kills = 0
    var rounds = 0
    while kills < Self.wanted {
      rounds += 1
      kills += try round(as: calm, &random, longest: duration, atMost: Self.wanted - kills)
    }
    print("killed \(kills) times in \(rounds) rounds; a run that nobody disturbs takes \(duration) s")
  }

  /// One house from the first mail to the last draft. Gives how often the bot was killed.
  private func round(
    as calm: BotHouse, _ random: inout SplitMix, longest: Double, atMost limit: Int
  ) throws -> Int {
    let house = try BotHouse(cache: calm.cache)
    // The versions of one series come together, other mails bit by bit.
    var mails = BotMails.all(others: Self.others)[...]
    try house.deliver(mails.prefix(8))
    mails = mails.dropFirst(8)
    var kills = 0
    while true {
      let process = try house.start()
      if kills < limit || !mails.isEmpty {
        usleep(UInt32(random.fraction() * longest * 600_000))
        let isKilled = process.isRunning && kills < limit
        if isKilled { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        if isKilled, process.terminationReason == .uncaughtSignal { kills += 1 }
      } else {
        process.waitUntilExit()
      }
      let hasEnded = process.terminationReason == .exit
      #expect(!hasEnded || process.terminationStatus == 0)
      if random.fraction() < 0.5 { try house.fetch() }
      if random.fraction() < 0.3 { try house.read() }
      if hasEnded, mails.isEmpty { break }
      try house.deliver(mails.prefix(2))
      mails = mails.dropFirst(2)
    }
    try house.fetch()
    #expect(house.fetched == calm.fetched)
    #expect(try FileManager.default.contentsOfDirectory(atPath: house.outbox).isEmpty)
    let status = try house.status()
    let expected = try calm.status()
    #expect(status.series == expected.series)
    #expect(status.drafts == expected.drafts)
    return kills
  }
}

/// A generator of Steele, Lea and Flood (SplitMix64): the same delays in every run, as far as the machine allows.
private struct SplitMix {
  var state: UInt64

  mutating func fraction() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((value ^ (value >> 31)) >> 11) / Double(1 << 53)
  }
}

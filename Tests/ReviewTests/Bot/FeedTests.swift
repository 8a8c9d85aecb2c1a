import Foundation
import Patches
import Testing

@testable import Review

@Suite("Where the bot's mails come from")
struct FeedTests {
  private static func mail(_ id: String, body: String = "text") -> String {
    "From: a@example.org\nSubject: s \(id)\nMessage-ID: <\(id)@x>\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n\n\(body)\n"
  }

  private static func boxed(_ id: String, body: String = "text") -> String {
    "From a@example.org Tue Nov 14 22:13:20 2023\n" + mail(id, body: body) + "\n"
  }

  /// Reads a source as the bot does: remembers the position and what it was given.
  private struct Reader {
    var known: Set<String> = []
    var position: String?

    /// The ids of all that is new, batch by batch; a problem stands as `!`.
    mutating func read(_ feed: any MailFeed, limit: Int = 2) async throws -> [String] {
      var result: [String] = []
      for _ in 0..<100 {
        let batch = try await feed.batch(after: position, limit: limit) { [known] in known.contains($0) }
        #expect(batch.items.count <= limit)
        result += batch.items.map { $0.mail?.messageID.replacing("@x", with: "") ?? "!" }
        let isNew = batch.items.allSatisfy { known.insert($0.identity).inserted }
        #expect(isNew)
        position = batch.position
        if batch.isLast { return result }
      }
      Issue.record("the feed does not end")
      return result
    }
  }

  // MARK: - Maildir

  @Test func aMaildirsMailIsTheSameInNewAndInCur() async throws {
    let scratch = try BotScratch()
    let folder = scratch.path + "/mail"
    for name in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
    }
    func put(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    try put("new/1.a.host", Self.mail("one"))
    try put("new/2.b.host", Self.mail("two"))
    try put("cur/3.c.host:2,S", Self.mail("three"))
    try put("tmp/4.d.host", Self.mail("four"))
    let feed = try MaildirFeed(folder: folder)
    var reader = Reader()
    #expect(try await reader.read(feed) == ["one", "two", "three"])
    try FileManager.default.moveItem(atPath: folder + "/new/1.a.host", toPath: folder + "/cur/1.a.host:2,RS")
    try FileManager.default.moveItem(atPath: folder + "/cur/3.c.host:2,S", toPath: folder + "/cur/3.c.host:2,FS")
    try FileManager.default.removeItem(atPath: folder + "/new/2.b.host")
    try FileManager.default.moveItem(atPath: folder + "/tmp/4.d.host", toPath: folder + "/new/4.d.host")
    try put("new/5.e.host", "")
    #expect(try await reader.read(feed) == ["four", "!"])
    #expect(try await reader.read(feed) == [])
  }

  @Test func aFolderThatIsNoMaildirIsRefused() throws {
    let scratch = try BotScratch()
    #expect(throws: BotProblem.self) { try MaildirFeed(folder: scratch.path) }
    #expect(throws: BotProblem.self) { try MboxFeed(path: scratch.path, settling: 0) }
    #expect(throws: BotProblem.self) { try MboxFeed(path: scratch.path + "/none", settling: 0) }
    #expect(throws: BotProblem.self) { try PublicInboxFeed(folder: scratch.path) }
  }

  // MARK: - Mbox

  @Test func anMboxIsReadOnWhereItGrew() async throws {
    let scratch = try BotScratch()
    let path = scratch.path + "/box"
    let url = URL(fileURLWithPath: path)
    try Data((Self.boxed("one") + Self.boxed("two") + Self.boxed("three")).utf8).write(to: url)
    let feed = try MboxFeed(path: path, settling: 0)
    var reader = Reader()
    #expect(try await reader.read(feed) == ["one", "two", "three"])
    #expect(try await reader.read(feed) == [])
    let handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data((Self.boxed("four") + Self.boxed("five")).utf8))
    try handle.close()
    // What was read is not offered again: nothing needs to be known for that.
    reader.known = []
    #expect(try await reader.read(feed) == ["four", "five"])
  }

  @Test func anMboxThatIsCutOrRewrittenIsReadAnew() async throws {
    let scratch = try BotScratch()
    let path = scratch.path + "/box"
    let url = URL(fileURLWithPath: path)
    func write(_ ids: [String]) throws {
      try Data(ids.map { Self.boxed($0) }.joined().utf8).write(to: url)
    }
    try write(["aaa", "bbb", "ccc"])
    let feed = try MboxFeed(path: path, settling: 0)
    var reader = Reader()
    #expect(try await reader.read(feed) == ["aaa", "bbb", "ccc"])
    // Cut: the place that was reached is gone.
    try write(["ddd"])
    #expect(try await reader.read(feed) == ["ddd"])
    // Other mails of the same length: another mail stands there.
    try write(["eee", "ccc"])
    #expect(try await reader.read(feed) == ["eee"])
    // Emptied, as when a mail program fetched all, and filled again.
    try write([])
    #expect(try await reader.read(feed) == [])
    try write(["aaa", "fff"])
    #expect(try await reader.read(feed) == ["fff"])
  }

  @Test func theLastMailOfAnMboxIsTakenWhenTheFileHasSettled() async throws {
    let scratch = try BotScratch()
    let path = scratch.path + "/box"
    let url = URL(fileURLWithPath: path)
    try Data((Self.boxed("one") + Self.boxed("two", body: "half of")).utf8).write(to: url)
    var reader = Reader()
    let patient = try MboxFeed(path: path, settling: 3600)
    #expect(try await reader.read(patient) == ["one"])
    try Data((Self.boxed("one") + Self.boxed("two", body: "half of it") + Self.boxed("three")).utf8).write(to: url)
    #expect(try await reader.read(patient) == ["two"])
    #expect(try await reader.read(MboxFeed(path: path, settling: 0)) == ["three"])
  }

  @Test func anMboxByAnotherPathIsTheSameSource() throws {
    let scratch = try BotScratch()
    try Data().write(to: URL(fileURLWithPath: scratch.path + "/box"))
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/link", withDestinationPath: scratch.path + "/box")
    let names = try ["/box", "/link", "/./box"].map { try MboxFeed(path: scratch.path + $0, settling: 0).name }
    #expect(Set(names).count == 1)
  }

  // MARK: - Public-inbox

  @Test func aPublicInboxIsReadOnFromTheLastCommit() async throws {
    let scratch = try BotScratch()
    let inbox = scratch.path + "/inbox"
    let epoch = inbox + "/git/0.git"
    try FileManager.default.createDirectory(atPath: inbox + "/git", withIntermediateDirectories: true)
    let work = scratch.path + "/work"
    try git(["init", "-q", "--bare", epoch], in: scratch.path)
    try git(["clone", "-q", epoch, work], in: scratch.path)
    func deliver(_ id: String) throws {
      try Data(Self.mail(id).utf8).write(to: URL(fileURLWithPath: work + "/m"))
      try git(["add", "m"], in: work)
      try git(["-c", "user.name=a", "-c", "user.email=a@x", "commit", "-q", "-m", id], in: work)
      try git(["push", "-q", "origin", "HEAD:refs/heads/master"], in: work)
    }
    for id in ["one", "two", "three"] { try deliver(id) }
    try git(["symbolic-ref", "HEAD", "refs/heads/master"], in: epoch)
    let feed = try PublicInboxFeed(folder: inbox)
    var reader = Reader()
    #expect(try await reader.read(feed) == ["one", "two", "three"])
    #expect(try await reader.read(feed) == [])
    try deliver("four")
    reader.known = []
    #expect(try await reader.read(feed) == ["four"])
  }

  private func git(_ arguments: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "git \(arguments.joined(separator: " "))")
  }
}

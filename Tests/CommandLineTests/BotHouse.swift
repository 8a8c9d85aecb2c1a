import Foundation
import Testing

/// A folder with all that a bot needs, and the built executable to run it. A class for the sake of its end.
final class BotHouse {
  private let scratch: Scratch
  let maildir: String
  let state: String
  let outbox: String
  let cache: String
  /// What was fetched from the outbox, by name, without what differs from run to run.
  private(set) var fetched: [String: String] = [:]

  /// - Parameter cache: of another house that lives longer; its own, by default.
  init(cache: String? = nil) throws {
    scratch = try Scratch()
    (maildir, state) = (scratch.path + "/mail", scratch.path + "/state.sqlite")
    (outbox, self.cache) = (scratch.path + "/outbox", cache ?? scratch.path + "/cache")
    for name in ["new", "cur", "tmp"] {
      try FileManager.default.createDirectory(atPath: maildir + "/" + name, withIntermediateDirectories: true)
    }
    try configure("")
  }

  func configure(_ more: String) throws {
    try scratch.write(
      "bot.yaml", "lists: [\(BotMails.list)]\nfrom: Bot <bot@example.org>\nretry-after: 0s\npoll: 1s\n\(more)")
  }

  func deliver(_ mails: some Sequence<(name: String, text: String)>) throws {
    for mail in mails {
      try scratch.write("mail/tmp/" + mail.name, mail.text)
      try FileManager.default.moveItem(atPath: maildir + "/tmp/" + mail.name, toPath: maildir + "/new/" + mail.name)
    }
  }

  /// As when somebody reads the mails.
  func read() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: maildir + "/new") {
      try FileManager.default.moveItem(atPath: maildir + "/new/" + name, toPath: maildir + "/cur/\(name):2,S")
    }
  }

  /// The arguments of a bot.
  func arguments(_ mode: String = "--once") -> [String] {
    [
      "bot", mode, "--source", "maildir:" + maildir, "--tree", Executable.corpus + "/tree", "--state", state,
      "--outbox", outbox, "--config", scratch.path + "/bot.yaml", "--parse-as", "stubs", "--jobs", "1", "--cache", cache,
    ]
  }

  func start(_ mode: String = "--once") throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Executable.path)
    process.arguments = arguments(mode)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Takes what lies in the outbox, as a sender does. The same name twice is a mail sent twice.
  func fetch() throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: outbox)) ?? []
    for name in names where !name.hasPrefix(".") {
      let file = outbox + "/" + name
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
      #expect(fetched[name] == nil, "\(name) was drafted twice")
      fetched[name] = text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("Date: ") }.joined(separator: "\n")
      try FileManager.default.removeItem(atPath: file)
    }
  }

  /// The Message-IDs that the drafts answer.
  var answered: [String] {
    fetched.values.compactMap { $0.firstMatch(of: /In-Reply-To:\s+<([^>]*)>/).map { String($0.1) } }.sorted()
  }

  struct Status: Decodable {
    var series: [String: Int]
    var drafts: [String: Int]
  }

  func status() throws -> Status {
    let outcome = try Executable.run(["bot", "status", "--state", state, "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Status.self, from: Data(outcome.output.utf8))
  }
}

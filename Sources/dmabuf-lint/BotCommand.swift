import ArgumentParser
import DmabufLint
import Foundation
import Patches
import Review

struct BotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bot", abstract: "Review the series of a mailing list as they come; drafts answers and sends nothing.",
    discussion: """
      dmabuf-lint bot --source maildir:DIR --tree DIR --state FILE --outbox DIR
      takes mails from a source, reviews the series that concern the contracts, and leaves drafts of answers in a \
      folder. docs/bot.md describes the configuration file.
      """,
    subcommands: [BotRunCommand.self, BotStatusCommand.self, BotReviewCommand.self],
    defaultSubcommand: BotRunCommand.self)
}

/// Where the bot's mails come from, as an argument.
struct SourceArgument: ExpressibleByArgument {
  enum Kind: String, CaseIterable {
    case maildir, mbox
    case publicInbox = "public-inbox"
  }
  var kind: Kind
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
    self.kind = kind
    path = parts[1]
  }

  /// - Parameter settling: seconds for which an mbox must not have changed before its last mail is taken.
  /// - Throws: `BotProblem` when the path is not what it is said to be.
  func feed(settling: Int) throws -> any MailFeed {
    switch kind {
    case .maildir: try MaildirFeed(folder: path)
    case .mbox: try MboxFeed(path: path, settling: settling)
    case .publicInbox: try PublicInboxFeed(folder: path)
    }
  }
}

/// What a bot and the processes of its reviews share.
struct BotReviewOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kernel tree that patches are put onto.", valueName: "dir"))
  var tree: String

  @OptionGroup var parsing: ParsingOptions
}

struct BotRunCommand: AsyncParsableCommand, EndsInItsOwnWay {
  enum Mode: String, EnumerableFlag {
    case follow, once

    static func help(for value: Mode) -> ArgumentHelp? {
      switch value {
      case .follow: "Look at the source again and again, until ended by SIGTERM or SIGINT."
      case .once: "Do what can be done now, then end."
      }
    }
  }

  static let configuration = CommandConfiguration(commandName: "run", abstract: "Run the bot (the default).")

  @Option(help: ArgumentHelp("maildir:DIR, mbox:FILE or public-inbox:DIR.", valueName: "source"))
  var source: SourceArgument

  @Option(help: ArgumentHelp("Where the bot remembers; made when it is not there.", valueName: "file"))
  var state: String

  @Option(help: ArgumentHelp("The folder for drafts; made when it is not there.", valueName: "dir"))
  var outbox: String

  @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
  var config: String?

  @Flag var mode = Mode.follow

  @Flag(name: [.short, .long], help: "Say nothing of what is done.")
  var quiet = false

  @OptionGroup var review: BotReviewOptions

  func run() async throws {
    let configuration = try configuration()
    // What would make every review fail is found out before the first.
    _ = try Engine.libclang()
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: review.tree, isDirectory: &isFolder), isFolder.boolValue else {
      throw BotProblem("\(review.tree): no such folder (expected a kernel tree)")
    }
    let vocabulary = try Engine.vocabulary(tree: review.tree, folders: review.parsing.ruleFolders)
    let feed = try source.feed(settling: mode == .once ? 0 : 5)
    let state = try BotState.open(state)
    let process = try ReviewProcess(
      arguments: BotReviewCommand.arguments(review, configuration), timeLimit: configuration.timeLimit,
      memoryLimit: configuration.memoryLimit, scratch: state.scratch)
    let isQuiet = quiet
    let bot = try Bot(
      configuration: configuration, state: state, source: feed, outbox: outbox,
      scope: PatchScope(vocabulary, tree: configuration.scope == .files ? review.tree : nil),
      assess: { try await process.assess($0) }, log: { if !isQuiet { Output.toStandardError($0) } })
    let mode = mode
    let work = Task { try await mode == .once ? bot.once() : bot.follow() }
    let sources = Self.onEnd { work.cancel() }
    defer { sources.forEach { $0.cancel() } }
    try await work.value
  }

  /// - Throws: `BotProblem` when the file cannot be read; the problems in it.
  private func configuration() throws -> BotConfiguration {
    guard let config else { return BotConfiguration() }
    guard let bytes = FileManager.default.contents(atPath: config) else {
      throw BotProblem("\(config): the configuration file cannot be read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw BotProblem("\(config): expected a text in UTF-8")
    }
    let rules = try Engine.rules(folders: review.parsing.ruleFolders).map(\.id)
    return try BotConfiguration(yaml: text, file: config, rules: Set(rules))
  }

  /// Has something done when the process is asked to end.
  private static func onEnd(_ action: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
    [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler(handler: action)
      source.resume()
      return source
    }
  }
}

struct BotStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what a bot has done and what it waits for, whether or not it runs.")

  @Option(help: ArgumentHelp("The state of the bot.", valueName: "file"))
  var state: String

  @Option(help: "The form of the status.")
  var format = BotStatusFormat.text

  func run() throws {
    try Output.toStandardOutput(try BotState.openToRead(state).status().rendered(as: format))
  }
}

extension BotStatusFormat: ExpressibleByArgument {}

/// Reviews one series after the other, fed by the bot that started it.
struct BotReviewCommand: ParsableCommand, EndsInItsOwnWay {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Reviews what comes on standard input; for internal use.", shouldDisplay: false)

  @OptionGroup var options: BotReviewOptions

  @Option(help: "The mailbox of the drafts' sender; without one there are no drafts.")
  var sender: String?

  @Option(help: "The sender's name.")
  var senderName: String?

  @Option(help: "The last line of drafts.")
  var notice: String?

  func run() throws {
    let request = ReviewRequest(tree: options.tree, check: options.parsing.request())
    let from = sender.map { MailAddress(name: senderName, mailbox: $0) }
    let notice = notice
    let assessor = Assessor(
      review: { try await Reviewer.review($0, request: request) },
      drafts: { report, series, gone in
        guard let from else { return [] }
        return try ReplyComposer(settings: ReplySettings(sender: from, notice: notice))
          .drafts(for: report, series: series, gone: gone)
      })
    ReviewProcess.serve { try await assessor.assess($0) }
  }

  /// The arguments that start the command. The configuration file is not read again: it may change meanwhile.
  static func arguments(_ options: BotReviewOptions, _ configuration: BotConfiguration) -> [String] {
    func option(_ name: String, _ value: String?) -> [String] { value.map { ["\(name)=\($0)"] } ?? [] }
    return ["bot", "review", "--tree=\(options.tree)"] + option("--sender", configuration.from?.mailbox)
      + option("--sender-name", configuration.from?.name) + option("--notice", configuration.footer)
      + options.parsing.arguments
  }
}

extension ParsingOptions {
  /// The arguments from which the same options are read again.
  fileprivate var arguments: [String] {
    var arguments = ruleFolders.map { "--rules=\($0)" }
    func add(_ name: String, _ value: String?) { if let value { arguments.append("\(name)=\(value)") } }
    add("--kernel-version", kernelVersion)
    add("--build", build)
    add("--compile-commands", compileCommands)
    add("--parse-as", parseAs.rawValue)
    add("--jobs", jobs.map(String.init))
    add("--timeout", String(timeout))
    add("--memory-limit", String(memoryLimit))
    add("--cache", cache)
    if noCache { arguments.append("--no-cache") }
    return arguments
  }
}

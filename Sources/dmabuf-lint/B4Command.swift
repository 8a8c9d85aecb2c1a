import ArgumentParser
import DmabufLint
import Foundation
import Reports
import Review

struct B4Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "b4", abstract: "Answer the checks of b4, with the message on standard input.",
    discussion: """
      Exit status: 0 nothing to say (b4 prep, b4 am) or a result was printed (b4 review); 1 lines were printed; \
      2 the check could not be done. docs/b4.md has the configuration.
      """,
    subcommands: [
      B4PrepPerPatch.self, B4AmPerPatch.self, B4ReviewPerPatch.self, B4ReviewSeries.self,
    ])
}

/// What all checks of b4 take.
struct B4Options: ParsableArguments {
  @Option(help: ArgumentHelp("The tree that patches are put onto; the current folder's by default.", valueName: "dir"))
  var tree: String?

  @Option(help: ArgumentHelp("The revision that patches are put onto.", valueName: "rev"))
  var base: String?

  @OptionGroup var rules: RuleOptions

  @OptionGroup var parsing: ParsingOptions

  /// The answer to the message on standard input; nil for one that has no patch.
  /// - Parameter ofSeries: whether all of the series is asked about, not the patch in the message.
  func answer(ofSeries: Bool) async throws -> B4Answer? {
    var check = parsing.request()
    try rules.apply(to: &check)
    let tree = tree ?? Self.currentTree
    let message = try Input.standardInput()
    let tracking = ProcessInfo.processInfo.environment["B4_TRACKING_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    guard let input = try await B4Input.read(message: message, trackingFile: tracking, tree: tree) else { return nil }
    let report = try await Reviewer.review(
      input.series, request: ReviewRequest(tree: tree, base: base ?? input.base, check: check))
    return B4Answer(report, patches: ofSeries ? nil : input.patches)
  }

  /// The top folder of the repository that the current folder lies in, else the current folder.
  private static var currentTree: String {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    while folder.path != "/" {
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent(".git").path) { return folder.path }
      folder.deleteLastPathComponent()
    }
    return "."
  }

  /// Prints lines as b4 prep and b4 am read them.
  func printLines() async throws {
    let lines = try await answer(ofSeries: false)?.lines ?? []
    try Output.toStandardOutput(lines.map { $0 + "\n" }.joined())
    if !lines.isEmpty { throw ExitCode(1) }
  }
}

struct B4PrepPerPatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prep-perpatch", abstract: "For b4.prep-perpatch-check-cmd: print a line a finding.")

  @OptionGroup var options: B4Options

  func run() async throws { try await options.printLines() }
}

struct B4AmPerPatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "am-perpatch", abstract: "For b4.am-perpatch-check-cmd: print a line a finding.")

  @OptionGroup var options: B4Options

  func run() async throws { try await options.printLines() }
}

struct B4ReviewPerPatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review-perpatch", abstract: "For b4.review-perpatch-check-cmd: print a result as JSON.")

  @OptionGroup var options: B4Options

  func run() async throws {
    // Without a patch there is nothing that could be right or wrong, and b4 takes no output for no result.
    guard let answer = try await options.answer(ofSeries: false) else { return }
    try Output.toStandardOutput(try answer.json())
  }
}

struct B4ReviewSeries: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review-series", abstract: "For b4.review-series-check-cmd: print a result as JSON.")

  @OptionGroup var options: B4Options

  func run() async throws {
    let answer = try await options.answer(ofSeries: true)
    try Output.toStandardOutput(try answer?.json() ?? B4Answer.coverAlone())
  }
}

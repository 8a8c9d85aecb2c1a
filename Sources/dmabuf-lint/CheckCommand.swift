import ArgumentParser
import DmabufLint
import Findings
import Reports

extension ReportFormat: ExpressibleByArgument {}

/// The severity from which on findings make the exit status 1.
enum FailOn: String, CaseIterable, ExpressibleByArgument {
  case error, warning, note, never

  var severity: Severity? { Severity(rawValue) }
}

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a tree, folders or files.",
    discussion: """
      With --shard I/N the command parses the I-th of N equal shares of the files and keeps what it found out as a file
      in the folder --facts; it judges nothing and has no report. Once all shares are there, `dmabuf-lint link` says
      what one run would have said. Exit status then: 0 the facts are written, 2 they are not.
      """)

  @Argument(help: ArgumentHelp("A tree, a folder or a file; - reads C on standard input.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(help: ArgumentHelp("Parse a share of the files only, and keep facts for `link`.", valueName: "i/n"))
  var shard: Shard?

  @Option(
    help: ArgumentHelp(
      "The folder into which a shard writes its facts; \(Self.defaultFacts) by default.", valueName: "dir"))
  var facts: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var parsing: ParsingOptions

  static let defaultFacts = "dmabuf-lint-facts"

  func validate() throws {
    if shard == nil, facts != nil { throw ValidationError("--facts goes with --shard") }
    if shard != nil, paths == ["-"] { throw ValidationError("--shard: standard input cannot be divided") }
    if shard != nil, reporting.output != nil {
      throw ValidationError("--output: a shard has no report; `dmabuf-lint link` writes the one of all shards")
    }
    if paths.contains("-"), paths.count > 1 {
      throw ValidationError("- stands alone: other paths cannot be checked with it")
    }
  }

  func run() async throws {
    if let shard { return try await make(shard) }
    let report = try await check()
    try reporting.write(try report.rendered(as: reporting.format, style: reporting.style))
    if let severity = reporting.failOn.severity, report.reaches(severity) { throw ExitCode(1) }
  }

  private func check() async throws -> RunReport {
    var request = parsing.request()
    try reporting.apply(to: &request)
    if paths == ["-"] {
      request.standardInput = try Input.standardInput()
    } else {
      request.paths = paths
    }
    guard !reporting.quiet, Terminal.isStandardErrorOne else { return try await Engine.check(request, progress: nil) }
    let line = ProgressLine()
    defer { line.clear() }
    return try await Engine.check(request) { line.show($0) }
  }

  /// Makes the facts of a shard, and says so in a line.
  private func make(_ shard: Shard) async throws {
    var request = parsing.request()
    try reporting.apply(to: &request)
    request.paths = paths
    let line = reporting.quiet || !Terminal.isStandardErrorOne ? nil : ProgressLine()
    defer { line?.clear() }
    let outcome = try await Engine.check(request, shard: shard, facts: facts ?? Self.defaultFacts) { line?.show($0) }
    line?.clear()
    guard !reporting.quiet else { return }
    var lines = [
      "shard \(outcome.shard): \(outcome.parsed) of \(SafeText.count(outcome.candidates, "candidate")) parsed, "
        + "\(outcome.skipped.count) not analysed, facts in \(outcome.file)"
    ]
    lines += reporting.style.lines(of: outcome.skipped)
    try Output.toStandardOutput(lines.map { SafeText.inline($0) + "\n" }.joined())
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

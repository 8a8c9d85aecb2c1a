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
    commandName: "check", abstract: "Check a tree, folders or files.")

  @Argument(help: ArgumentHelp("A tree, a folder or a file; - reads C on standard input.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(help: "The form of the report.")
  var format = ReportFormat.text

  @Option(name: [.short, .long], help: ArgumentHelp("Write the report to a file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Check only this rule; repeatable.", valueName: "rule"))
  var enable: [String] = []

  @Option(help: ArgumentHelp("Leave this rule out; repeatable.", valueName: "rule"))
  var disable: [String] = []

  @Option(help: "Exit with status 1 when there is a finding of this severity or a graver one.")
  var failOn = FailOn.error

  @Option(help: "Whether text is coloured; auto asks the terminal and NO_COLOR.")
  var color = ColorChoice.auto

  @Flag(name: [.short, .long], help: "Print findings alone, no summary.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print the source of every step, and everything that was not analysed.")
  var verbose = false

  @OptionGroup var parsing: ParsingOptions

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    if paths.contains("-"), paths.count > 1 {
      throw ValidationError("- stands alone: other paths cannot be checked with it")
    }
  }

  func run() async throws {
    if !enable.isEmpty || !disable.isEmpty {
      let known = try Engine.rules(folders: parsing.ruleFolders).map(\.id)
      for id in enable + disable { try UnknownRule.check(id, known: known) }
    }
    let report = try await check()
    let style = TextStyle(
      isColored: color.applies(toStandardOutput: output == nil),
      amount: quiet ? .quiet : verbose ? .verbose : .normal)
    let text = try report.rendered(as: format, style: style)
    if let output {
      try Output.toFile(output, text)
    } else {
      try Output.toStandardOutput(text)
    }
    if let severity = failOn.severity, report.reaches(severity) { throw ExitCode(1) }
  }

  private func check() async throws -> RunReport {
    var request = parsing.request()
    request.enabled = enable
    request.disabled = disable
    request.verbose = verbose
    if paths == ["-"] {
      request.standardInput = try Input.standardInput()
    } else {
      request.paths = paths
    }
    guard !quiet, Terminal.isStandardErrorOne else { return try await Engine.check(request, progress: nil) }
    let line = ProgressLine()
    defer { line.clear() }
    return try await Engine.check(request) { line.show($0) }
  }
}

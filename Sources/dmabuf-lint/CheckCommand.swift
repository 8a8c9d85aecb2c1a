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

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var parsing: ParsingOptions

  func validate() throws {
    if paths.contains("-"), paths.count > 1 {
      throw ValidationError("- stands alone: other paths cannot be checked with it")
    }
  }

  func run() async throws {
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
}

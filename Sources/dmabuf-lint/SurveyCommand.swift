import ArgumentParser
import DmabufLint
import Reports

extension SurveyFormat: ExpressibleByArgument {}

struct SurveyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "survey", abstract: "List who exports and who imports buffers in a tree, and its heaps.")

  @Argument(help: ArgumentHelp("A tree, a folder or a file.", valueName: "path"))
  var paths: [String] = ["."]

  @Option(help: "The form of the survey.")
  var format = SurveyFormat.text

  @Option(name: [.short, .long], help: ArgumentHelp("Write the survey to a file.", valueName: "file"))
  var output: String?

  @Flag(name: [.short, .long], help: "Say how long each stage takes.")
  var verbose = false

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    var request = parsing.request()
    request.paths = paths
    request.verbose = verbose
    let report = try await survey(request)
    let text = try report.rendered(as: format)
    if let output {
      try Output.toFile(output, text)
    } else {
      try Output.toStandardOutput(text)
    }
  }

  private func survey(_ request: CheckRequest) async throws -> SurveyReport {
    guard Terminal.isStandardErrorOne else { return try await Engine.survey(request) }
    let line = ProgressLine()
    defer { line.clear() }
    return try await Engine.survey(request) { line.show($0) }
  }
}

import ArgumentParser
import DmabufLint
import Reports

struct DebugCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debug", abstract: "Show what the analysis works on.", 
    subcommands: [DebugIRCommand.self, DebugSummaryCommand.self])
}

struct DebugIRCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ir", abstract: "Print the control-flow graphs of a file's functions.")

  @Argument(help: "The C file.")
  var file: String

  @Option(help: ArgumentHelp("Only this function.", valueName: "name"))
  var function: String?

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    let text = try await Engine.dumpIR(file: file, function: function, request: parsing.request())
    try Output.toStandardOutput(SafeText.block(text))
  }
}

struct DebugSummaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary", abstract: "Print what callers see of a function: cases, demands, writes.")

  @Argument(help: "The C file.")
  var file: String

  @Argument(help: "The function's name.")
  var function: String

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    let text = try await Engine.dumpSummary(file: file, function: function, request: parsing.request())
    try Output.toStandardOutput(SafeText.block(text))
  }
}

import ArgumentParser
import DmabufLint
import Reports

struct DebugCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debug", abstract: "Show what the analysis works on.", 
    subcommands: [
      DebugIRCommand.self, DebugSummaryCommand.self, DebugModuleCommand.self, DebugTriageCommand.self,
      DebugFloorCommand.self, DebugCommandsCommand.self,
    ])
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

struct DebugTriageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triage", abstract: "Compare the findings on a tree with the verdicts of those who read its source.",
    discussion: """
      Exit status: 0 findings and verdicts agree; 1 something is new, gone, or contradicts a verdict.
      """)

  @Argument(help: "A list of verdicts, or a folder with lists named by release, such as 7.3.tsv.")
  var verdicts: String

  @Argument(help: "The tree, or a part of one.")
  var tree: String

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    let triage = try await Engine.triage(verdicts: verdicts, tree: tree, request: parsing.request())
    try Output.toStandardOutput(triage.text)
    if !triage.agrees { throw ExitCode(1) }
  }
}

struct DebugFloorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor", abstract: "Parse what `check` would parse, make nothing of it, and print how long that took.",
    shouldDisplay: false)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    var request = parsing.request()
    request.paths = paths
    try Output.toStandardOutput(try await Engine.floor(request).text + "\n")
  }
}

struct DebugCommandsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commands", abstract: "Print how files are parsed, in the form of compile_commands.json.")

  @Argument(help: "A tree, folders or files.")
  var paths: [String]

  @OptionGroup var parsing: ParsingOptions

  func run() async throws {
    var request = parsing.request()
    request.paths = paths
    let commands = try await Engine.parseCommands(request)
    for line in commands.skipped { Output.toStandardError(SafeText.inline(line) + "\n") }
    try Output.toStandardOutput(commands.database)
  }
}

struct DebugModuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "module", abstract: "Print what files are linked into, and what that module imports.")

  @Argument(help: "Files of a kernel tree.")
  var files: [String]

  func run() throws {
    try Output.toStandardOutput(SafeText.block(Engine.dumpModules(of: files)))
  }
}

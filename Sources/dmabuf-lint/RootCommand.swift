import ArgumentParser
import DmabufLint

struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Tool.name,
    abstract: "Finds violations of the contracts of Linux's dma-buf family in C sources of the kernel.",
    discussion: """
      Exit status: 0 nothing at or above --fail-on; 1 findings; 2 the run could not do what was asked.
      """,
    subcommands: [
      CheckCommand.self, LinkCommand.self, KbuildCommand.self, ReviewCommand.self, BotCommand.self, B4Command.self,
      SurveyCommand.self, RulesCommand.self,
      ExplainCommand.self, DebugCommand.self, WorkerCommand.self,
    ])

  @Flag(help: "Print the versions of the tool and of libclang, and where libclang was found.")
  var version = false

  func run() throws {
    guard version else { throw CleanExit.helpRequest() }
    try Output.toStandardOutput("\(Tool.name) \(Tool.version)\n\(Self.libclang)\n")
  }

  /// One line; a missing libclang does not keep the tool from saying its own version.
  private static var libclang: String {
    do {
      let found = try Engine.libclang()
      return "libclang: \(found.version) (\(found.path))"
    } catch {
      return "libclang: not found: \(error)"
    }
  }
}

/// Runs one parse after the other, fed by the process that started it.
struct WorkerCommand: ParsableCommand, EndsInItsOwnWay {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Parses the files that are named on standard input; for internal use.",
    shouldDisplay: false)

  func run() {
    Engine.workerMain()
  }
}

import ArgumentParser
import Foundation
import Reports

/// Exit statuses: 0 nothing at or above `--fail-on`, 1 findings, 2 the run could not do what was asked.
@main
struct Main {
  static func main() async {
    // A reader that stops early (`| head`) is no error of ours: writes report it, and are then left out.
    signal(SIGPIPE, SIG_IGN)
    exit(await status(command + CommandLine.arguments.dropFirst()))
  }

  /// The command that the name stands for by which the tool was called.
  private static var command: [String] {
    let name = CommandLine.arguments.first?.split(separator: "/").last.map(String.init)
    return name == KbuildCommand.program ? [KbuildCommand.configuration.commandName ?? ""] : []
  }

  /// Runs the command that the arguments name. Usage errors are 2 here, not the parser's own 64.
  private static func status(_ arguments: [String]) async -> Int32 {
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      let code = RootCommand.exitCode(for: error)
      if code == .success {
        try? Output.toStandardOutput(RootCommand.fullMessage(for: error) + "\n")
        return 0
      }
      Output.toStandardError(code == .validationFailure ? RootCommand.fullMessage(for: error) : message(error))
      return 2
    }
  }

  private static func message(_ error: any Error) -> String {
    let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
    return "dmabuf-lint: error: \(text)"
  }
}

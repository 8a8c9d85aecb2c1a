import ArgumentParser
import Foundation
import Reports

/// Exit statuses: 0 nothing at or above `--fail-on`, 1 findings, 2 the run could not do what was asked.
@main
struct Main {
  static func main() async {
    Descriptors.openMissing()
    // Writes report that a reader stopped early, or that a file is as large as it may be; the signals for it would end
    // the process with things left behind.
    for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    Ending.now(with: await status(command + CommandLine.arguments.dropFirst()))
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
      let signals = command is any EndsInItsOwnWay ? [] : Ending.watchSignals()
      defer { withExtendedLifetime(signals) {} }
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

/// A command that sees to signals itself.
protocol EndsInItsOwnWay {}

/// The descriptors that every process expects to have.
enum Descriptors {
  /// Opens those that were closed when the process was started, or the first files that are opened would take their
  /// place, and get what is written to standard output. Reading from or writing to them fails, as it should; messages
  /// on standard error are lost.
  static func openMissing() {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) < 0 {
      let opened = open("/dev/null", mode)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }
}

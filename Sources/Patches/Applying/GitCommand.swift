import Foundation
import Subprocess

/// How a run of git ended.
struct GitResult: Sendable {
  var succeeded: Bool
  var output: [UInt8]
  var errors: String

  /// Standard output as one text without the line end behind it.
  var text: String {
    var bytes = output
    while let last = bytes.last, last == 0x0A { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Git's own first complaint, without its `error:` or `fatal:`.
  var complaint: String {
    let line = errors.split(separator: "\n").first { $0.hasPrefix("error: ") || $0.hasPrefix("fatal: ") }
    return line.map { String($0.dropFirst(7)) } ?? errors.split(separator: "\n").first.map(String.init) ?? "failed"
  }
}

/// Runs git on a repository, our own or the user's, so that it neither writes nor executes what others chose.
///
/// Git executes programs that configuration names: hooks, filters and drivers, pagers, editors, transports (with which
/// it fetches objects that a partial clone lacks), monitors of the work tree. So it gets an environment of its own:
/// nothing is inherited but `PATH`, no configuration of system and user is read, and what the repository's own
/// configuration could name is overruled or refused (git(1), git-config(1)).
struct GitCommand: Sendable {
  /// Given as `--git-dir`: then git neither searches for a repository nor cares who owns it.
  var gitFolder: String
  /// The folder that git works on and runs in; nil where it only reads objects.
  var workTree: String?
  /// For our own use: an index apart from the git folder's.
  var index: String?

  private static let overruled = [
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null", "core.pager=cat", "core.editor=false", "core.askPass=false",
    "core.sshCommand=false", "core.gitProxy=", "core.alternateRefsCommand=false", "core.symlinks=false",
    "core.autocrlf=false", "core.safecrlf=false", "core.quotePath=false", "protocol.allow=never", "gc.auto=0",
    "maintenance.auto=false", "diff.external=", "merge.conflictStyle=merge", "advice.detachedHead=false",
  ]

  /// Takes the environment that this process has: in a hook of another repository git names that one in it.
  static func environment(from inherited: [String: String]) -> [String: String] {
    [
      "PATH": inherited["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_ATTR_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat",
      "GIT_EDITOR": "false", "GIT_ASKPASS": "false", "SSH_ASKPASS": "false", "GIT_ALLOW_PROTOCOL": "none",
      "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1",
    ]
  }

  /// Takes git's command and its arguments, the file that it reads as standard input, how many bytes it may write to
  /// standard output, and how long it may take. A status other than 0 is no error here. Throws when git cannot be run
  /// or passes a limit, or when the task is cancelled; it is killed then.
  ///
  /// The input is a file because a pipe to a git that ends early would end this process too, by SIGPIPE.
  func run(
    _ arguments: [String], inputFile: String = "/dev/null", outputLimit: Int = 1 << 20, seconds: Double
  ) async throws -> GitResult {
    let input = open(inputFile, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw ApplyError.noGit(reason: "\(inputFile) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(input) }
    var words = ["--git-dir=" + gitFolder]
    if let workTree { words += ["-C", workTree, "--work-tree=" + workTree] }
    for setting in Self.overruled { words += ["-c", setting] }
    words += arguments
    var variables = Self.environment(from: ProcessInfo.processInfo.environment)
    variables["GIT_INDEX_FILE"] = index
    let environment = Environment.custom(variables.map { Array("\($0.key)=\($0.value)\0".utf8) })
    let (all, what) = (words, arguments.first ?? "")
    var options = PlatformOptions()
    options.teardownSequence = []
    let platform = options
    return try await withThrowingTaskGroup(of: GitResult.self) { group in
      group.addTask {
        do {
          let result = try await Subprocess.run(
            .name("git"), arguments: Arguments(all), environment: environment, platformOptions: platform,
            input: .fileDescriptor(.init(rawValue: input), closeAfterSpawningProcess: false),
            output: .bytes(limit: outputLimit), error: .string(limit: 16 << 20))
          return GitResult(
            succeeded: result.terminationStatus.isSuccess, output: result.standardOutput, errors: result.standardError)
        } catch let error as SubprocessError {
          try Task.checkCancellation()
          if error.code == .outputLimitExceeded { throw ApplyError.tooMuchOutput(what: what) }
          throw ApplyError.noGit(reason: "\(error)")
        }
      }
      group.addTask {
        try await Task.sleep(for: .seconds(max(0, seconds)))
        throw ApplyError.timedOut(what: what, seconds: seconds)
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// The same, where a status other than 0 is an error.
  func succeed(
    _ arguments: [String], inputFile: String = "/dev/null", outputLimit: Int = 1 << 20, seconds: Double
  ) async throws -> GitResult {
    let result = try await run(arguments, inputFile: inputFile, outputLimit: outputLimit, seconds: seconds)
    guard result.succeeded else {
      throw ApplyError.gitFailed(what: arguments.first ?? "", reason: result.complaint)
    }
    return result
  }
}

import ArgumentParser
import DmabufLint

enum ParseWay: String, CaseIterable, ExpressibleByArgument {
  case auto
  case compileCommands = "compile-commands"
  case build, tree, stubs
}

/// How sources are read: shared by the commands that parse.
struct ParsingOptions: ParsableArguments {
  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp("A folder with more rules and API entries; repeatable.", valueName: "dir"))
  var ruleFolders: [String] = []

  @Option(help: ArgumentHelp("The kernel release as which the sources are read.", valueName: "v"))
  var kernelVersion: String?

  @Option(help: ArgumentHelp("A configured build folder of the kernel (O=).", valueName: "dir"))
  var build: String?

  @Option(help: ArgumentHelp("A compile_commands.json whose flags are used.", valueName: "file"))
  var compileCommands: String?

  @Option(help: "The way in which files are parsed; auto takes the first that applies.")
  var parseAs = ParseWay.auto

  @Option(help: ArgumentHelp("Worker processes; one per processor by default.", valueName: "n"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Give up the parse of a file after this time.", valueName: "seconds"))
  var timeout = CheckRequest.defaultTimeLimit

  @Option(help: ArgumentHelp("Give up the parse of a file above this much memory.", valueName: "mib"))
  var memoryLimit = CheckRequest.defaultMemoryLimit

  @Option(help: ArgumentHelp("Where parsed files are kept between runs.", valueName: "dir"))
  var cache: String?

  @Flag(help: "Neither use nor keep parsed files.")
  var noCache = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs: expected 1 to 1024, found \(jobs)") }
    if timeout < 1 { throw ValidationError("--timeout: expected at least 1 second, found \(timeout)") }
    if memoryLimit < 64 { throw ValidationError("--memory-limit: expected at least 64 MiB, found \(memoryLimit)") }
    if noCache, cache != nil { throw ValidationError("--cache and --no-cache exclude each other") }
  }

  /// A request with everything but what is to be checked.
  func request() -> CheckRequest {
    CheckRequest(
      ruleFolders: ruleFolders, jobs: jobs, kernelVersion: kernelVersion, buildFolder: build,
      compileCommands: compileCommands, parseWay: parseAs == .auto ? nil : parseAs.rawValue, timeLimit: timeout,
      memoryLimit: memoryLimit, cacheFolder: cache, usesCache: !noCache)
  }
}

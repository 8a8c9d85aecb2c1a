import ArgumentParser
import Foundation

/// Looks for inputs that break the readers and the analysis.
@main
struct FuzzCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmabuf-lint-fuzz",
    abstract: "Gives changed inputs to dmabuf-lint's readers and looks for one that breaks them.",
    discussion: """
      Exit status: 0 every input was read or refused; 1 some broke a reader, and are kept; 2 there was no run.
      docs/fuzzing.md describes the targets.
      """,
    subcommands: [RunCommand.self, ReproduceCommand.self, PrintCommand.self, WorkerCommand.self],
    defaultSubcommand: RunCommand.self)

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot(nil)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      guard exitCode(for: error) != .success else { exit(withError: error) }
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }
}

/// What every run needs to know.
struct SeedOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Folders, searched for files of the target's kind, and files, to start from; those of the repository by default.",
      valueName: "path"))
  var corpus: [String] = ["corpus", "Rules", "Tests/FuzzingTests/Seeds"]

  @Option(help: ArgumentHelp("What the inputs follow from; by default one that is made up.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Inputs and seeds are no longer than this.", valueName: "bytes"))
  var longest = 1 << 16

  func validate() throws {
    if longest < 1 { throw ValidationError("--longest: expected at least 1 byte, found \(longest)") }
  }
}

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "run", abstract: "Make a run; this is the default.")

  @Argument(help: ArgumentHelp("What is tried; all by default.", valueName: "target"))
  var targets: [TargetKind] = TargetKind.allCases.filter { !$0.isDrill }

  @Option(help: ArgumentHelp("Inputs for each target.", valueName: "number"))
  var runs = 20_000

  @OptionGroup var seeds: SeedOptions

  @Option(help: ArgumentHelp("Worker processes; one per processor by default.", valueName: "n"))
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("An input that takes longer hangs.", valueName: "seconds"))
  var timeLimit = 20.0

  @Option(help: ArgumentHelp("An input that takes more memory is too greedy.", valueName: "mib"))
  var memoryLimit = 1024

  @Option(help: ArgumentHelp("Where inputs that break something are kept.", valueName: "dir"))
  var keep = "fuzz-failures"

  @Option(help: ArgumentHelp("Only this input of the run.", valueName: "number"))
  var only: Int?

  func validate() throws {
    if runs < 1 { throw ValidationError("--runs: expected at least 1, found \(runs)") }
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs: expected 1 to 1024, found \(jobs)") }
    if !(timeLimit > 0) { throw ValidationError("--time-limit: expected more than 0 seconds, found \(timeLimit)") }
    if memoryLimit < 64 { throw ValidationError("--memory-limit: expected at least 64 MiB, found \(memoryLimit)") }
  }

  func run() async throws {
    let seed = seeds.seed ?? UInt64.random(in: 0..<1_000_000)
    // Files are parsed in their own folders: the one that relative paths begin in is another one afterwards.
    var seeds = seeds
    seeds.corpus = seeds.corpus.map { URL(fileURLWithPath: $0).path }
    let keep = URL(fileURLWithPath: keep).path
    var isClean = true
    for target in targets {
      let numbers = only.map { $0..<$0 + 1 } ?? 0..<runs
      let inputs = try await Inputs.make(for: target, seeds, seed: seed)
      let run = FuzzRun(
        target: target, inputs: inputs, numbers: numbers, jobs: jobs, timeLimit: timeLimit,
        memoryLimit: memoryLimit << 20, keep: FailureFolder(path: keep))
      let summary = try await run.make()
      print(summary.text)
      if !summary.failures.isEmpty { isClean = false }
    }
    if !isClean { throw ExitCode(1) }
  }
}

/// Prints what a run gives to a target.
struct PrintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "print", abstract: "Print one input of a run.")

  @Argument var target: TargetKind
  @Argument(help: "The input's number in the run.") var number: Int
  @OptionGroup var seeds: SeedOptions

  func validate() throws {
    if seeds.seed == nil { throw ValidationError("--seed is missing: expected the run's") }
  }

  func run() async throws {
    let inputs = try await Inputs.make(for: target, seeds, seed: seeds.seed ?? 0)
    FileHandle.standardOutput.write(Data(inputs.request(number).bytes))
  }
}

/// Runs one kept input in this process, so that a debugger or a sanitizer sees what happens.
struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Give a kept input to a target, in this process.")

  @Argument var target: TargetKind
  @Argument(help: "The input.") var file: String
  @Option(name: .customLong("as"), help: "The seed that it was made from: the file in whose place it is read.")
  var base: String?

  func run() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let worker = TargetWorker(kind: target, files: SeedFiles(groups: base.map { [[$0]] } ?? []))
    let request = Request(base: base ?? "", bytes: bytes)
    try worker.parseAlone(request)
    let answer = worker.answer(request.encoded)
    print(Answer(answer)?.text ?? "no answer")
  }
}

/// Answers a run, input by input.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Runs inputs that come in on standard input; for internal use.",
    shouldDisplay: false)

  @Argument var target: TargetKind
  @Option var memoryLimit: Int
  @Option var bases: String

  func run() throws {
    ProcessMemory.limit(addressSpace: memoryLimit)
    let groups = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: URL(fileURLWithPath: bases)))
    TargetWorker.serve(target, SeedFiles(groups: groups))
  }
}

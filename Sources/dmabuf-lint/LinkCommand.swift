import ArgumentParser
import DmabufLint
import Reports

struct LinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Join the facts of shards or compile jobs, and report what one run would have.",
    discussion: """
      Takes the folders that `check --shard` or `kbuild --facts` wrote to, or single fact files. Paths, kernel release \
      and way of parsing are those of the shards; rules of one's own have to be named again. Facts that are missing, \
      damaged, or not of the same tree, rules, tool and libclang are errors.

      The sources are read once more, for what the report quotes and for files that call into the program; they have to \
      be the same as when the facts were made.
      """)

  @Argument(help: ArgumentHelp("A folder with facts, or a fact file.", valueName: "facts"))
  var facts: [String]

  @Option(
    help: ArgumentHelp("Where the tree is now, if it is not where the facts were made.", valueName: "dir"))
  var tree: String?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var parsing: ParsingOptions

  func validate() throws {
    if parsing.kernelVersion != nil {
      throw ValidationError("--kernel-version: the shards have read the sources as one release already")
    }
    if parsing.parseAs != .auto {
      throw ValidationError("--parse-as: the shards have parsed the sources in one way already")
    }
  }

  func run() async throws {
    let report = try await link()
    try reporting.write(try report.rendered(as: reporting.format, style: reporting.style))
    if let severity = reporting.failOn.severity, report.reaches(severity) { throw ExitCode(1) }
  }

  private func link() async throws -> RunReport {
    var request = parsing.request()
    try reporting.apply(to: &request)
    guard !reporting.quiet, Terminal.isStandardErrorOne else {
      return try await Engine.link(facts: facts, tree: tree, request: request)
    }
    let line = ProgressLine()
    defer { line.clear() }
    return try await Engine.link(facts: facts, tree: tree, request: request) { line.show($0) }
  }
}

import ArgumentParser
import DmabufLint
import Foundation
import Reports

/// The program for `CHECK=` of the kernel's make.
struct KbuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kbuild", abstract: "Check the file of a compile job: make C=2 CHECK=\"dmabuf-lint kbuild\".",
    discussion: """
      kbuild calls its checker with the compiler's flags and a file. Files that use no name of the API cost next to \
      nothing. For the others findings in the file, by itself, are printed on standard error as the compiler prints \
      its warnings.

      With --facts DIR, or DIR in the variable \(Self.factsVariable), the job keeps what it found out instead; behind \
      the make `dmabuf-lint link DIR` reports on all files together.

      Called by the name \(Self.program) the tool is this command. Exit status: 0, findings or not, as make stops at \
      any other; 2 the file could not be looked at.
      """)

  static let factsVariable = "DMABUF_LINT_FACTS"
  /// The name of a link to the tool, for those who want one word behind `CHECK=`.
  static let program = "dmabuf-lint-check"

  @Option(help: ArgumentHelp("The folder into which facts are written, for `link`.", valueName: "dir"))
  var facts: String?

  @Flag(inversion: .prefixedNo, help: "Print findings; by default where no facts are kept.")
  var findings: Bool?

  @OptionGroup var rules: RuleOptions

  @OptionGroup var parsing: ParsingOptions

  @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("What kbuild adds.", valueName: "flags-and-file"))
  var arguments: [String] = []

  func validate() throws {
    for (name, isGiven) in [
      ("--build", parsing.build != nil), ("--compile-commands", parsing.compileCommands != nil),
      ("--parse-as", parsing.parseAs != .auto),
    ] where isGiven {
      throw ValidationError("\(name): kbuild says itself how a file is compiled")
    }
  }

  func run() async throws {
    // What is passed through is not looked through for flags of our own.
    if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
    var request = parsing.request()
    try rules.apply(to: &request)
    let facts = self.facts ?? ProcessInfo.processInfo.environment[Self.factsVariable].flatMap { $0.isEmpty ? nil : $0 }
    // A user's `--` in front of the flags is captured too.
    let words = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
    let checker = CheckerRequest(
      arguments: words, folder: FileManager.default.currentDirectoryPath, facts: facts,
      wantsFindings: findings ?? (facts == nil), check: request)
    guard let report = try await Engine.check(checker) else { return }
    let style = TextStyle(isColored: false, amount: .quiet)
    var text = try report.rendered(as: .text, style: style)
    for skipped in report.skipped { text += "\(skipped.file): warning: not analysed: \(skipped.reason)\n" }
    if !text.isEmpty { Output.toStandardError(String(text.dropLast())) }
  }
}

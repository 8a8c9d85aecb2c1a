import ArgumentParser
import DmabufLint
import Reports

/// What is said of findings and where: shared by the commands that report.
struct ReportOptions: ParsableArguments {
  @Option(help: "The form of the report.")
  var format = ReportFormat.text

  @Option(name: [.short, .long], help: ArgumentHelp("Write the report to a file.", valueName: "file"))
  var output: String?

  @OptionGroup var rules: RuleOptions

  @Option(help: "Exit with status 1 when there is a finding of this severity or a graver one.")
  var failOn = FailOn.error

  @Option(help: "Whether text is coloured; auto asks the terminal and NO_COLOR.")
  var color = ColorChoice.auto

  @Flag(name: [.short, .long], help: "Print findings alone, no summary.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print the source of every step, and everything that was not analysed.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }

  /// Adds what is asked for to a request.
  /// - Throws: for a rule that is not there.
  func apply(to request: inout CheckRequest) throws {
    try rules.apply(to: &request)
    request.verbose = verbose
  }

  var style: TextStyle {
    TextStyle(
      isColored: color.applies(toStandardOutput: output == nil), amount: quiet ? .quiet : verbose ? .verbose : .normal)
  }

  /// Puts a report where it is wanted.
  func write(_ text: String) throws {
    if let output {
      try Output.toFile(output, text)
    } else {
      try Output.toStandardOutput(text)
    }
  }
}

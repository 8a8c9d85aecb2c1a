import ArgumentParser
import DmabufLint

/// Which rules run: shared by the commands that look for findings.
struct RuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Check only this rule; repeatable.", valueName: "rule"))
  var enable: [String] = []

  @Option(help: ArgumentHelp("Leave this rule out; repeatable.", valueName: "rule"))
  var disable: [String] = []

  /// Adds what is asked for to a request.
  /// - Throws: for a rule that is not there.
  func apply(to request: inout CheckRequest) throws {
    if !enable.isEmpty || !disable.isEmpty {
      let known = try Engine.rules(folders: request.ruleFolders).map(\.id)
      for id in enable + disable { try UnknownRule.check(id, known: known) }
    }
    request.enabled = enable
    request.disabled = disable
  }
}

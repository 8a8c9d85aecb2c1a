import ArgumentParser
import DmabufLint
import Reports

struct RulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules, or compare the API model with a kernel tree.")

  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp("A folder with more rules and API entries; repeatable.", valueName: "dir"))
  var ruleFolders: [String] = []

  @Flag(help: "Print where the API model and the tree differ; exit with status 1 when they do.")
  var verify = false

  @Option(help: ArgumentHelp("The kernel tree for --verify.", valueName: "dir"))
  var tree: String?

  func validate() throws {
    if verify, tree == nil { throw ValidationError("--verify needs --tree, the kernel tree to compare with") }
    if !verify, tree != nil { throw ValidationError("--tree is for --verify") }
  }

  func run() async throws {
    guard verify, let tree else { return try list() }
    let differences = try await Engine.verify(tree: tree, folders: ruleFolders)
    try Output.toStandardOutput(differences.map { SafeText.inline($0) + "\n" }.joined())
    if !differences.isEmpty { throw ExitCode(1) }
  }

  private func list() throws {
    let rules = try Engine.rules(folders: ruleFolders).sorted { $0.id < $1.id }
    let width = rules.map(\.id.count).max() ?? 0
    let lines = rules.map { rule in
      let severity = rule.severity.description
      return rule.id + String(repeating: " ", count: width - rule.id.count + 2) + severity
        + String(repeating: " ", count: 9 - severity.count) + SafeText.inline(rule.summary) + "\n"
    }
    try Output.toStandardOutput(lines.joined())
  }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "explain", abstract: "Print the page of one rule.")

  @Argument(help: "The rule's id, as findings and the list of rules show it.")
  var rule: String

  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp("A folder with more rules and API entries; repeatable.", valueName: "dir"))
  var ruleFolders: [String] = []

  @Flag(help: "Print all examples rather than the first of each sort.")
  var examples = false

  @Flag(help: "Print Markdown.")
  var markdown = false

  func run() throws {
    let rules = try Engine.rules(folders: ruleFolders)
    guard let found = rules.first(where: { $0.id == rule }) else {
      throw UnknownRule(id: rule, known: rules.map(\.id))
    }
    let page = RulePage(found, allExamples: examples)
    try Output.toStandardOutput(markdown ? page.markdown : page.plain)
  }
}

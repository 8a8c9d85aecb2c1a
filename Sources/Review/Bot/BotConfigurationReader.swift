import Contracts
import Findings
import Patches
import Yams

extension BotConfiguration {
  /// Reads a configuration file's text: a mapping in YAML, every key of which may be left out.
  /// - Parameters:
  ///   - file: the path, for messages
  ///   - rules: the ids that `only-rules` and `not-rules` may name
  /// - Throws: all problems together, each with file, line and what was expected.
  public init(yaml text: String, file: String, rules: Set<String>) throws(RuleFileProblems) {
    self.init()
    var reader = ConfigurationReader(file: file, rules: rules)
    reader.read(text, into: &self)
    if !reader.problems.isEmpty { throw RuleFileProblems(reader.problems) }
  }
}

/// The keys of the bot's configuration file.
private struct ConfigurationReader {
  private static let keys = [
    "lists", "from", "footer", "severity", "only-rules", "not-rules", "scope", "embargo", "quiet", "quiet-from",
    "oldest", "rate", "retries", "retry-after", "time-limit", "memory-limit", "poll", "keep",
  ]
  private static let year = 366 * 86400

  private var reader: FileReader
  private let rules: Set<String>

  init(file: String, rules: Set<String>) {
    reader = FileReader(file: file)
    self.rules = rules
  }

  var problems: [RuleFileProblem] { reader.problems }

  mutating func read(_ text: String, into result: inout BotConfiguration) {
    guard let root = reader.document(text), let fields = reader.fields(
      of: root, "the bot's configuration", allowed: Self.keys)
    else { return }
    func node(_ key: String) -> Node? { fields.values[key] }
    if let node = node("lists") { result.lists = Set(lists(node)) }
    if let node = node("from") { result.from = address(node) }
    if let node = node("footer") { result.footer = footer(node) }
    if let node = node("severity") { result.policy.severity = severity(node) ?? result.policy.severity }
    if let node = node("only-rules") { result.policy.onlyRules = ruleIds(node) }
    if let node = node("not-rules") { result.policy.notRules = ruleIds(node) }
    if let node = node("scope") {
      result.scope = reader.choice(node, "scope", BotConfiguration.Scope.self) ?? result.scope
    }
    if let node = node("quiet-from") {
      result.quietFrom = reader.choice(node, "quiet-from", BotConfiguration.QuietFrom.self) ?? result.quietFrom
    }
    if let node = node("oldest") { result.oldest = time(node, "oldest", least: 1) }
    set(&result.embargo, node("embargo"), "embargo", least: 0)
    set(&result.quiet, node("quiet"), "quiet", least: 0)
    set(&result.retryAfter, node("retry-after"), "retry-after", least: 0)
    set(&result.timeLimit, node("time-limit"), "time-limit", least: 1)
    set(&result.poll, node("poll"), "poll", least: 1)
    set(&result.keep, node("keep"), "keep", least: 1)
    if let node = node("retries") { result.retries = number(node, "retries", 0...100) ?? result.retries }
    if let node = node("memory-limit") {
      result.memoryLimit = number(node, "memory-limit", 64...1_048_576) ?? result.memoryLimit
    }
    if let node = node("rate") { rate(node, into: &result) }
    if !result.lists.isEmpty, node("from") == nil {
      reader.report(fields.line(of: "lists"), "drafts for a list need a sender: the key \"from\" is missing")
    }
  }

  private mutating func rate(_ node: Node, into result: inout BotConfiguration) {
    guard let fields = reader.fields(of: node, "\"rate\"", allowed: ["per-hour", "per-day"]) else { return }
    if let node = fields.values["per-hour"] { result.perHour = number(node, "per-hour", 1...100_000) }
    if let node = fields.values["per-day"] { result.perDay = number(node, "per-day", 1...100_000) }
  }

  private mutating func set(_ value: inout Int, _ node: Node?, _ key: String, least: Int) {
    if let node, let seconds = time(node, key, least: least) { value = seconds }
  }

  private mutating func lists(_ node: Node) -> [String] {
    reader.items(of: node, "the names of lists").compactMap { reader.text($0, "a List-Id or an address") }
      .map { $0.lowercased() }
  }

  private mutating func ruleIds(_ node: Node) -> Set<String> {
    var result: Set<String> = []
    for item in reader.items(of: node, "the ids of rules") {
      guard let id = reader.text(item, "a rule's id") else { continue }
      if !rules.contains(id) {
        reader.report(FileReader.line(of: item), "expected a rule's id (`dmabuf-lint rules` lists them), found '\(id)'")
      }
      result.insert(id)
    }
    return result
  }

  private mutating func severity(_ node: Node) -> Severity? {
    if let severity = node.scalar.flatMap({ Severity($0.string) }) { return severity }
    let known = Severity.allCases.map(\.description).joined(separator: ", ")
    reader.report(
      FileReader.line(of: node), "\"severity\" is one of \(known), found \(FileReader.describe(node))")
    return nil
  }

  /// `Name <mailbox>` or the bare mailbox; nothing else could stand in a `From` header by itself.
  private mutating func address(_ node: Node) -> MailAddress? {
    let text = node.scalar?.string ?? ""
    let mailbox = #/[^\s<>@,;:"()]+@[^\s<>@,;:"()]+/#
    if !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      if text.wholeMatch(of: mailbox) != nil { return MailAddress(mailbox: text) }
      if let parts = text.wholeMatch(of: #/([^<>"@,;:]+?)\s*<([^<>]+)>/#),
        String(parts.2).wholeMatch(of: mailbox) != nil
      {
        return MailAddress(name: String(parts.1), mailbox: String(parts.2))
      }
    }
    reader.report(
      FileReader.line(of: node),
      "\"from\" is an address such as Some Bot <bot@example.org>, found \(FileReader.describe(node))")
    return nil
  }

  private mutating func footer(_ node: Node) -> String? {
    guard let text = reader.text(node, "a line of text") else { return nil }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      reader.report(FileReader.line(of: node), "\"footer\" is one line, found a control character or a line end")
      return nil
    }
    return text
  }

  private mutating func number(_ node: Node, _ key: String, _ range: ClosedRange<Int>) -> Int? {
    if let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) { return value }
    reader.report(
      FileReader.line(of: node),
      "\"\(key)\" is a number from \(range.lowerBound) to \(range.upperBound), found \(FileReader.describe(node))")
    return nil
  }

  /// A time with its unit, in seconds.
  private mutating func time(_ node: Node, _ key: String, least: Int) -> Int? {
    let units = ["s": 1, "min": 60, "h": 3600, "d": 86400]
    if let parts = node.scalar?.string.wholeMatch(of: #/([0-9]{1,9})(s|min|h|d)/#), let count = Int(parts.1),
      let unit = units[String(parts.2)], (least...Self.year).contains(count * unit)
    {
      return count * unit
    }
    reader.report(
      FileReader.line(of: node),
      "\"\(key)\" is a time from \(least)s to 366d such as 90s, 10min, 2h or 3d, found \(FileReader.describe(node))")
    return nil
  }
}

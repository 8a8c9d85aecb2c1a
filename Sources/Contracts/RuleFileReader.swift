import Findings
import IR
import Yams

/// Reads a file of `Rules/` that states one rule.
struct RuleFileReader {
  /// Examples of each sort that a rule must have.
  static let fewestExamples = 2
  private static let keys = [
    "id", "summary", "severity", "since", "until", "contract", "rationale", "fix", "limits", "references", "kind",
    "examples",
  ]
  private static let required = [
    "id", "summary", "severity", "contract", "rationale", "fix", "limits", "references", "kind", "examples",
  ]
  private static let marker = "/* <- */"

  var reader: FileReader
  /// Names that must be known to the API model: callbacks and records, with the lines of their use.
  var callbackUses: [(record: Name, field: Name?, line: Int)] = []
  var classUses: [(name: Name, line: Int)] = []
  var resourceUses: [(name: Name, line: Int)] = []
  var functionUses: [(name: Name, line: Int)] = []

  init(file: String) {
    reader = FileReader(file: file)
  }

  /// Reads the text of the file; nil, with something in `reader.problems`, when it states no whole rule.
  mutating func read(_ text: String, expectedID: String) -> Rule? {
    guard let root = reader.document(text) else { return nil }
    let allowed = Self.keys + KindKeys.all
    guard let fields = reader.fields(of: root, "the rule", allowed: allowed, required: Self.required) else {
      return nil
    }
    let id = string(fields, "id")
    if let id, id != expectedID {
      reader.report(fields.line(of: "id"), "the file of the rule \(id) is to be called \(id).yaml")
    }
    let severity = fields.values["severity"].flatMap { readSeverity($0, "severity") }
    let versions = reader.versions(fields)
    let references = fields.values["references"].map { reader.texts($0, "a path or Message-ID").map(\.text) } ?? []
    let check = readCheck(fields)
    let (violating, conforming) = readExamples(fields)
    let texts = ["summary", "contract", "rationale", "fix", "limits"].map { string(fields, $0) ?? "" }
    guard let id, let severity, let check, reader.problems.isEmpty else { return nil }
    return Rule(
      id: id, summary: texts[0], severity: severity, versions: versions, contract: texts[1], rationale: texts[2],
      fix: texts[3], limits: texts[4], references: references, check: check, violating: violating,
      conforming: conforming, definedAt: reader.file)
  }

  mutating func string(_ fields: Fields, _ key: String) -> String? {
    fields.values[key].flatMap { reader.text($0, "text for \"\(key)\"") }
  }

  mutating func readSeverity(_ node: Node, _ key: String) -> Severity? {
    if let text = node.scalar?.string, let severity = Severity(text) { return severity }
    let found = FileReader.describe(node)
    reader.report(FileReader.line(of: node), "\"\(key)\" is one of note, warning, error, found \(found)")
    return nil
  }

  // MARK: Examples

  private mutating func readExamples(_ fields: Fields) -> (violating: [RuleExample], conforming: [RuleExample]) {
    guard let node = fields.values["examples"] else { return ([], []) }
    let sorts = ["violating", "conforming"]
    guard let lists = reader.fields(of: node, "examples", allowed: sorts, required: sorts) else { return ([], []) }
    var found: [[RuleExample]] = []
    for sort in sorts {
      let nodes = lists.values[sort].map { reader.items(of: $0, "\(sort) examples") } ?? []
      if lists.values[sort] != nil, nodes.count < Self.fewestExamples {
        reader.report(
          lists.line(of: sort), "a rule has at least \(Self.fewestExamples) \(sort) examples, found \(nodes.count)")
      }
      found.append(nodes.compactMap { readExample($0, isViolating: sort == "violating") })
    }
    return (found[0], found[1])
  }

  private mutating func readExample(_ node: Node, isViolating: Bool) -> RuleExample? {
    let allowed = ["title", "code", "version", "path", "except"]
    guard let fields = reader.fields(of: node, "an example", allowed: allowed, required: ["title", "code"]) else {
      return nil
    }
    let version = fields.values["version"].flatMap { reader.version($0) }
    let exceptions = fields.values["except"].map { readExceptions($0) } ?? []
    guard let title = string(fields, "title"), let code = fields.values["code"]?.scalar?.string else { return nil }
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    let markers = lines.count { $0.hasSuffix(Self.marker) }
    if isViolating, markers == 0 {
      reader.report(
        fields.line(of: "code"), "a violating example marks with \(Self.marker), at its end, each line that is wrong")
    }
    if !isViolating, code.contains(Self.marker) {
      reader.report(fields.line(of: "code"), "a conforming example has no line marked with \(Self.marker)")
    }
    return RuleExample(
      title: title, code: code, version: version, path: string(fields, "path") ?? "example.c", exceptions: exceptions)
  }

  private mutating func readExceptions(_ node: Node) -> Set<ExampleVariation> {
    let all = ExampleVariation.allCases.map(\.rawValue)
    var found: Set<ExampleVariation> = []
    for (text, line) in reader.texts(node, "a variation") {
      guard let variation = ExampleVariation(rawValue: text) else {
        reader.report(line, "\"except\" names variations, \(all.joined(separator: ", ")), found \(text)")
        continue
      }
      found.insert(variation)
    }
    return found
  }
}

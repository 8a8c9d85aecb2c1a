import IR
import Yams

/// The entries of one mapping of a rule file, or of another file of ours, by key, with the lines of the keys.
package struct Fields {
  /// Where the mapping starts.
  package var line: Int
  package var values: [String: Node] = [:]
  package var lines: [String: Int] = [:]

  package func line(of key: String) -> Int { lines[key] ?? line }
}

/// Reads the nodes of one file, and collects what is wrong with them instead of stopping at the first error.
package struct FileReader {
  let file: String
  package private(set) var problems: [RuleFileProblem] = []

  package init(file: String) {
    self.file = file
  }

  package mutating func report(_ line: Int, _ message: String) {
    problems.append(RuleFileProblem(file: file, line: line, message: message))
  }

  /// The root of the document, or nil when it cannot be parsed; the problem is then noted.
  package mutating func document(_ text: String) -> Node? {
    let advice = "anchors are not used here; quote a text that has '&' before a word"
    if let line = AnchorScan.firstLine(in: text) {
      report(line, advice)
      return nil
    }
    do {
      guard let root = try compose(yaml: text) else {
        report(1, "the file is empty")
        return nil
      }
      if !AnchorScan.isTree(root, of: text.utf8.count) {
        report(1, advice)
        return nil
      }
      return root
    } catch let error as YamlError {
      report(Self.line(of: error, in: text), Self.message(of: error))
    } catch {
      report(1, "not YAML: \(error)")
    }
    return nil
  }

  /// The line at which a node starts, from 1.
  package static func line(of node: Node) -> Int { node.mark?.line ?? 1 }

  // MARK: Shapes

  /// The entries of a mapping all of whose keys are among `allowed`.
  package mutating func fields(of node: Node, _ what: String, allowed: [String], required: [String] = []) -> Fields? {
    let line = Self.line(of: node)
    guard let mapping = node.mapping else {
      report(line, "expected \(what) as a mapping, found \(Self.describe(node))")
      return nil
    }
    var fields = Fields(line: line)
    for (key, value) in mapping {
      let keyLine = Self.line(of: key)
      guard let name = key.scalar?.string else {
        report(keyLine, "expected a key, found \(Self.describe(key))")
        continue
      }
      guard allowed.contains(name) else {
        report(keyLine, "unknown key \"\(name)\"; expected one of \(allowed.sorted().joined(separator: ", "))")
        continue
      }
      fields.values[name] = value
      fields.lines[name] = keyLine
    }
    for name in required where fields.values[name] == nil {
      report(line, "\(what) lacks the key \"\(name)\"")
    }
    return fields
  }

  /// The items of a sequence.
  package mutating func items(of node: Node, _ what: String) -> [Node] {
    guard let sequence = node.sequence else {
      report(Self.line(of: node), "expected \(what) as a list, found \(Self.describe(node))")
      return []
    }
    return Array(sequence)
  }

  /// A scalar that is not empty.
  package mutating func text(_ node: Node, _ what: String) -> String? {
    guard let scalar = node.scalar else {
      report(Self.line(of: node), "expected \(what), found \(Self.describe(node))")
      return nil
    }
    let trimmed = scalar.string.trimming(while: { $0.isWhitespace })
    if trimmed.isEmpty {
      report(Self.line(of: node), "expected \(what), found nothing")
      return nil
    }
    return trimmed
  }

  /// One text or a list of texts.
  package mutating func texts(_ node: Node, _ what: String) -> [(text: String, line: Int)] {
    let nodes: [Node] = if let sequence = node.sequence { Array(sequence) } else { [node] }
    return nodes.compactMap { item in text(item, what).map { ($0, Self.line(of: item)) } }
  }

  mutating func names(_ node: Node, _ what: String) -> [Name] {
    texts(node, what).compactMap { item in name(item.text, item.line, what) }
  }

  /// An identifier of C, or `record.field`, or the word of a tag.
  mutating func name(_ text: String, _ line: Int, _ what: String) -> Name? {
    let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    guard isName else {
      report(line, "expected \(what), found '\(text)'")
      return nil
    }
    return Name(text)
  }

  package mutating func boolean(_ node: Node, _ key: String) -> Bool? {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default:
      report(Self.line(of: node), "\"\(key)\" is true or false, found \(Self.describe(node))")
      return nil
    }
  }

  package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: Node, _ key: String, _ type: Choice.Type
  ) -> Choice? {
    if let text = node.scalar?.string, let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    report(Self.line(of: node), "\"\(key)\" is one of \(known), found \(Self.describe(node))")
    return nil
  }

  // MARK: The words of the rule language

  mutating func object(_ node: Node) -> ObjectExpression? {
    guard let text = text(node, "an object expression such as arg0->dmabuf->resv") else { return nil }
    do {
      return try ObjectExpression(parsing: text)
    } catch {
      report(Self.line(of: node), error.message)
      return nil
    }
  }

  mutating func condition(_ node: Node) -> OutcomeCondition? {
    guard let text = text(node, "a condition such as ret == 0") else { return nil }
    do {
      return try OutcomeCondition(parsing: text)
    } catch {
      report(Self.line(of: node), error.message)
      return nil
    }
  }

  /// `since` and `until` of a mapping.
  mutating func versions(_ fields: Fields) -> VersionRange {
    let since = fields.values["since"].flatMap { version($0) }
    let until = fields.values["until"].flatMap { version($0) }
    if let since, let until, since >= until {
      report(fields.line(of: "until"), "no release lies in this range: since \(since), until \(until)")
    }
    return VersionRange(since: since, until: until)
  }

  mutating func version(_ node: Node) -> KernelVersion? {
    if let text = node.scalar?.string, let version = KernelVersion(text) { return version }
    report(Self.line(of: node), "expected a kernel version such as \"6.12\", found \(Self.describe(node))")
    return nil
  }

  // MARK: Messages

  package static func describe(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar):
      let text = scalar.string.prefix(60)
      return text.isEmpty ? "nothing" : "'\(text)'"
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .alias: return "an alias"
    }
  }

  private static func line(of error: YamlError, in text: String) -> Int {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): return mark.line
    case .reader(_, let offset, _, _):
      return text.unicodeScalars.prefix(offset ?? 0).count { $0 == "\n" } + 1
    case .duplicatedKeysInMapping(_, let context):
      return context.mark.line
    default: return 1
    }
  }

  private static func message(of error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .reader(let problem, _, _, _):
      return "not YAML: \(problem)"
    case .composer(_, let problem, _, _):
      let advice = problem.contains("alias") ? "; quote a text that begins with '*'" : ""
      return "not YAML: \(problem)\(advice)"
    case .duplicatedKeysInMapping(let duplicates, _):
      let keys = Set(duplicates).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
      return "the key \(keys) stands twice in this mapping"
    default:
      return "not YAML"
    }
  }
}

extension String {
  fileprivate func trimming(while predicate: (Character) -> Bool) -> String {
    var part = self[...].trimmingPrefix(while: predicate)
    while let last = part.last, predicate(last) { part = part.dropLast() }
    return String(part)
  }
}

import IR
import Yams

/// Parameters of `kind: error-value`.
extension RuleFileReader {
  private static let valueKeys = ["callbacks", "forbidden", "functions", "returns", "tag", "class"]

  mutating func errorValue(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["subject"], node.scalar?.string != "callback" else { return callbackResult(fields) }
    if node.scalar?.string == "missed" { return missedCallback(fields) }
    for key in Self.missedKeys where fields.values[key] != nil {
      reader.report(fields.line(of: key), "\"\(key)\" goes with subject: missed")
    }
    guard let subject = valueSubject(node) else { return nil }
    switch subject {
    case .zeroError:
      allow([], in: fields, subject: subject.rawValue)
      return .valueUse(.init(subject: subject, functions: [], returns: [], tag: nil, lockClass: nil))
    case .polarity:
      allow(["class"], in: fields, subject: subject.rawValue)
      return readClass(fields).map {
        .valueUse(.init(subject: subject, functions: [], returns: [], tag: nil, lockClass: $0))
      }
    case .testedForNull, .testedForError, .untested, .ignored, .timeout:
      allow(["functions", "returns", "tag"], in: fields, subject: subject.rawValue)
      return valueUse(subject, fields)
    }
  }

  private mutating func valueSubject(_ node: Node) -> Rule.ValueUse.Subject? {
    let known = ["callback", "missed"] + Rule.ValueUse.Subject.allCases.map(\.rawValue)
    if let text = node.scalar?.string, let subject = Rule.ValueUse.Subject(rawValue: text) { return subject }
    reader.report(
      FileReader.line(of: node),
      "\"subject\" is one of \(known.joined(separator: ", ")), found \(FileReader.describe(node))")
    return nil
  }

  private mutating func valueUse(_ subject: Rule.ValueUse.Subject, _ fields: Fields) -> Rule.Check? {
    let functions = functionNames(fields, "functions")
    let tag = fields.values["tag"].flatMap { reader.text($0, "a tag") }
    var returns: [ReturnMeaning] = []
    if let node = fields.values["returns"] {
      for item in node.sequence.map({ Array($0) }) ?? [node] {
        if let meaning = reader.choice(item, "returns", ReturnMeaning.self) { returns.append(meaning) }
      }
    }
    if functions.isEmpty, returns.isEmpty, tag == nil {
      reader.report(
        fields.line(of: "kind"), "an error-value rule of this subject has \"functions\", \"returns\" or \"tag\"")
    }
    return .valueUse(
      .init(subject: subject, functions: functions, returns: returns, tag: tag.map { Name($0) }, lockClass: nil))
  }

  /// Reports parameters that go with other subjects.
  private mutating func allow(_ keys: [String], in fields: Fields, subject: String) {
    for key in Self.valueKeys where fields.values[key] != nil && !keys.contains(key) {
      reader.report(fields.line(of: key), "\"\(key)\" does not go with subject: \(subject)")
    }
  }

  mutating func callbackResult(_ fields: Fields) -> Rule.Check? {
    allow(["callbacks", "forbidden"], in: fields, subject: "callback")
    var callbacks: [(record: Name, field: Name)] = []
    if let node = fields.values["callbacks"] {
      for item in reader.texts(node, "a callback as record.member") {
        if let callback = readCallback(item.text, item.line) { callbacks.append(callback) }
      }
    } else {
      reader.report(fields.line(of: "kind"), "an error-value rule has \"callbacks\"")
    }
    var forbidden = SignSet.none
    if let node = fields.values["forbidden"] {
      let nodes = node.sequence.map { Array($0) } ?? [node]
      for item in nodes {
        if let sign = reader.choice(item, "forbidden", Sign.self) { forbidden.formUnion(sign.set) }
      }
    } else {
      reader.report(fields.line(of: "kind"), "an error-value rule has \"forbidden\" signs")
    }
    return .callbackResult(.init(callbacks: callbacks, forbidden: forbidden))
  }
}

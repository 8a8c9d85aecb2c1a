import Findings
import IR
import Yams

/// The keys that each kind of check takes.
enum KindKeys {
  /// The keys of one operations table.
  static let table = ["record", "required", "paired", "only-with", "renamed", "unless-calls"]
  static let byKind: [String: [String]] = [
    "lock-required": ["class", "subject", "functions"],
    "lock-forbidden": ["class", "subject", "convention-severity", "other-classes"],
    "lock-balance": ["class"],
    "ops-table": table + ["tables", "subject", "member", "class", "unless-flag"],
    "error-value": ["subject", "callbacks", "forbidden", "functions", "returns", "tag", "class"]
      + RuleFileReader.missedKeys,
    "export": ["files", "tag", "wanted", "needs-macro"],
    "sequence": RuleFileReader.sequenceKeys,
    "flags": flags,
    "namespace": namespace,
    "patch": patch,
    "resource": RuleFileReader.resourceKeys,
    "provenance": RuleFileReader.provenanceKeys,
    "wait-event": [
      "subject", "class", "section", "locks", "reclaims", "waits", "tags", "callback", "resource", "object",
    ],
  ]
  static var all: [String] { byKind.values.flatMap { $0 } }
}

extension RuleFileReader {
  private enum LockSubject: String, CaseIterable { case call, callback }
  private enum FlagsSubject: String, CaseIterable { case callback, argument, maker, member }
  enum Sign: String, CaseIterable {
    case negative, zero, positive
    var set: SignSet {
      switch self {
      case .negative: .negative
      case .zero: .zero
      case .positive: .positive
      }
    }
  }

  /// The kind of check with its parameters.
  mutating func readCheck(_ fields: Fields) -> Rule.Check? {
    guard let kind = string(fields, "kind") else { return nil }
    guard let keys = KindKeys.byKind[kind] else {
      let known = KindKeys.byKind.keys.sorted().joined(separator: ", ")
      reader.report(fields.line(of: "kind"), "unknown kind \"\(kind)\"; expected one of \(known)")
      return nil
    }
    for key in Set(KindKeys.all).subtracting(keys).sorted() where fields.values[key] != nil {
      let known = keys.sorted().joined(separator: ", ")
      reader.report(fields.line(of: key), "\"\(key)\" is not a parameter of \(kind); expected \(known)")
    }
    switch kind {
    case "lock-required": return lockRequired(fields)
    case "lock-forbidden": return lockForbidden(fields)
    case "lock-balance": return readClass(fields).map { .lockBalance(.init(lockClass: $0)) }
    case "ops-table": return fields.values["subject"] == nil ? opsTable(fields) : readMemberContext(fields)
    case "error-value": return errorValue(fields)
    case "export": return readExport(fields)
    case "sequence": return readSequence(fields)
    case "flags": return readAnyFlags(fields)
    case "namespace": return readNamespace(fields)
    case "patch": return readPatch(fields)
    case "provenance": return readProvenance(fields)
    case "wait-event": return readWaitEvent(fields)
    case "resource": return readResource(fields)
    default: return nil
    }
  }

  mutating func readClass(_ fields: Fields) -> Name? {
    guard let name = named(fields, "class") else { return nil }
    classUses.append((name, fields.line(of: "class")))
    return name
  }

  private mutating func lockRequired(_ fields: Fields) -> Rule.Check? {
    guard let lockClass = readClass(fields) else { return nil }
    let subject = fields.values["subject"].flatMap { reader.choice($0, "subject", LockSubject.self) } ?? .call
    if subject == .callback {
      if fields.values["functions"] != nil {
        reader.report(fields.line(of: "functions"), "\"functions\" goes with subject: call")
      }
      return .callbackContext(.init(lockClass: lockClass))
    }
    var functions: Set<Name>?
    if let node = fields.values["functions"], node.scalar?.string != "all" {
      let names = functionNames(fields, "functions")
      functions = Set(names)
    }
    return .lockRequired(.init(lockClass: lockClass, functions: functions))
  }

  private mutating func lockForbidden(_ fields: Fields) -> Rule.Check? {
    let subject = fields.values["subject"].flatMap {
      reader.choice($0, "subject", Rule.LockForbidden.Subject.self)
    }
    let convention = fields.values["convention-severity"].flatMap { readSeverity($0, "convention-severity") }
    guard let lockClass = readClass(fields) else { return nil }
    let others = names(fields, "other-classes")
    for other in others { classUses.append((other, fields.line(of: "other-classes"))) }
    return .lockForbidden(
      .init(
        lockClass: lockClass, subject: subject ?? .call, conventionSeverity: convention ?? .note, others: others))
  }

  /// One table in the rule itself, or several in `tables`.
  private mutating func opsTable(_ fields: Fields) -> Rule.Check? {
    guard let node = fields.values["tables"] else { return table(fields).map { .opsTable($0) } }
    for key in KindKeys.table where fields.values[key] != nil {
      reader.report(fields.line(of: key), "\"\(key)\" goes into an item of \"tables\"")
    }
    let items = reader.items(of: node, "tables")
    let tables = items.compactMap { item -> Rule.OpsTable? in
      guard let fields = reader.fields(of: item, "a table", allowed: KindKeys.table, required: ["record"]) else {
        return nil
      }
      return fields.values["record"] == nil ? nil : table(fields)
    }
    guard var first = tables.first else {
      if items.isEmpty { reader.report(fields.line(of: "tables"), "\"tables\" has no table") }
      return nil
    }
    first.others = Array(tables.dropFirst())
    return .opsTable(first)
  }

  private mutating func table(_ fields: Fields) -> Rule.OpsTable? {
    guard let record = named(fields, "record") else { return nil }
    callbackUses.append((record, nil, fields.line(of: "record")))
    var table = Rule.OpsTable(record: record, required: [], paired: [], onlyWith: [], renamed: [:], unlessCalls: [])
    table.required = names(fields, "required")
    table.onlyWith = names(fields, "only-with")
    table.unlessCalls = functionNames(fields, "unless-calls")
    if let node = fields.values["paired"] {
      for item in reader.items(of: node, "pairs") {
        let pair = reader.names(item, "a member's name")
        if pair.count < 2 { reader.report(FileReader.line(of: item), "a pair is a list of at least two members") }
        table.paired.append(pair)
      }
    }
    if let node = fields.values["renamed"] {
      guard let mapping = node.mapping else {
        reader.report(fields.line(of: "renamed"), "\"renamed\" is a mapping of old names to new ones")
        return nil
      }
      for (key, value) in mapping {
        guard let old = reader.text(key, "a member's name"), let new = reader.text(value, "a member's name") else {
          continue
        }
        table.renamed[Name(old)] = Name(new)
      }
    }
    if table.required.isEmpty, table.paired.isEmpty {
      reader.report(fields.line, "an ops-table rule has \"required\" or \"paired\" members")
    }
    return table
  }

  private mutating func readExport(_ fields: Fields) -> Rule.Check? {
    let files = fields.values["files"].map { reader.texts($0, "a path").map(\.text) } ?? []
    let tag = fields.values["tag"].flatMap { reader.text($0, "a tag") }
    let needs = fields.values["needs-macro"].flatMap { reader.text($0, "a macro's name") }
    guard let wanted = named(fields, "wanted") else { return nil }
    if files.isEmpty, tag == nil {
      reader.report(fields.line(of: "kind"), "an export rule has \"files\" or \"tag\"")
    }
    return .export(
      .init(files: files, tag: tag.map { Name($0) }, wanted: wanted, needsMacro: needs.map { Name($0) }))
  }

  private mutating func readAnyFlags(_ fields: Fields) -> Rule.Check? {
    switch fields.values["subject"].flatMap({ reader.choice($0, "subject", FlagsSubject.self) }) ?? .callback {
    case .callback: readFlags(fields)
    case .argument: readArgument(fields)
    case .maker: readMaker(fields)
    case .member: readMemberUse(fields)
    }
  }

  private mutating func readFlags(_ fields: Fields) -> Rule.Check? {
    let unless = fields.values["unless-callee-sets"].flatMap { reader.boolean($0, "unless-callee-sets") } ?? false
    let since = fields.values["callee-sets-since"].flatMap { reader.version($0) }
    if since != nil, !unless {
      reader.report(
        fields.line(of: "callee-sets-since"), "\"callee-sets-since\" goes with unless-callee-sets: true")
    }
    let calls = functionNames(fields, "calls")
    let fileCalls = functionNames(fields, "file-calls")
    let bits = names(fields, "bits")
    if bits.isEmpty { reader.report(fields.line(of: "kind"), "a flags rule has \"bits\"") }
    if calls.isEmpty { reader.report(fields.line(of: "kind"), "a flags rule has \"calls\"") }
    guard let field = named(fields, "field"), let text = named(fields, "callback") else { return nil }
    guard let callback = readCallback(text.text, fields.line(of: "callback")) else { return nil }
    return .flags(
      .init(
        callback: callback, calls: calls, fileCalls: fileCalls, field: field, bits: bits, unlessCalleeSets: unless,
        calleeSetsSince: since))
  }

  // MARK: Parts

  /// A parameter that must be there.
  mutating func named(_ fields: Fields, _ key: String) -> Name? {
    guard let node = fields.values[key] else {
      reader.report(fields.line(of: "kind"), "this kind of rule lacks the key \"\(key)\"")
      return nil
    }
    guard let text = reader.text(node, "a name for \"\(key)\"") else { return nil }
    return reader.name(text, FileReader.line(of: node), "a name for \"\(key)\"")
  }

  mutating func names(_ fields: Fields, _ key: String) -> [Name] {
    fields.values[key].map { reader.names($0, "a name") } ?? []
  }

  /// Names that the API model must know.
  mutating func functionNames(_ fields: Fields, _ key: String) -> [Name] {
    guard let node = fields.values[key] else { return [] }
    return reader.texts(node, "a function's name").compactMap { item in
      guard let name = reader.name(item.text, item.line, "a function's name") else { return nil }
      functionUses.append((name, item.line))
      return name
    }
  }

  mutating func readCallback(_ text: String, _ line: Int) -> (record: Name, field: Name)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      reader.report(line, "expected a callback as record.member, found '\(text)'")
      return nil
    }
    let result = (record: Name(String(parts[0])), field: Name(String(parts[1])))
    callbackUses.append((result.record, result.field, line))
    return result
  }
}

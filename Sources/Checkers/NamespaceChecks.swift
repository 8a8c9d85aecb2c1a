import Contracts
import Findings
import IR
import Program

/// A module as a whole: what a check about one asks.
public struct ModuleUse: Sendable {
  /// The same for all files of the module.
  public var identity: Name
  /// As the kernel calls it.
  public var name: Name
  /// Whether it can be a module at all; nil when the tree does not say.
  public var canBeModule: @Sendable () -> Bool?
  /// What its files say of the module, in the order of their paths.
  public var statements: @Sendable () -> [ModuleStatement]

  public init(
    identity: Name, name: Name, canBeModule: @escaping @Sendable () -> Bool?,
    statements: @escaping @Sendable () -> [ModuleStatement]
  ) {
    self.identity = identity
    self.name = name
    self.canBeModule = canBeModule
    self.statements = statements
  }
}

/// `kind: namespace`.
func findNamespaceProblems(_ rule: Rule, _ check: Rule.NamespaceCheck, _ input: CheckInput) -> [Finding] {
  switch check.subject {
  case .import: findMissingImports(rule, check, input)
  case .spelling: findWrongSpellings(rule, check, input)
  }
}

/// A name without the quotes that a string literal has.
private func bare(_ text: Name) -> Name {
  let written = text.text
  guard written.hasPrefix("\""), written.hasSuffix("\""), written.count >= 2 else { return text }
  return Name(String(written.dropFirst().dropLast()))
}

private func spelled(_ namespace: Name, _ check: Rule.NamespaceCheck, _ input: CheckInput) -> String {
  input.version >= check.literalSince ? "\"\(namespace)\"" : namespace.text
}

// MARK: subject: import

/// The first use of a namespace in a file.
private struct NamespaceUse {
  var symbol: Name
  var namespace: Name
  var export: Program.PlacedExport?
  var place: SourceRange
  var function: Name
  var unit: Name
}

private func findMissingImports(_ rule: Rule, _ check: Rule.NamespaceCheck, _ input: CheckInput) -> [Finding] {
  let uses = NamespaceUses(check, input).all()
  let own = Dictionary(grouping: input.program.moduleStatements, by: \.unit).mapValues { $0.map(\.statement) }
  var reported: Set<String> = []
  return uses.compactMap { use -> Finding? in
    let beside = own[use.unit] ?? []
    guard !imports(beside, use.namespace, check) else { return nil }
    if let module = input.moduleUse(use.unit) {
      guard !reported.contains("\(module.identity)|\(use.namespace)"),
        use.export.flatMap({ input.moduleUse($0.unit)?.identity }) != module.identity
      else { return nil }
      let statements = module.statements()
      guard !imports(statements, use.namespace, check), module.canBeModule() == true else { return nil }
      reported.insert("\(module.identity)|\(use.namespace)")
      return finding(rule, check, use, module: module.name, statements, assumption: nil, input)
    }
    // Without build files a file that has a licence of its own is taken for a module of its own.
    guard input.declares(check.statement) == nil, beside.contains(where: { $0.macro == check.main }),
      use.export?.unit != use.unit, !reported.contains("\(use.unit)|\(use.namespace)")
    else { return nil }
    let here = folder(of: use.unit)
    // … with those beside it that have none.
    let isImportedBeside = own.contains { file, statements in
      folder(of: file) == here && !statements.contains { $0.macro == check.main }
        && imports(statements, use.namespace, check)
    }
    guard !isImportedBeside else { return nil }
    reported.insert("\(use.unit)|\(use.namespace)")
    return finding(
      rule, check, use, module: nil, beside, assumption: "'\(use.unit)' is a module of its own", input)
  }
}

private func imports(_ statements: [ModuleStatement], _ namespace: Name, _ check: Rule.NamespaceCheck) -> Bool {
  statements.contains { $0.macro == check.statement && bare($0.argument) == namespace }
}

private func finding(
  _ rule: Rule, _ check: Rule.NamespaceCheck, _ use: NamespaceUse, module: Name?, _ statements: [ModuleStatement],
  assumption: String?, _ input: CheckInput
) -> Finding {
  let mains = statements.filter { $0.macro == check.main }
  let main = mains.first { isMain($0, of: module) } ?? mains.first
  var path: [Step] = []
  if let export = use.export {
    path.append(
      Step(
        place: Place(export.export.range), message: "'\(use.symbol)' is exported in the namespace '\(use.namespace)'",
        function: use.symbol.text))
  }
  let line = "\(check.statement)(\(spelled(use.namespace, check, input)));"
  var fixes: [Fix] = []
  if let main {
    path.append(
      Step(
        place: Place(main.range),
        message: module.map { "no file of the module '\($0)' imports the namespace" }
          ?? "this module does not import the namespace", function: use.function.text))
    var end = Place(main.range)
    (end.startLine, end.startColumn) = (end.endLine, end.endColumn)
    fixes = [Fix(summary: "import the namespace", edits: [Fix.Edit(place: end, text: "\n" + line)])]
  }
  return Finding(
    rule: rule.id, severity: assumption == nil ? rule.severity : min(rule.severity, .warning),
    message: "'\(use.symbol)()' is in the namespace '\(use.namespace)', which "
      + (module.map { "the module '\($0)'" } ?? "this module") + " does not import", place: Place(use.place),
    function: use.function.text, path: path, assumption: assumption, fixes: fixes)
}

/// Whether a file is called like its module.
private func isMain(_ statement: ModuleStatement, of module: Name?) -> Bool {
  guard let module else { return false }
  let name = statement.range.file.text.split(separator: "/").last.map { String($0.dropLast(2)) } ?? ""
  let plain = name.replacing("-", with: "_")
  return plain == module.text || plain == module.text + "_drv" || plain == module.text + "_core" || plain == "main"
}

/// Finds what uses symbols of namespaces, by direct calls and through functions of headers.
private struct NamespaceUses {
  let check: Rule.NamespaceCheck
  let input: CheckInput
  /// What the program exports, in a namespace or in none.
  private var exported: [Name: Program.PlacedExport] = [:]

  init(_ check: Rule.NamespaceCheck, _ input: CheckInput) {
    self.check = check
    self.input = input
    for export in input.program.exports where exported[export.export.symbol] == nil {
      exported[export.export.symbol] = export
    }
  }

  /// The tree's own export of a symbol comes before the model's word.
  private func namespace(of symbol: Name) -> Name? {
    let found: Name?
    if let export = exported[symbol]?.export {
      found = export.macro.text.hasPrefix(check.exports) ? export.arguments.first.map(bare) : nil
    } else {
      found = input.model.functions[symbol]?.namespace
    }
    return found.flatMap { check.namespaces.isEmpty || check.namespaces.contains($0) ? $0 : nil }
  }

  /// For each file and namespace the first use, in the order of the program.
  func all() -> [NamespaceUse] {
    let program = input.program
    let throughHeaders = headerNeeds()
    var uses: [NamespaceUse] = []
    var seen: Set<String> = []
    for index in program.functions.indices where !program.functions[index].isFromHeader {
      let function = program.functions[index]
      let unit = program.units[index]
      for block in function.blocks {
        for instruction in block.instructions {
          guard case .call(let call) = instruction.kind, case .direct(let callee) = call.callee else { continue }
          var needed: [(symbol: Name, namespace: Name)] = []
          if callee.file == nil, let namespace = namespace(of: callee.name) {
            needed = [(callee.name, namespace)]
          } else if let header = program.function(callee, seenFrom: unit), let through = throughHeaders[header] {
            needed = through.sorted { $0.key < $1.key }.map { ($0.value, $0.key) }
          }
          for (symbol, namespace) in needed where seen.insert("\(unit)|\(namespace)").inserted {
            uses.append(
              NamespaceUse(
                symbol: symbol, namespace: namespace, export: exported[symbol], place: instruction.origin.expanded,
                function: function.symbol.name, unit: unit))
          }
        }
      }
    }
    return uses
  }

  /// Of functions of headers, by namespace a symbol that they, or those that they call, need of it.
  private func headerNeeds() -> [Int: [Name: Name]] {
    let program = input.program
    var needs: [Int: [Name: Name]] = [:]
    // Callees come before their callers; of functions that call each other the needs of the first pass are enough.
    for index in program.components.joined() where program.functions[index].isFromHeader {
      var result: [Name: Name] = [:]
      for block in program.functions[index].blocks {
        for case .call(let call) in block.instructions.map(\.kind) {
          guard case .direct(let callee) = call.callee else { continue }
          if callee.file == nil, let namespace = namespace(of: callee.name) {
            result[namespace] = result[namespace] ?? callee.name
          } else if callee.file != nil, let inner = program.function(callee, seenFrom: program.units[index]),
            let known = needs[inner]
          {
            result.merge(known) { first, _ in first }
          }
        }
      }
      if !result.isEmpty { needs[index] = result }
    }
    return needs
  }
}

// MARK: subject: spelling

private func findWrongSpellings(_ rule: Rule, _ check: Rule.NamespaceCheck, _ input: CheckInput) -> [Finding] {
  let isLiteralWanted = input.version >= check.literalSince
  let wanted = (isLiteralWanted ? "a string literal since " : "a bare word before ") + "\(check.literalSince)"
  func isWrong(_ argument: Name) -> Bool {
    guard check.namespaces.isEmpty || check.namespaces.contains(bare(argument)) else { return false }
    let isLiteral = argument.text.hasPrefix("\"")
    let isWord = argument.text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isLiteralWanted ? !isLiteral && isWord : isLiteral
  }
  let imports = input.program.moduleStatements.filter {
    $0.statement.macro == check.statement && isWrong($0.statement.argument)
  }.map { placed in
    let statement = placed.statement
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the namespace of '\(statement.macro)' is \(wanted), found '\(statement.argument)'",
      place: Place(statement.range), function: nil,
      fixes: [
        Fix(
          summary: "write it as this release wants it",
          edits: [
            Fix.Edit(place: Place(statement.argumentRange), text: spelled(bare(statement.argument), check, input))
          ])
      ])
  }
  let exports = input.program.exports.compactMap { placed -> Finding? in
    guard placed.export.macro.text.hasPrefix(check.exports), let argument = placed.export.arguments.first,
      isWrong(argument)
    else { return nil }
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the namespace of '\(placed.export.macro)' is \(wanted), found '\(argument)'",
      place: Place(placed.export.range), function: nil)
  }
  return imports + exports
}

import Contracts
import Findings
import IR
import Program

/// `kind: export`: a symbol is exported to everybody that only named modules should have.
func findUnrestrictedExports(_ rule: Rule, _ check: Rule.ExportCheck, _ input: CheckInput) -> [Finding] {
  if let macro = check.needsMacro, input.declares(macro) == false { return [] }
  let tagged = Set(
    input.model.functions.values.filter { entry in check.tag.map { entry.tags.contains($0) } ?? false }.map(\.name))
  return input.program.exports.compactMap { placed in
    let export = placed.export
    // Every macro of the wanted family names its modules.
    guard !export.macro.text.hasPrefix(family(of: check.wanted)) else { return nil }
    let reason: String
    if check.files.contains(placed.unit.text) || tagged.contains(export.symbol) {
      reason = ""
    } else if let inner = passedOn(export.symbol, placed.unit, tagged, input) {
      reason = ", which hands out what '\(inner)()' does,"
    } else {
      return nil
    }
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "'\(export.symbol)'\(reason) is exported to every module, not to named ones", place: Place(export.range),
      function: nil, fixes: fix(export, placed.unit, check, input))
  }
}

/// `EXPORT_SYMBOL_FOR_` of `EXPORT_SYMBOL_FOR_MODULES`.
private func family(of macro: Name) -> String {
  guard let end = macro.text.lastIndex(of: "_") else { return macro.text }
  return String(macro.text[...end])
}

/// The tagged function whose result an exported function returns as its own.
private func passedOn(_ symbol: Name, _ unit: Name, _ tagged: Set<Name>, _ input: CheckInput) -> Name? {
  guard let number = input.program.function(Symbol(symbol), seenFrom: unit) else { return nil }
  let function = input.program.functions[number]
  var results: [Int: Name] = [:]
  for block in function.blocks {
    for instruction in block.instructions {
      switch instruction.kind {
      case .call(let call):
        if case .direct(let callee) = call.callee, tagged.contains(callee.name), let result = call.result {
          results[result] = callee.name
        }
      case .assign, .unknown: break
      }
    }
    if case .return(.load(let path)?) = block.terminator, case .temporary(let index) = path.root,
      path.selectors.isEmpty, let name = results[index]
    {
      return name
    }
  }
  return nil
}

/// The export for the modules that call the symbol in this tree, when they are known.
private func fix(_ export: Export, _ unit: Name, _ check: Rule.ExportCheck, _ input: CheckInput) -> [Fix] {
  let own = input.module(unit)
  var modules: Set<Name> = []
  for index in input.program.mentions.functions(calling: [export.symbol]) {
    guard let module = input.module(input.program.units[index]), module != own else { continue }
    modules.insert(module)
  }
  guard !modules.isEmpty else { return [] }
  let list = modules.map(\.text).sorted().joined(separator: ",")
  return [
    Fix(
      summary: "export it to the modules that use it in this tree",
      edits: [Fix.Edit(place: Place(export.range), text: "\(check.wanted)(\(export.symbol), \"\(list)\")")])
  ]
}

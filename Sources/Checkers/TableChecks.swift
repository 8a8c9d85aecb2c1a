import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: ops-table`: members of an operations table that must be set, or be set together.
func findWrongTables(_ rule: Rule, _ check: Rule.OpsTable, _ input: CheckInput) -> [Finding] {
  ([check] + check.others).flatMap { findWrongTables(of: $0, rule, input) }
}

private func findWrongTables(of check: Rule.OpsTable, _ rule: Rule, _ input: CheckInput) -> [Finding] {
  let stores = Dictionary(
    grouping: input.program.fieldStores.filter { $0.store.record == check.record }, by: \.store.field)
  var seen: Set<SourceRange> = []
  return input.program.tables.flatMap { placed -> [Finding] in
    let table = placed.table
    guard table.record == check.record, seen.insert(table.range).inserted else { return [] }
    let present = Set(table.entries.filter { !$0.value.isZero }.map { check.renamed[$0.field] ?? $0.field })
    guard check.onlyWith.isEmpty || check.onlyWith.contains(where: present.contains) else { return [] }
    guard !table.entries.isEmpty || !check.required.isEmpty else { return [] }

    /// The member is filled in by an assignment somewhere, into this table or one that cannot be told from it.
    func isCompleted(_ member: Name) -> Bool {
      let names = [member] + check.renamed.filter { $0.value == member }.map(\.key)
      return names.contains { name in
        (stores[name] ?? []).contains { placedStore in
          // A copy of the table that is completed: which one cannot be told, but it is made nearby.
          placedStore.store.variable.map { $0 == table.variable }
            ?? (!table.isConstant || folder(of: placedStore.unit) == folder(of: placed.unit))
        }
      }
    }
    if !check.unlessCalls.isEmpty, unit(placed.unit, calls: check.unlessCalls, input) { return [] }

    var messages: [String] = []
    for member in check.required where !present.contains(member) && !isCompleted(member) {
      messages.append("'\(table.variable)' has no '\(shown(member, check, input))'")
    }
    for pair in check.paired {
      let set = pair.filter { present.contains($0) || isCompleted($0) }
      guard !set.isEmpty, set.count < pair.count else { continue }
      let missing = pair.filter { !set.contains($0) }
      messages.append("'\(table.variable)' has '\(set[0])' without '\(missing[0])'")
    }
    guard !messages.isEmpty else { return [] }
    return [
      Finding(
        rule: rule.id, severity: rule.severity, message: messages.joined(separator: "; "), place: Place(table.range),
        function: nil,
        path: table.entries.map {
          Step(place: Place($0.range), message: "'\($0.field)' is set here", function: table.variable.text)
        })
    ]
  }
}

/// A member under the name that the release of the tree knows.
private func shown(_ member: Name, _ check: Rule.OpsTable, _ input: CheckInput) -> Name {
  guard input.declares(member) == false else { return member }
  return check.renamed.first { $0.value == member }?.key ?? member
}

/// Whether a function of the file calls one of `names`.
func unit(_ unit: Name, calls names: [Name], _ input: CheckInput) -> Bool {
  input.program.mentions.functions(calling: names).contains { input.program.units[$0] == unit }
}

extension Function {
  /// The calls of the body, with where they are, in order of the blocks.
  var directCalls: [(name: Name, origin: Origin)] {
    blocks.flatMap { block in
      block.instructions.compactMap { instruction in
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { return nil }
        return (symbol.name, instruction.origin)
      }
    }
  }

  func calls(anyOf names: Set<Name>) -> Bool {
    blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { return false }
        return names.contains(symbol.name)
      }
    }
  }
}

extension Expression {
  /// Whether it is 0, NULL or false, by whatever name.
  var isZero: Bool {
    if case .constant(0, _) = self { true } else { false }
  }
}

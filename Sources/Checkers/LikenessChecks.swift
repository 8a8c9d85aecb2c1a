import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: sequence`, `subject: reaches` with `beside`: of two members of a table, the one must do what the other does.
func findUnlike(_ rule: Rule, _ check: Rule.SequenceReach, _ beside: Name, _ input: CheckInput) -> [Finding] {
  let program = input.program
  let deep = Reach(program)
  let near = Reach(program, depth: 2)
  var seen: Set<SourceRange> = []
  return program.tables.flatMap { placed -> [Finding] in
    func target(_ field: Name) -> Int? {
      guard let entry = placed.table.entries.first(where: { $0.field == field }),
        case .function(let symbol) = entry.value
      else { return nil }
      return program.function(symbol, seenFrom: placed.unit)
    }
    guard let model = target(beside) else { return [] }
    let wanted = check.callbacks.filter { $0.record == placed.table.record }.compactMap { target($0.field) }
    guard !wanted.isEmpty, seen.insert(placed.table.range).inserted else { return [] }
    let like = near.functions(from: model).filter { program.functions[$0].isOfSource }
    let counted = like.flatMap { program.counted(in: $0) }
    return wanted.compactMap { number in
      let reached = deep.functions(from: number, without: check.inert)
      guard deep.call(of: check.calls, in: reached) == nil,
        Set(reached).isDisjoint(with: like), !reached.contains(where: { program.delegates($0, to: check.callbacks) }),
        Set(reached.flatMap { program.counted(in: $0) }).isDisjoint(with: counted)
      else { return nil }
      if deep.call(of: check.inert, in: reached) != nil, !program.functions[number].succeeds(without: check.inert) {
        return nil
      }
      let name = input.functionName(number)
      return Finding(
        rule: rule.id, severity: rule.severity,
        message: check.message.replacing("{function}", with: name)
          .replacing("{table}", with: placed.table.variable.text),
        place: Place(placed.table.range), function: placed.table.variable.text,
        path: [
          Step(
            place: Place(program.functions[model].nameRange),
            message: "'\(input.functionName(model))' is '\(placed.table.record).\(beside)' of the table",
            function: input.functionName(model)),
          Step(
            place: Place(program.functions[number].nameRange),
            message: "'\(name)' leads to none of what it does", function: name),
        ])
    }
  }
}

extension Function {
  /// Whether a way leads through the function that makes none of these calls, and does not end in an error number.
  fileprivate func succeeds(without names: Set<Name>) -> Bool {
    guard directCalls.contains(where: { names.contains($0.name) }) else { return false }
    var seen: Set<Int> = []
    var work = [0]
    while let number = work.popLast() {
      guard seen.insert(number).inserted else { continue }
      let calls = blocks[number].instructions.contains {
        if case .call(let call) = $0.kind, case .direct(let symbol) = call.callee { names.contains(symbol.name) } else {
          false
        }
      }
      if calls { continue }
      if case .return(let value) = blocks[number].terminator {
        if case .constant(let result, _)? = value, result < 0 { continue }
        return true
      }
      work += blocks[number].terminator.successors
    }
    return false
  }

  /// Whether it is written in a source file: what headers define is shared by everybody.
  fileprivate var isOfSource: Bool { !nameRange.file.text.hasSuffix(".h") }
}

extension Program {
  /// Whether a function calls through one of some members: it leaves the matter to another table.
  fileprivate func delegates(_ number: Int, to callbacks: [Member]) -> Bool {
    functions[number].blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind, case .indirect(_, let record?, let field?) = call.callee else {
          return false
        }
        return callbacks.contains(Member(record: record, field: field))
      }
    }
  }

  /// The members that a function counts up.
  fileprivate func counted(in number: Int) -> [Member] {
    functions[number].blocks.flatMap { block in
      block.instructions.compactMap { instruction -> Member? in
        guard case .assign(let target, .binary(.add, let left, _)) = instruction.kind, left == .load(target) else {
          return nil
        }
        return member(of: target, in: number)
      }
    }
  }
}

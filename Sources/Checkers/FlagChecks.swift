import Contracts
import Findings
import IR
import Program

/// `kind: flags`: a callback that calls a certain function must set bits of a member.
func findMissingFlags(_ rule: Rule, _ check: Rule.FlagsCheck, _ input: CheckInput) -> [Finding] {
  let calls = Set(check.calls)
  let program = input.program
  return program.functions.indices.compactMap { index in
    let function = program.functions[index]
    guard program.roles[index].contains(.callback(record: check.callback.record, field: check.callback.field)),
      let call = function.directCalls.first(where: { calls.contains($0.name) }),
      check.fileCalls.isEmpty || unit(program.units[index], calls: check.fileCalls, input)
    else { return nil }
    var missing = check.bits.filter { !function.sets($0, in: check.field) }
    if check.unlessCalleeSets, let callee = program.function(Symbol(call.name), seenFrom: program.units[index]) {
      missing.removeAll { program.functions[callee].sets($0, in: check.field) }
    }
    guard !missing.isEmpty else { return nil }
    let names = missing.map { "'\($0)'" }.joined(separator: " and ")
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the filesystem that '\(call.name)()' makes here has no \(names) in its '\(check.field)'",
      place: Place(call.origin.expanded), function: function.symbol.name.text,
      path: [
        Step(
          place: Place(function.nameRange),
          message: "'\(function.symbol.name)' is '\(check.callback.record).\(check.callback.field)'",
          function: function.symbol.name.text)
      ])
  }
}

extension Function {
  /// Whether the body stores the bit that goes by `name` into a member called `field`.
  func sets(_ name: Name, in field: Name) -> Bool {
    blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .assign(let path, let value) = instruction.kind, path.selectors.last == .field(field) else {
          return false
        }
        return value.mentions(name)
      }
    }
  }
}

extension Expression {
  /// Whether a constant of this name is part of the expression.
  func mentions(_ name: Name) -> Bool {
    switch self {
    case .constant(_, let known): known == name
    case .unary(_, let operand): operand.mentions(name)
    case .binary(_, let left, let right): left.mentions(name) || right.mentions(name)
    case .string, .function, .load, .address, .unknown: false
    }
  }
}

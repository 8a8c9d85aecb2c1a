import Contracts
import Findings
import IR
import Program

/// `kind: flags`: a callback that calls a certain function, itself or through others of its file, must set bits of a
/// member.
func findMissingFlags(_ rule: Rule, _ check: Rule.FlagsCheck, _ input: CheckInput) -> [Finding] {
  let calls = Set(check.calls)
  let program = input.program
  return program.functions.indices.compactMap { index -> Finding? in
    guard program.roles[index].contains(.callback(record: check.callback.record, field: check.callback.field)),
      check.fileCalls.isEmpty || unit(program.units[index], calls: check.fileCalls, input)
    else { return nil }
    let own = ownFunctions(from: index, program)
    guard
      let (maker, call) = own.lazy.compactMap({ number in
        program.functions[number].directCalls.first { calls.contains($0.name) }.map { (number, $0) }
      }).first
    else { return nil }
    var missing = check.bits.filter { bit in !own.contains { program.functions[$0].sets(bit, in: check.field) } }
    if check.unlessCalleeSets {
      if let callee = program.function(Symbol(call.name), seenFrom: program.units[index]) {
        let inner = ownFunctions(from: callee, program)
        missing.removeAll { bit in inner.contains { program.functions[$0].sets(bit, in: check.field) } }
      } else if let since = check.calleeSetsSince, input.version >= since {
        // Nobody can be asked but the calendar.
        return nil
      }
    }
    guard !missing.isEmpty else { return nil }
    let names = missing.map { "'\($0)'" }.joined(separator: " and ")
    let name = input.functionName(index)
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the filesystem that '\(call.name)()' makes here has no \(names) in its '\(check.field)'",
      place: Place(call.origin.expanded), function: input.functionName(maker),
      path: [
        Step(
          place: Place(program.functions[index].nameRange),
          message: "'\(name)' is '\(check.callback.record).\(check.callback.field)'", function: name)
      ])
  }
}

/// A function and those of the same file that it calls, directly or through one another, nearest first.
private func ownFunctions(from number: Int, _ program: Program) -> [Int] {
  var found = [number]
  var next = 0
  while next < found.count {
    for target in program.callees(of: found[next])
    where program.units[target] == program.units[number] && !found.contains(target) { found.append(target) }
    next += 1
  }
  return found
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

import Contracts
import Findings
import IR
import Program

/// `kind: flags`, `subject: argument`: the value of an argument comes from where it must not, or lacks bits.
func findWrongArguments(_ rule: Rule, _ check: Rule.ArgumentCheck, _ input: CheckInput) -> [Finding] {
  let program = input.program
  let values = ReachingValues(program)
  var findings: [Finding] = []
  for index in program.mentions.functions(calling: check.calls) where !program.functions[index].isFromHeader {
    let function = program.functions[index]
    for (blockIndex, block) in function.blocks.enumerated() {
      for (position, instruction) in block.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let callee) = call.callee,
          check.calls.contains(callee.name), check.argument < call.arguments.count
        else { continue }
        let argument = call.arguments[check.argument]
        let sources = values.sources(of: argument, in: index, block: blockIndex, before: position)
        let instead = check.instead.map { "; \($0)" } ?? ""
        if let source = sources.calls.first(where: { check.neverFrom.contains($0.name) }) {
          findings.append(
            Finding(
              rule: rule.id, severity: rule.severity,
              message: "argument \(check.argument + 1) of '\(callee.name)()' comes from '\(source.name)()'\(instead)",
              place: Place(instruction.origin.expanded), function: function.symbol.name.text,
              path: [
                Step(
                  place: Place(source.origin.expanded), message: "the value is made by '\(source.name)()' here",
                  function: function.symbol.name.text)
              ]))
        } else if !check.bits.isEmpty, !sources.isOpen, sources.calls.isEmpty, !sources.constants.isEmpty {
          let missing = check.bits.filter { bit in !sources.constants.contains { $0.mentions(bit) } }
          guard !missing.isEmpty else { continue }
          let names = missing.map { "'\($0)'" }.joined(separator: " and ")
          findings.append(
            Finding(
              rule: rule.id, severity: rule.severity,
              message: "argument \(check.argument + 1) of '\(callee.name)()' has no \(names)\(instead)",
              place: Place(instruction.origin.expanded), function: function.symbol.name.text))
        }
      }
    }
  }
  return findings
}

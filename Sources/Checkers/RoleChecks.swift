import Contracts
import Findings
import IR
import Program

/// `kind: patch`, `subject: role`: a request on a descriptor reaches what belongs to the other side.
func findWrongRoles(_ rule: Rule, _ check: Rule.WrongRole, _ input: CheckInput) -> [Finding] {
  let program = input.program
  let owners = Set(
    program.functions.indices.filter { check.defines.contains(program.functions[$0].symbol.name) }
      .map { program.units[$0] })
  return program.functions.indices.flatMap { index -> [Finding] in
    guard check.defines.isEmpty || owners.contains(program.units[index]),
      let callback = check.callbacks.first(where: {
        program.roles[index].contains(.callback(record: $0.record, field: $0.field))
      })
    else { return [] }
    let name = program.functions[index].symbol.name
    let reached = CallReach(program).functions(from: index, onlyDirect: true)
    let ways = Dictionary(reached.map { ($0.function, $0.through) }, uniquingKeysWith: { first, _ in first })
    var findings: [Finding] = []
    for (function, _) in reached {
      for block in program.functions[function].blocks {
        for instruction in block.instructions {
          guard case .call(let call) = instruction.kind, let what = what(call, check) else { continue }
          var path = [
            Step(
              place: Place(program.functions[index].nameRange),
              message: "'\(name)' is '\(callback.record).\(callback.field)' of the descriptor", function: name.text)
          ]
          path += steps(to: function, ways, program)
          findings.append(
            Finding(
              rule: rule.id, severity: rule.severity,
              message: "a request on the descriptor, which everybody who was given it can make, calls \(what)",
              place: Place(instruction.origin.expanded), function: input.functionName(function), path: path))
        }
      }
    }
    return findings
  }
}

/// What a call does that its caller has no business with.
private func what(_ call: Call, _ check: Rule.WrongRole) -> String? {
  switch call.callee {
  case .direct(let callee): check.reaches.contains(callee.name) ? "'\(callee.name)()'" : nil
  case .indirect(_, let record?, let field?):
    record == check.table && !check.allowed.contains(field) ? "'\(record).\(field)' of the other side" : nil
  case .indirect: nil
  }
}

/// The calls that lead to a function, outermost first.
private func steps(to function: Int, _ ways: [Int: CallSite?], _ program: Program) -> [Step] {
  var steps: [Step] = []
  var current = function
  while let way = ways[current], let site = way, steps.count < 16 {
    let instruction = program.functions[site.caller].blocks[site.block].instructions[site.instruction]
    steps.append(
      Step(
        place: Place(instruction.origin.expanded),
        message: "'\(program.functions[current].symbol.name)()' is called here",
        function: program.functions[site.caller].symbol.name.text))
    current = site.caller
  }
  return steps.reversed()
}

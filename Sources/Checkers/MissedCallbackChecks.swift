import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: error-value`, `subject: missed`: the registration of a callback was refused, and nobody does its work.
func findMissedCallbacks(_ rule: Rule, _ check: Rule.MissedCallback, _ input: CheckInput) -> [Finding] {
  let search = MissedCallbacks(rule: rule, check: check, input: input, reach: Reach(input.program, depth: 3))
  return input.program.mentions.functions(calling: check.functions).flatMap { search.findings(in: $0) }
}

private struct MissedCallbacks {
  let rule: Rule
  let check: Rule.MissedCallback
  let input: CheckInput
  let reach: Reach
  private var program: Program { input.program }

  /// A call that registers a callback which the program knows.
  struct Registration {
    var place: InstructionPlace
    var call: Call
    var origin: Origin
    var name: Name
    var callback: Int
    var does: Set<Int>
    /// What the callback does that somebody must do.
    var duty: (function: Int, name: Name, origin: Origin)
  }

  init(rule: Rule, check: Rule.MissedCallback, input: CheckInput, reach: Reach) {
    self.rule = rule
    self.check = check
    self.input = input
    self.reach = reach
  }

  func findings(in number: Int) -> [Finding] {
    let function = program.functions[number]
    var result: [Finding] = []
    for (blockIndex, block) in function.blocks.enumerated() {
      for (index, instruction) in block.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
          check.functions.contains(symbol.name),
          let registration = registration(
            InstructionPlace(block: blockIndex, instruction: index), call, instruction.origin, symbol.name, number)
        else { continue }
        if let message = fault(registration, number) { result.append(finding(message, registration, number)) }
      }
    }
    return result
  }

  private func registration(
    _ place: InstructionPlace, _ call: Call, _ origin: Origin, _ name: Name, _ number: Int
  ) -> Registration? {
    guard call.arguments.indices.contains(check.callback), case .function(let symbol) = call.arguments[check.callback],
      let callback = program.function(symbol, seenFrom: program.units[number])
    else { return nil }
    let does = reach.functions(from: callback)
    guard let duty = reach.call(of: check.duties, in: does) else { return nil }
    return Registration(
      place: place, call: call, origin: origin, name: name, callback: callback, does: Set(does), duty: duty)
  }

  /// What is wrong behind the call; nil when the refusal is dealt with.
  private func fault(_ registration: Registration, _ number: Int) -> String? {
    let function = program.functions[number]
    let refused = function.paths(behind: registration.place, result: check.refused)
    let accepted = function.paths(behind: registration.place, result: 0)
    guard !refused.isCut, !accepted.isCut else { return nil }
    if callsBack(registration, in: refused, number) { return nil }
    if keepsReference(registration, refused, number) {
      return "where '\(registration.name)()' refuses the callback, the reference that it was to drop is not dropped"
    }
    // Something is done on one side only: it is known that there are two, or the function returns something else.
    let own = refused.instructions.symmetricDifference(accepted.instructions)
    if own.contains(where: { matters(function.blocks[$0.block].instructions[$0.instruction], registration) }) {
      return nil
    }
    if Set(refused.exits.keys) != Set(accepted.exits.keys) { return nil }
    if refused.exits.contains(where: { accepted.exits[$0.key] != $0.value }) { return nil }
    return "when '\(registration.name)()' refuses the callback nobody does its work: it will not run"
  }

  /// Whether the callback, or the helper that does its work, is called.
  private func callsBack(_ registration: Registration, in path: ResultPath, _ number: Int) -> Bool {
    path.instructions.contains { place in
      let site = CallSite(caller: number, block: place.block, instruction: place.instruction)
      return (program.targets[number][site] ?? []).contains(registration.callback)
    }
  }

  private func matters(_ instruction: Instruction, _ registration: Registration) -> Bool {
    switch instruction.kind {
    case .unknown: return true
    case .call(let call):
      if case .direct(let symbol) = call.callee { return !check.inert.contains(symbol.name) }
      return true
    case .assign(let target, let value):
      if case .temporary = target.root, target.selectors.isEmpty { return false }
      // "ret = 0" says that nothing is wrong, and does nothing about it.
      if target.selectors.isEmpty, case .constant(0, _) = value { return false }
      return !isResult(target, value, registration)
    }
  }

  private func isResult(_ target: AccessPath, _ value: Expression, _ registration: Registration) -> Bool {
    guard target.selectors.isEmpty, let result = registration.call.result else { return false }
    return value == .load(AccessPath(.temporary(result)))
  }

  // MARK: - References

  /// Whether a reference was taken for the callback to drop, and none is dropped.
  private func keepsReference(_ registration: Registration, _ refused: ResultPath, _ number: Int) -> Bool {
    guard !check.takes.isEmpty, registration.call.arguments.indices.contains(check.object),
      dropsArgument(registration.callback), took(registration, number)
    else { return false }
    let function = program.functions[number]
    return !refused.instructions.contains { place in
      let instruction = function.blocks[place.block].instructions[place.instruction]
      guard case .call(let call) = instruction.kind else { return false }
      guard case .direct(let symbol) = call.callee else { return true }
      if check.drops.contains(symbol.name) { return true }
      let site = CallSite(caller: number, block: place.block, instruction: place.instruction)
      return (program.targets[number][site] ?? []).contains {
        reach.call(of: check.drops, in: reach.functions(from: $0)) != nil
      }
    }
  }

  /// Whether the callback itself drops what it is given.
  private func dropsArgument(_ callback: Int) -> Bool {
    program.functions[callback].blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
          check.drops.contains(symbol.name)
        else { return false }
        return call.arguments.first == .load(AccessPath(.parameter(0)))
      }
    }
  }

  /// Whether the function takes a reference of the object just before, in the same block or in those that lead to it.
  private func took(_ registration: Registration, _ number: Int) -> Bool {
    let function = program.functions[number]
    let object = registration.call.arguments[check.object]
    var names: Set<Expression> = [object]
    var block = registration.place.block
    var end = registration.place.instruction
    for _ in 0..<4 {
      for instruction in function.blocks[block].instructions[..<end].reversed() {
        switch instruction.kind {
        case .assign(let target, let value) where names.contains(.load(target)): names.insert(value)
        case .call(let call):
          guard case .direct(let symbol) = call.callee else { continue }
          let isTaken = check.takes.contains(symbol.name)
          if isTaken, let argument = call.arguments.first, names.contains(argument) { return true }
          if isTaken, let result = call.result, names.contains(.load(AccessPath(.temporary(result)))) { return true }
        default: continue
        }
      }
      let before = function.blocks.indices.filter { function.blocks[$0].terminator.successors.contains(block) }
      guard before.count == 1, let only = before.first, only != block else { return false }
      block = only
      end = function.blocks[only].instructions.count
    }
    return false
  }

  private func finding(_ message: String, _ registration: Registration, _ number: Int) -> Finding {
    let name = input.functionName(number)
    let callback = input.functionName(registration.callback)
    return Finding(
      rule: rule.id, severity: rule.severity, message: message, place: Place(registration.origin.expanded),
      function: name,
      path: [
        Step(
          place: Place(registration.duty.origin.expanded),
          message: "'\(callback)' was to call '\(registration.duty.name)()' here",
          function: input.functionName(registration.duty.function)),
        Step(
          place: Place(registration.origin.expanded),
          message: "'\(registration.name)()' returns \(check.refused): '\(callback)' will not run", function: name),
      ])
  }
}

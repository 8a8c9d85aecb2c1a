import Contracts
import Findings
import IR
import Program

/// `kind: flags`, `subject: maker`: a callback that makes an object for somebody does not hand on the flags that were
/// asked for, gives memory as it found it, or is made known without a name.
func findWrongMakers(_ rule: Rule, _ check: Rule.MakerCheck, _ input: CheckInput) -> [Finding] {
  let makers = input.program.functions.indices.filter {
    input.program.roles[$0].contains(.callback(record: check.callback.record, field: check.callback.field))
  }
  return makers.flatMap { MakerCheck(rule: rule, check: check, input: input, maker: $0).findings() }
    + unnamed(rule, check, input)
}

private struct MakerCheck {
  let rule: Rule
  let check: Rule.MakerCheck
  let input: CheckInput
  let maker: Int
  private var program: Program { input.program }

  init(rule: Rule, check: Rule.MakerCheck, input: CheckInput, maker: Int) {
    self.rule = rule
    self.check = check
    self.input = input
    self.maker = maker
  }

  func findings() -> [Finding] {
    let reached = CallReach(program).functions(from: maker).map(\.function)
    return [lostFlags(reached), uncleared(reached)].compactMap { $0 }
  }

  /// The object is handed out, and nothing on the way stores the flags into the record that says how.
  private func lostFlags(_ reached: [Int]) -> Finding? {
    guard let out = call(to: check.handsOut, in: reached) else { return nil }
    let holders = CallReach(program).holders(of: check.from, in: maker, among: reached)
    var stored: Origin?
    for index in reached {
      let roots = holders[index] ?? []
      for block in program.functions[index].blocks {
        for instruction in block.instructions {
          guard case .assign(let path, let value) = instruction.kind, path.selectors.last == .field(check.member.field),
            program.member(of: path, in: index)?.record == check.member.record
          else { continue }
          if value.depends(on: roots) { return nil }
          stored = instruction.origin
        }
      }
    }
    let name = program.functions[maker].parameters.indices.contains(check.from)
      ? "'\(program.functions[maker].parameters[check.from].name)'" : "the flags that were asked for"
    let what = stored == nil ? "is not set" : "is set to something else"
    var path = [callbackStep]
    if let stored { path.append(Step(place: Place(stored.expanded), message: "it is set here", function: name)) }
    return finding(
      "'\(check.member.field)' of '\(check.member.record)' \(what), so \(name) is lost at '\(out.name)()'", out, path)
  }

  /// Memory is taken as it was left, and nothing that is reached clears memory.
  private func uncleared(_ reached: [Int]) -> Finding? {
    guard call(to: check.clears, in: reached) == nil, call(to: check.handsOut, in: reached) != nil else { return nil }
    let values = ReachingValues(program)
    for index in reached {
      for (blockIndex, block) in program.functions[index].blocks.enumerated() {
        for (position, instruction) in block.instructions.enumerated() {
          guard case .call(let call) = instruction.kind, case .direct(let callee) = call.callee,
            let flags = check.allocators[callee.name]
          else { continue }
          if let flags {
            guard flags < call.arguments.count else { continue }
            let sources = values.sources(
              of: call.arguments[flags], in: index, block: blockIndex, before: position)
            // Flags that are not known may well clear.
            guard !sources.isOpen, sources.calls.isEmpty,
              sources.constants.allSatisfy({ constant in
                if case .constant(_, let name?) = constant { check.plain.contains(name) } else { false }
              })
            else { continue }
          }
          return finding(
            "memory of '\(callee.name)()' is handed out as it was left: nothing clears it",
            (callee.name, instruction.origin, index), [callbackStep])
        }
      }
    }
    return nil
  }

  private func call(to names: Set<Name>, in functions: [Int]) -> (name: Name, origin: Origin, function: Int)? {
    for index in functions {
      if let found = program.functions[index].directCalls.first(where: { names.contains($0.name) }) {
        return (found.name, found.origin, index)
      }
    }
    return nil
  }

  private var callbackStep: Step {
    let function = program.functions[maker]
    return Step(
      place: Place(function.nameRange),
      message: "'\(function.symbol.name)' is '\(check.callback.record).\(check.callback.field)'",
      function: function.symbol.name.text)
  }

  private func finding(
    _ message: String, _ place: (name: Name, origin: Origin, function: Int), _ path: [Step]
  ) -> Finding {
    Finding(
      rule: rule.id, severity: rule.severity, message: message, place: Place(place.origin.expanded),
      function: input.functionName(place.function), path: path)
  }
}

/// A maker is made known by a record of the function's own that never got a name.
private func unnamed(_ rule: Rule, _ check: Rule.MakerCheck, _ input: CheckInput) -> [Finding] {
  guard let named = check.named else { return [] }
  let program = input.program
  var findings: [Finding] = []
  for index in program.mentions.functions(calling: check.registers) where !program.functions[index].isFromHeader {
    let function = program.functions[index]
    for (blockIndex, block) in function.blocks.enumerated() {
      for (position, instruction) in block.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let callee) = call.callee,
          check.registers.contains(callee.name), case .address(let record)? = call.arguments.first,
          case .local = record.root, record.selectors.isEmpty
        else { continue }
        let isFilled = function.fills(
          record.root, named.field, besides: CallSite(caller: index, block: blockIndex, instruction: position),
          ignoring: check.clears)
        guard !isFilled else { continue }
        findings.append(
          Finding(
            rule: rule.id, severity: rule.severity,
            message: "'\(callee.name)()' is called without '\(named.field)' in '\(named.record)'",
            place: Place(instruction.origin.expanded), function: function.symbol.name.text))
      }
    }
  }
  return findings
}

extension Function {
  /// Whether the body stores something into a member of a variable, copies a whole record into it, or lets somebody
  /// else do so.
  fileprivate func fills(_ root: Root, _ field: Name, besides site: CallSite, ignoring clears: Set<Name>) -> Bool {
    for (blockIndex, block) in blocks.enumerated() {
      for (position, instruction) in block.instructions.enumerated() {
        switch instruction.kind {
        case .assign(let path, let value):
          if path.root == root, path.selectors == [.field(field)], !value.isZero { return true }
          if path.root == root, path.selectors.isEmpty, !value.isZero { return true }
          if case .address(let taken) = value, taken.root == root { return true }
        case .call(let call):
          guard (blockIndex, position) != (site.block, site.instruction) else { continue }
          if call.arguments.contains(where: { if case .address(let path) = $0 { path.root == root } else { false } }) {
            // Clearing the whole does not name it.
            if case .direct(let callee) = call.callee, clears.contains(callee.name) { continue }
            return true
          }
        case .unknown: return true
        }
      }
    }
    return false
  }
}

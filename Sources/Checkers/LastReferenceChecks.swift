import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: wait-event`, `subject: last-reference`: a reference is dropped under a lock that the release takes.
func findLastReferences(_ rule: Rule, _ check: Rule.ReleaseCheck, _ input: CheckInput) -> [Finding] {
  var findings: [Finding] = []
  var seen: Set<SourceRange> = []
  for placed in input.program.tables where placed.table.record == check.callback.record {
    guard seen.insert(placed.table.range).inserted,
      let entry = placed.table.entries.first(where: { $0.field == check.callback.field }),
      case .function(let symbol) = entry.value,
      let release = input.program.function(symbol, seenFrom: placed.unit)
    else { continue }
    findings += findLastReferences(rule, check, placed, release, input)
  }
  return findings
}

private func findLastReferences(
  _ rule: Rule, _ check: Rule.ReleaseCheck, _ placed: Program.PlacedTable, _ release: Int, _ input: CheckInput
) -> [Finding] {
  let program = input.program
  var question = LastReferenceQuestion(
    locks: [], holders: [], object: check.object, resource: check.resource, tags: Set(check.tags))
  let taken = PlainLockAnalysis(program, input.model, question).locksTaken(by: release)
  guard !taken.isEmpty else { return [] }
  let near = program.functions.indices.filter { folder(of: program.units[$0]) == folder(of: placed.unit) }
  var shared: Set<PlainLock> = []
  for number in near {
    for (holder, lock) in installations(of: placed.table.variable, in: number, question, input) {
      question.holders.insert(holder)
      if let lock { shared.insert(lock) }
    }
  }
  guard !question.holders.isEmpty else { return [] }
  question.locks = Set(taken.map(\.lock))
  // The object's own lock is the one that it was given.
  if question.locks.contains(.ofObject) { question.locks.formUnion(shared) }
  var analysis = PlainLockAnalysis(program, input.model, question)
  return near.flatMap { number in
    analysis.drops(in: number).compactMap { drop -> Finding? in
      guard let way = taken.first(where: { $0.lock == drop.lock || $0.lock == .ofObject }) else { return nil }
      return finding(rule, check, drop, way.chain, release, number, input)
    }
  }
}

/// In which members objects with the table are made, and the locks they are given.
private func installations(
  of table: Name, in number: Int, _ question: LastReferenceQuestion, _ input: CheckInput
) -> [(holder: Member, lock: PlainLock?)] {
  let program = input.program
  let analysis = PlainLockAnalysis(program, input.model, question)
  var result: [(holder: Member, lock: PlainLock?)] = []
  for (block, code) in program.functions[number].blocks.enumerated() {
    for case .call(let call) in code.instructions.map(\.kind) {
      guard case .direct(let symbol) = call.callee, let install = input.model.functions[symbol.name]?.installs,
        case .address(let named)? = argument(install.table, call), named.root == .global(table),
        case .address(let path)? = argument(install.object, call), let holder = program.member(of: path, in: number)
      else { continue }
      let lock = install.lock.flatMap { argument($0, call) }
      result.append((holder, lock.flatMap { analysis.lock($0, in: number, block: block) }))
    }
  }
  return result
}

private func argument(_ expression: ObjectExpression, _ call: Call) -> Expression? {
  guard case .argument(let index) = expression.root, call.arguments.indices.contains(index) else { return nil }
  return call.arguments[index]
}

private func finding(
  _ rule: Rule, _ check: Rule.ReleaseCheck, _ drop: DropUnderLock, _ way: [ChainLink], _ release: Int, _ outer: Int,
  _ input: CheckInput
) -> Finding {
  let lock =
    switch drop.lock {
    case .member(let member): "'\(member.field)' of \(member.record)"
    case .global(let name): "'\(name)'"
    case .ofObject, .parameter: "the lock of the \(check.object)"
    }
  let name = input.functionName(release)
  var path = [
    Step(
      place: Place(drop.lockedAt.expanded), message: "\(lock) is locked here",
      function: input.functionName(drop.lockedIn))
  ]
  path += drop.chain.map { link in
    Step(
      place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here",
      function: input.functionName(link.function))
  }
  path.append(
    Step(
      place: Place(drop.origin.expanded), message: "the last reference may go here",
      function: input.functionName(drop.function)))
  path.append(
    Step(
      place: Place(input.program.functions[release].nameRange),
      message: "then '\(name)' is called as '\(check.callback.record).\(check.callback.field)'", function: name))
  path += way.map { link in
    Step(
      place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here",
      function: input.functionName(link.function))
  }
  return Finding(
    rule: rule.id, severity: rule.severity,
    message: "'\(drop.callee)()' may drop the last reference with \(lock) held, which '\(name)' takes",
    place: Place(drop.origin.expanded), function: input.functionName(drop.function), path: path)
}

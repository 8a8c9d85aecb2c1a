import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: wait-event`, `subject: section`: what a critical section, on whose end others wait, must not wait for itself.
func findIntrusions(_ rule: Rule, _ check: Rule.SectionCheck, _ input: CheckInput) -> [Finding] {
  input.dataflow.intrusions.compactMap { intrusion in
    guard intrusion.lockClass == check.section, check.forbids(intrusion.operation) else { return nil }
    let what: String
    switch intrusion.operation {
    case .locks(let lockClass): what = "takes \(title(lockClass, input))"
    case .reclaims: what = "may wait for memory to be reclaimed"
    case .waits: what = "waits for a fence"
    case .tagged(let tag): what = "is a call that such code must not make (\(tag))"
    case .awaits: return nil
    }
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "'\(intrusion.callee)()' \(what) inside \(title(intrusion.lockClass, input))",
      place: Place(intrusion.origin.expanded), function: input.functionName(intrusion.function),
      path: steps(of: intrusion, input))
  }
}

/// `kind: wait-event`, `subject: wait`: a wait under a lock for what cannot come before the lock is given back.
func findBrokenWaits(_ rule: Rule, _ check: Rule.WaitCheck, _ input: CheckInput) -> [Finding] {
  input.dataflow.waits.compactMap { broken in
    let wait = broken.wait
    guard wait.lockClass == check.lockClass, case .awaits(let kind, let isBounded) = wait.operation else { return nil }
    var path = steps(of: wait, input)
    path.append(
      Step(
        place: Place(wait.origin.expanded), message: "'\(wait.callee)()' waits here, with '\(wait.lock)' held",
        function: input.functionName(wait.function)))
    path += broken.producer.map { step(of: $0, input, wait.lockClass) }
    let lock = title(check.lockClass, input)
    let who = kind == .work ? "the work item takes \(lock) itself" : "whoever signals it needs \(lock) first"
    var finding = Finding(
      rule: rule.id, severity: rule.severity,
      message: "'\(wait.callee)()' waits with '\(wait.lock)' held, but \(who)",
      place: Place(wait.origin.expanded), function: input.functionName(wait.function), path: path)
    if !broken.isCertain {
      finding.severity = min(finding.severity, .warning)
      finding.assumption =
        isBounded
        ? "the wait ends by itself, later than it should"
        : "\(lock) on the other side is that of the same object"
    }
    return finding
  }
}

/// The path to something that is out of place, in the order of execution.
private func steps(of intrusion: Intrusion, _ input: CheckInput) -> [Step] {
  var steps: [Step] = []
  let outer = input.functionName(intrusion.traceFunction)
  if case .root(let record, let field) = intrusion.reason {
    steps.append(
      Step(
        place: Place(input.program.functions[intrusion.traceFunction].nameRange),
        message: "'\(outer)' is called as '\(record).\(field)', inside \(title(intrusion.lockClass, input))",
        function: outer))
  }
  let isSection = input.model.lockClasses[intrusion.lockClass]?.isSection ?? false
  for var step in traceSteps(intrusion.trace, lockClass: intrusion.lockClass, function: outer) {
    if isSection, step.message.hasSuffix("is locked here") {
      step.message = "\(title(intrusion.lockClass, input)) begins here"
    }
    steps.append(step)
  }
  for link in intrusion.chain {
    steps.append(
      Step(
        place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here",
        function: input.functionName(link.function)))
  }
  return steps
}

private func step(of producer: ProducerStep, _ input: CheckInput, _ lockClass: Name) -> Step {
  let lock = title(lockClass, input)
  switch producer {
  case .callback(let function, let record, let field):
    let name = input.functionName(function)
    return Step(
      place: Place(input.program.functions[function].nameRange),
      message: "'\(name)' is called as '\(record).\(field)', whose caller holds \(lock)", function: name)
  case .worker(let function):
    let name = input.functionName(function)
    return Step(
      place: Place(input.program.functions[function].nameRange), message: "'\(name)' is what the work item runs",
      function: name)
  case .locked(let function, let origin, let callee):
    return Step(
      place: Place(origin.expanded), message: "'\(callee)()' is called here, after \(lock) was taken",
      function: input.functionName(function))
  case .call(let function, let origin, let callee):
    return Step(
      place: Place(origin.expanded), message: "'\(callee)()' is called here", function: input.functionName(function))
  case .takes(let function, let origin, let spelling):
    return Step(
      place: Place(origin.expanded), message: "'\(spelling)' is locked here", function: input.functionName(function))
  }
}

extension Rule.SectionCheck {
  func forbids(_ operation: Operation) -> Bool {
    switch operation {
    case .locks(let lockClass): locks.contains(lockClass)
    case .reclaims: reclaims
    case .waits: waits
    case .tagged(let tag): tags.contains(tag)
    case .awaits: false
    }
  }

  var interest: SectionInterest {
    SectionInterest(lockClass: section, locks: Set(locks), reclaims: reclaims, waits: waits, tags: Set(tags))
  }
}

/// What the rules ask of the dataflow analysis.
public func interests(of rules: [Rule]) -> Interests {
  var interests = Interests(callbacks: callbacksOfInterest(rules))
  for rule in rules {
    switch rule.check {
    case .section(let check):
      if !interests.sections.contains(check.interest) { interests.sections.append(check.interest) }
    case .waiting(let check): interests.waits.insert(check.lockClass)
    default: break
    }
  }
  return interests
}

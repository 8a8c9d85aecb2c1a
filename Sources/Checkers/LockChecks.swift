import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: lock-required`: a call that needs a lock is reached without it.
func findMissingLocks(_ rule: Rule, _ check: Rule.LockRequired, _ input: CheckInput) -> [Finding] {
  input.dataflow.violations.compactMap { violation in
    guard violation.kind == .missing, violation.lockClass == check.lockClass, let callee = violation.callee,
      check.functions?.contains(callee) ?? true
    else { return nil }
    let lock = violation.lock.isEmpty ? nil : "'\(violation.lock)'"
    let title = title(check.lockClass, input)
    let isWithin = input.model.lockClasses[check.lockClass]?.within != nil
    let message =
      isWithin
      ? "'\(callee)()' needs \(title)\(lock.map { " of \($0)" } ?? ""), and there is none"
      : "'\(callee)()' needs \(lock ?? title) held, and it is not"
    return finding(rule, violation, input, severity: rule.severity, message: message)
  }
}

/// `kind: lock-required`, `subject: callback`: a callback asserts what its callers do not do.
func findWrongAssertions(_ rule: Rule, _ check: Rule.CallbackContext, _ input: CheckInput) -> [Finding] {
  input.dataflow.violations.compactMap { violation in
    guard violation.kind == .callbackAsserts, violation.lockClass == check.lockClass else { return nil }
    let caller =
      switch violation.reason {
      case .root(let record, let field): "callers of '\(record).\(field)' do not hold it"
      case .local: "it has been released before"
      }
    return finding(
      rule, violation, input, severity: rule.severity,
      message: "'\(violation.lock)' is asserted to be held, but \(caller)")
  }
}

/// `kind: lock-forbidden`: a call takes a lock that is held.
func findForbiddenLocks(_ rule: Rule, _ check: Rule.LockForbidden, _ input: CheckInput) -> [Finding] {
  input.dataflow.violations.compactMap { violation in
    guard case .forbidden(let takesIt) = violation.kind,
      violation.lockClass == check.lockClass || check.others.contains(violation.lockClass),
      takesIt == (check.subject == .relock), let callee = violation.callee
    else { return nil }
    let severity = violation.strength == .convention ? check.conventionSeverity : rule.severity
    let holder =
      switch violation.reason {
      case .root(let record, let field): "the caller of '\(record).\(field)' holds it"
      case .local: "it is held here"
      }
    let message =
      takesIt
      ? "'\(violation.lock)' is locked again while \(holder)"
      : "'\(callee)()' is called with '\(violation.lock)' held: \(holder)"
    return finding(rule, violation, input, severity: severity, message: message)
  }
}

/// `kind: lock-balance`: a path leaves a lock in a state in which the others do not.
func findUnbalancedLocks(_ rule: Rule, _ check: Rule.LockBalance, _ input: CheckInput) -> [Finding] {
  input.dataflow.violations.compactMap { violation in
    guard violation.lockClass == check.lockClass else { return nil }
    let message: String
    let function = input.functionName(violation.function)
    switch violation.kind {
    case .leaked: message = "'\(violation.lock)' is still held when '\(function)' returns here"
    case .notHeld: message = "'\(violation.lock)' is unlocked, but not held"
    case .lost: message = "'\(function)' returns here without '\(violation.lock)', which its caller holds"
    default: return nil
    }
    return finding(rule, violation, input, severity: rule.severity, message: message)
  }
}

func title(_ lockClass: Name, _ input: CheckInput) -> String {
  input.model.lockClasses[lockClass]?.title ?? lockClass.text
}

private func finding(
  _ rule: Rule, _ violation: LockViolation, _ input: CheckInput, severity: Severity, message: String
) -> Finding {
  Finding(
    rule: rule.id, severity: violation.isOpen ? severity.lowered : severity, message: message,
    place: Place(violation.origin.expanded), function: input.functionName(violation.function),
    path: steps(of: violation, input),
    assumption: violation.isOpen ? "the condition under which the lock is needed holds" : nil)
}

/// The path of a violation, in the order of execution.
func steps(of violation: LockViolation, _ input: CheckInput) -> [Step] {
  var steps: [Step] = []
  let outer = input.functionName(violation.traceFunction)
  if case .root(let record, let field) = violation.reason {
    let holds = input.model.callback(record: record, field: field).map { !$0.holds.isEmpty } ?? false
    let state = holds ? "holds" : "does not hold"
    steps.append(
      Step(
        place: Place(input.program.functions[violation.traceFunction].nameRange),
        message: "'\(outer)' is called as '\(record).\(field)', "
          + "whose caller \(state) \(title(violation.lockClass, input))",
        function: outer))
  }
  // What exists only under a lock is lost with it: the lock's own steps tell the story.
  let lockClass = input.model.lockClasses[violation.lockClass]?.within ?? violation.lockClass
  steps += traceSteps(violation.trace, lockClass: lockClass, function: outer)
  for link in violation.chain {
    steps.append(
      Step(
        place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here",
        function: input.functionName(link.function)))
  }
  return steps
}

/// What happened to locks of a class, and the decisions taken since the first of it. Long paths keep their ends.
func traceSteps(_ trace: Trace?, lockClass: Name?, function: String) -> [Step] {
  var steps: [Step] = []
  for event in trace?.events ?? [] {
    switch event {
    case .acquired(let other, let what, let origin) where lockClass == nil || other == lockClass:
      steps.append(Step(place: Place(origin.expanded), message: "'\(what)' is locked here", function: function))
    case .released(let other, let what, let origin) where lockClass == nil || other == lockClass:
      steps.append(Step(place: Place(origin.expanded), message: "'\(what)' is unlocked here", function: function))
    case .refused(let other, let what, let origin) where lockClass == nil || other == lockClass:
      steps.append(Step(place: Place(origin.expanded), message: "'\(what)' cannot be locked here", function: function))
    case .branch(let origin, let outcome) where !steps.isEmpty || lockClass == nil:
      steps.append(Step(place: Place(origin.expanded), message: outcome, function: function))
    case .acquired, .released, .refused, .called, .branch: break
    }
  }
  return steps.shortened
}

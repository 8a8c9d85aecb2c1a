import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: error-value`: results of functions that are taken for something else than they are.
func findWrongUses(_ rule: Rule, _ check: Rule.ValueUse, _ input: CheckInput) -> [Finding] {
  switch check.subject {
  case .ignored: return findIgnoredResults(rule, check, input)
  case .polarity: return findWrongPolarity(rule, check, input)
  case .zeroError:
    return input.dataflow.valueViolations.compactMap { violation in
      guard violation.kind == .zeroError else { return nil }
      let what = violation.value == "0" ? "0" : "'\(violation.value)', which is 0"
      return finding(rule, violation, input, "'ERR_PTR()' of \(what) on this path: NULL is returned for an error")
    }
  case .testedForNull, .testedForError, .untested, .timeout:
    let functions = check.functions(in: input.model)
    return input.dataflow.valueViolations.compactMap { violation in
      guard functions.contains(violation.source), violation.kind.belongs(to: check.subject) else { return nil }
      return finding(rule, violation, input, message(violation))
    }
  }
}

/// The functions whose results the rules ask about.
public func valuesOfInterest(_ rules: [Rule], _ model: ApiModel) -> ValueInterest {
  var interest = ValueInterest()
  for rule in rules {
    guard case .valueUse(let check) = rule.check else { continue }
    if check.subject == .zeroError { interest.zeroErrors = true }
    if check.subject != .ignored { interest.functions.formUnion(check.functions(in: model)) }
  }
  return interest
}

extension ValueViolation.Kind {
  fileprivate func belongs(to subject: Rule.ValueUse.Subject) -> Bool {
    switch self {
    case .testedForNull: subject == .testedForNull
    case .testedForError: subject == .testedForError
    case .usedUntested, .usedAsError: subject == .untested
    case .zeroError: subject == .zeroError
    case .timeReturnedAsStatus, .timeTestedAsStatus, .timeoutIgnored: subject == .timeout
    case .booleanTestedAsStatus, .statusTestedAsBoolean: subject == .polarity
    }
  }
}

private func message(_ violation: ValueViolation) -> String {
  let result = "the result of '\(violation.callee)()'"
  switch violation.kind {
  case .testedForNull: return "\(result) is tested for NULL, but failures are error pointers"
  case .testedForError: return "\(result) is tested for an error pointer, but failures are NULL"
  case .usedUntested(let use): return "\(result) may be an error pointer, and is \(text(use)) untested"
  case .usedAsError(let use): return "\(result) is an error pointer on this path, and is \(text(use))"
  case .zeroError: return "NULL is returned for an error"
  case .timeReturnedAsStatus:
    return "\(result) is the time left, positive after a success, and is returned where 0 means success"
  case .timeTestedAsStatus: return "\(result) is 0 when the time ran out, and is tested as if 0 were success"
  case .timeoutIgnored: return "\(result) is 0 when the time ran out, and that counts as success here"
  case .booleanTestedAsStatus: return "\(result) is true or false, and is tested as an error number"
  case .statusTestedAsBoolean: return "\(result) is 0 or an error number, and is tested as true or false"
  }
}

private func text(_ use: ValueViolation.Use) -> String {
  switch use {
  case .dereferenced: "dereferenced"
  case .passed(let callee): "passed to '\(callee)()', which uses what it points to,"
  case .stored: "stored"
  }
}

/// `subject: ignored`: nobody looks at the result.
private func findIgnoredResults(_ rule: Rule, _ check: Rule.ValueUse, _ input: CheckInput) -> [Finding] {
  let functions = check.functions(in: input.model)
  let ignored = ignoredResults(
    of: functions, in: input.program, model: input.model, outcomes: input.dataflow.outcomes)
  return ignored.map { item in
    let through = item.callee == item.source ? "" : ", which fails when '\(item.source)()' does"
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the result of '\(item.callee)()' is ignored\(through)", place: Place(item.origin.expanded),
      function: input.functionName(item.function),
      path: item.chain.map { link in
        Step(
          place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here, and its result returned",
          function: input.functionName(link.function))
      }.shortened)
  }
}

/// `subject: polarity`: the result of taking a lock is read the wrong way round.
private func findWrongPolarity(_ rule: Rule, _ check: Rule.ValueUse, _ input: CheckInput) -> [Finding] {
  let functions = check.functions(in: input.model)
  let values = input.dataflow.valueViolations.compactMap { violation -> Finding? in
    guard functions.contains(violation.source), violation.kind.belongs(to: .polarity) else { return nil }
    return finding(rule, violation, input, message(violation))
  }
  let locks = input.dataflow.violations.compactMap { violation -> Finding? in
    guard violation.kind == .inverted, violation.lockClass == check.lockClass else { return nil }
    let function = input.functionName(violation.function)
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "the test is the wrong way round: where '\(violation.lock)' was got '\(function)' leaves with it, "
        + "where it was not it is unlocked",
      place: Place(violation.origin.expanded), function: function,
      path: traceSteps(violation.trace, lockClass: violation.lockClass, function: function))
  }
  return values + locks
}

private func finding(_ rule: Rule, _ violation: ValueViolation, _ input: CheckInput, _ message: String) -> Finding {
  let function = input.functionName(violation.function)
  return Finding(
    rule: rule.id, severity: rule.severity, message: message, place: Place(violation.origin.expanded),
    function: function, path: steps(of: violation, function))
}

/// The call, and what was decided after it.
private func steps(of violation: ValueViolation, _ function: String) -> [Step] {
  var steps: [Step] = []
  var hasBegun = violation.called == nil
  for event in violation.trace?.events ?? [] {
    switch event {
    case .called(let callee, let origin) where origin == violation.called:
      hasBegun = true
      steps.append(Step(place: Place(origin.expanded), message: "'\(callee)()' is called here", function: function))
    case .branch(let origin, let outcome) where hasBegun:
      steps.append(Step(place: Place(origin.expanded), message: outcome, function: function))
    default: break
    }
  }
  return steps.shortened
}

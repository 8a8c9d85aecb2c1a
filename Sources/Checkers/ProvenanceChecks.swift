import Contracts
import Findings
import IR
import Program

/// `kind: provenance`: a value reaches what it must not reach.
func findWrongUses(
  _ rule: Rule, _ check: Rule.ProvenanceCheck, _ input: CheckInput, _ index: ProvenanceIndex
) -> [Finding] {
  var whole = ProvenanceProgram(check, input, index)
  whole.solve()
  var best: [String: ProvenanceViolation] = [:]
  var order: [String] = []
  for violation in whole.violations {
    let key = "\(violation.function)|\(violation.sink)|\(violation.origin.expanded)"
    if let known = best[key] {
      if !known.isCertain, violation.isCertain { best[key] = violation }
    } else {
      best[key] = violation
      order.append(key)
    }
  }
  var seen: Set<String> = []
  return order.compactMap { best[$0] }.sorted { ($0.origin.expanded, $0.sink) < ($1.origin.expanded, $1.sink) }
    .compactMap { violation in
      if !violation.isCertain {
        guard check.mixed == .assumed, !whole.isGuardedByCallers(violation.start) else { return nil }
      }
      // The first of its sort stands for all in a function.
      guard seen.insert("\(violation.function)|\(violation.sink)|\(violation.isCertain)").inserted else { return nil }
      return Finding(
        rule: rule.id, severity: violation.isCertain ? rule.severity : rule.severity.lowered,
        message: violation.message, place: Place(violation.origin.expanded),
        function: input.functionName(violation.function), path: whole.path(to: violation.step),
        assumption: violation.isCertain
          ? nil : "the value is one that the rule is about: the place also holds others, and no test tells them apart",
        fixes: violation.fixes)
    }
}

extension ProvenanceProgram {
  /// The steps of a value's way from its source.
  fileprivate func path(to last: Int) -> [Step] {
    var found: [Step] = []
    var next: Int? = last
    while let number = next, steps.indices.contains(number), found.count < 16 {
      let step = steps[number]
      found.append(
        Step(
          place: Place(step.place), message: step.message,
          function: program.functions[step.function].symbol.name.text))
      next = step.before
    }
    return found.reversed()
  }
}

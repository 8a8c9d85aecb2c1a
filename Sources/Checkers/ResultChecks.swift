import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: error-value`, `subject: callback`: what a callback must not return.
func findWrongResults(_ rule: Rule, _ check: Rule.CallbackResult, _ input: CheckInput) -> [Finding] {
  input.dataflow.callbackReturns.compactMap { item in
    guard check.callbacks.contains(where: { $0.record == item.record && $0.field == item.field }),
      !item.signs.isEmpty, item.signs.isSubset(of: check.forbidden)
    else { return nil }
    let name = input.functionName(item.function)
    let value =
      switch item.signs {
      case .zero: "NULL"
      case .negative: "an error pointer"
      case .positive: "a valid pointer"
      default: "what it must not"
      }
    var path = [
      Step(
        place: Place(input.program.functions[item.function].nameRange),
        message: "'\(name)' is called as '\(item.record).\(item.field)'", function: name)
    ]
    path += traceSteps(item.trace, lockClass: nil, function: name)
    return Finding(
      rule: rule.id, severity: rule.severity, message: "'\(item.record).\(item.field)' returns \(value) here",
      place: Place(item.origin.expanded), function: name, path: path)
  }
}

/// The callbacks whose return values the rules ask for.
public func callbacksOfInterest(_ rules: [Rule]) -> Set<CallbackName> {
  Set(
    rules.flatMap { rule -> [CallbackName] in
      guard case .callbackResult(let check) = rule.check else { return [] }
      return check.callbacks.map { CallbackName(record: $0.record, field: $0.field) }
    })
}

import Contracts
import Dataflow
import Findings
import IR

/// `kind: resource`: what is acquired and not given back, given back twice, or used afterwards.
func findMishandledResources(_ rule: Rule, _ check: Rule.ResourceCheck, _ input: CheckInput) -> [Finding] {
  input.ownership.violations.compactMap { violation in
    guard check.resources.contains(violation.resource), check.concerns(violation) else { return nil }
    let kind =
      input.model.resources[violation.resource] ?? ResourceKind(id: violation.resource, title: violation.resource.text)
    let steps = violation.steps.map { step in
      Step(place: Place(step.origin.expanded), message: step.text, function: input.functionName(violation.function))
    }
    return Finding(
      rule: rule.id, severity: rule.severity, message: message(violation, check, kind),
      place: Place(violation.origin.expanded), function: input.functionName(violation.function),
      path: steps.shortened,
      fixes: fixes(of: violation, kind, input))
  }
}

extension Rule.ResourceCheck {
  fileprivate func concerns(_ violation: OwnershipViolation) -> Bool {
    if !from.isEmpty, !(violation.acquirer.map(from.contains) ?? false) { return false }
    return subjects.contains { isAbout($0, violation) }
  }

  private func isAbout(_ subject: Subject, _ violation: OwnershipViolation) -> Bool {
    switch (subject, violation.kind) {
    case (.leak, .leaked), (.leak, .leakedInFreed):
      return takers.isEmpty || violation.other.map(takers.contains) ?? false
    case (.overRelease, .overReleased), (.overRelease, .releasedAfterConsume), (.overRelease, .releasedUntaken),
      (.overRelease, .releasedCallers),
      (.useAfterRelease, .usedAfterRelease), (.useAfterPublish, .usedAfterPublish):
      return true
    case (.releaseAfterConsume, .releasedAfterConsume), (.useAfterShare, .usedAfterShare),
      (.useAfterShare, .storedAfterShare):
      return violation.other.map(takers.contains) ?? false
    case (.mismatch, .mismatched(let first, let second)): return arguments.contains([first, second])
    default: return false
    }
  }
}

private func message(
  _ violation: OwnershipViolation, _ check: Rule.ResourceCheck, _ kind: ResourceKind
) -> String {
  let source = violation.acquirer.map { "the \(kind.title) from '\($0)()'" } ?? "the \(kind.title)"
  let other = violation.other.map { "'\($0)()'" } ?? "the callee"
  switch violation.kind {
  case .leaked:
    if let refused = violation.other, check.takers.contains(refused) {
      return "the \(kind.title) that '\(refused)()' was to take over is not given back when it fails"
    }
    return "\(source) is not given back on this path"
  case .leakedInFreed: return "\(source) is lost with the memory that it was kept in"
  case .overReleased: return "\(other) gives back the \(kind.title) that is gone already"
  case .releasedUntaken:
    return "\(other) gives back a \(kind.title) that '\(violation.acquirer?.text ?? "")()' has refused"
  case .releasedCallers:
    return "\(other) gives back the \(kind.title) of the caller, who keeps it when this function fails"
  case .usedAfterRelease: return "used after \(other) gave back the last \(kind.title)"
  case .usedAfterShare: return "used after the \(kind.title) was given back, when only that of \(other) was left"
  case .storedAfterShare:
    return "a pointer stays stored though the \(kind.title) is given back here: only that of \(other) is left"
  case .usedAfterPublish: return "used after \(other) made it somebody else's, who can close it at any time"
  case .releasedAfterConsume: return "the \(kind.title) is given back though \(other) took it over"
  case .mismatched(let first, let second):
    let acquirer = violation.acquirer?.text ?? ""
    return "\(other) is given another argument \(second) than argument \(first) of '\(acquirer)()'"
  }
}

import Contracts
import IR
import Program

/// What the rules about resources ask of one analysis for all of them.
public struct OwnershipQuestions: Sendable {
  public var resources: Set<Name>
  public var takers: Set<Name>
  public var pairs: [Name: [[Int]]]

  public init(_ checks: [Rule.ResourceCheck]) {
    resources = Set(checks.flatMap(\.resources))
    takers = checks.reduce(into: []) { $0.formUnion($1.takers) }
    pairs = Dictionary(
      checks.flatMap { check in check.resources.map { ($0, check.arguments) } }, uniquingKeysWith: +)
  }
}

/// What became of the resources of a program.
public struct OwnershipResult: Sendable {
  public var violations: [OwnershipViolation]
  /// Functions in which the analysis gave up, by number.
  public var incomplete: [Int]
  /// What this and the other analyses found in functions in which something was, or whose analysis was given up.
  public var findings: [Int: FunctionFindings]

  public init(violations: [OwnershipViolation], incomplete: [Int], findings: [Int: FunctionFindings] = [:]) {
    self.violations = violations
    self.incomplete = incomplete
    self.findings = findings
  }
}

/// Analyses a program bottom-up: what a function does to resources is known where it is called.
///
/// - Parameters:
///   - outcomes: what the analysis of locks and values knows of functions that do nothing to resources.
///   - threads: how many functions are analysed at a time; the result does not depend on it.
///   - leftOut: by function, whether it need not be looked into, as `DataflowResult` says; empty for none.
///   - findings: as that says, too; those of functions that are left out hold what is known of resources.
public func analyseOwnership(
  _ program: Program, model: ApiModel, _ questions: OwnershipQuestions, outcomes: CallOutcomes, threads: Int = 1,
  leftOut: [Bool] = [], findings: [Int: FunctionFindings] = [:]
) -> OwnershipResult {
  guard !questions.resources.isEmpty else { return OwnershipResult(violations: [], incomplete: [], findings: findings) }
  let run = OwnershipRun(context: OwnershipContext(program, model, questions, outcomes, threads: threads))
  var result = OwnershipResult(violations: [], incomplete: [], findings: findings)
  let isLeftOut = leftOut.count == program.functions.count ? leftOut : program.functions.map { _ in false }
  run.leaveOut(isLeftOut)
  for wave in waves(of: program) {
    let outcomes = concurrently(wave, threads: threads) { component in
      isLeftOut[component[0]] ? run.known(of: component, findings) : run.outcomes(of: component)
    }
    for outcome in outcomes.joined() {
      result.violations += outcome.violations
      if !outcome.isComplete { result.incomplete.append(outcome.number) }
      guard !outcome.violations.isEmpty || !outcome.isComplete else { continue }
      result.findings[outcome.number, default: FunctionFindings()].resources = outcome.violations
      result.findings[outcome.number, default: FunctionFindings()].isFollowed = outcome.isComplete
    }
  }
  return result
}

private struct OwnershipRun: Sendable {
  struct Outcome: Sendable {
    var number: Int
    var violations: [OwnershipViolation]
    var isComplete: Bool
  }
  let context: OwnershipContext

  func leaveOut(_ isLeftOut: [Bool]) {
    guard isLeftOut.contains(true) else { return }
    let components = context.program.componentByMember
    context.table.leaveOut(isLeftOut.indices.filter { isLeftOut[$0] }) {
      components[$0]
    } callees: { [program = context.program] in
      program.targets[$0].values.flatMap { $0 }
    }
    context.table.complete { _ = outcomes(of: $0) }
  }

  func known(of component: [Int], _ findings: [Int: FunctionFindings]) -> [Outcome] {
    component.compactMap { number in
      findings[number].map { Outcome(number: number, violations: $0.resources, isComplete: $0.isFollowed) }
    }
  }

  func outcomes(of component: [Int]) -> [Outcome] {
    component.compactMap { number in
      guard isRelevant(number) else { return nil }
      var analysis = OwnershipAnalysis(number: number, context: context)
      analysis.run()
      analysis.findLeaks()
      analysis.findStale()
      analysis.findDangling()
      analysis.findCallersReleased()
      context.table[number] = PreparedSummary(analysis.summary())
      let violations = analysis.violations.sorted {
        ($0.key.origin.expanded, $0.key.resource, "\($0.key.kind)")
          < ($1.key.origin.expanded, $1.key.resource, "\($1.key.kind)")
      }
      return Outcome(number: number, violations: violations.map(\.value), isComplete: analysis.isComplete)
    }
  }

  private func isRelevant(_ number: Int) -> Bool {
    let function = context.program.functions[number]
    let isSmall = function.blocks.count <= 6 && function.blocks.reduce(0) { $0 + $1.instructions.count } <= 12
    // What gives its argument back under another name, or nothing: callers tell the two apart.
    if isSmall, !context.escapes[number].returned.isEmpty { return true }
    for block in function.blocks {
      for instruction in block.instructions {
        guard case .call(let call) = instruction.kind else { continue }
        guard case .direct(let symbol) = call.callee, let entry = context.entries[symbol.name] else { continue }
        if isSmall ? !entry.model.resources.isEmpty : entry.isTelling { return true }
      }
    }
    return context.program.targets[number].values.contains { targets in
      targets.contains { target in
        guard let known = context.table[target] else { return false }
        guard known.summary.isComplete else { return true }
        return isSmall ? !known.resources.isEmpty : known.resources.contains(where: context.isTelling)
      }
    }
  }
}

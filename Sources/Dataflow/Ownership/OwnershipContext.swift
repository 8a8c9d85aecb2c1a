import Contracts
import IR
import Program

/// What the analysis of one function needs to know of the rest.
struct OwnershipContext: Sendable {
  let program: Program
  let model: ApiModel
  /// Functions that were to take something over: what becomes of it when they fail is asked.
  let takers: Set<Name>
  /// Of a resource: arguments of the acquiring and of the releasing call that must be the same.
  let pairs: [Name: [[Int]]]
  /// Members that stand for the object they are found in: the file of a buffer.
  let standIns: Set<Name>
  let escapes: [Escapes]
  /// What is known of functions that do nothing to resources.
  let outcomes: CallOutcomes
  /// By function number; nil where the function does nothing to resources.
  let table: SummaryTable<OwnershipSummary>

  /// What callers know of a function; nil where it was not looked into.
  func summary(_ number: Int) -> OwnershipSummary? {
    table[number] ?? outcomes.summaries[number].flatMap { $0.isComplete ? $0.asOwnership : nil }
  }

  /// Whether a resource makes a function one to look at.
  func isTelling(_ resource: Name) -> Bool { model.resources[resource]?.isMemory != true }
}

extension Summary {
  /// What a function that does nothing to resources gives and writes, whatever the outcome.
  fileprivate var asOwnership: OwnershipSummary {
    guard let first = cases.first else { return OwnershipSummary(writtenThrough: writtenThrough) }
    var one = OwnershipCase(
      result: first.result, resultTerm: first.resultTerm ?? answer, conditions: [], effects: [], writes: first.writes)
    for other in cases.dropFirst() {
      one.result = one.result.join(other.result)
      one.writes = one.writes.joined(other.writes)
      if one.resultTerm != other.resultTerm { one.resultTerm = answer }
    }
    return OwnershipSummary(cases: [one], writtenThrough: writtenThrough)
  }
}

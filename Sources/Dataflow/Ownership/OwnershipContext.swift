import Contracts
import IR
import Program

/// What the analysis of one function needs to know of the rest.
///
/// A class, because every function and every call holds it, and it never changes but for its tables.
final class OwnershipContext: Sendable {
  let program: Program
  let model: ApiModel
  /// The entries of `model`, by name.
  let entries: [Name: ResourceEntry]
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
  let table: SummaryTable<PreparedSummary>
  /// The summaries of functions that do nothing to resources, as far as somebody has asked for them.
  let others: SummaryTable<PreparedSummary?>

  init(
    _ program: Program, _ model: ApiModel, _ questions: OwnershipQuestions, _ outcomes: CallOutcomes, threads: Int
  ) {
    let entries = model.functions.mapValues { entry in
      ResourceEntry(entry) { model.resources[$0]?.isMemory != true }
    }
    self.program = program
    self.model = model
    self.entries = entries
    self.outcomes = outcomes
    takers = questions.takers
    pairs = questions.pairs
    standIns = Set(model.functions.values.flatMap { $0.resources.compactMap(\.through) })
    escapes = Dataflow.escapes(in: program, entries, threads: threads)
    table = SummaryTable(count: program.functions.count)
    others = SummaryTable(count: program.functions.count)
  }

  /// What callers know of a function; nil where it was not looked into.
  func summary(_ number: Int) -> PreparedSummary? {
    if let known = table[number] { return known }
    if let known = others[number] { return known }
    let made = outcomes.summaries[number].flatMap { $0.isComplete ? PreparedSummary($0.asOwnership) : nil }
    others[number] = .some(made)
    return made
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

import Contracts
import IR
import Program
import Synchronization

/// What the analysis of one function needs to know of the rest.
struct OwnershipContext: Sendable {
  let program: Program
  let model: ApiModel
  /// The resources that some rule asks about, and those that these hang on.
  let resources: Set<Name>
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
  let table: OwnershipTable

  /// What callers know of a function; nil where it was not looked into.
  func summary(_ number: Int) -> OwnershipSummary? {
    table[number] ?? outcomes.summaries[number].flatMap { $0.isComplete ? $0.asOwnership : nil }
  }

  /// The effects of an entry that are followed.
  func effects(of entry: FunctionModel) -> [ResourceEffect] {
    entry.resources.filter { resources.contains($0.resource) }
  }
}

/// The summaries made so far, shared between the analyses of one run, each of which writes its own functions' only.
final class OwnershipTable: Sendable {
  private let table: Mutex<[OwnershipSummary?]>

  init(count: Int) {
    table = Mutex(Array(repeating: nil, count: count))
  }

  subscript(_ function: Int) -> OwnershipSummary? {
    get { table.withLock { $0[function] } }
    set { table.withLock { $0[function] = newValue } }
  }
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

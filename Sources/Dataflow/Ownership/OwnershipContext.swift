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
  /// By function number; nil where the function does nothing to resources.
  let summary: @Sendable (Int) -> OwnershipSummary?

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

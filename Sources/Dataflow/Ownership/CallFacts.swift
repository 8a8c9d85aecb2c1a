import Contracts
import IR
import Program

/// An entry of the API model with what the analysis of ownership asks of it again and again.
///
/// A class, because an entry is large, and to look one up should not copy it.
final class ResourceEntry: Sendable {
  let model: FunctionModel
  /// The outcomes that its effects depend on, each once.
  let outcomes: [OutcomeCondition]
  /// Some effect makes a caller one to look at, whatever its size.
  let isTelling: Bool

  init(_ model: FunctionModel, isTelling: (Name) -> Bool) {
    self.model = model
    outcomes = model.resources.compactMap(\.outcome).withoutRepetitions
    self.isTelling = model.resources.contains { isTelling($0.resource) }
  }
}

/// What a call of the function under analysis is on every path.
///
/// A class, because all paths that come to the call share it.
final class CallFacts {
  /// The name of what is called, where it has one.
  let name: Name?
  let entry: ResourceEntry?
  let targets: [Int]
  /// What is known of the only function that is reached.
  let summary: PreparedSummary?
  /// Parameters through which that function may write, where nothing else is known of it.
  private(set) lazy var written: Set<Int> =
    targets.first.map { parametersWrittenThrough(in: context.program.functions[$0]) } ?? []
  private let context: OwnershipContext
  private var looked: Bool?

  init(_ call: Call, at site: CallSite, _ context: OwnershipContext) {
    self.context = context
    name = call.callee.name
    entry = name.flatMap { context.entries[$0] }
    targets = context.program.targets[site.caller][site] ?? []
    summary = targets.count == 1 ? context.summary(targets[0]) : nil
  }

  /// Whether anything is done with the result, which `find` finds out the first time.
  func isLookedAt(_ find: () -> Bool) -> Bool {
    if let looked { return looked }
    let found = find()
    looked = found
    return found
  }
}

import Contracts
import Dataflow
import Findings
import IR
import Program

/// What the checks read: the linked program, what the dataflow analysis found out, and the facts of the tree.
public struct CheckInput: Sendable {
  public var program: Program
  public var dataflow: DataflowResult
  public var ownership: OwnershipResult
  public var model: ApiModel
  public var version: KernelVersion
  /// Whether the tree declares a name, in its headers; nil where there is no tree to ask.
  public var declares: @Sendable (Name) -> Bool?
  /// The module that a file is linked into, where the build files say so.
  public var module: @Sendable (Name) -> Name?

  /// How many rules are checked at a time; the findings do not depend on it.
  public var threads: Int
  /// The module that a file is a part of, as a whole; nil where no build file says.
  public var moduleUse: @Sendable (Name) -> ModuleUse?
  /// The text of a file that positions name, for fixes that depend on how it is written; nil where it is not at hand.
  public var text: @Sendable (Name) -> [UInt8]?
  /// What an earlier run knows; nil for none.
  public var silentRoots: SilentRoots?

  public init(
    program: Program, dataflow: DataflowResult,
    ownership: OwnershipResult = OwnershipResult(violations: [], incomplete: []), model: ApiModel,
    version: KernelVersion,
    declares: @escaping @Sendable (Name) -> Bool?, module: @escaping @Sendable (Name) -> Name?,
    moduleUse: @escaping @Sendable (Name) -> ModuleUse? = { _ in nil },
    text: @escaping @Sendable (Name) -> [UInt8]? = { _ in nil }, threads: Int = 1, silentRoots: SilentRoots? = nil
  ) {
    self.silentRoots = silentRoots
    self.text = text
    self.program = program
    self.dataflow = dataflow
    self.ownership = ownership
    self.model = model
    self.version = version
    self.declares = declares
    self.module = module
    self.moduleUse = moduleUse
    self.threads = threads
  }

  func functionName(_ number: Int) -> String { program.functions[number].symbol.name.text }
}

/// What the checks found, and how long each of them took.
public struct CheckedRules: Sendable {
  /// Sorted, and free of repetitions.
  public var findings: [Finding]
  /// By rule, in the order of their ids; of the rules that apply to the release.
  public var times: [(rule: String, duration: Duration)]
}

/// Runs the checks of `rules` that apply to the release of the input.
public func check(_ rules: [Rule], in input: CheckInput) -> CheckedRules {
  let active = rules.filter { $0.versions.contains(input.version) }
  // Those that read files wait longest, those that ask for functions that were left out may have these looked into one
  // after the other, and those that walk the program themselves take longest: they come first, side by side.
  let order = active.sorted { ($0.check.turn, $0.id) < ($1.check.turn, $1.id) }
  let index = active.contains { $0.check.followsValues } ? ProvenanceIndex(input.program) : nil
  let all = concurrently(order, threads: input.threads) { rule in
    let start = ContinuousClock.now
    let found = findings(of: rule, in: input, index)
    return (rule: rule.id, findings: found, duration: ContinuousClock.now - start)
  }
  var seen: Set<String> = []
  let sorted = all.flatMap(\.findings)
    .sorted { ($0.place, $0.rule, $0.path.count, $0.message) < ($1.place, $1.rule, $1.path.count, $1.message) }
    .filter { seen.insert("\($0.rule)|\($0.place)").inserted }
  return CheckedRules(findings: sorted, times: all.map { ($0.rule, $0.duration) }.sorted { $0.rule < $1.rule })
}

private func findings(of rule: Rule, in input: CheckInput, _ index: ProvenanceIndex?) -> [Finding] {
  switch rule.check {
  case .lockRequired(let check): findMissingLocks(rule, check, input)
  case .lockForbidden(let check): findForbiddenLocks(rule, check, input)
  case .lockBalance(let check): findUnbalancedLocks(rule, check, input)
  case .callbackContext(let check): findWrongAssertions(rule, check, input)
  case .opsTable(let check): findWrongTables(rule, check, input)
  case .callbackResult(let check): findWrongResults(rule, check, input)
  case .valueUse(let check): findWrongUses(rule, check, input)
  case .missedCallback(let check): findMissedCallbacks(rule, check, input)
  case .export(let check): findUnrestrictedExports(rule, check, input)
  case .flags(let check): findMissingFlags(rule, check, input)
  case .sequence(let check): findBrokenSequences(rule, check, input)
  case .argument(let check): findWrongArguments(rule, check, input)
  case .maker(let check): findWrongMakers(rule, check, input)
  case .namespace(let check): findNamespaceProblems(rule, check, input)
  case .patch(.unchecked(let check)): findUncheckedMembers(rule, check, input)
  case .patch(.role(let check)): findWrongRoles(rule, check, input)
  case .section(let check): findIntrusions(rule, check, input)
  case .waiting(let check): findBrokenWaits(rule, check, input)
  case .lastReference(let check): findLastReferences(rule, check, input)
  case .memberUse(let check): findMemberUses(rule, check, input)
  case .memberContext(let check): findWrongContexts(rule, check, input)
  case .resource(let check): findMishandledResources(rule, check, input)
  case .provenance(let check): index.map { findWrongUses(rule, check, input, $0) } ?? []
  }
}

extension Rule.Check {
  /// When the check is begun, beside the others.
  fileprivate var turn: Int {
    switch self {
    case .namespace: 0
    case .valueUse: 1
    case .sequence, .lastReference, .export, .provenance: 2
    default: 3
    }
  }

  fileprivate var followsValues: Bool {
    if case .provenance = self { true } else { false }
  }
}

extension Place {
  init(_ range: SourceRange) {
    self.init(
      file: range.file.text, startLine: Int(range.startLine), startColumn: Int(range.startColumn),
      endLine: Int(range.endLine), endColumn: Int(range.endColumn))
  }
}

extension [Step] {
  /// As much of a long path as a person reads: how it begins, and what leads to its end.
  var shortened: [Step] {
    let limit = 16
    return count <= limit ? self : Array(prefix(4) + suffix(limit - 4))
  }
}

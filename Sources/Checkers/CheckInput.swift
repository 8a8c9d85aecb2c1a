import Contracts
import Dataflow
import Findings
import IR
import Program

/// What the checks read: the linked program, what the dataflow analysis found out, and the facts of the tree.
public struct CheckInput: Sendable {
  public var program: Program
  public var dataflow: DataflowResult
  public var model: ApiModel
  public var version: KernelVersion
  /// Whether the tree declares a name, in its headers; nil where there is no tree to ask.
  public var declares: @Sendable (Name) -> Bool?
  /// The module that a file is linked into, where the build files say so.
  public var module: @Sendable (Name) -> Name?

  /// The module that a file is a part of, as a whole; nil where no build file says.
  public var moduleUse: @Sendable (Name) -> ModuleUse?

  public init(
    program: Program, dataflow: DataflowResult, model: ApiModel, version: KernelVersion,
    declares: @escaping @Sendable (Name) -> Bool?, module: @escaping @Sendable (Name) -> Name?,
    moduleUse: @escaping @Sendable (Name) -> ModuleUse? = { _ in nil }
  ) {
    self.program = program
    self.dataflow = dataflow
    self.model = model
    self.version = version
    self.declares = declares
    self.module = module
    self.moduleUse = moduleUse
  }

  func functionName(_ number: Int) -> String { program.functions[number].symbol.name.text }
}

/// Runs the checks of `rules` that apply to the release of the input. The findings are sorted and free of repetitions.
public func findings(of rules: [Rule], in input: CheckInput) -> [Finding] {
  var all: [Finding] = []
  for rule in rules where rule.versions.contains(input.version) {
    switch rule.check {
    case .lockRequired(let check): all += findMissingLocks(rule, check, input)
    case .lockForbidden(let check): all += findForbiddenLocks(rule, check, input)
    case .lockBalance(let check): all += findUnbalancedLocks(rule, check, input)
    case .callbackContext(let check): all += findWrongAssertions(rule, check, input)
    case .opsTable(let check): all += findWrongTables(rule, check, input)
    case .callbackResult(let check): all += findWrongResults(rule, check, input)
    case .valueUse(let check): all += findWrongUses(rule, check, input)
    case .export(let check): all += findUnrestrictedExports(rule, check, input)
    case .flags(let check): all += findMissingFlags(rule, check, input)
    case .sequence(let check): all += findBrokenSequences(rule, check, input)
    case .argument(let check): all += findWrongArguments(rule, check, input)
    case .maker(let check): all += findWrongMakers(rule, check, input)
    case .namespace(let check): all += findNamespaceProblems(rule, check, input)
    case .patch(.unchecked(let check)): all += findUncheckedMembers(rule, check, input)
    case .patch(.role(let check)): all += findWrongRoles(rule, check, input)
    case .section(let check): all += findIntrusions(rule, check, input)
    case .waiting(let check): all += findBrokenWaits(rule, check, input)
    case .lastReference(let check): all += findLastReferences(rule, check, input)
    case .memberUse(let check): all += findMemberUses(rule, check, input)
    case .memberContext(let check): all += findWrongContexts(rule, check, input)
    }
  }
  var seen: Set<String> = []
  return all.sorted { ($0.place, $0.rule, $0.path.count, $0.message) < ($1.place, $1.rule, $1.path.count, $1.message) }
    .filter { finding in
      seen.insert("\(finding.rule)|\(finding.place)").inserted
    }
}

extension Place {
  init(_ range: SourceRange) {
    self.init(
      file: range.file.text, startLine: Int(range.startLine), startColumn: Int(range.startColumn),
      endLine: Int(range.endLine), endColumn: Int(range.endColumn))
  }
}

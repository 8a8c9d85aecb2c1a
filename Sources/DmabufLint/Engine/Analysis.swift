import Checkers
import Contracts
import Dataflow
import Findings
import IR
import Lowering
import Program

/// The part of a run that reads no file but for its fixes: from lowered units to findings.
public struct Analysis: Sendable {
  public var rules: [Rule]
  public var model: ApiModel
  public var version: KernelVersion
  public var declares: @Sendable (Name) -> Bool?
  public var module: @Sendable (Name) -> Name?
  public var moduleUse: @Sendable (Name) -> ModuleUse?
  public var text: @Sendable (Name) -> [UInt8]?
  public var threads: Int
  /// What an earlier run knows, with digests of the units as encoded, by path; nil to look into every function.
  var reuse: (known: KnownFunctionsFile, digests: [String: String])?

  /// - Parameters:
  ///   - model: as it stands in `version`.
  ///   - declares: whether the headers of the tree have a name; nil where there is no tree.
  ///   - module: the module that a file goes into, where the build files say.
  ///   - moduleUse: that module as a whole, with what all of its files say.
  ///   - text: a file of the source, as fixes find it.
  ///   - threads: how many functions are analysed at a time.
  public init(
    rules: [Rule], model: ApiModel, version: KernelVersion,
    declares: @escaping @Sendable (Name) -> Bool? = { _ in nil },
    module: @escaping @Sendable (Name) -> Name? = { _ in nil },
    moduleUse: @escaping @Sendable (Name) -> ModuleUse? = { _ in nil },
    text: @escaping @Sendable (Name) -> [UInt8]? = { _ in nil }, threads: Int = 1
  ) {
    self.text = text
    self.rules = rules
    self.model = model
    self.version = version
    self.declares = declares
    self.module = module
    self.moduleUse = moduleUse
    self.threads = threads
  }

  /// What the rules find in `units`, and the functions that the analysis gave up on.
  public func run(_ units: [IR.Unit]) -> AnalysisOutcome {
    var times: [(stage: String, duration: Duration)] = []
    func timed<Result>(_ stage: String, _ work: () -> Result) -> Result {
      let start = ContinuousClock.now
      let result = work()
      times.append((stage, ContinuousClock.now - start))
      return result
    }
    let program = timed("linking") { Program(units: units, callbackArguments: model.callbackArguments) }
    var keys: [FunctionKey?] = []
    let known = reuse.map { reuse in
      { (surroundings: FunctionSurroundings) -> KnownFunctions in
        keys = FunctionKey.keys(
          of: program, surroundings, decisive: reuse.known.decisive, digests: reuse.digests)
        return reuse.known.content.known(keys)
      }
    }
    let dataflow = timed("locks and values") {
      analyse(
        program, model: model, interests: interests(of: rules), values: valuesOfInterest(rules, model),
        threads: threads, known: known)
    }
    let ownership = timed("resources") {
      analyseOwnership(
        program, model: model, OwnershipQuestions(resourceChecks), outcomes: dataflow.outcomes, threads: threads,
        leftOut: dataflow.leftOut, findings: dataflow.findings)
    }
    let keysOfRun = keys
    let roots = reuse.map { reuse in
      let masks = FunctionKey.masks(of: rules)
      return SilentRoots { rule, function in
        guard let key = keysOfRun[function], let mask = masks[rule] else { return false }
        return reuse.known.content.silent.contains(key.masked(by: mask))
      }
    }
    let input = CheckInput(
      program: program, dataflow: dataflow, ownership: ownership, model: model, version: version, declares: declares,
      module: module, moduleUse: moduleUse, text: text, threads: threads, silentRoots: roots)
    let checked = check(rules, in: input)
    reuse?.known.keep(
      KnownFunctionsFile.Content(keys, findings: ownership.findings, roots: roots?.all ?? [:], rules))
    times += checked.times.map { ("check \($0.rule)", $0.duration) }
    return AnalysisOutcome(
      findings: checked.findings,
      incomplete: Set(dataflow.incomplete + ownership.incomplete).sorted().map { program.functions[$0] }.map {
        (file: $0.nameRange.file.text, function: $0.symbol.name.text)
      },
      functions: program.functions.count, analysed: dataflow.analysed, times: times)
  }

  private var resourceChecks: [Rule.ResourceCheck] {
    rules.filter { $0.versions.contains(version) }.compactMap { rule in
      if case .resource(let check) = rule.check { check } else { nil }
    }
  }
}

public struct AnalysisOutcome: Sendable {
  public var findings: [Finding]
  /// Functions with more paths than the analysis follows: nothing is said about them.
  public var incomplete: [(file: String, function: String)]
  /// Bodies in the program.
  public var functions: Int
  /// Bodies that the dataflow analysis went through; the others touch no lock.
  public var analysed: Int
  /// How long each part took, in order: linking, the analyses that several rules share, then the rules.
  public var times: [(stage: String, duration: Duration)]
}

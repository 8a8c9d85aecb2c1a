import Contracts
import IR
import Program
import Synchronization

/// Everything that the dataflow analysis found out about a program; checkers read it.
public struct DataflowResult: Sendable {
  public var violations: [LockViolation]
  /// What is done where a lock or section is held under which it must not be done; of waits, only those for what
  /// cannot come while the lock is held.
  public var intrusions: [Intrusion]
  public var waits: [BrokenWait]
  /// Callbacks that can return a value of a certain sign, and where: see `CallbackReturn`.
  public var callbackReturns: [CallbackReturn]
  /// Results of calls that are taken for something else.
  public var valueViolations: [ValueViolation]
  /// Functions in which the analysis gave up, by number: nothing is said about them.
  public var incomplete: [Int]
  /// How calls of the program's functions come out.
  public var outcomes: CallOutcomes
  /// How many functions were looked into.
  public var analysed: Int
  /// What the bodies of the tree say of the model's functions: for `rules --verify`.
  public var bodyDemands: [Name: BodyDemands]
  /// What was found in functions in which something was, or whose analysis was given up, by number.
  public var findings: [Int: FunctionFindings]
  /// By function: whether it was left out, because an earlier run knows what is found in it.
  public var leftOut: [Bool]
}

/// The locks that the body of a function of the API asserts or needs.
public struct BodyDemands: Sendable {
  public var file: Name
  public var line: Int
  public var demands: [Demand]
}

/// A `return` of a callback, with the signs that the value can have there.
public struct CallbackReturn: Sendable, Codable {
  public var record: Name
  public var field: Name
  public var function: Int
  public var origin: Origin
  public var signs: SignSet
  public var trace: Trace?
}

/// Analyses a program bottom-up: callees before callers, so that what a function leaves to its callers is known there.
///
/// - Parameters:
///   - interests: what the rules ask for beyond the state of locks.
///   - values: functions whose results some rule asks about.
///   - threads: how many functions are analysed at a time; the result does not depend on it.
///   - known: tells what an earlier run, in the same surroundings, knows of the functions. These are looked into only
///     where another one needs it; the result does not depend on it.
public func analyse(
  _ program: Program, model: ApiModel, interests: Interests = Interests(), values: ValueInterest = ValueInterest(),
  threads: Int = 1, known: ((FunctionSurroundings) -> KnownFunctions)? = nil
) -> DataflowResult {
  var run = WholeProgramRun(program: program, model: model, interests: interests, values: values, threads: threads)
  if let known { run.leaveOut(known(run.surroundings)) }
  run.summarise()
  run.checkRoots()
  return run.result()
}

/// What callers see of the functions called `name`: lines for people who ask why a finding is there, or is not.
public func summaryText(of name: Name, in program: Program, model: ApiModel) -> [String] {
  var run = WholeProgramRun(
    program: program, model: model, interests: Interests(), values: ValueInterest(), threads: 1)
  run.summarise()
  return program.functions.indices.filter { program.functions[$0].symbol.name == name }.flatMap { run.text(of: $0) }
}

public struct CallbackName: Hashable, Sendable {
  public var record: Name
  public var field: Name

  public init(record: Name, field: Name) {
    self.record = record
    self.field = field
  }
}

/// What the analysis of one function gave.
struct FunctionOutcome: Sendable {
  var number: Int
  var found = FunctionFindings.Part()
  var summary: Summary?
}

struct WholeProgramRun {
  let program: Program
  let callbacks: Set<CallbackName>
  let values: ValueInterest
  let testedFields: Set<Name>
  let threads: Int
  let summaries: SummaryTable<Summary>
  let scopes: Scopes
  /// With the model as it was learnt so far.
  private(set) var context: AnalysisContext
  var model: ApiModel
  var valueViolations: [ValueViolation] = []
  var intrusions: [Intrusion] = []
  var violations: [LockViolation] = []
  var returns: [CallbackReturn] = []
  var incomplete: Set<Int> = []
  var analysed: Set<Int> = []
  var bodyDemands: [Name: BodyDemands] = [:]
  /// What was found, and of the functions that are left out what was known.
  var findings: [Int: FunctionFindings] = [:]
  var leftOut: [Bool]

  init(program: Program, model: ApiModel, interests: Interests, values: ValueInterest, threads: Int) {
    self.program = program
    self.model = model
    callbacks = interests.callbacks
    self.values = values
    testedFields = values.functions.isEmpty ? [] : fieldsTestedForErrors(in: program)
    self.threads = threads
    scopes = Scopes(program, model, interests)
    summaries = SummaryTable(count: program.functions.count)
    leftOut = Array(repeating: false, count: program.functions.count)
    context = Self.context(program, model, summaries, values, testedFields, scopes)
  }

  private static func context(
    _ program: Program, _ model: ApiModel, _ summaries: SummaryTable<Summary>, _ values: ValueInterest,
    _ testedFields: Set<Name>, _ scopes: Scopes
  ) -> AnalysisContext {
    AnalysisContext(
      program: program, model: model, summary: { summaries[$0] }, values: values, testedFields: testedFields,
      scopes: scopes)
  }

  /// Analyses every function after its callees. Functions that do not wait for one another are analysed side by side;
  /// what they gave is put together in the order of the program, so that the result is the same for any number of
  /// threads.
  mutating func summarise() {
    for wave in waves(of: program) {
      let run = self
      for outcome in concurrently(wave, threads: threads, run.foundOrKnown).joined() {
        if !leftOut[outcome.number] { analysed.insert(outcome.number) }
        take(outcome.found, of: outcome.number)
        if outcome.found.saysSomething { findings[outcome.number, default: FunctionFindings()].own = outcome.found }
        if let summary = outcome.summary { learn(from: outcome.number, summary) }
      }
    }
  }

  private func foundOrKnown(in component: [Int]) -> [FunctionOutcome] {
    guard leftOut[component[0]] else { return outcomes(of: component) }
    return component.compactMap { number in
      findings[number]?.own.map { FunctionOutcome(number: number, found: $0) }
    }
  }

  private mutating func take(_ found: FunctionFindings.Part, of number: Int) {
    violations += found.violations
    valueViolations += found.values
    intrusions += found.intrusions
    returns += found.returns
    if !found.isComplete { incomplete.insert(number) }
  }

  func outcomes(of component: [Int]) -> [FunctionOutcome] {
    var outcomes: [FunctionOutcome] = []
    let isRecursive = component.count > 1 || component.contains { callsItself($0) }
    // Two rounds: in the second one each member knows what the first found out about the others.
    for round in 0..<(isRecursive ? 2 : 1) {
      for number in component where isRelevant(number) {
        var analysis = FunctionAnalysis(number: number, context: context, role: nil, convention: nil)
        analysis.run()
        analysis.findImbalance()
        analysis.concludeValues()
        var summary = analysis.summary()
        summary.lockedCalls = Set(analysis.lockedCalls.filter(\.value).map(\.key))
        summaries[number] = summary
        guard !isRecursive || round == 1 else { continue }
        outcomes.append(
          FunctionOutcome(
            number: number,
            found: FunctionFindings.Part(
              violations: analysis.sortedViolations(), values: analysis.sortedValues(),
              intrusions: analysis.sortedIntrusions(), isComplete: analysis.isComplete),
            summary: summary))
      }
    }
    return outcomes
  }

  private func callsItself(_ number: Int) -> Bool {
    program.targets[number].values.contains { $0.contains(number) }
  }

  /// The bodies of the tree are the authority on what the API's functions demand: a demand of the model that the body
  /// does not make is dropped, one that it makes and the model lacks is what callers of the body see anyway.
  private mutating func learn(from number: Int, _ summary: Summary) {
    let function = program.functions[number]
    let name = function.symbol.name
    guard let entry = model.functions[name], !entry.prefersBody, function.symbol.file == nil, summary.isComplete else {
      return
    }
    let made = summary.demands.filter { !$0.survivesCollections }
    bodyDemands[name] = BodyDemands(
      file: function.nameRange.file, line: Int(function.nameRange.startLine), demands: made)
    if made.isEmpty {
      model.functions[name]?.requires.removeAll { $0.strength == .enforced }
      context = Self.context(program, model, summaries, values, testedFields, scopes)
      completeLate()
    }
  }

  /// A function that neither touches a lock nor calls what does needs no analysis, unless its value is wanted:
  /// small ones are accessors, and callers see through them.
  private func isRelevant(_ number: Int) -> Bool {
    let function = program.functions[number]
    if isAccessor(function) || scopes.watched.contains(number) { return true }
    for role in program.roles[number] {
      if case .callback(let record, let field) = role, callbacks.contains(CallbackName(record: record, field: field)) {
        return true
      }
    }
    for block in function.blocks {
      for instruction in block.instructions {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        if let entry = model.functions[symbol.name], entry.touchesLocks,
          scopes.mayTouch(entry, call, in: block, number, model)
        {
          return true
        }
        if values.functions.contains(symbol.name) { return true }
      }
    }
    if values.zeroErrors, function.returnType.kind == .pointer, errorVariables(of: function).makesErrors { return true }
    return program.targets[number].values.contains { targets in
      targets.contains { target in summaries[target].map { !$0.isQuiet || $0.meaning != nil } ?? false }
    }
  }

  private func isAccessor(_ function: Function) -> Bool {
    function.blocks.count <= 6 && function.returnType.kind != .void
      && function.blocks.reduce(0) { $0 + $1.instructions.count } <= 10
  }

  func text(of number: Int) -> [String] {
    let function = program.functions[number]
    let head = "\(function.symbol.name) (\(function.nameRange.file):\(function.nameRange.startLine))"
    guard let summary = summaries[number] else { return [head + ": touches no lock"] }
    guard summary.isComplete else { return [head + ": not followed"] }
    return [head] + summary.lines.map { "  " + $0 }
  }

  // MARK: - Callbacks

  mutating func checkRoots() {
    let numbers = program.functions.indices.filter { number in
      program.roles[number].contains { if case .callback = $0 { true } else { false } }
    }
    let run = self
    let found = concurrently(numbers, threads: threads) { number in
      run.leftOut[number] ? run.findings[number]?.callbacks ?? [] : run.asCallback(number)
    }
    for (number, parts) in zip(numbers, found) {
      for part in parts { take(part, of: number) }
      let telling = parts.filter(\.saysSomething)
      if !leftOut[number], !telling.isEmpty { findings[number, default: FunctionFindings()].callbacks = telling }
    }
  }

  private func asCallback(_ number: Int) -> [FunctionFindings.Part] {
    program.roles[number].compactMap { role in
      guard case .callback(let record, let field) = role else { return nil }
      return check(
        number, role, model.callback(record: record, field: field), CallbackName(record: record, field: field))
    }
  }

  private func check(
    _ number: Int, _ role: Role, _ convention: CallbackModel?, _ name: CallbackName
  ) -> FunctionFindings.Part? {
    let wantsReturns = callbacks.contains(name)
    guard convention != nil || wantsReturns else { return nil }
    guard summaries[number].map({ !$0.isQuiet || wantsReturns }) ?? false || needsConvention(number, convention) else {
      return nil
    }
    var analysis = FunctionAnalysis(number: number, context: context, role: role, convention: convention)
    analysis.run()
    guard analysis.isComplete else { return FunctionFindings.Part(isComplete: false) }
    analysis.findImbalance()
    return FunctionFindings.Part(
      violations: analysis.sortedViolations() + analysis.demandsBrokenByConvention(),
      intrusions: analysis.sortedIntrusions(),
      returns: wantsReturns ? callbackReturns(of: analysis, name, depth: 0) : [])
  }

  /// What a callback returns; where that is what a function of the program returned to it, what that one returns.
  private func callbackReturns(
    of analysis: FunctionAnalysis, _ name: CallbackName, depth: Int
  ) -> [CallbackReturn] {
    analysis.exits.flatMap { exit -> [CallbackReturn] in
      guard let value = exit.value else { return [] }
      let signs = analysis.conditions.fact(value, in: exit.state).signs
      if depth < 3, let target = analysis.origin(of: value), summaries[target]?.isComplete != false {
        var inner = FunctionAnalysis(number: target, context: context, role: analysis.role, convention: nil)
        inner.run()
        if inner.isComplete {
          return callbackReturns(of: inner, name, depth: depth + 1).filter { !$0.signs.isDisjoint(with: signs) }
        }
      }
      return [
        CallbackReturn(
          record: name.record, field: name.field, function: analysis.number, origin: exit.origin, signs: signs,
          trace: exit.state.trace)
      ]
    }
  }

  private func needsConvention(_ number: Int, _ convention: CallbackModel?) -> Bool {
    guard let convention, !convention.holds.isEmpty else { return false }
    return summaries[number].map { !$0.isQuiet } ?? false
  }

  func result() -> DataflowResult {
    let order = { (left: Intrusion, right: Intrusion) in
      (left.origin.expanded, left.chain.count, left.traceFunction, left.lock)
        < (right.origin.expanded, right.chain.count, right.traceFunction, right.lock)
    }
    let sorted = intrusions.sorted(by: order)
    let waits = WaitResolution(program: program, model: model, scopes: scopes) {
      summaries[$0]
    }
    return DataflowResult(
      violations: violations, intrusions: sorted, waits: sorted.compactMap { waits.resolve($0) },
      callbackReturns: returns, valueViolations: valueViolations, incomplete: incomplete.sorted(),
      outcomes: CallOutcomes(summaries: summaries), analysed: analysed.count, bodyDemands: bodyDemands,
      findings: findings, leftOut: leftOut)
  }
}

extension FunctionModel {
  /// Whether a call can change or want the state of a lock.
  var touchesLocks: Bool {
    !(requires.isEmpty && forbids.isEmpty && acquires.isEmpty && releases.isEmpty && asserts.isEmpty)
  }
}

import Contracts
import IR
import Program

/// A call that can fail, and of which nobody asks whether it did.
public struct IgnoredResult: Sendable {
  public var function: Int
  public var origin: Origin
  /// What is called there.
  public var callee: Name
  /// The function of the API that fails: `callee`, or what it returns the result of.
  public var source: Name
  /// The calls through which `callee` gets there, from the outermost.
  public var chain: [ChainLink]
}

/// What the analysis knows of the outcomes of the program's functions.
public struct CallOutcomes: Sendable {
  let summaries: SummaryTable<Summary>

  /// Whether a function can return to its caller with a lock that it took.
  func leavesWithLock(_ function: Int) -> Bool {
    summaries[function]?.cases.contains { !$0.acquired.isEmpty } ?? false
  }

  /// Whether a call with these arguments can give an error number.
  func canFail(_ function: Int, _ call: Call) -> Bool {
    guard let summary = summaries[function], summary.isComplete else { return false }
    return summary.cases.contains { item in
      item.result.signs.contains(.negative)
        && !item.conditions.contains { condition in
          guard case .content(.parameter(let index)) = condition.term, call.arguments.indices.contains(index),
            case .constant(let number, _) = call.arguments[index]
          else { return false }
          return condition.fact.meet(Fact(equals: number)).isContradiction
        }
    }
  }
}

/// Calls of `functions`, and of what returns their results as its own, whose results nobody looks at.
public func ignoredResults(
  of functions: Set<Name>, in program: Program, model: ApiModel, outcomes: CallOutcomes
) -> [IgnoredResult] {
  var search = IgnoredResultSearch(program: program, model: model, functions: functions, outcomes: outcomes)
  return search.run()
}

private struct IgnoredResultSearch {
  /// How a function of the program comes to fail.
  struct Failure {
    var source: Name
    var chain: [ChainLink]
    /// Parameters of which one that is NULL makes it succeed always.
    var neverWithoutAnyOf: Set<Int>
  }

  let program: Program
  let model: ApiModel
  let functions: Set<Name>
  let outcomes: CallOutcomes
  var failures: [Int: Failure] = [:]
  var found: [IgnoredResult] = []

  mutating func run() -> [IgnoredResult] {
    for component in program.components {
      for number in component { visit(number) }
    }
    return found
  }

  private mutating func visit(_ number: Int) {
    let function = program.functions[number]
    for (block, code) in function.blocks.enumerated() {
      for (index, instruction) in code.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        let point = Point(block: block, instruction: index)
        guard let failure = failure(of: call, symbol, in: number, at: point) else { continue }
        if let result = call.result, isUsed(result, in: function, from: point) {
          guard failures[number] == nil, model.functions[function.symbol.name].map(\.prefersBody) ?? true,
            // What the body says is asked first: a summary may have to be made.
            returns(function, result: result, from: point), isWrapper(number, of: failure)
          else { continue }
          let link = ChainLink(function: number, origin: instruction.origin, callee: symbol.name)
          failures[number] = Failure(
            source: failure.source, chain: [link] + failure.chain,
            neverWithoutAnyOf: parametersPassed(failure.neverWithoutAnyOf, by: call))
        } else if !function.tests(variablesFilledBy: call) {
          found.append(
            IgnoredResult(
              function: number, origin: instruction.origin, callee: symbol.name, source: failure.source,
              chain: failure.chain))
        }
      }
    }
  }

  /// Whether a function does in its callers' name what the call in it does: it returns with the lock that was asked
  /// for, or it does little else.
  private func isWrapper(_ number: Int, of failure: Failure) -> Bool {
    if model.takesLock(failure.source) { return outcomes.leavesWithLock(number) }
    return program.functions[number].blocks.count <= 8 && failure.chain.count < 2
  }

  /// How the call can fail; nil when it cannot, or is none that is asked about.
  private func failure(of call: Call, _ symbol: Symbol, in number: Int, at point: Point) -> Failure? {
    if functions.contains(symbol.name) {
      let entry = model.functions[symbol.name]
      var parameters: Set<Int> = []
      for condition in entry?.neverFailsWhen ?? [] {
        guard case .argument(let index) = condition.object.root, condition.object.selectors.isEmpty,
          condition.comparison == .equal, condition.value == 0
        else { continue }
        if call.passesNothing(index) { return nil }
        parameters.insert(index)
      }
      return Failure(source: symbol.name, chain: [], neverWithoutAnyOf: parameters)
    }
    if let entry = model.functions[symbol.name], !entry.prefersBody { return nil }
    let site = CallSite(caller: number, block: point.block, instruction: point.instruction)
    guard let targets = program.targets[number][site], targets.count == 1, let failure = failures[targets[0]],
      !failure.neverWithoutAnyOf.contains(where: { call.passesNothing($0) }),
      outcomes.canFail(targets[0], call)
    else { return nil }
    return failure
  }

  private func parametersPassed(_ indices: Set<Int>, by call: Call) -> Set<Int> {
    Set(
      indices.compactMap { index in
        guard call.arguments.indices.contains(index), case .load(let path) = call.arguments[index],
          path.selectors.isEmpty, case .parameter(let parameter) = path.root
        else { return nil }
        return parameter
      })
  }

  private func isUsed(_ result: Int, in function: Function, from point: Point) -> Bool {
    temporaryIsRead(result, in: function) && resultUses(of: function, result: result, from: point)
  }

  private func temporaryIsRead(_ result: Int, in function: Function) -> Bool {
    temporaryUses(of: function).read.contains(result)
  }
}

extension Function {
  /// Whether a variable whose address the call gets is tested: it says as much as the result.
  fileprivate func tests(variablesFilledBy call: Call) -> Bool {
    let variables = call.arguments.compactMap { argument -> Root? in
      if case .address(let path) = argument, case .local = path.root { path.root } else { nil }
    }
    return blocks.contains { block in
      guard case .branch(let condition, _, _) = block.terminator else { return false }
      return variables.contains { condition.reads($0) }
    }
  }
}

extension Expression {
  fileprivate func reads(_ root: Root) -> Bool { contains { path, isAddress in !isAddress && path.root == root } }
}

extension Call {
  /// Whether the argument is NULL, literally.
  fileprivate func passesNothing(_ index: Int) -> Bool {
    guard arguments.indices.contains(index), case .constant(0, _) = arguments[index] else { return false }
    return true
  }
}

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

/// What the bodies say is asked first, of all functions: only where a result is ignored that may be one that is asked
/// about does it count what the analysis knows of outcomes, and summaries may have to be made for that.
private struct IgnoredResultSearch {
  /// How a function of the program comes to fail.
  struct Failure {
    var source: Name
    /// Parameters of which one that is NULL makes it succeed always.
    var neverWithoutAnyOf: Set<Int>
    /// The call in the function itself that fails.
    var point: Point
    var link: ChainLink
    /// What that calls, where it is a function of the program.
    var next: Int?
    /// How many calls lead to the source.
    var depth: Int
  }
  /// A call of what may fail.
  struct Site {
    var point: Point
    var call: Call
    var callee: Symbol
    var origin: Origin
    /// What is called, where that is a function of the program that may fail.
    var target: Int?
  }

  let program: Program
  let model: ApiModel
  let functions: Set<Name>
  let outcomes: CallOutcomes
  /// By function, the calls whose results it returns, in the order of its code.
  var returned: [Int: [Site]] = [:]
  /// Calls whose results nobody looks at.
  var ignored: [(function: Int, site: Site)] = []
  /// What was decided so far; nil for functions that do not fail as what they call does.
  var failures: [Int: Failure?] = [:]

  init(program: Program, model: ApiModel, functions: Set<Name>, outcomes: CallOutcomes) {
    self.program = program
    self.model = model
    self.functions = functions
    self.outcomes = outcomes
  }

  mutating func run() -> [IgnoredResult] {
    for component in program.components {
      for number in component { visit(number) }
    }
    return ignored.compactMap { number, site in
      if let target = site.target { decide(target) }
      return failure(of: site, in: number).map { failure in
        IgnoredResult(
          function: number, origin: site.origin, callee: site.callee.name, source: failure.source,
          chain: chain(from: site.target))
      }
    }
  }

  private mutating func visit(_ number: Int) {
    let function = program.functions[number]
    for (block, code) in function.blocks.enumerated() {
      for (index, instruction) in code.instructions.enumerated() {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        let point = Point(block: block, instruction: index)
        var site = Site(point: point, call: call, callee: symbol, origin: instruction.origin)
        if !functions.contains(symbol.name) {
          site.target = target(of: symbol, in: number, at: point)
          guard site.target != nil else { continue }
        }
        if let result = call.result, isUsed(result, in: function, from: point) {
          guard model.functions[function.symbol.name].map(\.prefersBody) ?? true,
            returns(function, result: result, from: point)
          else { continue }
          returned[number, default: []].append(site)
        } else if !function.tests(variablesFilledBy: call) {
          ignored.append((number, site))
        }
      }
    }
  }

  /// The one function of the program that is called, where it may fail as something that it calls does.
  private func target(of symbol: Symbol, in number: Int, at point: Point) -> Int? {
    if let entry = model.functions[symbol.name], !entry.prefersBody { return nil }
    let site = CallSite(caller: number, block: point.block, instruction: point.instruction)
    guard let targets = program.targets[number][site], targets.count == 1, returned[targets[0]] != nil else {
      return nil
    }
    return targets[0]
  }

  /// Decides how a function fails, and all that this depends on. With a stack of its own: wrappers may be wrapped any
  /// number of times.
  private mutating func decide(_ number: Int) {
    var open = [number]
    while let last = open.last {
      guard failures[last] == nil else {
        open.removeLast()
        continue
      }
      let targets = (returned[last] ?? []).compactMap(\.target)
      let next = targets.filter { $0 != last && failures[$0] == nil }
      if next.isEmpty {
        failures[last] = .some(failure(of: last))
      } else {
        open += next
      }
    }
  }

  /// How a function fails: as the first call does whose result it returns, and of which it is a wrapper.
  private func failure(of number: Int) -> Failure? {
    for site in returned[number] ?? [] where site.target != number {
      guard let inner = failure(of: site, in: number), isWrapper(number, of: inner) else { continue }
      return Failure(
        source: inner.source, neverWithoutAnyOf: parametersPassed(inner.neverWithoutAnyOf, by: site.call),
        point: site.point, link: inner.link, next: site.target, depth: inner.depth + 1)
    }
    return nil
  }

  /// The calls through which a function gets to what fails, from the outermost.
  private func chain(from function: Int?) -> [ChainLink] {
    var links: [ChainLink] = []
    var next = function
    while let number = next, let failure = failures[number] ?? nil {
      links.append(failure.link)
      next = failure.next
    }
    return links
  }

  /// Whether a function does in its callers' name what the call in it does: it returns with the lock that was asked
  /// for, or it does little else.
  private func isWrapper(_ number: Int, of failure: Failure) -> Bool {
    if model.takesLock(failure.source) { return outcomes.leavesWithLock(number) }
    return program.functions[number].blocks.count <= 8 && failure.depth < 2
  }

  /// How a call can fail; nil when it cannot. What it calls has been decided.
  private func failure(of site: Site, in number: Int) -> Failure? {
    let call = site.call
    let link = ChainLink(function: number, origin: site.origin, callee: site.callee.name)
    guard let target = site.target else {
      let entry = model.functions[site.callee.name]
      var parameters: Set<Int> = []
      for condition in entry?.neverFailsWhen ?? [] {
        guard case .argument(let index) = condition.object.root, condition.object.selectors.isEmpty,
          condition.comparison == .equal, condition.value == 0
        else { continue }
        if call.passesNothing(index) { return nil }
        parameters.insert(index)
      }
      return Failure(
        source: site.callee.name, neverWithoutAnyOf: parameters, point: site.point, link: link, next: nil, depth: 0)
    }
    guard var failure = failures[target] ?? nil,
      // A function that calls itself fails as what it calls before that does.
      target != number || failure.point.comes(before: site.point),
      !failure.neverWithoutAnyOf.contains(where: { call.passesNothing($0) }),
      outcomes.canFail(target, call)
    else { return nil }
    failure.link = link
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

extension Point {
  fileprivate func comes(before other: Point) -> Bool { (block, instruction) < (other.block, other.instruction) }
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

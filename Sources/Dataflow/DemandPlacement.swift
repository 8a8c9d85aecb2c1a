import Contracts
import IR
import Program

/// Where a demand that nobody met is reported.
///
/// A call that needs a lock is wrong where it stands. An assertion is never wrong: whoever calls the function that
/// makes it is, and only a callback that asserts what its callers do not do has itself to blame. Functions that do
/// nothing but assert are seen through; so are the helpers that a callback has in its own file: what they assert, it asserts.
/// A second lock is taken where a function is called that is there to take it, not inside of that function.
struct DemandPlacement {
  var kind: LockViolation.Kind
  var function: Int
  var origin: Origin
  var callee: Name
  var chain: [ChainLink]

  /// - Parameters:
  ///   - chain: the calls that lead to the demand, from the outermost.
  ///   - root: the callback whose convention breaks the demand, if that is what does.
  init(_ demand: Demand, chain: [ChainLink], root: Int? = nil, in context: AnalysisContext) {
    let (program, model) = (context.program, context.model)
    function = demand.source.function
    origin = demand.source.origin
    callee = demand.source.callee
    self.chain = chain
    kind = .missing
    switch demand.kind {
    case .required, .outside: break
    case .forbidden:
      kind = .forbidden(takesIt: demand.source.takesIt)
      while demand.source.takesIt, context.returnsWithLock(function, demand.lockClass),
        let link = self.chain.popLast() {
        move(to: link)
      }
    case .asserted:
      while program.functions[function].onlyAsserts(model), let link = self.chain.popLast() { move(to: link) }
      if let root, program.units[root] == program.units[function] {
        kind = .callbackAsserts
      } else if let link = self.chain.popLast() {
        move(to: link)
      } else {
        kind = .callbackAsserts
      }
    }
  }

  private mutating func move(to link: ChainLink) {
    function = link.function
    origin = link.origin
    callee = link.callee
  }
}

extension AnalysisContext {
  /// Whether a function is there to take a lock for its callers.
  fileprivate func returnsWithLock(_ function: Int, _ lockClass: Name) -> Bool {
    summary(function)?.cases.contains { $0.acquired.contains { $0.lockClass == lockClass } } ?? false
  }
}

extension Function {
  /// Nothing is done: an assertion that this configuration leaves out.
  var isEmpty: Bool { blocks.allSatisfy(\.instructions.isEmpty) }

  /// Blocks in which something is called.
  var assertingBlocks: Int {
    blocks.count { $0.instructions.contains { if case .call = $0.kind { true } else { false } } }
  }

  /// Whether the body is an assertion about locks and nothing else: it calls nothing but what the model or
  /// `isAssertion` knows for one, and writes nothing that outlives it.
  func onlyAsserts(_ model: ApiModel, isAssertion: (Symbol) -> Bool = { _ in false }) -> Bool {
    var asserts = false
    for block in blocks {
      for instruction in block.instructions {
        switch instruction.kind {
        case .call(let call):
          guard case .direct(let symbol) = call.callee,
            model.functions[symbol.name].map({ !$0.asserts.isEmpty }) ?? isAssertion(symbol)
          else { return false }
          asserts = true
        case .assign(let path, _): if path.isLasting { return false }
        case .unknown: break
        }
      }
    }
    return asserts
  }
}

extension AccessPath {
  /// What is written here can be seen by others than the function itself.
  fileprivate var isLasting: Bool {
    if case .global = root { true } else { selectors.contains(.dereference) }
  }
}

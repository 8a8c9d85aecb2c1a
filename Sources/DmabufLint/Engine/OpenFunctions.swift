import Contracts
import IR

/// Exported functions that leave it to their callers to hold a lock, as far as the calls in their bodies tell: they
/// reach a call that needs the lock, and take none on the way. More precise answers come with the dataflow analysis;
/// this one decides whose callers are worth parsing before it begins.
struct OpenFunctions {
  /// The functions' names, sorted.
  let names: [Name]

  /// - Parameter lockClasses: the locks that matter.
  init(units: [IR.Unit], model: ApiModel, lockClasses all: Set<Name>) {
    let lockClasses = all.filter { model.lockClasses[$0]?.within == nil }
    var bodies: [Symbol: Body] = [:]
    for function in units.lazy.flatMap(\.functions) {
      bodies[function.symbol] = Body(function, model, lockClasses)
    }
    // A function that takes the lock and does not give it back is there to take it.
    let lockers = Set(bodies.filter { $0.value.takes && !$0.value.givesBack }.keys)
    var callers: [Symbol: [Symbol]] = [:]
    var settled: Set<Symbol> = []
    for (symbol, body) in bodies {
      if body.takes || body.callees.contains(where: lockers.contains) { settled.insert(symbol) }
      for callee in body.callees { callers[callee, default: []].append(symbol) }
    }
    var open = Set(bodies.filter { $0.value.needs && !settled.contains($0.key) }.keys)
    var work = Array(open)
    while let symbol = work.popLast() {
      for caller in callers[symbol] ?? [] where !settled.contains(caller) && open.insert(caller).inserted {
        work.append(caller)
      }
    }
    let exported = Set(units.lazy.flatMap(\.exports).map(\.symbol))
    names = open.filter { $0.file == nil && exported.contains($0.name) && model.functions[$0.name] == nil }
      .map(\.name).sorted()
  }

  /// What the calls of one body do to locks.
  private struct Body {
    var needs = false
    var takes = false
    var givesBack = false
    var callees: Set<Symbol> = []

    init(_ function: Function, _ model: ApiModel, _ lockClasses: Set<Name>) {
      for instruction in function.blocks.lazy.flatMap(\.instructions) {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        callees.insert(symbol)
        guard let entry = model.functions[symbol.name] else { continue }
        if (entry.requires + entry.asserts).contains(where: { lockClasses.contains($0.lockClass) && call.means($0) }) {
          needs = true
        }
        if entry.acquires.contains(where: { lockClasses.contains($0.lockClass) }) { takes = true }
        if entry.releases.contains(where: { lockClasses.contains($0.lockClass) }) { givesBack = true }
      }
    }
  }
}

/// The locks of which some rule asks that they be held.
func lockClassesOfRules(_ rules: [Rule]) -> Set<Name> {
  Set(
    rules.compactMap { rule in
      if case .lockRequired(let check) = rule.check { check.lockClass } else { nil }
    })
}

extension Call {
  /// Whether a demand applies to the call: an assertion about the lock inside a certain record says nothing of others.
  fileprivate func means(_ demand: LockDemand) -> Bool {
    guard case .argument(let index) = demand.lock.root, case .container(_, let members)? = demand.lock.selectors.first
    else { return true }
    guard arguments.indices.contains(index), case .address(let path) = arguments[index] else { return false }
    return path.selectors.suffix(members.count) == members.map { Selector.field($0) }[...]
  }
}

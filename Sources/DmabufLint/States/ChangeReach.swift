import IR

/// How far a change reaches beyond the files that it is made in: the names through which other files are concerned.
struct ChangeReach: Sendable {
  /// Functions that other files can call and that change themselves, or call what changes.
  private(set) var seenOutside: Set<Name> = []
  /// Functions that are called by what changes.
  private(set) var called: Set<Name> = []

  /// Takes the units that change, as they are in each state.
  init(states: [[IR.Unit]]) {
    var changed: Set<Symbol> = []
    for (before, after) in zip(states, states.dropFirst()) {
      let (old, new) = (Self.texts(before), Self.texts(after))
      for symbol in Set(old.keys).union(new.keys) where old[symbol] != new[symbol] { changed.insert(symbol) }
    }
    let functions = states.flatMap { $0 }.flatMap(\.functions)
    var callers: [Symbol: Set<Symbol>] = [:]
    for function in functions {
      for callee in Self.callees(of: function) { callers[callee, default: []].insert(function.symbol) }
    }
    var concerned = changed
    var pending = Array(changed)
    while let symbol = pending.popLast() {
      for caller in callers[symbol] ?? [] where concerned.insert(caller).inserted { pending.append(caller) }
    }
    let defined = Set(functions.map(\.symbol))
    seenOutside = Set(concerned.filter { $0.file == nil && defined.contains($0) }.map(\.name))
    for function in functions where concerned.contains(function.symbol) {
      for callee in Self.callees(of: function) where callee.file == nil && !defined.contains(callee) {
        called.insert(callee.name)
      }
    }
  }

  /// Each function as text, which says nothing of lines: a function that has only moved is the same.
  private static func texts(_ units: [IR.Unit]) -> [Symbol: String] {
    Dictionary(units.flatMap(\.functions).map { ($0.symbol, $0.dump()) }, uniquingKeysWith: { first, _ in first })
  }

  static func callees(of function: Function) -> Set<Symbol> {
    var found: Set<Symbol> = []
    for instruction in function.blocks.lazy.flatMap(\.instructions) {
      if case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee { found.insert(symbol) }
    }
    return found
  }
}

import IR

/// Which functions of a program call what, and touch members of which names: made once for all who would otherwise go
/// through every body in search of a few.
public struct Mentions: Sendable {
  /// The names that each function calls directly, each once, in order of the first call.
  let calledNames: [[Name]]
  private var callers: [Name: [Int]] = [:]
  private var users: [Name: [Int]] = [:]

  init(_ functions: [Function]) {
    calledNames = functions.map(\.calledNames)
    for (number, names) in calledNames.enumerated() {
      for name in names { callers[name, default: []].append(number) }
    }
    for number in functions.indices {
      var fields: Set<Name> = []
      functions[number].visitPaths { path in
        for case .field(let name) in path.selectors { fields.insert(name) }
      }
      for name in fields { users[name, default: []].append(number) }
    }
  }

  /// The functions that call one of the names directly, each once, in the order of the program.
  public func functions(calling names: some Sequence<Name>) -> [Int] {
    names.reduce(into: Set<Int>()) { $0.formUnion(callers[$1] ?? []) }.sorted()
  }

  /// The functions in which a member of this name is touched, each once, in the order of the program.
  public func functions(touching field: Name) -> [Int] { users[field] ?? [] }
}

extension Function {
  fileprivate var calledNames: [Name] {
    var seen: Set<Name> = []
    var names: [Name] = []
    for block in blocks {
      for instruction in block.instructions {
        guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { continue }
        if seen.insert(symbol.name).inserted { names.append(symbol.name) }
      }
    }
    return names
  }

  /// Calls `visit` with each path that is written, read, or whose address is taken: again for each time that it is.
  public func visitPaths(_ visit: (AccessPath) -> Void) {
    func visitAll(_ expression: Expression) {
      _ = expression.contains { path, _ in
        visit(path)
        return false
      }
    }
    for block in blocks {
      for instruction in block.instructions {
        switch instruction.kind {
        case .assign(let path, let value):
          visit(path)
          visitAll(value)
        case .call(let call):
          if case .indirect(let callee, _, _) = call.callee { visitAll(callee) }
          for argument in call.arguments { visitAll(argument) }
        case .unknown: break
        }
      }
      switch block.terminator {
      case .branch(let value, _, _), .select(let value, _, _), .return(let value?): visitAll(value)
      default: break
      }
    }
  }
}

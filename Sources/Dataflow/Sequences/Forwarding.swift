import IR

/// The call that a function consists of: it does nothing else, and returns what the call returns, or nothing. To call
/// the function is to make that call.
struct Forwarding {
  var block: Int
  var instruction: Int
  var call: Call
  var callee: Name
  /// What stands before the call, in its block.
  var before: ArraySlice<Instruction>
  var returnsResult: Bool
}

extension Function {
  /// The one call of a function that is nothing but another name for what it calls.
  var forwarding: Forwarding? {
    guard let block = blocks.indices.first, case .return(let value) = blocks[block].terminator else { return nil }
    let instructions = blocks[block].instructions
    var found: Forwarding?
    var results: Set<Root> = []
    for (index, instruction) in instructions.enumerated() {
      switch instruction.kind {
      case .call(let call):
        guard found == nil, case .direct(let symbol) = call.callee else { return nil }
        if let result = call.result { results = [.temporary(result)] }
        found = Forwarding(
          block: block, instruction: index, call: call, callee: symbol.name, before: instructions[..<index],
          returnsResult: value != nil)
      case .assign(let path, let expression):
        // Variables of the function are nobody else's.
        guard path.selectors.isEmpty, path.root.isVariable else { return nil }
        if case .load(let source) = expression, source.selectors.isEmpty, results.contains(source.root) {
          results.insert(path.root)
        } else {
          results.remove(path.root)
        }
      case .unknown: return nil
      }
    }
    if let value {
      guard case .load(let path) = value, path.selectors.isEmpty, results.contains(path.root) else { return nil }
    }
    return found
  }
}

extension Root {
  fileprivate var isVariable: Bool {
    switch self {
    case .local, .temporary: true
    case .parameter, .global: false
    }
  }
}

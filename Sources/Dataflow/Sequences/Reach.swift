import IR
import Program

/// What a function leads to: its callees, callees of those, and functions that it hands to others to be called.
public struct Reach: Sendable {
  let program: Program
  let depth: Int

  /// - Parameter depth: how many calls deep one looks.
  public init(_ program: Program, depth: Int = 6) {
    self.program = program
    self.depth = depth
  }

  /// The functions of the program that are reached, the start first.
  ///
  /// - Parameter others: functions that are not looked into, and not part of the result.
  public func functions(from start: Int, without others: Set<Name> = []) -> [Int] {
    var order = [start]
    var seen: Set<Int> = [start]
    var level = [start]
    for _ in 0..<depth {
      var next: [Int] = []
      for number in level {
        for target in successors(of: number)
        where !others.contains(program.functions[target].symbol.name) && seen.insert(target).inserted {
          next.append(target)
        }
      }
      order += next
      level = next
    }
    return order
  }

  private func successors(of number: Int) -> [Int] {
    let function = program.functions[number]
    var result: [Int] = []
    for (blockIndex, block) in function.blocks.enumerated() {
      for (index, instruction) in block.instructions.enumerated() {
        guard case .call(let call) = instruction.kind else { continue }
        let site = CallSite(caller: number, block: blockIndex, instruction: index)
        result += program.targets[number][site] ?? []
        for case .function(let symbol) in call.arguments {
          if let target = program.function(symbol, seenFrom: program.units[number]) { result.append(target) }
        }
      }
    }
    return result
  }

  /// The first call of one of `names` in the functions.
  public func call(of names: Set<Name>, in functions: [Int]) -> (function: Int, name: Name, origin: Origin)? {
    for number in functions {
      for block in program.functions[number].blocks {
        for instruction in block.instructions {
          if case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
            names.contains(symbol.name)
          {
            return (number, symbol.name, instruction.origin)
          }
        }
      }
    }
    return nil
  }

  /// Whether the function does anything that others could notice: it writes memory that is not its own, or calls what
  /// may do so. Calls of `inert` functions do nothing of the kind.
  public func hasEffect(_ start: Int, inert: Set<Name>) -> Bool {
    functions(from: start).contains { number in
      let function = program.functions[number]
      guard number == start || !inert.contains(function.symbol.name) else { return false }
      for (blockIndex, block) in function.blocks.enumerated() {
        for (index, instruction) in block.instructions.enumerated() {
          switch instruction.kind {
          case .unknown: return true
          case .assign(let path, _):
            if case .global = path.root { return true }
            if path.selectors.contains(where: { $0 == .dereference }) { return true }
          case .call(let call):
            guard case .direct(let symbol) = call.callee else { return true }
            let site = CallSite(caller: number, block: blockIndex, instruction: index)
            if !inert.contains(symbol.name), program.targets[number][site] == nil { return true }
          }
        }
      }
      return false
    }
  }

  /// Whether the function never succeeds: whatever it returns is an error number.
  public func alwaysFails(_ number: Int) -> Bool {
    var found = false
    for block in program.functions[number].blocks {
      guard case .return(let value) = block.terminator else { continue }
      guard case .constant(let result, _)? = value, result < 0 else { return false }
      found = true
    }
    return found
  }
}

extension Call {
  /// The member whose address is the argument: `comp` of `complete(&priv->comp)`.
  public func member(_ argument: Int, in program: Program, of function: Int) -> Member? {
    guard arguments.indices.contains(argument) else { return nil }
    switch arguments[argument] {
    case .address(let path), .load(let path): return program.member(of: path, in: function)
    default: return nil
    }
  }
}

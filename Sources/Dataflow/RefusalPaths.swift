import IR

/// What a function does behind a call whose result is known: the paths that are left when it is this number.
public struct ResultPath: Sendable {
  /// The instructions that are reached, each once, in no particular order of time.
  public var instructions: Set<InstructionPlace> = []
  /// Where the function is left, and with which value if that is known.
  public var exits: [Int: Int64?] = [:]
  /// Whether there was more to follow than is worth it, or than is known.
  public var isCut = false
}

public struct InstructionPlace: Hashable, Sendable {
  public var block: Int
  public var instruction: Int

  public init(block: Int, instruction: Int) {
    self.block = block
    self.instruction = instruction
  }
}

extension Function {
  private struct Situation: Hashable {
    var block: Int
    var known: [AccessPath: Int64]
  }

  /// Follows the paths from behind a call to the end of the function, or to the call again.
  ///
  /// - Parameter result: the number that the call returns.
  public func paths(behind call: InstructionPlace, result: Int64) -> ResultPath {
    var path = ResultPath()
    guard case .call(let instruction) = blocks[call.block].instructions[call.instruction].kind,
      let temporary = instruction.result
    else { return path }
    var seen: Set<Situation> = []
    let start = Situation(block: call.block, known: [AccessPath(.temporary(temporary)): result])
    var work = [(start, call.instruction + 1)]
    while let (situation, start) = work.popLast() {
      guard seen.count < 400 else {
        path.isCut = true
        return path
      }
      var known = situation.known
      let block = blocks[situation.block]
      var isBack = false
      for index in start..<max(start, block.instructions.count) {
        if situation.block == call.block, index == call.instruction {
          isBack = true
          break
        }
        path.instructions.insert(InstructionPlace(block: situation.block, instruction: index))
        switch block.instructions[index].kind {
        case .assign(let target, let value): known[target] = value.number(where: known)
        case .call(let other):
          if let result = other.result { known[AccessPath(.temporary(result))] = nil }
          for case .address(let place) in other.arguments { known[place] = nil }
        case .unknown: break
        }
      }
      if isBack { continue }
      for next in follow(block.terminator, known, situation.block, &path) {
        let situation = Situation(block: next, known: known)
        if seen.insert(situation).inserted { work.append((situation, 0)) }
      }
    }
    return path
  }

  private func follow(
    _ terminator: Terminator, _ known: [AccessPath: Int64], _ block: Int, _ path: inout ResultPath
  ) -> [Int] {
    switch terminator {
    case .return(let value):
      let number = value.flatMap { $0.number(where: known) }
      let isNew = path.exits[block] == nil
      path.exits.updateValue(isNew || path.exits[block] == .some(number) ? number : nil, forKey: block)
      return []
    case .branch(let condition, let then, let otherwise):
      if let number = condition.number(where: known) { return [number != 0 ? then : otherwise] }
    case .select(let subject, let cases, let otherwise):
      if let number = subject.number(where: known) {
        return [cases.first { $0.values.contains(number) }?.target ?? otherwise]
      }
    case .gap:
      path.isCut = true
      return []
    case .jump, .anyOf, .unreachable: break
    }
    return terminator.successors
  }
}

extension Expression {
  /// The number that the expression is, given those of some places.
  fileprivate func number(where known: [AccessPath: Int64]) -> Int64? {
    switch self {
    case .constant(let number, _): return number
    case .load(let path): return known[path]
    case .unary(let op, let operand):
      guard let number = operand.number(where: known) else { return nil }
      return switch op {
      case .negate: 0 &- number
      case .complement: ~number
      case .not: number == 0 ? 1 : 0
      case .isError: number < 0 ? 1 : 0
      case .isErrorOrNull: number <= 0 ? 1 : 0
      case .errorOrZero: Swift.min(number, 0)
      case .errorPointer: number
      }
    case .binary(let op, let left, let right):
      guard let left = left.number(where: known), let right = right.number(where: known) else { return nil }
      return op.apply(left, right)
    case .string, .function, .address, .unknown: return nil
    }
  }
}

import IR
import Program

/// Where a value can come from: constants, results of calls, and what cannot be followed.
struct ValueSources {
  /// Calls whose result the value can be, with where they are.
  var calls: [(name: Name, origin: Origin)] = []
  /// Parts of constants and constants themselves.
  var constants: [Expression] = []
  /// Something else can be the value as well.
  var isOpen = false
}

/// Follows values backwards through assignments, and through parameters to the callers.
struct ReachingValues {
  let program: Program
  /// How many callers a value is followed through.
  private static let levels = 3
  private static let mostCallers = 8

  init(_ program: Program) { self.program = program }

  /// The sources of an expression that stands in an instruction of a function.
  func sources(of expression: Expression, in function: Int, block: Int, before instruction: Int) -> ValueSources {
    var result = ValueSources()
    var seen: Set<Place> = []
    collect(expression, Place(function: function, block: block, instruction: instruction, root: nil), 0, &seen, &result)
    return result
  }

  private struct Place: Hashable {
    var function: Int
    var block: Int
    var instruction: Int
    var root: Root?
  }

  private func collect(
    _ expression: Expression, _ place: Place, _ level: Int, _ seen: inout Set<Place>, _ result: inout ValueSources
  ) {
    switch expression {
    case .constant: result.constants.append(expression)
    case .binary(_, let left, let right):
      collect(left, place, level, &seen, &result)
      collect(right, place, level, &seen, &result)
    case .unary(_, let operand): collect(operand, place, level, &seen, &result)
    case .load(let path) where path.selectors.isEmpty:
      var wanted = place
      wanted.root = path.root
      guard seen.insert(wanted).inserted else { return }
      variable(path.root, place, level, &seen, &result)
    default: result.isOpen = true
    }
  }

  /// The definitions of a variable that reach a place.
  private func variable(
    _ root: Root, _ place: Place, _ level: Int, _ seen: inout Set<Place>, _ result: inout ValueSources
  ) {
    let function = program.functions[place.function]
    if case .global = root {
      result.isOpen = true
      return
    }
    let predecessors = function.predecessors
    var visited: Set<Int> = []
    var pending = [(block: place.block, end: place.instruction)]
    while let (block, end) = pending.popLast() {
      var isDefined = false
      for index in stride(from: min(end, function.blocks[block].instructions.count) - 1, through: 0, by: -1) {
        let instruction = function.blocks[block].instructions[index]
        switch instruction.kind {
        case .assign(let path, let value) where path.root == root && path.selectors.isEmpty:
          let at = Place(function: place.function, block: block, instruction: index, root: nil)
          collect(value, at, level, &seen, &result)
          isDefined = true
        case .call(let call) where root == call.result.map { .temporary($0) }:
          if case .direct(let callee) = call.callee {
            result.calls.append((callee.name, instruction.origin))
          } else {
            result.isOpen = true
          }
          isDefined = true
        case .call(let call):
          // Written through a pointer.
          if call.arguments.contains(.address(AccessPath(root))) {
            result.isOpen = true
            isDefined = true
          }
        default: break
        }
        if isDefined { break }
      }
      guard !isDefined else { continue }
      if block == 0, case .parameter(let number) = root {
        argument(number, of: place.function, level, &seen, &result)
      }
      for before in predecessors[block] where visited.insert(before).inserted {
        if case .gap = function.blocks[before].terminator {
          result.isOpen = true
        } else {
          pending.append((before, Int.max))
        }
      }
    }
  }

  private func argument(
    _ number: Int, of function: Int, _ level: Int, _ seen: inout Set<Place>, _ result: inout ValueSources
  ) {
    let callers = program.callers[function]
    guard level < Self.levels, !callers.isEmpty, callers.count <= Self.mostCallers else {
      result.isOpen = true
      return
    }
    for site in callers {
      let instruction = program.functions[site.caller].blocks[site.block].instructions[site.instruction]
      guard case .call(let call) = instruction.kind, number < call.arguments.count else { continue }
      let at = Place(function: site.caller, block: site.block, instruction: site.instruction, root: nil)
      collect(call.arguments[number], at, level + 1, &seen, &result)
    }
  }
}

extension Function {
  /// By block, the blocks that control comes from.
  var predecessors: [[Int]] {
    var result: [[Int]] = Array(repeating: [], count: blocks.count)
    for (index, block) in blocks.enumerated() {
      for target in Set(block.terminator.targets).sorted() { result[target].append(index) }
    }
    return result
  }
}

extension Terminator {
  /// The blocks that control can go to.
  var targets: [Int] {
    switch self {
    case .jump(let target): [target]
    case .branch(_, let then, let otherwise): [then, otherwise]
    case .select(_, let cases, let otherwise): cases.map(\.target) + [otherwise]
    case .anyOf(let targets): targets
    case .gap(let target): [target]
    case .return, .unreachable: []
    }
  }
}

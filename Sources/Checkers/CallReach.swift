import IR
import Program

/// What a function reaches by calls that are known.
struct CallReach {
  let program: Program
  /// How many calls deep.
  private static let levels = 6
  private static let most = 400

  init(_ program: Program) { self.program = program }

  /// The functions, the one itself first, each with the call that leads to it.
  func functions(from start: Int, onlyDirect: Bool = false) -> [(function: Int, through: CallSite?)] {
    var found: [(function: Int, through: CallSite?)] = [(start, nil)]
    var seen: Set<Int> = [start]
    var next = 0
    var end = 1
    for _ in 0..<Self.levels {
      while next < end, found.count < Self.most {
        let caller = found[next].function
        next += 1
        for site in program.targets[caller].keys.sorted(by: { ($0.block, $0.instruction) < ($1.block, $1.instruction) })
        {
          if onlyDirect, !isDirect(site) { continue }
          for target in program.targets[caller][site] ?? [] where seen.insert(target).inserted {
            found.append((target, site))
          }
        }
      }
      end = found.count
    }
    return found
  }

  private func isDirect(_ site: CallSite) -> Bool {
    let instruction = program.functions[site.caller].blocks[site.block].instructions[site.instruction]
    if case .call(let call) = instruction.kind, case .direct = call.callee { return true }
    return false
  }

  /// The parameters and variables, by function, that hold what `parameter` of `start` held when it was called.
  func holders(of parameter: Int, in start: Int, among functions: [Int]) -> [Int: Set<Root>] {
    var holders: [Int: Set<Root>] = [start: [.parameter(parameter)]]
    let within = Set(functions)
    var isChanged = true
    while isChanged {
      isChanged = false
      for index in functions {
        guard var roots = holders[index] else { continue }
        let before = roots
        for block in program.functions[index].blocks {
          for instruction in block.instructions {
            guard case .assign(let path, let value) = instruction.kind, value.depends(on: roots) else { continue }
            roots.insert(path.root)
          }
        }
        if roots != before {
          holders[index] = roots
          isChanged = true
        }
        for (site, targets) in program.targets[index] {
          guard case .call(let call) = program.functions[index].blocks[site.block].instructions[site.instruction].kind
          else { continue }
          for (number, argument) in call.arguments.enumerated() where argument.depends(on: roots) {
            for target in targets where within.contains(target) {
              guard number < program.functions[target].parameters.count else { continue }
              if holders[target, default: []].insert(.parameter(number)).inserted { isChanged = true }
            }
          }
        }
      }
    }
    return holders
  }
}

extension Expression {
  /// Whether a value or address that starts at one of some variables is part of the expression.
  func depends(on roots: Set<Root>) -> Bool {
    switch self {
    case .load(let path), .address(let path): roots.contains(path.root)
    case .unary(_, let operand): operand.depends(on: roots)
    case .binary(_, let left, let right): left.depends(on: roots) || right.depends(on: roots)
    case .constant, .string, .function, .unknown: false
    }
  }
}

import Contracts
import IR
import Program

/// What becomes of the pointers that a function is given: an answer for each parameter that does not ask for the order
/// of things.
struct Escapes: Hashable, Sendable {
  /// Parameters that are stored where they outlive the call, or passed to who may store them.
  var kept: Set<Int> = []
  /// Parameters behind which something is found that is then kept.
  var contentsKept: Set<Int> = []
  /// Parameters that are returned, or a pointer into what they point to.
  var returned: Set<Int> = []

  /// Nothing is known: everything may be kept.
  static func all(_ count: Int) -> Escapes {
    let every = Set(0..<count)
    return Escapes(kept: every, contentsKept: every, returned: every)
  }
}

/// The escapes of all functions, callees first.
/// - Parameter threads: how many functions are looked at a time; the result does not depend on it.
func escapes(in program: Program, _ entries: [Name: ResourceEntry], threads: Int) -> [Escapes] {
  var result = program.functions.map { Escapes.all($0.parameters.count) }
  for wave in waves(of: program) {
    for (number, found) in escapes(of: wave, program, entries, result, threads: threads) { result[number] = found }
  }
  return result
}

/// The escapes of functions that do not wait for each other but inside of their components.
private func escapes(
  of wave: [[Int]], _ program: Program, _ entries: [Name: ResourceEntry], _ known: [Escapes], threads: Int
) -> [(number: Int, escapes: Escapes)] {
  // Many small answers: threads take them in portions.
  let size = 128
  let portions = stride(from: 0, to: wave.count, by: size).map { wave[$0..<min($0 + size, wave.count)] }
  return concurrently(portions, threads: threads) { components in
    components.flatMap { component -> [(number: Int, escapes: Escapes)] in
      var own: [Int: Escapes] = [:]
      // Members of a cycle take each other for keepers in the first round; the second makes use of what it found.
      let rounds = component.count > 1 || component.contains { program.callees(of: $0).contains($0) } ? 2 : 1
      for _ in 0..<rounds {
        for number in component { own[number] = escapes(of: number, program, entries) { own[$0] ?? known[$0] } }
      }
      return component.compactMap { number in own[number].map { (number, $0) } }
    }
  }.flatMap { $0 }
}

private struct Derivation: Hashable {
  var parameter: Int
  /// Found behind the parameter, not the parameter itself.
  var isContents: Bool
}

private func escapes(
  of number: Int, _ program: Program, _ entries: [Name: ResourceEntry], _ known: (Int) -> Escapes
) -> Escapes {
  let function = program.functions[number]
  guard !function.hasGaps else { return .all(function.parameters.count) }
  var result = Escapes()
  guard function.parameters.contains(where: { $0.type.kind == .pointer }) else { return result }
  var derived: [Root: Set<Derivation>] = [:]
  for (index, parameter) in function.parameters.enumerated() where parameter.type.kind == .pointer {
    derived[.parameter(index)] = [Derivation(parameter: index, isContents: false)]
  }

  func derivations(_ expression: Expression) -> Set<Derivation> {
    switch expression {
    case .load(let path):
      guard let base = derived[path.root] else { return [] }
      guard path.selectors.contains(.dereference) else { return base }
      return Set(base.map { Derivation(parameter: $0.parameter, isContents: true) })
    case .address(let path):
      guard let base = derived[path.root] else { return [] }
      let depth = path.selectors.count { $0 == .dereference }
      return depth <= 1 ? base : Set(base.map { Derivation(parameter: $0.parameter, isContents: true) })
    case .unary(let op, let operand):
      switch op {
      case .errorPointer, .errorOrZero: return derivations(operand)
      default: return []
      }
    case .binary(let op, let left, let right):
      switch op {
      case .add, .subtract, .or: return derivations(left).union(derivations(right))
      default: return []
      }
    case .constant, .string, .function, .unknown: return []
    }
  }
  func keep(_ found: Set<Derivation>) {
    for one in found {
      if one.isContents { result.contentsKept.insert(one.parameter) } else { result.kept.insert(one.parameter) }
    }
  }

  // Variables first, until nothing is added: the order of instructions does not matter.
  var isChanging = true
  var rounds = 0
  while isChanging, rounds < 4 {
    isChanging = false
    rounds += 1
    for (blockIndex, block) in function.blocks.enumerated() {
      for (index, instruction) in block.instructions.enumerated() {
        var target: Root?
        var found: Set<Derivation> = []
        switch instruction.kind {
        case .assign(let path, let value) where !path.selectors.contains(.dereference):
          if case .global = path.root { continue }
          (target, found) = (path.root, derivations(value))
        case .call(let call):
          let site = CallSite(caller: number, block: blockIndex, instruction: index)
          guard let result = call.result else { continue }
          target = .temporary(result)
          for position in callee(of: call, site, program, entries, known).returned
          where call.arguments.indices.contains(position) {
            found.formUnion(derivations(call.arguments[position]))
          }
        default: continue
        }
        guard let target, !found.isSubset(of: derived[target] ?? []) else { continue }
        derived[target, default: []].formUnion(found)
        isChanging = true
      }
    }
  }
  for (blockIndex, block) in function.blocks.enumerated() {
    for (index, instruction) in block.instructions.enumerated() {
      switch instruction.kind {
      case .assign(let path, let value):
        var isGlobal = false
        if case .global = path.root { isGlobal = true }
        guard isGlobal || path.selectors.contains(.dereference) else { continue }
        // Into itself: a list head that points to itself.
        let into = Set((derived[path.root] ?? []).map(\.parameter))
        keep(derivations(value).filter { !(into.contains($0.parameter) && !$0.isContents) })
      case .call(let call):
        let site = CallSite(caller: number, block: blockIndex, instruction: index)
        let callee = callee(of: call, site, program, entries, known)
        for (position, argument) in call.arguments.enumerated() {
          let found = derivations(argument)
          guard !found.isEmpty else { continue }
          switch callee {
          case .borrows(let keepers, _):
            if keepers.contains(position) { keep(found) }
          case .body(let inner):
            if inner.kept.contains(position) { keep(found) }
            if inner.contentsKept.contains(position) {
              keep(Set(found.map { Derivation(parameter: $0.parameter, isContents: true) }))
            }
          case .unknown:
            keep(found)
            keep(Set(found.map { Derivation(parameter: $0.parameter, isContents: true) }))
          }
        }
      case .unknown: break
      }
    }
    if case .return(let value?) = block.terminator {
      for one in derivations(value) where !one.isContents { result.returned.insert(one.parameter) }
    }
  }
  return result
}

/// Who is called, as far as it matters to what becomes of the arguments.
enum ArgumentFate {
  /// An entry of the model: it keeps these arguments, the others are only lent.
  case borrows(keeping: Set<Int>, returning: Set<Int>)
  case body(Escapes)
  case unknown

  /// Arguments that are found behind the result.
  var returned: Set<Int> {
    switch self {
    case .borrows(_, let returned): returned
    case .body(let escapes): escapes.returned
    case .unknown: []
    }
  }
}

private func callee(
  of call: Call, _ site: CallSite, _ program: Program, _ entries: [Name: ResourceEntry], _ known: (Int) -> Escapes
) -> ArgumentFate {
  if let name = call.callee.name, let entry = entries[name]?.model {
    return .borrows(keeping: entry.argumentsKept(of: call.arguments.count), returning: entry.argumentsReturned)
  }
  guard let targets = program.targets[site.caller][site], targets.count == 1 else { return .unknown }
  return .body(known(targets[0]))
}

extension FunctionModel {
  /// Arguments that the function, or what it puts them into, has from then on. Whoever is given a function to call may
  /// do anything in it.
  func argumentsKept(of count: Int) -> Set<Int> {
    guard invokes.isEmpty, callbacks.isEmpty else { return Set(0..<count) }
    var kept: Set<Int> = []
    for effect in resources {
      switch effect.action {
      case .consume, .publish, .keep:
        if case .argument(let index) = effect.object.root { kept.insert(index) }
      case .acquire, .release, .share: break
      }
    }
    return kept
  }

  /// Arguments that the result is, or that it points to: what its identities say.
  var argumentsReturned: Set<Int> {
    Set(
      identities.compactMap { identity in
        guard identity.left.root == .result, identity.right.selectors.isEmpty,
          case .argument(let index) = identity.right.root
        else { return nil }
        return index
      })
  }
}

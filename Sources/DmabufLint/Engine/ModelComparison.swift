import Contracts
import Dataflow
import IR
import KernelTree
import Lowering
import Program

/// Where the API model and a tree say different things: what `rules --verify` prints.
struct ModelComparison {
  let model: ApiModel
  let version: KernelVersion
  let tree: KernelTree

  /// One line for each difference, sorted.
  /// - Parameter units: the files that implement the API.
  func lines(for units: [IR.Unit]) -> [String] {
    let program = Program(units: units, callbackArguments: model.callbackArguments)
    let bodies = onDeepStack { analyse(program, model: model).bodyDemands }
    let facts = TreeFacts(tree: tree)
    var lines: [String] = []
    for (name, entry) in model.functions {
      if let body = bodies[name] { lines += compare(entry, body) }
      if entry.sources.contains(where: { $0.hasPrefix("drivers/dma-buf/") || $0.hasPrefix("include/linux/dma-") }),
        !facts.declares(name.text), bodies[name] == nil
      {
        lines.append(
          "\(entry.definedAt): '\(name)' is in the model for \(version), and no header of the tree declares it")
      }
    }
    return lines.sorted()
  }

  private func compare(_ entry: FunctionModel, _ body: BodyDemands) -> [String] {
    let place = "\(body.file):\(body.line)"
    // Of locks that nothing is known to take, nothing can be known to be held.
    let followed = Set(model.functions.values.flatMap(\.acquires).map(\.lockClass))
    let required = entry.requires.filter { $0.strength == .enforced && followed.contains($0.lockClass) }
    let demands = body.demands.filter { followed.contains($0.lockClass) }
    if !required.isEmpty, demands.isEmpty {
      let locks = required.map { "'\($0.lock.text)'" }.joined(separator: ", ")
      return ["\(entry.definedAt): '\(entry.name)' requires \(locks), and its body asserts nothing (\(place))"]
    }
    if required.isEmpty, let first = demands.first {
      let lock = first.object.map { "'\($0)'" } ?? "a lock"
      return ["\(entry.definedAt): '\(entry.name)' requires nothing, and its body asserts \(lock) (\(place))"]
    }
    return []
  }
}

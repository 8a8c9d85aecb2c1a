import KernelTree
import Synchronization

/// What is the same in all states of a tree, found out once.
///
/// A class, because whoever asks first has it found for all others.
final class SharedKnowledge: Sendable {
  /// Of all headers but those that states may have otherwise.
  let facts: TreeFacts?
  /// What Kconfig files declare, as they are on disk.
  private let symbols: ConfigSymbols?
  private let found = Mutex<[String]?>(nil)

  /// Takes the tree, if there is one, and the absolute paths of headers that states may have otherwise.
  init(tree: KernelTree?, headers: Set<String>) {
    facts = tree.map { TreeFacts(tree: $0, without: headers) }
    symbols = tree.map { ConfigSymbols(tree: $0) }
  }

  /// What Kconfig files declare in a state; nil where a patch may have changed it.
  func symbols(in patched: PatchedFiles) -> ConfigSymbols? {
    patched.touchesConfiguration ? nil : symbols
  }

  /// The candidates of the tree as it is on disk.
  func candidates(_ find: () async -> [String]) async -> [String] {
    if let known = found.withLock({ $0 }) { return known }
    let all = await find()
    found.withLock { $0 = all }
    return all
  }
}

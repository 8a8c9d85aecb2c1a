import Synchronization

/// The configuration symbols that a tree declares, and which of them can be modules.
///
/// A class, because the Kconfig files are read once, when somebody first asks, for all who ask.
public final class ConfigSymbols: Sendable {
  private let root: String
  private let patched: PatchedFiles
  private let known = Mutex<Known?>(nil)

  private struct Known: Sendable {
    var declared: Set<String>
    var tristates: Set<String>
  }

  /// Takes a tree, and what stands in for its files.
  public init(tree: KernelTree, patched: PatchedFiles = .none) {
    root = tree.root
    self.patched = patched
  }

  /// Whether what a symbol switches on can be a module; nil for one that no Kconfig file declares.
  func isTristate(_ symbol: String) -> Bool? {
    known.withLock { known in
      let found = known ?? read()
      known = found
      return found.declared.contains(symbol) ? found.tristates.contains(symbol) : nil
    }
  }

  private func read() -> Known {
    let symbols = KconfigReader.read(tree: root, patched: patched).model.symbols
    return Known(
      declared: Set(symbols.map(\.name)), tristates: Set(symbols.lazy.filter(\.isTristate).map(\.name)))
  }
}

extension PatchedFiles {
  /// Whether some of them say what can be configured.
  public var touchesConfiguration: Bool {
    files.keys.contains { path in
      path.utf8.split(separator: UInt8(ascii: "/")).last?.starts(with: "Kconfig".utf8) == true
    }
  }
}

import Synchronization

/// Which files make up which module, and whether it can be one: asked before a rule speaks of a module as a whole.
///
/// A class, because each Makefile is read once, when the first question about its folder comes, whoever asks it.
public final class ModuleMap: Sendable {
  private let root: String
  private let patched: PatchedFiles
  private let symbols: ConfigSymbols
  private let state: Mutex<State>

  private struct State: Sendable {
    var kbuild: Kbuild
    var includers: SourceIncluders
    var sources: [String: [String]] = [:]
  }

  /// Takes a tree, what stands in for its files, and its symbols where somebody has them already.
  public init(tree: KernelTree, patched: PatchedFiles = .none, symbols: ConfigSymbols? = nil) {
    root = tree.root
    self.symbols = symbols ?? ConfigSymbols(tree: tree, patched: patched)
    self.patched = patched
    state = Mutex(
      State(
        kbuild: Kbuild(root: tree.root, build: tree.build, configuration: nil, patched: patched),
        includers: SourceIncluders(root: tree.root, patched: patched)))
  }

  /// Takes a source file relative to the tree; gives what it is linked into. A file that no Makefile names and another
  /// one includes is part of that one's module. Nil when no Makefile leads to the file.
  public func membership(of path: String) -> KbuildMembership? {
    state.withLock { state in
      var path = path
      for _ in 0..<4 {
        let answer = state.kbuild.answer(for: path)
        if answer.isNamed { return answer.membership }
        guard let outer = state.includers.includer(of: root + "/" + path), outer.hasPrefix(root + "/") else {
          return nil
        }
        path = String(outer.dropFirst(root.count + 1))
      }
      return nil
    }
  }

  /// The source files of a module, relative to the tree and sorted, with those that they include and no Makefile names.
  public func sources(of module: KbuildMembership) -> [String] {
    state.withLock { state in
      if let known = state.sources[module.moduleIdentity] { return known }
      let named = state.kbuild.sources(of: module).filter { patched.isFile(root + "/" + $0) }
      var all = Set(named)
      var pending = named
      while let file = pending.popLast(), all.count < 4096 {
        guard let slash = file.lastIndex(of: "/"), let bytes = patched.read(root + "/" + file),
          FileBytes.contains(bytes, ".c\"")
        else { continue }
        for quoted in IncludeLines(bytes).quoted where quoted.hasSuffix(".c") {
          let inner = FileBytes.normalised(String(file[...slash]) + quoted)
          if all.insert(inner).inserted { pending.append(inner) }
        }
      }
      let sorted = all.sorted()
      state.sources[module.moduleIdentity] = sorted
      return sorted
    }
  }

  /// Whether the object can be a module: true for `obj-m` and for a symbol that is tristate, false for what is always
  /// built in, nil when the tree does not say.
  public func canBeModule(_ module: KbuildMembership) -> Bool? {
    switch module.linkage {
    case .module: true
    case .builtIn: false
    case .notBuilt, .unknown: nil
    case .either(let symbol): symbols.isTristate(symbol)
    }
  }

  /// The bytes of a file of the tree in which a text occurs; nil when it does not, or the file cannot be read.
  public func contents(of path: String, containing text: String) -> [UInt8]? {
    patched.read(root + "/" + path).flatMap { FileBytes.contains($0, text) ? $0 : nil }
  }
}

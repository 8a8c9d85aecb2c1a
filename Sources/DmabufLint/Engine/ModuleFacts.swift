import Checkers
import IR
import KernelTree
import Lowering
import Synchronization

/// The modules of a tree, with what the text of all their files says; files that are no candidates count too.
///
/// A class, because a module's files are read once, when a check first asks for them.
final class ModuleFacts: Sendable {
  private static let statement = "MODULE_"
  /// The macro by which an object imports a namespace.
  static let importStatement: Name = "MODULE_IMPORT_NS"

  private let map: ModuleMap
  private let statements = Mutex<[String: [ModuleStatement]]>([:])

  init(tree: KernelTree, patched: PatchedFiles = .none, symbols: ConfigSymbols? = nil) {
    map = ModuleMap(tree: tree, patched: patched, symbols: symbols)
  }

  func use(of file: Name) -> ModuleUse? {
    guard let membership = map.membership(of: file.text) else { return nil }
    return ModuleUse(
      identity: Name(membership.moduleIdentity), name: Name(membership.moduleName),
      canBeModule: { [map] in map.canBeModule(membership) },
      statements: { [self] in read(membership) })
  }

  /// One line for people.
  func description(of file: Name) -> String {
    guard let module = use(of: file), let membership = map.membership(of: file.text) else {
      return "\(file): no Makefile names it"
    }
    let state =
      switch module.canBeModule() {
      case true?: "can be a module"
      case false?: "always built in"
      case nil: "nothing says whether it can be a module"
      }
    let statements = module.statements().filter { $0.macro == Self.importStatement }
    let imports = Set(statements.map(\.argument.text)).sorted().joined(separator: " ")
    let count = map.sources(of: membership).count
    return "\(file): '\(module.name)' of \(count) files, \(state), imports \(imports.isEmpty ? "nothing" : imports)"
  }

  private func read(_ module: KbuildMembership) -> [ModuleStatement] {
    if let known = statements.withLock({ $0[module.moduleIdentity] }) { return known }
    let all = map.sources(of: module).flatMap { file in
      map.contents(of: file, containing: Self.statement).map { ModuleStatementReader.read($0, file: Name(file)) } ?? []
    }
    statements.withLock { $0[module.moduleIdentity] = all }
    return all
  }
}

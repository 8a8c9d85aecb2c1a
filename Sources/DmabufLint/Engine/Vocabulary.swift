import Contracts
import KernelTree

/// What makes a change one of our family, without parsing anything.
public struct Vocabulary: Sendable {
  /// Identifiers of the API model: functions, macros, records.
  public var names: Set<String>
  /// The files of the kernel in which the model's entries are written, relative to a tree.
  public var sources: Set<String>

  public init(names: Set<String>, sources: Set<String>) {
    self.names = names
    self.sources = sources
  }
}

extension Engine {
  /// The vocabulary of the bundled rules and of `folders`, for the release of a tree; for the newest one without a
  /// tree.
  /// - Throws: `EngineProblem`, the problems of rule files, or that of a tree that cannot be read.
  public static func vocabulary(tree: String?, folders: [String]) throws -> Vocabulary {
    let version = try tree.flatMap { try KernelTree.containing($0) }.map { Self.version(of: $0) }
    let model = try catalogue(folders).model(for: version ?? newestVersion)
    // Entries for what every driver uses (`kmalloc`) are no part of the vocabulary.
    let functions = model.functions.values.filter { model.vocabulary.contains($0.name) }.flatMap(\.sources)
    let callbacks = model.callbacks.filter { model.vocabulary.contains($0.key) }.values
      .flatMap { $0.values.flatMap(\.sources) }
    return Vocabulary(names: Set(model.vocabulary.map(\.text)), sources: Set(functions + callbacks))
  }

  /// The release of a tree, as rules and the API model name releases.
  static func version(of tree: KernelTree) -> KernelVersion {
    KernelVersion(tree.version.major, tree.version.minor, tree.version.sublevel)
  }
}

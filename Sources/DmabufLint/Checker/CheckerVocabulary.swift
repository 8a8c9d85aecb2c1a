import Foundation
import KernelTree

/// The names that make a file a candidate, kept from one compile job to the next: most files of a build have none of
/// them, and reading the rules would take longer than looking through such a file.
enum CheckerVocabulary {
  private static let magic = "dmabuf-lint vocabulary 2"

  /// The vocabulary of rule folders for the release of a tree.
  /// - Parameter cache: nil to keep nothing.
  /// - Throws: as `Engine.vocabulary`.
  static func names(of tree: KernelTree, folders: [String], cache: CacheFolder?) throws -> Set<String> {
    let key = Digest.hex("\(Tool.version) \(tree.version.text) \(try FactSources.rules(folders))").prefix(32)
    guard let cache else { return try Engine.vocabulary(tree: tree.root, folders: folders).names }
    let file = "\(cache.path)/vocabulary/\(key)"
    if let known = read(file) { return known }
    let names = try Engine.vocabulary(tree: tree.root, folders: folders).names
    // What cannot be kept is worked out again.
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let lines = ([magic] + names.sorted()).map { $0 + "\n" }
    try? FileBytes.writeAtomically(SealedText.seal(lines.joined()), to: file)
    return names
  }

  /// Nil for a file that is not there, or is not whole.
  private static func read(_ file: String) -> Set<String>? {
    guard let text = FileBytes.read(file, limit: 16 << 20).flatMap({ SealedText.open($0) }) else { return nil }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.first == magic else { return nil }
    return Set(lines.dropFirst())
  }
}

import DmabufLint
import Foundation
import Patches

/// Tells a series that concerns the contracts from others, without applying or parsing it.
public struct PatchScope: Sendable {
  private let names: Set<[UInt8]>
  private let sources: Set<String>
  private let tree: String?

  /// No source file comes near; a greater one is not searched.
  private static let longest = 16 << 20

  /// - Parameter tree: the folder in whose files names are looked for too; nil to go by the patches alone.
  public init(_ vocabulary: Vocabulary, tree: String? = nil) {
    names = Set(vocabulary.names.map { Array($0.utf8) })
    sources = vocabulary.sources
    self.tree = tree.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
  }

  /// Why a series need not be reviewed, in words; nil when it must be.
  public func reasonToSkip(_ series: Series) -> String? {
    let files = series.patches.flatMap(\.files)
    if files.isEmpty { return "nothing that it changes could be read" }
    let code = files.filter { Self.isCode($0.oldPath) || Self.isCode($0.newPath) }
    if code.isEmpty { return "it changes no C source and no header" }
    return code.contains { touches($0) } ? nil : "it names nothing of the API model"
  }

  private static func isCode(_ path: String?) -> Bool { path.map { $0.hasSuffix(".c") || $0.hasSuffix(".h") } ?? false }

  private func touches(_ file: FileDiff) -> Bool {
    let paths = [file.oldPath, file.newPath].compactMap { $0 }
    if paths.contains(where: { sources.contains($0) }) { return true }
    for hunk in file.hunks {
      if hasName(hunk.section.utf8) { return true }
      for line in hunk.lines {
        switch line {
        case .context(let text), .removed(let text), .added(let text): if hasName(text.utf8) { return true }
        }
      }
    }
    return paths.contains { hasName(inFile: $0) }
  }

  /// Whether a file of the tree has one of the names. A path that leads out of the tree is none of its files.
  private func hasName(inFile path: String) -> Bool {
    guard let tree, !path.isEmpty else { return false }
    let file = URL(fileURLWithPath: tree + "/" + path).resolvingSymlinksInPath().path
    var status = stat()
    guard file.hasPrefix(tree + "/"), stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= Self.longest, let bytes = FileManager.default.contents(atPath: file)
    else { return false }
    return hasName(bytes)
  }

  private func hasName(_ bytes: some Sequence<UInt8>) -> Bool {
    var word: [UInt8] = []
    for byte in bytes {
      if Self.isWord(byte) {
        word.append(byte)
      } else if !word.isEmpty {
        if names.contains(word) { return true }
        word.removeAll(keepingCapacity: true)
      }
    }
    return !word.isEmpty && names.contains(word)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
  }
}

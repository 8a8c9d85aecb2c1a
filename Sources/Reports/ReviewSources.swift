import Findings
import Foundation

/// The texts of the files that a review's findings name, each in the state in which the finding's places are right.
struct ReviewSources: Sendable {
  /// Findings of one key read the same files.
  struct Key: Hashable {
    var state: Int
    var isFromHunks: Bool

    init(_ judged: JudgedFinding) {
      state = judged.state
      isFromHunks = judged.isFromHunks
    }
  }

  private let texts: [Key: SourceTexts]

  /// Reads what findings name from the report's contents, else from the tree. Of a file that was seen in hunks alone
  /// the tree's version is another one: it is not read.
  init(_ report: ReviewReport, _ findings: [JudgedFinding]) {
    texts = Dictionary(grouping: findings, by: Key.init).reduce(into: [:]) { texts, group in
      let contents = report.contents.indices.contains(group.key.state) ? report.contents[group.key.state] : [:]
      texts[group.key] = SourceTexts(
        of: group.value.map(\.finding), contents: contents, root: group.key.isFromHunks ? nil : report.root)
    }
  }

  subscript(judged: JudgedFinding) -> SourceTexts { texts[Key(judged)] ?? SourceTexts() }
}

extension ReviewReport {
  /// What a file holds in a state (0 before the series, n after its n-th patch): as the report has it, else as it
  /// stands on disk. Nil for a file that cannot be read, for a path out of the tree, and without a tree.
  public func bytes(of file: String, state: Int) -> [UInt8]? {
    if contents.indices.contains(state), let bytes = contents[state][file] { return bytes }
    guard let root, !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else { return nil }
    return FileManager.default.contents(atPath: root + "/" + file).map { [UInt8]($0) }
  }
}

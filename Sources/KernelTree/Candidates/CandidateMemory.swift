import Foundation

/// What earlier scans of a tree found, file by file: one that has not changed since is not read again.
///
/// Kept as text: a line that says for which vocabulary it counts, then one line a file. Anything else counts as empty.
struct CandidateMemory: Sendable {
  struct Entry: Sendable {
    var stamp: String
    var isCandidate: Bool
  }

  private let file: String
  private let title: String
  private let known: [String: Entry]

  /// Takes the file it is kept in, the tree and the identifiers that make a candidate.
  init(file: String, root: String, vocabulary: Set<String>) {
    self.file = file
    title = "dmabuf-lint candidates 1 \(Digest.hex(vocabulary.sorted().joined(separator: " "))) \(root)"
    known = FileBytes.read(file, limit: 256 << 20).map { [title] in Self.entries($0, title: title) } ?? [:]
  }

  private static func entries(_ bytes: [UInt8], title: String) -> [String: Entry] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), first.elementsEqual(title.utf8), lines.last?.isEmpty == true else { return [:] }
    var entries: [String: Entry] = [:]
    entries.reserveCapacity(lines.count)
    for line in lines.dropLast() {
      let words = line.split(separator: 32, maxSplits: 3)
      guard words.count == 4 else { return [:] }
      let stamp = String(decoding: words[1], as: UTF8.self) + " " + String(decoding: words[2], as: UTF8.self)
      entries[String(decoding: words[3], as: UTF8.self)] = Entry(stamp: stamp, isCandidate: words[0].first == 49)
    }
    return entries
  }

  /// Whether a file that looks as `stamp` says is a candidate; nil when it must be read.
  func isCandidate(_ path: String, stamp: String) -> Bool? {
    guard let entry = known[path], entry.stamp == stamp else { return nil }
    return entry.isCandidate
  }

  /// Keeps what a scan found. A cache that cannot be written costs time, nothing else.
  func keep(_ entries: [String: Entry]) {
    guard entries.count != known.count || entries.contains(where: { known[$0.key]?.stamp != $0.value.stamp }) else {
      return
    }
    var text = title + "\n"
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) where !path.contains("\n") {
      text += "\(entry.isCandidate ? 1 : 0) \(entry.stamp) \(path)\n"
    }
    try? FileBytes.writeAtomically(Array(text.utf8), to: file)
  }
}

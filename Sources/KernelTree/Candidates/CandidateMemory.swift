import Foundation

/// What earlier scans of a tree found, file by file: one that has not changed since is not read again.
///
/// Kept as text (`SealedText`): a line that says for which vocabulary it counts; then for each folder a line with its
/// path and one for each of its files, with `1` for a candidate and `0` for any other, size, time and name. Anything
/// else counts as empty.
struct CandidateMemory: Sendable {
  struct Entry: Sendable {
    var name: String
    var stamp: FileStamp
    var isCandidate: Bool
  }

  /// What a scan found in a folder.
  struct Folder: Sendable {
    var path: String
    /// Nil when all is as it was remembered.
    var entries: [Entry]?
  }

  private let file: String
  private let title: String
  private let bytes: [UInt8]
  /// By folder, where the lines of its files stand. They are read when the scan comes to the folder, on its thread.
  private let folders: [String: Range<Int>]

  /// Takes the file it is kept in, the tree and the identifiers that make a candidate.
  init(file: String, root: String, vocabulary: Set<String>) {
    self.file = file
    let title = "dmabuf-lint candidates 2 \(Digest.hex(vocabulary.sorted().joined(separator: " "))) \(root)"
    self.title = title
    let found = FileBytes.read(file, limit: 256 << 20).flatMap { SealedText.open($0) }.map { Array($0) } ?? []
    let folders = Self.folders(found, title: title)
    bytes = folders == nil ? [] : found
    self.folders = folders ?? [:]
  }

  /// Nil for bytes that are none for this title.
  private static func folders(_ bytes: [UInt8], title: String) -> [String: Range<Int>]? {
    guard bytes.last == newline, bytes.starts(with: (title + "\n").utf8) else { return nil }
    var folders: [String: Range<Int>] = [:]
    var open: (path: String, start: Int)?
    var place = title.utf8.count + 1
    while place < bytes.count, let end = FileBytes.place(of: newline, in: bytes, from: place) {
      if bytes[place] == UInt8(ascii: "/") {
        if let open { folders[open.path] = open.start..<place }
        open = (String(decoding: bytes[place..<end], as: UTF8.self), end + 1)
      } else if open == nil {
        return nil
      }
      place = end + 1
    }
    if let open { folders[open.path] = open.start..<place }
    return folders
  }

  private static let newline = UInt8(ascii: "\n")

  /// What is known of the files of a folder, by their names.
  func entries(of folder: String) -> [String: Entry] {
    guard let range = folders[folder] else { return [:] }
    var entries: [String: Entry] = [:]
    for line in bytes[range].split(separator: Self.newline) {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
      guard words.count == 4, let stamp = FileStamp(size: words[1], time: words[2]) else { return [:] }
      let name = String(decoding: words[3], as: UTF8.self)
      entries[name] = Entry(name: name, stamp: stamp, isCandidate: words[0].first == UInt8(ascii: "1"))
    }
    return entries
  }

  /// Keeps what a scan found. A cache that cannot be written costs time, nothing else.
  func keep(_ found: [Folder]) {
    guard found.count != folders.count || found.contains(where: { $0.entries != nil }) else { return }
    var text = Array((title + "\n").utf8)
    for folder in found.sorted(by: { $0.path < $1.path }) where !folder.path.contains("\n") {
      text += Array((folder.path + "\n").utf8)
      if let entries = folder.entries {
        for entry in entries where !entry.name.contains("\n") {
          text += Array("\(entry.isCandidate ? 1 : 0) \(entry.stamp) \(entry.name)\n".utf8)
        }
      } else if let range = folders[folder.path] {
        text += bytes[range]
      }
    }
    try? FileBytes.writeAtomically(SealedText.seal(text), to: file)
  }
}

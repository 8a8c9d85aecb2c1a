/// What the pass over a tree's bytes found. Paths are absolute and in the order of their names.
public struct CandidateScan: Sendable {
  /// How many `.c` files were looked at.
  public var lookedAt: Int
  /// The files that name something of the vocabulary.
  public var candidates: [String]
  /// Files and folders that could not be read, with the system's reason.
  public var unreadable: [SkippedFile]

  private struct Part: Sendable {
    var lookedAt = 0
    var candidates: [String] = []
    var unreadable: [SkippedFile] = []
    var buffer: [UInt8] = []
  }

  /// Takes folders and the identifiers that make a file a candidate; `root` is the tree they lie in, if any.
  /// Never fails: what cannot be read is listed.
  public static func run(
    folders: [String], root: String?, vocabulary: Set<String>, threads: Int
  ) async -> CandidateScan {
    let search = VocabularySearch(vocabulary)
    let (parts, failures) = await TreeWalk.run(folders: folders, root: root, threads: threads) {
      Part()
    } body: { part, folder, files in
      for name in files {
        let path = folder + "/" + name
        part.lookedAt += 1
        guard let count = FileBytes.read(path, into: &part.buffer) else {
          part.unreadable.append(SkippedFile(file: path, reason: "cannot be read"))
          continue
        }
        if search.matches(part.buffer, count: count) { part.candidates.append(path) }
      }
    }
    return CandidateScan(
      lookedAt: parts.reduce(0) { $0 + $1.lookedAt },
      candidates: parts.flatMap(\.candidates).sorted(),
      unreadable: (parts.flatMap(\.unreadable) + failures.map { SkippedFile(file: $0.path, reason: $0.reason) })
        .sorted { $0.file < $1.file })
  }
}

/// A file that is not analysed, and why.
public struct SkippedFile: Codable, Hashable, Sendable {
  /// Absolute.
  public var file: String
  public var reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}

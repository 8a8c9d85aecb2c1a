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
    var entries: [String: CandidateMemory.Entry] = [:]
  }

  /// Takes folders and the identifiers that make a file a candidate; `root` is the tree they lie in, if any.
  /// Never fails: what cannot be read is listed.
  public static func run(
    folders: [String], root: String?, vocabulary: Set<String>, threads: Int
  ) async -> CandidateScan {
    await run(folders: folders, root: root, vocabulary: vocabulary, threads: threads, memory: nil)
  }

  /// The candidates of a whole tree; files that have not changed since an earlier scan are not read again.
  public static func run(
    tree root: String, vocabulary: Set<String>, threads: Int, cache: CacheFolder?
  ) async -> CandidateScan {
    let folder = cache.flatMap { try? $0.folder("candidates") }
    let memory = folder.map {
      CandidateMemory(file: $0 + "/" + CacheFolder.name(for: root), root: root, vocabulary: vocabulary)
    }
    return await run(folders: [root], root: root, vocabulary: vocabulary, threads: threads, memory: memory)
  }

  private static func run(
    folders: [String], root: String?, vocabulary: Set<String>, threads: Int, memory: CandidateMemory?
  ) async -> CandidateScan {
    let search = VocabularySearch(vocabulary)
    let (parts, failures) = await TreeWalk.run(folders: folders, root: root, threads: threads) {
      Part()
    } body: { part, folder, files in
      for name in files {
        let path = folder + "/" + name
        part.lookedAt += 1
        let stamp = memory == nil ? nil : FileBytes.stamp(path)
        if let stamp, let known = memory?.isCandidate(path, stamp: stamp) {
          part.entries[path] = CandidateMemory.Entry(stamp: stamp, isCandidate: known)
          if known { part.candidates.append(path) }
          continue
        }
        guard let count = FileBytes.read(path, into: &part.buffer) else {
          part.unreadable.append(SkippedFile(file: path, reason: "cannot be read"))
          continue
        }
        let isCandidate = search.matches(part.buffer, count: count)
        if isCandidate { part.candidates.append(path) }
        if let stamp { part.entries[path] = CandidateMemory.Entry(stamp: stamp, isCandidate: isCandidate) }
      }
    }
    memory?.keep(parts.reduce(into: [:]) { all, part in all.merge(part.entries) { first, _ in first } })
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

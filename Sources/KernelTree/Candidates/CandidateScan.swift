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
    var folders: [CandidateMemory.Folder] = []

    /// Reads a file; gives whether it is a candidate, nil when it cannot be read.
    mutating func look(at path: String, _ search: VocabularySearch) -> Bool? {
      lookedAt += 1
      guard let count = FileBytes.read(path, into: &buffer) else {
        unreadable.append(SkippedFile(file: path, reason: FileBytes.problem(path)))
        return nil
      }
      let isCandidate = search.matches(buffer, count: count)
      if isCandidate { candidates.append(path) }
      return isCandidate
    }
  }

  /// What is looked for in a tree. Each search is remembered apart from the other.
  public enum Purpose: String, Sendable {
    case candidates, callers
  }

  /// Takes folders and the identifiers that make a file a candidate; `root` is the tree they lie in, if any.
  /// Never fails: what cannot be read is listed.
  public static func run(
    folders: [String], root: String?, vocabulary: Set<String>, threads: Int
  ) async -> CandidateScan {
    await run(folders: folders, root: root, vocabulary: vocabulary, threads: threads, memory: nil)
  }

  /// The same for a whole tree; files that have not changed since an earlier scan are not read again.
  public static func run(
    tree root: String, vocabulary: Set<String>, threads: Int, cache: CacheFolder?, for purpose: Purpose = .candidates
  ) async -> CandidateScan {
    let folder = cache.flatMap { try? $0.folder(purpose.rawValue) }
    let memory = folder.map {
      CandidateMemory(file: $0 + "/" + CacheFolder.name(for: root), root: root, vocabulary: vocabulary)
    }
    return await run(folders: [root], root: root, vocabulary: vocabulary, threads: threads, memory: memory)
  }

  private static func run(
    folders: [String], root: String?, vocabulary: Set<String>, threads: Int, memory: CandidateMemory?
  ) async -> CandidateScan {
    let search = VocabularySearch(vocabulary)
    let begin = Moment.now
    let (parts, failures) = await TreeWalk.run(folders: folders, root: root, threads: threads) {
      Part()
    } body: { part, folder, files in
      guard let memory else {
        for name in files { _ = part.look(at: folder + "/" + name, search) }
        return
      }
      let known = memory.entries(of: folder)
      var entries: [CandidateMemory.Entry] = []
      var isKnown = known.count == files.count
      for name in files {
        let path = folder + "/" + name
        let stamp = FileStamp(of: path)
        if let stamp, let entry = known[name], entry.stamp == stamp {
          part.lookedAt += 1
          if entry.isCandidate { part.candidates.append(path) }
          entries.append(entry)
          continue
        }
        isKnown = false
        guard let isCandidate = part.look(at: path, search), let stamp else { continue }
        // Of a file that changes now the stamp may be the same when it changes again.
        guard !begin.isBeforeChange(of: path) else { continue }
        entries.append(CandidateMemory.Entry(name: name, stamp: stamp, isCandidate: isCandidate))
      }
      part.folders.append(CandidateMemory.Folder(path: folder, entries: isKnown ? nil : entries))
    }
    memory?.keep(parts.flatMap(\.folders))
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

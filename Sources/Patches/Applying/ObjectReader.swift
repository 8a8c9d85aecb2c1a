/// Reads commits and blobs that a repository of ours borrows.
struct ObjectReader: Sendable {
  var scratch: ScratchRepository
  var limits: ApplyLimits

  private var git: GitCommand { scratch.borrowing }

  /// Takes a commit's id, whole or shortened; gives the whole one, nil when the repository does not have it.
  func commit(_ id: String) async throws -> String? {
    guard let id = ObjectID.named(id) else { return nil }
    let result = try await git.run(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", id + "^{commit}"], seconds: limits.gitSeconds)
    // A commit that is not there is no complaint of git's with `--quiet`; a repository that it cannot read is.
    if !result.succeeded, result.errors.contains("fatal: ") {
      throw ApplyError.gitFailed(what: "rev-parse", reason: result.complaint)
    }
    return result.succeeded ? ObjectID.full(result.text) : nil
  }

  /// The id of what a commit holds: two commits with the same one hold the same files.
  func tree(of commit: String) async throws -> String {
    try await git.succeed(["rev-parse", "--verify", commit + "^{tree}"], seconds: limits.gitSeconds).text
  }

  /// Takes paths that `PatchPath` has nothing against; gives each as the commit has it.
  func files(_ paths: [String], of commit: String) async throws -> [String: BaseFile] {
    let entries = try await entries(Set(paths + paths.flatMap(PatchPath.folders)).sorted(), of: commit)
    let blobs = Set(paths.compactMap { entries[$0] }.filter(\.isFile).map(\.id))
    let contents = try await contents(of: blobs.sorted())
    var files: [String: BaseFile] = [:]
    for path in paths {
      if let link = PatchPath.folders(above: path).first(where: { entries[$0]?.isLink == true }) {
        files[path] = .refused(reason: "it lies below the symbolic link \(link)")
      } else if let entry = entries[path] {
        if entry.isFile {
          files[path] = contents[entry.id] ?? .refused(reason: "the repository lacks the file's contents")
        } else {
          files[path] = .refused(
            reason: entry.isLink
              ? "the file is a symbolic link in the base" : "there is a folder of this name in the base")
        }
      } else {
        files[path] = .absent
      }
    }
    return files
  }

  /// Takes ids as patches have them, often shortened; gives the whole ids of those that are blobs of the repository.
  func blobs(_ ids: [String]) async throws -> [String: String] {
    var found: [String: String] = [:]
    for (id, info) in try await look(up: ids) where info.kind == "blob" { found[id] = info.id }
    return found
  }

  /// Takes whole ids of blobs; gives their contents. One that is missing is left out.
  func contents(of blobs: [String]) async throws -> [String: BaseFile] {
    var (wanted, files, total) = ([String](), [String: BaseFile](), 0)
    for (id, info) in try await look(up: blobs).sorted(by: { $0.key < $1.key }) where info.kind == "blob" {
      total += info.size
      if info.size > limits.fileBytes {
        total -= info.size
        files[id] = .refused(reason: "the file is larger than \(limits.fileBytes) bytes")
      } else if total > limits.totalBytes {
        files[id] = .refused(reason: "the series touches more than \(limits.totalBytes) bytes")
      } else {
        wanted.append(id)
      }
    }
    guard !wanted.isEmpty else { return files }
    let room = min(total, limits.totalBytes) + wanted.count * 128
    let output = try await git.succeed(
      ["cat-file", "--batch"], inputFile: scratch.inputFile(Self.lines(wanted)), outputLimit: room,
      seconds: limits.gitSeconds
    ).output
    // `<id> blob <size>`, a line end, the contents and another line end (git-cat-file(1), "BATCH OUTPUT").
    var rest = output[...]
    while let end = rest.firstIndex(of: 0x0A) {
      let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      rest = rest[(end + 1)...]
      guard head.count == 3, let size = Int(head[2]), size < rest.count else { continue }
      files[String(head[0])] = .contents(Array(rest.prefix(size)))
      rest = rest.dropFirst(size + 1)
    }
    return files
  }

  private static func lines(_ ids: [String]) -> [UInt8] { Array((ids.joined(separator: "\n") + "\n").utf8) }

  private struct Info {
    var id: String
    var kind: String
    var size: Int
  }

  private func look(up ids: [String]) async throws -> [String: Info] {
    guard !ids.isEmpty else { return [:] }
    let result = try await git.succeed(
      ["-c", "core.disambiguate=blob", "cat-file", "--batch-check"],
      inputFile: scratch.inputFile(Self.lines(ids)), outputLimit: ids.count * 256 + 4096,
      seconds: limits.gitSeconds)
    var found: [String: Info] = [:]
    for (id, line) in zip(ids, result.text.split(separator: "\n", omittingEmptySubsequences: false)) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, ObjectID.full(words[0]) != nil, let size = Int(words[2]) else { continue }
      found[id] = Info(id: words[0], kind: words[1], size: size)
    }
    return found
  }

  private struct Entry {
    var mode: Substring
    var id: String
    var isFile: Bool { mode.hasPrefix("100") }
    var isLink: Bool { mode == "120000" }
  }

  private func entries(_ paths: [String], of commit: String) async throws -> [String: Entry] {
    var entries: [String: Entry] = [:]
    // The arguments of one program may not be longer than 128 kB each and about 2 MB together (execve(2)).
    for start in stride(from: 0, to: paths.count, by: 200) {
      let part = paths[start..<min(start + 200, paths.count)]
      let listing = try await git.succeed(
        ["ls-tree", "-z", "--full-tree", commit, "--"] + part, outputLimit: 4 << 20, seconds: limits.gitSeconds)
      for record in listing.output.split(separator: 0) {
        guard let tab = record.firstIndex(of: 0x09) else { continue }
        let head = String(decoding: record[..<tab], as: UTF8.self).split(separator: " ")
        guard head.count == 3 else { continue }
        let path = String(decoding: record[(tab + 1)...], as: UTF8.self)
        entries[path] = Entry(mode: head[0], id: String(head[2]))
      }
    }
    return entries
  }
}

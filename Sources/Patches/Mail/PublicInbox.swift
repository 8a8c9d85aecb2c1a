/// A public-inbox in its second format (public-inbox-v2-format(5)): bare git repositories, one an epoch, below `git/`,
/// whose commits each have the mail as file `m`. A single such repository is read too.
public struct PublicInbox: Sendable {
  public let folder: String

  public init(folder: String) {
    self.folder = folder
  }

  /// Whether a folder is an inbox, or one epoch of it.
  public static func isOne(_ folder: String) -> Bool {
    isRepository(folder) || MailSource.isFolder(folder + "/git") && isRepository(folder + "/git/0.git")
      || !epochs(of: folder).isEmpty
  }

  private static func isRepository(_ folder: String) -> Bool {
    Folder.isFile(folder + "/HEAD") && MailSource.isFolder(folder + "/objects") && MailSource.isFolder(folder + "/refs")
  }

  /// The numbers of the epochs that are there; mirrors may lack old ones.
  private static func epochs(of folder: String) -> [Int] {
    let names = (try? Folder.names(in: folder + "/git")) ?? []
    return names.compactMap { $0.hasSuffix(".git") ? Int($0.dropLast(4)) : nil }
      .filter { isRepository("\(folder)/git/\($0).git") }.sorted()
  }

  /// The mails that came after the commits named, by epoch (`0`, `1` …; `0` for a single repository), at most `limit`
  /// of them, oldest first; with the last commit read in each epoch, to go on from. An epoch without commit is read
  /// from its beginning. A commit that is no longer there, because the inbox was rewritten, has its epoch read from the
  /// beginning, which is a problem of the reading. Mails that were taken out of the inbox are passed over.
  /// - Throws: `MailReadingError` when git fails.
  public func mails(
    after commits: [String: String], limit: Int = 1000
  ) async throws -> (reading: MailReading, last: [String: String]) {
    let epochs = Self.epochs(of: folder)
    let repositories =
      Self.isRepository(folder) ? [("0", folder)] : epochs.map { ("\($0)", "\(folder)/git/\($0).git") }
    guard !repositories.isEmpty else {
      throw MailReadingError.git(
        folder: folder, reason: "no public-inbox: expected git repositories git/0.git and so on")
    }
    var all = MailContents()
    var last = commits
    var left = limit
    for (epoch, repository) in repositories {
      guard left > 0, all.size <= MailLimits.readingBytes else { break }
      let (new, isRewritten) = try await newCommits(in: repository, after: commits[epoch])
      if isRewritten {
        all.add(
          problem: "commit \(commits[epoch] ?? "") is gone; the epoch is read from its beginning",
          origin: MailOrigin(file: repository))
      }
      for batch in try await batches(new.prefix(left), in: repository) {
        all.add(try await read(batch, in: repository))
        last[epoch] = batch.last?.commit
        left -= batch.count
        guard all.size <= MailLimits.readingBytes else {
          all.add(problem: "too much text; the mails behind are not read", origin: MailOrigin(file: repository))
          break
        }
      }
    }
    return (all.mailsOnly, last)
  }

  private struct Item {
    var commit: String
    /// In bytes; nil when the commit has no mail.
    var size: Int?
  }

  private func newCommits(
    in repository: String, after commit: String?
  ) async throws -> (commits: [String], isRewritten: Bool) {
    guard try await git(["rev-parse", "--verify", "--quiet", "HEAD"], in: repository, mayFail: true) != nil else {
      return ([], false)
    }
    var start: String?
    if let commit, Self.isCommitID(commit) {
      let answer = try await git(["merge-base", "--is-ancestor", commit, "HEAD"], in: repository, mayFail: true)
      start = answer == nil ? nil : commit
    }
    let range = start.map { "\($0)..HEAD" } ?? "HEAD"
    let list = try await git(["rev-list", "--first-parent", "--reverse", range], in: repository) ?? []
    let commits = String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
    return (commits, commit != nil && start == nil)
  }

  private static func isCommitID(_ text: String) -> Bool {
    (7...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 < 128 && Character(UnicodeScalar($0)).isHexDigit }
  }

  /// As many mails at a time as fit into memory.
  private func batches(_ commits: ArraySlice<String>, in repository: String) async throws -> [[Item]] {
    guard !commits.isEmpty else { return [] }
    let names = commits.map { "\($0):m\n" }.joined()
    let answer =
      try await git(
        ["cat-file", "--batch-check=%(objecttype) %(objectsize)"], in: repository, input: Array(names.utf8)) ?? []
    let lines = String(decoding: answer, as: UTF8.self).split(separator: "\n")
    guard lines.count == commits.count else {
      throw MailReadingError.git(
        folder: repository, reason: "git cat-file gave \(lines.count) of \(commits.count) answers")
    }
    var batches: [[Item]] = [[]]
    var size = 0
    for (commit, line) in zip(commits, lines) {
      let item = Item(commit: commit, size: line.hasPrefix("blob ") ? Int(line.dropFirst(5)) : nil)
      if size + (item.size ?? 0) > MailLimits.mailBytes * 2 || batches[batches.count - 1].count == 1000 {
        batches.append([])
        size = 0
      }
      if let bytes = item.size, bytes <= MailLimits.mailBytes { size += bytes }
      batches[batches.count - 1].append(item)
    }
    return batches
  }

  private func read(_ batch: [Item], in repository: String) async throws -> MailContents {
    var all = MailContents()
    let wanted = batch.filter { ($0.size ?? .max) <= MailLimits.mailBytes }
    for item in batch {
      guard let size = item.size, size > MailLimits.mailBytes else { continue }
      all.add(
        problem: "the mail has \(size) bytes; at most \(MailLimits.mailBytes) are read",
        origin: MailOrigin(file: "\(repository) \(item.commit)"))
    }
    let names = wanted.map { "\($0.commit):m\n" }.joined()
    let bytes = try await git(["cat-file", "--batch"], in: repository, input: Array(names.utf8)) ?? []
    var place = 0
    for item in wanted {
      // `<id> blob <size>`, the mail, a line end.
      guard let size = item.size, let end = bytes[place...].firstIndex(of: 10), end + 1 + size <= bytes.count else {
        throw MailReadingError.git(folder: repository, reason: "git cat-file ended early, at commit \(item.commit)")
      }
      let origin = MailOrigin(file: "\(repository) \(item.commit)")
      all.add(MailContents(reading: MailReading.one(Array(bytes[(end + 1)..<(end + 1 + size)]), origin: origin)))
      place = min(end + 2 + size, bytes.count)
    }
    return all
  }
}

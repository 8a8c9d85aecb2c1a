import Foundation

/// Mails from wherever they lie: an mbox, one mail, either of them packed with gzip, a maildir, a folder of such files,
/// a public-inbox folder.
public enum MailSource {
  /// Reads all mails of a file or folder. What is no mail, or too large, is a problem of the reading.
  /// - Throws: `MailReadingError` when the path itself cannot be read.
  public static func read(path: String) async throws -> MailReading {
    try await contents(path: path).mailsOnly
  }

  /// Reads the mails in the bytes of a file, which is called `name` in messages.
  /// - Throws: `MailReadingError` when memory runs out.
  public static func read(bytes: [UInt8], name: String) throws -> MailReading {
    try contents(of: ByteSource(bytes: bytes), name: name).mailsOnly
  }

  static func contents(path: String) async throws -> MailContents {
    guard isFolder(path) else { return try contents(of: ByteSource(path: path), name: path) }
    if PublicInbox.isOne(path) {
      let (reading, _) = try await PublicInbox(folder: path).mails(after: [:], limit: .max)
      return MailContents(reading: reading)
    }
    if Maildir.isOne(path) { return MailContents(reading: try Maildir(folder: path).read()) }
    return try await contents(folder: path)
  }

  /// Reads the files of a folder by name, as `git format-patch` numbers them; folders in it are not entered.
  private static func contents(folder: String) async throws -> MailContents {
    var all = MailContents()
    for name in try Folder.names(in: folder) {
      let path = folder + (folder.hasSuffix("/") ? "" : "/") + name
      guard !isFolder(path) else {
        all.add(problem: "this folder in a folder is not read; name it by itself", origin: MailOrigin(file: path))
        continue
      }
      guard Folder.isFile(path) else { continue }
      do {
        all.add(try contents(of: ByteSource(path: path), name: path))
      } catch let error as MailReadingError {
        all.add(problem: error.reason, origin: MailOrigin(file: path))
      }
      guard all.size <= MailLimits.readingBytes else {
        all.add(problem: "too much text; the files behind this one are not read", origin: MailOrigin(file: path))
        break
      }
    }
    return all
  }

  static func contents(of source: ByteSource, name: String) throws -> MailContents {
    let origin = MailOrigin(file: name)
    var head: [UInt8] = []
    while head.count < 1 << 20, case let bytes = source.next(), !bytes.isEmpty { head += bytes }
    switch InputKind(head[...]) {
    case .mbox: return try mbox(source, head: head, name: name)
    case .empty: return MailContents(problem: source.problem ?? "the file is empty", origin: origin)
    case .unknown:
      return MailContents(
        problem: source.problem
          ?? "neither mail nor diff: expected 'From ', a header such as 'Subject:', or 'diff --git'", origin: origin)
    case .message:
      guard let bytes = rest(of: source, head: head) else { return tooLarge(source, origin: origin) }
      let start = bytes.prefix { $0 <= 32 || $0 >= 0x80 }.count
      var contents = MailContents(reading: MailReading.one(Array(bytes[start...]), origin: origin))
      if let reason = source.problem { contents.add(problem: reason, origin: origin) }
      return contents
    case .diff:
      guard let bytes = rest(of: source, head: head) else { return tooLarge(source, origin: origin) }
      var contents = MailContents()
      let text = Charset.decode(bytes.filter { $0 != 13 }, named: nil)
      contents.diffs.append(PlainDiff(origin: origin, text: text))
      if let reason = source.problem { contents.add(problem: reason, origin: origin) }
      return contents
    }
  }

  private static func rest(of source: ByteSource, head: [UInt8]) -> [UInt8]? {
    var all = head
    while case let bytes = source.next(), !bytes.isEmpty {
      all += bytes
      guard all.count <= MailLimits.mailBytes else { return nil }
    }
    return all
  }

  private static func tooLarge(_ source: ByteSource, origin: MailOrigin) -> MailContents {
    MailContents(problem: "more than \(MailLimits.mailBytes) bytes in one mail or diff; it is not read", origin: origin)
  }

  private static func mbox(_ source: ByteSource, head: [UInt8], name: String) throws -> MailContents {
    var all = MailContents()
    // Some programs leave blank lines at the top.
    let start = head.prefix { $0 <= 32 }.count
    do {
      try MboxFile.visit(source, head: Array(head[start...]), name: name) { entry in
        all.add(MailContents(reading: entry.reading))
        guard all.size <= MailLimits.readingBytes else {
          let last = entry.reading.mails.first?.origin ?? MailOrigin(file: name)
          all.add(problem: "too much text; the mails behind this one are not read", origin: last)
          return false
        }
        return true
      }
    } catch let error as MailReadingError {
      all.add(problem: error.reason, origin: MailOrigin(file: name))
    }
    return all
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// A diff that came without a mail.
struct PlainDiff: Sendable {
  var origin: MailOrigin
  var text: String
}

/// What files hold: mails, diffs, and what is neither.
struct MailContents: Sendable {
  var mails: [Mail] = []
  var diffs: [PlainDiff] = []
  var problems: [ReadingProblem] = []
  /// Of the texts that are kept, in bytes.
  private(set) var size = 0

  init() {}

  init(reading: MailReading) {
    mails = reading.mails
    problems = reading.problems
    size = mails.reduce(0) { $0 + $1.body.utf8.count + $1.attachments.reduce(0) { $0 + $1.utf8.count } + 1000 }
  }

  init(problem: String, origin: MailOrigin) {
    add(problem: problem, origin: origin)
  }

  mutating func add(_ other: MailContents) {
    mails += other.mails
    diffs += other.diffs
    problems += other.problems
    size += other.size + other.diffs.reduce(0) { $0 + $1.text.utf8.count }
  }

  mutating func add(problem: String, origin: MailOrigin) {
    problems.append(ReadingProblem(origin: origin, reason: problem))
  }

  /// The mails; a plain diff is none.
  var mailsOnly: MailReading {
    let diffs = diffs.map { ReadingProblem(origin: $0.origin, reason: "a diff without mail: expected a mail") }
    return MailReading(mails: mails, problems: problems + diffs)
  }
}

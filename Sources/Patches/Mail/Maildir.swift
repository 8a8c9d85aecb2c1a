/// A maildir (https://cr.yp.to/proto/maildir.html): one file a mail, in `new/` until somebody saw it, then in `cur/`.
public struct Maildir: Sendable {
  public let folder: String

  public init(folder: String) {
    self.folder = folder
  }

  /// One mail in a maildir.
  public struct Entry: Hashable, Sendable {
    /// The file's name without the flags behind `:2,`, which change when somebody reads the mail; the same in `new/`
    /// and `cur/`, and never given twice.
    public var uniqueName: String
    public var path: String
  }

  /// Whether a folder has the folders of a maildir.
  public static func isOne(_ folder: String) -> Bool {
    MailSource.isFolder(folder + "/new") && MailSource.isFolder(folder + "/cur")
  }

  /// What lies there now, by unique name: programs that deliver mails let it begin with the time.
  /// - Throws: `MailReadingError` when a folder cannot be read.
  public func entries() throws -> [Entry] {
    var found: [String: Entry] = [:]
    for part in ["new", "cur"] {
      for name in try Folder.names(in: "\(folder)/\(part)") {
        let unique = String(name.prefix { $0 != ":" })
        found[unique] = Entry(uniqueName: unique, path: "\(folder)/\(part)/\(name)")
      }
    }
    return found.values.sorted { $0.uniqueName.utf8.lexicographicallyPrecedes($1.uniqueName.utf8) }
  }

  /// One mail. When the file was renamed since, as mail programs do, it is looked for again; one that is gone gives
  /// nothing.
  /// - Throws: `MailReadingError` when the file is there and cannot be read.
  public func read(_ entry: Entry) throws -> MailReading {
    var path = entry.path
    if !Folder.isFile(path) {
      guard let moved = try entries().first(where: { $0.uniqueName == entry.uniqueName }), Folder.isFile(moved.path)
      else {
        return MailReading()
      }
      path = moved.path
    }
    return try MailSource.contents(of: ByteSource(path: path), name: path).mailsOnly
  }

  /// All mails, by unique name.
  /// - Throws: `MailReadingError` when a folder cannot be read.
  public func read() throws -> MailReading {
    var all = MailContents()
    for entry in try entries() {
      do {
        all.add(MailContents(reading: try read(entry)))
      } catch let error as MailReadingError {
        all.add(problem: error.reason, origin: MailOrigin(file: entry.path))
      }
      guard all.size <= MailLimits.readingBytes else {
        all.add(problem: "too much text; the mails behind this one are not read", origin: MailOrigin(file: entry.path))
        break
      }
    }
    return all.mailsOnly
  }
}

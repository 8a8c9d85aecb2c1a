/// An mbox, packed with gzip or not, that is read one mail after the other: its size does not matter.
public struct MboxFile: Sendable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// One mail of an mbox.
  public struct Entry: Sendable {
    /// Where its separator stands, in bytes of the unpacked file. With the Message-ID this knows a mail again.
    public var offset: Int
    /// Where the next one would begin.
    public var end: Int
    /// Whether the file ended behind it: when somebody writes to the file, more of this mail may come.
    public var isLast: Bool
    /// One mail, or none and the reason.
    public var reading: MailReading
  }

  /// Calls `visit` for each mail, in the file's order, until it gives false. Takes the offset of a separator to begin
  /// at; at the end of the file there is nothing to visit.
  /// - Throws: `MailReadingError` when the file cannot be opened or read to its end, or when no separator stands at the
  ///   offset, as in a file that was replaced; what `visit` throws.
  public func visit(from offset: Int = 0, _ visit: (Entry) throws -> Bool) throws {
    let source = try ByteSource(path: path)
    guard source.skip(offset) == offset else { throw MailReadingError.notAMbox(path: path, offset: offset) }
    try Self.visit(source, name: offset > 0 ? "\(path), from byte \(offset) on" : path, from: offset, visit)
  }

  /// `head` is what was taken from the source already.
  static func visit(
    _ source: ByteSource, head: [UInt8] = [], name: String, from offset: Int = 0, _ visit: (Entry) throws -> Bool
  ) throws {
    var splitter = MboxSplitter(offset: offset)
    var number = 0
    func entry(_ piece: MboxSplitter.Piece, isLast: Bool) -> Entry {
      number += 1
      let origin = MailOrigin(file: name, number: number)
      return Entry(offset: piece.offset, end: piece.end, isLast: isLast, reading: reading(piece, origin: origin))
    }
    var bytes = head.isEmpty ? source.next() : head[...]
    while !bytes.isEmpty {
      let pieces = splitter.take(bytes)
      guard !splitter.hasStrayText else { throw MailReadingError.notAMbox(path: name, offset: offset) }
      for piece in pieces where try !visit(entry(piece, isLast: false)) { return }
      bytes = source.next()
    }
    var last = splitter.finish()
    guard !splitter.hasStrayText else { throw MailReadingError.notAMbox(path: name, offset: offset) }
    let final = last.popLast()
    for piece in last where try !visit(entry(piece, isLast: false)) { return }
    if let final, try !visit(entry(final, isLast: true)) { return }
    if let reason = source.problem { throw MailReadingError.unreadable(path: name, reason: reason) }
  }

  private static func reading(_ piece: MboxSplitter.Piece, origin: MailOrigin) -> MailReading {
    guard piece.size <= MailLimits.mailBytes else {
      let reason = "the mail has \(piece.size) bytes; at most \(MailLimits.mailBytes) are read"
      return MailReading(mails: [], problems: [ReadingProblem(origin: origin, reason: reason)])
    }
    return MailReading.one(piece.bytes, origin: origin)
  }
}

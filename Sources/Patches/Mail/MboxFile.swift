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
  /// - Throws: `MailReadingError` when the file cannot be opened, or when no separator stands at the offset, as in a file
  ///   that was replaced; what `visit` throws.
  public func visit(from offset: Int = 0, _ visit: (Entry) throws -> Bool) throws {
    let source = try ByteSource(path: path)
    try Self.visit(source, name: path, from: offset, visit)
  }

  static func visit(
    _ source: ByteSource, head: [UInt8] = [], name: String, from offset: Int = 0, _ visit: (Entry) throws -> Bool
  ) throws {
    var splitter = MboxSplitter(offset: offset)
    var skipped = 0
    var isAtStart = true
    var number = 0
    var bytes = head.isEmpty ? source.next() : head[...]
    func entry(_ piece: MboxSplitter.Piece, isLast: Bool) -> Entry {
      number += 1
      let origin = MailOrigin(file: name, number: number)
      return Entry(offset: piece.offset, end: piece.end, isLast: isLast, reading: reading(piece, origin: origin))
    }
    while !bytes.isEmpty {
      let skip = min(offset - skipped, bytes.count)
      skipped += skip
      let rest = bytes.dropFirst(skip)
      if isAtStart, offset > 0, let first = rest.first {
        isAtStart = false
        guard first == UInt8(ascii: "F") else { throw MailReadingError.notAMbox(path: name, offset: offset) }
      }
      for piece in splitter.take(rest) where try !visit(entry(piece, isLast: false)) { return }
      bytes = source.next()
    }
    guard skipped == offset else { throw MailReadingError.notAMbox(path: name, offset: offset) }
    var last = splitter.finish()
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

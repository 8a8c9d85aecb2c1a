import Foundation

/// Cuts a stream of bytes into the mails of an mbox (RFC 4155), one line after the other.
///
/// A line `From ` separates two mails when git-mailsplit takes it for one (a time, and a year behind it) and a header
/// follows: programs that send patches do not escape such lines in a text. `>From ` loses its `>`, as both mboxo and
/// mboxrd want; more of them lose one in files of public-inbox, which are mboxrd; mails that git wrote are not escaped.
struct MboxSplitter {
  /// One mail as it lies in the mbox.
  struct Piece {
    /// Of the separator, from the beginning of the unpacked stream.
    var offset: Int
    /// Behind the last byte.
    var end: Int
    /// Without separator; empty when the mail is too large.
    var bytes: [UInt8]
    var size: Int
  }

  private enum Escaping { case mboxo, mboxrd, none }

  private var escaping = Escaping.mboxo
  private var line: [UInt8] = []
  private var isLineCut = false
  /// A separator whose next line is not known yet.
  private var candidate: (bytes: [UInt8], offset: Int)?
  private var current: Piece?
  private var isBeforeFirst = true
  /// Whether something other than blank lines stands before the first separator: then this is no mbox.
  private(set) var hasStrayText = false
  private var place: Int
  private let limit: Int

  /// `offset` is the place of the first byte that will come.
  init(offset: Int = 0, limit: Int = MailLimits.mailBytes) {
    place = offset
    self.limit = limit
  }

  /// Takes the next bytes; gives the mails that they complete.
  mutating func take(_ bytes: ArraySlice<UInt8>) -> [Piece] {
    var found: [Piece] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = LineEnd.next(in: bytes[start...])
      let stop = end.map { $0 + 1 } ?? bytes.endIndex
      // A line is held until it ends, but no longer than a separator or a header's name can be.
      if line.isEmpty, let end {
        if let piece = take(line: bytes[start...end]) { found.append(piece) }
      } else {
        line += bytes[start..<stop]
        if end != nil || line.count > 1 << 16 {
          let whole = line
          line.removeAll(keepingCapacity: true)
          if let piece = take(line: whole[...]) { found.append(piece) }
          isLineCut = end == nil
        }
      }
      start = stop
    }
    return found
  }

  /// The mails that the end of the stream completes: the last one, or the last two.
  mutating func finish() -> [Piece] {
    var found: [Piece] = []
    if !line.isEmpty, let piece = take(line: line[...]) { found.append(piece) }
    line = []
    if let candidate { append(candidate.bytes[...]) }
    candidate = nil
    if let current { found.append(ended(current)) }
    current = nil
    return found
  }

  private func ended(_ piece: Piece) -> Piece {
    var piece = piece
    piece.end = place
    return piece
  }

  private mutating func take(line: ArraySlice<UInt8>) -> Piece? {
    defer { place += line.count }
    let isWhole = !isLineCut
    isLineCut = false
    var found: Piece?
    if let waiting = candidate {
      candidate = nil
      if isWhole, Self.isHeader(line) {
        found = current.map {
          var piece = $0
          piece.end = waiting.offset
          return piece
        }
        begin(separator: waiting.bytes, at: waiting.offset)
      } else {
        append(waiting.bytes[...])
      }
    }
    guard isWhole, line.starts(with: Self.from) else {
      append(line)
      return found
    }
    if isBeforeFirst {
      begin(separator: Array(line), at: place)
    } else if Self.isSeparator(line) {
      candidate = (Array(line), place)
    } else {
      append(line)
    }
    return found
  }

  private mutating func begin(separator: [UInt8], at offset: Int) {
    isBeforeFirst = false
    current = Piece(offset: offset, end: offset, bytes: [], size: 0)
    let text = String(decoding: separator, as: UTF8.self)
    if text.hasPrefix("From mboxrd@") {
      escaping = .mboxrd
    } else if text.hasPrefix("From git@z ") || text.contains(" Mon Sep 17 00:00:00 2001") {
      // b4 and git-format-patch.
      escaping = .none
    } else {
      escaping = .mboxo
    }
  }

  private mutating func append(_ line: ArraySlice<UInt8>) {
    guard current != nil else {
      if !line.allSatisfy({ $0 <= 32 }) { hasStrayText = true }
      return
    }
    current?.size += line.count
    guard let size = current?.size, size <= limit else {
      current?.bytes = []
      return
    }
    let kept = isEscaped(line) ? line.dropFirst() : line
    current?.bytes += kept
  }

  private func isEscaped(_ line: ArraySlice<UInt8>) -> Bool {
    guard escaping != .none, line.first == Self.quote else { return false }
    let rest = escaping == .mboxrd ? line.drop { $0 == Self.quote } : line.dropFirst()
    return rest.starts(with: Self.from)
  }

  private static let from = Array("From ".utf8)
  private static let quote = UInt8(ascii: ">")

  static func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
    let name = line.prefix { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
    guard !name.isEmpty, name.count < line.count else { return false }
    // Some servers put a second separator, escaped, above the headers.
    return line[name.endIndex] == UInt8(ascii: ":") || line.starts(with: Array(">From ".utf8))
  }

  /// As `is_from_line` of git's mailsplit.c.
  static func isSeparator(_ line: ArraySlice<UInt8>) -> Bool {
    let text = Array(line)
    guard text.count >= 20, text.starts(with: from) else { return false }
    guard let colon = text[5..<(text.count - 2)].lastIndex(of: UInt8(ascii: ":")), colon >= 9 else { return false }
    func isDigit(_ offset: Int) -> Bool {
      colon + offset < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[colon + offset])
    }
    guard [-4, -2, -1, 1, 2].allSatisfy(isDigit) else { return false }
    let rest = text[(colon + 3)...].drop { $0 == 32 || $0 == 9 }
    let year = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.prefix(6)
    return (Int(String(decoding: year, as: UTF8.self)) ?? 0) > 90
  }
}

import Foundation
import Patches
import Reports

/// An mbox that grows, or is written anew.
///
/// The place that was reached is the last mail that was taken: when another one stands there, or none, the file was
/// rewritten and is read from its beginning. A mail is known by its Message-ID and a hash of what it says, wherever in
/// the file it stands.
public struct MboxFeed: MailFeed {
  /// Where to go on.
  private struct Position: Codable {
    /// Of the last mail that was taken, in bytes.
    var offset = 0
    /// Nil at the beginning of the file.
    var identity: String?
    /// The file as it was when all of it had been read; nil when there was more.
    var seen: FileStamp?
  }

  /// What changes when a file is written to or replaced.
  private struct FileStamp: Codable, Equatable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  private let path: String
  private let settling: Int

  /// - Parameter settling: seconds for which a file must not have changed before its last mail is taken; whoever
  ///   delivers it may not have written all of it.
  /// - Throws: `BotProblem` when there is no such file.
  public init(path: String, settling: Int) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw BotProblem("\(path): \(String(cString: strerror(errno)))") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw BotProblem("\(path): no mbox: expected a file") }
    self.path = path
    self.settling = settling
  }

  public var name: String { "mbox:" + FeedPath.real(path) }

  public func batch(after text: String?, limit: Int, isKnown: (String) throws -> Bool) async throws -> FeedBatch {
    let position = text.flatMap { try? JSONDecoder().decode(Position.self, from: Data($0.utf8)) } ?? Position()
    let stamp = try stamp()
    if position.seen == stamp { return FeedBatch(items: [], position: text, isLast: true) }
    let isSettled = Int(Date().timeIntervalSince1970) - stamp.seconds >= settling
    var reading = Reading(position: position, limit: limit, takesLast: isSettled)
    do {
      try MboxFile(path: path).visit(from: position.offset) { try reading.visit($0, isKnown) }
    } catch MailReadingError.notAMbox where position.offset > 0 {
      reading.isReplaced = true
    }
    if reading.isReplaced {
      reading = Reading(position: Position(), limit: limit, takesLast: isSettled)
      try MboxFile(path: path).visit { try reading.visit($0, isKnown) }
    }
    if !reading.hasMore, !reading.leftLast { reading.position.seen = stamp }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return FeedBatch(
      items: reading.items, position: String(decoding: try encoder.encode(reading.position), as: UTF8.self),
      isLast: !reading.hasMore)
  }

  private func stamp() throws -> FileStamp {
    var status = stat()
    guard stat(path, &status) == 0 else { throw BotProblem("\(path): \(String(cString: strerror(errno)))") }
    return FileStamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  /// One pass over the file, from a position on.
  private struct Reading {
    var position: Position
    let limit: Int
    let takesLast: Bool
    var items: [FeedItem] = []
    private var size = 0
    /// At the position stands another mail than the one that was taken there.
    var isReplaced = false
    /// The pass ended before the file did.
    var hasMore = false
    /// The last mail of the file may still be written.
    var leftLast = false
    private var expected: String?

    init(position: Position, limit: Int, takesLast: Bool) {
      self.position = position
      self.limit = limit
      self.takesLast = takesLast
      expected = position.identity
      self.position.seen = nil
    }

    /// Whether to go on.
    mutating func visit(_ entry: MboxFile.Entry, _ isKnown: (String) throws -> Bool) throws -> Bool {
      let identity = MboxFeed.identity(entry)
      if let expected {
        isReplaced = identity != expected
        self.expected = nil
        return !isReplaced
      }
      if entry.isLast, !takesLast {
        leftLast = true
        return false
      }
      guard items.count < limit, size < FeedItem.batchBytes else {
        hasMore = true
        return false
      }
      position.offset = entry.offset
      position.identity = identity
      guard try !isKnown(identity),
        let item = FeedItem(reading: entry.reading, identity: identity, arrived: Date())
      else { return true }
      size += item.size
      items.append(item)
      return true
    }
  }

  private static func identity(_ entry: MboxFile.Entry) -> String {
    guard let mail = entry.reading.mails.first else {
      return "at \(entry.offset): \(entry.reading.problems.first?.reason ?? "no mail")"
    }
    let date = mail.date.map { "\($0.timeIntervalSince1970)" } ?? ""
    let parts = [mail.subject, mail.from.mailbox, date, mail.body] + mail.attachments
    return "<\(mail.messageID)> \(String(Fingerprints.fnv(parts.joined(separator: "\u{0}")), radix: 16))"
  }
}

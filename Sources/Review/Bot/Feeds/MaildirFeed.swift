import Foundation
import Patches

/// A maildir. A mail is known by the unique part of its file's name, so that it may move from `new/` to `cur/` and
/// change its flags; deleted mails are no concern.
public struct MaildirFeed: MailFeed {
  private let maildir: Maildir

  /// - Throws: `BotProblem` when the folder is no maildir.
  public init(folder: String) throws {
    guard Maildir.isOne(folder) else {
      throw BotProblem("\(folder): no maildir: expected a folder with the folders new and cur")
    }
    maildir = Maildir(folder: folder)
  }

  public var name: String { "maildir:" + FeedPath.real(maildir.folder) }

  public func batch(after position: String?, limit: Int, isKnown: (String) throws -> Bool) async throws -> FeedBatch {
    let entries = try maildir.entries().filter { try !isKnown($0.uniqueName) }
    var items: [FeedItem] = []
    var size = 0
    var taken = 0
    for entry in entries.prefix(limit) where size < FeedItem.batchBytes {
      taken += 1
      var status = stat()
      let arrived = stat(entry.path, &status) == 0 ? Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)) : Date()
      let item: FeedItem?
      do {
        item = FeedItem(reading: try maildir.read(entry), identity: entry.uniqueName, arrived: arrived)
      } catch let error as MailReadingError {
        item = FeedItem(identity: entry.uniqueName, arrived: arrived, mail: nil, problem: error.reason)
      }
      // A mail that was deleted since the folder was listed gives nothing.
      guard let item else { continue }
      size += item.size
      items.append(item)
    }
    return FeedBatch(items: items, position: nil, isLast: taken == entries.count)
  }
}

extension FeedItem {
  /// Bytes of text after which a batch ends.
  static let batchBytes = 64 << 20

  /// The one mail of a reading, or the problem that it had; nil when there is neither.
  init?(reading: MailReading, identity: String, arrived: Date) {
    let problem = reading.problems.first?.reason
    guard reading.mails.first != nil || problem != nil else { return nil }
    self.init(identity: identity, arrived: arrived, mail: reading.mails.first, problem: problem)
  }

  var size: Int {
    guard let mail else { return 0 }
    return mail.attachments.reduce(mail.body.utf8.count) { $0 + $1.utf8.count }
  }
}

enum FeedPath {
  /// The absolute path without links: another way to say it is not another source.
  static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}

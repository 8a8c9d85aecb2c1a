import Foundation
import Patches

/// Where the bot's mails come from: something that grows, and that is read on from where it was left.
public protocol MailFeed: Sendable {
  /// What the state knows the source by: `maildir:/srv/mail/linaro-mm-sig`.
  var name: String { get }

  /// The next mails, oldest first, at most `limit`.
  /// - Parameters:
  ///   - position: what the last batch gave; nil at first
  ///   - isKnown: whether the mail of an identity was taken before
  /// - Throws: an error that describes itself when the source cannot be read; what concerns one mail alone is an item.
  func batch(after position: String?, limit: Int, isKnown: (String) throws -> Bool) async throws -> FeedBatch
}

/// Some mails of a source.
public struct FeedBatch: Sendable {
  public var items: [FeedItem]
  /// From where to go on, once the items are stored.
  public var position: String?
  /// Whether there were no more when this was read.
  public var isLast: Bool

  public init(items: [FeedItem], position: String?, isLast: Bool) {
    self.items = items
    self.position = position
    self.isLast = isLast
  }
}

/// One mail of a source.
public struct FeedItem: Sendable {
  /// What stays the same when the source is read again, and differs for every other mail of it.
  public var identity: String
  /// When it came to the source; now, where the source does not say.
  public var arrived: Date
  /// Nil when it could not be read.
  public var mail: Mail?
  /// What went wrong, in words.
  public var problem: String?

  public init(identity: String, arrived: Date, mail: Mail?, problem: String? = nil) {
    self.identity = identity
    self.arrived = arrived
    self.mail = mail
    self.problem = problem
  }
}

/// Why the bot cannot go on, or cannot start.
public struct BotProblem: Error, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) {
    self.description = description
  }
}

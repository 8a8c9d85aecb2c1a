import Foundation
import Patches

/// A public-inbox. A mail is known by its commit; the place that was reached is the last commit of each epoch.
public struct PublicInboxFeed: MailFeed {
  private let folder: String

  /// - Throws: `BotProblem` when the folder is no public-inbox.
  public init(folder: String) throws {
    guard PublicInbox.isOne(folder) else {
      throw BotProblem("\(folder): no public-inbox: expected a git repository, or a folder with git/0.git")
    }
    self.folder = folder
  }

  public var name: String { "public-inbox:" + FeedPath.real(folder) }

  public func batch(after position: String?, limit: Int, isKnown: (String) throws -> Bool) async throws -> FeedBatch {
    let commits = position.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
    let (reading, last) = try await PublicInbox(folder: folder).mails(after: commits, limit: limit)
    let now = Date()
    // The reader names a mail's repository and commit as its origin.
    let mails = reading.mails.map { FeedItem(identity: $0.origin.file, arrived: now, mail: $0) }
    let problems = reading.problems.map { problem in
      FeedItem(identity: problem.origin.file, arrived: now, mail: nil, problem: problem.reason)
    }
    let read = Set(mails.map(\.identity))
    let items = mails + problems.filter { !read.contains($0.identity) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return FeedBatch(
      items: try items.filter { try !isKnown($0.identity) },
      position: String(decoding: try encoder.encode(last), as: UTF8.self), isLast: last == commits)
  }
}

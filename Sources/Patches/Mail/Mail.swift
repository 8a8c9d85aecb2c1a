import Foundation

/// A name and a mailbox as they stand in a header; both decoded, without line ends or other control characters.
public struct MailAddress: Hashable, Sendable, Codable {
  /// Nil when the header has the bare mailbox.
  public var name: String?
  /// `someone@example.org`, without brackets.
  public var mailbox: String

  public init(name: String? = nil, mailbox: String) {
    self.name = name
    self.mailbox = mailbox
  }
}

/// Where a mail was found, for messages to people.
public struct MailOrigin: Hashable, Sendable, Codable {
  /// The path as the user gave it, or a name in angle brackets such as `<stdin>`.
  public var file: String
  /// The mail's place in the file, from 1.
  public var number: Int

  public init(file: String, number: Int = 1) {
    self.file = file
    self.number = number
  }
}

/// One mail: decoded headers, and its text as UTF-8 with LF line ends (RFC 5322, RFC 2045, RFC 2047).
public struct Mail: Hashable, Sendable, Codable {
  public var origin: MailOrigin
  /// Without angle brackets; empty when the mail has none.
  public var messageID: String
  /// Unfolded and decoded, as one line.
  public var subject: String
  public var from: MailAddress
  /// Who the mail goes to, in order; for a reply these stay.
  public var to: [MailAddress]
  public var cc: [MailAddress]
  /// Where the author wants answers (`Reply-To`).
  public var replyTo: [MailAddress]
  public var date: Date?
  /// Message-IDs without brackets.
  public var inReplyTo: [String]
  /// The same, oldest first.
  public var references: [String]
  /// The `List-Id` headers' ids, without description and brackets: `linaro-mm-sig.lists.linaro.org`.
  public var lists: [String]
  /// The text parts one after the other, decoded, carriage returns taken out, `format=flowed` undone.
  public var body: String
  /// The texts of attached patches, in order; a patch in the body is not among them.
  public var attachments: [String]

  public init(
    origin: MailOrigin, messageID: String, subject: String, from: MailAddress, to: [MailAddress] = [],
    cc: [MailAddress] = [], replyTo: [MailAddress] = [], date: Date? = nil, inReplyTo: [String] = [],
    references: [String] = [], lists: [String] = [], body: String, attachments: [String] = []
  ) {
    self.origin = origin
    self.messageID = messageID
    self.subject = subject
    self.from = from
    self.to = to
    self.cc = cc
    self.replyTo = replyTo
    self.date = date
    self.inReplyTo = inReplyTo
    self.references = references
    self.lists = lists
    self.body = body
    self.attachments = attachments
  }
}

/// What could not be read, or only in part, and why: nothing is left out in silence.
public struct ReadingProblem: Hashable, Sendable, CustomStringConvertible {
  public var origin: MailOrigin
  /// In words, for people.
  public var reason: String

  public init(origin: MailOrigin, reason: String) {
    self.origin = origin
    self.reason = reason
  }

  public var description: String {
    origin.number > 1 ? "\(origin.file), mail \(origin.number): \(reason)" : "\(origin.file): \(reason)"
  }
}

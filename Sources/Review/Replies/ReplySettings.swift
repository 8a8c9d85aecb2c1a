import Findings
import Foundation
import Patches

/// What reply drafts say beside what a review found.
public struct ReplySettings: Sendable {
  /// Who the reply is from.
  public var sender: MailAddress
  /// Mailboxes that never get a copy, beside the sender's: the tool's own, a list that the bot is subscribed by.
  public var ownMailboxes: [String]
  /// When the drafts are written.
  public var date: Date
  /// Introduced findings below this severity are not remarked on. What a later patch of the series removes counts as a
  /// note.
  public var threshold: Severity
  /// Ids of rules that are not remarked on.
  public var silentRules: Set<String>
  /// The last line of the footer, such as how to switch the bot off; nil for none.
  public var notice: String?

  public init(
    sender: MailAddress, ownMailboxes: [String] = [], date: Date = Date(), threshold: Severity = .note,
    silentRules: Set<String> = [], notice: String? = nil
  ) {
    self.sender = sender
    self.ownMailboxes = ownMailboxes
    self.date = date
    self.threshold = threshold
    self.silentRules = silentRules
    self.notice = notice
  }
}

/// A remark on an earlier version of a series that does not apply to this one.
public struct EarlierRemark: Hashable, Sendable {
  public var rule: String
  /// As the finding had it.
  public var message: String
  /// The number of the patch in that version.
  public var patch: Int

  public init(rule: String, message: String, patch: Int) {
    self.rule = rule
    self.message = message
    self.patch = patch
  }
}

/// A mail that answers a patch: for a person to read, change and send.
public struct ReplyDraft: Hashable, Sendable {
  /// The number of the patch that it answers.
  public var patch: Int
  /// `0002-drm-example-map-late.eml`: ASCII letters, digits, `-`, `_`, `.`; no path.
  public var fileName: String
  /// The whole mail, with LF line ends.
  public var bytes: [UInt8]
  /// What it remarks on, in the order of the mail.
  public var findings: [JudgedFinding]

  public init(patch: Int, fileName: String, bytes: [UInt8], findings: [JudgedFinding]) {
    self.patch = patch
    self.fileName = fileName
    self.bytes = bytes
    self.findings = findings
  }
}

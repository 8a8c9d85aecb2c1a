import Findings
import Patches

/// What one review is asked: all that it needs, so that it can run in a process of its own.
public struct Assignment: Codable, Sendable {
  /// The mails of the series.
  public var mails: [Mail]
  /// Of the series; tells it from others that the mails may hold.
  public var version: Int
  public var policy: RemarkPolicy
  /// What was remarked on the version before, in drafts that left.
  public var earlier: [RememberedRemark]

  public init(mails: [Mail], version: Int, policy: RemarkPolicy, earlier: [RememberedRemark]) {
    self.mails = mails
    self.version = version
    self.policy = policy
    self.earlier = earlier
  }
}

/// A finding that a series introduces, as the bot remembers it.
public struct RememberedRemark: Hashable, Codable, Sendable {
  /// The number of the patch.
  public var patch: Int
  /// Survives moved lines (docs/output.md).
  public var fingerprint: String
  public var rule: String
  public var severity: String
  public var message: String
  public var file: String
  public var function: String?
  /// The code was seen in hunks alone.
  public var isFromHunks: Bool

  public init(
    patch: Int, fingerprint: String, rule: String, severity: String, message: String, file: String, function: String?,
    isFromHunks: Bool
  ) {
    self.patch = patch
    self.fingerprint = fingerprint
    self.rule = rule
    self.severity = severity
    self.message = message
    self.file = file
    self.function = function
    self.isFromHunks = isFromHunks
  }
}

/// What a review gave.
public struct Assessment: Codable, Sendable {
  public struct Draft: Codable, Sendable {
    /// The number of the patch that it answers.
    public var patch: Int
    public var fileName: String
    /// The mail.
    public var bytes: [UInt8]

    public init(patch: Int, fileName: String, bytes: [UInt8]) {
      self.patch = patch
      self.fileName = fileName
      self.bytes = bytes
    }
  }

  /// The base in words.
  public var base: String
  /// The findings that the policy admits, in the report's order.
  public var remarks: [RememberedRemark]
  /// At most one a patch, in order.
  public var drafts: [Draft]

  public init(base: String, remarks: [RememberedRemark], drafts: [Draft]) {
    self.base = base
    self.remarks = remarks
    self.drafts = drafts
  }
}

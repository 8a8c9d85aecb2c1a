import Findings
import Patches

/// Which remarks are worth a mail.
public struct RemarkPolicy: Hashable, Sendable, Codable {
  /// The least grave one that is.
  public var severity: Severity
  /// Rule ids; nil for all.
  public var onlyRules: Set<String>?
  public var notRules: Set<String>

  public init(severity: Severity = .warning, onlyRules: Set<String>? = nil, notRules: Set<String> = []) {
    self.severity = severity
    self.onlyRules = onlyRules
    self.notRules = notRules
  }

  public func admits(_ judged: JudgedFinding) -> Bool {
    judged.severity >= severity && onlyRules?.contains(judged.finding.rule) ?? true
      && !notRules.contains(judged.finding.rule)
  }
}

/// How the bot behaves: what its configuration file can say, described in docs/bot.md. Times are in seconds.
public struct BotConfiguration: Hashable, Sendable {
  /// What the quiet time is counted from.
  public enum QuietFrom: String, CaseIterable, Sendable {
    /// When the mail came to the source.
    case arrival
    /// The mail's own date, unless it lies behind the arrival.
    case date
  }

  /// When a series counts as one that touches the vocabulary.
  public enum Scope: String, CaseIterable, Sendable {
    /// A path of the API model, or a line of a hunk that has one of its names.
    case lines
    /// These, and a file of the tree that has one of the names anywhere.
    case files
  }

  /// Lists that opted in, in lower case: a List-Id, or an address of `To` or `Cc`. Without one nothing is drafted.
  public var lists: Set<String> = []
  /// The sender of the drafts; never among their recipients.
  public var from: MailAddress?
  /// How to switch the bot off, for the end of each draft.
  public var footer: String?
  public var policy = RemarkPolicy()
  public var scope = Scope.lines
  /// A draft is written to the outbox no earlier than this after its mail.
  public var embargo = 0
  /// A series that lacks patches is taken as it is when none came for this long.
  public var quiet = 2 * 3600
  public var quietFrom = QuietFrom.arrival
  /// Mails older than this are noted, and left alone; nil for no limit.
  public var oldest: Int?
  /// The most drafts in any hour, and in any 24 hours; nil for no limit.
  public var perHour: Int?
  public var perDay: Int?
  /// How often a review that failed is tried again.
  public var retries = 2
  /// The wait before that.
  public var retryAfter = 10 * 60
  /// For one review.
  public var timeLimit = 15 * 60
  /// MiB for the process of one review; those of the parser have a limit of their own.
  public var memoryLimit = 4096
  /// The time between two looks at the source.
  public var poll = 60
  /// How long the mails of a series with missing patches are kept for late ones.
  public var keep = 30 * 86400

  public init() {}
}

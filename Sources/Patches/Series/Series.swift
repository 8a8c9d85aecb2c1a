/// One patch of a series: a mail, or a commit in a file.
public struct Patch: Hashable, Sendable {
  /// As the subject has it, from 1; 1 for a single patch.
  public var number: Int
  /// The subject without its brackets and `Re:`.
  public var title: String
  /// The mail that it came in; nil for a plain diff.
  public var mail: Mail?
  /// The author: the `From:` line in the body where there is one, else the sender.
  public var author: MailAddress?
  /// The commit message, trailers included, without title.
  public var message: String
  /// The text with the diff, whose lines `FileDiff.firstLine` and `Hunk.bodyLine` count.
  public var text: String
  public var files: [FileDiff]
  /// What was wrong with the diff, in words: damaged hunks, lines that belong to nothing.
  public var problems: [String]

  public init(
    number: Int, title: String, mail: Mail?, author: MailAddress? = nil, message: String = "", text: String,
    files: [FileDiff], problems: [String] = []
  ) {
    self.number = number
    self.title = title
    self.mail = mail
    self.author = author
    self.message = message
    self.text = text
    self.files = files
    self.problems = problems
  }
}

/// The patches of one version of a series, in the order of their numbers.
public struct Series: Hashable, Sendable {
  /// The cover letter's title, else the first patch's.
  public var title: String
  /// 1 unless the subject says otherwise.
  public var version: Int
  public var isRFC: Bool
  public var isResend: Bool
  /// How many patches the subjects promise.
  public var total: Int
  public var cover: Mail?
  public var patches: [Patch]
  /// Numbers that the subjects promise and that no mail has.
  public var missing: [Int]
  /// The `base-commit:` trailer, a full or shortened commit id.
  public var baseCommit: String?
  /// The `change-id:` trailer: the same in all versions.
  public var changeID: String?
  /// The `prerequisite-patch-id:` trailers.
  public var prerequisites: [String]
  /// What was noticed while mails became a series, in words: duplicate numbers, a patch that came twice.
  public var remarks: [String]

  public init(
    title: String, version: Int = 1, isRFC: Bool = false, isResend: Bool = false, total: Int, cover: Mail? = nil,
    patches: [Patch], missing: [Int] = [], baseCommit: String? = nil, changeID: String? = nil,
    prerequisites: [String] = [], remarks: [String] = []
  ) {
    self.title = title
    self.version = version
    self.isRFC = isRFC
    self.isResend = isResend
    self.total = total
    self.cover = cover
    self.patches = patches
    self.missing = missing
    self.baseCommit = baseCommit
    self.changeID = changeID
    self.prerequisites = prerequisites
    self.remarks = remarks
  }

  /// The Message-ID by which people find the series: the cover letter's, else the first patch's; nil for plain diffs.
  public var messageID: String? {
    let id = cover?.messageID ?? patches.first?.mail?.messageID
    return id?.isEmpty == false ? id : nil
  }
}

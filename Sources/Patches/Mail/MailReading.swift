/// The mails of a source, in its order, and what of it could not be read.
public struct MailReading: Sendable {
  public var mails: [Mail]
  public var problems: [ReadingProblem]

  public init(mails: [Mail] = [], problems: [ReadingProblem] = []) {
    self.mails = mails
    self.problems = problems
  }

  /// The reading of one mail's bytes.
  static func one(_ bytes: [UInt8], origin: MailOrigin) -> MailReading {
    let (mail, problems) = bytes.withUnsafeBytes { MessageReader.read($0, origin: origin) }
    return MailReading(
      mails: mail.map { [$0] } ?? [], problems: problems.map { ReadingProblem(origin: origin, reason: $0) })
  }

  mutating func add(_ other: MailReading) {
    mails += other.mails
    problems += other.problems
  }
}

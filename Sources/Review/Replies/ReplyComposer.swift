import Findings
import Foundation
import Patches
import Reports

/// Writes what a reviewer would answer to the patches of a series.
///
/// Only what the series introduces is remarked on. A patch without remarks is not answered, and so is one that came in
/// no mail. No draft carries a tag: a reply is no review, and what it is about is in no tree yet.
public struct ReplyComposer: Sendable {
  public var settings: ReplySettings

  public init(settings: ReplySettings) {
    self.settings = settings
  }

  /// One draft for each patch with remarks, in the order of the series.
  /// - Parameter gone: remarks on an earlier version that do not apply any more; the first draft tells them.
  /// - Throws: `MailWritingError` when the sender's address is none.
  public func drafts(for report: ReviewReport, series: Series, gone: [EarlierRemark] = []) throws -> [ReplyDraft] {
    var drafts: [ReplyDraft] = []
    for (index, patch) in series.patches.enumerated() {
      let findings = remarks(in: report, on: patch.number)
      guard let mail = patch.mail, !findings.isEmpty,
        !series.patches[..<index].contains(where: { $0.number == patch.number })
      else { continue }
      let placed = DiffPlaces(patch: patch, state: index + 1, report: report).placed(findings)
      let text = ReplyText(report: report, patch: patch, mail: mail, settings: settings)
      let body = text.body(placed, gone: drafts.isEmpty ? gone : [])
      drafts.append(
        ReplyDraft(
          patch: patch.number, fileName: Self.fileName(patch), bytes: try draft(patch, mail, report, body).encoded(),
          findings: placed.map(\.judged)))
    }
    return drafts
  }

  /// Numbers of patches that have remarks, but no mail that could be answered.
  public func unanswerable(in report: ReviewReport, series: Series) -> [Int] {
    series.patches.filter { $0.mail == nil && !remarks(in: report, on: $0.number).isEmpty }.map(\.number)
  }

  private func remarks(in report: ReviewReport, on patch: Int) -> [JudgedFinding] {
    report.findings.filter {
      $0.standing == .introduced && $0.patch == patch && $0.severity >= settings.threshold
        && !settings.silentRules.contains($0.finding.rule)
    }
  }
}

// Headers.
extension ReplyComposer {
  private func draft(_ patch: Patch, _ mail: Mail, _ report: ReviewReport, _ body: String) -> MailDraft {
    let recipients = recipients(mail)
    return MailDraft(
      from: settings.sender, to: recipients.to, cc: recipients.cc, subject: Self.subject(mail.subject),
      messageID: messageID(patch, mail, report), inReplyTo: mail.messageID.isEmpty ? nil : mail.messageID,
      references: Self.references(mail), date: settings.date,
      headers: [("X-Patchwork-Hint", "ignore"), ("Auto-Submitted", "auto-generated")], body: body)
  }

  private static func subject(_ subject: String) -> String {
    subject.lowercased().hasPrefix("re:") ? subject : "Re: " + subject
  }

  /// As mail programs answer to all: where the author wants answers, else the author; everybody else gets a copy, once.
  private func recipients(_ mail: Mail) -> (to: [MailAddress], cc: [MailAddress]) {
    var seen = Set((settings.ownMailboxes + [settings.sender.mailbox]).map { $0.lowercased() })
    func taken(_ addresses: [MailAddress]) -> [MailAddress] {
      addresses.filter { $0.isWritable && seen.insert($0.mailbox.lowercased()).inserted }
    }
    let to = taken(mail.replyTo.isEmpty ? [mail.from] : mail.replyTo)
    let cc = taken(mail.to + mail.cc)
    // The tool's own patch: those who got it are whom the answer is for.
    return to.isEmpty ? (Array(cc.prefix(1)), Array(cc.dropFirst())) : (to, cc)
  }

  /// The thread above the patch, then the patch (RFC 5322, section 3.6.4). A long one is cut in the middle, since every
  /// id makes the header longer.
  private static func references(_ mail: Mail) -> [String] {
    var thread = mail.references.isEmpty && mail.inReplyTo.count == 1 ? mail.inReplyTo : mail.references
    thread.removeAll { $0 == mail.messageID || $0.isEmpty }
    if thread.count > 20 { thread.removeSubrange(1..<(thread.count - 19)) }
    return mail.messageID.isEmpty ? thread : thread + [mail.messageID]
  }

  /// The same for every run of a version of the tool: a second run replaces the draft of the first.
  private func messageID(_ patch: Patch, _ mail: Mail, _ report: ReviewReport) -> String {
    let domain = settings.sender.mailbox.split(separator: "@").last.map(String.init) ?? "localhost"
    let known = mail.messageID.isEmpty ? "\(patch.number)-\(Self.slug(patch.title))-v\(report.version)" : mail.messageID
    // An `@` may stand once in an id.
    let one = known.replacing("@", with: "=40")
    let short = one.count > 240 ? one.prefix(120) + one.suffix(120) : one[...]
    return "\(short).dmabuf-lint-\(report.toolVersion)@\(domain)"
  }
}

// File names.
extension ReplyComposer {
  private static let longestSlug = 52

  static func fileName(_ patch: Patch) -> String {
    let digits = String(max(0, patch.number))
    let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let slug = slug(patch.title)
    return slug.isEmpty ? "\(number).eml" : "\(number)-\(slug).eml"
  }

  /// As `git format-patch` names files: runs of other characters become one `-`.
  private static func slug(_ title: String) -> String {
    var slug = ""
    for character in title {
      let isKept = character.isASCII && (character.isLetter || character.isNumber || character == "_")
      if isKept || (character == "." && slug.last?.isLetter == true) {
        slug.append(character)
      } else if !slug.isEmpty, slug.last != "-" {
        slug.append("-")
      }
      if slug.count == longestSlug { break }
    }
    while let last = slug.last, last == "-" || last == "." { slug.removeLast() }
    return slug
  }
}

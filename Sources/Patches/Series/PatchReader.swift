import Foundation

/// Makes patches of mails and diffs.
enum PatchReader {
  /// The patches in a mail: one when the text has a diff, else one for each attached patch; none when it has no diff.
  static func patches(in mail: Mail, subject: SubjectLine) -> [Patch] {
    if DiffReader.hasDiff(mail.body) || mail.attachments.isEmpty {
      guard let patch = patch(text: mail.body, mail: mail, subject: subject) else { return [] }
      return [patch]
    }
    return mail.attachments.enumerated().compactMap { index, text in
      attached(text, mail: mail, subject: subject, number: mail.attachments.count > 1 ? index + 1 : nil)
    }
  }

  private static func patch(text: String, mail: Mail, subject: SubjectLine) -> Patch? {
    let (files, problems) = DiffReader.read(text)
    guard !files.isEmpty || !problems.isEmpty else { return nil }
    let parts = PatchText(text)
    let title = parts.subject.map { SubjectLine($0).title } ?? subject.title
    return Patch(
      number: subject.number ?? 1, title: title, mail: mail, author: parts.author ?? sender(of: mail),
      message: parts.message, text: text, files: files, problems: problems)
  }

  /// An attachment is a diff, or a file of git-format-patch with headers of its own.
  private static func attached(_ text: String, mail: Mail, subject: SubjectLine, number: Int?) -> Patch? {
    var shown = mail
    var line = subject
    var content = text
    if case let bytes = Array(text.utf8), [.mbox, .message].contains(InputKind(bytes[...])),
      let inner = try? MailSource.read(bytes: bytes, name: mail.origin.file), let first = inner.mails.first
    {
      line = SubjectLine(first.subject)
      content = first.body
      shown.from = first.from
    }
    guard var patch = patch(text: content, mail: shown, subject: line) else { return nil }
    patch.mail = mail
    patch.number = number ?? subject.number ?? 1
    return patch
  }

  /// Who wrote a mail: a list that may not send in the author's name writes `A Name via list <list@…>`, and the
  /// address into `Reply-To`.
  static func sender(of mail: Mail) -> MailAddress {
    guard let name = mail.from.name, let via = name.range(of: " via "),
      let author = mail.replyTo.first(where: { !$0.mailbox.isEmpty && $0.mailbox != mail.from.mailbox })
    else { return mail.from }
    return MailAddress(
      name: String(name[..<via.lowerBound]).trimmingCharacters(in: ["'", "\"", " "]), mailbox: author.mailbox)
  }
}

import Foundation
import Patches
import Testing

@Suite struct MailWriterTests {
  private func draft(subject: String = "Re: [PATCH] a: b", body: String = "Hello\n") -> MailDraft {
    MailDraft(
      from: MailAddress(name: "A Tool", mailbox: "tool@example.org"),
      to: [MailAddress(name: "Jürgen Müller", mailbox: "j@example.org")],
      cc: [MailAddress(mailbox: "list@example.org")],
      subject: subject, messageID: "1@example.org", inReplyTo: "0@example.org",
      references: ["r@example.org", "0@example.org"], date: Date(timeIntervalSince1970: 1_700_000_000),
      headers: [("X-Patchwork-Hint", "ignore")], body: body)
  }

  private func text(_ draft: MailDraft) throws -> String { String(decoding: try draft.encoded(), as: UTF8.self) }

  @Test func aDraftHasItsHeadersEncodedAndItsTextAsItIs() throws {
    #expect(
      try text(draft(body: "> +\tx = \"ü\";\n\nWhy?\n")) == """
        From: A Tool <tool@example.org>
        To: =?UTF-8?b?SsO8cmdlbiBNw7xsbGVy?= <j@example.org>
        Cc: list@example.org
        Subject: Re: [PATCH] a: b
        Date: Tue, 14 Nov 2023 22:13:20 +0000
        Message-Id: <1@example.org>
        In-Reply-To: <0@example.org>
        References: <r@example.org> <0@example.org>
        X-Patchwork-Hint: ignore
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        > +\tx = "ü";

        Why?

        """)
  }

  @Test func noValueBecomesAHeaderOfItsOwn() throws {
    var evil = draft(subject: "a\r\nBcc: victim@example.org\n\nbody")
    evil.from.name = "x\nBcc: victim@example.org"
    evil.to[0].name = "y>\r\n\r\nz"
    evil.inReplyTo = "0@x>\nBcc: victim@example.org"
    evil.references = ["a@b\r\n\r\nc"]
    evil.messageID = "m@x\nBcc: y"
    evil.headers = [("X-A", "b\nBcc: victim@example.org")]
    let lines = try text(evil).components(separatedBy: "\n")
    #expect(!lines.contains { $0.lowercased().hasPrefix("bcc") })
    let end = try #require(lines.firstIndex(of: ""))
    #expect(Array(lines[end...]) == ["", "Hello", ""])
  }

  @Test func whatCannotBeWrittenSafelyIsRefused() {
    for mailbox in ["", "a", "a@b\nc", "a b@c", "a@b, c@d", "<a@b>", "a@"] {
      var bad = draft()
      bad.cc = [MailAddress(mailbox: mailbox)]
      #expect(throws: MailWritingError.self) { try bad.encoded() }
    }
    for name in ["", "X A", "X:", "Bcc\n", "Subject", "message-ID"] {
      var bad = draft()
      bad.headers = [(name, "x")]
      #expect(throws: MailWritingError.self) { try bad.encoded() }
    }
    var bad = draft()
    bad.messageID = " <>"
    #expect(throws: MailWritingError.noMessageID) { try bad.encoded() }
  }

  @Test func longHeadersAreFoldedAndLongLinesQuoted() throws {
    var long = draft(subject: String(repeating: "word ", count: 60), body: String(repeating: "ü", count: 2000) + "\n")
    long.references = (0..<60).map { "\($0)-some-long-message-id-of-a-thread@example.org" }
    let lines = try text(long).components(separatedBy: "\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 998 })
    #expect(lines.contains("Content-Transfer-Encoding: quoted-printable"))
    #expect(lines.filter { $0.contains("-some-long-message-id") }.count > 20)
  }
}

import Foundation
import Patches
import Testing

@Suite struct MailReadingTests {
  private let footer = "_______________________________________________\nList mailing list -- list@example.org\n"

  @Test func aTextInBase64HasLFLineEndsThoughItWasSentWithCRLFAndTheFooterWithLF() throws {
    let text = Made.diff().replacingOccurrences(of: "\n", with: "\r\n") + footer
    let encoded = Data(text.utf8).base64EncodedString(options: .lineLength76Characters)
    let mail = try Made.read(
      Made.mail(
        "Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64", body: encoded + "\n"))
    #expect(mail.body == Made.diff() + footer)
    let (files, problems) = DiffReader.read(mail.body)
    #expect(files.map(\.path) == ["f.c"])
    #expect(files[0].hunks[0].lines.count == 4)
    #expect(problems.isEmpty)
  }

  @Test func quotedPrintableIsDecoded() throws {
    let mail = try Made.read(
      Made.mail(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
        body: "a =3D =C3=BC;=20\nlong =\nline\n"))
    #expect(mail.body == "a = ü; \nlong line\n")
  }

  @Test(
    arguments: [
      ("iso-8859-1", [0xFC], "ü"), ("ISO-8859-15", [0xA4], "€"), ("iso-8859-2", [0xB1], "ą"),
      ("windows-1252", [0x80], "€"), ("gb2312", [0xC4, 0xE3], "你"), ("gb18030", [0xC4, 0xE3], "你"),
      // The answer "y" to git send-email's question for a character set.
      ("y", [0xC3, 0xBC], "ü"), ("us-ascii", [0xC3, 0xBC], "ü"), ("nobody-knows", [0xFC], "ü"),
      ("utf-8", [0xC3, 0xBC], "ü"), ("utf-8", [0x61, 0xFC, 0x62], "a\u{FFFD}b"),
    ] as [(String, [UInt8], String)])
  func aCharacterSetIsConvertedAndAWrongOneDoesNotMatter(name: String, bytes: [UInt8], text: String) throws {
    let head = Made.mail("Content-Type: text/plain; charset=\(name)\nContent-Transfer-Encoding: 8bit", body: "")
    #expect(try Made.read(head + bytes + [10]).body == text + "\n")
  }

  @Test func aTextWithoutCharacterSetIsUnicodeOrLatin() throws {
    #expect(try Made.read(Made.mail(body: "ü\n")).body == "ü\n")
    #expect(try Made.read(Made.mail(body: "") + [0xFC, 10]).body == "ü\n")
  }

  @Test func flowedTextIsUnwrappedAsGitDoesIt() throws {
    let body = "one \ntwo\n stuffed\n-- \nA\n"
    let flowed = try Made.read(Made.mail("Content-Type: text/plain; format=flowed", body: body))
    #expect(flowed.body == "one two\nstuffed\n-- \nA\n")
    let deleting = try Made.read(Made.mail("Content-Type: text/plain; format=flowed; delsp=yes", body: body))
    #expect(deleting.body == "onetwo\nstuffed\n-- \nA\n")
    let patch = Made.diff().split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(" ") ? " " + $0 : String($0) }.joined(separator: "\n")
    let stuffed = try Made.read(Made.mail("Content-Type: text/plain; format=flowed", body: patch))
    #expect(stuffed.body == Made.diff())
  }

  @Test func encodedAndFoldedHeadersAreOneLineOfText() throws {
    let mail = try Made.read(
      Array(
        """
        From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <j@example.org>
        To: "Last, First" <l@example.org>,
        \tlist@example.org, group: g@example.org, h@example.org;
        Cc: =?iso-8859-1?B?/A==?= <u@example.org>
        Subject: =?utf-8?q?=5BPATCH_1/2=5D_a=3A?=
         =?utf-8?q?_b=C3=BC?= and a
          long rest
        Message-Id:
         <id@example.org>
        In-Reply-To: <up@example.org>
        References: <top@example.org>
         <up@example.org>
        List-Id: A list <one.example.org>
        List-Id: <two.example.org>
        Reply-To: r@example.org
        Date: Tue, 14 Nov 2023 23:13:20 +0100

        x

        """.utf8))
    #expect(mail.from == MailAddress(name: "Jürgen Müller", mailbox: "j@example.org"))
    #expect(mail.to.map(\.mailbox) == ["l@example.org", "list@example.org", "g@example.org", "h@example.org"])
    #expect(mail.to[0].name == "Last, First")
    #expect(mail.cc == [MailAddress(name: "ü", mailbox: "u@example.org")])
    #expect(mail.subject == "[PATCH 1/2] a: bü and a long rest")
    #expect(mail.messageID == "id@example.org")
    #expect(mail.inReplyTo == ["up@example.org"])
    #expect(mail.references == ["top@example.org", "up@example.org"])
    #expect(mail.lists == ["one.example.org", "two.example.org"])
    #expect(mail.replyTo.map(\.mailbox) == ["r@example.org"])
    #expect(mail.date == Date(timeIntervalSince1970: 1_700_000_000))
  }

  @Test func headersAsUTF8WithoutEncodingAreRead() throws {
    // b4 writes them so.
    let mail = try Made.read(Array("From: Jürgen <j@example.org>\nSubject: [PATCH] größer\n\nx\n".utf8))
    #expect(mail.subject == "[PATCH] größer")
    #expect(mail.from.name == "Jürgen")
    #expect(mail.messageID == "")
  }

  @Test func encodedLineEndsInSubjectAndNamesBecomeBlanks() throws {
    let mail = try Made.read(
      Array(
        """
        From: =?utf-8?q?A=0D=0ABcc=3A_v=40example.org?= <a@example.org>
        Subject: =?utf-8?q?x=0D=0ABcc=3A_v=40example.org=1B[31m=C2=85y?=
        To: =?utf-8?b?DQo=?= <b@example.org>
        Message-ID: <a b\u{7}c@x>

        x

        """.utf8))
    #expect(mail.subject == "x Bcc: v@example.org [31m y")
    #expect(mail.from.name == "A Bcc: v@example.org")
    #expect(mail.to[0].name == nil)
    for text in [mail.subject, mail.from.name ?? "", mail.messageID, mail.to[0].mailbox] {
      #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
  }

  private func multipart(_ kind: String, _ parts: [String]) -> [UInt8] {
    let body = parts.map { "--b\n" + $0 + "\n" }.joined() + "--b--\n"
    return Made.mail("MIME-Version: 1.0\nContent-Type: multipart/\(kind); boundary=\"b\"", body: body)
  }

  @Test func ofAlternativesThePlainTextIsRead() throws {
    let mail = try Made.read(
      multipart("alternative", ["Content-Type: text/plain\n\nplain\n", "Content-Type: text/html\n\n<p>html\n"]))
    #expect(mail.body == "plain\n")
  }

  @Test func aSignedTextIsReadWithoutItsSignatureAndAFooterInAPartOfItsOwnIsText() throws {
    let signed = try Made.read(
      multipart(
        "signed; protocol=\"application/pgp-signature\"",
        ["Content-Type: text/plain\n\n\(Made.diff())", "Content-Type: application/pgp-signature\n\nxxxx\n"]))
    #expect(signed.body == Made.diff())
    let withFooter = try Made.read(
      multipart("mixed", ["Content-Type: text/plain\n\n\(Made.diff())", "Content-Type: text/plain\n\n\(footer)"]))
    #expect(withFooter.body == Made.diff() + "\n" + footer || withFooter.body == Made.diff() + footer)
    #expect(DiffReader.read(withFooter.body).problems.isEmpty)
  }

  @Test(arguments: [
    "text/x-patch; name=\"0001-a.patch\"", "application/octet-stream; name=0001-a.patch", "text/x-diff",
    "application/octet-stream; name=\"=?utf-8?q?a=2Ediff?=\"", "text/plain; name=\"x.patch\"",
  ])
  func anAttachedPatchStandsBesideTheText(type: String) throws {
    let encoded = Data(Made.diff().utf8).base64EncodedString(options: .lineLength76Characters)
    let mail = try Made.read(
      multipart(
        "mixed",
        [
          "Content-Type: text/plain\n\nSee the patch.\n",
          "Content-Type: \(type)\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n\(encoded)\n",
          "Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\nAAAA\n",
        ]))
    #expect(mail.body == "See the patch.\n")
    #expect(mail.attachments == [Made.diff()])
    let series = Series.grouped(from: [mail])
    #expect(series.map(\.patches.count) == [1])
    #expect(series[0].patches[0].files.map(\.path) == ["f.c"])
  }

  @Test func severalAttachedPatchesAreASeriesWithTheirOwnTitles() throws {
    let patch = { (number: Int) in
      """
      From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001
      From: W Riter <w@example.org>
      Subject: [PATCH \(number)/2] title \(number)

      Why \(number).
      ---
      \(Made.diff("f\(number).c"))--\u{20}
      2.40

      """
    }
    let mail = try Made.read(
      multipart(
        "mixed",
        ["Content-Type: text/plain\n\nTwo fixes.\n"]
          + (1...2).map {
            "Content-Type: text/x-patch; name=000\($0).patch\nContent-Disposition: attachment\n\n\(patch($0))"
          }))
    let series = try #require(Series.grouped(from: [mail]).first)
    #expect(series.total == 2)
    #expect(series.patches.map(\.title) == ["title 1", "title 2"])
    #expect(series.patches.map(\.message) == ["Why 1.", "Why 2."])
    #expect(series.patches[1].author == MailAddress(name: "W Riter", mailbox: "w@example.org"))
    #expect(series.patches[1].number == 2)
  }

  @Test func whatCannotBeReadIsAProblemThatNamesIt() throws {
    func problems(_ bytes: [UInt8]) throws -> [String] {
      try MailSource.read(bytes: bytes, name: "file.eml").problems.map(\.description)
    }
    #expect(try problems([]) == ["file.eml: the file is empty"])
    #expect(
      try problems(Array("some words\n".utf8))
        == ["file.eml: neither mail nor diff: expected 'From ', a header such as 'Subject:', or 'diff --git'"])
    #expect(try problems(Array(Made.diff().utf8)) == ["file.eml: a diff without mail: expected a mail"])
    #expect(
      try problems(multipart("mixed", ["Content-Type: text/html\n\n<p>\n"]))
        == ["file.eml: the mail has HTML only; a patch is sent as plain text"])
    #expect(
      try problems(multipart("mixed", ["Content-Type: message/rfc822\n\nFrom: a@b.c\nSubject: x\n\ny\n"]))
        == ["file.eml: a mail that is attached to this one is not read"])
    #expect(
      try problems(multipart("encrypted; protocol=\"application/pgp-encrypted\"", ["\nx", "\ny"]))
        == ["file.eml: an encrypted part is not read"])
  }

  @Test func whatCannotBeOpenedIsAnError() async {
    await #expect(throws: MailReadingError.unreadable(path: "/no/such", reason: "No such file or directory")) {
      try await MailSource.read(path: "/no/such")
    }
  }
}

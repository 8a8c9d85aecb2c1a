import Findings
import Foundation
import Patches
import Reports
import Testing

@testable import Review

@Suite("Reply drafts and strangers")
struct ReplySafetyTests {
  private func drafts(_ mail: Mail, title: String = "title", hunks: [Hunk]? = nil, message: String = "it is so")
    throws -> [ReplyDraft]
  {
    let patch = ReplyFixture.patch(1, title, hunks: hunks ?? [ReplyFixture.query], mail: mail)
    let series = Series(title: title, total: 1, patches: [patch])
    var judged = ReplyFixture.leak
    judged.finding.message = message
    return try ReplyComposer(settings: ReplyFixture.settings).drafts(
      for: ReplyFixture.report([judged]), series: series)
  }

  private func lines(_ draft: ReplyDraft) -> [String] {
    String(decoding: draft.bytes, as: UTF8.self).components(separatedBy: "\n")
  }

  private func headers(_ mail: Mail) throws -> [String] {
    let draft = try #require(try drafts(mail).first)
    return Array(lines(draft).prefix { !$0.isEmpty })
  }

  private let plain = ReplyFixture.mail("m@example.org", subject: "[PATCH] title")

  @Test func noHeaderComesFromAValue() throws {
    var mail = plain
    mail.subject = "[PATCH] a\r\nBcc: victim@example.org\r\n\r\nbody"
    mail.from.name = "A\nBcc: victim@example.org"
    mail.messageID = "m@x>\nBcc: victim@example.org"
    mail.references = ["a\r\n\r\nb@c"]
    let headers = try headers(mail)
    #expect(!headers.contains { $0.lowercased().hasPrefix("bcc") })
    #expect(headers.contains { $0.hasPrefix("Content-Type: text/plain; charset=utf-8") })
  }

  private static let words = [
    "From ", "diff --git a/x b/x ", "--- a/x ", "+++ b/x ", "@@ -1 +1 @@ ", "Reviewed-by: A <a@b.c> ",
    "Fixes: 123456789012 ", "-- ", "Signed-off-by: x ", "Subject: x ", "--- ", "Index: ",
  ]

  @Test(arguments: words)
  func nothingButQuotesLooksLikeSomethingElse(word: String) throws {
    let draft = try #require(try drafts(plain, message: String(repeating: "xx ", count: 10) + word).first)
    let body = lines(draft).drop { !$0.isEmpty }.dropFirst()
    #expect(body.count { $0 == "-- " } == 1)
    // Every word stands at the start of a line in one of the texts.
    var isGuarded = false
    for filler in 0..<90 {
      let text = String(repeating: "xx ", count: filler / 3) + String(repeating: "y", count: filler % 3) + " " + word
      for line in MailText.wrapped(text + "more of it") {
        isGuarded = isGuarded || line.hasPrefix(" ") || line.hasPrefix("| ")
        #expect(!line.hasPrefix(word) && line != word.trimmingCharacters(in: .whitespaces), "\(line)")
        #expect(line.prefixMatch(of: /\s*(\w\S*-by|Fixes):/) == nil, "\(line)")
        #expect(line.count <= 78)
      }
    }
    #expect(isGuarded)
  }

  @Test func aDotAloneIsNone() {
    #expect(MailText.wrapped(".") == [" ."])
    #expect(MailText.wrapped("From here") == [" From here"])
    #expect(MailText.wrapped("  Tested-by: x", first: 2) == ["| Tested-by: x"])
  }

  @Test func quotedLinesKeepTheirLengthAndLoseControl() throws {
    let long = String(repeating: "y", count: 300)
    let hunk = ReplyFixture.hunk(46, 46, "+\tputs(\"\u{1B}[2J\u{202E}\(long)\");\n+From here;\n+\treturn;")
    let draft = try #require(try drafts(plain, hunks: [hunk]).first)
    let quoted = lines(draft).filter { $0.hasPrefix("> ") }
    #expect(quoted.contains("> +\tputs(\"<1B>[2J<U+202E>\(long)\");"))
    #expect(quoted.contains("> +From here;"))
    #expect(!lines(draft).contains { $0.unicodeScalars.contains { $0.value < 32 && $0 != "\t" } })
  }

  @Test(arguments: [
    ("../../etc/passwd", "0001-etc-passwd.eml"), ("", "0001.eml"), ("größe", "0001-gr-e.eml"),
    (".hidden", "0001-hidden.eml"), ("a/b\u{0}c\nd", "0001-a-b-c-d.eml"), ("日本", "0001.eml"),
    ("x.c: fix v1.2...", "0001-x.c-fix-v1-2.eml"),
  ])
  func namesOfFilesAreSafe(title: String, name: String) throws {
    #expect(try drafts(plain, title: title).map(\.fileName) == [name])
  }

  @Test func longTitlesMakeShortNames() throws {
    let name = try #require(try drafts(plain, title: String(repeating: "word ", count: 400)).first?.fileName)
    #expect(name.count <= 64)
  }

  @Test func everybodyButTheToolGetsItOnce() throws {
    var mail = plain
    mail.to = [ReplyFixture.author, MailAddress(mailbox: "LINT@example.net"), MailAddress(mailbox: "b@example.org")]
    mail.cc = [
      MailAddress(mailbox: "B@example.org"), ReplyFixture.list, MailAddress(mailbox: "undisclosed recipients"),
      MailAddress(name: "C", mailbox: "c@example.org"),
    ]
    let headers = try headers(mail)
    #expect(headers.contains("To: Ada Author <ada@example.org>"))
    #expect(headers.contains("Cc: b@example.org, list@example.org, C <c@example.org>"))
  }

  @Test func answersGoWhereTheAuthorWantsThem() throws {
    var mail = plain
    mail.replyTo = [MailAddress(mailbox: "ada@home.example"), MailAddress(mailbox: "team@example.org")]
    #expect(try headers(mail).contains("To: ada@home.example, team@example.org"))
  }

  @Test func threadsAreKeptAndCutInTheMiddle() throws {
    var mail = plain
    mail.references = []
    #expect(try headers(mail).contains("References: <cover@example.org> <m@example.org>"))
    mail.references = (0..<100).map { "\($0)@x" }
    let references = try headers(mail).drop { !$0.hasPrefix("References:") }
    let ids = references.prefix { $0.hasPrefix("References:") || $0.hasPrefix(" ") || $0.hasPrefix("\t") }
      .joined(separator: " ").split(whereSeparator: \.isWhitespace).dropFirst().map(String.init)
    #expect(ids.count == 21)
    #expect(ids.first == "<0@x>")
    #expect(ids.suffix(2) == ["<99@x>", "<m@example.org>"])
  }

  @Test func subjectsStayAsTheyAre() throws {
    var mail = plain
    mail.subject = "[Linaro-mm-sig] [RFC PATCH 1/2] dma-buf:  größe"
    let subject = try #require(try headers(mail).first { $0.hasPrefix("Subject: ") })
    #expect(subject.hasPrefix("Subject: Re: [Linaro-mm-sig] [RFC PATCH 1/2] dma-buf: "))
    mail.subject = "Re: [PATCH] x"
    #expect(try headers(mail).contains("Subject: Re: [PATCH] x"))
  }

  @Test func aMailWithoutIDIsAnsweredWithoutThread() throws {
    var mail = plain
    mail.messageID = ""
    mail.references = []
    mail.inReplyTo = []
    let headers = try headers(mail)
    #expect(!headers.contains { $0.hasPrefix("In-Reply-To") || $0.hasPrefix("References") })
    #expect(headers.contains("Message-Id: <1-title-v2.dmabuf-lint-1.2.3@example.net>"))
  }
}

@Suite("The folder of drafts")
struct DraftFolderTests {
  private func draft(_ name: String, _ text: String = "text") -> ReplyDraft {
    ReplyDraft(patch: 1, fileName: name, bytes: Array(text.utf8), findings: [])
  }

  private func withFolder(_ work: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try work(folder.path)
  }

  @Test func isMadeAndDraftsAreReplaced() throws {
    try withFolder { (path: String) throws in
      let folder = DraftFolder(path: path + "/replies")
      let written = try folder.write([draft("1.eml", "old"), draft("2.eml")])
      #expect(written == [path + "/replies/1.eml", path + "/replies/2.eml"])
      try folder.write([draft("1.eml", "new")])
      #expect(try String(contentsOfFile: path + "/replies/1.eml", encoding: .utf8) == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/replies").sorted() == ["1.eml", "2.eml"])
    }
  }

  @Test func isNotLeftThroughALink() throws {
    try withFolder { (path: String) throws in
      let outside = path + "/outside"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: outside))
      let folder = path + "/replies"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(atPath: folder + "/1.eml", withDestinationPath: outside)
      #expect(throws: DraftFolder.Problem.self) { try DraftFolder(path: folder).write([draft("1.eml")]) }
      #expect(try String(contentsOfFile: outside, encoding: .utf8) == "mine")
    }
  }

  @Test(arguments: ["../1.eml", "/1.eml", "", ".", ".1.eml", "a/b.eml", "a\u{0}b"])
  func takesNoOtherNames(name: String) throws {
    try withFolder { (path: String) throws in
      #expect(throws: DraftFolder.Problem.self) { try DraftFolder(path: path + "/replies").write([draft(name)]) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["replies"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/replies").isEmpty)
    }
  }

  @Test func saysWhatIsWrong() throws {
    try withFolder { (path: String) throws in
      try Data().write(to: URL(fileURLWithPath: path + "/file"))
      let problem = #expect(throws: DraftFolder.Problem.self) { try DraftFolder(path: path + "/file").write([]) }
      #expect(problem?.description == path + "/file: Not a directory")
    }
  }
}

import Foundation
import Patches
import Testing

@Suite struct SeriesGroupingTests {
  @Test func aThreadedSeriesIsInTheOrderOfItsNumbersNotOfItsDates() throws {
    let mails = [
      Made.value("[PATCH v2 1/3] one", id: "1", answers: ["0"], hours: 3),
      Made.value("[PATCH v2 3/3] three", id: "3", answers: ["0"], hours: 1),
      Made.value("[PATCH v2 0/3] all", id: "0", hours: 2, body: "Cover.\n"),
      Made.value("[PATCH v2 2/3] two", id: "2", answers: ["0"], hours: 0),
    ]
    let series = Series.grouped(from: mails)
    #expect(series.count == 1)
    #expect(series[0].title == "all")
    #expect(series[0].version == 2)
    #expect(series[0].total == 3)
    #expect(series[0].cover?.messageID == "0")
    #expect(series[0].patches.map(\.title) == ["one", "two", "three"])
    #expect(series[0].patches.map(\.number) == [1, 2, 3])
    #expect(series[0].missing.isEmpty && series[0].remarks.isEmpty)
    #expect(series[0].patches[0].message == "Why.")
  }

  @Test func whatNoMailHasIsMissing() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 6.1 026/183] a", id: "26", answers: ["0"]),
      Made.value("[PATCH 2/4] b", id: "2", answers: ["9"]),
      Made.value("[PATCH 4/4] b", id: "4", answers: ["9"]),
    ])
    #expect(series.map(\.missing.count) == [182, 2])
    #expect(series[1].missing == [1, 3])
    #expect(series[0].cover == nil)
  }

  @Test func repliesAndQuotedDiffsAreNoPatches() {
    let quoted = Made.diff().split(separator: "\n").map { "> " + $0 }.joined(separator: "\n")
    let series = Series.grouped(from: [
      Made.value("Re: [PATCH 1/1] a", id: "2", answers: ["1"], body: quoted),
      // A proposal that somebody pastes.
      Made.value("Re: [PATCH 1/1] a", id: "3", answers: ["1"]),
      Made.value("RE: [List] [PATCH 1/1] a", id: "4"),
      Made.value("A question", id: "5", body: quoted),
    ])
    #expect(series.isEmpty)
  }

  @Test func twoVersionsInOneThreadAreTwoSeries() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 0/1] all", id: "0", body: "x"), Made.value("[PATCH 1/1] one", id: "1", answers: ["0"]),
      Made.value("[PATCH v2 0/1] all", id: "10", answers: ["0"], hours: 5, body: "x"),
      Made.value("[PATCH v2 1/1] one", id: "11", answers: ["0", "10"], hours: 5),
    ])
    #expect(series.map(\.version) == [1, 2])
    #expect(series.map { $0.cover?.messageID } == ["0", "10"])
    #expect(series.allSatisfy { $0.remarks.isEmpty && $0.missing.isEmpty })
    let newest = Series.newest(of: series)
    #expect(newest.map(\.version) == [2])
    #expect(newest[0].remarks == ["v2 is taken; here too: v1"])
    #expect(Series.ofVersion(1, in: series).chosen.map(\.version) == [1])
    #expect(Series.ofVersion(3, in: series).lacking.map(\.version) == [2])
  }

  @Test func theSameVersionTwiceInOneThreadIsPartedByItsCoverLetters() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 0/2] all", id: "0", body: "x"), Made.value("[PATCH 1/2] one", id: "1", answers: ["0"]),
      Made.value("[PATCH 2/2] two", id: "2", answers: ["0"]),
      Made.value("[PATCH 0/2] all", id: "10", answers: ["0"], hours: 5, body: "x"),
      Made.value("[PATCH 1/2] one", id: "11", answers: ["0", "10"], hours: 5),
      Made.value("[PATCH 2/2] two", id: "12", answers: ["0", "10"], hours: 5),
    ])
    #expect(series.map(\.patches.count) == [2, 2])
    #expect(series.map { $0.cover?.messageID } == ["0", "10"])
  }

  @Test func seriesOfSeveralPeopleInOneThreadArePartedBySender() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 1/2] one", id: "1", answers: ["0"]),
      Made.value("[PATCH 2/2] two", id: "2", answers: ["0"]),
      Made.value("[PATCH 1/2] other", id: "3", from: "b@example.org", answers: ["0", "1"]),
      Made.value("[PATCH 2/2] another", id: "4", from: "b@example.org", answers: ["0", "1"]),
    ])
    #expect(series.map { $0.patches.map(\.title) } == [["one", "two"], ["other", "another"]])
  }

  @Test func aSeriesSentWithoutThreadingIsPutTogetherBySenderAndTime() {
    let mails = (1...3).map { Made.value("[PATCH \($0)/3] p\($0)", id: "\($0)", hours: Double($0) / 60) }
    #expect(Series.grouped(from: mails).map(\.patches.count) == [3])
    let later = (1...3).map { Made.value("[PATCH \($0)/3] q\($0)", id: "q\($0)", hours: 100) }
    #expect(Series.grouped(from: mails + later).map(\.patches.count) == [3, 3])
    let other = Made.value("[PATCH 2/3] r", id: "r", from: "b@example.org", hours: 0)
    #expect(Series.grouped(from: [mails[0], mails[2], other]).map(\.patches.count) == [2, 1])
  }

  @Test func twoMailsWithOneNumberAreARemarkAndTheLaterIsRead() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 1/2] one", id: "1", answers: ["0"]),
      Made.value("[PATCH 2/2] two", id: "2", answers: ["0"], hours: 2),
      Made.value("[PATCH 2/2] two, wrong", id: "3", answers: ["0"], hours: 1),
    ])
    #expect(series.map { $0.patches.map(\.title) } == [["one", "two"]])
    #expect(series[0].remarks == ["patch 2 came in 2 mails; the latest is read"])
  }

  @Test func theSameMailTwiceIsReadOnceAndSaid() {
    let mail = Made.value("[PATCH 1/1] one", id: "1")
    var copy = mail
    copy.body += "footer of another list\n"
    let series = Series.grouped(from: [mail, copy])
    #expect(series.map(\.patches.count) == [1])
    #expect(series[0].remarks == ["patch 1 came twice, with one Message-ID"])
    // One id for two mails is somebody's mistake, and loses nothing.
    var other = copy
    other.subject = "[PATCH] other"
    #expect(Series.grouped(from: [mail, other]).map(\.title) == ["one", "other"])
  }

  @Test func resentSeriesAndReleasesStandApart() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 1/1] one", id: "1", answers: ["0"]),
      Made.value("[PATCH RESEND 1/1] one", id: "2", answers: ["0"], hours: 50),
      Made.value("[PATCH 6.1 1/1] one", id: "3", answers: ["0"]),
      Made.value("[PATCH 5.15 1/1] one", id: "4", answers: ["0"]),
    ])
    #expect(series.map(\.isResend) == [false, true, false, false])
    #expect(Series.newest(of: Array(series.prefix(2))).map(\.messageID) == ["2"])
  }

  @Test func aPatchWithoutBracketsThatIsNoReplyIsASeries() {
    let series = Series.grouped(from: [
      Made.value("Patch \"a\" has been added to the stable tree", id: "1"),
      Made.value("[PATCH] b", id: "2", answers: ["1"]), Made.value("[PATCH][next] c", id: "3"),
      Made.value("[RFC] a thought", id: "4", body: "words"), Made.value("[GIT PULL] d", id: "5", body: "words"),
    ])
    #expect(series.map(\.total) == [1, 1, 1])
    #expect(series.map(\.title) == ["Patch \"a\" has been added to the stable tree", "b", "c"])
  }

  @Test func aPatchMailWithoutDiffIsAProblemOfThePatch() {
    let series = Series.grouped(from: [Made.value("[PATCH 1/1] a", id: "1", body: "Where is it?\n")])
    #expect(series.map { $0.patches.map(\.problems) } == [[["the mail has no diff: expected 'diff --git'"]]])
  }

  @Test func trailersAreFoundInTheCoverLetterAndBehindTheLastDiff() {
    let base = String(repeating: "1a", count: 20)
    let one = String(repeating: "2b", count: 20)
    let trailers = "base-commit: \(base)\nprerequisite-patch-id: \(one)\nchange-id: 20240101-some-topic-1234567890ab\n"
    let cover = Made.value("[PATCH 0/1] all", id: "0", body: "Words.\n\n---\n" + trailers)
    let patch = Made.value("[PATCH 1/1] one", id: "1", answers: ["0"])
    var last = patch
    last.body += "\n" + trailers + "-- \n2.40\n"
    var inside = patch
    inside.body = "> base-commit: \(one)\n" + Made.diff(old: "base-commit: \(one)")
    for mails in [[cover, patch], [last], [cover, inside]] {
      let series = Series.grouped(from: mails)
      #expect(series.map(\.baseCommit) == [base])
      #expect(series.map(\.changeID) == ["20240101-some-topic-1234567890ab"])
      #expect(series.map(\.prerequisites) == [[one]])
      #expect(series[0].patches[0].problems.isEmpty)
    }
    #expect(Series.grouped(from: [inside])[0].baseCommit == nil)
    #expect(
      Series.grouped(from: [Made.value("[PATCH] a", id: "1", body: "base-commit: $(rm x)\n" + Made.diff())])[0]
        .baseCommit == nil)
  }

  @Test func theAuthorStandsInTheTextWhenSomebodyElseSends() {
    func patch(_ body: String) -> Patch {
      Series.grouped(from: [Made.value("[PATCH] a", id: "1", body: body)])[0].patches[0]
    }
    let author = MailAddress(name: "W Riter", mailbox: "w@example.org")
    let plain = patch("From: W Riter <w@example.org>\n\nWhy.\n\nSigned-off-by: x\n---\n" + Made.diff())
    #expect(plain.author == author)
    #expect(plain.message == "Why.\n\nSigned-off-by: x")
    let full = patch(
      "From: =?utf-8?q?W_Riter?= <w@example.org>\nDate: x\nSubject: [PATCH] other:\n title\n\nWhy.\n---\n" + Made.diff()
    )
    #expect(full.author == author)
    #expect(full.title == "other: title")
    let stable = patch(
      "This is a note.\n\n\n>From w@example.org Tue Nov 14 22:13:20 2023\nFrom: W Riter <w@example.org>\n"
        + "Date: x\nSubject: a: b\n\nWhy.\n\n" + Made.diff())
    #expect(stable.author == author)
    #expect(stable.title == "a: b")
    #expect(stable.message == "Why.")
    let prose = patch("From: here on it is different.\nMore.\n---\n" + Made.diff())
    #expect(prose.author?.mailbox == "a@example.org")
    #expect(prose.message == "From: here on it is different.\nMore.")
  }

  @Test func theAuthorOfAMailThatAListSendsIsInReplyTo() {
    var mail = Made.value("[PATCH] a", id: "1", from: "list@example.org")
    mail.from.name = "'W Riter' via List"
    mail.replyTo = [MailAddress(mailbox: "list@example.org"), MailAddress(mailbox: "w@example.org")]
    let author = Series.grouped(from: [mail])[0].patches[0].author
    #expect(author == MailAddress(name: "W Riter", mailbox: "w@example.org"))
  }

  @Test(arguments: ["-- >8 --", "--- 8< --- cut here --- 8< ---", "- - - >8 - - - 8< - - -"])
  func whatStandsAboveScissorsIsNoPartOfTheMessage(line: String) {
    let body = "Hello, see below.\n\(line)\nFrom: W Riter <w@example.org>\nSubject: [PATCH] new title\n\nWhy.\n---\n"
    let patch = Series.grouped(from: [Made.value("[PATCH] a", id: "1", body: body + Made.diff())])[0].patches[0]
    #expect(patch.message == "Why.")
    #expect(patch.title == "new title")
    #expect(patch.author?.mailbox == "w@example.org")
  }

  @Test func newestGoesByChangeIDTitleOrThread() {
    func series(_ version: Int, title: String, id: String, change: String? = nil, answers: [String] = []) -> [Mail] {
      let tail = change.map { "change-id: \($0)\n" } ?? ""
      return [
        Made.value(
          "[PATCH v\(version) 0/1] \(title)", id: id, answers: answers, hours: Double(version), body: "x\n" + tail),
        Made.value("[PATCH v\(version) 1/1] p \(title)", id: id + "p", answers: [id], hours: Double(version)),
      ]
    }
    func newest(_ mails: [Mail]) -> [String] {
      Series.newest(of: Series.grouped(from: mails)).map { "v\($0.version) \($0.title)" }
    }
    #expect(
      newest(series(1, title: "a", id: "1", change: "x") + series(2, title: "b", id: "2", change: "x")) == ["v2 b"])
    #expect(
      newest(series(1, title: "a", id: "1", change: "x") + series(2, title: "a", id: "2", change: "y")) == [
        "v1 a", "v2 a",
      ])
    #expect(newest(series(2, title: "a", id: "2") + series(1, title: "a", id: "1")) == ["v2 a"])
    #expect(newest(series(1, title: "a", id: "1") + series(2, title: "b", id: "2", answers: ["1"])) == ["v2 b"])
    #expect(newest(series(1, title: "a", id: "1") + series(2, title: "b", id: "2")) == ["v1 a", "v2 b"])
    let rfc = Made.value("[RFC PATCH v3 1/1] p", id: "r")
    #expect(newest([rfc, Made.value("[PATCH 1/1] p", id: "p", hours: 9)]) == ["v1 p"])
  }

  @Test func patchesThatAreSentAgainAloneAreReadWithTheRestOfTheVersionBefore() {
    let mails = [
      Made.value("[PATCH 0/3] all", id: "0", body: "x"), Made.value("[PATCH 1/3] one", id: "1", answers: ["0"]),
      Made.value("[PATCH 2/3] two", id: "2", answers: ["0"]), Made.value("[PATCH 3/3] three", id: "3", answers: ["0"]),
      Made.value("[PATCH v2 2/3] two, better", id: "22", answers: ["0", "2"], hours: 2),
    ]
    let newest = Series.newest(of: Series.grouped(from: mails))
    #expect(newest.count == 1)
    #expect(newest[0].version == 2)
    #expect(newest[0].patches.map(\.title) == ["one", "two, better", "three"])
    #expect(newest[0].missing.isEmpty)
    #expect(newest[0].title == "all")
    #expect(
      newest[0].remarks == [
        "patches that v2 does not send again are taken from v1: 1, 3", "v2 is taken; here too: v1",
      ])
  }
}

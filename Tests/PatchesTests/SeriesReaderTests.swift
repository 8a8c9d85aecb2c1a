import Foundation
import Patches
import Testing

@Suite struct SeriesReaderTests {
  /// A repository with three commits, each of one line.
  private func inRepository(_ body: (String) async throws -> Void) async throws {
    try await Made.inFolder { folder in
      try Made.run(["git", "init", "-q", "."], in: folder)
      var text = ""
      for number in 1...3 {
        text += "int a\(number);\n"
        try Made.write(text, to: folder + "/f.c")
        try Made.run(["git", "add", "f.c"], in: folder)
        try Made.run(
          [
            "git", "commit", "-qm", "area: title \(number)\n\nBecause \(number).",
            "--date=2024-01-0\(number)T10:00:00Z",
          ],
          in: folder)
      }
      try await body(folder)
    }
  }

  @Test func whatGitWritesIsRead() async throws {
    try await inRepository { folder in
      let base = String(decoding: try Made.run(["git", "rev-parse", "HEAD~2"], in: folder), as: UTF8.self)
        .trimmingCharacters(in: .newlines)
      let mbox = try Made.run(
        ["git", "format-patch", "--stdout", "--cover-letter", "--base=\(base)", base], in: folder)
      try Made.run(["git", "format-patch", "-q", "-o", "out", "--cover-letter", "--base=\(base)", base], in: folder)
      try Made.run(["git", "format-patch", "-q", "-o", "attached", "--attach", base], in: folder)
      try Made.write(mbox, to: folder + "/box")
      for reading in [
        try await SeriesReader.read(paths: [folder + "/out"]), try await SeriesReader.read(paths: [folder + "/box"]),
        try await SeriesReader.read(paths: [], standardInput: mbox),
        try await SeriesReader.read(
          paths: (0...2).map {
            folder + "/out/000\($0)-" + ($0 == 0 ? "cover-letter" : "area-title-\($0 + 1)") + ".patch"
          }),
      ] {
        #expect(reading.problems.isEmpty)
        #expect(reading.series.count == 1)
        #expect(reading.series[0].baseCommit == base)
        #expect(reading.series[0].cover != nil)
        #expect(reading.series[0].patches.map(\.title) == ["area: title 2", "area: title 3"])
        #expect(reading.series[0].patches.map(\.message) == ["Because 2.", "Because 3."])
        #expect(reading.series[0].patches.map { $0.files.map(\.path) } == [["f.c"], ["f.c"]])
        #expect(reading.series[0].patches.allSatisfy { $0.problems.isEmpty })
      }
      let attached = try await SeriesReader.read(paths: [folder + "/attached"])
      #expect(attached.series.map { $0.patches.map(\.title) } == [["area: title 2", "area: title 3"]])
      #expect(attached.series[0].patches.allSatisfy { $0.problems.isEmpty && $0.files.count == 1 })
    }
  }

  @Test func aDiffWithoutMailIsASeriesOfItsCommits() async throws {
    try await inRepository { folder in
      func read(_ words: [String]) async throws -> Series {
        let reading = try await SeriesReader.read(
          paths: [], standardInput: try Made.run(["git"] + words, in: folder))
        #expect(reading.problems.isEmpty && reading.series.count == 1)
        return reading.series[0]
      }
      let diff = try await read(["diff", "HEAD~2"])
      #expect(diff.title == "<stdin>")
      #expect(diff.patches.map(\.number) == [1])
      #expect(diff.patches[0].mail == nil)
      #expect(diff.messageID == nil)
      let show = try await read(["show"])
      #expect(show.patches.map(\.title) == ["area: title 3"])
      #expect(show.patches[0].message == "Because 3.")
      #expect(show.patches[0].author == MailAddress(name: "N", mailbox: "n@example.org"))
      let titles = (1...3).map { "area: title \($0)" }
      #expect(try await read(["log", "-p"]).patches.map(\.title) == titles)
      #expect(try await read(["log", "-p", "--reverse"]).patches.map(\.title) == titles)
      #expect(try await read(["log", "-p", "--stat"]).patches.map(\.number) == [1, 2, 3])
    }
  }

  @Test func aMixOfKindsIsRead() async throws {
    try await Made.inFolder { folder in
      try Made.write(Made.mail(id: "1@x", body: "x\n---\n" + Made.diff()), to: folder + "/one.eml")
      try Made.write(Made.diff(), to: folder + "/plain.diff")
      try Made.write("words\n", to: folder + "/words")
      let reading = try await SeriesReader.read(
        paths: ["one.eml", "plain.diff", "words"].map { folder + "/" + $0 }, standardInput: Array(Made.diff().utf8))
      #expect(reading.series.map(\.title) == ["a: b", "plain.diff", "<stdin>"])
      #expect(reading.problems.map(\.origin.file) == [folder + "/words"])
    }
  }

  @Test func mailsWithoutAPatchAreSaidToHaveNone() async throws {
    let reading = try await SeriesReader.read(paths: [], standardInput: Made.mail(subject: "Hello"))
    #expect(reading.series.isEmpty)
    #expect(
      reading.problems.map(\.description) == [
        "<stdin>: no patch in 1 mails: expected a subject with [PATCH], or a diff"
      ])
  }

  @Test func aPublicInboxIsReadAndReadOn() async throws {
    try await Made.inFolder { folder in
      let work = folder + "/work"
      try Made.run(["git", "init", "-q", "-b", "master", work], in: folder)
      func deliver(_ id: String, epoch: String = "0") throws {
        try Made.write(Made.mail(id: id, body: "x\n" + Made.diff()), to: work + "/m")
        try Made.run(["git", "add", "m"], in: work)
        try Made.run(["git", "commit", "-qm", id], in: work)
        try Made.run(["git", "push", "-qf", "\(folder)/inbox/git/\(epoch).git", "HEAD:refs/heads/master"], in: work)
      }
      for epoch in ["0", "1"] {
        try Made.run(["git", "init", "-q", "--bare", "-b", "master", "\(folder)/inbox/git/\(epoch).git"], in: folder)
      }
      #expect(PublicInbox.isOne(folder + "/inbox"))
      let inbox = PublicInbox(folder: folder + "/inbox")
      #expect(try await inbox.mails(after: [:]).reading.mails.isEmpty)
      try deliver("1@x")
      try deliver("2@x")
      // A mail that was taken out: its commit has `d` in place of `m`.
      try Made.run(["git", "mv", "m", "d"], in: work)
      try Made.run(["git", "commit", "-qm", "out"], in: work)
      try deliver("3@x")
      let (first, place) = try await inbox.mails(after: [:], limit: 2)
      #expect(first.mails.map(\.messageID) == ["1@x", "2@x"])
      let (second, end) = try await inbox.mails(after: place)
      #expect(second.mails.map(\.messageID) == ["3@x"])
      #expect(second.problems.isEmpty)
      #expect(try await inbox.mails(after: end).reading.mails.isEmpty)
      try deliver("4@x", epoch: "1")
      let (third, last) = try await inbox.mails(after: end)
      #expect(third.mails.map(\.messageID) == ["1@x", "2@x", "3@x", "4@x"])
      #expect(Set(last.keys) == ["0", "1"])
      #expect(
        try await MailSource.read(path: folder + "/inbox/git/0.git").mails.map(\.messageID) == ["1@x", "2@x", "3@x"])
      let (again, _) = try await inbox.mails(after: ["0": String(repeating: "1", count: 40), "1": last["1"] ?? ""])
      #expect(again.mails.count == 3)
      #expect(
        again.problems.map(\.reason) == [
          "commit 1111111111111111111111111111111111111111 is gone; the epoch is read from its beginning"
        ])
    }
  }
}

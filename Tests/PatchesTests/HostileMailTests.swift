import Foundation
import Patches
import Testing

/// What strangers may send on purpose. Each ends with a clear problem or a clean result.
@Suite struct HostileMailTests {
  private let separator = "From a@example.org Tue Nov 14 22:13:20 2023\n"

  /// Writes a mail of so many bytes of text into an mbox, a small one behind it.
  private func writeBox(bytes: Int, to path: String) throws {
    try Made.write(Array(separator.utf8) + Made.mail(id: "big@x", body: ""), to: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    defer { try? handle.close() }
    try handle.seekToEnd()
    let line = String(repeating: "x", count: 999) + "\n"
    let stretch = Data(String(repeating: line, count: 1000).utf8)
    for _ in 0..<(bytes / stretch.count) { try handle.write(contentsOf: stretch) }
    try handle.write(contentsOf: Data(separator.utf8) + Data(Made.mail(id: "small@x", body: Made.diff())))
  }

  @Test func aMailOf200MegabytesIsAProblemAndTheNextOneIsRead() async throws {
    try await Made.inFolder { folder in
      let path = folder + "/box"
      try writeBox(bytes: 200_000_000, to: path)
      let reading = try await MailSource.read(path: path)
      #expect(reading.mails.map(\.messageID) == ["small@x"])
      #expect(reading.problems.count == 1)
      #expect(reading.problems[0].origin == MailOrigin(file: path, number: 1))
      #expect(reading.problems[0].reason.contains("at most 33554432 are read"), "\(reading.problems)")
      // The largest mails of the archives have some hundred kilobytes.
      let large = try Made.read(Made.mail(body: String(repeating: Made.diff(), count: 6000)))
      #expect(DiffReader.read(large.body).files.count == 6000)
      try Made.write(
        Made.mail(body: String(repeating: "x\n", count: MailLimits.mailBytes / 2 + 1)), to: folder + "/one")
      let one = try await MailSource.read(path: folder + "/one")
      #expect(one.mails.isEmpty)
      #expect(one.problems.map(\.reason) == ["more than 33554432 bytes in one mail or diff; it is not read"])
    }
  }

  @Test func aGzipBombIsCutOffWithAProblem() async throws {
    try await Made.inFolder { folder in
      let zeros = try Made.run(
        ["sh", "-c", "head -c 67108864 /dev/zero | gzip -9"], in: folder)
      let head = try Made.run(
        ["gzip", "-c"], in: folder,
        input: Array(separator.utf8) + Made.mail(id: "small@x", body: "") + Array(separator.utf8)
          + Made.mail(id: "bomb@x", body: ""))
      let bomb = head + (0..<17).flatMap { _ in zeros }
      let reading = try MailSource.read(bytes: bomb, name: "bomb.gz")
      #expect(reading.mails.map(\.messageID) == ["small@x"])
      #expect(
        reading.problems.map(\.reason).contains { $0.contains("unpacked, the file has more than 1073741824 bytes") })
      // Without any mail it is not unpacked at all.
      #expect(try MailSource.read(bytes: zeros, name: "bomb.gz").problems.count == 1)
    }
  }

  @Test func aMillionHunksAreCutOffWithAProblem() throws {
    let text = "--- a/f\n+++ b/f\n" + String(repeating: "@@ -1 +1 @@\n-a\n+b\n", count: 1_000_000)
    let mail = try Made.read(Made.mail(body: text))
    let series = Series.grouped(from: [mail])
    #expect(series[0].patches[0].files[0].hunks.count == DiffLimits.hunks)
    #expect(series[0].patches[0].problems.count == 1)
  }

  @Test func nestedMultipartsEndWithAProblem() throws {
    func nested(_ depth: Int) -> [UInt8] {
      var text = ""
      for level in 0..<depth {
        text += level == 0 ? "" : "--b\(level - 1)\n"
        text += "Content-Type: multipart/mixed; boundary=\"b\(level)\"\n\n"
      }
      text += "--b\(depth - 1)\nContent-Type: text/plain\n\ndeep\n"
      return Array("From: a@b.c\nSubject: x\nMIME-Version: 1.0\n\(text)".utf8)
    }
    #expect(try Made.read(nested(10)).body == "deep\n")
    for depth in [30, 1000, 20_000] {
      let reading = try MailSource.read(bytes: nested(depth), name: "x")
      #expect(reading.mails.allSatisfy { $0.body.isEmpty })
      #expect(reading.problems.contains { $0.reason.contains("multiparts deeper than 20") }, "\(depth)")
    }
  }

  @Test func manyPartsHeadersAndAddressesAreLimited() throws {
    let part = "--b\nContent-Type: text/plain\n\nx\n"
    let parts = try MailSource.read(
      bytes: Made.mail(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b", body: String(repeating: part, count: 20_000)),
      name: "x")
    #expect(parts.problems.count == 1)
    #expect(parts.mails[0].body.utf8.count < 5000)
    let headers = try Made.read(Made.mail(String(repeating: "X-A: b\nList-Id: <l>\n", count: 20_000)))
    #expect(headers.lists.count <= MailLimits.headerItems)
    let addresses = try Made.read(
      Made.mail(
        "To: " + String(repeating: "a@b.c,\n ", count: 20_000) + "a@b.c\nReferences: "
          + String(repeating: "<a@b>\n ", count: 20_000) + "<c@d>"))
    #expect(addresses.to.count == MailLimits.headerItems)
    #expect(addresses.references.count == MailLimits.headerItems)
    let subject = try Made.read(Made.mail(subject: String(repeating: "ü", count: 100_000)))
    #expect(subject.subject.unicodeScalars.count == MailLimits.headerScalars)
  }

  @Test(arguments: ["To: ", "CC:", "reply-to : ", "From:\n "])
  func groupsInGroupsOfAddressesAreRefused(header: String) throws {
    let groups = String(repeating: "a:", count: 100_000)
    let folded = String(repeating: "a:\n ", count: 100_000)
    for text in [groups, folded] {
      let mail = "Subject: x\nMessage-ID: <1@x>\n\(header)\(text)\n\nx\n"
      let attached = "MIME-Version: 1.0\nSubject: x\nContent-Type: message/rfc822\n\n" + mail
      for bytes in [mail, attached] {
        let reading = try MailSource.read(bytes: Array(bytes.utf8), name: "x")
        #expect(reading.mails.isEmpty)
        #expect(reading.problems.count == 1 && reading.problems[0].reason.contains("more than 500 groups"))
      }
    }
    let patch = try Made.read(Made.mail("To: a: b@example.org;, c@example.org", body: ":" + groups + Made.diff()))
    #expect(patch.to.map(\.mailbox) == ["b@example.org", "c@example.org"])
  }

  @Test func mailsInMailsEndWithAProblem() throws {
    let text = "From: a@b.c\nMIME-Version: 1.0\n" + String(repeating: "Content-Type: message/rfc822\n\n", count: 20_000)
    #expect(try MailSource.read(bytes: Array((text + "x").utf8), name: "x").problems.count == 1)
  }

  @Test func numbersThatNoSeriesHasAreNotBelieved() {
    let series = Series.grouped(from: [
      Made.value("[PATCH 1/999999999] a", id: "1"), Made.value("[PATCH v999999999999 1/2] b", id: "2"),
      Made.value("[PATCH 7/2] c", id: "3", from: "c@example.org"),
      Made.value("[PATCH 99999999999999999999/3] d", id: "4"),
      Made.value("[PATCH 0/0] e", id: "5", from: "e@example.org"), Made.value("[0/0]", id: "6", from: "f@example.org"),
      Made.value("[PATCH 2/0] g", id: "7", from: "g@example.org"),
    ])
    #expect(series.map(\.total) == [1, 2, 2, 1, 1, 1, 1])
    #expect(series.map(\.missing) == [[], [2], [1, 2], [], [], [], []])
    #expect(series[2].remarks == ["numbers beyond the 2 that the subjects promise: 7"])
  }

  @Test func aThreadOfManySeriesIsGroupedAndChosenFrom() {
    let mails = (0..<600).map {
      Made.value("[PATCH v\($0 % 50 + 1) \($0 % 3)/2] a\($0 % 7)", id: "\($0)", answers: ["0"], hours: Double($0))
    }
    let series = Series.grouped(from: mails)
    #expect(Series.newest(of: series).allSatisfy { $0.version <= 50 })
    let chain = (1..<600).map { Made.value("[PATCH] a\($0)", id: "\($0)", answers: ["\($0 - 1)"]) }
    #expect(Series.grouped(from: chain).count == 599)
  }

  @Test func aPathInAMailNeverLeavesTheTree() throws {
    let text = ["../../etc/passwd", "/etc/passwd", ".git/config", "a/../../b"].map { Made.diff($0) }.joined()
    let mail = try Made.read(Made.mail(body: text + Made.diff("good.c")))
    let patch = Series.grouped(from: [mail])[0].patches[0]
    #expect(patch.files.map(\.path) == ["good.c"])
    #expect(patch.problems.count == 4)
  }

  @Test func controlCharactersOfTheMailDoNotComeIntoMessages() throws {
    let mail = try Made.read(
      Made.mail(
        subject: "[PATCH] \u{1B}[2Ja\u{9B}b", body: "--- a/\u{1B}[2Jx\n+++ b/\u{1B}[2Jx\n@@ -1 +1 @@\n\u{1B}x\n"))
    let series = Series.grouped(from: [mail])
    let shown = series.flatMap { $0.remarks + [$0.title] + $0.patches.flatMap { $0.problems + [$0.title] } }
    #expect(shown.count > 3)
    #expect(shown.allSatisfy { text in !text.unicodeScalars.contains { $0.properties.generalCategory == .control } })
  }
}

import Foundation
import Patches
import Testing

@Suite struct MboxTests {
  private let separator = "From a@example.org Tue Nov 14 22:13:20 2023\n"

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func read(_ text: String) throws -> MailReading { try MailSource.read(bytes: Array(text.utf8), name: "box") }

  @Test func everyMailOfAnMboxIsRead() throws {
    let box = (1...3).map { separator + text(Made.mail(id: "\($0)@x", body: "body \($0)\n")) + "\n" }.joined()
    let reading = try read(box)
    #expect(reading.mails.map(\.messageID) == ["1@x", "2@x", "3@x"])
    #expect(reading.mails.map(\.origin) == (1...3).map { MailOrigin(file: "box", number: $0) })
    #expect(reading.mails.map { $0.body.trimmingCharacters(in: .newlines) } == ["body 1", "body 2", "body 3"])
    #expect(reading.problems.isEmpty)
  }

  @Test func aLineFromInATextDoesNotPartAMail() throws {
    let body = """
      From here on, the lock is held. 12:30
      From the manual: see 3.
      From x Tue Nov 14 22:13:20 2023
      is what a separator looks like, but no header follows.
      \(Made.diff())
      """
    let reading = try read(separator + text(Made.mail(body: body)) + "\n" + separator + text(Made.mail(id: "2@x")))
    #expect(reading.mails.count == 2)
    #expect(reading.mails[0].body.hasPrefix("From here on, the lock is held. 12:30\nFrom the manual"))
    #expect(reading.mails[0].body.contains("\nFrom x Tue Nov 14 22:13:20 2023\n"))
    #expect(DiffReader.read(reading.mails[0].body).files.count == 1)
  }

  @Test(arguments: [
    ("From mboxrd@z Thu Jan  1 00:00:00 1970\n", "From one\n>From two\n> From\n"),
    ("From a@example.org Tue Nov 14 22:13:20 2023\n", "From one\n>>From two\n> From\n"),
    ("From git@z Thu Jan  1 00:00:00 1970\n", ">From one\n>>From two\n> From\n"),
    ("From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n", ">From one\n>>From two\n> From\n"),
  ])
  func escapedLinesAreReadAsTheirWriterMeantThem(separator: String, expected: String) throws {
    let body = ">From one\n>>From two\n> From\n"
    #expect(try read(separator + text(Made.mail(body: body))).mails.map(\.body) == [expected])
  }

  @Test func theFirstLineMayBeAnySeparatorAndBlankLinesMayStandAboveIt() throws {
    #expect(try read("\n\nFrom - \n" + text(Made.mail())).mails.count == 1)
    #expect(
      try read("From nobody\n" + text(Made.mail()) + "\n" + separator + text(Made.mail(id: "2@x"))).mails.count == 2)
  }

  @Test func anEmptyLastMailIsAProblemAndTheOthersAreRead() throws {
    let reading = try read(separator + text(Made.mail()) + "\n" + separator + "X")
    #expect(reading.mails.count == 1)
    let short = try read(separator + text(Made.mail()) + "\n" + separator + "X: y")
    #expect(short.mails.count == 1)
    #expect(short.problems.map(\.origin.number) == [2])
  }

  @Test func anMboxCanBeReadOnFromWhereItWasLeft() async throws {
    try await Made.inFolder { folder in
      let path = folder + "/box"
      let first = separator + text(Made.mail(id: "1@x")) + "\n" + separator + text(Made.mail(id: "2@x")) + "\n"
      try Made.write(first, to: path)
      var entries: [MboxFile.Entry] = []
      try MboxFile(path: path).visit {
        entries.append($0)
        return true
      }
      #expect(entries.map { $0.reading.mails[0].messageID } == ["1@x", "2@x"])
      #expect(entries.map(\.isLast) == [false, true])
      #expect(entries[0].end == entries[1].offset)
      #expect(entries[1].end == first.utf8.count)
      try Made.write(first + separator + text(Made.mail(id: "3@x")), to: path)
      var later: [String] = []
      try MboxFile(path: path).visit(from: entries[1].end) {
        later.append($0.reading.mails[0].messageID)
        return true
      }
      #expect(later == ["3@x"])
      later = []
      try MboxFile(path: path).visit(from: entries[1].offset) {
        later.append($0.reading.mails[0].messageID)
        return false
      }
      #expect(later == ["2@x"])
      for offset in [10, 0] {
        let name = offset > 0 ? path + ", from byte 10 on" : folder + "/no-box"
        if offset == 0 { try Made.write("words\n" + first, to: name) }
        #expect(throws: MailReadingError.notAMbox(path: name, offset: offset)) {
          try MboxFile(path: offset > 0 ? path : name).visit(from: offset) { _ in true }
        }
      }
      let packed = try Made.run(["gzip", "-c", path], in: folder)
      try Made.write(packed, to: path + ".gz")
      later = []
      try MboxFile(path: path + ".gz").visit(from: entries[1].offset) {
        later.append($0.reading.mails[0].messageID)
        return true
      }
      #expect(later == ["2@x", "3@x"])
      #expect(throws: MailReadingError.notAMbox(path: path, offset: 100_000)) {
        try MboxFile(path: path).visit(from: 100_000) { _ in true }
      }
    }
  }

  @Test func packedFilesAreReadAsIfUnpackedAndCutOffOnesSaySo() async throws {
    try await Made.inFolder { folder in
      let box = separator + text(Made.mail()) + "\n"
      let packed = try Made.run(["gzip", "-c"], in: folder, input: Array(box.utf8))
      #expect(try MailSource.read(bytes: packed, name: "x").mails.map(\.messageID) == ["1@x"])
      try Made.write(packed, to: folder + "/box.gz")
      #expect(try await MailSource.read(path: folder + "/box.gz").mails.count == 1)
      // As archives are sometimes put together.
      let second = try Made.run(
        ["gzip", "-c"], in: folder, input: Array((separator + text(Made.mail(id: "2@x"))).utf8))
      #expect(try MailSource.read(bytes: packed + second, name: "x").mails.map(\.messageID) == ["1@x", "2@x"])
      let cut = try MailSource.read(bytes: Array(packed.prefix(packed.count / 2)), name: "x")
      #expect(!cut.problems.isEmpty)
      var damaged = packed
      for index in 20..<40 { damaged[index] ^= 0x55 }
      let reading = try MailSource.read(bytes: damaged, name: "x")
      #expect(!reading.problems.isEmpty)
    }
  }

  @Test func aMaildirIsReadByUniqueNames() async throws {
    try await Made.inFolder { folder in
      try Made.write(Made.mail(id: "2@x"), to: folder + "/new/1002.M2.host")
      try Made.write(Made.mail(id: "1@x"), to: folder + "/cur/1001.M1.host:2,S")
      try FileManager.default.createDirectory(atPath: folder + "/tmp", withIntermediateDirectories: true)
      try Made.write("half a mail", to: folder + "/tmp/1003.M3.host")
      #expect(try await MailSource.read(path: folder).mails.map(\.messageID) == ["1@x", "2@x"])
      let maildir = Maildir(folder: folder)
      let entries = try maildir.entries()
      #expect(entries.map(\.uniqueName) == ["1001.M1.host", "1002.M2.host"])
      // A mail program shows the new mail.
      try FileManager.default.moveItem(atPath: folder + "/new/1002.M2.host", toPath: folder + "/cur/1002.M2.host:2,")
      #expect(try maildir.read(entries[1]).mails.map(\.messageID) == ["2@x"])
      try FileManager.default.removeItem(atPath: folder + "/cur/1002.M2.host:2,")
      #expect(try maildir.read(entries[1]).mails.isEmpty)
    }
  }

  @Test func theFilesOfAFolderAreReadInTheOrderOfTheirNames() async throws {
    try await Made.inFolder { folder in
      try Made.write(Made.mail(id: "b@x"), to: folder + "/0002-b.patch")
      try Made.write(Made.mail(id: "a@x"), to: folder + "/0001-a.patch")
      try Made.write("words\n", to: folder + "/README")
      try Made.write("x", to: folder + "/.hidden")
      try Made.write("x", to: folder + "/deeper/x")
      let reading = try await MailSource.read(path: folder)
      #expect(reading.mails.map(\.messageID) == ["a@x", "b@x"])
      #expect(reading.problems.map(\.origin.file) == [folder + "/README", folder + "/deeper"])
    }
  }
}

import Findings
import Foundation
import Patches
import Reports
import Testing

@testable import Review

@Suite("Answers to b4")
struct B4AnswerTests {
  private func object(_ answer: B4Answer) throws -> [String: String] {
    try #require(try JSONSerialization.jsonObject(with: Data(try answer.json().utf8)) as? [String: String])
  }

  @Test func linesAreWhatThePatchIntroduces() {
    let answer = B4Answer(ReplyFixture.report(), patches: [1])
    #expect(
      answer.lines == [
        "drivers/ink/ink.c:48: ERROR: the reference to the buffer from 'dma_buf_get()' is not given back on this path "
          + "[dmabuf-leak]"
      ])
    let second = B4Answer(ReplyFixture.report(), patches: [2]).lines
    #expect(second.map { $0.contains(": WARNING: ") } == [true])
    #expect(!second.contains { $0.contains("ERROR:") })
  }

  @Test func whatIsFixedOrWasThereIsNoLine() {
    var fixed = ReplyFixture.leak
    fixed.standing = .fixed
    var old = ReplyFixture.leak
    old.standing = .preExisting
    old.patch = 0
    #expect(B4Answer(ReplyFixture.report([fixed, old]), patches: [1]).lines.isEmpty)
  }

  @Test func whatWasNotSeenIsAWarning() throws {
    var report = ReplyFixture.report([], skipped: [Skipped(file: "a\u{1B}.c", reason: "no parse")])
    report.patches[0].basis = .hunks
    let answer = B4Answer(report, patches: [1])
    #expect(
      answer.lines == [
        "WARNING: the patch does not fit the tree: judged from its hunks alone",
        "WARNING: a<1B>.c was not analysed: no parse",
      ])
    #expect(try object(answer)["status"] == "warn")
    #expect(B4Answer(report, patches: [2]).lines == ["WARNING: a<1B>.c was not analysed: no parse"])
  }

  @Test func statusIsTheGravestOfWhatIsAskedAbout() throws {
    let whole = try object(B4Answer(ReplyFixture.report(), patches: nil))
    #expect(whole["status"] == "fail")
    #expect(whole["tool"] == "dmabuf-lint")
    #expect(whole["summary"] == "1 error, 1 warning introduced")
    #expect(whole["details"]?.contains("[resv-not-held]") == true)
    let second = try object(B4Answer(ReplyFixture.report(), patches: [2]))
    #expect(second["status"] == "warn")
    #expect(second["details"]?.contains("[dmabuf-leak]") == false)
    let nothing = try object(B4Answer(ReplyFixture.report([]), patches: nil))
    #expect(nothing["status"] == "pass")
    #expect(nothing["summary"] == "nothing introduced")
    #expect(nothing["details"] == "")
    #expect(try B4Answer.coverAlone().contains(#""status" : "warn""#))
  }

  @Test func hazardsAreNotes() throws {
    var passing = ReplyFixture.leak
    passing.fixedBy = 2
    let answer = B4Answer(ReplyFixture.report([passing]), patches: [1])
    #expect(answer.lines.map { $0.contains(": NOTE: ") } == [true])
    #expect(try object(answer)["status"] == "warn")
  }
}

@Suite("Messages from b4")
struct B4InputTests {
  private static func mail(_ number: Int, of total: Int = 2, diff: Bool = true) -> String {
    let patch = """
      ---
       a\(number).c | 1 +
       1 file changed, 1 insertion(+)

      diff --git a/a\(number).c b/a\(number).c
      new file mode 100644
      index 0000000..257cc56
      --- /dev/null
      +++ b/a\(number).c
      @@ -0,0 +1 @@
      +foo
      """
    return """
      From: Ada Author <ada@example.org>
      Date: Fri, 2 Jan 2026 10:00:0\(number) +0000
      Subject: [PATCH \(number)/\(total)] ink: number \(number)
      Message-Id: <20260102-ink-v1-\(number)-0@example.org>
      In-Reply-To: <20260102-ink-v1-0-0@example.org>
      References: <20260102-ink-v1-0-0@example.org>

      Words.

      Signed-off-by: Ada Author <ada@example.org>
      \(diff ? patch : "")

      """
  }

  private static let cover = """
    From: Ada Author <ada@example.org>
    Date: Fri, 2 Jan 2026 10:00:00 +0000
    Subject: [PATCH 0/2] ink: numbers
    Message-Id: <20260102-ink-v1-0-0@example.org>

    Words.

    """

  private func git(_ arguments: [String], in folder: String, input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-C", folder] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  private func withRepository(_ work: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try git(["init", "-q"], in: folder)
    try await work(folder)
  }

  private func read(_ message: String, tracking: String? = nil, in folder: String = "/") async throws -> B4Input? {
    var file: String?
    if let tracking {
      file = folder + "/tracking.json"
      try Data(tracking.utf8).write(to: URL(fileURLWithPath: folder + "/tracking.json"))
    }
    return try await B4Input.read(message: Array(message.utf8), trackingFile: file, tree: folder)
  }

  @Test func aPatchStandsAloneWithoutTracking() async throws {
    let input = try #require(try await read(Self.mail(2)))
    #expect(input.patches == [2])
    #expect(input.series.patches.map(\.title) == ["ink: number 2"])
    #expect(input.base == nil)
  }

  @Test func aCoverLetterHasNoPatch() async throws {
    #expect(try await read(Self.cover) == nil)
  }

  @Test func theThreadIsTakenFromTheRepository() async throws {
    try await withRepository { folder in
      let mbox = [Self.cover, Self.mail(1), Self.mail(2)].map { "From mboxrd@z Thu Jan  1 00:00:00 1970\n\($0)\n" }
      let blob = try git(["hash-object", "-w", "--stdin"], in: folder, input: mbox.joined())
      let tracking = #"{"series": {"base-commit": "abc", "thread-blob": "\#(blob)", "more": 1}, "patches": []}"#
      let second = try #require(try await read(Self.mail(2), tracking: tracking, in: folder))
      #expect(second.series.patches.map(\.number) == [1, 2])
      #expect(second.patches == [2])
      #expect(second.base == "abc")
      let whole = try #require(try await read(Self.cover, tracking: tracking, in: folder))
      #expect(whole.series.patches.count == 2)
      #expect(whole.patches.isEmpty)
    }
  }

  @Test func orFromTheReviewBranch() async throws {
    try await withRepository { folder in
      _ = try git(["commit", "-q", "--allow-empty", "-m", "base"], in: folder)
      _ = try git(["checkout", "-q", "-b", "b4/review/id"], in: folder)
      var commits: [String] = []
      for number in [1, 2] {
        try Data("foo\n".utf8).write(to: URL(fileURLWithPath: folder + "/a\(number).c"))
        _ = try git(["add", "a\(number).c"], in: folder)
        _ = try git(["commit", "-q", "-m", "ink: number \(number)"], in: folder)
        commits.append(try git(["rev-parse", "HEAD"], in: folder))
      }
      _ = try git(["commit", "-q", "--allow-empty", "-m", "what b4 tracks"], in: folder)
      let tracking = #"{"series": {"change-id": "id", "first-patch-commit": "\#(commits[0])", "thread-blob": "00"}}"#
      let second = try #require(try await read(Self.mail(2), tracking: tracking, in: folder))
      #expect(second.series.patches.map(\.title) == ["ink: number 1", "ink: number 2"])
      #expect(second.series.total == 2)
      #expect(second.patches == [2])
    }
  }

  @Test func aFileThatIsNoTrackingIsSaid() async throws {
    try await withRepository { folder in
      let problem = await #expect(throws: B4Input.Problem.self) {
        try await read(Self.mail(1), tracking: "[]", in: folder)
      }
      #expect(problem?.description.hasSuffix("a JSON object with the member 'series'") == true)
    }
  }
}

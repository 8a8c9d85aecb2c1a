import Foundation
import Testing

@testable import Patches

/// Mails and diffs with bytes changed, taken out, doubled and exchanged, always in the same way: reading them ends, and
/// what comes out keeps what the types promise.
@Suite struct MutationTests {
  /// Knuth's linear congruential generator: the same numbers in every run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) ^ (state << 31)
    }
  }

  private static let words = [
    "\n", "\r\n", "From ", "--- ", "+++ ", "@@ -", "diff --git ", "rename from ", "=?utf-8?q?", "?=", "\0", "\"", "\\",
    "--b", "-- \n", "<", ">", "/", "../", "99999999999999999999", "\u{1B}", "ü", "\n\n",
    "Content-Type: multipart/mixed; boundary=b\n",
    "[PATCH v", "8<", ":", " ",
  ].map { Array($0.utf8) }

  private func mutated(_ bytes: [UInt8], _ numbers: inout Numbers) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...6, using: &numbers) where !result.isEmpty {
      let place = Int.random(in: 0..<result.count, using: &numbers)
      let end = min(result.count, place + Int.random(in: 1...40, using: &numbers))
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0: result[place] = UInt8.random(in: 0...255, using: &numbers)
      case 1: result.removeSubrange(place..<end)
      case 2: result.insert(contentsOf: result[place..<end], at: place)
      case 3: result.insert(contentsOf: Self.words.randomElement(using: &numbers) ?? [], at: place)
      case 4: result.removeSubrange(place...)
      default: result.swapAt(place, Int.random(in: 0..<result.count, using: &numbers))
      }
    }
    return result
  }

  private static let diffs = [
    Made.diff() + Made.diff("two.c") + "-- \n2.40\n",
    """
    diff --git a/one.c b/sub/two.c
    similarity index 90%
    rename from one.c
    rename to sub/two.c
    index 1234567..7654321 100644
    --- a/one.c
    +++ b/sub/two.c
    @@ -1,2 +1,2 @@ f
     a
    -b
    +c
    \\ No newline at end of file

    """,
    "--- l.orig/x.c\t2024-01-01 10:00:00 +0100\n+++ l/x.c\t2024-01-01\n@@ -0,0 +1,2 @@\n+a\n+b\n",
    #"""
    diff --git "a/\303\244.c" "b/\303\244.c"
    old mode 100644
    new mode 100755
    index 1..2
    GIT binary patch
    literal 1
    Ic$

    """#,
  ]

  private static let mails: [[UInt8]] = [
    Made.mail(
      "In-Reply-To: <0@x>\nReferences: <0@x>", subject: "[PATCH v2 1/3] a: b",
      body: "From: B <b@x>\n\nWhy\n---\n" + diffs[0] + "base-commit: 1234567890\n"),
    Made.mail(
      "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"", subject: "=?utf-8?q?=5BRFC=5D_x?=",
      body:
        """
        --b
        Content-Type: text/plain; charset=iso-8859-1; format=flowed
        Content-Transfer-Encoding: quoted-printable

        a=FC\u{20}
        b
        --b
        Content-Type: text/x-patch; name=x.patch
        Content-Transfer-Encoding: base64

        \(Data(diffs[1].utf8).base64EncodedString())
        --b--

        """),
    Array("From a@example.org Tue Nov 14 22:13:20 2023\n".utf8) + Made.mail(body: diffs[2])
      + Array("\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\n".utf8)
      + Made.mail(id: "2@x", subject: "Re: x", body: ">From x\n"),
    Array(
      ("commit " + String(repeating: "a", count: 40)
        + "\nAuthor: A <a@x>\nDate:   Tue Nov 14 22:13:20 2023 +0100\n\n    t\n\n" + diffs[3]).utf8),
  ]

  private func check(_ files: [FileDiff]) {
    for file in files {
      for path in [file.oldPath, file.newPath].compactMap({ $0 }) { #expect(PatchPath.refusal(path) == nil) }
      #expect(file.oldPath != nil || file.newPath != nil)
      for hunk in file.hunks {
        let old = hunk.lines.filter { if case .added = $0 { false } else { true } }.count
        let new = hunk.lines.filter { if case .removed = $0 { false } else { true } }.count
        #expect(old == hunk.oldCount && new == hunk.newCount)
      }
    }
  }

  @Test(arguments: diffs.indices) func changedDiffsNeverBreakTheReader(index: Int) {
    var numbers = Numbers(state: UInt64(index) + 1)
    let bytes = Array(Self.diffs[index].utf8)
    for _ in 0..<1500 {
      check(DiffReader.read(String(decoding: mutated(bytes, &numbers), as: UTF8.self)).files)
    }
  }

  @Test(arguments: mails.indices) func changedMailsNeverBreakTheReader(index: Int) async throws {
    var numbers = Numbers(state: UInt64(index) + 100)
    for _ in 0..<1000 {
      let reading = try await SeriesReader.read(paths: [], standardInput: mutated(Self.mails[index], &numbers))
      for series in Series.newest(of: reading.series) {
        #expect(series.total >= 1)
        for patch in series.patches { check(patch.files) }
      }
      for problem in reading.problems {
        #expect(!problem.description.unicodeScalars.contains { $0.properties.generalCategory == .control })
      }
    }
  }
}

import Findings
import Testing

@testable import Reports

@Suite("Fingerprints")
struct FingerprintTests {
  private func hashes(_ text: String) -> [String] {
    Fingerprints.lineHashes(SourceText(Array(text.utf8)))
  }

  /// The vectors of github/codeql-action, src/fingerprints.test.ts.
  @Test func agreesWithGitHub() {
    #expect(hashes("") == ["c129715d7a2bc9a3:1"])
    let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
    #expect(hashes(" a\nb\n  \t\tc\n d") == expected)
  }

  @Test func kindsOfLineEndsAreOne() {
    #expect(hashes("a\r\nb\rc") == hashes("a\nb\nc"))
  }

  @Test func equalLinesAreTold() {
    let text = String(repeating: "same();\n", count: 200)
    let found = hashes(text)
    #expect(found.count == 201)
    #expect(Set(found).count == 201)
    #expect(found[1].hasSuffix(":2"))
  }

  @Test func aLineMovesWithWhatFollows() {
    let body = (0..<40).map { "call_\($0)(argument);\n" }.joined()
    let before = hashes(body)
    let after = hashes("int added;\n" + body)
    #expect(Array(after.dropFirst()) == before)
  }

  private func finding(_ message: String, line: Int, function: String? = "f") -> Finding {
    Finding(
      rule: "r", severity: .error, message: message,
      place: Place(file: "a.c", startLine: line, startColumn: 1, endLine: line, endColumn: 2), function: function)
  }

  @Test func movedLinesKeepTheStableHash() {
    let before = Fingerprints.stable([finding("lock taken at line 12", line: 14)])
    #expect(before == Fingerprints.stable([finding("lock taken at line  340", line: 342)]))
    #expect(before != Fingerprints.stable([finding("lock taken at line 12", line: 14, function: "g")]))
    #expect(before != Fingerprints.stable([finding("lock2 taken at line 12", line: 14)]))
  }

  @Test func equalFindingsAreNumbered() {
    let found = Fingerprints.stable([finding("m", line: 1), finding("m", line: 2)])
    #expect(found[0].hasSuffix(":1"))
    #expect(found[1].hasSuffix(":2"))
    #expect(found[0].dropLast(2) == found[1].dropLast(2))
  }

  @Test(arguments: [
    ("on line 12, column 7", "on line #, column #"), ("'lock2'", "'lock2'"), ("a_1  b", "a_1 b"), ("10 ms", "# ms"),
  ])
  func numbersDoNotCount(message: String, expected: String) {
    #expect(Fingerprints.normalised(message) == expected)
  }
}

@Suite("Text from sources")
struct SafeTextTests {
  @Test(arguments: [
    ("a\tb", "a       b"), ("\u{1B}[2J", "<1B>[2J"), ("\u{202E}x", "<U+202E>x"), ("\u{85}", "<85>"),
    ("12345678\tx", "12345678        x"), ("größe", "größe"),
  ])
  func lineIsShown(source: String, expected: String) {
    #expect(SafeText.line(source.utf8) == expected)
  }

  @Test func brokenBytesAreReplaced() {
    #expect(SafeText.line([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
  }

  @Test func inlineHasNoLineFeeds() {
    #expect(SafeText.inline("a\nb") == "a<0A>b")
  }

  @Test func blocksKeepTheirLines() {
    #expect(SafeText.block("a\u{7}\n\nb\n") == "a<07>\n\nb\n")
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(SafeText.width("a中b") == 4)
    #expect(SafeText.width("e\u{301}") == 1)
  }

  @Test func linesOfText() {
    let text = SourceText(Array("one\r\ntwo\n".utf8))
    #expect(text.line(1).map { String(decoding: $0, as: UTF8.self) } == "one")
    #expect(text.line(3)?.isEmpty == true)
    let old = SourceText(Array("one\rtwo\n\rfour".utf8))
    #expect((1...4).map { old.line($0).map { String(decoding: $0, as: UTF8.self) } } == ["one", "two", "", "four"])
    #expect(text.line(0) == nil)
    #expect(text.line(4) == nil)
    #expect(text.utf16Column(line: 1, byteColumn: 99) == 99)
  }
}

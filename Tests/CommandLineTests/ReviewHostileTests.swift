import Foundation
import Testing

/// Input from strangers, through the executable: each is a clear error or a clean result, in bounded time and memory,
/// and leaves no trace outside what it may write to.
@Suite("review of hostile input")
struct ReviewHostileTests {
  private typealias Mails = HostileMails

  /// Reviews a text onto the tree, with drafts, and sees to it that neither the tree nor what lies beside it changes,
  /// and that nothing is left in the folder for temporary files.
  private func review(_ text: String, in house: ReviewHouse, _ more: [String] = []) throws -> Executable.Outcome {
    let sentinel = try house.sentinel()
    try house.scratch.write("sentinel/secret.h", "int SECRET = 1 +;\n#define SECRET_WORD 1\n")
    let (tree, around) = (try FolderState(house.tree), try FolderState(sentinel))
    let temporary = house.scratch.path + "/tmp"
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let outcome = try house.review(
      ["--tree", house.tree, "--reply", "out"] + more + ["-"], input: text, environment: ["TMPDIR": temporary])
    #expect((0...2).contains(outcome.status), "\(outcome.status) \(outcome.errors)")
    #expect(outcome.status != 2 || outcome.errors.contains("dmabuf-lint: error: "))
    #expect(try FolderState(house.tree) == tree)
    #expect(try FolderState(sentinel) == around)
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
    let known: Set = ["tree", "sentinel", "tmp", "out"]
    #expect(try Set(FileManager.default.contentsOfDirectory(atPath: house.scratch.path)).isSubset(of: known))
    #expect(!(outcome.output + outcome.errors).contains("SECRET"))
    return outcome
  }

  private func drafts(_ house: ReviewHouse) throws -> [(name: String, text: String)] {
    let out = house.scratch.path + "/out"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
    return try names.sorted().map { name in
      (name, String(decoding: try Data(contentsOf: URL(fileURLWithPath: out + "/" + name)), as: UTF8.self))
    }
  }

  // MARK: - Paths

  @Test(arguments: [
    "../sentinel/new.c", "drivers/../../sentinel/new.c", "/tmp/dmabuf-lint-new.c", ".git/hooks/post-checkout.c",
    "drivers/moor/../../../sentinel/new.c", ".git/config", ".GIT/hooks/x.c",
  ])
  func pathsThatLeadOut(_ path: String) throws {
    let house = try ReviewHouse()
    let outcome = try review(Mails.mail(Mails.newFile(path)), in: house)
    #expect(outcome.output.contains("(v1, 1 patch)") || outcome.status == 2)
    #expect(!outcome.output.contains("patch 1/1: words: applied\n"), "\(outcome.output)")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/dmabuf-lint-new.c"))
  }

  @Test func filesOutsideAreNotRead() throws {
    let house = try ReviewHouse()
    let outcome = try review(
      Mails.mail(Mails.change("../sentinel/file.c", first: "int sentinel;")), in: house)
    #expect(!outcome.output.contains("patch 1/1: words: applied\n"))
  }

  @Test(arguments: ["../../../sentinel", "/etc"]) func linksOfAPatchAreNotFollowed(_ target: String) throws {
    let house = try ReviewHouse()
    let text =
      Mails.mail(Mails.link("drivers/moor/way", to: target), subject: "[PATCH 1/3] a link", id: "l-1")
      + Mails.mail(
        Mails.newFile("drivers/moor/way/new.c"), subject: "[PATCH 2/3] through it", id: "l-2",
        headers: "In-Reply-To: <l-1@example.org>\n")
      + Mails.mail(
        Mails.change("drivers/moor/way/file.c", first: "int sentinel;"), subject: "[PATCH 3/3] through it again",
        id: "l-3", headers: "In-Reply-To: <l-1@example.org>\n")
    let outcome = try review(text, in: house)
    #expect(!outcome.output.contains("through it again: applied\n"))
  }

  @Test func linksOfTheTreeAreNotWrittenThrough() throws {
    let house = try ReviewHouse()
    let sentinel = try house.sentinel()
    try FileManager.default.createSymbolicLink(atPath: house.tree + "/drivers/way", withDestinationPath: sentinel)
    let text = Mails.mail(
      Mails.newFile("drivers/way/new.c") + Mails.change("drivers/way/file.c", first: "int sentinel;"))
    _ = try review(text, in: house)
  }

  @Test(arguments: [
    ["#include \"/etc/passwd\""], ["#include </etc/passwd>"], ["#define WHERE \"/etc/passwd\"", "#include WHERE"],
    ["#include \"../../../sentinel/secret.h\""], ["#include \"moor/../../../sentinel/secret.h\""],
    ["#include \"link.h\""], ["??=include \"/etc/passwd\""], ["#inc\\", "lude \"/etc/passwd\""],
    ["/*", "*/ #include \"/etc/passwd\""], ["#inc\\ ", "lude \"../../../sentinel/secret.h\""],
    ["#include_next \"/etc/passwd\""], ["#embed \"/etc/passwd\""],
  ])
  func whatIsIncludedLiesInTheTree(_ lines: [String]) throws {
    let house = try ReviewHouse()
    let text = Mails.mail(
      Mails.link("drivers/moor/link.h", to: "../../../sentinel/secret.h")
        + Mails.newFile("drivers/moor/reads.c", lines + Mails.driver))
    for format in ["text", "json"] {
      let outcome = try review(text, in: house, ["--format", format, "--all", "--verbose"])
      #expect(!outcome.output.contains("root:") && !outcome.output.contains("daemon"), "\(outcome.output)")
      #expect(outcome.output.contains("dmabuf-leak") || outcome.output.contains("drivers/moor/reads.c: "))
    }
  }

  /// The tool's own headers come before the tree's, and lie elsewhere.
  @Test func whatTheToolIncludesIsNotRefused() throws {
    let house = try ReviewHouse()
    let outcome = try house.review(["--tree", house.tree, "--parse-as", "tree", ReviewHouse.mbox("bisect")])
    #expect(outcome.output.contains("parsed as: tree") && !outcome.output.contains("outside of the tree"))
  }

  /// Else a reply tells a stranger what the reader's disk holds.
  @Test(arguments: [
    "__has_include(\"/etc/passwd\")", "__has_include(</etc/passwd>)", "__has_include_next(\"/etc/passwd\")",
    "ASK(__has_, include)(\"/etc/passwd\")", "1 /*\n+*/ && __has_include(\"/etc/passwd\")",
  ])
  func codeCannotAskForFiles(_ question: String) throws {
    let house = try ReviewHouse()
    let driver = Mails.driver.map { $0.replacing("lose", with: "asked") }
    let lines = ["#define ASK(a, b) a##b", "#if \(question)"] + driver + ["#endif"]
    let file = Mails.newFile("drivers/moor/asks.c", lines + Mails.driver)
    let count = lines.count + Mails.driver.count
    let text = Mails.mail(
      file.replacing("+1,\(count) @@", with: "+1,\(count + question.count { $0.isNewline }) @@"))
    let outcome = try review(text, in: house, ["--format", "json"])
    let review = try #require(try ReviewedSeries.all(outcome.output).first)
    #expect(review.findings.map(\.function).contains("lose") && !review.findings.map(\.function).contains("asked"))
  }

  // MARK: - Words

  @Test func aFromLineInABodyBeginsNoMail() throws {
    let house = try ReviewHouse()
    let body = "Words.\n\nFrom the start it was so.\n>From here on too.\nFrom: is not a header.\n"
    let outcome = try review(Mails.mail(Mails.newFile("drivers/from.c"), body: body), in: house)
    #expect(outcome.status == 1 && outcome.errors.isEmpty)
    #expect(outcome.output.contains("words (v1, 1 patch)") && outcome.output.contains("drivers/from.c:5:2: error: "))
  }

  private static let evil = [
    "=?utf-8?q?[PATCH]_x=0D=0ABcc:_victim@example.org=0D=0A=0D=0AEvil_body?=",
    "=?utf-8?b?W1BBVENIXSB4CkJjYzogdmljdGltQGV4YW1wbGUub3Jn?=", "[PATCH] x\u{0B}Bcc: victim@example.org\u{85}Bcc: a@b",
    "[PATCH] x\n\tBcc: victim@example.org", "[PATCH] ../../sentinel/x", "[PATCH] =?utf-8?q?a=00b/=2E=2E/c?=",
  ]

  @Test(arguments: evil) func headersOfDraftsAreNotForged(_ subject: String) throws {
    let house = try ReviewHouse()
    let names = [
      "=?utf-8?q?Eve=0D=0ABcc:_victim@example.org?= <eve@example.org>",
      "\"Eve\r Bcc: victim@example.org\" <eve@example.org>",
    ]
    for from in names {
      let text = Mails.mail(Mails.newFile("drivers/x.c"), subject: subject, from: from)
      let outcome = try review(text, in: house)
      #expect(outcome.status == 1)
      let drafts = try drafts(house)
      #expect(drafts.count == 1 && drafts.allSatisfy { !$0.name.hasPrefix(".") && $0.name.hasSuffix(".eml") })
      let head = drafts.first?.text.split(separator: "\n\n", maxSplits: 1).first ?? ""
      for line in head.split(separator: "\n") {
        #expect(!line.lowercased().hasPrefix("bcc"), "\(line)")
        #expect(line.unicodeScalars.allSatisfy { $0 == "\t" || (0x20...0x7e).contains($0.value) }, "\(line)")
      }
      try FileManager.default.removeItem(atPath: house.scratch.path + "/out")
    }
  }

  @Test func escapesDoNotReachTheTerminal() throws {
    let house = try ReviewHouse()
    let escape = "\u{1B}[31mred\u{1B}]0;title\u{07}\u{9B}31m\u{202E}"
    let encoded = "=?utf-8?q?[PATCH]_=1B[31mred=1B]0;title=07=C2=9B31m=E2=80=AE?="
    let quoted = #""b/drivers/\033[31m\a.c""#
    let named = Mails.newFile("drivers/x.c").replacing("b/drivers/x.c", with: quoted)
      .replacing("a/drivers/x.c", with: quoted.replacing("b/", with: "a/"))
    var driver = Mails.driver
    driver[4] = "\treturn 0; /* \(escape) */"
    let texts = [
      Mails.mail(Mails.newFile("drivers/\(escape).c", driver), subject: encoded),
      Mails.mail(named, subject: "[PATCH] \(escape)", id: "i\(escape)"),
      Mails.mail(Mails.newFile("drivers/x.c", driver), subject: "[PATCH 1/2] \(escape)", from: "\(escape) <e@b.org>"),
      Mails.mail(Mails.change("drivers/pier/pier.c", first: escape), subject: encoded),
      "\(escape)\n", "diff --git a/\(escape) b/\(escape)\n@@ \(escape)\n",
    ]
    for text in texts {
      let outcome = try review(text, in: house, ["--verbose"])
      for scalar in (outcome.output + outcome.errors).unicodeScalars {
        let isPlain = scalar.properties.generalCategory != .control && scalar != "\u{202E}"
        let isSafe = scalar == "\n" || scalar == "\t" || isPlain
        #expect(isSafe, "\(scalar.value) \(outcome.output)")
        if !isSafe { break }
      }
    }
  }

  private static let ofX = "diff --git a/x b/x\n--- a/x\n+++ b/x\n"

  @Test(arguments: [
    "", "\n", "\0", "\0\0\0\0From ", "From \n\n\n", "Subject: [PATCH]\n\n", "diff --git", "diff --git a/x b/x\n@@ -1,9",
    "From mboxrd@z\nSubject: [PATCH 1/999999999999999999999] x\n\n---\n" + ofX + "@@ -1 +1 @@\n-a\n+b\n",
    "Subject: [PATCH -1/0] x\n\n---\n" + ofX + "@@ -99999999999999999999,1 +1,4294967297 @@\n",
  ])
  func fragmentsOfInput(_ text: String) throws {
    _ = try review(text, in: ReviewHouse())
  }

  @Test func bytesThatAreNoText() throws {
    let house = try ReviewHouse()
    var driver = Mails.driver
    driver[1] = "/* \0 NUL */ int lose(int fd)"
    let nul = try review(Mails.mail(Mails.newFile("drivers/nul.c", driver)), in: house)
    #expect(nul.output.contains("drivers/nul.c"))
    let file = house.scratch.path + "/bytes.mbox"
    let text = Mails.mail(Mails.newFile("drivers/latin.c"), body: "B@D\n").replacing("B@D", with: "BAD")
    var bytes = [UInt8](text.utf8)
    for index in bytes.indices.dropLast(2) where bytes[index...(index + 2)].elementsEqual("BAD".utf8) {
      bytes.replaceSubrange(index...(index + 2), with: [0xff, 0xfe, 0xc0])
    }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let outcome = try house.review(["--tree", house.tree, file])
    #expect(outcome.status == 1 && outcome.output.contains("drivers/latin.c:5:2: error: "))
  }

  @Test func foldersWithNothingInThem() throws {
    let house = try ReviewHouse()
    for folder in ["empty", "maildir/new", "maildir/cur", "maildir/tmp", "empty-tree"] {
      try FileManager.default.createDirectory(
        atPath: house.scratch.path + "/" + folder, withIntermediateDirectories: true)
    }
    for path in ["empty", "maildir"] {
      let outcome = try house.review(["--tree", house.tree, path])
      #expect(outcome.status == 2 && outcome.errors.contains("no patch was found in \(path)"))
    }
    let bare = try house.review(["--tree", "empty-tree", ReviewHouse.mbox("alone")])
    #expect(bare.status == 1 || (bare.status == 2 && bare.errors.contains("empty-tree")))
  }

  @Test(.enabled(if: geteuid() != 0)) func filesThatNobodyMayRead() throws {
    let house = try ReviewHouse()
    let file = try house.scratch.write("closed.mbox", ReviewHouse.text("alone"))
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
    let outcome = try house.review([file])
    #expect(outcome.status == 2 && outcome.errors.contains("closed.mbox"))
  }

  // MARK: - Size

  @Test(arguments: HostileMails.code.map(\.name)) func codeThatIsHardOnTheParser(_ name: String) throws {
    let lines = try #require(Mails.code.first { $0.name == name }?.lines)
    let house = try ReviewHouse()
    let text = Mails.mail(Mails.newFile("drivers/moor/hard.c", Mails.driver + lines))
    let outcome = try review(text, in: house, ["--timeout", "3"])
    #expect(outcome.output.contains("1 file not analysed\n  not analysed: drivers/moor/hard.c: "), "\(outcome.output)")
  }

  /// What the parser gives up on does not count as mended.
  @Test func whatIsUnreadableForAWhileIsNotFixed() throws {
    let house = try ReviewHouse()
    let hard = try #require(Mails.code.first { $0.name == "sum" }?.lines[0])
    let head = Self.ofX.replacing("/x", with: "/drivers/pier/crane.c")
    let lines = [" \treturn true;", " }"]
    func patch(_ number: Int, _ hunk: String, _ lines: [String]) -> String {
      Mails.mail(
        head + hunk + "\n" + lines.joined(separator: "\n") + "\n", subject: "[PATCH \(number)/2] crane",
        id: "c-\(number)", headers: number == 1 ? "" : "In-Reply-To: <c-1@example.org>\n")
    }
    let text =
      patch(1, "@@ -15,2 +15,3 @@", lines + ["+" + hard]) + patch(2, "@@ -15,3 +15,2 @@", lines + ["-" + hard])
    let review = try house.reviewed(text)
    #expect(review.lines == ["patch 1 applied", "patch 2 applied", "skipped drivers/pier/crane.c"])
  }

  @Test func aMillionHunks() throws {
    let house = try ReviewHouse()
    let hunks = String(repeating: "@@ -1 +1 @@\n-a\n+b\n", count: 1_000_000)
    let outcome = try review(
      Mails.mail("diff --git a/drivers/a.c b/drivers/a.c\n--- a/drivers/a.c\n+++ b/drivers/a.c\n" + hunks), in: house)
    #expect(outcome.status == 0 && outcome.output.contains("the diff has more than 100000 hunks"))
  }

  @Test func aMailThatIsTooLong() throws {
    let house = try ReviewHouse()
    let words = String(repeating: "words and more words and so on and on and on\n", count: 1_200_000)
    let text =
      Mails.mail(Mails.newFile("drivers/big.c"), body: words) + Mails.mail(Mails.newFile("drivers/x.c"), id: "x")
    let outcome = try review(text, in: house)
    #expect(outcome.status == 1 && outcome.output.contains("drivers/x.c:5:2: error: "))
    #expect(outcome.errors.contains("at most 33554432 are read"))
  }

  @Test func multipartsInMultiparts() throws {
    let outcome = try review(Mails.multiparts(depth: 3000), in: ReviewHouse())
    #expect(outcome.errors.contains("multiparts deeper than 20"))
  }

  /// Ten megabytes of zeros, three hundred times over, in three.
  @Test func anArchiveThatUnpacksWithoutEnd() throws {
    let house = try ReviewHouse()
    let head = try house.scratch.write("head", Mails.mail(Mails.newFile("drivers/x.c"), body: "Words.\n"))
    try ReviewHouse.run(
      "/bin/sh",
      [
        "-c",
        "head -c 10000000 /dev/zero | tr '\\0' ' ' | gzip > z; gzip -c head > bomb.mbox.gz; i=0; "
          + "while [ $i -lt 300 ]; do cat z; i=$((i + 1)); done >> bomb.mbox.gz",
      ], in: house.scratch.path)
    #expect(!head.isEmpty)
    let outcome = try house.review(["--tree", house.tree, "bomb.mbox.gz"])
    #expect((1...2).contains(outcome.status) && outcome.errors.contains("bomb.mbox.gz: "), "\(outcome.errors)")
  }
}

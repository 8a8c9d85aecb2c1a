import Patches
import Testing

@Suite struct DiffReaderTests {
  private func file(_ text: String) throws -> FileDiff {
    let (files, problems) = DiffReader.read(text)
    #expect(problems.isEmpty)
    return try #require(files.first)
  }

  @Test func aChangeHasItsPathsBlobsModesHunksAndPlaces() throws {
    let (files, problems) = DiffReader.read("Words.\n---\n f.c | 2 +-\n\n" + Made.diff("drivers/f.c") + "-- \n2.40\n")
    #expect(problems.isEmpty)
    #expect(
      files == [
        FileDiff(
          change: .modified, oldPath: "drivers/f.c", newPath: "drivers/f.c", oldMode: "100644", newMode: "100644",
          oldBlob: "1111111", newBlob: "2222222",
          hunks: [
            Hunk(
              oldStart: 1, oldCount: 3, newStart: 1, newCount: 3, section: "section",
              lines: [.context("int a;"), .removed("int b;"), .added("long b;"), .context("int c;")], bodyLine: 8)
          ], firstLine: 4)
      ])
  }

  @Test func newAndDeletedFilesHaveOneSide() throws {
    let (files, problems) = DiffReader.read(
      """
      diff --git a/new.c b/new.c
      new file mode 100644
      index 000000000000..2222222
      --- /dev/null
      +++ b/new.c
      @@ -0,0 +1,2 @@
      +a
      +b
      diff --git a/old.c b/old.c
      deleted file mode 100644
      index 2222222..000000000000
      --- a/old.c
      +++ /dev/null
      @@ -1 +0,0 @@
      -a
      diff --git a/empty b/empty
      new file mode 100755
      index 0000000..e69de29
      """)
    #expect(problems.isEmpty)
    #expect(files.map(\.change) == [.added, .deleted, .added])
    #expect(files.map(\.oldPath) == [nil, "old.c", nil])
    #expect(files.map(\.newPath) == ["new.c", nil, "empty"])
    #expect(files.map(\.hunks.count) == [1, 1, 0])
    #expect(files[1].hunks[0].oldCount == 1)
  }

  @Test func renamesCopiesModesAndBinariesNeedNoHunk() throws {
    let (files, problems) = DiffReader.read(
      """
      diff --git a/one.c b/sub/two.c
      similarity index 100%
      rename from one.c
      rename to sub/two.c
      diff --git a/one.c b/three.c
      similarity index 80%
      copy from one.c
      copy to three.c
      index 1111111..2222222 100644
      --- a/one.c
      +++ b/three.c
      @@ -1 +1 @@
      -a
      +b
      diff --git a/run.sh b/run.sh
      old mode 100644
      new mode 100755
      diff --git a/x.png b/x.png
      index 1111111..2222222 100644
      GIT binary patch
      literal 12
      TcmZQzU|?ooU|?WiU;qFB00IC2

      literal 0
      HcmV?d00001

      diff --git a/y.png b/y.png
      index 1111111..2222222 100644
      Binary files a/y.png and b/y.png differ
      """)
    #expect(problems.isEmpty)
    #expect(
      files.map(\.change) == [
        .renamed(similarity: 100), .copied(similarity: 80), .modified, .modified, .modified,
      ])
    #expect(files.map(\.oldPath) == ["one.c", "one.c", "run.sh", "x.png", "y.png"])
    #expect(files.map(\.newPath) == ["sub/two.c", "three.c", "run.sh", "x.png", "y.png"])
    #expect(files.map(\.hunks.count) == [0, 1, 0, 0, 0])
    #expect(files.map(\.isBinary) == [false, false, false, true, true])
    #expect(files[2].newMode == "100755")
  }

  @Test(arguments: [
    ("--- a/d/f.c\n+++ b/d/f.c", "d/f.c"),
    ("--- a/d/f.c\t2024-01-01 10:00:00.000000000 +0100\n+++ b/d/f.c\t2024-01-02 10:00:00 +0100", "d/f.c"),
    ("--- a/d/f.c 2024-01-01 10:00:00 +0100\n+++ b/d/f.c 2024-01-02 10:00:00 +0100", "d/f.c"),
    ("--- linux-6.1.orig/d/f.c\n+++ linux-6.1/d/f.c", "d/f.c"),
    ("--- d/f.c\n+++ d/f.c", "d/f.c"),
    ("--- d/f.c.orig\n+++ d/f.c", "d/f.c"),
    ("Index: d/f.c\n====\n--- d/f.c\n+++ d/f.c", "d/f.c"),
    ("diff -ruN a/d/f.c b/d/f.c\n--- a/d/f.c\n+++ b/d/f.c", "d/f.c"),
    ("diff --git d/f.c d/f.c\n--- d/f.c\n+++ d/f.c", "d/f.c"),
    ("diff --git i/d/f.c w/d/f.c\n--- i/d/f.c\n+++ w/d/f.c", "d/f.c"),
    ("diff --git a/with blank.c b/with blank.c\n--- a/with blank.c\t\n+++ b/with blank.c\t", "with blank.c"),
    ("diff --git \"a/\\303\\244\\tb.c\" \"b/\\303\\244\\tb.c\"", ""),
    (
      #"diff --git "a/\303\244.c" "b/\303\244.c"# + "\"\n" + #"--- "a/\303\244.c"# + "\"\n" + #"+++ "b/\303\244.c""#,
      "ä.c"
    ),
  ])
  func thePathStandsInManyForms(header: String, path: String) {
    let (files, problems) = DiffReader.read(header + "\n@@ -1 +1 @@\n-a\n+b\n")
    #expect(files.map(\.path) == (path.isEmpty ? [] : [path]))
    #expect(problems.isEmpty == !path.isEmpty)
  }

  @Test func plainDiffsSayByTheirHunkWhatIsNewOrGone() throws {
    #expect(try file("--- a/f.c\n+++ b/f.c\n@@ -0,0 +1 @@\n+a\n").change == .added)
    #expect(try file("--- a/f.c\n+++ b/f.c\n@@ -1 +0,0 @@\n-a\n").change == .deleted)
    #expect(try file("--- /dev/null\n+++ b/f.c\n@@ -0,0 +1 @@\n+a\n").newPath == "f.c")
    #expect(try file("--- d/f.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n").oldPath == "d/f.c")
    let (files, _) = DiffReader.read(
      "--- l.orig/x.c\n+++ l/x.c\n@@ -1 +1 @@\n-a\n+b\n--- /dev/null\n+++ l/y.c\n@@ -0,0 +1 @@\n+a\n")
    #expect(files.map(\.path) == ["x.c", "y.c"])
  }

  @Test(arguments: [
    "_______________________________________________\nList mailing list -- l@example.org\n",
    "-- \n2.40\n", "--\n2.40\n", "\n\nRegards,\nA\n", "---\nbase-commit: 1234567\n", "",
  ])
  func whatStandsBehindADiffIsNoPartOfIt(footer: String) throws {
    #expect(try file(Made.diff() + footer).hunks[0].lines.count == 4)
  }

  @Test func anEmptyContextLineMayHaveLostItsBlankAndLinesMayEndWithCRLF() throws {
    let text = "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n-a\n+b\n\n c\n"
    let lines: [Hunk.Line] = [.removed("a"), .added("b"), .context(""), .context("c")]
    #expect(try file(text).hunks[0].lines == lines)
    #expect(
      try file(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")).hunks[0].lines
        == lines)
  }

  @Test func missingLineEndsBelongToTheirSide() throws {
    let mark = "\\ No newline at end of file\n"
    let both = try file("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\(mark)+b\n\(mark)")
    #expect(both.hunks[0].oldLacksLineEnd && both.hunks[0].newLacksLineEnd)
    let old = try file("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\(mark)+b\n")
    #expect(old.hunks[0].oldLacksLineEnd && !old.hunks[0].newLacksLineEnd)
    let context = try file("--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n-a\n b\n\(mark)")
    #expect(context.hunks[0].oldLacksLineEnd && context.hunks[0].newLacksLineEnd)
  }

  private let good = "@@ -9 +9 @@ later\n-x\n+y\n"

  @Test(arguments: [
    ("@@ -1,3 +1,3 @@\n int a;\n-int b;\n+long\nb;\n int c;\n", "line 8: ", "expected a line that begins with"),
    ("@@ -1,3 +1,3 @@\n int a;\n\tint b;\n", "line 6: ", "expected a line that begins with"),
    ("@@ -1,1 +1,1 @@\n-a\n+b\n+c\n", "line 7: ", "more changed lines than its header counts"),
    ("@@ -1,1 +1,2 @@\n-a\n-b\n+c\n", "line 6: ", "more lines than its header counts"),
    ("@@ -1,2 +1,x @@\n-a\n", "line 4: ", "expected '@@ -start,count +start,count @@'"),
    ("@@ -1,99999999999 +1 @@\n-a\n", "line 4: ", "expected '@@ -start,count +start,count @@'"),
  ])
  func aDamagedHunkIsAProblemAndTheOthersStay(hunk: String, place: String, words: String) {
    let (files, problems) = DiffReader.read("diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n" + hunk + good)
    #expect(files.map(\.path) == ["f.c"])
    #expect(files[0].hunks.map(\.section) == ["later"])
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix(place + "the hunk of f.c in line 4 is left out: "), "\(problems)")
    #expect(problems[0].contains(words), "\(problems)")
  }

  @Test func aDiffThatIsCutOffSaysWhatIsMissing() {
    let (files, problems) = DiffReader.read("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n")
    #expect(files.count == 1 && files[0].hunks.isEmpty)
    #expect(
      problems == [
        "line 5: the hunk of f in line 3 is left out: the text ends where 2 old and 2 new lines more should come"
      ])
  }

  @Test(arguments: [
    "/etc/passwd", "../x", "d/../../x", "d/./x", "d//x", ".git/hooks/pre-commit", "d/.GIT/config", "git~1/config",
    "d/..", "x\u{1B}[31m.c", "../\u{301}x", "/\u{301}x", "",
  ])
  func pathsThatLeaveTheTreeAreRefused(path: String) {
    for header in [
      "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)", "--- a/\(path)\n+++ b/\(path)",
      "--- /dev/null\n+++ b/\(path)", "diff --git a/x b/x\nrename from x\nrename to \(path)",
      "diff --git a/x b/x\ncopy from \(path)\ncopy to y",
    ] {
      let (files, problems) = DiffReader.read(header + "\n@@ -1 +1 @@\n-a\n+b\n")
      #expect(files.isEmpty, "\(header)")
      #expect(problems.count == 1, "\(problems)")
      #expect(problems.allSatisfy { !$0.unicodeScalars.contains("\u{1B}") })
    }
    let absolute = DiffReader.read("--- \(path)\n+++ \(path)\n@@ -1 +1 @@\n-a\n+b\n")
    #expect(absolute.files.isEmpty)
  }

  @Test(arguments: [
    (#""a/\n.c" "b/\n.c""#, "control characters"), (#""a/\377.c" "b/\377.c""#, "not UTF-8"),
    (#""a/\056\056/x" "b/\056\056/x""#, "leads outside the tree"),
  ])
  func quotedNamesAreCheckedUnquoted(names: String, words: String) {
    let (files, problems) = DiffReader.read("diff --git \(names)\nnew file mode 100644\n")
    #expect(files.isEmpty)
    #expect(problems.count == 1 && problems[0].contains(words), "\(problems)")
  }

  @Test(arguments: [
    ("new file mode 120000", "symbolic link"), ("new file mode 160000", "submodule"),
    ("deleted file mode 120000", "symbolic link"), ("old mode 100644\nnew mode 120000", "symbolic link"),
    ("index 1111111..2222222 120000", "symbolic link"), ("index 1111111..2222222 160000", "submodule"),
    ("new file mode 40000", "expected 100644"), ("new file mode 104755", "expected 100644"),
  ])
  func onlyRegularFilesAreTaken(header: String, words: String) {
    let (files, problems) = DiffReader.read(
      "diff --git a/l b/l\n\(header)\n--- a/l\n+++ b/l\n@@ -1 +1 @@\n-a\n+b\n" + Made.diff())
    #expect(files.map(\.path) == ["f.c"])
    #expect(problems.count == 1 && problems[0].hasPrefix("line 1: ") && problems[0].contains(words), "\(problems)")
  }

  @Test func namesThatContradictEachOtherAreRefused() {
    for text in [
      "diff --git a/x b/x\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
      "diff --git a/x b/y\nindex 1111111..2222222 100644\n", "--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n",
    ] {
      let (files, problems) = DiffReader.read(text)
      #expect(files.isEmpty && problems.count == 1, "\(text)")
    }
  }

  @Test func aCombinedDiffAndALonelyHunkAreProblems() {
    let combined = DiffReader.read("diff --cc f.c\nindex 1,2..3\n--- a/f.c\n+++ b/f.c\n@@@ -1,1 -1,1 +1,1 @@@\n  a\n")
    #expect(combined.files.isEmpty)
    #expect(combined.problems == ["line 1: a combined diff, of a merge, is not read: expected 'diff --git'"])
    let lonely = DiffReader.read("@@ -1 +1 @@\n-a\n+b\n")
    #expect(lonely.files.isEmpty)
    #expect(lonely.problems == ["line 1: a hunk without a file: expected '--- a/…' and '+++ b/…' above it"])
  }

  @Test func textWithoutDiffHasNone() {
    for text in ["", "\n", "words\n", "> diff --git a/x b/x\n> --- a/x\n> +++ b/x\n> @@ -1 +1 @@\n", "--- x\nwords\n"] {
      let (files, problems) = DiffReader.read(text)
      #expect(files.isEmpty && problems.isEmpty, "\(text)")
    }
  }

  @Test func numbersOfHunksAndProblemsAreLimited() {
    let hunks = String(repeating: "@@ -1 +1 @@\n-a\n+b\n", count: DiffLimits.hunks + 10)
    let (files, problems) = DiffReader.read("--- a/f\n+++ b/f\n" + hunks)
    #expect(files[0].hunks.count == DiffLimits.hunks)
    #expect(problems.count == 1 && problems[0].contains("more than 100000 hunks"))
    let bad = DiffReader.read("--- a/f\n+++ b/f\n" + String(repeating: "@@ -1 +1 @@\nx\n", count: 1000))
    #expect(bad.problems.count == DiffLimits.problems + 1)
    #expect(bad.problems.last == "and 950 more problems")
  }
}

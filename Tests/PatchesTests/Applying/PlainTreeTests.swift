import Foundation
import Patches
import Testing

/// Trees without git: the tree as it is.
@Suite struct PlainTreeTests {
  @Test func patchesFollowEachOtherAndTheTreeStaysAsItIs() async throws {
    let tree = try TestTree(["a/x.c": numbered(30), "y.c": numbered(9)])
    let before = try tree.snapshot()
    let applied = try await tree.apply([
      patch(1, change("a/x.c", replacing(10, with: "ten")), addition("new/folder/z.c", "int z;")),
      patch(
        2, change("a/x.c", replacing(10, with: "TEN", of: "ten")),
        change("new/folder/z.c", "@@ 1 @@\n-int z;\n+long z;\n")),
    ])
    #expect(applied.base == "the tree as it is")
    #expect(applied.root == tree.root)
    #expect(applied.remarks.isEmpty)
    #expect(applied.states.count == 3)
    #expect(applied.states[0].isEmpty)
    #expect(applied.text("a/x.c", after: 1) == numbered(30, [10: "ten"]))
    #expect(applied.text("a/x.c", after: 2) == numbered(30, [10: "TEN"]))
    #expect(applied.text("new/folder/z.c", after: 1) == "int z;\n")
    #expect(applied.text("new/folder/z.c", after: 2) == "long z;\n")
    #expect(applied.states[2].keys.sorted() == ["a/x.c", "new/folder/z.c"])
    #expect(applied.patches.allSatisfy { $0.files.allSatisfy { $0.outcome == .applied } && !$0.wasInTree })
    #expect(try tree.snapshot() == before)
  }

  @Test func hunksAreFoundAtAnOffset() async throws {
    let tree = try TestTree(["x.c": "new first line\nand another\n" + numbered(30)])
    let applied = try await tree.apply([patch(1, change("x.c", replacing(10, with: "ten")))])
    #expect(applied.outcome(0) == .applied)
    #expect(applied.text("x.c", after: 1) == "new first line\nand another\n" + numbered(30, [10: "ten"]))
  }

  @Test func hunksThatFitAreAppliedAndTheOthersListed() async throws {
    let tree = try TestTree(["x.c": numbered(60, [30: "something else"]), "y.c": numbered(20)])
    let hunks = replacing(10, with: "ten") + replacing(30, with: "thirty") + replacing(50, with: "fifty")
    let applied = try await tree.apply([
      patch(1, change("x.c", hunks), change("y.c", replacing(10, with: "ten"))),
      patch(2, change("x.c", replacing(50, with: "FIFTY", of: "fifty"))),
    ])
    #expect(applied.outcome(0, 0) == .partly(rejected: [1]))
    #expect(applied.outcome(0, 1) == .applied)
    #expect(applied.outcome(1) == .applied)
    #expect(applied.text("x.c", after: 1) == numbered(60, [10: "ten", 30: "something else", 50: "fifty"]))
    #expect(applied.text("x.c", after: 2) == numbered(60, [10: "ten", 30: "something else", 50: "FIFTY"]))
  }

  @Test func aFileIsRejectedWithAReason() async throws {
    let tree = try TestTree(["x.c": numbered(9), "there.c": "int a;\n", "same.c": "int s;\n", "full.c": "int f;\n"])
    let applied = try await tree.apply([
      patch(
        1, change("x.c", replacing(30, with: "thirty")), change("gone.c", replacing(10, with: "ten")),
        addition("there.c", "int b;"), addition("same.c", "int s;"), deletion("full.c", "int other;"),
        deletion("gone.c", "int g;"))
    ])
    let reasons = applied.patches[0].files.map { file in
      if case .rejected(let reason) = file.outcome { reason } else { "\(file.outcome)" }
    }
    #expect(
      reasons == [
        "no hunk fits", "the file is not there", "a file of this name is there already, with other contents",
        "it is in the tree already", "the file is not the one that the patch deletes",
        "the file is not there, or was deleted already",
      ])
    #expect(applied.states == [[:], [:]])
  }

  @Test func lessContextAndOtherWhiteSpaceAreTheLastResortAndSaid() async throws {
    let moved = numbered(40, [7: "another", 27: "line\t27"])
    let tree = try TestTree(["x.c": moved])
    let hunks = replacing(10, with: "ten") + replacing(30, with: "thirty")
    let applied = try await tree.apply([patch(1, change("x.c", hunks))])
    #expect(applied.outcome(0) == .applied)
    #expect(applied.text("x.c", after: 1) == numbered(40, [7: "another", 10: "ten", 27: "line\t27", 30: "thirty"]))
    #expect(
      applied.remarks == [
        "patch 1: x.c: hunks 1-2 fit only with less context, or with other white space, than in the patch"
      ])
  }

  @Test func aHunkThatFitsLooselyMustStandUnderItsHeading() async throws {
    let end = "\ta();\n\treturn 0;\n}\n\n"
    let text = "static int one(int a)\n{\n" + end + "int two(void)\n{\n\tb();\n" + end
    let tree = try TestTree(["x.c": text + "int three(void)\n{\n\tc();\n" + end])
    var diff = change(
      "x.c", "@@ 4 @@\n \tother();\n \ta();\n \treturn 0;\n+out:\n+\treturn 1;\n }\n \n int other(void)\n")
    diff.hunks[0].section = "int two(void)"
    let applied = try await tree.apply([patch(1, diff)])
    #expect(applied.outcome(0) == .rejected(reason: "no hunk fits"))
    diff.hunks[0].oldStart = 9
    diff.hunks[0].newStart = 9
    let there = try await tree.apply([patch(1, diff)])
    #expect(there.outcome(0) == .applied)
    #expect(there.text("x.c", after: 1)?.contains("int two(void)\n{\n\tb();\n\ta();\n\treturn 0;\nout:\n") == true)
  }

  @Test func whereNotAllHunksFitOneThatFitsElsewhereIsNotApplied() async throws {
    let body = "{\n\tint a;\n\n\tb();\n\tc();\n\td();\n\treturn 0;\n}\n\n"
    let two = "int two(void)\n{\n\tchanged();\n}\n\n"
    let tree = try TestTree(["x.c": "int one(void)\n" + body + two + numbered(9)])
    // Meant for two(), which looked like one() when the patch was written.
    let added = "@@ 15 @@\n \n \tb();\n \tc();\n+\te();\n \td();\n \treturn 0;\n }\n"
    var diff = change("x.c", added + replacing(30, with: "x"))
    diff.hunks[0].section = "int two(void)"
    #expect(try await tree.apply([patch(1, diff)]).outcome(0) == .rejected(reason: "no hunk fits"))
    diff.hunks[0].section = "int one(void)"
    #expect(try await tree.apply([patch(1, diff)]).outcome(0) == .partly(rejected: [1]))
    // A function of that name is not there: it may have been renamed.
    diff.hunks[0].section = "int three(void)"
    #expect(try await tree.apply([patch(1, diff)]).outcome(0) == .partly(rejected: [1]))
  }

  @Test func tabsThatAMailMadeBlanksStillFit() async throws {
    let tree = try TestTree(["x.c": "int f(void)\n{\n\tint a;\n\n\ta = 1;\n\treturn a;\n}\n"])
    let applied = try await tree.apply([
      patch(
        1,
        change("x.c", "@@ 2 @@\n {\n         int a;\n \n-        a = 1;\n+        a = 2;\n         return a;\n }\n"))
    ])
    #expect(applied.outcome(0) == .applied)
    #expect(applied.text("x.c", after: 1) == "int f(void)\n{\n\tint a;\n\n        a = 2;\n\treturn a;\n}\n")
  }

  @Test func linesThatEndWithCRLFKeepTheirEnds() async throws {
    let crlf = { (text: String) in text.replacing("\n", with: "\r\n") }
    let tree = try TestTree(["x.c": crlf(numbered(20))])
    // The second one comes as git wrote it, with the CRs that a mail would have lost.
    var kept = change("x.c", replacing(10, with: "TEN", of: "ten"))
    kept.hunks[0].lines = kept.hunks[0].lines.map { line in
      switch line {
      case .context(let text): .context(text + "\r")
      case .removed(let text): .removed(text + "\r")
      case .added(let text): .added(text + "\r")
      }
    }
    let applied = try await tree.apply([patch(1, change("x.c", replacing(10, with: "ten"))), patch(2, kept)])
    #expect(applied.outcome(0) == .applied)
    #expect(applied.text("x.c", after: 1) == crlf(numbered(20, [10: "ten"])))
    #expect(applied.text("x.c", after: 2) == crlf(numbered(20, [10: "TEN"])))
  }

  @Test func aMissingLineEndIsNoticed() async throws {
    let tree = try TestTree(["x.c": "one\ntwo"])
    var diff = change("x.c", "@@ 1 @@\n one\n-two\n+three\n")
    diff.hunks[0].oldLacksLineEnd = true
    let applied = try await tree.apply([patch(1, diff)])
    #expect(applied.text("x.c", after: 1) == "one\nthree\n")
    var back = change("x.c", "@@ 1 @@\n-one\n+ONE\n two\n")
    (back.hunks[0].oldLacksLineEnd, back.hunks[0].newLacksLineEnd) = (true, true)
    #expect(try await tree.apply([patch(1, back)]).text("x.c", after: 1) == "ONE\ntwo")
  }

  @Test func filesAreRenamedCopiedAndDeleted() async throws {
    let tree = try TestTree(["a.c": numbered(20), "b.c": "int b;\n", "c.c": "int c;\n", "empty.c": ""])
    let applied = try await tree.apply([
      patch(
        1,
        FileDiff(
          change: .renamed(similarity: 90), oldPath: "a.c", newPath: "d/a2.c",
          hunks: parsed(replacing(10, with: "ten"))),
        FileDiff(change: .renamed(similarity: 100), oldPath: "b.c", newPath: "b2.c"),
        FileDiff(change: .copied(similarity: 100), oldPath: "c.c", newPath: "c2.c"),
        deletion("empty.c"), addition("blank.c")),
      patch(2, deletion("c.c", "int c;")),
    ])
    #expect(applied.patches.allSatisfy { $0.files.allSatisfy { $0.outcome == .applied } })
    #expect(applied.states[1]["a.c"] == .deleted)
    #expect(applied.text("d/a2.c", after: 1) == numbered(20, [10: "ten"]))
    #expect(applied.states[1]["b.c"] == .deleted)
    #expect(applied.text("b2.c", after: 1) == "int b;\n")
    #expect(applied.text("c2.c", after: 1) == "int c;\n")
    #expect(applied.states[1]["c.c"] == nil)
    #expect(applied.states[1]["empty.c"] == .deleted)
    #expect(applied.states[1]["blank.c"] == .contents([]))
    #expect(applied.states[2]["c.c"] == .deleted)
  }

  @Test func aRenameThatFitsInPartIsDoneAllTheSame() async throws {
    let tree = try TestTree(["a.c": numbered(60, [30: "else"])])
    let rename = FileDiff(
      change: .renamed(similarity: 90), oldPath: "a.c", newPath: "b.c",
      hunks: parsed(replacing(10, with: "ten") + replacing(30, with: "thirty")))
    let applied = try await tree.apply([patch(1, rename)])
    #expect(applied.outcome(0) == .partly(rejected: [1]))
    #expect(applied.states[1]["a.c"] == .deleted)
    #expect(applied.text("b.c", after: 1) == numbered(60, [10: "ten", 30: "else"]))
  }

  @Test func whatIsNoTextIsSaidToBe() async throws {
    let tree = try TestTree(["a.c": "int a;\n", "b.bin": "x"])
    var mode = change("a.c", "")
    (mode.oldMode, mode.newMode) = ("100644", "100755")
    let binary = FileDiff(change: .modified, oldPath: "b.bin", newPath: "b.bin", isBinary: true)
    let applied = try await tree.apply([patch(1, mode, binary, addition("c.c", "int c;"))])
    #expect(applied.patches[0].files.map(\.outcome) == [.notText, .notText, .applied])
    #expect(applied.text("c.c", after: 1) == "int c;\n")
  }

  @Test func withoutATreeOnlyWholeNewFilesAreKnown() async throws {
    let applied = try await SeriesApplier(tree: nil, base: nil, cacheFolder: "/nonexistent").apply(
      Series(
        title: "t", total: 2,
        patches: [
          patch(1, addition("n.c", "int n;"), change("x.c", replacing(10, with: "ten"))),
          patch(2, change("n.c", "@@ 1 @@\n-int n;\n+long n;\n")),
        ]))
    #expect(applied.base == "no tree")
    #expect(applied.root == nil)
    #expect(applied.states[0].isEmpty)
    #expect(applied.states[1] == ["n.c": .contents(Array("int n;\n".utf8))])
    #expect(applied.states[2] == ["n.c": .contents(Array("long n;\n".utf8))])
    #expect(applied.outcome(0, 1) == .rejected(reason: "no tree"))
  }
}

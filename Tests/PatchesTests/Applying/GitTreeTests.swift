import Foundation
import Patches
import Testing

/// Trees with git: named bases, base-commit, blobs of index lines, three-way merges.
@Suite struct GitTreeTests {
  @Test func aNamedBaseThatIsCheckedOutIsReadFromTheTree() async throws {
    let tree = try TestTree(["x.c": numbered(20), "y.c": "int y;\n"], git: true)
    try tree.write("x.c", numbered(20, [10: "changed by hand"]))
    let before = try tree.snapshot()
    let applied = try await tree.apply([patch(1, change("x.c", replacing(10, with: "ten")))], base: "HEAD")
    let head = try tree.git("rev-parse", "HEAD")
    #expect(applied.base == "commit \(head.prefix(12)) (HEAD)")
    #expect(applied.root?.hasSuffix("/tree") == true)
    #expect(applied.lease == nil)
    #expect(applied.remarks == ["changed in the tree since \(head.prefix(12)), taken from the commit: x.c"])
    #expect(applied.states[0].keys.sorted() == ["x.c"])
    #expect(applied.text("x.c", after: 0) == numbered(20))
    #expect(applied.text("x.c", after: 1) == numbered(20, [10: "ten"]))
    #expect(try tree.snapshot() == before)
  }

  @Test func anotherBaseIsCheckedOutInTheCacheAndMovedFromThere() async throws {
    let tree = try TestTree(
      ["x.c": numbered(20), "y.c": "int y;\n", "tools/t.c": "int t;\n", "Documentation/Kconfig": "", "l.rst": ""],
      git: true)
    let first = try tree.git("rev-parse", "HEAD")
    try tree.write("x.c", numbered(20, [10: "second"]))
    try tree.write("y.c", "int y2;\n")
    try tree.write("z.c", "int z;\n")
    let second = try tree.commit("second")
    try tree.write("y.c", "int y3;\n")
    try tree.commit("third")
    let before = try tree.snapshot()

    var series = Series(title: "t", total: 1, patches: [
      patch(1, change("x.c", replacing(10, with: "ten")), change("tools/t.c", "@@ 1 @@\n-int t;\n+long t;\n"))
    ])
    series.baseCommit = String(first.prefix(14))
    var root = ""
    do {
      let applied = try await tree.apply(series)
      #expect(applied.base == "commit \(first.prefix(12)) (base-commit)")
      #expect(applied.patches[0].files.map(\.outcome) == [.applied, .applied])
      root = try #require(applied.root)
      #expect(root.hasPrefix(tree.cache + "/base/"))
      #expect(try String(contentsOfFile: root + "/y.c", encoding: .utf8) == "int y;\n")
      #expect(applied.text("x.c", after: 1) == numbered(20, [10: "ten"]))
      #expect(applied.text("tools/t.c", after: 1) == "long t;\n")
      // What no analysis reads is not checked out, so a state lists it.
      #expect(applied.states[0] == ["tools/t.c": .contents(Array("int t;\n".utf8))])
      #expect(FileManager.default.fileExists(atPath: root + "/Documentation/Kconfig"))
      #expect(!FileManager.default.fileExists(atPath: root + "/l.rst"))

      // While it is in use, the same base is shared and another one gets a checkout of its own.
      let same = try await tree.apply(series)
      #expect(same.root == root)
      let other = try await tree.apply([patch(1, addition("n.c", "int n;"))], base: second)
      #expect(other.root != root)
      #expect(other.root?.hasPrefix(tree.cache + "/base/") == true)
      #expect(other.text("z.c", after: 0) == "int z;\n")
      #expect(try String(contentsOfFile: root + "/y.c", encoding: .utf8) == "int y;\n")
    }
    // A third base moves one that nobody reads any more.
    let later = try await tree.apply([patch(1, addition("n.c", "int n;"))], base: "HEAD~1")
    #expect(later.text("y.c", after: 0) == "int y2;\n")
    #expect(try tree.snapshot() == before)
  }

  @Test func aCheckoutThatAKilledRunLeftBehindIsMadeAnew() async throws {
    let tree = try TestTree(["y.c": "int y;\n"], git: true)
    try tree.write("y.c", "int y2;\n")
    try tree.commit("second")
    let wanted = [patch(1, addition("n.c", "int n;"))]
    let root = try #require(try await tree.apply(wanted, base: "HEAD~1").root)
    let place = String(root.dropLast("/tree".count))
    try FileManager.default.removeItem(atPath: place + "/base")
    try Data().write(to: URL(fileURLWithPath: place + "/git/index.lock"))
    try Data("junk".utf8).write(to: URL(fileURLWithPath: root + "/y.c"))
    try Data("junk".utf8).write(to: URL(fileURLWithPath: root + "/left-over.h"))
    let again = try await tree.apply(wanted, base: "HEAD~1")
    #expect(again.root == root)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["y.c"])
    #expect(again.text("y.c", after: 0) == "int y;\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).sorted() == ["base", "git", "lock", "tree"])
  }

  @Test func aBaseThatIsNotThereIsAClearError() async throws {
    let plain = try TestTree(["x.c": "int x;\n"])
    let tree = try TestTree(["x.c": "int x;\n"], git: true)
    let wanted = [patch(1, addition("n.c", "int n;"))]
    await #expect(throws: ApplyError.self) { try await plain.apply(wanted, base: "v1") }
    for base in ["v1", "--help", "", "HEAD:x.c", "a\nb"] {
      let error = await #expect(throws: ApplyError.self) { try await tree.apply(wanted, base: base) }
      #expect(error?.description.contains("its git has no commit") == true)
    }
    await #expect(throws: ApplyError.noSuchTree(path: "/nonexistent/tree")) {
      try await SeriesApplier(tree: "/nonexistent/tree", base: nil, cacheFolder: tree.cache)
        .apply(Series(title: "t", total: 1, patches: wanted))
    }
    await #expect(throws: ApplyError.baseWithoutTree(base: "v1")) {
      try await SeriesApplier(tree: nil, base: "v1", cacheFolder: tree.cache)
        .apply(Series(title: "t", total: 1, patches: wanted))
    }
  }

  @Test func aBaseCommitThatIsNotThereIsSaidAndTheTreeTakenAsItIs() async throws {
    let wanted = patch(1, addition("n.c", "int n;"))
    let id = String(repeating: "12345678", count: 5)
    for (git, commit, remark) in [
      (true, id, "base-commit \(id) is not in the tree's git"),
      (false, id, "base-commit \(id) was not looked for: the tree has no .git"),
      (true, "--output=x", "base-commit --output=x is no commit id"),
    ] {
      let tree = try TestTree(["x.c": "int x;\n"], git: git)
      var series = Series(title: "t", total: 1, patches: [wanted])
      series.baseCommit = commit
      let applied = try await tree.apply(series)
      #expect(applied.base == "the tree as it is")
      #expect(applied.remarks == [remark])
      #expect(applied.outcome(0) == .applied)
    }
  }

  @Test func blobsOfIndexLinesAreTheBaseWhenTheTreeHasThem() async throws {
    let tree = try TestTree(["x.c": numbered(20), "y.c": "int y;\n"], git: true)
    let blob = try tree.git("rev-parse", "--short=10", "HEAD:x.c")
    try tree.write("x.c", numbered(20, [9: "changed since"]))
    try tree.commit("second")
    let applied = try await tree.apply([
      patch(1, change("x.c", replacing(10, with: "ten"), old: blob, new: "1234567")),
      patch(2, change("x.c", replacing(10, with: "TEN", of: "ten"), old: "1234567", new: "7654321")),
    ])
    #expect(applied.base == "the blobs of the index lines, in the tree as it is")
    #expect(applied.remarks == ["taken from the blobs that the index lines name: x.c"])
    #expect(applied.text("x.c", after: 0) == numbered(20))
    #expect(applied.text("x.c", after: 2) == numbered(20, [10: "TEN"]))
  }

  @Test func whatTheTreeHasOfALaterTimeIsNotInABaseOfBlobs() async throws {
    let tree = try TestTree(["x.c": numbered(20), "old.c": "int o;\n", "gone.c": "int g;\n"], git: true)
    let blob = { (path: String) in try tree.git("rev-parse", "HEAD:" + path) }
    let (changed, deleted) = (try blob("x.c"), try blob("gone.c"))
    try tree.git("mv", "old.c", "new.c")
    try tree.git("rm", "--quiet", "gone.c")
    try tree.write("x.c", numbered(20, [10: "ten", 11: "and more"]))
    try tree.write("made.c", "int m;\n")
    try tree.commit("the series, and something on top")
    var removal = deletion("gone.c", "int g;")
    removal.oldBlob = deleted
    let applied = try await tree.apply([
      patch(
        1, change("x.c", replacing(10, with: "ten"), old: changed, new: "1234567"), addition("made.c", "int m;"),
        FileDiff(change: .renamed(similarity: 100), oldPath: "old.c", newPath: "new.c"), removal)
    ])
    #expect(applied.patches[0].files.map(\.outcome) == [.applied, .applied, .applied, .applied])
    #expect(!applied.patches[0].wasInTree)
    #expect(applied.states[0] == [
      "x.c": .contents(Array(numbered(20).utf8)), "made.c": .deleted, "new.c": .deleted,
      "old.c": .contents(Array("int o;\n".utf8)), "gone.c": .contents(Array("int g;\n".utf8)),
    ])
    #expect(applied.states[1] == ["x.c": .contents(Array(numbered(20, [10: "ten"]).utf8))])
  }

  @Test func aPatchIsMergedThreeWaysWhereOneBlobIsThereAndAnotherIsNot() async throws {
    let tree = try TestTree(["x.c": numbered(30), "y.c": numbered(9)], git: true)
    let blob = try tree.git("rev-parse", "HEAD:x.c")
    // More of the context changed than fuzz allows; a merge does not mind.
    try tree.write("x.c", numbered(30, [7: "changed", 8: "too"]))
    try tree.commit("second")
    let before = try tree.snapshot()
    let applied = try await tree.apply([
      patch(
        1, change("x.c", replacing(10, with: "ten"), old: blob, new: "1234567"),
        change("y.c", replacing(5, with: "five"), old: "0123456789", new: "1234567"))
    ])
    #expect(applied.base == "the tree as it is")
    #expect(applied.remarks == ["the tree's git has 1 of the 2 blobs of the index lines"])
    #expect(applied.patches[0].files.map(\.outcome) == [.applied, .applied])
    #expect(applied.text("x.c", after: 1) == numbered(30, [7: "changed", 8: "too", 10: "ten"]))
    #expect(try tree.snapshot() == before)
  }

  @Test func aMergeWithConflictsLeavesTheFileToItsHunks() async throws {
    let tree = try TestTree(["x.c": numbered(60), "y.c": numbered(9)], git: true)
    let blob = try tree.git("rev-parse", "HEAD:x.c")
    try tree.write("x.c", numbered(60, [30: "changed"]))
    try tree.commit("second")
    let applied = try await tree.apply([
      patch(
        1, change("x.c", replacing(10, with: "ten") + replacing(30, with: "thirty"), old: blob, new: "1234567"),
        change("y.c", replacing(5, with: "five"), old: "0123456789", new: "1234567"))
    ])
    #expect(applied.patches[0].files.map(\.outcome) == [.partly(rejected: [1]), .applied])
    #expect(applied.text("x.c", after: 1) == numbered(60, [10: "ten", 30: "changed"]))
  }

  @Test func aWorkTreeOfAnotherRepositoryAndOneWithSHA256AreReadToo() async throws {
    let tree = try TestTree(["x.c": numbered(20)], git: true)
    let blob = try tree.git("rev-parse", "HEAD:x.c")
    try tree.write("x.c", numbered(20, [9: "second"]))
    try tree.commit("second")
    let linked = tree.folder + "/linked"
    try tree.git("worktree", "add", "--quiet", linked)
    let series = Series(title: "t", total: 1, patches: [
      patch(1, change("x.c", replacing(10, with: "ten"), old: blob, new: "1234567"))
    ])
    let applied = try await SeriesApplier(tree: linked, base: nil, cacheFolder: tree.cache).apply(series)
    #expect(applied.text("x.c", after: 1) == numbered(20, [10: "ten"]))

    let other = try TestTree(["x.c": numbered(20)])
    try other.git("init", "--quiet", "--object-format=sha256")
    try other.commit("first")
    try other.write("x.c", "int x;\n")
    try other.commit("second")
    let based = try await other.apply([patch(1, change("x.c", replacing(10, with: "ten")))], base: "HEAD~1")
    #expect(based.outcome(0) == .applied)
    #expect(based.text("x.c", after: 1) == numbered(20, [10: "ten"]))
  }

  @Test func aRepositoryThatGitCannotUseIsSaid() async throws {
    let tree = try TestTree(["x.c": "int x;\n", ".git": "gitdir: /nonexistent/git\n"])
    var series = Series(title: "t", total: 1, patches: [patch(1, addition("n.c", "int n;"))])
    series.baseCommit = "0123456789"
    let applied = try await tree.apply(series)
    #expect(applied.base == "the tree as it is")
    #expect(applied.remarks.count == 1)
    #expect(applied.remarks[0].hasPrefix("base-commit 0123456789 was not looked for: git cannot use the tree's .git: "))
  }
}

import Foundation
import Testing

@testable import Patches

/// What strangers could send: nothing runs, nothing is written, nothing outside the tree is read.
@Suite struct HostileInputTests {
  @Test func pathsThatLeadOutsideAreRefused() async throws {
    let tree = try TestTree(["x.c": "int x;\n"], git: true)
    let paths = [
      "../out.c", "a/../../out.c", "/etc/out.c", ".git/hooks/post-checkout", "a/.GIT/config", "a//b.c", "./a.c", "",
      "a\u{1b}[31m.c", "a\nb.c", String(repeating: "a", count: 300) + ".c",
      String(repeating: "a/", count: 3000) + "b.c",
    ]
    let files = paths.map { addition($0, "int x;") } + paths.map { deletion($0, "int x;") }
    let renames = paths.map { FileDiff(change: .renamed(similarity: 100), oldPath: "x.c", newPath: $0) }
    let good = addition("good.c", "int g;")
    let all = Patch(number: 1, title: "t", mail: nil, text: "", files: files + renames + [good])
    let before = try tree.snapshot()
    let applied = try await tree.apply([all])
    for file in applied.patches[0].files.dropLast() {
      guard case .rejected(let reason) = file.outcome else {
        Issue.record("\(all.files[file.file].path): \(file.outcome)")
        continue
      }
      #expect(reason.hasPrefix("the pa"))
    }
    #expect(applied.states[1].keys.sorted() == ["good.c"])
    #expect(try tree.snapshot() == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: tree.folder).sorted() == ["tree"])
  }

  @Test(arguments: [false, true]) func symbolicLinksAreNotFollowed(git: Bool) async throws {
    let tree = try TestTree(["x.c": "int x;\n", "sub/y.c": "int y;\n"])
    let secret = tree.folder + "/secret"
    try FileManager.default.createDirectory(atPath: secret, withIntermediateDirectories: true)
    try Data("int s;\n".utf8).write(to: URL(fileURLWithPath: secret + "/s.c"))
    try tree.link("out", to: secret)
    try tree.link("in", to: "sub")
    try tree.link("link.c", to: secret + "/s.c")
    if git {
      try tree.git("init", "--quiet")
      try tree.commit("first")
    }
    var symlink = addition("new.c", "../../etc/passwd")
    symlink.newMode = "120000"
    var submodule = addition("module", "Subproject commit 0123456789")
    submodule.newMode = "160000"
    let edit = "@@ 1 @@\n-int s;\n+long s;\n"
    let applied = try await tree.apply(
      [
        patch(
          1, change("out/s.c", edit), change("link.c", edit), change("in/y.c", "@@ 1 @@\n-int y;\n+long y;\n"),
          addition("out/n.c", "int n;"), deletion("link.c", "int s;"), change("sub", edit), symlink, submodule)
      ], base: git ? "HEAD" : nil)
    let reasons = applied.patches[0].files.map { file in
      if case .rejected(let reason) = file.outcome { reason } else { "\(file.outcome)" }
    }
    #expect(
      reasons == [
        "it lies below the symbolic link out", "the file is a symbolic link in the tree",
        "it lies below the symbolic link in", "it lies below the symbolic link out",
        "the file is a symbolic link in the tree", "there is a folder of this name in the tree",
        "it is a symbolic link", "it is a submodule",
      ])
    #expect(applied.states.allSatisfy { $0.isEmpty })
    #expect(try FileManager.default.contentsOfDirectory(atPath: secret) == ["s.c"])
    #expect(try String(contentsOfFile: secret + "/s.c", encoding: .utf8) == "int s;\n")
  }

  @Test func aPipeInTheTreeHoldsNothingUp() async throws {
    let tree = try TestTree(["x.c": "int x;\n"])
    try #require(mkfifo(tree.root + "/pipe.c", 0o600) == 0)
    let applied = try await tree.apply([patch(1, change("pipe.c", "@@ 1 @@\n-a\n+b\n"))])
    #expect(applied.outcome(0) == .rejected(reason: "the file is no regular file in the tree"))
  }

  /// Everything in a repository that git would run, with a plain git that does as the proof that it would.
  @Test func nothingThatTheTreeNamesIsExecuted() async throws {
    let tree = try TestTree(
      ["x.c": numbered(20), "y.c": "int y;\n", ".gitattributes": "* filter=evil diff=evil merge=evil ident eol=crlf\n"],
      git: true)
    try tree.write("x.c", numbered(20, [7: "second", 8: "too"]))
    try tree.commit("second")
    let blob = try tree.git("rev-parse", "HEAD~1:x.c")
    let marker = tree.folder + "/executed"
    let script = "#!/bin/sh\necho \"$0\" >> \(marker)\nexit 1\n"
    let program = tree.folder + "/program"
    for path in [
      program, tree.root + "/.git/hooks/post-checkout", tree.root + "/.git/hooks/post-index-change",
      tree.root + "/.git/hooks/reference-transaction", tree.root + "/.git/hooks/applypatch-msg",
      tree.root + "/.git/hooks/pre-applypatch", tree.root + "/.git/hooks/pre-auto-gc",
    ] {
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try Data(script.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    for setting in [
      "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "diff.evil.command",
      "diff.external", "merge.evil.driver", "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand",
      "core.gitProxy", "core.askPass", "core.alternateRefsCommand", "gpg.program", "credential.helper",
      "uploadpack.packObjectsHook",
    ] {
      try tree.git("config", setting, program)
    }
    // A partial clone fetches what it lacks, here by a program.
    try tree.git("config", "core.repositoryFormatVersion", "1")
    try tree.git("config", "extensions.partialClone", "evil")
    try tree.git("config", "remote.evil.url", "ext::\(program)")
    try tree.git("config", "remote.evil.promisor", "true")
    try tree.git("config", "protocol.ext.allow", "always")

    let missing = String(repeating: "5", count: 40)
    let before = try tree.snapshot()
    var series = Series(
      title: "t", total: 1, patches: [patch(1, change("x.c", replacing(10, with: "ten"), old: blob, new: "1234567"))])
    #expect(try await tree.apply(series).outcome(0) == .applied)
    #expect(try await tree.apply(series, base: "HEAD").outcome(0) == .applied)
    let earlier = try await tree.apply(series, base: "HEAD~1")
    #expect(earlier.root?.hasPrefix(tree.cache) == true)
    // Files are written as they are, whatever the attributes of the commit ask for.
    #expect(earlier.text("y.c", after: 0) == "int y;\n")
    series.baseCommit = missing
    #expect(try await tree.apply(series).outcome(0) == .applied)
    await #expect(throws: ApplyError.self) { try await tree.apply(series, base: missing) }
    #expect(!FileManager.default.fileExists(atPath: marker))
    #expect(try tree.snapshot() == before)

    // Each on its own, for git gives up where such a program fails.
    try tree.git("cat-file", "-e", missing, mustSucceed: false)
    try tree.git("diff", "HEAD~1", mustSucceed: false)
    try tree.git("update-ref", "refs/heads/new", "HEAD~1", mustSucceed: false)
    let executed = try String(contentsOfFile: marker, encoding: .utf8)
    #expect(executed.contains("program") && executed.contains("reference-transaction"))
  }

  @Test func theEnvironmentOfAHookLeadsNowhereElse() {
    let inherited = [
      "PATH": "/bin", "GIT_DIR": "/other/.git", "GIT_INDEX_FILE": "/other/.git/index", "GIT_WORK_TREE": "/other",
      "GIT_CONFIG_COUNT": "1", "GIT_EXTERNAL_DIFF": "/bin/evil", "GIT_SSH_COMMAND": "evil", "LD_PRELOAD": "/evil.so",
    ]
    let environment = GitCommand.environment(from: inherited)
    #expect(environment["PATH"] == "/bin")
    #expect(inherited.keys.filter { environment[$0] != nil } == ["PATH"])
    #expect(environment["GIT_CONFIG_GLOBAL"] == "/dev/null" && environment["GIT_OPTIONAL_LOCKS"] == "0")
  }

  @Test func moreThanTheLimitsAllowIsRefusedInWords() async throws {
    let tree = try TestTree(["x.c": numbered(400), "y.c": numbered(9), "big.c": String(repeating: "x\n", count: 4000)])
    let hunks = (1...30).map { replacing($0 * 10, with: "new \($0)") }.joined()
    var limits = ApplyLimits()
    (limits.hunks, limits.files, limits.fileBytes) = (20, 3, 6000)
    let applied = try await tree.apply(
      [
        patch(
          1, change("x.c", hunks), change("big.c", "@@ 1 @@\n-x\n+y\n"), change("y.c", replacing(5, with: "five")),
          addition("fourth.c", "int f;"))
      ], limits: limits)
    #expect(
      applied.patches[0].files.map(\.outcome) == [
        .rejected(reason: "it has 30 hunks, more than 20"), .rejected(reason: "the file is larger than 6000 bytes"),
        .applied, .rejected(reason: "the series touches more than 3 files"),
      ])
    (limits.fileBytes, limits.hunks, limits.singleHunks) = (1 << 20, 30, 20)
    let wrong = patch(1, change("x.c", hunks + replacing(395, with: "x", of: "y")))
    let many = try await tree.apply([wrong], limits: limits)
    #expect(many.outcome(0) == .rejected(reason: "it has 31 hunks, more than 30"))
    limits.hunks = 40
    let some = try await tree.apply([wrong], limits: limits)
    #expect(
      some.outcome(0)
        == .rejected(reason: "its 31 hunks do not all fit, and are more than the 20 that are tried one by one"))
    #expect(try await tree.apply([patch(1, change("x.c", hunks))], limits: limits).outcome(0) == .applied)
    limits = ApplyLimits()
    limits.seriesSeconds = 0
    let late = try await tree.apply([patch(1, change("y.c", replacing(5, with: "five")))], limits: limits)
    #expect(late.outcome(0) == .rejected(reason: "the time for the series was up"))
  }

  @Test func aGitThatRunsOrWritesWithoutEndIsStopped() async throws {
    let tree = try TestTree(git: true)
    let git = GitCommand(gitFolder: tree.root + "/.git")
    await #expect(throws: ApplyError.timedOut(what: "-c", seconds: 0.2)) {
      try await git.run(["-c", "alias.slow=!exec sleep 30", "slow"], seconds: 0.2)
    }
    await #expect(throws: ApplyError.tooMuchOutput(what: "-c")) {
      try await git.run(["-c", "alias.much=!exec yes", "much"], outputLimit: 1000, seconds: 25)
    }
  }

  @Test func aPatchCannotSpeakForGit() async throws {
    // What does not fit is quoted among git's messages.
    let tree = try TestTree(["x.c": numbered(40)])
    let forged = "@@ 2 @@\n Rejected hunk #1.\n Rejected hunk #2.\n-Hunk #1 applied cleanly.\n+x\n error: nothing\n"
    let applied = try await tree.apply([patch(1, change("x.c", forged + replacing(20, with: "twenty")))])
    #expect(applied.outcome(0) == .partly(rejected: [0]))
    #expect(applied.text("x.c", after: 1) == numbered(40, [20: "twenty"]))
  }

  @Test func aSlashUnderAnAccentIsASlash() async throws {
    let tree = try TestTree(["x.c": "int x;\n"])
    let secret = tree.folder + "/secret"
    try FileManager.default.createDirectory(atPath: secret + "/\u{301}b", withIntermediateDirectories: true)
    try Data("int s;\n".utf8).write(to: URL(fileURLWithPath: secret + "/\u{301}b/s.c"))
    try tree.link("out", to: secret)
    let applied = try await tree.apply([patch(1, change("out/\u{301}b/s.c", "@@ 1 @@\n-int s;\n+long s;\n"))])
    #expect(applied.outcome(0) == .rejected(reason: "it lies below the symbolic link out"))
  }

  @Test func aHunkThatIsNoDiffIsRefused() async throws {
    let tree = try TestTree(["x.c": numbered(9)])
    var forged = change("x.c", replacing(5, with: "five"))
    forged.hunks[0].lines.append(.context("a\n--- a/y.c\n+++ b/../../y.c\n@@ -0,0 +1 @@\n+x"))
    var empty = change("x.c", replacing(5, with: "five"))
    empty.hunks[0].lines = []
    let applied = try await tree.apply([patch(1, forged), patch(2, empty)])
    #expect(applied.outcome(0) == .rejected(reason: "it has a hunk that is no diff"))
    #expect(applied.outcome(1) == .rejected(reason: "it has a hunk that is no diff"))
  }

  @Test func noScratchFolderIsLeftBehind() async throws {
    let tree = try TestTree(["x.c": numbered(9)], git: true)
    let scratch = tree.folder + "/scratch"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
    let apply = { @Sendable (patch: Patch, base: String?) in
      try await SeriesApplier(tree: tree.root, base: base, cacheFolder: tree.cache, scratchFolder: scratch)
        .apply(Series(title: "t", total: 1, patches: [patch]))
    }
    let names = { try FileManager.default.contentsOfDirectory(atPath: scratch) }
    let wanted = patch(1, change("x.c", replacing(5, with: "five")))
    #expect(try await apply(wanted, nil).outcome(0) == .applied)
    #expect(try names() == [])
    await #expect(throws: ApplyError.self) { try await apply(wanted, "nothing") }
    #expect(try names() == [])
    let running = Task { try await apply(wanted, nil) }
    running.cancel()
    await #expect(throws: CancellationError.self) { _ = try await running.value }
    #expect(try names() == [])
    // It was made there, and not somewhere else where nobody looks.
    try FileManager.default.removeItem(atPath: scratch)
    await #expect(throws: ApplyError.self) { try await apply(wanted, nil) }
  }
}

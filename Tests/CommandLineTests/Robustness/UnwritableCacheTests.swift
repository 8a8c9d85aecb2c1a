import Foundation
import Testing

/// What a test may do to the system, which not every environment allows.
enum Privileges {
  /// Whether file systems can be mounted that only a process of ours sees.
  static let canMount = succeeds("unshare -m sh -c 'mount -t tmpfs none /mnt'")

  /// Whether somebody without rights can run the executable.
  static let canBeNobody = succeeds("\(nobody) test -x \(Executable.path)")

  /// Runs a program as a user who owns nothing.
  static let nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups"

  private static func succeeds(_ script: String) -> Bool {
    (try? Executable.run(["-c", script], program: "/bin/sh").status) == 0
  }
}

@Suite("A cache that cannot be written", .serialized) struct UnwritableCacheTests {
  private func expect(
    _ outcome: Executable.Outcome, like clean: Executable.Outcome, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.output == clean.output, sourceLocation: sourceLocation)
    #expect(outcome.errors.isEmpty && outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
  }

  @Test(.enabled(if: Privileges.canMount, "a file system is mounted")) func aFullDiskCostsTheCacheAlone() throws {
    let tree = try SmallTree()
    let clean = try tree.check(cache: tree.scratch.path + "/other")
    try SmallTree.makeFolder(tree.cache)
    // Room for nothing, for some small files, and for all but the precompiled header.
    for size in ["4k", "64k", "2m"] {
      let script = "mount -t tmpfs -o size=\(size) none \(tree.cache) && exec \"$@\""
      let outcome = try tree.shell("exec unshare -m sh -c '\(script)' sh \"$@\"")
      expect(outcome, like: clean)
      tree.expectNothingLeft("\(size)")
    }
  }

  @Test(.enabled(if: Privileges.canMount, "a file system is mounted")) func noRoomAtAllIsAnError() throws {
    let tree = try SmallTree()
    try SmallTree.makeFolder(tree.cache)
    let script = "for f in \(tree.cache) \(tree.temporary); do mount -t tmpfs -o size=4k none $f; done && exec \"$@\""
    let outcome = try tree.shell("exec unshare -m sh -c '\(script)' sh \"$@\"")
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("cannot be written") && outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(.enabled(if: Privileges.canMount, "a file system is mounted")) func aFullDiskLeavesNoHalfReport() throws {
    let tree = try SmallTree()
    let disk = tree.scratch.path + "/disk"
    try SmallTree.makeFolder(disk)
    let script = "mount -t tmpfs -o size=4k none \(disk) && echo old >\(disk)/r || exit 9; \"$@\"; s=$?; "
      + "ls \(disk); exit $s"
    let outcome = try tree.shell("exec unshare -m sh -c '\(script)' sh \"$@\"", more: ["--output", disk + "/r"])
    #expect(outcome.status == 2)
    #expect(outcome.output == "r\n")
    #expect(outcome.errors.contains("No space left on device"))
  }

  @Test(.enabled(if: Privileges.canMount, "a file system is mounted"), arguments: [true, false])
  func aReadOnlyOneIsReadAndNotWritten(isWarm: Bool) throws {
    let tree = try SmallTree()
    let clean = try tree.check(cache: isWarm ? nil : tree.scratch.path + "/other")
    try SmallTree.makeFolder(tree.cache)
    // One file is parsed anew, with the precompiled header that is there.
    try tree.write(["drivers/quarry/driver0.c": SmallTree.driver(0)])
    let before = try FolderState(tree.cache)
    let script = "mount --bind \(tree.cache) \(tree.cache) && mount -o remount,ro,bind \(tree.cache) && exec \"$@\""
    let outcome = try tree.shell("exec unshare -m sh -c '\(script)' sh \"$@\"")
    expect(outcome, like: clean)
    #expect(try FolderState(tree.cache) == before)
    tree.expectNothingLeft()
  }

  @Test func oneBelowAFileIsNone() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    let file = try tree.scratch.write("file", "no folder")
    expect(try tree.check(cache: file + "/cache"), like: clean)
    tree.expectNothingLeft()
    let told = try tree.check(cache: file + "/cache", more: ["-v"])
    #expect(told.errors.contains("\(file)/cache cannot be written: nothing is kept for later runs"))
  }

  @Test(.enabled(if: Privileges.canBeNobody, "another user runs the executable"))
  func oneOfSomebodyElseIsRead() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    for folder in [tree.scratch.path, tree.temporary] {
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
    }
    let outcome = try tree.shell("exec \(Privileges.nobody) \"$@\"")
    expect(outcome, like: clean)
    tree.expectNothingLeft()
  }

  @Test func withoutAHomeItIsThatOfTheUser() throws {
    let tree = try SmallTree()
    let words = ["check", "--format", "json", "--fail-on", "never", "--jobs", "2", "--parse-as", "stubs", "--", "-"]
    let input = "int nothing;\n"
    for script in ["unset HOME XDG_CACHE_HOME", "HOME= XDG_CACHE_HOME=", "HOME=relative XDG_CACHE_HOME=relative"] {
      let outcome = try Executable.run(
        ["-c", "\(script); exec \"$@\"", "sh", Executable.path] + words, input: input, folder: tree.root,
        environment: tree.environment, program: "/bin/sh")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(script): \(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: tree.root).sorted().contains("relative") == false)
    }
  }
}

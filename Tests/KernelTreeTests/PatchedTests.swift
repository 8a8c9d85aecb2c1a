import Foundation
import Testing

@testable import KernelTree

@Suite("A tree as a patch leaves it") struct PatchedTests {
  private func refused(_ line: String, of path: String = "drivers/x/x.c") -> [String] {
    IncludeGuard.check(Array("int a;\n\(line)\nint b;\n".utf8), of: path).refused
  }

  @Test(arguments: [
    "#include \"/etc/passwd\"", "#include </etc/passwd>", "  #  include /* c */ \"/etc/passwd\"",
    "#include \"../../../../etc/passwd\"", "#inc\\\nlude \"/etc/passwd\"", "%:include \"/etc/passwd\"",
    "#include_next <linux/x.h>", "#embed \"x\"", "#include NAME", "#if __has_embed(\"/etc/passwd\")",
    "#include \"a/../../../../x.h\"",
  ])
  func directivesThatLeadOutOfTheTreeAreRefused(line: String) {
    #expect(refused(line).count == 1)
  }

  @Test(arguments: [
    "#include <linux/dma-buf.h>", "#include \"x.h\"", "#include \"../y/y.h\"", "#include \"../../x/./y.h\"",
    "/* #include \"/etc/passwd\" */ int c;", "#define NAME(x) #x", "char *s = \"#include\";", "#if A",
  ])
  func othersAreNot(line: String) {
    #expect(refused(line) == [])
  }

  @Test func whatIsRefusedIsBlankAndTheLinesStay() {
    let text = "int a;\n#include \\\n \"/etc/passwd\"\nint b;\n"
    let checked = IncludeGuard.check(Array(text.utf8), of: "drivers/x.c")
    let lines = String(decoding: checked.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 5 && lines[0] == "int a;" && lines[3] == "int b;")
    #expect(lines[1].allSatisfy { $0 == " " } && lines[2].allSatisfy { $0 == " " })
    #expect(checked.refused.first?.hasPrefix("line 2: ") == true)
    #expect(IncludeGuard.check(Array(text.utf8), of: "Documentation/x.rst").refused == [])
  }

  @Test func contentsStandInForFilesOnDisk() throws {
    let scratch = try Scratch()
    try scratch.write(["tree/a.c": "on disk\n", "tree/b.c": "on disk\n", "store/keep": ""])
    let root = scratch.path + "/tree"
    let overlay = SourceOverlay([
      "a.c": .contents(Array("patched\n".utf8)), "b.c": .deleted, "new/c.c": .contents(Array("new\n".utf8)),
    ])
    let patched = try PatchedFiles(overlay, root: root, folder: scratch.path + "/store")
    #expect(patched.read(root + "/a.c").map { String(decoding: $0, as: UTF8.self) } == "patched\n")
    #expect(patched.read(root + "/b.c") == nil && !patched.exists(root + "/b.c"))
    #expect(patched.isFile(root + "/new/c.c"))
    #expect(patched.stamp(root + "/a.c") != FileBytes.stamp(root + "/a.c"))
    #expect(try String(contentsOfFile: root + "/a.c", encoding: .utf8) == "on disk\n")
    let again = try PatchedFiles(overlay, root: root, folder: scratch.path + "/store")
    #expect(again == patched)
  }

  @Test func commentsAndBlanksMakeNoOtherHeader() {
    func text(_ header: String) -> [UInt8] { HeaderText.withoutComments(Array(header.utf8)) }
    #expect(text("int a; /* one */\n#define X 1 // two\nint b;\n") == text("int a;\n\n#define X 1\nint  b;\n"))
    #expect(text("#define X 1\nint b;\n") != text("#define X 1 int b;\n"))
    #expect(text("char *s = \"/* a */\";") != text("char *s = \"/* b */\";"))
    #expect(text("int a;") != text("int b;"))
  }

  @Test func aScanRemembersWhatHasNotChanged() async throws {
    let scratch = try Scratch()
    try scratch.write(["tree/a.c": "harbour_open();\n", "tree/b.c": "nothing\n"])
    let cache = CacheFolder(named: scratch.path + "/cache", environment: [:])
    func candidates() async -> [String] {
      await CandidateScan.run(
        tree: scratch.path + "/tree", vocabulary: ["harbour_open"], threads: 1, cache: cache
      ).candidates.map { String($0.split(separator: "/").last ?? "") }
    }
    #expect(await candidates() == ["a.c"])
    #expect(await candidates() == ["a.c"])
    try scratch.write("tree/b.c", "now harbour_open(1);\n")
    #expect(await candidates() == ["a.c", "b.c"])
    let folder = scratch.path + "/cache/candidates"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try Data("rubbish".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    #expect(await candidates() == ["a.c", "b.c"])
  }

  @Test func definitionsAreToldFromUses() throws {
    let scratch = try Scratch()
    try scratch.write(["a.c": "int dock(int a)\n{\n\treturn moor(a);\n}\nextern int moor;\n"])
    let hits = NameSearch(["dock", "moor"]).hits(in: scratch.path + "/a.c")
    #expect(hits?.defined == ["dock"] && hits?.used == ["moor"])
    #expect(NameSearch(["pier"]).hits(in: scratch.path + "/a.c") == nil)
  }

  @Test func usersOfAHeaderAreFoundThroughOthers() throws {
    let scratch = try Scratch()
    try scratch.write([
      "t/d/deep.h": "", "t/d/mid.h": "#include \"deep.h\"\n", "t/d/a.c": "#include \"mid.h\"\n", "t/d/b.c": "int b;\n",
      "t/include/linux/x.h": "",
    ])
    let root = scratch.path + "/t"
    let all = ["a", "b"].map { root + "/d/\($0).c" }
    let users = HeaderUsers(root: root)
    #expect(users.candidates(including: [root + "/d/deep.h"], among: all) == [all[0]])
    #expect(users.candidates(including: [root + "/include/linux/x.h"], among: all) == all)
    #expect(users.candidates(including: [], among: all) == [])
  }
}

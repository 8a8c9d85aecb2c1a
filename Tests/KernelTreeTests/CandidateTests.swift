import Foundation
import Testing

@testable import KernelTree

@Suite struct CandidateTests {
  private func matches(_ names: Set<String>, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return VocabularySearch(names).matches(bytes, count: bytes.count)
  }

  @Test(arguments: [
    ("buf_get", true), ("x = buf_get(y);", true), ("\tbuf_get", true), ("buf_get(", true),
    ("buf_get2()", false), ("my_buf_get()", false), ("buf_ge", false), ("", false), ("buf_get_all", true),
  ])
  func wholeIdentifiers(_ text: String, _ expected: Bool) {
    #expect(matches(["buf_get", "buf_get_all"], text) == expected)
  }

  @Test func shortNamesAndNone() {
    #expect(matches(["f"], "int f;"))
    #expect(!matches(["f"], "int ff; g"))
    #expect(!matches([], "anything"))
  }

  @Test func agreesWithASplitIntoWords() {
    let names: Set<String> = ["alpha_one", "beta_two_long", "gamma", "alpha_one_more", "zz_top_of_all"]
    var state: UInt64 = 42
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let pieces = Array(names) + ["_", "x", " ", "(", "alpha", "two", "\n", "9", "gamm", "é"]
    for _ in 0..<3000 {
      let text = (0..<random(8)).map { _ in pieces[random(pieces.count)] }.joined()
      let words = text.utf8.split {
        !($0 >= 97 && $0 <= 122 || $0 >= 65 && $0 <= 90 || $0 >= 48 && $0 <= 57 || $0 == 95)
      }
      let expected = words.contains { names.contains(String(decoding: $0, as: UTF8.self)) }
      #expect(matches(names, text) == expected, "\(text.debugDescription)")
    }
  }

  @Test func countsOnlyTheFileItself() {
    let bytes = Array("int x; buf_get".utf8)
    #expect(!VocabularySearch(["buf_get"]).matches(bytes, count: 6))
  }

  @Test func walksATree() async throws {
    let scratch = try Scratch()
    try scratch.write([
      "drivers/a.c": "buf_get();", "drivers/b.c": "nothing", "tools/c.c": "buf_get();",
      "drivers/tools/d.c": "buf_get();",
      ".git/e.c": "buf_get();", "drivers/f.h": "buf_get();", "drivers/g.mod.c": "buf_get();",
      "Documentation/h.c": "buf_get();",
      "drivers/with space\nand line.c": "buf_get();",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/drivers/loop", withDestinationPath: scratch.path + "/drivers")
    let scan = await CandidateScan.run(folders: [scratch.path], root: scratch.path, vocabulary: ["buf_get"], threads: 3)
    let found = scan.candidates.map { $0.dropFirst(scratch.path.count + 1) }
    #expect(found == ["drivers/a.c", "drivers/tools/d.c", "drivers/with space\nand line.c"])
    #expect(scan.lookedAt == 4)
    #expect(scan.unreadable.isEmpty)
  }

  @Test func listsWhatItCannotRead() async throws {
    let scratch = try Scratch()
    try scratch.write("a.c", "buf_get")
    // A name that is no UTF-8 cannot be opened by the text that it becomes.
    let name = scratch.path + "/b"
    let bytes = Array(name.utf8CString.dropLast()) + [CChar(bitPattern: 0xFF), 46, 99, 0]
    let file = open(bytes, O_CREAT | O_WRONLY, 0o644)
    try #require(file >= 0)
    close(file)
    let scan = await CandidateScan.run(
      folders: [scratch.path, scratch.path + "/missing"], root: nil, vocabulary: ["buf_get"], threads: 2)
    #expect(scan.candidates == [scratch.path + "/a.c"])
    #expect(scan.unreadable.count == 2)
    #expect(scan.unreadable.contains { $0.file.hasSuffix("/missing") && !$0.reason.isEmpty })
  }

  @Test func doesNotReadPipesOrFolders() throws {
    let scratch = try Scratch()
    try #require(mkfifo(scratch.path + "/pipe.c", 0o644) == 0)
    #expect(FileBytes.read(scratch.path + "/pipe.c") == nil)
    #expect(FileBytes.read(scratch.path) == nil)
    try scratch.write("large", "12345")
    #expect(FileBytes.read(scratch.path + "/large", limit: 4) == nil)
    #expect(FileBytes.read(scratch.path + "/large", limit: 5) == Array("12345".utf8))
  }

  @Test(arguments: [
    ("/a/./b/../c", "/a/c"), ("/a//b/", "/a/b"), ("a/../../b", "../b"), ("/a/b", "/a/b"), ("./x", "x"),
    ("/a/b/..", "/a"),
  ])
  func pathsAsText(_ path: String, _ expected: String) { #expect(FileBytes.normalised(path) == expected) }
}

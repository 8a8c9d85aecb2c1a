import Foundation
import Testing

@testable import KernelTree

@Suite struct CandidateMemoryTests {
  private func memory(_ scratch: Scratch, _ names: Set<String> = ["a"]) -> CandidateMemory {
    CandidateMemory(file: scratch.path + "/memory", root: "/tree", vocabulary: names)
  }

  private func stamp(_ scratch: Scratch, _ name: String) throws -> FileStamp {
    try scratch.write(name, "text")
    return try #require(FileStamp(of: scratch.path + "/" + name))
  }

  @Test func whatIsKeptIsThereForTheSameNames() throws {
    let scratch = try Scratch()
    let stamp = try stamp(scratch, "x")
    memory(scratch).keep([
      CandidateMemory.Folder(
        path: "/tree/b", entries: [CandidateMemory.Entry(name: "with space.c", stamp: stamp, isCandidate: true)]),
      CandidateMemory.Folder(
        path: "/tree/a",
        entries: [
          CandidateMemory.Entry(name: "x.c", stamp: stamp, isCandidate: false),
          CandidateMemory.Entry(name: "with\nline.c", stamp: stamp, isCandidate: true),
        ]),
    ])
    let read = memory(scratch)
    #expect(read.entries(of: "/tree/b")["with space.c"]?.isCandidate == true)
    #expect(read.entries(of: "/tree/b")["with space.c"]?.stamp == stamp)
    #expect(read.entries(of: "/tree/a").mapValues(\.isCandidate) == ["x.c": false])
    #expect(read.entries(of: "/tree/none").isEmpty)
    #expect(memory(scratch, ["a", "b"]).entries(of: "/tree/b").isEmpty)
  }

  @Test func foldersThatAreTheSameStayWhenOthersChange() throws {
    let scratch = try Scratch()
    let stamp = try stamp(scratch, "x")
    func folder(_ path: String, _ name: String) -> CandidateMemory.Folder {
      CandidateMemory.Folder(
        path: path, entries: [CandidateMemory.Entry(name: name, stamp: stamp, isCandidate: true)])
    }
    memory(scratch).keep([folder("/tree/a", "1.c"), folder("/tree/b", "2.c"), folder("/tree/c", "3.c")])
    memory(scratch).keep([CandidateMemory.Folder(path: "/tree/a", entries: nil), folder("/tree/b", "4.c")])
    let read = memory(scratch)
    #expect(Set(read.entries(of: "/tree/a").keys) == ["1.c"])
    #expect(Set(read.entries(of: "/tree/b").keys) == ["4.c"])
    #expect(read.entries(of: "/tree/c").isEmpty)
  }

  @Test(arguments: ["rubbish", "", "1 2 3.4 a.c\n", "/tree/a\n1 2\n", "/tree/a\n1 x 3.4 a.c\n", "/tree/a\n1 2 3.4 a.c"])
  func anythingElseCountsAsEmpty(_ rest: String) throws {
    let scratch = try Scratch()
    let stamp = try stamp(scratch, "x")
    memory(scratch).keep([
      CandidateMemory.Folder(
        path: "/tree/a", entries: [CandidateMemory.Entry(name: "a.c", stamp: stamp, isCandidate: true)])
    ])
    let file = scratch.path + "/memory"
    let title = try #require(try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").first)
    try (title + "\n" + rest).write(toFile: file, atomically: true, encoding: .utf8)
    #expect(memory(scratch).entries(of: "/tree/a").isEmpty)
  }

  @Test(arguments: ["", "-", "x", "99999999999999999999"])
  func stampsAreNumbers(_ word: String) {
    #expect(FileStamp(size: Array(word.utf8)[...], time: Array("1.2".utf8)[...]) == nil)
    #expect(FileStamp(size: Array("1".utf8)[...], time: Array((word + ".2").utf8)[...]) == nil)
    #expect(FileStamp(size: Array("1".utf8)[...], time: Array("12".utf8)[...]) == nil)
    #expect(FileStamp(size: Array("1".utf8)[...], time: Array("-12.5".utf8)[...])?.description == "1 -12.5")
  }
}

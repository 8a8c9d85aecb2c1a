import Foundation
import Testing

@testable import KernelTree

/// When two looks at a folder count as the same.
@Suite("What a folder looks like")
struct TreeStampTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write(["drivers/a/a.c": "int a;\n", "drivers/a/a.h": "int h;\n", "Makefile": "VERSION = 7\n"])
  }

  private func stamp(threads: Int = 2) async -> String? { await TreeStamp.of([scratch.path], threads: threads) }

  @Test func itIsTheSameWhileNothingChangesForAnyNumberOfThreads() async throws {
    let first = try #require(await stamp(threads: 1))
    #expect(await stamp(threads: 4) == first)
  }

  @Test(arguments: ["drivers/a/a.c", "drivers/a/a.h", "Makefile", "drivers/b/new.c", ".config"])
  func aFileThatIsWrittenChangesIt(file: String) async throws {
    let before = try #require(await stamp())
    try scratch.write(file, "something else, and longer\n")
    #expect(await stamp() != before)
  }

  @Test func contentOfTheSameLengthAndDateChangesIt() async throws {
    let before = try #require(await stamp())
    let file = scratch.path + "/drivers/a/a.c"
    let date = try #require(try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date)
    try scratch.write("drivers/a/a.c", "int b;\n")
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
    #expect(await stamp() != before)
  }

  @Test func aFileThatGoesChangesIt() async throws {
    let before = try #require(await stamp())
    try FileManager.default.removeItem(atPath: scratch.path + "/drivers/a/a.h")
    #expect(await stamp() != before)
  }

  @Test(arguments: ["drivers/a/a.o", "drivers/a/.a.o.cmd", "modules.order", ".git/index"])
  func whatABuildOrVersionControlWritesDoesNot(file: String) async throws {
    try scratch.write([".git/HEAD": "ref: refs/heads/main\n"])
    let before = try #require(await stamp())
    try scratch.write(file, "1\n")
    #expect(await stamp() == before)
  }

  @Test func linksThatLeadNowhereOrInCirclesAreNames() async throws {
    let before = try #require(await stamp())
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/drivers/a/up", withDestinationPath: scratch.path + "/drivers")
    let after = try #require(await stamp())
    #expect(after != before)
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/gone.c", withDestinationPath: "nowhere")
    #expect(await stamp() != after)
  }

  @Test func ofAFolderThatIsNotThereNothingCanBeTold() async {
    #expect(await TreeStamp.of([scratch.path + "/none"], threads: 2) == nil)
  }
}

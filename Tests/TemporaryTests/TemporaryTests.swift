import Foundation
import Synchronization
import Temporary
import Testing

@Suite("Temporary folders") struct TemporaryTests {
  /// A folder for the folders of one test.
  private final class Parent {
    let path = FileManager.default.temporaryDirectory.path + "/temporary-tests-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
  }

  @Test func isTheUsersAlone() throws {
    let parent = try Parent()
    let folder = try Temporary.folder(in: parent.path)
    #expect(parent.entries == [URL(fileURLWithPath: folder).lastPathComponent])
    let rights = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
    #expect(rights == 0o700)
    try Data("one".utf8).write(to: URL(fileURLWithPath: folder + "/one"))
    Temporary.remove(folder)
    #expect(parent.entries.isEmpty)
  }

  @Test func cannotBeMadeWhereThereIsNoFolder() throws {
    let parent = try Parent()
    #expect(throws: Temporary.Problem.self) { try Temporary.folder(in: parent.path + "/none") }
  }

  /// As git does, which works in a folder and is killed a moment before that is removed, and as threads of the process
  /// itself do, which know its path.
  @Test(arguments: 0..<20) func goesWhileOthersWriteIntoIt(round: Int) throws {
    let parent = try Parent()
    let folder = try Temporary.folder(in: parent.path)
    let inner = folder + "/work"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    let opened = open(inner, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(opened) }
    try #require(opened >= 0)
    let writers = DispatchGroup()
    let written = Atomic(0)
    // Each goes on until its folder takes no more.
    for place in [(descriptor: opened, prefix: "by"), (descriptor: AT_FDCWD, prefix: inner + "/to")] {
      let finished = Thread {
        var number = 0
        while number < 1_000_000 {
          let file = openat(place.descriptor, "\(place.prefix)\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
          guard file >= 0 else { break }
          close(file)
          written.add(1, ordering: .relaxed)
          number += 1
          usleep(50)
        }
        writers.leave()
      }
      writers.enter()
      finished.start()
    }
    while written.load(ordering: .relaxed) < 10 + round { usleep(100) }
    Temporary.remove(folder)
    writers.wait()
    #expect(parent.entries.isEmpty)
  }
}

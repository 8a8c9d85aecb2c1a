import Foundation
import Testing

@testable import KernelTree

@Suite struct MomentTests {
  @Test func whatWasChangedBeforeIsToldFromWhatIsChangedSince() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a"
    for _ in 0..<200 {
      // A file that was looked at is stamped by a finer clock when it is changed.
      try scratch.write("a", "x")
      _ = FileStamp(of: path)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.write(contentsOf: Data("y".utf8))
      try file.close()
      let moment = Moment.next()
      #expect(!moment.isBeforeChange(of: path))
      try scratch.write("a", "z")
      #expect(moment.isBeforeChange(of: path))
    }
    #expect(Moment.next().isBeforeChange(of: path + ".gone"))
  }
}

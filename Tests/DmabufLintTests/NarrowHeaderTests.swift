import Clang
import Foundation
import IR
import KernelTree
import Testing

@testable import DmabufLint

/// Which of the ways to parse a file is taken, shown by a macro that each of them defines otherwise.
@Suite struct NarrowHeaderTests {
  private func way(wide: String, narrow: String?, includes: String = "") throws -> Int64? {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.path + "/a.c"
    try Data("\(includes)enum { OWN };\nint f(void) { return WAY; }\n".utf8).write(to: URL(fileURLWithPath: file))
    var job = ParseJob(
      file: file, relativePath: "a.c", arguments: ["-x", "c", "-DWAY=1", wide], plainArguments: ["-x", "c", "-DWAY=3"],
      workingDirectory: folder.path, precompiledHeader: "wide.pch", membership: nil, size: 1)
    job.narrow = narrow.map { NarrowHeader(header: "narrow.pch", arguments: ["-x", "c", "-DWAY=2", $0]) }
    let producer = UnitProducer(library: try ClangLibrary.load(environment: ProcessInfo.processInfo.environment))
    let unit = try producer.unit(for: UnitRequest(job: job, root: folder.path)).unit
    let function = try #require(unit.functions.first { $0.symbol.name.text == "f" })
    for block in function.blocks {
      if case .return(.constant(let value, _)?) = block.terminator { return value }
    }
    return nil
  }

  @Test func theNarrowHeaderIsForFilesThatHaveErrorsWithTheOther() throws {
    let (fine, inTheWay) = ("-DOTHER=5", "-DOWN=5")
    #expect(try way(wide: fine, narrow: fine) == 1)
    #expect(try way(wide: inTheWay, narrow: fine) == 2)
    #expect(try way(wide: inTheWay, narrow: inTheWay) == 3)
    #expect(try way(wide: inTheWay, narrow: nil) == 3)
  }

  @Test func aHeaderThatIsNotThereIsNobodysFault() throws {
    let (fine, inTheWay) = ("-DOTHER=5", "-DOWN=5")
    let missing = "#include \"not-there.h\"\n"
    #expect(try way(wide: fine, narrow: fine, includes: missing) == 2)
    #expect(try way(wide: inTheWay, narrow: inTheWay, includes: missing) == 2)
    // They do not complain of the same.
    #expect(try way(wide: inTheWay, narrow: fine, includes: missing) == 3)
    #expect(try way(wide: fine, narrow: nil, includes: missing) == 3)
  }

  @Test func bothHeadersCountAsWhatAUnitWasMadeOf() {
    var job = ParseJob(
      file: "/a.c", relativePath: "a.c", plainArguments: [], workingDirectory: "/", membership: nil, size: 1)
    #expect(job.precompiledHeaders.isEmpty)
    job.precompiledHeader = "wide.pch"
    job.narrow = NarrowHeader(header: "narrow.pch", arguments: [])
    #expect(job.precompiledHeaders == ["wide.pch", "narrow.pch"])
  }
}

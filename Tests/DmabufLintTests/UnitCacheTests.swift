import Clang
import Foundation
import IR
import Testing

@testable import DmabufLint
@testable import KernelTree

@Suite("Units that are kept between runs") struct UnitCacheTests {
  private func units(in cache: String) -> [String] {
    (FileManager.default.enumerator(atPath: cache + "/units")?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".unit") }.sorted()
  }

  private func write(_ path: String, _ text: String) throws {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func aUnitCountsUntilSomethingChanges() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(folder + "/a.c", "#include \"a.h\"\nint f(void) { return 1; }\n")
    try write(folder + "/a.h", "int g(void);\n")
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    let names = LoweringNames(try Engine.catalogue([]).model(for: Engine.newestVersion))
    let cache = try #require(
      UnitCache(
        folder: CacheFolder(named: folder + "/cache", environment: [:]), library: library, root: folder, names: names))
    let job = ParseJob(
      file: folder + "/a.c", relativePath: "a.c", arguments: ["-x", "c"], plainArguments: ["-x", "c"],
      workingDirectory: folder, precompiledHeader: nil, membership: nil, includedSources: [], size: 1, patched: .none)
    let unit = Unit(path: "a.c")
    #expect(cache.unit(for: job)?.encoded == nil)
    func keep(since begin: Moment) {
      cache.keep(
        unit.encoded(), digest: Digest.hex(unit.encoded()), unit, made: [folder + "/a.c", folder + "/a.h"], for: job,
        since: begin)
    }
    let early = Moment.next()
    keep(since: early)
    #expect(cache.unit(for: job)?.encoded == unit.encoded())
    var other = job
    other.plainArguments.append("-DX")
    #expect(cache.unit(for: other)?.encoded == nil)
    try write(folder + "/a.h", "int g(int);\n")
    #expect(cache.unit(for: job)?.encoded == nil)
    // Another is kept as if it had been made before the header was changed.
    keep(since: early)
    #expect(cache.unit(for: job)?.encoded == nil)
    keep(since: Moment.next())
    #expect(cache.unit(for: job)?.encoded == unit.encoded())
    for name in units(in: folder + "/cache") { try write(folder + "/cache/units/" + name, "dmabuf-lint unit 1\nrub") }
    #expect(cache.unit(for: job)?.encoded == nil)
  }

  /// A folder with `a.c`, a cache in it, and how the file is parsed.
  private final class Sample {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/\(UUID().uuidString)"
    let cache: UnitCache
    let job: ParseJob
    private let library: ClangLibrary

    init(_ text: String) throws {
      try FileManager.default.createDirectory(atPath: folder + "/include", withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/a.c"))
      library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
      let names = LoweringNames(try Engine.catalogue([]).model(for: Engine.newestVersion))
      cache = try #require(
        UnitCache(
          folder: CacheFolder(named: folder + "/cache", environment: [:]), library: library, root: folder, names: names)
      )
      let arguments = ["-x", "c", "-I", "include", "-I\(folder)/more", "-DX"]
      job = ParseJob(
        file: folder + "/a.c", relativePath: "a.c", arguments: arguments, plainArguments: arguments,
        workingDirectory: folder, membership: nil, size: 1)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func parsed() throws -> IR.Unit {
      try UnitProducer(library: library).unit(for: UnitRequest(job: job, root: folder)).unit
    }

    func keep(_ unit: IR.Unit) {
      let encoded = unit.encoded()
      cache.keep(
        encoded, digest: Digest.hex(encoded), unit, made: [folder + "/a.c"], for: job, since: Moment.next())
    }
  }

  @Test func aParseThatWasGivenUpIsNotKept() throws {
    let sample = try Sample("int f(void);\n")
    let place = SourceRange(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let missing = ParseProblem(message: "'a.h' file not found", range: place, isFatal: true)
    for message in ["bracket nesting level exceeded maximum of 256", "file not found", "'' file not found"] {
      let problem = ParseProblem(message: message, range: place, isFatal: true)
      sample.keep(Unit(path: "a.c", problems: [missing, problem]))
      #expect(units(in: sample.folder + "/cache") == [], "\(message)")
    }
  }

  @Test(arguments: ["made.h", "include/made.h", "more/made.h", "include/deep/other.h", "more/deep/other.h"])
  func aMissingHeaderIsMissedUntilItIsThere(header: String) throws {
    let sample = try Sample("#include \"made.h\"\n#include <deep/other.h>\nint f(void) { return 1; }\n")
    let unit = try sample.parsed()
    #expect(unit.problems.count == 2)
    #expect(
      MissingHeaders.places(unit, sample.job, root: sample.folder)
        == [
          "deep/other.h", "include/deep/other.h", "include/made.h", "made.h", "more/deep/other.h", "more/made.h",
        ].map { sample.folder + "/" + $0 })
    sample.keep(unit)
    #expect(sample.cache.unit(for: sample.job)?.encoded == unit.encoded())
    try write(sample.folder + "/" + header, "int g(void);\n")
    #expect(sample.cache.unit(for: sample.job)?.encoded == nil)
    // One that has come meanwhile was not read.
    sample.keep(unit)
    #expect(units(in: sample.folder + "/cache").count == 1)
    #expect(sample.cache.unit(for: sample.job)?.encoded == nil)
  }
}

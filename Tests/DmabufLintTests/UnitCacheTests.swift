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

  @Test func aParseThatMissedAHeaderIsNotKept() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(folder + "/a.c", "int f(void);\n")
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    let names = LoweringNames(try Engine.catalogue([]).model(for: Engine.newestVersion))
    let cache = try #require(
      UnitCache(
        folder: CacheFolder(named: folder + "/cache", environment: [:]), library: library, root: folder, names: names))
    let job = ParseJob(
      file: folder + "/a.c", relativePath: "a.c", arguments: [], plainArguments: [], workingDirectory: folder,
      precompiledHeader: nil, membership: nil, includedSources: [], size: 1, patched: .none)
    let place = SourceRange(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let unit = Unit(path: "a.c", problems: [ParseProblem(message: "file not found", range: place, isFatal: true)])
    cache.keep(
      unit.encoded(), digest: Digest.hex(unit.encoded()), unit, made: [folder + "/a.c"], for: job,
      since: Moment.next())
    #expect(units(in: folder + "/cache") == [])
  }
}

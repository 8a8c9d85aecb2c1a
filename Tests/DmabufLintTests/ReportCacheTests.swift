import Findings
import Foundation
import KernelTree
import Reports
import Testing

@testable import DmabufLint

/// What comes back of a report that was kept.
@Suite("Reports that are kept")
struct ReportCacheTests {
  private let folder: String
  private let cache: ReportCache

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)").path
    cache = try #require(ReportCache(folder: CacheFolder(named: folder, environment: [:])))
  }

  private let content = ReportCache.Content(
    parsedAs: "tree", counts: RunReport.Counts(lookedAt: 3, candidates: 2, analysed: 2, functions: 9),
    findings: [
      Finding(
        rule: "resv-leaked", severity: .error, message: "the lock of 'ö' stays",
        place: Place(file: "a.c", startLine: 1, startColumn: 2, endLine: 3, endColumn: 4), function: "f",
        path: [
          Step(
            place: Place(file: "b.h", startLine: 5, startColumn: 6, endLine: 5, endColumn: 9), message: "here",
            function: "g")
        ], assumption: "one",
        fixes: [
          Fix(
            summary: "unlock",
            edits: [
              Fix.Edit(place: Place(file: "a.c", startLine: 7, startColumn: 1, endLine: 7, endColumn: 1), text: "x")
            ])
        ])
    ], skipped: [Skipped(file: "c.c", reason: "cannot be read")])

  private func file() throws -> URL {
    let reports = URL(fileURLWithPath: folder + "/reports")
    let files = try FileManager.default.contentsOfDirectory(at: reports, includingPropertiesForKeys: nil)
    return try #require(files.first)
  }

  @Test func theSameComesBack() {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    cache.keep(content, for: Digest.hex("one"))
    #expect(cache.content(for: Digest.hex("one")) == content)
    #expect(cache.content(for: Digest.hex("two")) == nil)
  }

  @Test func aByteThatChangedMakesItNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    cache.keep(content, for: Digest.hex("one"))
    let whole = try Data(contentsOf: try file())
    for place in stride(from: 0, to: whole.count, by: 7) {
      var damaged = whole
      damaged[place] ^= 1
      try damaged.write(to: try file())
      #expect(cache.content(for: Digest.hex("one")) == nil)
    }
    try whole.prefix(whole.count / 2).write(to: try file())
    #expect(cache.content(for: Digest.hex("one")) == nil)
  }

  @Test func theOldestGo() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for number in 0..<80 { cache.keep(content, for: Digest.hex("\(number)")) }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/reports")
    #expect(files.count == 64)
    #expect(cache.content(for: Digest.hex("79")) == content)
  }
}

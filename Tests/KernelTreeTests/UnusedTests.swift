import Foundation
import Testing

@testable import KernelTree

@Suite struct UnusedTests {
  private let scratch: Scratch
  private let now = Date()
  private let files = [
    "units/ab/cdef/old.unit", "units/ab/cdef/new.unit", "units/00/1111/old.unit", "precompiled/old.pch",
    "precompiled/old.manifest", "precompiled/new.pch", "precompiled/old.c", "candidates/old", "old.unit",
    "thesis/units/old.unit",
  ]

  init() throws {
    scratch = try Scratch()
    for file in files { try scratch.write(file, "x") }
    for file in files where file.contains("old") { try use(file, daysAgo: 31) }
  }

  /// Sets both times of a file.
  private func use(_ file: String, daysAgo days: Double) throws {
    let seconds = Int(now.timeIntervalSince1970 - days * 24 * 60 * 60)
    let time = timespec(tv_sec: seconds, tv_nsec: 0)
    try #require(utimensat(AT_FDCWD, scratch.path + "/" + file, [time, time], 0) == 0)
  }

  private var left: [String] {
    let all = FileManager.default.enumerator(atPath: scratch.path)?.compactMap { $0 as? String } ?? []
    return all.filter { !FileBytes.isFolder(scratch.path + "/" + $0) && $0 != Unused.mark }.sorted()
  }

  @Test func whatNobodyUsesGoes() throws {
    try FileManager.default.createDirectory(atPath: scratch.path + "/units/mine", withIntermediateDirectories: true)
    Unused.sweep(cache: scratch.path, now: now)
    #expect(FileBytes.exists(scratch.path + "/units/mine"), "what was empty before is not ours")
    #expect(
      left == [
        "candidates/old", "old.unit", "precompiled/new.pch", "precompiled/old.c", "thesis/units/old.unit",
        "units/ab/cdef/new.unit",
      ])
    #expect(!FileBytes.exists(scratch.path + "/units/00"), "folders without a file go too")
  }

  @Test func onceADay() throws {
    Unused.sweep(cache: scratch.path, now: now)
    try scratch.write("units/ab/cdef/other.unit", "x")
    try use("units/ab/cdef/other.unit", daysAgo: 40)
    Unused.sweep(cache: scratch.path, now: now + 60 * 60)
    #expect(left.contains("units/ab/cdef/other.unit"))
    Unused.sweep(cache: scratch.path, now: now + 25 * 60 * 60)
    #expect(!left.contains("units/ab/cdef/other.unit"))
  }

  @Test func aReadFileIsInUse() throws {
    let path = scratch.path + "/precompiled/old.pch"
    let times = [timespec(tv_sec: Int(now.timeIntervalSince1970), tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    Unused.sweep(cache: scratch.path, now: now)
    #expect(left.contains("precompiled/old.pch"))
  }

  @Test func aCacheThatIsNotThere() {
    Unused.sweep(cache: scratch.path + "/none", now: now)
    #expect(!FileBytes.exists(scratch.path + "/none"))
  }
}

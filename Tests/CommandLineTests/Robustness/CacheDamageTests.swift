import Foundation
import Testing

/// What can happen to a file of the cache.
private enum Damage: CaseIterable {
  case emptied, halved, flipped, exchanged, folder, danglingLink, huge, older

  /// - Parameter other: another file of the cache.
  func apply(to path: String, other: String) throws {
    let files = FileManager.default
    var before = stat()
    guard stat(path, &before) == 0 else { return }
    let bytes = files.contents(atPath: path) ?? Data()
    switch self {
    case .emptied: try Data().write(to: URL(fileURLWithPath: path))
    case .halved: try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    case .flipped:
      guard !bytes.isEmpty else { return }
      var damaged = bytes
      for place in [bytes.count / 3, bytes.count / 2, bytes.count - 1] { damaged[place] ^= 0x04 }
      try damaged.write(to: URL(fileURLWithPath: path))
      // As a disk does it that goes bad: nobody sees it from outside.
      utimensat(AT_FDCWD, path, [before.st_atim, before.st_mtim], 0)
    case .exchanged:
      try files.removeItem(atPath: path)
      try files.copyItem(atPath: other, toPath: path)
    case .folder:
      try files.removeItem(atPath: path)
      try files.createDirectory(atPath: path + "/inner", withIntermediateDirectories: true)
    case .danglingLink:
      try files.removeItem(atPath: path)
      try files.createSymbolicLink(atPath: path, withDestinationPath: "/nonexistent/file")
    case .huge:
      // Sparse: it takes no room.
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 1 << 40)
      try handle.close()
    case .older:
      let text = String(decoding: bytes.prefix(64), as: UTF8.self)
      let digits = text.firstIndex { $0.isNumber }.map { text.utf8.distance(from: text.startIndex, to: $0) } ?? 0
      guard digits < bytes.count else { return }
      var old = bytes
      old[digits] = UInt8(ascii: "0")
      try old.write(to: URL(fileURLWithPath: path))
    }
  }
}

@Suite("A damaged cache", .serialized) struct CacheDamageTests {
  /// The kinds of files in a cache, whatever there is: by top folder and end of the name.
  private static func kinds(_ cache: String) -> [String: [String]] {
    let top = cache
    return Dictionary(grouping: SmallTree.files(of: top)) { name in
      let folder = name.split(separator: "/").first.map(String.init) ?? ""
      let last = name.split(separator: "/").last.map(String.init) ?? ""
      return folder + "/" + (folder == "candidates" ? "" : last.split(separator: ".").last.map(String.init) ?? "")
    }
  }

  @Test func isThrownAwaySilently() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    #expect(try Report(clean.output).findings.count == SmallTree.drivers / 2)
    #expect(clean.errors.isEmpty)
    let kinds = Set(Self.kinds(tree.cache).keys)
    #expect(kinds.isSuperset(of: ["candidates/", "units/unit", "precompiled/pch", "generated/h"]), "\(kinds)")
    let damages = Damage.allCases
    for kind in kinds.sorted() {
      for round in damages.indices {
        let files = Self.kinds(tree.cache)
        guard let damaged = files[kind] else { continue }
        let others = files.filter { $0.key != kind }.values.flatMap { $0 }.sorted()
        // Where there are many of a kind, one round has them all.
        if damaged.count >= damages.count, round > 0 { continue }
        for (index, name) in damaged.enumerated() {
          let other = damaged.count > 1 ? damaged[(index + 1) % damaged.count] : others.first ?? name
          try damages[(index + round) % damages.count].apply(
            to: tree.cache + "/" + name, other: tree.cache + "/" + (index % 2 == 0 ? other : others.first ?? other))
        }
        // A driver is parsed anew, so that what only parsing reads is read.
        try tree.write(["drivers/quarry/driver0.c": SmallTree.driver(0, includes: "/* \(kind) \(round) */")])
        let outcome = try tree.check()
        #expect(outcome.output == clean.output, "\(kind), round \(round)")
        #expect(outcome.errors.isEmpty && outcome.status == 0, "\(kind), round \(round): \(outcome.errors)")
      }
    }
  }

  @Test func allOfItIsThrownAwaySilently() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    for damage in Damage.allCases {
      let files = SmallTree.files(of: tree.cache)
      for (index, name) in files.enumerated() where FileManager.default.fileExists(atPath: tree.cache + "/" + name) {
        try damage.apply(
          to: tree.cache + "/" + name, other: tree.cache + "/" + files[(index + files.count / 2) % files.count])
      }
      let outcome = try tree.check()
      #expect(outcome.output == clean.output && outcome.errors.isEmpty && outcome.status == 0, "\(damage)")
      tree.expectNothingLeft("\(damage)")
    }
    // Folders in the place of files and files in the place of folders.
    for name in try FileManager.default.contentsOfDirectory(atPath: tree.cache) {
      try FileManager.default.removeItem(atPath: tree.cache + "/" + name)
      try Data("no folder".utf8).write(to: URL(fileURLWithPath: tree.cache + "/" + name))
    }
    let outcome = try tree.check()
    #expect(outcome.output == clean.output && outcome.errors.isEmpty && outcome.status == 0)
    tree.expectNothingLeft()
  }

  @Test func aHeaderThatChangesReachesUnitsThatWereMadeWithAPrecompiledOne() throws {
    let tree = try SmallTree()
    let before = try Report(try tree.check().output)
    try tree.write(["include/linux/quarry.h": SmallTree.header(leaving: "do { } while (0)")])
    let changed = try tree.check()
    #expect(try Report(changed.output).findings.count == SmallTree.drivers)
    #expect(before.findings.count == SmallTree.drivers / 2)
    #expect(try tree.check(cache: tree.scratch.path + "/other").output == changed.output)
  }

  @Test func whatAKilledRunLeftIsTakenAway() throws {
    let tree = try SmallTree()
    let clean = try tree.check()
    // The number of a process that has ended.
    let ended = Process()
    ended.executableURL = URL(fileURLWithPath: "/bin/true")
    try ended.run()
    ended.waitUntilExit()
    let left = "\(ended.processIdentifier).1234.new"
    for name in ["units/" + left, "candidates/x.\(left)", "precompiled/y.\(left).temp-stream-1a", "generated/\(left)"] {
      try Data("half".utf8).write(to: URL(fileURLWithPath: tree.cache + "/" + name))
    }
    let own = "units/\(ProcessInfo.processInfo.processIdentifier).1234.new"
    try Data("half".utf8).write(to: URL(fileURLWithPath: tree.cache + "/" + own))
    #expect(try tree.check().output == clean.output)
    // That of a process that runs is still being written.
    #expect(SmallTree.files(of: tree.cache).filter { $0.contains(".new") } == [own])
  }
}

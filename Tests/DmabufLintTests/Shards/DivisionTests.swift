import Testing

@testable import DmabufLint

@Suite("Division into shards") struct DivisionTests {
  /// Forty folders with files of different sizes.
  private let items = (0..<40).flatMap { folder in
    (0..<(1 + folder % 7)).map { file in
      Division.Item(path: "drivers/d\(folder)/f\(file).c", size: 1000 + (folder * 7919 + file * 104_729) % 90_000)
    }
  }

  private func shares(_ count: Int, of items: [Division.Item]) throws -> [Set<String>] {
    try (1...count).map { Division.paths(items, of: try #require(Shard($0, of: count))) }
  }

  @Test(arguments: [1, 2, 3, 7, 40]) func everyFileIsInOneShare(count: Int) throws {
    let shares = try shares(count, of: items)
    #expect(shares.reduce(0) { $0 + $1.count } == items.count)
    #expect(shares.reduce(into: Set()) { $0.formUnion($1) } == Set(items.map(\.path)))
  }

  @Test func theOrderInWhichFilesAreFoundIsNothing() throws {
    #expect(try shares(5, of: items) == shares(5, of: items.reversed()))
  }

  @Test(arguments: [2, 3, 8]) func sharesCostTheSame(count: Int) throws {
    let sizes = Dictionary(uniqueKeysWithValues: items.map { ($0.path, $0.size + 24 << 10) })
    let costs = try shares(count, of: items).map { $0.reduce(0) { $0 + (sizes[$1] ?? 0) } }
    let least = try #require(costs.min())
    let most = try #require(costs.max())
    #expect(Double(most) < 1.25 * Double(least), "\(costs)")
  }

  @Test func smallFoldersStayTogether() throws {
    let small = (0..<30).flatMap { folder in
      (0..<3).map { Division.Item(path: "d\(folder)/f\($0).c", size: 100) }
    }
    for share in try shares(2, of: small) {
      let folders = Dictionary(grouping: share) { $0.prefix { $0 != "/" } }
      #expect(folders.values.allSatisfy { $0.count == 3 })
    }
  }

  @Test func aFolderThatOutweighsTheRestIsCut() throws {
    let heavy = (0..<100).map { Division.Item(path: "heavy/f\($0).c", size: 50_000) }
    let light = [Division.Item(path: "light/f.c", size: 10)]
    let counts = try shares(4, of: heavy + light).map(\.count)
    #expect(counts.allSatisfy { (20...30).contains($0) }, "\(counts)")
  }

  @Test func moreSharesThanFilesLeaveSomeEmpty() throws {
    let shares = try shares(6, of: [Division.Item(path: "a.c", size: 1), Division.Item(path: "b.c", size: 2)])
    #expect(shares.count { $0.isEmpty } == 4)
  }

  @Test(arguments: ["1/1", "2/3", "10000/10000"]) func aShardIsReadAsItIsWritten(text: String) throws {
    #expect(try #require(Shard(text)).description == text)
  }

  @Test(arguments: [
    "", "1", "/", "0/3", "4/3", "1/0", "-1/3", "1/2/3", "1/10001", "a/b", "1 / 2", "+1/2", "1/", "٣/٤",
  ])
  func anythingElseIsNoShard(text: String) {
    #expect(Shard(text) == nil)
  }
}

import KernelTree

/// One of the shares into which the candidates of a run are divided.
public struct Shard: Hashable, Codable, Sendable {
  /// From 1 to `count`.
  public let index: Int
  /// How many shares there are.
  public let count: Int

  /// More shares than a tree has candidates are of no use.
  public static let largestCount = 10_000

  /// Takes a number and a count; nil unless the number is from 1 to the count, and that at most `largestCount`.
  public init?(_ index: Int, of count: Int) {
    guard (1...Self.largestCount).contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `I/N`, such as `2/8`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }), let index = Int(parts[0]),
      let count = Int(parts[1])
    else { return nil }
    self.init(index, of: count)
  }
}

extension Shard {
  /// Fact files come from other machines: a number that no shard can have is an error there as well.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let (index, count) = (
      try container.decode(Int.self, forKey: .index), try container.decode(Int.self, forKey: .count)
    )
    guard let shard = Shard(index, of: count) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "expected a shard of at most \(Self.largestCount), found \(index)/\(count)"))
    }
    self = shard
  }
}

extension Shard: CustomStringConvertible {
  public var description: String { "\(index)/\(count)" }
}

/// How files are divided: by what they are likely to cost, which is their size and what every file costs for its
/// headers. Nothing but paths and sizes decides, so all machines that have the tree divide it alike.
///
/// Files of one folder stay together where that leaves the shares equal, because they share precompiled headers.
enum Division {
  struct Item: Hashable, Sendable {
    /// Relative to the root.
    var path: String
    /// In bytes.
    var size: Int
  }

  /// What the headers of a file cost, as bytes of source.
  private static let headers = 24 << 10
  /// Folders are cut into stretches of at most this part of a share.
  private static let stretchesOfAShare = 8

  /// The paths of the items of a shard. Every item is in one of the shards.
  static func paths(_ items: [Item], of shard: Shard) -> Set<String> {
    let total = items.reduce(0) { $0 + cost($1) }
    let largest = max(1, total / (shard.count * stretchesOfAShare))
    // The dearest first, each to the share that has least (Graham's rule): at most a third more than the best division.
    let stretches = stretches(items, largest: largest).sorted {
      ($1.cost, $0.paths[0]) < ($0.cost, $1.paths[0])
    }
    var costs = [Int](repeating: 0, count: shard.count)
    var own: Set<String> = []
    for stretch in stretches {
      guard let least = costs.indices.min(by: { (costs[$0], $0) < (costs[$1], $1) }) else { break }
      costs[least] += stretch.cost
      if least == shard.index - 1 { own.formUnion(stretch.paths) }
    }
    return own
  }

  private struct Stretch {
    var folder: Substring
    var paths: [String]
    var cost: Int
  }

  /// Files that follow each other in one folder, up to a cost.
  private static func stretches(_ items: [Item], largest: Int) -> [Stretch] {
    var result: [Stretch] = []
    for item in items.sorted(by: { $0.path < $1.path }) {
      let folder = item.path.lastIndex(of: "/").map { item.path[..<$0] } ?? ""
      if let last = result.last, last.folder == folder, last.cost + cost(item) <= largest {
        result[result.count - 1].paths.append(item.path)
        result[result.count - 1].cost += cost(item)
      } else {
        result.append(Stretch(folder: folder, paths: [item.path], cost: cost(item)))
      }
    }
    return result
  }

  private static func cost(_ item: Item) -> Int { headers + item.size }
}

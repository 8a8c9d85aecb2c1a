import Patches

/// Lays hunks over a version of the file that they were not made for.
///
/// git looks for the context word by word. Here the lines of the hunk's old side are matched in order, and may miss a
/// few: what stands between the first and the last that match is replaced by the hunk. The more lines differ, the less
/// does it prove; below `leastShare` nothing is laid over.
struct Overlay {
  /// By place in the nearest lines: the lines that are replaced, and the hunk.
  struct Match: Hashable, Sendable {
    var hunk: Int
    var range: Range<Int>
  }

  /// Of a hunk's telling lines, how many must be found.
  private static let leastShare = 0.6
  /// Lines that a version may have more than another between two that match.
  private static let slack = 12
  /// Lines around the place that the hunk names in which it is looked for, if no function is known.
  private static let reach = 400

  private(set) var matches: [Match] = []
  private let keys: [String]
  private let depths: [Depth]

  /// - Parameters:
  ///   - hunks: with their places in the `FileDiff`.
  ///   - nearest: its lines, comments blanked; `functions` are the line ranges of its functions by name.
  init(_ hunks: [(place: Int, hunk: Hunk)], on nearest: [SideLine], functions: [String: Range<Int>]) {
    keys = nearest.map { Self.key($0) }
    depths = nearest.map { Self.depth(of: [$0]) }
    for (place, hunk) in hunks {
      let old = hunk.sideLines(.before, place: place)
      guard isBalanced(hunk, place) else { continue }
      let range = find(old, hunk, functions).first { range in
        !matches.contains { $0.range.overlaps(range) } && fits(range, old)
      }
      if let range { matches.append(Match(hunk: place, range: range)) }
    }
    matches.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// What a line says, whatever the white space.
  static func key(_ line: SideLine) -> String {
    var result: [UInt8] = []
    for byte in line.trimmed where !(byte.isBlank && result.last == 32) { result.append(byte.isBlank ? 32 : byte) }
    return String(decoding: result, as: UTF8.self)
  }

  /// Lines that many places have tell nothing.
  static func isTelling(_ key: String) -> Bool {
    key.utf8.count(where: { $0.isNamePart }) > 5
      && !["return 0;", "return ret;", "break;", "default:", "continue;"].contains(key)
  }

  /// The lines that the hunk may take the place of, the likeliest first.
  private func find(_ old: [SideLine], _ hunk: Hunk, _ functions: [String: Range<Int>]) -> [Range<Int>] {
    let wanted = old.map { Self.key($0) }
    let telling = wanted.indices.filter { Self.isTelling(wanted[$0]) }
    guard !telling.isEmpty, !keys.isEmpty else { return [] }
    let header = Segmenter.functionName(tokens(of: [.madeUp(hunk.section)]))
    let named = header.flatMap { functions[$0] }
    let middle = min(max(0, hunk.oldStart - 1), keys.count)
    // Git names the function before the hunk: the hunk may lie behind it.
    let area =
      named.map { max(0, $0.lowerBound - 5)..<min(keys.count, $0.upperBound + old.count + 40) }
      ?? max(0, middle - Self.reach)..<min(keys.count, middle + Self.reach)
    var places: [String: [Int]] = [:]
    for index in area where !keys[index].isEmpty { places[keys[index], default: []].append(index) }
    // The distance that most telling lines agree on, rare ones first.
    var votes: [Int: Double] = [:]
    for line in telling {
      let found = places[wanted[line]] ?? []
      for place in found.prefix(64) { votes[place - line, default: 0] += 1 / Double(found.count) }
    }
    let candidates = votes.sorted { ($1.value, abs($0.key), $0.key) < ($0.value, abs($1.key), $1.key) }.prefix(6)
    var best: (pairs: [(old: Int, new: Int)], telling: Int)?
    for (offset, _) in candidates {
      let low = max(area.lowerBound, offset - Self.slack)
      let high = min(area.upperBound, offset + wanted.count + Self.slack)
      guard low < high else { continue }
      let pairs = common(wanted, low..<high)
      let count = pairs.count { Self.isTelling(wanted[$0.old]) }
      if count > best?.telling ?? 0 { best = (pairs, count) }
    }
    guard let best, let first = best.pairs.first, let last = best.pairs.last else { return [] }
    let least = telling.count < 3 ? telling.count : max(2, Int((Double(telling.count) * Self.leastShare).rounded(.up)))
    guard best.telling >= least else { return [] }
    // Lines of the hunk outside those that match stand for as many of the other version.
    let low = max(area.lowerBound, first.new - first.old)
    let high = min(area.upperBound, last.new + wanted.count - last.old)
    return [low..<high, first.new..<high, low..<last.new + 1, first.new..<last.new + 1]
  }

  /// The longest run of lines that both have, in order.
  private func common(_ wanted: [String], _ range: Range<Int>) -> [(old: Int, new: Int)] {
    let (rows, columns) = (wanted.count, range.count)
    guard rows * columns <= 1 << 20 else { return [] }
    var table = Array(repeating: Array(repeating: 0, count: columns + 1), count: rows + 1)
    func weight(_ key: String) -> Int { key.isEmpty ? 0 : Self.isTelling(key) ? 4 : 1 }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        var value = max(table[row + 1][column], table[row][column + 1])
        if wanted[row] == keys[range.lowerBound + column], !wanted[row].isEmpty {
          value = max(value, table[row + 1][column + 1] + weight(wanted[row]))
        }
        table[row][column] = value
      }
    }
    var result: [(old: Int, new: Int)] = []
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      let key = wanted[row]
      if !key.isEmpty, key == keys[range.lowerBound + column],
        table[row][column] == table[row + 1][column + 1] + weight(key)
      {
        result.append((row, range.lowerBound + column))
        row += 1
        column += 1
      } else if table[row + 1][column] >= table[row][column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    return result
  }

  /// What is replaced opens and closes as many blocks and conditions as what takes its place.
  private func fits(_ range: Range<Int>, _ old: [SideLine]) -> Bool {
    Self.depth(of: old) == range.reduce(Depth()) { $0 + depths[$1] }
  }

  private func isBalanced(_ hunk: Hunk, _ place: Int) -> Bool {
    Self.depth(of: hunk.sideLines(.before, place: place)) == Self.depth(of: hunk.sideLines(.after, place: place))
  }

  private struct Depth: Hashable {
    var braces = 0
    var conditions = 0

    static func + (left: Depth, right: Depth) -> Depth {
      Depth(braces: left.braces + right.braces, conditions: left.conditions + right.conditions)
    }
  }

  private static func depth(of lines: [SideLine]) -> Depth {
    var depth = Depth()
    for token in tokens(of: lines) { depth.braces += token.is("{") ? 1 : token.is("}") ? -1 : 0 }
    for line in lines {
      guard let word = Directives.directive(line)?.word else { continue }
      depth.conditions += word.hasPrefix("if") ? 1 : word == "endif" ? -1 : 0
    }
    return depth
  }
}

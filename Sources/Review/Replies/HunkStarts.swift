import Patches

/// Where the hunks of a file stand in it once they are applied: git lets them move.
struct HunkStarts {
  /// By the place of the hunk, the line of its first new one, from 1; nil for one that is not there.
  private let starts: [Int?]

  /// Context lines at either end that need not agree: what git calls fuzz.
  private static let fuzz = 2
  /// Lines of which a file has more say nothing about places, and trying them all would take too long.
  private static let mostPlaces = 10_000

  /// Takes the file after the patch; nil bytes leave all hunks unplaced.
  init(_ hunks: [Hunk], in bytes: [UInt8]?) {
    guard let bytes else {
      starts = hunks.map { _ in nil }
      return
    }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    let numbers = Dictionary(grouping: lines.indices) { lines[$0] }
    var moved = 0
    starts = hunks.map { hunk in
      let expected = hunk.newStart - 1 + moved
      guard let start = Self.start(of: hunk, near: expected, lines, numbers) else { return nil }
      moved = start - (hunk.newStart - 1)
      return start + 1
    }
  }

  subscript(hunk: Int) -> Int? { starts[hunk] }

  /// The place that is nearest to the expected one, with as little fuzz as possible.
  private static func start(
    of hunk: Hunk, near expected: Int, _ lines: [ArraySlice<UInt8>], _ numbers: [ArraySlice<UInt8>: [Int]]
  ) -> Int? {
    var new: [ArraySlice<UInt8>] = []
    for line in hunk.lines {
      switch line {
      case .context(let text), .added(let text): new.append(ArraySlice(text.utf8))
      case .removed: break
      }
    }
    for cut in 0...fuzz where new.count > 2 * cut {
      let part = new[cut..<(new.count - cut)]
      // The rarest line has the fewest places to look at.
      guard
        let rarest = part.indices.min(by: { (numbers[part[$0]]?.count ?? 0) < (numbers[part[$1]]?.count ?? 0) })
      else { return nil }
      let places = numbers[part[rarest]] ?? []
      guard places.count <= mostPlaces else { return nil }
      let fitting = places.map { $0 - rarest }.filter { start in
        start + cut >= 0 && start + new.count - cut <= lines.count
          && part.indices.allSatisfy { lines[start + $0] == part[$0] }
      }
      if let found = fitting.min(by: { abs($0 - expected) < abs($1 - expected) }) { return found }
    }
    return nil
  }
}

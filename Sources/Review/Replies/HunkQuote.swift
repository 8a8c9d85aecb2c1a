import Patches

/// What of a hunk is quoted: as much as a remark needs.
struct HunkQuote {
  /// Lines above the one that is remarked on.
  private static let above = 8
  /// Lines around another line that the path goes through.
  private static let around = 1
  /// Lines of a change that is quoted because of what it does elsewhere.
  private static let ofChange = 24

  private let diff: FileDiff
  private let hunk: Hunk
  private let namesFile: Bool
  /// Lines of the hunk that are quoted already.
  private var done = 0
  private var isBegun = false

  /// - Parameter namesFile: false for a hunk of the file that was quoted last.
  init(_ diff: FileDiff, hunk: Int, namesFile: Bool) {
    self.diff = diff
    self.hunk = diff.hunks[hunk]
    self.namesFile = namesFile
  }

  /// Quotes what leads to the line of a remark, up to that line.
  mutating func quote(upTo placed: PlacedFinding, line: Int, into text: inout MailText) {
    var wanted = Set(max(0, line - Self.above)...line)
    if !placed.isOwnLine { wanted.formUnion(changes(upTo: line)) }
    for step in placed.steps where step < line {
      wanted.formUnion(max(0, step - Self.around)...min(line, step + Self.around))
    }
    if !isBegun {
      isBegun = true
      text.quote(headLines)
    }
    for index in wanted.filter({ $0 >= done }).sorted() {
      // The mark is no shorter than what it would stand for.
      if index - done > Self.around { text.gap() } else { text.quote((done..<index).map(shown)) }
      text.quote([shown(index)])
      done = index + 1
    }
  }

  /// The last changed lines and those around them.
  private func changes(upTo line: Int) -> Set<Int> {
    let changed = (0...line).filter { index in
      if case .context = hunk.lines[index] { false } else { true }
    }
    return changed.suffix(Self.ofChange).reduce(into: []) { wanted, index in
      wanted.formUnion(max(0, index - Self.around)...min(line, index + Self.around))
    }
  }

  private var headLines: [String] {
    let names = [
      "--- \(diff.oldPath.map { "a/" + $0 } ?? "/dev/null")", "+++ \(diff.newPath.map { "b/" + $0 } ?? "/dev/null")",
    ]
    let section = hunk.section.isEmpty ? "" : " " + hunk.section
    return (namesFile ? names : [])
      + ["@@ -\(hunk.oldStart),\(hunk.oldCount) +\(hunk.newStart),\(hunk.newCount) @@\(section)"]
  }

  private func shown(_ index: Int) -> String {
    switch hunk.lines[index] {
    case .context(let text): " " + text
    case .removed(let text): "-" + text
    case .added(let text): "+" + text
    }
  }
}

import Findings
import Patches
import Reports

/// A line of a patch: the place of its file in the patch, of its hunk in the file, of the line in the hunk.
struct DiffPlace: Hashable, Comparable {
  var file: Int
  var hunk: Int
  var line: Int

  static func < (left: DiffPlace, right: DiffPlace) -> Bool {
    (left.file, left.hunk, left.line) < (right.file, right.hunk, right.line)
  }
}

/// A finding beside the line of the patch under which it is remarked on.
struct PlacedFinding {
  var judged: JudgedFinding
  /// Nil for a patch without hunks.
  var place: DiffPlace?
  /// Whether it is the finding's own line; else it is in the hunk that most probably caused it.
  var isOwnLine: Bool
  /// Other lines of the same hunk that the path goes through.
  var steps: [Int]
}

/// Finds, for findings of a patch, the lines of its diff.
struct DiffPlaces {
  /// A line that is there after the patch.
  struct NewLine {
    var number: Int
    var isAdded: Bool
    var place: DiffPlace
  }

  /// Lines below a change up to which it is quoted together with a step of the path.
  private static let below = 6

  private let patch: Patch
  private let state: Int
  private let report: ReviewReport
  /// By path after the patch: with the numbers that the hunks' heads give, …
  private let written: [String: [NewLine]]
  /// … and with those that they have in the tree, which moves hunks.
  private let applied: [String: [NewLine]]

  /// - Parameter state: the one after the patch.
  init(patch: Patch, state: Int, report: ReviewReport) {
    self.patch = patch
    self.state = state
    self.report = report
    var written: [String: [NewLine]] = [:]
    var applied: [String: [NewLine]] = [:]
    for (file, diff) in patch.files.enumerated() {
      guard let path = diff.newPath else { continue }
      let starts = HunkStarts(diff.hunks, in: report.bytes(of: path, state: state))
      for (index, hunk) in diff.hunks.enumerated() {
        written[path, default: []] += Self.lines(hunk, from: hunk.newStart, file: file, index: index)
        applied[path, default: []] += Self.lines(
          hunk, from: starts[index] ?? hunk.newStart, file: file, index: index)
      }
    }
    self.written = written
    self.applied = applied
  }

  private static func lines(_ hunk: Hunk, from start: Int, file: Int, index: Int) -> [NewLine] {
    var number = start
    var lines: [NewLine] = []
    for (line, content) in hunk.lines.enumerated() {
      if case .removed = content { continue }
      let isAdded = if case .added = content { true } else { false }
      lines.append(NewLine(number: number, isAdded: isAdded, place: DiffPlace(file: file, hunk: index, line: line)))
      number += 1
    }
    return lines
  }

  /// In the order of the diff; what is under the same line stays in its order, what has no line comes last.
  func placed(_ findings: [JudgedFinding]) -> [PlacedFinding] {
    let placed = findings.map(place)
    return placed.enumerated().sorted { left, right in
      switch (left.element.place, right.element.place) {
      case (let first?, let second?) where first != second: first < second
      case (nil, _?): false
      case (_?, nil): true
      default: left.offset < right.offset
      }
    }.map(\.element)
  }

  private func place(_ judged: JudgedFinding) -> PlacedFinding {
    let own = ownLine(judged)
    var place = own ?? cause(judged)
    let steps = judged.state == state ? judged.finding.path.compactMap { line($0.place, judged)?.place } : []
    let inHunk = steps.filter { $0.file == place?.file && $0.hunk == place?.hunk }.map(\.line)
    if own == nil, let line = place?.line {
      // What the path goes through a little further down says more than the change alone.
      place?.line = inHunk.filter { (line...(line + Self.below)).contains($0) }.max() ?? line
    }
    return PlacedFinding(judged: judged, place: place, isOwnLine: own != nil, steps: inHunk)
  }

  /// What was seen in hunks alone has the numbers that their heads give.
  private func lines(_ judged: JudgedFinding, of file: String) -> [NewLine] {
    (judged.isFromHunks ? written : applied)[file] ?? []
  }

  /// The line of the diff on which a place starts, or an added one that it reaches over.
  private func line(_ place: Place, _ judged: JudgedFinding) -> NewLine? {
    let reached = lines(judged, of: place.file).filter { $0.number >= place.startLine && $0.number <= place.endLine }
    return reached.first { $0.number == place.startLine } ?? reached.first { $0.isAdded }
  }

  private func ownLine(_ judged: JudgedFinding) -> DiffPlace? {
    let place = judged.finding.place
    if judged.state == state { return line(place, judged)?.place }
    // The finding is told in another state, whose lines are counted otherwise.
    guard let bytes = report.bytes(of: place.file, state: judged.state),
      let text = Self.line(place.startLine, of: bytes), text.contains(where: \.isLetter)
    else { return nil }
    let alike = lines(judged, of: place.file).filter { $0.isAdded && self.text($0.place) == text }
    return alike.min { abs($0.number - place.startLine) < abs($1.number - place.startLine) }?.place
  }

  private static func line(_ number: Int, of bytes: [UInt8]) -> String? {
    let lines = bytes.split(separator: 0x0A, maxSplits: number, omittingEmptySubsequences: false)
    return number >= 1 && number <= lines.count ? String(decoding: lines[number - 1], as: UTF8.self) : nil
  }

  private func text(_ place: DiffPlace) -> String {
    switch patch.files[place.file].hunks[place.hunk].lines[place.line] {
    case .context(let text), .removed(let text), .added(let text): text
    }
  }
}

// What a patch did to a line that it does not touch.
extension DiffPlaces {
  /// The nearest thing to a cause: an added line of the path; a hunk of the function, or of one that the path goes
  /// through; a hunk whose changed lines name what the message names; the nearest hunk of the file; the first.
  private func cause(_ judged: JudgedFinding) -> DiffPlace? {
    let finding = judged.finding
    let steps = judged.state == state ? finding.path.reversed().compactMap { line($0.place, judged) } : []
    if let step = steps.first(where: \.isAdded) { return step.place }
    let functions = [finding.function].compactMap { $0 } + finding.path.reversed().map(\.function)
    let near = Self.nearestHunks(to: finding.place.startLine, lines(judged, of: finding.place.file))
    for name in functions where !name.isEmpty {
      if let hunk = near.first(where: { isHunk($0, of: name) }) { return lastChange(hunk) }
    }
    for name in functions where !name.isEmpty {
      if let hunk = hunks.first(where: { isHunk($0, of: name) }) { return lastChange(hunk) }
    }
    let names = Self.names(in: finding.message)
    if let hunk = hunks.first(where: { changes($0, oneOf: names) }) { return lastChange(hunk) }
    return (near.first ?? hunks.first).flatMap(lastChange)
  }

  private var hunks: [DiffPlace] {
    patch.files.enumerated().flatMap { file, diff in
      diff.hunks.indices.map { DiffPlace(file: file, hunk: $0, line: 0) }
    }
  }

  private func hunk(_ place: DiffPlace) -> Hunk { patch.files[place.file].hunks[place.hunk] }

  /// The hunks that some lines are of, the nearest to a line first.
  private static func nearestHunks(to line: Int, _ lines: [NewLine]) -> [DiffPlace] {
    var distances: [DiffPlace: Int] = [:]
    for one in lines {
      let hunk = DiffPlace(file: one.place.file, hunk: one.place.hunk, line: 0)
      distances[hunk] = min(distances[hunk] ?? .max, abs(one.number - line))
    }
    return distances.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
  }

  /// Whether a hunk lies in a function, or shows where it begins: a line at the margin that names it.
  private func isHunk(_ place: DiffPlace, of function: String) -> Bool {
    let hunk = hunk(place)
    if Self.words(hunk.section).contains(function[...]) { return true }
    return hunk.lines.contains { line in
      switch line {
      case .removed: false
      case .context(let text), .added(let text):
        text.first?.isLetter == true && Self.words(text).contains(function[...])
      }
    }
  }

  private func changes(_ place: DiffPlace, oneOf names: Set<Substring>) -> Bool {
    hunk(place).lines.contains { line in
      switch line {
      case .context: false
      case .removed(let text), .added(let text): Self.words(text).contains { names.contains($0) }
      }
    }
  }

  /// The last line of a hunk that the patch adds or removes.
  private func lastChange(_ place: DiffPlace) -> DiffPlace? {
    let lines = hunk(place).lines
    let last = lines.lastIndex { line in
      if case .context = line { false } else { true }
    }
    guard !lines.isEmpty else { return nil }
    return DiffPlace(file: place.file, hunk: place.hunk, line: last ?? lines.count - 1)
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// The words in single quotes.
  private static func names(in message: String) -> Set<Substring> {
    let parts = message.split(separator: "'", omittingEmptySubsequences: false)
    let quoted = parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    return Set(quoted.flatMap { text in words(text).filter { $0.count > 3 } })
  }
}

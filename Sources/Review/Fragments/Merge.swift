/// Another version of a file, into which parts of this one are put.
struct Merge {
  private var lines: [SideLine]
  private(set) var segments: [Segment]
  private let gap: String
  /// By place among `lines`: what takes the place of a stretch, or stands before it when the stretch is empty.
  private var edits: [(range: Range<Int>, lines: [SideLine], isGapped: Bool)] = []
  private var includes: [SideLine] = []

  init(lines: [SideLine], gap: String) {
    self.lines = lines
    self.gap = gap
    segments = Segmenter(Directives(lines).lines, section: "").segments
  }

  /// The function of a name, as this version has it.
  func function(_ name: String) -> Segment? { segments.first { $0.kind == .function && $0.name == name } }

  mutating func include(_ line: SideLine) { includes.append(line) }

  /// Puts a declaration into the place of the one of its name, or where the hunk's number says.
  mutating func put(_ new: [SideLine], as segment: Segment, near number: Int) {
    let same = segments.first { other in
      segment.name != nil && other.name == segment.name && other.isFunctionLike == segment.isFunctionLike
    }
    if let same, !overlaps(same.range) {
      edits.append((same.range, new, false))
      return
    }
    let before = segments.first { other in
      lines[other.range].contains { if case .nearest(let own) = $0.source { own >= number } else { false } }
    }
    let place = before?.range.lowerBound ?? lines.count
    edits.append((place..<place, new, false))
  }

  /// Puts members and entries into a declaration of which a hunk shows a part. False when there is none.
  /// - Parameter absent: lines that this side does not have.
  mutating func amend(_ part: Segment, absent: [String]) -> Bool {
    guard let name = part.name, let other = segments.first(where: { $0.kind == .aggregate && $0.name == name }),
      let tail = other.tail, !overlaps(other.range)
    else { return false }
    let gone = Set(absent.map { Overlay.key(.madeUp($0)) })
    var body = other.body.map { gone.contains(Overlay.key($0)) && !$0.isBlank ? $0.blanked : $0 }
    let have = Set(body.map { Overlay.key($0) })
    let more = part.body.filter { $0.isOwn && !$0.isBlank && !have.contains(Overlay.key($0)) }
    let depth = tokens(of: more).reduce(0) { $0 + ($1.is("{") ? 1 : $1.is("}") ? -1 : 0) }
    let last = tokens(of: more).last
    if depth == 0, last == nil || last?.is(";") == true || last?.is(",") == true { body += more }
    edits.append((other.range, other.head + body + [tail], true))
    return true
  }

  private func overlaps(_ range: Range<Int>) -> Bool { edits.contains { $0.range.overlaps(range) } }

  /// The text with all that was put into it.
  func result(prelude: [SideLine]) -> (lines: [SideLine], gapped: [ClosedRange<Int>], declarations: Int) {
    var output = FragmentText()
    let ordered = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.isEmpty ? 0 : 1, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.isEmpty ? 0 : 1, $1.offset)
    }.map(\.element)
    let first = segments.first { $0.kind != .other || $0.name != nil }?.range.lowerBound ?? 0
    var declarations = 1
    var next = 0
    func head() {
      output.add(includes + prelude)
      declarations = output.lines.count + 1
    }
    var isBegun = false
    func copy(to end: Int) {
      if !isBegun, first <= end {
        output.add(Array(lines[next..<max(next, first)]))
        next = max(next, first)
        head()
        isBegun = true
      }
      if next < end { output.add(Array(lines[next..<end])) }
      next = max(next, end)
    }
    for edit in ordered {
      copy(to: edit.range.lowerBound)
      let begin = output.lines.count + 1
      output.add(edit.lines)
      if edit.isGapped, output.lines.count >= begin { output.gapped.append(begin...output.lines.count) }
      next = max(next, edit.range.upperBound)
    }
    copy(to: lines.count)
    return (output.lines, output.gapped, declarations)
  }
}

extension Segment {
  fileprivate var isFunctionLike: Bool {
    kind == .function || kind == .other && hasBrace
  }
}

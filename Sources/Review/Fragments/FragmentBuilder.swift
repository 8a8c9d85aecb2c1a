import Patches

/// Makes C files of hunks that fit nowhere.
public struct FragmentBuilder: Sendable {
  /// The function of the API model that stands for code which is not known.
  private let gap: String
  private let diff: FileDiff
  private let side: PatchSide
  private let hunks: [(place: Int, hunk: Hunk)]
  private let nearest: [SideLine]
  private let signatures: Signatures?

  /// A patch of people has fewer hunks to a file.
  private static let mostHunks = 2_000

  private var remarks: [String] = []
  private var functions: [String: FragmentFile.Basis] = [:]

  /// Makes the text of one side of a file, as far as hunks show it.
  /// - Parameters:
  ///   - hunks: the places in `diff.hunks` of those that do not fit.
  ///   - nearest: the file as the tree at hand has it before the patch, hunks that fit already applied; the same for
  ///     both sides. Nil where there is none.
  ///   - gap: the name that the API model gives a `gap`.
  ///   - signatures: of headers, for heads that a hunk's header cuts off.
  public static func build(
    diff: FileDiff, hunks: [Int], side: PatchSide, nearest: [UInt8]?, gap: String, signatures: Signatures? = nil
  ) -> FragmentFile {
    var builder = FragmentBuilder(diff, hunks, side, nearest, gap, signatures)
    return builder.file()
  }

  private init(
    _ diff: FileDiff, _ hunks: [Int], _ side: PatchSide, _ nearest: [UInt8]?, _ gap: String,
    _ signatures: Signatures?
  ) {
    self.signatures = signatures
    self.diff = diff
    self.side = side
    self.gap = gap
    let places = Set(hunks).sorted().filter { diff.hunks.indices.contains($0) }
    self.hunks = places.prefix(Self.mostHunks).map { ($0, diff.hunks[$0]) }
    if places.count > Self.mostHunks {
      remarks.append("only the first \(Self.mostHunks) of \(places.count) hunks that do not fit were looked at")
    }
    self.nearest = nearest.map { fileLines($0) } ?? []
  }

  private mutating func file() -> FragmentFile {
    let lines: [SideLine]
    var gapped: [ClosedRange<Int>] = []
    var declarations = 0
    if nearest.isEmpty {
      (lines, gapped, declarations) = alone()
    } else {
      (lines, gapped, declarations) = onNearest()
    }
    var text: [UInt8] = []
    for line in lines {
      text += line.bytes
      text.append(10)
    }
    var seen: Set<String> = []
    return FragmentFile(
      path: diff.path, text: text, sources: lines.map(\.source), functions: functions, gappedDeclarations: gapped,
      declarationsLine: declarations, isAlone: nearest.isEmpty,
      isPart: nearest.isEmpty && diff.change != .added && diff.change != .deleted,
      remarks: remarks.filter { seen.insert($0).inserted })
  }

  // MARK: - Without another version

  private mutating func alone() -> (lines: [SideLine], gapped: [ClosedRange<Int>], declarations: Int) {
    var includes: [SideLine] = []
    var output = FragmentText()
    var parts = FunctionParts()
    var bodies: [(isFunction: Bool, segment: Segment)] = []
    for (place, hunk) in hunks {
      let directives = Directives(hunk.sideLines(side, place: place))
      remarks += directives.remarks
      includes += directives.includes.map { SideLine(bytes: Array("#include \($0.text)".utf8), source: $0.source) }
      let segmenter = Segmenter(directives.lines, section: hunk.section)
      remarks += segmenter.remarks
      for segment in segmenter.segments {
        switch segment.kind {
        case .function: if parts.add(segment) { bodies.append((true, segment)) }
        case .aggregate, .other: bodies.append((false, segment))
        }
      }
    }
    output.add(includes)
    output.add(Prelude.lines(gap: gap, isAlone: true))
    let declarations = output.lines.count + 1
    for (isFunction, segment) in bodies {
      if isFunction {
        addFunction(parts.parts(of: segment), nil, to: &output)
      } else {
        add(segment, to: &output)
      }
    }
    return (output.lines, output.gapped, declarations)
  }

  /// A declaration, or what is there of one.
  private mutating func add(_ segment: Segment, to output: inout FragmentText) {
    if segment.kind == .other || segment.isWhole {
      output.add(segment.lines)
      if segment.kind == .other, let name = segment.name, segment.hasBrace { functions[name] = .whole }
      return
    }
    // Without its head nobody knows what it is.
    guard let head = segment.head.last else {
      if segment.body.contains(where: \.isOwn) {
        remarks.append("a part of a declaration without its head was left out")
      }
      return
    }
    let begin = output.lines.count + 1
    output.add(segment.head)
    if !head.bytes.contains(UInt8(ascii: "{")) { output.add([.madeUp(head.text.contains("=") ? "{" : "= {")]) }
    output.add(completeMembers(segment.body))
    output.add([segment.tail ?? .madeUp("};")])
    output.gapped.append(begin...output.lines.count)
  }

  /// Members and entries that end in the lines.
  private func completeMembers(_ body: [SideLine]) -> [SideLine] {
    var lines = body
    let all = tokens(of: body)
    var depth = 0
    var start = 0
    for (index, token) in all.enumerated() {
      if token.is("(") || token.is("[") || token.is("{") { depth += 1 }
      if token.is(")") || token.is("]") || token.is("}") { depth -= 1 }
      if depth < 0 {
        // It begins before the lines do.
        for line in 0...token.line { lines[line] = lines[line].blanked }
        depth = 0
        start = index + 1
      }
      if depth == 0, token.is(";") || token.is(",") { start = index + 1 }
    }
    if start < all.count, depth > 0 || !all[start].is(".") && !all[start].is("[") {
      for line in all[start].line..<lines.count { lines[line] = lines[line].blanked }
    }
    return lines
  }

  // MARK: - On another version

  private mutating func onNearest() -> (lines: [SideLine], gapped: [ClosedRange<Int>], declarations: Int) {
    let known = Segmenter(Directives(nearest).lines, section: "").segments
    var ranges: [String: Range<Int>] = [:]
    for segment in known {
      if segment.kind == .function, let name = segment.name, ranges[name] == nil { ranges[name] = segment.range }
    }
    let overlay = Overlay(hunks, on: nearest, functions: ranges)
    let laid = Dictionary(uniqueKeysWithValues: overlay.matches.map { ($0.hunk, $0) })
    var lines: [SideLine] = []
    var next = 0
    for match in overlay.matches {
      lines += nearest[next..<match.range.lowerBound]
      lines += harmless(diff.hunks[match.hunk].sideLines(side, place: match.hunk))
      next = match.range.upperBound
    }
    lines += nearest[next...]
    let rest = hunks.filter { laid[$0.place] == nil }
    let merged = Merge(lines: lines, gap: gap)
    for segment in merged.segments where segment.kind == .function || segment.kind == .other {
      noteLaidOver(segment)
    }
    return finish(merged, rest)
  }

  /// Lines of a hunk without directives that would read something else.
  private mutating func harmless(_ lines: [SideLine]) -> [SideLine] {
    let allowed: Set<String> = [
      "define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "include", "",
    ]
    return lines.map { line in
      guard let (word, rest) = Directives.directive(line) else { return line }
      let isAllowed = allowed.contains(word) && (word != "include" || Directives.isHarmless(rest))
        && !rest.contains("__has_include") && !rest.contains("__has_embed")
      if isAllowed { return line }
      remarks.append("'#\(word)' was left out")
      return line.blanked
    }
  }

  private mutating func noteLaidOver(_ segment: Segment) {
    guard let name = segment.name else { return }
    let filled = segment.lines.filter { !$0.isBlank }
    let shown = filled.count { if case .hunk = $0.source { true } else { false } }
    guard shown > 0, segment.kind == .function || segment.hasBrace else { return }
    functions[name] = shown == filled.count ? .whole : .laidOver
  }

  private mutating func finish(
    _ merged: Merge, _ rest: [(place: Int, hunk: Hunk)]
  ) -> (lines: [SideLine], gapped: [ClosedRange<Int>], declarations: Int) {
    var merged = merged
    var parts = FunctionParts()
    var order: [(segment: Segment, start: Int)] = []
    for (place, hunk) in rest {
      let directives = Directives(hunk.sideLines(side, place: place))
      remarks += directives.remarks
      for include in directives.includes {
        merged.include(SideLine(bytes: Array("#include \(include.text)".utf8), source: include.source))
      }
      let segmenter = Segmenter(directives.lines, section: hunk.section)
      remarks += segmenter.remarks
      for segment in segmenter.segments {
        switch segment.kind {
        case .function: if parts.add(segment) { order.append((segment, hunk.oldStart)) }
        case .aggregate where !segment.isWhole:
          let removed = diff.hunks[place].lines.compactMap { if case .removed(let text) = $0 { text } else { nil } }
          let added = diff.hunks[place].lines.compactMap { if case .added(let text) = $0 { text } else { nil } }
          if !merged.amend(segment, absent: side == .before ? added : removed) {
            remarks.append("a part of a declaration that the tree at hand does not have was left out")
          }
        case .aggregate, .other: merged.put(segment.lines, as: segment, near: hunk.oldStart)
        }
      }
    }
    for (segment, start) in order {
      var output = FragmentText()
      let other = segment.name.flatMap { merged.function($0) }
      addFunction(parts.parts(of: segment), other, to: &output)
      var whole = segment
      whole.kind = .function
      merged.put(output.lines, as: whole, near: start)
    }
    return merged.result(prelude: Prelude.lines(gap: gap, isAlone: false))
  }

  // MARK: - Functions

  /// A function of its parts.
  /// - Parameter other: what another version of the file has by that name.
  private mutating func addFunction(_ parts: [Segment], _ other: Segment?, to output: inout FragmentText) {
    guard let first = parts.first else { return }
    let name = first.name ?? Prelude.nameless(output.lines.count)
    if parts.count == 1, first.isWhole {
      functions[name] = .whole
      output.add(wholeHead(first.head, other, name, first.body) + [.madeUp("{")])
      output.add(first.body + [first.tail ?? .madeUp("}")])
      return
    }
    functions[name] = .gapped
    let body = parts.flatMap(\.body)
    let returns = Head.returnType(of: body)
    let head: [SideLine]
    if let shown = parts.first(where: \.hasHead) {
      head = wholeHead(shown.head, other, name, body)
    } else if let other {
      head = other.head
    } else if first.name == nil {
      head = [.madeUp("static \(returns) \(name)(void)")]
    } else {
      head = Head(first.head, returns: returns, known: signatures?.functions[name]).lines
    }
    output.add(head + [.madeUp("{")])
    let parameters = Head.parameters(head)
    let declared = LocalNames.declared(in: body)
    if let other {
      for declaration in LocalNames.leading(of: other.body)
      where declaration.names.isDisjoint(with: declared) && declaration.names.isDisjoint(with: parameters) {
        output.add(declaration.lines)
      }
    }
    var (labels, jumps): ([String], [String]) = ([], [])
    for part in parts {
      let made = BodyPart(part.body, isFirst: part.hasHead, isLast: part.tail != nil, gap: gap)
      output.add(made.lines)
      labels += made.labels
      jumps += made.jumps
    }
    output.add(end(parts, labels, jumps, isVoid: isVoid(head, name)))
    output.add([.madeUp("}")])
  }

  /// A head of which a hunk, together with its header, may miss the lines between.
  private func wholeHead(_ head: [SideLine], _ other: Segment?, _ name: String, _ body: [SideLine]) -> [SideLine] {
    let depth = tokens(of: head).reduce(0) { $0 + ($1.is("(") ? 1 : $1.is(")") ? -1 : 0) }
    let isHeader = head.first?.source == .madeUp
    guard depth != 0 || isHeader else { return head }
    if depth != 0, let other { return other.head }
    return Head(head, returns: Head.returnType(of: body), known: signatures?.functions[name]).lines
  }

  /// What follows the last part: the ways in at labels that only unknown code jumps to, and the labels that are not
  /// shown.
  private func end(_ parts: [Segment], _ labels: [String], _ jumps: [String], isVoid: Bool) -> [SideLine] {
    var lines: [SideLine] = []
    if let tail = parts.last?.tail {
      lines.append(
        SideLine(bytes: Array((isVoid ? "return;" : "__builtin_unreachable();").utf8), source: tail.source))
    }
    let open = labels.unique.filter { !jumps.contains($0) }
    lines += open.map { .madeUp("if (\(gap)()) goto \($0);") }
    for label in jumps.unique where !labels.contains(label) { lines.append(.madeUp("\(label): \(gap)();")) }
    lines.append(.madeUp("__builtin_unreachable();"))
    return lines
  }

  private func isVoid(_ head: [SideLine], _ name: String) -> Bool {
    let before = tokens(of: head).prefix { !$0.isName(name) }
    return before.contains { $0.isName("void") } && !before.contains { $0.is("*") }
  }
}

/// The parts of functions, in the order of the hunks.
private struct FunctionParts {
  private var byName: [String: [Segment]] = [:]

  /// True for the first part of a function.
  mutating func add(_ segment: Segment) -> Bool {
    guard let name = segment.name else { return true }
    byName[name, default: []].append(segment)
    return byName[name]?.count == 1
  }

  func parts(of segment: Segment) -> [Segment] { segment.name.flatMap { byName[$0] } ?? [segment] }
}

/// Lines that become a file.
struct FragmentText {
  private(set) var lines: [SideLine] = []
  /// By line from 1: declarations that are not shown in full.
  var gapped: [ClosedRange<Int>] = []

  mutating func add(_ more: [SideLine]) { lines += more }
}

extension Array where Element: Hashable {
  /// Each once, in the order in which it comes first.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

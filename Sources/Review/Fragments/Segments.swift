/// A stretch of lines of one declaration of file scope, or a part of one.
struct Segment: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A function's body, or a part of it.
    case function
    /// A record, an enumeration or an initialised variable.
    case aggregate
    /// A macro, a prototype, a variable, a statement of file scope.
    case other
  }
  var kind: Kind
  /// What it defines; nil where that is not known.
  var name: String?
  /// Up to the opening brace, without it; of a part that does not begin with it what the hunk's header shows.
  var head: [SideLine]
  /// Between the braces; of `other` all there is.
  var body: [SideLine]
  /// The line of the closing brace.
  var tail: SideLine?
  /// Whether the lines have the head.
  var hasHead: Bool
  /// The places of its lines among those that were split.
  var range = 0..<0

  /// Whether there is a brace in what it holds: of `other`, a function on one line.
  var hasBrace: Bool { body.contains { $0.bytes.contains(UInt8(ascii: "{")) } }
  var isWhole: Bool { kind == .other || hasHead && tail != nil }
  var lines: [SideLine] { (hasHead ? head : []) + body + (tail.map { [$0] } ?? []) }
}

/// Splits lines of C, written as the kernel's are (closing braces of file scope in the first column), into
/// declarations.
struct Segmenter {
  private let lines: [SideLine]
  private let section: String
  private var index = 0
  private(set) var segments: [Segment] = []
  private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - lines: without comments and conditions.
  ///   - section: what stands behind a hunk's second `@@`; empty for a file from its beginning.
  init(_ lines: [SideLine], section: String) {
    self.lines = lines
    self.section = section
    begin()
    note(from: 0)
    while index < lines.count {
      let begin = index
      next()
      note(from: begin)
    }
  }

  /// Gives the segment that was found last its place.
  private mutating func note(from begin: Int) {
    guard let last = segments.indices.last, segments[last].range.isEmpty else { return }
    segments[last].range = begin..<index
  }

  // MARK: - The beginning of a hunk

  private enum Start {
    case top, body, aggregate, head(brace: Int), rest(until: Int)
  }

  private mutating func begin() {
    let header = SideLine.madeUp(section.trimmingRubbish)
    let named = Self.functionName(tokens(of: [header]))
    let isTable = named == nil && Self.opensAggregate(section)
    switch start(named: named, isTable: isTable) {
    case .top: break
    case .rest(let end): index = end
    case .head(let brace):
      let head = [header] + Array(lines[..<brace])
      takeBody(of: Self.functionName(tokens(of: head)) ?? named, head: head, hasHead: true, from: brace)
    case .body:
      takeBody(of: named, head: named == nil ? [] : [header], hasHead: false, from: nil)
    case .aggregate:
      let name = isTable ? Self.aggregateName(tokens(of: [header])) : nil
      takeAggregate(name, head: isTable ? [header] : [], hasHead: false)
    }
  }

  private func start(named: String?, isTable: Bool) -> Start {
    let code = lines.indices.filter { !lines[$0].isBlank && lines[$0].trimmed.first != UInt8(ascii: "#") }
    guard let first = code.first else { return .top }
    if lines[first].startsAtMargin, !Self.isLabel(lines[first]), ![UInt8(ascii: "{"), UInt8(ascii: "}")].contains(
      lines[first].bytes[0])
    {
      return .top
    }
    guard let margin = code.first(where: { lines[$0].startsAtMargin }) else {
      if named != nil { return .body }
      return isTable || lines[first].trimmed.first == UInt8(ascii: ".") ? .aggregate : .body
    }
    if Self.isLabel(lines[margin]) { return .body }
    switch lines[margin].bytes[0] {
    case UInt8(ascii: "{"): return named == nil ? .body : .head(brace: margin)
    case UInt8(ascii: "}"):
      let closing = lines[margin].trimmed
      if closing.count == 1 { return .body }
      return .aggregate
    default:
      // The end of a prototype or of a list: nothing closes a brace.
      if named != nil, margin > first + 3, lines[..<margin].contains(where: { $0.isOwn && !$0.isBlank }) {
        return .body
      }
      return .rest(until: margin)
    }
  }

  // MARK: - File scope

  private mutating func next() {
    if lines[index].isBlank {
      index += 1
      return
    }
    let begin = index
    if lines[index].trimmed.first == UInt8(ascii: "#") {
      index = Directives.end(of: index, in: lines)
      segments.append(
        Segment(kind: .other, name: nil, head: [], body: Array(lines[begin..<index]), tail: nil, hasHead: true))
      return
    }
    var depth = 0
    var seen: [Token] = []
    while index < lines.count {
      for token in tokens(of: [lines[index]]) {
        if token.is("{"), depth == 0 { return open(begin, seen) }
        if token.is("(") || token.is("[") { depth += 1 }
        if token.is(")") || token.is("]") { depth = max(0, depth - 1) }
        seen.append(token)
        if token.is(";"), depth == 0 {
          index += 1
          return finish(begin, seen)
        }
      }
      index += 1
      // Statements of file scope such as `DEFINE_SHOW_ATTRIBUTE(x)` may lack a semicolon: the next declaration begins.
      if index < lines.count, depth == 0, seen.count > 2, seen.last?.is(")") == true, seen[1].is("("),
        lines[index].isBlank
      {
        return finish(begin, seen)
      }
    }
    if lines[begin..<index].contains(where: \.isOwn) {
      remarks.append("a declaration that the hunk cuts off was left out")
    }
  }

  private mutating func finish(_ begin: Int, _ seen: [Token]) {
    segments.append(
      Segment(
        kind: .other, name: Self.declaredName(seen), head: [], body: Array(lines[begin..<index]), tail: nil,
        hasHead: true))
  }

  /// An opening brace was met in the line at `index`.
  private mutating func open(_ begin: Int, _ seen: [Token]) {
    let brace = index
    let text = lines[brace]
    let place = text.bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0
    var before = text
    before.bytes = Array(text.bytes[..<place])
    let head = Array(lines[begin..<brace]) + (before.isBlank ? [] : [before])
    // All on one line, as small inline functions are.
    let inner = tokens(of: [text])
    let opened = inner.count { $0.is("{") }
    if opened > 0, opened == inner.count(where: { $0.is("}") }) {
      index += 1
      let isFunction = Self.functionName(seen) != nil
      if !isFunction, inner.last?.is(";") != true, index < lines.count, !lines[index].isBlank,
        !lines[index].startsAtMargin
      {
        index += 1
      }
      segments.append(
        Segment(
          kind: .other, name: Self.functionName(seen) ?? Self.aggregateName(seen), head: [],
          body: Array(lines[begin..<index]), tail: nil, hasHead: true))
      return
    }
    if let name = Self.functionName(seen) { return takeBody(of: name, head: head, hasHead: true, from: brace) }
    takeAggregate(Self.aggregateName(seen), head: Array(lines[begin...brace]), hasHead: true)
  }

  private mutating func takeBody(of name: String?, head: [SideLine], hasHead: Bool, from brace: Int?) {
    var body: [SideLine] = []
    if let brace {
      var first = lines[brace]
      let place = first.bytes.firstIndex(of: UInt8(ascii: "{")) ?? 0
      for column in 0...min(place, first.bytes.count - 1) { first.bytes[column] = 32 }
      if !first.isBlank { body.append(first) }
      index = brace + 1
    }
    let end = lines[index...].firstIndex { $0.bytes.first == UInt8(ascii: "}") } ?? lines.count
    body += lines[index..<end]
    index = min(end + 1, lines.count)
    segments.append(
      Segment(
        kind: .function, name: name, head: head, body: body, tail: end < lines.count ? lines[end] : nil,
        hasHead: hasHead))
  }

  private mutating func takeAggregate(_ name: String?, head: [SideLine], hasHead: Bool) {
    var depth = 0
    if hasHead {
      depth = Self.depth(of: lines[index])
      index += 1
    }
    let start = index
    let end = lines[start...].firstIndex { line in
      // Whoever does not write as the kernel does closes his braces somewhere.
      depth += hasHead ? Self.depth(of: line) : 0
      return line.bytes.first == UInt8(ascii: "}") || hasHead && depth <= 0
    } ?? lines.count
    index = min(end + 1, lines.count)
    segments.append(
      Segment(
        kind: .aggregate, name: name, head: head, body: Array(lines[start..<end]),
        tail: end < lines.count ? lines[end] : nil, hasHead: hasHead))
  }

  private static func depth(of line: SideLine) -> Int {
    tokens(of: [line]).reduce(0) { $0 + ($1.is("{") ? 1 : $1.is("}") ? -1 : 0) }
  }

  // MARK: - Names

  /// Attributes that look like calls.
  private static let attributes: Set<String> = [
    "__attribute__", "__printf", "__scanf", "__releases", "__acquires", "__must_hold", "__section", "__aligned",
    "__alloc_size", "__realloc_size", "__cond_acquires", "__no_context_analysis", "__free", "__counted_by", "typeof",
    "__typeof__", "sizeof", "DECLARE_FLEX_ARRAY",
  ]

  /// The function that a head, whole or cut off, defines; nil when it is none.
  static func functionName(_ tokens: [Token]) -> String? {
    guard let first = tokens.first, first.kind == .name || first.is("*"), tokens.last?.is(";") != true
    else { return nil }
    var depth = 0
    for (place, token) in tokens.enumerated() {
      if token.is("=") || token.is("{"), depth == 0 { return nil }
      if token.is("(") {
        if depth == 0, place > 0, tokens[place - 1].kind == .name, !attributes.contains(tokens[place - 1].text) {
          let name = tokens[place - 1].text
          // A macro that stands alone defines what its arguments say: `EXPORT_SYMBOL(x)` no function.
          if place == 1, name.uppercased() == name, !name.contains("DEFINE") { return nil }
          return name
        }
        depth += 1
      }
      if token.is(")") { depth -= 1 }
    }
    return nil
  }

  private static func opensAggregate(_ section: String) -> Bool {
    let text = section.trimmingRubbish
    return text.hasSuffix("{") || text.hasSuffix("=")
      || ["struct ", "union ", "enum "].contains { text.hasPrefix($0) && !text.contains("(") }
  }

  /// `struct x`, or the variable before `=`.
  static func aggregateName(_ tokens: [Token]) -> String? {
    if let place = tokens.firstIndex(where: { $0.is("=") }) {
      var before = tokens[..<place]
      while before.last?.is("]") == true {
        guard let open = before.lastIndex(where: { $0.is("[") }) else { return nil }
        before = before[..<open]
      }
      return before.last { $0.kind == .name }?.text
    }
    guard let word = tokens.firstIndex(where: { ["struct", "union", "enum"].contains($0.text) }),
      tokens.indices.contains(word + 1), tokens[word + 1].kind == .name
    else { return nil }
    return "\(tokens[word].text) \(tokens[word + 1].text)"
  }

  private static func declaredName(_ tokens: [Token]) -> String? {
    if let name = functionName(Array(tokens.dropLast())) { return name }
    if tokens.count > 3, tokens[0].kind == .name, tokens[1].is("("), tokens[2].kind == .name {
      return "\(tokens[0].text)(\(tokens[2].text))"
    }
    return aggregateName(tokens) ?? tokens.last { $0.kind == .name }?.text
  }

  /// `name:` in the first column.
  static func isLabel(_ line: SideLine) -> Bool {
    guard line.startsAtMargin else { return false }
    let name = line.bytes.prefix { $0.isNamePart }
    guard let first = name.first, first.isNameStart else { return false }
    let rest = line.bytes.dropFirst(name.count).trimmed
    return rest.first == UInt8(ascii: ":") && rest.dropFirst().first != UInt8(ascii: ":")
  }
}

extension String {
  /// Without white space at the ends and what git's cut leaves of a character.
  fileprivate var trimmingRubbish: String {
    String(decoding: Array(utf8).filter { $0 >= 32 || $0 == 9 }.trimmed, as: UTF8.self)
  }
}

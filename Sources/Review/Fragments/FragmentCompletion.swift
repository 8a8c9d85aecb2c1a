/// An error that the parser has found in the text of a fragment.
public struct FragmentProblem: Hashable, Sendable {
  /// In the text, from 1.
  public var line: Int
  /// The parser's words (Clang's, in English).
  public var message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}

/// Declares what a fragment uses and does not declare, by what the parser complains about.
public struct FragmentCompletion: Sendable {
  private let base: FragmentFile
  private let signatures: Signatures
  private let gap: String
  private let lines: [SideLine]
  /// The functions of the text: their lines, from 0.
  private let ranges: [(name: String, range: Range<Int>)]
  private var names = MadeUpNames()
  private var blanked: Set<Int> = []
  /// By tag, where members may be added to a record of which hunks show a part: the line of its closing brace, from 0.
  private let partialRecords: [String: Int]
  private var members: [Int: [String]] = [:]

  /// More rounds find nothing that matters.
  private static let rounds = 7

  /// - Parameters:
  ///   - signatures: of the headers that the text is parsed with, or the made-up ones.
  ///   - gap: the name that the API model gives a `gap`.
  ///   - problems: parses a text as the contents of the file and gives the errors that lie in it.
  public static func complete(
    _ file: FragmentFile, signatures: Signatures, gap: String,
    problems: (FragmentFile) async throws -> [FragmentProblem]
  ) async rethrows -> FragmentFile {
    var completion = FragmentCompletion(file, signatures, gap)
    completion.addLoops()
    for _ in 0..<rounds {
      let (text, origins) = completion.text()
      let found = try await problems(text)
      var isChanged = false
      for problem in found {
        let line = origins.indices.contains(problem.line - 1) ? origins[problem.line - 1] : nil
        if completion.answer(problem.message, line) { isChanged = true }
      }
      if !isChanged { break }
    }
    return completion.text().file
  }

  private init(_ file: FragmentFile, _ signatures: Signatures, _ gap: String) {
    base = file
    self.signatures = signatures
    self.gap = gap
    var lines = fileLines(file.text)
    for index in lines.indices where file.sources.indices.contains(index) { lines[index].source = file.sources[index] }
    self.lines = lines
    let segments = Segmenter(lines, section: "").segments
    ranges = segments.compactMap { segment in
      segment.kind == .function ? segment.name.map { ($0, segment.range) } : nil
    }
    var partial: [String: Int] = [:]
    for segment in segments where segment.kind == .aggregate && segment.tail != nil && !segment.range.isEmpty {
      guard let tag = segment.name.flatMap({ Self.tag($0) }), segment.name?.hasPrefix("struct ") == true,
        file.gappedDeclarations.contains(where: { $0.contains(segment.range.lowerBound + 1) })
      else { continue }
      partial[tag] = segment.range.upperBound - 1
    }
    partialRecords = partial
  }

  // MARK: - The text

  /// The text with all declarations, and by its lines the lines that it was made of.
  private func text() -> (file: FragmentFile, origins: [Int?]) {
    var inserted: [Int: [String]] = [base.declarationsLine - 1: names.lines]
    for (function, declarations) in names.locals {
      guard let place = placeOfLocals(function) else { continue }
      inserted[place, default: []] += declarations
    }
    for (place, more) in members { inserted[place, default: []] += more }
    var file = base
    file.text = []
    file.sources = []
    var origins: [Int?] = []
    var numbers: [Int] = []
    func add(_ bytes: [UInt8], _ source: FragmentFile.Source, _ origin: Int?) {
      file.text += bytes
      file.text.append(10)
      file.sources.append(source)
      origins.append(origin)
    }
    for index in 0...lines.count {
      for declaration in inserted[index] ?? [] { add(Array(declaration.utf8), .madeUp, nil) }
      guard index < lines.count else { break }
      numbers.append(file.sources.count + 1)
      add(blanked.contains(index) ? [] : lines[index].bytes, lines[index].source, index)
    }
    file.gappedDeclarations = base.gappedDeclarations.compactMap { range in
      guard numbers.indices.contains(range.lowerBound - 1), numbers.indices.contains(range.upperBound - 1) else {
        return nil
      }
      return numbers[range.lowerBound - 1]...numbers[range.upperBound - 1]
    }
    return (file, origins)
  }

  private func placeOfLocals(_ function: String) -> Int? {
    guard let range = ranges.first(where: { $0.name == function })?.range else { return nil }
    return range.first { lines[$0].bytes.first == UInt8(ascii: "{") }.map { $0 + 1 }
  }

  // MARK: - What is missing

  /// Loops by macros that no header has.
  private mutating func addLoops() {
    let all = tokens(of: lines)
    for (index, token) in all.enumerated() where token.kind == .name && token.text.contains("for_each") {
      let isStatement = index > 0 && [";", "{", "}", ")", ":", "else"].contains(all[index - 1].text)
      guard index + 1 < all.count, all[index + 1].is("("), isStatement,
        !signatures.macros.contains(token.text), signatures.functions[token.text] == nil
      else { continue }
      guard let end = Self.closing(all, index + 1), end + 1 < all.count, !all[end + 1].is(";"), !all[end + 1].is(",")
      else { continue }
      if names.addGlobal("#\(token.text)", "#ifndef \(token.text)") {
        _ = names.addGlobal("##\(token.text)", "#define \(token.text)(...) while (\(gap)())")
        _ = names.addGlobal("###\(token.text)", "#endif /* \(token.text) */")
      }
    }
  }

  static func closing(_ all: [Token], _ open: Int) -> Int? {
    var depth = 0
    for index in open..<all.count {
      if all[index].is("(") { depth += 1 }
      if all[index].is(")") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  /// Adds what a complaint asks for. True when that is something new.
  private mutating func answer(_ message: String, _ line: Int?) -> Bool {
    let quoted = message.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
    func name(_ place: Int) -> String { quoted.indices.contains(place) ? quoted[place] : "" }
    if message.hasPrefix("use of undeclared identifier") { return declare(name(1), line) }
    if message.hasPrefix("unknown type name") { return addType(name(1)) }
    if message.hasPrefix("no member named") { return addMember(name(1), toRecord: name(3)) }
    if message.hasPrefix("field designator") { return addMember(name(1), toRecord: name(3)) }
    if message.contains("incomplete type") || message.contains("incomplete definition of type") {
      return Self.tag(quoted.dropFirst().first { Self.tag($0) != nil } ?? "").map { names.addRecord($0) } ?? false
    }
    if message.hasPrefix("redefinition of") || message.hasPrefix("nested redefinition") {
      guard let line, let range = base.gappedDeclarations.first(where: { $0.contains(line + 1) }) else { return false }
      let before = blanked.count
      blanked.formUnion((range.lowerBound - 1)..<range.upperBound)
      return blanked.count > before
    }
    return false
  }

  /// `x` of `struct x`, with whatever qualifiers.
  private static func tag(_ type: String) -> String? {
    guard let place = type.range(of: "struct ") else { return nil }
    let name = type[place.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name)
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isNameStart else { return false }
    return text.utf8.count < 100 && text.utf8.allSatisfy { $0.isNamePart }
  }

  private mutating func declare(_ name: String, _ line: Int?) -> Bool {
    guard Self.isName(name) else { return false }
    let function = line.flatMap { line in ranges.first { $0.range.contains(line) } }
    if name.uppercased() == name {
      // A number of its own, so that it can be a case.
      return names.addGlobal(name, "enum { \(name) = \(0x5d00_0000 + names.globals.count) };")
    }
    let area = function.map { Array(lines[$0.range]) } ?? lines
    let used = tokens(of: area)
    if Uses.isEntry(name, in: used) { return names.addGlobal(name, "int \(name)();") }
    let type = Uses(of: name, in: used, signatures).type
    let isLocal = function.map { base.functions[$0.name] == .gapped } ?? false
    if Self.tag(type) == Uses.madeUpTag(name) { _ = names.addRecord(Uses.madeUpTag(name)) }
    if isLocal, let function { return names.addLocal(name, "\(type) \(name);", in: function.name) }
    return names.addGlobal(name, "extern \(type) \(name);")
  }

  private mutating func addType(_ name: String) -> Bool {
    guard Self.isName(name) else { return false }
    if name.hasPrefix("__") || name.uppercased() == name {
      guard names.addGlobal("#\(name)", "#ifndef \(name)") else { return false }
      _ = names.addGlobal("##\(name)", "#define \(name)")
      return names.addGlobal("###\(name)", "#endif /* \(name) */")
    }
    return names.addGlobal(name, "typedef long \(name);")
  }

  private mutating func addMember(_ name: String, toRecord type: String) -> Bool {
    guard Self.isName(name), let tag = Self.tag(type) else { return false }
    let partial = names.records[tag] == nil ? partialRecords[tag] : nil
    guard partial != nil || names.records[tag] != nil else { return false }
    let type = Uses(ofMember: name, in: tokens(of: lines), signatures).type
    if Self.tag(type) == Uses.madeUpTag(name) { _ = names.addRecord(Uses.madeUpTag(name)) }
    guard let partial else { return names.addMember(name, "\(type) \(name);", to: tag) }
    let more = "\(type) \(name);"
    guard members[partial]?.contains(more) != true, members[partial]?.count ?? 0 < 200 else { return false }
    members[partial, default: []].append(more)
    return true
  }
}

import Patches

/// A line of C on its way into a fragment.
struct SideLine: Hashable, Sendable {
  /// Without the line end. Comments are blanks: columns stay what they are.
  var bytes: [UInt8]
  var source: FragmentFile.Source

  var isOwn: Bool { if case .hunk(_, _, _, true) = source { true } else { false } }
  var isBlank: Bool { bytes.allSatisfy { $0.isBlank } }
  /// Whether the first column holds something.
  var startsAtMargin: Bool { bytes.first.map { !$0.isBlank } ?? false }
  /// Columns of white space in front, tabs up to the next multiple of 8.
  var indent: Int {
    var column = 0
    for byte in bytes {
      guard byte.isBlank else { break }
      column = byte == UInt8(ascii: "\t") ? (column / 8 + 1) * 8 : column + 1
    }
    return column
  }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Without white space at the ends.
  var trimmed: ArraySlice<UInt8> { bytes.trimmed }

  static func madeUp(_ text: String) -> SideLine { SideLine(bytes: Array(text.utf8), source: .madeUp) }

  /// The same place, without text.
  var blanked: SideLine { SideLine(bytes: [], source: source) }
}

extension UInt8 {
  var isBlank: Bool { self == 32 || (9...13).contains(self) }
  var isNameStart: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
      || self == UInt8(ascii: "_")
  }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isNamePart: Bool { isNameStart || isDigit }
}

extension Collection where Element == UInt8, SubSequence == ArraySlice<UInt8> {
  var trimmed: ArraySlice<UInt8> {
    var rest = self[startIndex..<endIndex]
    while let first = rest.first, first.isBlank { rest.removeFirst() }
    while let last = rest.last, last.isBlank { rest.removeLast() }
    return rest
  }
}

extension Hunk {
  /// The lines of one side, comments blanked.
  /// - Parameter place: the hunk's place in its `FileDiff`.
  func sideLines(_ side: PatchSide, place: Int) -> [SideLine] {
    var number = max(1, side == .before ? oldStart : newStart)
    var result: [SideLine] = []
    for (index, line) in lines.enumerated() {
      let text: String
      var isOwn = false
      switch line {
      case .context(let content): text = content
      case .removed(let content):
        guard side == .before else { continue }
        (text, isOwn) = (content, true)
      case .added(let content):
        guard side == .after else { continue }
        (text, isOwn) = (content, true)
      }
      // A carriage return or a form feed inside a line is white space to the parser as well.
      let bytes = text.utf8.map { $0 == 10 || $0 == 13 || $0 == 0 ? 32 : $0 }
      result.append(SideLine(bytes: bytes, source: .hunk(hunk: place, index: index, number: number, isOwn: isOwn)))
      number += 1
    }
    return withoutComments(result, startsInside: beginsInComment(result))
  }
}

/// The lines of a file, comments blanked.
func fileLines(_ contents: [UInt8]) -> [SideLine] {
  var number = 0
  let lines = contents.split(separator: 10, omittingEmptySubsequences: false).map { line in
    number += 1
    return SideLine(bytes: line.last == 13 ? Array(line.dropLast()) : Array(line), source: .nearest(number: number))
  }
  return withoutComments(lines.last?.bytes.isEmpty == true ? Array(lines.dropLast()) : lines, startsInside: false)
}

/// Whether a stretch of lines begins inside a comment: it ends one before it begins one, or all of it looks like one.
private func beginsInComment(_ lines: [SideLine]) -> Bool {
  for line in lines {
    var index = 0
    var quote: UInt8?
    while index < line.bytes.count {
      let byte = line.bytes[index]
      let next = index + 1 < line.bytes.count ? line.bytes[index + 1] : 0
      if byte == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
        // Text of a comment may hold any quotes.
        return true
      }
      if quote == nil, byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") { return false }
      if quote == nil, byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") { break }
      if byte == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if byte == UInt8(ascii: "\"") { quote = quote == nil ? byte : quote == byte ? nil : quote }
      index += 1
    }
  }
  let filled = lines.filter { !$0.isBlank }
  return !filled.isEmpty
    && filled.allSatisfy { line in
      guard line.bytes.first?.isBlank == true, line.trimmed.first == UInt8(ascii: "*") else { return false }
      // `*result = value;` is code.
      let next = line.trimmed.dropFirst().first
      return next == nil || next?.isBlank == true
    }
}

private func withoutComments(_ lines: [SideLine], startsInside: Bool) -> [SideLine] {
  var isInside = startsInside
  return lines.map { line in
    var line = line
    var index = 0
    var quote: UInt8?
    func at(_ place: Int) -> UInt8 { place < line.bytes.count ? line.bytes[place] : 0 }
    while index < line.bytes.count {
      let byte = line.bytes[index]
      if isInside {
        if byte == UInt8(ascii: "*"), at(index + 1) == UInt8(ascii: "/") {
          line.bytes[index] = 32
          line.bytes[index + 1] = 32
          index += 2
          isInside = false
          continue
        }
        if byte != UInt8(ascii: "\t") { line.bytes[index] = 32 }
        index += 1
      } else if let open = quote {
        if byte == UInt8(ascii: "\\") {
          index += 2
          continue
        }
        if byte == open { quote = nil }
        index += 1
      } else if byte == UInt8(ascii: "/"), at(index + 1) == UInt8(ascii: "*") {
        line.bytes[index] = 32
        line.bytes[index + 1] = 32
        index += 2
        isInside = true
      } else if byte == UInt8(ascii: "/"), at(index + 1) == UInt8(ascii: "/") {
        for rest in index..<line.bytes.count where line.bytes[rest] != UInt8(ascii: "\t") { line.bytes[rest] = 32 }
        break
      } else {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
        index += 1
      }
    }
    return line
  }
}

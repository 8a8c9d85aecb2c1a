/// Changes to a text of lines.
struct LineMutations {
  private var lines: [ArraySlice<UInt8>]

  private static let lineFeed = UInt8(ascii: "\n")
  /// What nests in one of the formats, with how it ends.
  private static let nests: [(String, String)] = [
    ("(", ")"), ("[", "]"), ("{", "}"), ("{a: ", "}"), ("- ", ""), ("? ", ""), (">", ""), ("\"", "\""), (" ", ""),
    ("&a [", "]"), ("!x ", ""), ("=?utf-8?q?", "?="), ("\t", ""), ("!", ""), ("a->", ""), ("re: ", ""),
    ("Content-Type: message/rfc822\n\n", ""),
  ]

  init(_ bytes: [UInt8]) {
    lines = bytes.split(separator: Self.lineFeed, omittingEmptySubsequences: false)
  }

  var bytes: [UInt8] { Array(lines.joined(separator: [Self.lineFeed])) }

  /// Makes one change; `other` is another seed.
  mutating func change(_ words: [[UInt8]], _ other: [UInt8], _ numbers: inout RandomNumbers) {
    if lines.isEmpty { lines = [[]] }
    let index = numbers.below(lines.count)
    let place = numbers.below(lines.count + 1)
    let stretch = numbers.stretch(of: lines.count, longest: 12) ?? 0..<0
    switch numbers.below(18) {
    case 0: lines.removeSubrange(stretch)
    case 1: lines.insert(contentsOf: lines[stretch], at: place)
    case 2: lines.swapAt(index, numbers.below(lines.count))
    case 3: lines[index] = []
    case 4: lines[index] = ArraySlice(repeating: 32, count: numbers.below(12)) + lines[index].drop { $0 == 32 }
    case 5: join(index)
    case 6: split(index, &numbers)
    case 7: insert(numbers.element(words) ?? [], in: index, &numbers)
    case 8: replaceNumber(in: index, &numbers)
    case 9: splice(other, at: place, &numbers)
    case 10: for line in stretch { lines[line].append(13) }
    case 11: lines = lines.map { $0 + [13] }
    case 12: nest(in: index, &numbers)
    case 13: lengthen(index, &numbers)
    case 14: lines.insert(contentsOf: repeatElement(lines[index], count: 2 + numbers.below(200)), at: place)
    case 15: swapWords(in: index, with: numbers.below(lines.count), &numbers)
    case 16: lines.removeSubrange(place...)
    default: replaceWord(in: index, from: other, &numbers)
    }
  }

  private mutating func join(_ index: Int) {
    guard index + 1 < lines.count else { return }
    lines[index] += lines[index + 1]
    lines.remove(at: index + 1)
  }

  private mutating func split(_ index: Int, _ numbers: inout RandomNumbers) {
    let middle = numbers.below(lines[index].count + 1)
    let (head, tail) = (lines[index].prefix(middle), lines[index].dropFirst(middle))
    lines.replaceSubrange(index...index, with: [head, tail])
  }

  private mutating func insert(_ word: [UInt8], in index: Int, _ numbers: inout RandomNumbers) {
    let offset = numbers.below(lines[index].count + 1)
    lines[index].insert(contentsOf: word, at: lines[index].startIndex + offset)
  }

  private mutating func replaceNumber(in index: Int, _ numbers: inout RandomNumbers) {
    let line = lines[index]
    let starts = line.indices.filter { isDigit(line[$0]) && ($0 == line.startIndex || !isDigit(line[$0 - 1])) }
    guard let start = numbers.element(starts) else { return }
    let end = line[start...].firstIndex { !isDigit($0) } ?? line.endIndex
    lines[index].replaceSubrange(start..<end, with: numbers.element(HostileText.numbers) ?? [])
  }

  private mutating func splice(_ other: [UInt8], at place: Int, _ numbers: inout RandomNumbers) {
    let more = other.split(separator: Self.lineFeed, omittingEmptySubsequences: false)
    guard let piece = numbers.stretch(of: more.count, longest: 20) else { return }
    if numbers.oneIn(2), place < lines.count {
      lines.replaceSubrange(place..<min(lines.count, place + piece.count), with: more[piece])
    } else {
      lines.insert(contentsOf: more[piece], at: place)
    }
  }

  private mutating func nest(in index: Int, _ numbers: inout RandomNumbers) {
    guard let (open, close) = numbers.element(Self.nests) else { return }
    let depth = [3, 20, 100, 300, 3000][numbers.below(5)]
    let offset = numbers.below(lines[index].count + 1)
    let (head, tail) = (lines[index].prefix(offset), lines[index].dropFirst(offset))
    let closing = numbers.oneIn(3) ? "" : close
    lines[index] =
      head + String(repeating: open, count: depth).utf8 + tail + String(repeating: closing, count: depth).utf8
  }

  private mutating func lengthen(_ index: Int, _ numbers: inout RandomNumbers) {
    let piece = lines[index].isEmpty ? [UInt8(ascii: "x")] : lines[index].prefix(40)
    lines[index] += repeatElement(piece, count: [30, 300, 1200][numbers.below(3)]).joined()
  }

  private mutating func swapWords(in first: Int, with second: Int, _ numbers: inout RandomNumbers) {
    guard let left = word(in: lines[first], &numbers), let right = word(in: lines[second], &numbers) else { return }
    let (one, two) = (lines[first][left], lines[second][right])
    guard first != second else { return lines[first].replaceSubrange(left, with: two) }
    lines[first].replaceSubrange(left, with: two)
    lines[second].replaceSubrange(right, with: one)
  }

  private mutating func replaceWord(in index: Int, from other: [UInt8], _ numbers: inout RandomNumbers) {
    let more = other.split(separator: Self.lineFeed)
    guard let line = numbers.element(more), let new = word(in: line, &numbers),
      let old = word(in: lines[index], &numbers)
    else { return }
    lines[index].replaceSubrange(old, with: line[new])
  }

  /// A stretch between blanks.
  private func word(in line: ArraySlice<UInt8>, _ numbers: inout RandomNumbers) -> Range<Int>? {
    let words = line.split { $0 == 32 || $0 == 9 }
    return numbers.element(words).map { $0.startIndex..<$0.endIndex }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}

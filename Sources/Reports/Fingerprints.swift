import Findings

/// Hashes by which the same finding is known again in a later run.
public enum Fingerprints {
  /// For each line of a text, from 1, the hash that GitHub's code scanning calls `primaryLocationLineHash`.
  ///
  /// It is a rolling hash (base 37, modulo 2^64) over the 100 UTF-16 units from the start of the line on, spaces and
  /// tabs left out, every kind of line end counted as one LF; behind the text come one unit 65535 and zeros. The
  /// number behind the colon tells equal hashes of one file apart. The algorithm is that of github/codeql-action
  /// (src/fingerprints.ts), so that an upload that computes the hashes itself agrees.
  static func lineHashes(_ text: SourceText) -> [String] {
    var roller = LineHasher()
    for unit in String(decoding: text.bytes, as: UTF8.self).utf16 { roller.take(unit) }
    return roller.finished()
  }

  /// A hash that survives moved lines: of rule, file, function and message, in which numbers do not count.
  /// Equal findings of a report are told apart by the number behind the colon, in the order of their places.
  static func stable(_ findings: [Finding]) -> [String] {
    var seen: [String: Int] = [:]
    return findings.map { finding in
      let parts = [finding.rule, finding.place.file, finding.function ?? "", normalised(finding.message)]
      let hash = String(fnv(parts.joined(separator: "\u{0}")), radix: 16)
      seen[hash, default: 0] += 1
      return "\(hash):\(seen[hash, default: 1])"
    }
  }

  /// The same for a review, one for each of its findings in their order. What is there after the series has the hash
  /// that a check of that tree gives it, what is fixed the one of the tree before; what comes and goes within the
  /// series is numbered behind those.
  static func stable(_ findings: [JudgedFinding]) -> [String] {
    var result = [String](repeating: "", count: findings.count)
    /// Numbers the findings of some ranks, by rank, then in the order of a check.
    func number(_ rank: (JudgedFinding) -> Int?) {
      let meant = findings.indices.compactMap { index in rank(findings[index]).map { (rank: $0, index: index) } }
      let ordered = meant.sorted {
        let (left, right) = (findings[$0.index].finding, findings[$1.index].finding)
        if $0.rank != $1.rank { return $0.rank < $1.rank }
        return (left.place, left.rule, left.message, $0.index) < (right.place, right.rule, right.message, $1.index)
      }
      for (entry, hash) in zip(ordered, stable(ordered.map { findings[$0.index].finding })) {
        result[entry.index] = hash
      }
    }
    number { $0.standing == .introduced ? nil : 0 }
    number { $0.standing == .fixed ? nil : $0.fixedBy == nil ? 0 : 1 }
    return result
  }

  /// The message with each run of digits as one `#`, unless it is part of a name, and each run of blanks as one space.
  public static func normalised(_ message: String) -> String {
    var result = ""
    var previous: Character = " "
    for character in message {
      if character.isWhitespace {
        if previous != " " { result.append(" ") }
        previous = " "
        continue
      }
      let isDigit = character.isASCII && character.isNumber
      if isDigit, previous == "#" { continue }
      let inName = previous.isLetter || previous == "_" || (previous.isASCII && previous.isNumber)
      let written: Character = isDigit && !inName ? "#" : character
      result.append(written)
      previous = written
    }
    return result
  }

  /// FNV-1a of 64 bits: short, fixed, and enough to tell findings of one tree apart.
  package static func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// The window of 100 units that slides over a text.
private struct LineHasher {
  private static let size = 100
  private static let base: UInt64 = 37
  /// 37 to the power of 100: the weight of the unit that leaves the window.
  private static let leaving = (0..<size).reduce(UInt64(1)) { weight, _ in weight &* base }

  private var window = [UInt64](repeating: 0, count: size)
  /// True where a line starts at the unit of this place in the window.
  private var startsLine = [Bool](repeating: false, count: size)
  private var index = 0
  private var hash: UInt64 = 0
  private var atLineStart = true
  private var afterReturn = false
  private var counts: [UInt64: Int] = [:]
  private var hashes: [String] = []

  mutating func take(_ unit: UInt16) {
    let followsReturn = afterReturn
    afterReturn = unit == 0x0D
    if unit == 0x20 || unit == 0x09 || (followsReturn && unit == 0x0A) { return }
    append(unit == 0x0D ? 0x0A : UInt64(unit))
  }

  mutating func finished() -> [String] {
    append(65535)
    for _ in 0..<Self.size { slide(0) }
    return hashes
  }

  private mutating func append(_ unit: UInt64) {
    emit()
    if atLineStart { startsLine[index] = true }
    atLineStart = unit == 0x0A
    roll(unit)
  }

  private mutating func slide(_ unit: UInt64) {
    emit()
    roll(unit)
  }

  /// The line whose first unit is about to leave the window has all its units in it.
  private mutating func emit() {
    guard startsLine[index] else { return }
    startsLine[index] = false
    counts[hash, default: 0] += 1
    hashes.append("\(String(hash, radix: 16)):\(counts[hash, default: 1])")
  }

  private mutating func roll(_ unit: UInt64) {
    let left = window[index]
    window[index] = unit
    hash = Self.base &* hash &+ unit &- Self.leaving &* left
    index = (index + 1) % Self.size
  }
}

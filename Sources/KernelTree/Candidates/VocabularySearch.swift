/// Finds whether a file names one of several hundred identifiers, by skipping through its bytes.
///
/// The last three bytes of a window as long as the shortest name say how far the window can move on (Wu and Manber's
/// way); most bytes of a file are never looked at. Where it cannot move, the whole identifier is looked up.
struct VocabularySearch: Sendable {
  private static let block = 3
  private static let tableBits = 15
  private let window: Int
  private let shifts: [UInt8]
  private let names: Set<[UInt8]>
  /// Names too short for a window; seldom any, and then looked for one identifier at a time.
  private let hasShortNames: Bool

  /// Takes the identifiers; only whole ones match.
  init(_ vocabulary: Set<String>) {
    let all = vocabulary.map { Array($0.utf8) }.filter { !$0.isEmpty }
    names = Set(all)
    let shortest = all.map(\.count).min() ?? 0
    hasShortNames = shortest < Self.block
    window = min(max(shortest, Self.block), 64)
    var table = [UInt8](repeating: UInt8(window - Self.block + 1), count: 1 << Self.tableBits)
    for name in all where name.count >= window {
      for end in (Self.block - 1)..<window {
        let slot = Self.slot(name[end - 2], name[end - 1], name[end])
        table[slot] = min(table[slot], UInt8(window - 1 - end))
      }
    }
    shifts = table
  }

  @inline(__always)
  private static func slot(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    // Letters differ in their low five or six bits.
    (Int(first) << 10 ^ Int(second) << 5 ^ Int(third)) & (1 << tableBits - 1)
  }

  /// Takes the first `count` bytes of a buffer; true when one of the names stands there.
  func matches(_ buffer: [UInt8], count: Int) -> Bool {
    guard !names.isEmpty else { return false }
    return buffer.withUnsafeBufferPointer { bytes in
      shifts.withUnsafeBufferPointer { shifts in
        hasShortNames ? matchesWordwise(bytes, count) : matches(bytes, count, shifts)
      }
    }
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int, _ shifts: UnsafeBufferPointer<UInt8>) -> Bool
  {
    var end = window - 1
    while end < count {
      let shift = Int(shifts[Self.slot(bytes[end - 2], bytes[end - 1], bytes[end])])
      if shift > 0 {
        end += shift
        continue
      }
      let start = end - window + 1
      if start == 0 || !Self.isWord(bytes[start - 1]) {
        var stop = start
        while stop < count, Self.isWord(bytes[stop]) { stop += 1 }
        if stop - start >= window, names.contains(Array(bytes[start..<stop])) { return true }
      }
      end += 1
    }
    return false
  }

  private func matchesWordwise(_ bytes: UnsafeBufferPointer<UInt8>, _ count: Int) -> Bool {
    var start = 0
    while start < count {
      guard Self.isWord(bytes[start]) else {
        start += 1
        continue
      }
      var stop = start
      while stop < count, Self.isWord(bytes[stop]) { stop += 1 }
      if names.contains(Array(bytes[start..<stop])) { return true }
      start = stop
    }
    return false
  }

  @inline(__always)
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
  }
}

/// Changes that know nothing of what the bytes mean.
enum ByteMutations {
  /// Makes one change; `other` is another seed.
  static func change(_ bytes: inout [UInt8], _ words: [[UInt8]], _ other: [UInt8], _ numbers: inout RandomNumbers) {
    let place = numbers.below(bytes.count + 1)
    guard let stretch = numbers.stretch(of: bytes.count, longest: numbers.oneIn(8) ? 2000 : 24) else {
      return bytes += other.prefix(64)
    }
    switch numbers.below(13) {
    case 0: bytes[stretch.lowerBound] ^= 1 << UInt8(numbers.below(8))
    case 1: bytes[stretch.lowerBound] = UInt8(truncatingIfNeeded: numbers.next())
    case 2: bytes[stretch.lowerBound] &+= [1, 255, 16, 127, 128][numbers.below(5)]
    case 3: bytes.removeSubrange(stretch)
    case 4: bytes.insert(contentsOf: bytes[stretch], at: place)
    case 5: bytes.insert(contentsOf: numbers.element(words) ?? [], at: place)
    case 6: bytes.replaceSubrange(stretch, with: numbers.element(words) ?? [])
    case 7: bytes.swapAt(stretch.lowerBound, numbers.below(bytes.count))
    case 8:
      guard let piece = numbers.stretch(of: other.count, longest: 400) else { return }
      bytes.insert(contentsOf: other[piece], at: place)
    case 9:
      guard let piece = numbers.stretch(of: other.count, longest: 64) else { return }
      bytes.replaceSubrange(stretch, with: other[piece])
    case 10:
      let times = [2, 10, 100, 1000][numbers.below(4)]
      bytes.insert(contentsOf: Array(repeating: bytes[stretch].prefix(16), count: times).joined(), at: place)
    case 11: bytes.removeSubrange(place...)
    default: varint(&bytes, at: stretch.lowerBound, &numbers)
    }
  }

  /// Puts a number in the encoding of many formats (seven bits a byte) where one may stand.
  private static func varint(_ bytes: inout [UInt8], at place: Int, _ numbers: inout RandomNumbers) {
    var value = numbers.next() >> UInt64(numbers.below(64))
    if numbers.oneIn(4) { value = UInt64.max >> UInt64(numbers.below(64)) }
    var encoded: [UInt8] = []
    while value > 0x7F {
      encoded.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    encoded.append(UInt8(value))
    let end = (place..<bytes.count).first { bytes[$0] < 0x80 } ?? place
    bytes.replaceSubrange(place...end, with: encoded)
  }
}

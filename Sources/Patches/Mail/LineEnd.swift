import Foundation

/// Where lines end in bytes: with memchr, since archives have hundreds of millions of bytes.
enum LineEnd {
  /// The place of the first line feed.
  static func next(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress, let found = memchr(base, 10, raw.count) else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(found) - base)
    }
  }

  /// The same in raw memory, at or behind a place.
  static func next(in bytes: UnsafeRawBufferPointer, from place: Int) -> Int? {
    guard let base = bytes.baseAddress, place < bytes.count,
      let found = memchr(base + place, 10, bytes.count - place)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}

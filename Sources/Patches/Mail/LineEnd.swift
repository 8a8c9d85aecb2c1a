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
}

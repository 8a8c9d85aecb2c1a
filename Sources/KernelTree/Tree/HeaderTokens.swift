/// Walks over the identifiers of a C header, outside of comments, texts and the conditions of `#if`.
struct HeaderTokens {
  /// Called with each identifier, or with one of `{`, `}`, `;`, `(`.
  static func visit(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var place = 0
    let count = bytes.count
    while place < count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "/") where place + 1 < count && bytes[place + 1] == UInt8(ascii: "*"):
        place += 2
        while place + 1 < count, !(bytes[place] == UInt8(ascii: "*") && bytes[place + 1] == UInt8(ascii: "/")) {
          place += 1
        }
        place += 2
      case UInt8(ascii: "/") where place + 1 < count && bytes[place + 1] == UInt8(ascii: "/"):
        while place < count, bytes[place] != 10 { place += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        place += 1
        while place < count, bytes[place] != byte, bytes[place] != 10 {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place += 1
      case UInt8(ascii: "#"): place = directive(bytes, from: place + 1)
      case _ where isWord(byte):
        let start = place
        while place < count, isWord(bytes[place]) { place += 1 }
        body(UnsafeBufferPointer(rebasing: bytes[start..<place]))
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "("):
        body(UnsafeBufferPointer(rebasing: bytes[place..<(place + 1)]))
        place += 1
      default: place += 1
      }
    }
  }

  /// Behind `#define` everything counts; a condition or an include names things without declaring them.
  private static func directive(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var place = start
    while place < bytes.count, bytes[place] == 32 || bytes[place] == 9 { place += 1 }
    let word = place
    while place < bytes.count, isWord(bytes[place]) { place += 1 }
    if bytes[word..<place].elementsEqual("define".utf8) { return place }
    while place < bytes.count, bytes[place] != 10 { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
    return place
  }

  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
  }
}

/// A header as the compiler sees it.
public enum HeaderText {
  /// The bytes with each comment as one blank and each run of blanks and line ends as one, but for the line ends of
  /// directives: two headers for which this is the same declare the same.
  public static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = 0
    var inDirective = false
    while place < bytes.count {
      let byte = bytes[place]
      let next = place + 1 < bytes.count ? bytes[place + 1] : 0
      switch byte {
      case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
        place += 2
        while place + 1 < bytes.count, !(bytes[place] == UInt8(ascii: "*") && bytes[place + 1] == UInt8(ascii: "/")) {
          place += 1
        }
        place += 2
        blank(&result)
      case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
        while place < bytes.count, bytes[place] != 10 { place += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let start = place
        place += 1
        while place < bytes.count, bytes[place] != byte, bytes[place] != 10 {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place + 1, bytes.count)
        result += bytes[start..<place]
      case 10:
        if inDirective, result.last != UInt8(ascii: "\\") {
          if result.last == 32 { result.removeLast() }
          result.append(10)
          inDirective = false
        } else {
          blank(&result)
        }
        place += 1
      case 9, 13, 32:
        blank(&result)
        place += 1
      default:
        if byte == UInt8(ascii: "#"), result.isEmpty || result.last == 10 || result.last == 32 {
          inDirective = true
        }
        result.append(byte)
        place += 1
      }
    }
    return result
  }

  private static func blank(_ result: inout [UInt8]) {
    if let last = result.last, last != 32, last != 10 { result.append(32) }
  }
}

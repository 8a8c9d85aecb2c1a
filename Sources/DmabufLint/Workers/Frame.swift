/// How requests and answers travel: eight bytes of length, least significant first, then the content.
enum Frame {
  static let headerLength = 8
  /// No unit's answer comes near; a worker that writes rubbish must not make the parent reserve memory for it.
  static let longest = 1 << 30

  static func header(_ count: Int) -> [UInt8] {
    (0..<headerLength).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  /// The content's length; nil when the bytes are no header or it is too long.
  static func length(_ header: [UInt8]) -> Int? {
    guard header.count == headerLength else { return nil }
    let value = header.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    return value <= UInt64(longest) ? Int(value) : nil
  }
}

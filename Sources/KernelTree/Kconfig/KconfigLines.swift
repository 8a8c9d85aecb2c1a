/// The lines of a Kconfig file that say something: continued ones joined, comments and help texts gone.
struct KconfigLines {
  private let bytes: [UInt8]
  private var position = 0
  private var indentation = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  mutating func next() -> ArraySlice<UInt8>? {
    while position < bytes.count {
      var (start, end) = takeLine()
      indentation = 0
      while start < end, Self.isBlank(bytes[start]) {
        indentation = bytes[start] == 9 ? (indentation | 7) + 1 : indentation + 1
        start += 1
      }
      guard start < end, bytes[start] != UInt8(ascii: "#") else { continue }
      var line = bytes[start..<end]
      while line.last == UInt8(ascii: "\\"), position < bytes.count {
        (start, end) = takeLine()
        line = line.dropLast() + bytes[start..<end]
      }
      return line
    }
    return nil
  }

  /// A help text goes on for as long as lines are indented deeper than `help` itself… as deep as its own first line.
  mutating func skipHelp() {
    var depth = -1
    while position < bytes.count {
      let before = position
      let (start, end) = takeLine()
      var (place, columns) = (start, 0)
      while place < end, Self.isBlank(bytes[place]) {
        columns = bytes[place] == 9 ? (columns | 7) + 1 : columns + 1
        place += 1
      }
      if place == end { continue }
      if depth < 0 { depth = columns }
      if columns < depth || columns == 0 || depth <= indentation && columns <= indentation && depth != columns {
        position = before
        return
      }
    }
  }

  private mutating func takeLine() -> (Int, Int) {
    let start = position
    var end = FileBytes.place(of: 10, in: bytes, from: start) ?? bytes.count
    position = end + 1
    while end > start, bytes[end - 1] == 13 || Self.isBlank(bytes[end - 1]) { end -= 1 }
    return (start, end)
  }
}

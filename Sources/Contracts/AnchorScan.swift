import Yams

/// Finds the anchors of a document before it is parsed.
///
/// They are refused because aliases let a short file stand for one of any size, and the parser hands out nodes that
/// no longer tell which of them were aliases.
enum AnchorScan {
  /// The line of the first `&word` outside of quotes and block texts.
  static func firstLine(in text: String) -> Int? {
    var blockIndent: Int?
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
      if let outer = blockIndent {
        if indent > outer || indent == line.count { continue }
        blockIndent = nil
      }
      if hasAnchor(line) { return index + 1 }
      if opensBlock(line) { blockIndent = indent }
    }
    return nil
  }

  /// Whether a document has no more nodes than a text of its size can spell out.
  static func isTree(_ root: Node, of bytes: Int) -> Bool {
    var pending = [root]
    var visited = 0
    while let node = pending.popLast() {
      visited += 1
      if visited > 2 * bytes + 16 { return false }
      switch node {
      case .scalar: continue
      case .sequence(let sequence): pending += sequence
      case .mapping(let mapping): for (key, value) in mapping { pending += [key, value] }
      case .alias: return false
      }
    }
    return true
  }

  private static func hasAnchor(_ line: Substring.UTF8View.SubSequence) -> Bool {
    var quote: UInt8?
    var before = UInt8(ascii: " ")
    var bytes = line.makeIterator()
    var byte = bytes.next()
    while let current = byte {
      let next = bytes.next()
      if let open = quote {
        if current == open { quote = nil }
      } else if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
        quote = current
      } else if current == UInt8(ascii: "#"), before == UInt8(ascii: " ") {
        return false
      } else if current == UInt8(ascii: "&"), " [{,:-?".utf8.contains(before), let next, isWord(next) {
        return true
      }
      before = current
      byte = next
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isASCII && Character(UnicodeScalar(byte)).isLetter
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// `key: |`, `- >-` and the like: what follows, further in, is text.
  private static func opensBlock(_ line: Substring.UTF8View.SubSequence) -> Bool {
    var rest = line
    while let last = rest.last, " +-123456789\r".utf8.contains(last) { rest = rest.dropLast() }
    guard let last = rest.last, last == UInt8(ascii: "|") || last == UInt8(ascii: ">") else { return false }
    guard let before = rest.dropLast().last else { return true }
    return before == UInt8(ascii: " ")
  }
}

/// What a file holds, told from its first bytes.
enum InputKind: Hashable, Sendable {
  case mbox
  case message
  /// A diff without mail: of `git diff`, `git show`, quilt.
  case diff
  case empty
  case unknown

  /// Takes the beginning of an unpacked file, at least the first lines.
  init(_ head: ArraySlice<UInt8>) {
    let lines = Self.lines(head, limit: 5000)
    guard let start = lines.firstIndex(where: { !Self.isBlank($0) }) else {
      self = .empty
      return
    }
    if lines[start].starts(with: Array("From ".utf8)), start + 1 < lines.count, MboxSplitter.isHeader(lines[start + 1])
    {
      self = .mbox
    } else if Self.isHeaderBlock(lines) {
      self = .message
    } else if Self.hasDiff(lines) {
      self = .diff
    } else {
      self = .unknown
    }
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 } }

  private static func lines(_ head: ArraySlice<UInt8>, limit: Int) -> [ArraySlice<UInt8>] {
    // A byte order mark stands before the first line of files that some programs save.
    let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head
    return text.split(separator: 10, maxSplits: limit, omittingEmptySubsequences: false)
  }

  private static let known: Set<String> = [
    "from", "subject", "date", "message-id", "received", "return-path", "delivered-to", "to",
  ]

  /// Whether the first line is a header, and a header that mails have stands in the lines up to the first blank one.
  private static func isHeaderBlock(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let start = lines.prefix(while: isBlank).count
    for (index, line) in lines.dropFirst(start).enumerated() {
      if line.first == 32 || line.first == 9, index > 0 { continue }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
      let name = line[..<colon]
      guard !name.isEmpty, name.allSatisfy({ $0 > 32 && $0 < 127 }) else { return false }
      if known.contains(String(decoding: name, as: UTF8.self).lowercased()) { return true }
    }
    return false
  }

  private static func hasDiff(_ lines: [ArraySlice<UInt8>]) -> Bool {
    let git = Array("diff --git ".utf8)
    let old = Array("--- ".utf8)
    let new = Array("+++ ".utf8)
    return lines.indices.contains { index in
      lines[index].starts(with: git)
        || lines[index].starts(with: old) && index + 1 < lines.count && lines[index + 1].starts(with: new)
    }
  }
}

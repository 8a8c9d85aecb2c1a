/// Where files define functions of certain names, and where they name them otherwise, read as text: enough to choose
/// which files are worth parsing.
public struct NameSearch: Sendable {
  public struct Hits: Sendable {
    /// Names that stand at the start of what looks like a definition: on a line that begins in the first column, with a
    /// parenthesis behind.
    public var defined: Set<String> = []
    /// Names that occur anywhere else.
    public var used: Set<String> = []
  }

  private let names: Set<[UInt8]>
  private let filter: VocabularySearch

  /// Takes the names of functions.
  public init(_ names: Set<String>) {
    self.names = Set(names.map { Array($0.utf8) })
    filter = VocabularySearch(names)
  }

  /// Whether one of the names stands in a text.
  public func matches(_ bytes: [UInt8]) -> Bool { filter.matches(bytes, count: bytes.count) }

  /// Looks through a file; nil when none of the names stands there or the file cannot be read.
  public func hits(in path: String) -> Hits? {
    guard let bytes = FileBytes.read(path), filter.matches(bytes, count: bytes.count) else { return nil }
    var hits = Hits()
    var place = 0
    var lineStart = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 10 { lineStart = place + 1 }
      guard HeaderTokens.isWord(byte) else {
        place += 1
        continue
      }
      let start = place
      while place < bytes.count, HeaderTokens.isWord(bytes[place]) { place += 1 }
      let word = Array(bytes[start..<place])
      guard names.contains(word) else { continue }
      let name = String(decoding: word, as: UTF8.self)
      let first = bytes[lineStart]
      let opensList = place < bytes.count && bytes[place] == UInt8(ascii: "(")
      if opensList, HeaderTokens.isWord(first) { hits.defined.insert(name) } else { hits.used.insert(name) }
    }
    return hits.defined.isEmpty && hits.used.isEmpty ? nil : hits
  }
}

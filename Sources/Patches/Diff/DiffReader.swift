/// Reads diffs: git's extended format (git-diff(1), "Generating patch text with -p") and plain unified ones, whatever
/// text stands around them.
public enum DiffReader {
  /// Takes a text, such as a mail's body; gives what it does to files, in its order, and what of it could not be read,
  /// by line. A damaged hunk is left out and the others stay; a file whose path or kind must not be applied is left out
  /// whole.
  public static func read(_ text: String) -> (files: [FileDiff], problems: [String]) {
    var parser = DiffParser(DiffLines(text))
    return parser.read()
  }

  /// Whether a text has a diff at the beginning of some line: cheap, and no promise that it can be read.
  static func hasDiff(_ text: String) -> Bool {
    var lines = DiffLines(text)
    while let line = lines.next() {
      if line.starts(with: DiffParser.gitHeader) || lines.isPlainHeader(line) { return true }
    }
    return false
  }
}

/// A text's lines, one after the other, without line ends; those that follow can be looked at.
struct DiffLines {
  private let bytes: [UInt8]
  private var place = 0
  /// Of the line that `next` gives next, from 0.
  private(set) var number = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  private func line(at start: Int) -> (line: ArraySlice<UInt8>, next: Int)? {
    guard start < bytes.count else { return nil }
    let end = LineEnd.next(in: bytes[start...]) ?? bytes.count
    let content = end > start && bytes[end - 1] == 13 ? end - 1 : end
    return (bytes[start..<content], end + 1)
  }

  mutating func next() -> ArraySlice<UInt8>? {
    guard let (line, next) = line(at: place) else { return nil }
    place = next
    number += 1
    return line
  }

  func peek() -> ArraySlice<UInt8>? { line(at: place)?.line }

  /// Whether a line that `next` just gave is the first of `---`, `+++`, `@@`.
  func isPlainHeader(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: DiffParser.oldHeader), let (new, behind) = self.line(at: place),
      new.starts(with: DiffParser.newHeader), let (hunk, _) = self.line(at: behind)
    else { return false }
    return hunk.starts(with: DiffParser.hunkHeader)
  }
}

import Findings
import Foundation

/// The text of one file, by lines.
struct SourceText: Sendable {
  let bytes: [UInt8]
  /// Where each line starts: behind LF, CR LF or a lone CR, as Clang counts.
  private let starts: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() {
      let endsLine = byte == 0x0A || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A))
      if endsLine { starts.append(index + 1) }
    }
    self.starts = starts
  }

  /// The bytes of a line, counted from 1, without its end; nil when there is no such line.
  func line(_ number: Int) -> ArraySlice<UInt8>? {
    guard number >= 1, number <= starts.count else { return nil }
    let start = starts[number - 1]
    var end = number < starts.count ? starts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == 0x0D, end < bytes.count, bytes[end] == 0x0A { end -= 1 }
    return bytes[start..<end]
  }

  /// The column in UTF-16 code units of a column in bytes. Behind the end of the line every byte counts as a unit.
  func utf16Column(line number: Int, byteColumn: Int) -> Int {
    guard let line = line(number) else { return byteColumn }
    let inside = max(0, min(byteColumn - 1, line.count))
    let prefix = String(decoding: line.prefix(inside), as: UTF8.self)
    return prefix.utf16.count + 1 + max(0, byteColumn - 1 - inside)
  }
}

/// The texts of the files that a report names, read once.
struct SourceTexts: Sendable {
  private var texts: [String: SourceText] = [:]

  /// No texts.
  init() {}

  /// Reads every file that a finding, a step or a fix of the report names. What cannot be read is left out.
  init(of report: RunReport) {
    self.init(of: report.findings, contents: report.contents, root: report.root)
  }

  /// The same for findings alone. What `contents` has under the name that findings use is not read from disk, and
  /// without a root nothing is.
  init(of findings: [Finding], contents: [String: [UInt8]], root: String?) {
    for finding in findings {
      load(finding.place.file, contents, root)
      for step in finding.path { load(step.place.file, contents, root) }
      for edit in finding.fixes.flatMap(\.edits) { load(edit.place.file, contents, root) }
    }
  }

  subscript(file: String) -> SourceText? { texts[file] }

  private mutating func load(_ file: String, _ contents: [String: [UInt8]], _ root: String?) {
    guard texts[file] == nil else { return }
    if let content = contents[file] {
      texts[file] = SourceText(content)
      return
    }
    guard let root else { return }
    let path = file.hasPrefix("/") ? file : root + "/" + file
    if let data = FileManager.default.contents(atPath: path) { texts[file] = SourceText([UInt8](data)) }
  }
}

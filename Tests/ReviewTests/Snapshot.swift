import Foundation
import Testing

/// Compares text with a file in `Snapshots/`. With `DMABUF_LINT_WRITE_SNAPSHOTS` set the file is written instead.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
  let file = folder.appendingPathComponent(name)
  if ProcessInfo.processInfo.environment["DMABUF_LINT_WRITE_SNAPSHOTS"] != nil {
    try Data(text.utf8).write(to: file)
    return
  }
  let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  let found = text.split(separator: "\n", omittingEmptySubsequences: false)
  let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
  if let line = zip(found, wanted).enumerated().first(where: { $1.0 != $1.1 }) {
    Issue.record(
      "\(name):\(line.offset + 1): expected \(line.element.1), found \(line.element.0)", sourceLocation: sourceLocation)
  }
  #expect(found.count == wanted.count, "lines of \(name)", sourceLocation: sourceLocation)
  #expect(text == expected, "\(name) differs", sourceLocation: sourceLocation)
}

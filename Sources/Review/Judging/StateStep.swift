import Findings

/// The way from one state to the next: what one patch does to paths and lines.
struct StateStep {
  /// By old path, the new one, of files that the patch renames.
  var renames: [String: String] = [:]
  /// By old path; files that the patch does not change have none.
  var lines: [String: LineMap] = [:]

  func path(_ old: String) -> String { renames[old] ?? old }

  /// Where a place of the old state lies in the new one: path and line; nil when the line is gone.
  func target(of place: Place) -> (file: String, line: Int)? {
    guard let map = lines[place.file] else { return (path(place.file), place.startLine) }
    return map[place.startLine].map { (path(place.file), $0) }
  }
}

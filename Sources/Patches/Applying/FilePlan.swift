/// What is to be done with the files of a patch, before git is asked.
struct FilePlan: Sendable {
  /// By place in the patch's `files`: what is decided without git.
  var settled: [Int: FileApplication.Outcome]
  /// The places of the others.
  var open: [Int]

  /// Takes the patch, what the base has against paths, and the limits.
  init(_ patch: Patch, refusals: [String: String], limits: ApplyLimits) {
    settled = [:]
    open = []
    for (place, diff) in patch.files.enumerated() {
      if let outcome = Self.outcome(diff, refusals: refusals, limits: limits) {
        settled[place] = outcome
      } else {
        open.append(place)
      }
    }
  }

  /// The paths that a file's changes read and write: one for most, two for a rename or copy.
  static func paths(_ diff: FileDiff) -> [String] {
    switch diff.change {
    case .renamed, .copied: [diff.oldPath ?? "", diff.newPath ?? ""]
    case .added, .modified, .deleted: [diff.path]
    }
  }

  private static func outcome(
    _ diff: FileDiff, refusals: [String: String], limits: ApplyLimits
  ) -> FileApplication.Outcome? {
    let paths = paths(diff)
    if let reason = paths.compactMap({ PatchPath.refusal($0) ?? refusals[$0] }).first {
      return .rejected(reason: reason)
    }
    for mode in [diff.oldMode, diff.newMode].compactMap({ $0 }) {
      if mode.hasPrefix("120") { return .rejected(reason: "it is a symbolic link") }
      if mode.hasPrefix("160") { return .rejected(reason: "it is a submodule") }
    }
    if diff.isBinary { return .notText }
    if diff.hunks.isEmpty, diff.change == .modified { return .notText }
    if diff.hunks.count > limits.hunks {
      return .rejected(reason: "it has \(diff.hunks.count) hunks, more than \(limits.hunks)")
    }
    let bytes = diff.hunks.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.text.utf8.count + 2 } }
    if bytes > 2 * limits.fileBytes {
      return .rejected(reason: "its hunks are larger than \(2 * limits.fileBytes) bytes")
    }
    if diff.hunks.contains(where: { !isWhole($0) }) { return .rejected(reason: "it has a hunk that is no diff") }
    return nil
  }

  private static func isWhole(_ hunk: Hunk) -> Bool {
    hunk.oldStart >= 0 && hunk.newStart >= 0 && !hunk.lines.isEmpty
      && !hunk.lines.contains { $0.text.utf8.contains(0x0A) }
  }
}

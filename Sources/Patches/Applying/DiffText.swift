/// Writes a file's changes for git to read. The names are ours: git never sees a path of a patch, so none can lead it
/// anywhere, name attributes, or need quoting.
enum DiffText {
  /// Which of a file's hunks are written, and how.
  struct Form {
    var oldName: String
    var newName: String
    /// By their places in the `FileDiff`.
    var hunks: [Int]
    /// Lines end with CR LF, as those of the file in the tree do; mail has lost the CR.
    var crlf = false
    /// Whether the blob that the author had is named, from which git can merge three ways.
    var withBlobs = false
  }

  /// The places of the hunks that change something; git refuses others.
  static func changing(_ diff: FileDiff) -> [Int] {
    diff.hunks.indices.filter { place in
      diff.hunks[place].lines.contains { if case .context = $0 { false } else { true } }
    }
  }

  static func write(_ diff: FileDiff, _ form: Form, to out: inout [UInt8]) {
    let (old, new) = (form.oldName, form.newName)
    line("diff --git a/\(old) b/\(new)", &out)
    switch diff.change {
    case .added: line("new file mode 100644", &out)
    case .deleted: line("deleted file mode 100644", &out)
    case .renamed: line("similarity index 50%\nrename from \(old)\nrename to \(new)", &out)
    case .copied: line("similarity index 50%\ncopy from \(old)\ncopy to \(new)", &out)
    case .modified: break
    }
    if form.withBlobs, let blob = diff.oldBlob { line("index \(blob)..\(diff.newBlob ?? blob) 100644", &out) }
    guard !form.hunks.isEmpty else { return }
    line(diff.change == .added ? "--- /dev/null" : "--- a/\(old)", &out)
    line(diff.change == .deleted ? "+++ /dev/null" : "+++ b/\(new)", &out)
    for place in form.hunks { write(diff.hunks[place], crlf: form.crlf, to: &out) }
  }

  /// Whether any line already ends with CR: then the patch came as it is, not through a mail that lost them.
  static func keepsCR(_ diff: FileDiff) -> Bool {
    diff.hunks.contains { $0.lines.contains { $0.text.utf8.last == 0x0D } }
  }

  /// What a patch says that a new file holds, or that a deleted one held.
  static func contents(_ diff: FileDiff) -> [UInt8] {
    var out: [UInt8] = []
    for hunk in diff.hunks {
      for entry in hunk.lines { line(entry.text, &out) }
      let lacks = diff.change == .deleted ? hunk.oldLacksLineEnd : hunk.newLacksLineEnd
      if lacks, !out.isEmpty { out.removeLast() }
    }
    return out
  }

  private static func write(_ hunk: Hunk, crlf: Bool, to out: inout [UInt8]) {
    var (oldCount, newCount, lastOld, lastNew) = (0, 0, -1, -1)
    for (place, entry) in hunk.lines.enumerated() {
      switch entry {
      case .context:
        (oldCount, newCount, lastOld, lastNew) = (oldCount + 1, newCount + 1, place, place)
      case .removed: (oldCount, lastOld) = (oldCount + 1, place)
      case .added: (newCount, lastNew) = (newCount + 1, place)
      }
    }
    line("@@ -\(hunk.oldStart),\(oldCount) +\(hunk.newStart),\(newCount) @@", &out)
    for (place, entry) in hunk.lines.enumerated() {
      switch entry {
      case .context: out.append(0x20)
      case .removed: out.append(0x2D)
      case .added: out.append(0x2B)
      }
      out += entry.text.utf8
      let ends = hunk.oldLacksLineEnd && place == lastOld || hunk.newLacksLineEnd && place == lastNew
      if crlf, !ends { out.append(0x0D) }
      out.append(0x0A)
      if ends { line("\\ No newline at end of file", &out) }
    }
  }

  private static func line(_ text: String, _ out: inout [UInt8]) {
    out += text.utf8
    out.append(0x0A)
  }
}

extension Hunk.Line {
  /// The line without the sign in front of it.
  var text: String {
    switch self {
    case .context(let text), .removed(let text), .added(let text): text
    }
  }
}

/// How the lines of a file end.
enum LineEnds {
  /// Whether they end with CR LF, as the first one shows.
  static func areCRLF(_ bytes: [UInt8]) -> Bool {
    guard let end = bytes.firstIndex(of: 0x0A), end > 0 else { return false }
    return bytes[end - 1] == 0x0D
  }
}

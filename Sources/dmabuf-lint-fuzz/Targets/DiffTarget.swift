import Patches
import Review

/// A diff, and the C that is made of its hunks: alone, and laid over the text that they are for.
struct DiffTarget: FuzzTarget {
  private static let gap = "gap_"
  /// A patch of thousands of files takes as long as it takes.
  private static let mostFiles = 50

  func judge(_ request: Request) -> Judgement {
    let reading = DiffReader.read(String(decoding: request.bytes, as: UTF8.self))
    if let problem = DiffPromises.broken(reading.files) { return .broken(problem) }
    for file in reading.files.prefix(Self.mostFiles) where !file.isBinary && !file.hunks.isEmpty {
      let old = Self.text(file.hunks, .before)
      for side in [PatchSide.before, .after] {
        for nearest in [nil, old, Array(old.reversed()), Self.text(file.hunks.reversed(), .after)] {
          let fragment = FragmentBuilder.build(
            diff: file, hunks: Array(file.hunks.indices), side: side, nearest: nearest, gap: Self.gap,
            signatures: nearest.map { Signatures(headers: [$0]) })
          let lines = fragment.text.count { $0 == 10 }
          guard fragment.sources.count == lines else {
            return .broken("\(fragment.sources.count) sources for \(lines) lines")
          }
        }
      }
    }
    return reading.files.isEmpty ? .refused : .accepted
  }

  private static func text(_ hunks: [Hunk], _ side: PatchSide) -> [UInt8] {
    hunks.flatMap { hunk in
      hunk.lines.flatMap { line -> [UInt8] in
        switch line {
        case .context(let text): Array(text.utf8) + [10]
        case .removed(let text): side == .before ? Array(text.utf8) + [10] : []
        case .added(let text): side == .after ? Array(text.utf8) + [10] : []
        }
      }
    }
  }
}

/// What the types of a diff promise.
enum DiffPromises {
  /// Which promise does not hold.
  static func broken(_ files: [FileDiff]) -> String? {
    for file in files {
      if file.oldPath == nil, file.newPath == nil { return "a file without a path" }
      for path in [file.oldPath, file.newPath].compactMap({ $0 }) {
        // By bytes: a slash with an accent behind it is one character to Swift.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let refused = ["", ".", "..", ".git"]
        if parts.contains(where: { refused.contains(String(decoding: $0, as: UTF8.self)) }) {
          return "the path '\(path)'"
        }
      }
      for hunk in file.hunks {
        let old = hunk.lines.count { if case .added = $0 { false } else { true } }
        let new = hunk.lines.count { if case .removed = $0 { false } else { true } }
        if old != hunk.oldCount || new != hunk.newCount {
          return "\(old) and \(new) lines in a hunk of \(hunk.oldCount) and \(hunk.newCount)"
        }
      }
    }
    return nil
  }
}

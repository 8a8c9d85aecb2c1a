/// The series in what a user named, and what of that could not be read.
public struct SeriesReading: Sendable {
  /// All series and all versions; `Series.newest(of:)` chooses.
  public var series: [Series]
  public var problems: [ReadingProblem]

  public init(series: [Series] = [], problems: [ReadingProblem] = []) {
    self.series = series
    self.problems = problems
  }
}

/// Reads series from whatever holds them.
public enum SeriesReader {
  /// Takes files and folders, any mix of what `MailSource` reads and of plain diffs, and what came in on standard
  /// input; what they hold is told from their content. A diff without mail is a series of one patch.
  /// - Throws: `MailReadingError` for a path that cannot be read.
  public static func read(paths: [String], standardInput: [UInt8]? = nil) async throws -> SeriesReading {
    var all = MailContents()
    for path in paths { all.add(try await MailSource.contents(path: path)) }
    if let standardInput {
      all.add(try MailSource.contents(of: ByteSource(bytes: standardInput), name: "<stdin>"))
    }
    let series = Series.grouped(from: all.mails) + all.diffs.compactMap { plain($0, problems: &all.problems) }
    if series.isEmpty, all.problems.isEmpty {
      let origin = all.mails.first?.origin ?? MailOrigin(file: paths.first ?? "<stdin>")
      all.add(
        problem: "no patch in \(all.mails.count) mails: expected a subject with [PATCH], or a diff", origin: origin)
    }
    return SeriesReading(series: series, problems: all.problems)
  }

  private static func plain(_ diff: PlainDiff, problems: inout [ReadingProblem]) -> Series? {
    let patches = PlainDiffReader.patches(in: diff)
    guard let first = patches.first else {
      problems.append(ReadingProblem(origin: diff.origin, reason: "no diff: expected 'diff --git' or '--- a/…'"))
      return nil
    }
    return Series(title: first.title, total: patches.count, patches: patches)
  }
}

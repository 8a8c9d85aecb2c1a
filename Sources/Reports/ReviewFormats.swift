extension ReviewReport {
  /// The report in one of the formats, ending in a line feed.
  ///
  /// Sources come from `contents`, else from the tree; one that cannot be read costs its excerpt, nothing else.
  /// Findings that are there before and after the series are told with `all` alone. `style` is for text.
  public func rendered(as format: ReportFormat, style: TextStyle = TextStyle(), all: Bool = false) throws -> String {
    try Self.rendered([self], as: format, style: style, all: all)
  }

  /// The reports of several series as one text: one after the other, one JSON document, or one SARIF log with a run for
  /// each.
  public static func rendered(
    _ reports: [ReviewReport], as format: ReportFormat, style: TextStyle = TextStyle(), all: Bool = false
  ) throws -> String {
    switch format {
    case .text: reports.map { ReviewText($0, style: style, all: all).text }.joined(separator: "\n")
    case .json: try encodedJSON(ReviewJSON(reports, all: all))
    case .sarif: try encodedJSON(SarifLog(reports, all: all))
    }
  }
}

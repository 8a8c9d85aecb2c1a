import Findings

/// The `json` format of reviews, described in docs/output.md: an entry a series.
struct ReviewJSON: Encodable {
  struct PatchEntry: Encodable {
    var number: Int
    var title: String
    var messageID: String?
    var basis: String
    var remarks: [String]
  }
  struct SeriesEntry: Encodable {
    var title: String
    var version: Int
    var messageID: String?
    var total: Int
    var missing: [Int]
    var base: String
    var baseCommit: String?
    var repository: String?
    var remarks: [String]
    var patches: [PatchEntry]
  }
  struct Run: Encodable {
    var kernelVersion: String?
    var parsedAs: String
  }
  struct Totals: Encodable {
    var introduced: Int
    var fixed: Int
    var preExisting: Int
  }
  /// A finding as `check` writes it, and what the series does to it.
  struct Entry: Encodable {
    var finding: JSONReport.Entry
    var standing: String
    var patch: Int?
    var fixedBy: Int?
    var state: Int
    var fromHunks: Bool

    enum CodingKeys: String, CodingKey {
      case standing, patch, fixedBy, state, fromHunks
    }

    func encode(to encoder: any Encoder) throws {
      try finding.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(standing, forKey: .standing)
      try container.encodeIfPresent(patch, forKey: .patch)
      try container.encodeIfPresent(fixedBy, forKey: .fixedBy)
      try container.encode(state, forKey: .state)
      try container.encode(fromHunks, forKey: .fromHunks)
    }
  }
  struct Review: Encodable {
    var series: SeriesEntry
    var run: Run
    var totals: Totals
    var findings: [Entry]
    var skipped: [JSONReport.Omission]
    var rules: [JSONReport.RuleEntry]
  }

  var schemaVersion = 1
  var tool: JSONReport.Tool?
  var reviews: [Review]

  init(_ reports: [ReviewReport], all: Bool) {
    tool = reports.first.map {
      JSONReport.Tool(name: "dmabuf-lint", version: $0.toolVersion, libclang: $0.libclangVersion)
    }
    reviews = reports.map { Review($0, all: all) }
  }
}

extension ReviewJSON.Review {
  init(_ report: ReviewReport, all: Bool) {
    series = ReviewJSON.SeriesEntry(report)
    run = ReviewJSON.Run(kernelVersion: report.kernelVersion, parsedAs: report.parsedAs)
    totals = ReviewJSON.Totals(
      introduced: report.findings(.introduced).count, fixed: report.findings(.fixed).count,
      preExisting: report.findings(.preExisting).count)
    let told = zip(report.findings, report.fingerprints).filter { all || $0.0.standing != .preExisting }
    findings = told.map { ReviewJSON.Entry($0, fingerprint: $1) }
    skipped = report.skipped.map { JSONReport.Omission(file: $0.file, reason: $0.reason) }
    rules = report.rules.map { JSONReport.RuleEntry($0) }
  }
}

extension ReviewJSON.SeriesEntry {
  init(_ report: ReviewReport) {
    title = report.title
    version = report.version
    messageID = report.messageID
    total = report.total
    missing = report.missing
    base = report.base
    baseCommit = report.baseCommit
    repository = report.repository
    remarks = report.remarks
    patches = report.patches.map {
      ReviewJSON.PatchEntry(
        number: $0.number, title: $0.title, messageID: $0.messageID, basis: $0.basis.rawValue, remarks: $0.remarks)
    }
  }
}

extension ReviewJSON.Entry {
  init(_ judged: JudgedFinding, fingerprint: String) {
    finding = JSONReport.Entry(judged.finding, fingerprint: fingerprint)
    finding.severity = judged.severity.description
    standing = judged.standing.rawValue
    patch = judged.standing == .preExisting ? nil : judged.patch
    fixedBy = judged.fixedBy
    state = judged.state
    fromHunks = judged.isFromHunks
  }
}

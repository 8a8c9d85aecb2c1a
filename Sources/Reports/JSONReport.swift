import Contracts
import Findings

/// The `json` format, described in docs/output.md. Members that have no value are left out. Columns count bytes.
struct JSONReport: Encodable {
  struct Tool: Encodable {
    var name: String
    var version: String
    var libclang: String?
  }
  struct Files: Encodable {
    var lookedAt: Int
    var candidates: Int
    var analysed: Int
    var notAnalysed: Int
  }
  struct Run: Encodable {
    var kernelVersion: String?
    var parsedAs: String
    var files: Files
    var functions: Int
  }
  struct Location: Encodable {
    var file: String
    var startLine: Int
    var startColumn: Int
    var endLine: Int
    var endColumn: Int

    init(_ place: Place) {
      file = place.file
      startLine = place.startLine
      startColumn = place.startColumn
      endLine = place.endLine
      endColumn = place.endColumn
    }
  }
  struct PathStep: Encodable {
    var location: Location
    var message: String
    var function: String
  }
  struct Replacement: Encodable {
    var location: Location
    var text: String
  }
  struct Remedy: Encodable {
    var summary: String
    var edits: [Replacement]
  }
  struct Entry: Encodable {
    var rule: String
    var severity: String
    var message: String
    var location: Location
    var function: String?
    var path: [PathStep]
    var assumption: String?
    var fixes: [Remedy]
    var fingerprint: String
  }
  struct Omission: Encodable {
    var file: String
    var reason: String
  }
  struct RuleEntry: Encodable {
    var id: String
    var summary: String
    var severity: String
    var contract: String
    var since: String?
    var until: String?
    var references: [String]
  }

  var schemaVersion = 1
  var tool: Tool
  var run: Run
  var findings: [Entry]
  var skipped: [Omission]
  var rules: [RuleEntry]

  init(_ report: RunReport) {
    tool = Tool(name: "dmabuf-lint", version: report.toolVersion, libclang: report.libclangVersion)
    run = Run(
      kernelVersion: report.kernelVersion, parsedAs: report.parsedAs,
      files: Files(
        lookedAt: report.counts.lookedAt, candidates: report.counts.candidates, analysed: report.counts.analysed,
        notAnalysed: report.skipped.count),
      functions: report.counts.functions)
    findings = zip(report.findings, Fingerprints.stable(report.findings)).map { Entry($0, fingerprint: $1) }
    skipped = report.skipped.map { Omission(file: $0.file, reason: $0.reason) }
    rules = report.rules.map { RuleEntry($0) }
  }
}

extension JSONReport.RuleEntry {
  init(_ rule: Rule) {
    id = rule.id
    summary = rule.summary
    severity = rule.severity.description
    contract = rule.contract
    since = rule.versions.since?.description
    until = rule.versions.until?.description
    references = rule.references
  }
}

extension JSONReport.Entry {
  init(_ finding: Finding, fingerprint: String) {
    rule = finding.rule
    severity = finding.severity.description
    message = finding.message
    location = JSONReport.Location(finding.place)
    function = finding.function
    path = finding.path.map {
      JSONReport.PathStep(location: JSONReport.Location($0.place), message: $0.message, function: $0.function)
    }
    assumption = finding.assumption
    fixes = finding.fixes.map { fix in
      JSONReport.Remedy(
        summary: fix.summary,
        edits: fix.edits.map { JSONReport.Replacement(location: JSONReport.Location($0.place), text: $0.text) })
    }
    self.fingerprint = fingerprint
  }
}

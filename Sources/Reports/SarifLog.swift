import Contracts
import Findings

extension SarifLog {
  /// One run. Lines and columns are those of editors: columns count UTF-16 units.
  init(_ report: RunReport, sources: SourceTexts) {
    let places = SarifPlaces(sources: sources)
    var hashes = LineHashes()
    let results = zip(report.findings, Fingerprints.stable(report.findings)).map { finding, fingerprint in
      SarifResult(
        finding, ruleIndex: report.rules.firstIndex { $0.id == finding.rule },
        fingerprints: SarifFingerprints(
          primaryLocationLineHash: hashes.hash(of: finding.place, in: sources) ?? fingerprint, stable: fingerprint),
        places: places)
    }
    self.init(runs: [
      SarifRun(
        tool: SarifTool(
          driver: SarifDriver(version: report.toolVersion, rules: report.rules, notifications: [.notAnalysed])),
        originalUriBaseIds: SarifPlaces.bases(root: report.root),
        invocations: [
          SarifInvocation(
            executionSuccessful: true, toolExecutionNotifications: report.skipped.map { SarifNotification($0, places) })
        ],
        results: results, properties: SarifRunProperties(report))
    ])
  }
}

/// The hashes of the lines of files, each file's computed once.
struct LineHashes {
  private var files: [String: [String]] = [:]

  /// The hash of the line in which a place starts. Nil for a file that could not be read: GitHub wants a value all the
  /// same, and the stable one tells findings apart.
  mutating func hash(of place: Place, in sources: SourceTexts) -> String? {
    let lines = files[place.file] ?? sources[place.file].map { Fingerprints.lineHashes($0) } ?? []
    files[place.file] = lines
    let index = place.startLine - 1
    return lines.indices.contains(index) ? lines[index] : nil
  }
}

extension SarifRunProperties {
  init(_ report: RunReport) {
    self.init(
      kernelVersion: report.kernelVersion, libclang: report.libclangVersion, parsedAs: report.parsedAs,
      filesLookedAt: report.counts.lookedAt, candidates: report.counts.candidates,
      filesAnalysed: report.counts.analysed, functions: report.counts.functions)
  }
}

extension SarifNotification {
  init(_ skipped: Skipped, _ places: SarifPlaces) {
    self.init(
      descriptor: SarifDescriptorReference(id: SarifDescriptor.notAnalysed.id, index: 0), level: "warning",
      message: SarifText("\(skipped.file) was not analysed: \(skipped.reason)"),
      locations: [
        SarifLocation(
          physicalLocation: SarifPhysicalLocation(artifactLocation: places.artifact(skipped.file), region: nil))
      ])
  }
}

extension SarifDriver {
  /// `notifications` are the kinds of notifications that the run's refer to by their places.
  init(version: String, rules: [Rule], notifications: [SarifDescriptor]) {
    self.init(
      name: "dmabuf-lint", semanticVersion: version,
      informationUri: "https://docs.kernel.org/driver-api/dma-buf.html",
      rules: rules.map { SarifDescriptor($0) }, notifications: notifications)
  }
}

extension SarifDescriptor {
  /// The first of the notifications of every run.
  static let notAnalysed = SarifDescriptor(
    id: "not-analysed", name: "NotAnalysed",
    shortDescription: SarifText("A file that was to be analysed was not, or only in part."),
    defaultConfiguration: SarifConfiguration(level: "warning"))
}

extension SarifDescriptor {
  /// GitHub refuses descriptions that are longer.
  private static let longestDescription = 1024

  init(_ rule: Rule) {
    let page = RulePage(rule)
    self.init(
      id: rule.id, name: Self.name(rule.id),
      shortDescription: SarifText(String(rule.summary.prefix(Self.longestDescription))),
      fullDescription: SarifText(String(rule.contract.prefix(Self.longestDescription))),
      help: SarifText(page.plain, markdown: page.markdown),
      defaultConfiguration: SarifConfiguration(level: rule.severity.description),
      properties: SarifRuleProperties(
        tags: ["correctness", "dma-buf", "linux-kernel", rule.check.kind], precision: rule.severity.precision,
        problemSeverity: rule.severity == .note ? "recommendation" : rule.severity.description))
  }

  /// `resv-not-held` as `ResvNotHeld`: the standard wants an identifier that reads as a title.
  private static func name(_ id: String) -> String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension Severity {
  /// An error shows its whole path, a warning assumes a link of it, a note reads off one declaration.
  fileprivate var precision: String {
    switch self {
    case .error: "high"
    case .warning: "medium"
    case .note: "high"
    }
  }
}

extension Rule.Check {
  /// The name of the kind of check, as rule files write it.
  var kind: String {
    switch self {
    case .lockRequired, .callbackContext: "lock-required"
    case .lockForbidden: "lock-forbidden"
    case .lockBalance: "lock-balance"
    case .opsTable: "ops-table"
    case .callbackResult, .valueUse, .missedCallback: "error-value"
    case .export: "export"
    case .section, .waiting, .lastReference: "wait-event"
    case .memberContext: "ops-table"
    case .resource: "resource"
    case .provenance: "provenance"
    case .sequence: "sequence"
    case .flags, .argument, .maker, .memberUse: "flags"
    case .namespace: "namespace"
    case .patch: "patch"
    }
  }
}

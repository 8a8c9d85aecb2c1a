import Findings

extension SarifLog {
  /// A run for each series.
  init(_ reports: [ReviewReport], all: Bool) {
    self.init(runs: reports.map { SarifRun($0, all: all) })
  }
}

extension SarifRun {
  /// What the series introduces is `new`, what it fixes `absent`, what is there before and after `unchanged`.
  init(_ report: ReviewReport, all: Bool) {
    let sources = ReviewSources(report, report.told(all: all))
    var hashes: [ReviewSources.Key: LineHashes] = [:]
    var results: [SarifResult] = []
    for (judged, fingerprint) in zip(report.findings, report.fingerprints)
    where all || judged.standing != .preExisting {
      let finding = judged.finding
      let texts = sources[judged]
      let hash = hashes[ReviewSources.Key(judged), default: LineHashes()].hash(of: finding.place, in: texts)
      var result = SarifResult(
        finding, ruleIndex: report.rules.firstIndex { $0.id == finding.rule },
        fingerprints: SarifFingerprints(primaryLocationLineHash: hash ?? fingerprint, stable: fingerprint),
        places: SarifPlaces(sources: texts), severity: judged.severity, remark: report.remark(on: judged))
      result.baselineState = judged.standing.baselineState
      result.properties = SarifResultProperties(judged, report)
      results.append(result)
    }
    self.init(
      tool: SarifTool(
        driver: SarifDriver(
          version: report.toolVersion, rules: report.rules,
          notifications: [.notAnalysed, .notApplied, .seriesRemark])),
      automationDetails: SarifAutomationDetails(report),
      versionControlProvenance: SarifVersionControl(report).map { [$0] },
      originalUriBaseIds: report.root.map { SarifPlaces.bases(root: $0) },
      invocations: [
        SarifInvocation(executionSuccessful: true, toolExecutionNotifications: SarifNotification.all(of: report))
      ],
      results: results, properties: SarifRunProperties(report))
  }
}

extension Standing {
  /// As the standard calls it: section 3.27.24 of SARIF 2.1.0.
  fileprivate var baselineState: String {
    switch self {
    case .introduced: "new"
    case .fixed: "absent"
    case .preExisting: "unchanged"
    }
  }
}

extension ReviewReport {
  /// What is to be said of a finding beside its message.
  fileprivate func remark(on judged: JudgedFinding) -> String? {
    var parts: [String] = []
    if let fixedBy = judged.fixedBy {
      parts.append("introduced by \(name(ofPatch: judged.patch)) and removed by \(name(ofPatch: fixedBy))")
    }
    if judged.isFromHunks { parts.append("judged from hunks alone") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// The series' Message-ID, else its title and version.
  fileprivate var identity: String { messageID ?? "\(title) v\(version)" }
}

extension SarifResultProperties {
  init(_ judged: JudgedFinding, _ report: ReviewReport) {
    let isOld = judged.standing == .preExisting
    self.init(
      standing: judged.standing.rawValue, patch: isOld ? nil : judged.patch,
      messageId: isOld ? nil : report.patches.first { $0.number == judged.patch }?.messageID,
      removedByPatch: judged.fixedBy, judgedFromHunks: judged.isFromHunks)
  }
}

extension SarifAutomationDetails {
  /// GitHub reads `category/run`: what stands before the last slash tells analyses of one commit apart.
  init(_ report: ReviewReport) {
    let run = SarifPlaces.escaped(report.identity).replacing("/", with: "%2F")
    self.init(
      id: "dmabuf-lint/review/\(run)",
      description: SarifText("The review of \(report.title), version \(report.version)."))
  }
}

extension SarifVersionControl {
  /// The standard wants both the repository and the revision; a local tree is its own repository.
  init?(_ report: ReviewReport) {
    guard let commit = report.baseCommit, let repository = report.repository else { return nil }
    self.init(
      repositoryUri: repository, revisionId: commit, mappedTo: SarifArtifactLocation(uriBaseId: SarifPlaces.base))
  }
}

extension SarifRunProperties {
  init(_ report: ReviewReport) {
    self.init(
      kernelVersion: report.kernelVersion, libclang: report.libclangVersion, parsedAs: report.parsedAs,
      series: SarifSeries(
        title: report.title, version: report.version, messageId: report.messageID, base: report.base,
        patches: report.patches.map {
          SarifSeries.Patch(
            number: $0.number, title: $0.title, messageId: $0.messageID, basis: $0.basis.rawValue)
        }))
  }
}

extension SarifDescriptor {
  fileprivate static let notApplied = SarifDescriptor(
    id: "not-applied", name: "NotApplied",
    shortDescription: SarifText("A patch that does not fit the base, wholly or in part, or that was not there."),
    defaultConfiguration: SarifConfiguration(level: "warning"))
  fileprivate static let seriesRemark = SarifDescriptor(
    id: "series-remark", name: "SeriesRemark",
    shortDescription: SarifText("What was noticed while mails became a series."),
    defaultConfiguration: SarifConfiguration(level: "note"))
}

extension SarifNotification {
  /// All that was not analysed, or not as one would expect.
  fileprivate static func all(of report: ReviewReport) -> [SarifNotification] {
    let places = SarifPlaces(sources: SourceTexts())
    let patches = report.patches.flatMap { patch -> [SarifNotification] in
      let name = report.name(ofPatch: patch.number)
      let isWhole = patch.basis == .applied || patch.basis == .nothing
      let basis = isWhole ? [] : [SarifNotification(.notApplied, 1, "\(name): \(patch.basis.words)")]
      return basis + patch.remarks.map { SarifNotification(.notApplied, 1, "\(name): \($0)") }
    }
    return report.skipped.map { SarifNotification($0, places) } + patches
      + report.missing.map { SarifNotification(.notApplied, 1, "\(report.name(ofPatch: $0)) was not there") }
      + report.remarks.map { SarifNotification(.seriesRemark, 2, $0) }
  }

  private init(_ descriptor: SarifDescriptor, _ index: Int, _ text: String) {
    self.init(
      descriptor: SarifDescriptorReference(id: descriptor.id, index: index),
      level: descriptor.defaultConfiguration.level, message: SarifText(text))
  }
}

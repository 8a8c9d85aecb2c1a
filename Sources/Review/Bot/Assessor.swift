import Findings
import Patches
import Reports

/// Carries out an assignment: a review, the policy, the comparison with the version before, the drafts.
public struct Assessor: Sendable {
  /// Why an assignment cannot be carried out.
  struct Problem: Error, CustomStringConvertible {
    var description: String
  }

  private let review: @Sendable (Series) async throws -> ReviewReport
  private let drafts: @Sendable (ReviewReport, Series, [EarlierRemark]) throws -> [ReplyDraft]

  /// - Parameter drafts: gets a report in which no introduced finding is left that the policy does not admit.
  public init(
    review: @escaping @Sendable (Series) async throws -> ReviewReport,
    drafts: @escaping @Sendable (ReviewReport, Series, [EarlierRemark]) throws -> [ReplyDraft]
  ) {
    self.review = review
    self.drafts = drafts
  }

  /// - Throws: what the review throws; a problem when the mails hold no such series.
  public func assess(_ assignment: Assignment) async throws -> Assessment {
    let all = Series.grouped(from: assignment.mails)
    guard let series = all.filter({ $0.version == assignment.version }).max(by: { $0.patches.count < $1.patches.count })
    else { throw Problem(description: "its mails hold no series of version \(assignment.version)") }
    let full = try await review(series)
    var report = full
    report.findings = full.findings.filter { $0.standing != .introduced || assignment.policy.admits($0) }
    // Fingerprints are those of the whole review: they must not depend on the policy.
    let remarks = zip(full.findings, full.fingerprints).filter { judged, _ in
      judged.standing == .introduced && assignment.policy.admits(judged)
    }.map { RememberedRemark($0, fingerprint: $1) }
    guard !remarks.isEmpty else { return Assessment(base: full.base, remarks: [], drafts: []) }
    let gone = GoneRemarks(report: full, series: series).among(assignment.earlier)
    var answered: Set<Int> = []
    let drafts = try drafts(report, series, gone).filter { answered.insert($0.patch).inserted }
    return Assessment(
      base: full.base, remarks: remarks,
      drafts: drafts.map { Assessment.Draft(patch: $0.patch, fileName: $0.fileName, bytes: $0.bytes) })
  }
}

extension RememberedRemark {
  init(_ judged: JudgedFinding, fingerprint: String) {
    self.init(
      patch: judged.patch, fingerprint: fingerprint, rule: judged.finding.rule, severity: judged.severity.description,
      message: judged.finding.message, file: judged.finding.place.file, function: judged.finding.function,
      isFromHunks: judged.isFromHunks)
  }
}

/// Finds out which remarks on an earlier version do not hold any more.
///
/// That a finding is not there proves nothing where less was looked at than the time before, so such remarks are not
/// called gone.
struct GoneRemarks {
  private let present: Set<String>
  private let notSeen: Set<String>
  private let onlyHunks: Set<String>

  init(report: ReviewReport, series: Series) {
    present = Set(zip(report.findings, report.fingerprints).filter { $0.0.standing != .fixed }.map(\.1))
    notSeen = Set(report.skipped.map(\.file))
    let partial = Set(report.patches.filter { $0.basis == .hunks || $0.basis == .partly }.map(\.number))
    onlyHunks = Set(
      series.patches.filter { partial.contains($0.number) }
        .flatMap { $0.files.flatMap { [$0.oldPath, $0.newPath] } }.compactMap { $0 })
  }

  func among(_ earlier: [RememberedRemark]) -> [EarlierRemark] {
    earlier.filter { remark in
      !present.contains(remark.fingerprint) && !notSeen.contains(remark.file)
        && (remark.isFromHunks || !onlyHunks.contains(remark.file))
    }.map { EarlierRemark(rule: $0.rule, message: $0.message, patch: $0.patch) }
  }
}

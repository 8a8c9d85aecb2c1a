import Contracts
import Findings

/// What a review of one series looked at and what it found: all that the formats have to say.
public struct ReviewReport: Sendable {
  /// How much of a patch was seen in its place.
  public enum Basis: String, Sendable, CaseIterable {
    /// It fits the base; all of it was analysed in the tree.
    case applied
    /// Some of it fits; the rest was judged from its hunks.
    case partly
    /// None of it fits: it was judged from its hunks.
    case hunks
    /// It changes nothing that can be analysed.
    case nothing
  }

  public struct Patch: Hashable, Sendable {
    /// As the subject has it.
    public var number: Int
    public var title: String
    /// Without brackets; nil for a plain diff.
    public var messageID: String?
    public var basis: Basis
    /// What did not go as it should, in words, file by file.
    public var remarks: [String]

    public init(number: Int, title: String, messageID: String?, basis: Basis, remarks: [String] = []) {
      self.number = number
      self.title = title
      self.messageID = messageID
      self.basis = basis
      self.remarks = remarks
    }
  }

  /// The version of dmabuf-lint.
  public var toolVersion: String
  public var libclangVersion: String?
  /// The absolute path of the tree to which paths are relative; nil without a tree.
  public var root: String?
  /// The kernel release as which the sources were read.
  public var kernelVersion: String?
  /// `compile-commands`, `build`, `tree` or `stubs`.
  public var parsedAs: String
  public var title: String
  /// Of the series, from 1.
  public var version: Int
  /// Of the cover letter or the first patch; nil for plain diffs.
  public var messageID: String?
  /// How many patches the subjects promise.
  public var total: Int
  /// Numbers of patches that were not there.
  public var missing: [Int]
  /// The base in words.
  public var base: String
  /// Remarks on the series as a whole.
  public var remarks: [String]
  public var patches: [Patch]
  /// All findings, those that are in the tree before and after among them, in order of patch, place and rule.
  public var findings: [JudgedFinding]
  /// What was not analysed and why.
  public var skipped: [Skipped]
  /// The rules that were active.
  public var rules: [Rule]
  /// By state (0 before the series, n after its n-th patch) the contents of files that are not so on disk.
  public var contents: [[String: [UInt8]]]
  /// The commit of the base, a full id; nil when it is none.
  public var baseCommit: String?
  /// Where the repository of that commit is found, an absolute URI; nil when that is not known.
  public var repository: String?

  public init(
    toolVersion: String, libclangVersion: String?, root: String?, kernelVersion: String?, parsedAs: String,
    title: String, version: Int, messageID: String?, total: Int, missing: [Int], base: String, remarks: [String],
    patches: [Patch], findings: [JudgedFinding], skipped: [Skipped], rules: [Rule], contents: [[String: [UInt8]]],
    baseCommit: String? = nil, repository: String? = nil
  ) {
    self.toolVersion = toolVersion
    self.libclangVersion = libclangVersion
    self.root = root
    self.kernelVersion = kernelVersion
    self.parsedAs = parsedAs
    self.title = title
    self.version = version
    self.messageID = messageID
    self.total = total
    self.missing = missing
    self.base = base
    self.remarks = remarks
    self.patches = patches
    self.findings = findings.sorted {
      ($0.patch, $0.finding.place, $0.finding.rule, $0.finding.message)
        < ($1.patch, $1.finding.place, $1.finding.rule, $1.finding.message)
    }
    self.skipped = skipped.sorted { ($0.file, $0.reason) < ($1.file, $1.reason) }
    self.rules = rules.sorted { $0.id < $1.id }
    self.contents = contents
    self.baseCommit = baseCommit
    self.repository = repository
  }

  /// The findings of one standing, in order.
  public func findings(_ standing: Standing) -> [JudgedFinding] {
    findings.filter { $0.standing == standing }
  }

  /// The findings that are told: pre-existing ones only on request.
  func told(all: Bool) -> [JudgedFinding] {
    all ? findings : findings.filter { $0.standing != .preExisting }
  }

  /// The patch with this number, as people call it: `patch 2/5`.
  public func name(ofPatch number: Int) -> String {
    "patch \(number)/\(max(total, number))"
  }

  /// Whether the series introduces a finding as grave as `severity`, or graver.
  public func reaches(_ severity: Severity) -> Bool {
    findings.contains { $0.standing == .introduced && $0.severity >= severity }
  }
}

extension ReviewReport {
  /// For each finding, the hash by which it is known again.
  package var fingerprints: [String] { Fingerprints.stable(findings) }
}

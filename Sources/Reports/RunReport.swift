import Contracts
import Findings

/// What a run looked at and what it found: all that the formats have to say.
public struct RunReport: Sendable {
  /// How many files and functions a run went through.
  public struct Counts: Codable, Hashable, Sendable {
    /// Files of the tree or the command line whose bytes were searched for the vocabulary.
    public var lookedAt: Int
    /// Those that use it.
    public var candidates: Int
    /// Those that were parsed and analysed.
    public var analysed: Int
    /// Functions with a body in the analysed files.
    public var functions: Int

    public init(lookedAt: Int = 0, candidates: Int = 0, analysed: Int = 0, functions: Int = 0) {
      self.lookedAt = lookedAt
      self.candidates = candidates
      self.analysed = analysed
      self.functions = functions
    }
  }

  /// The version of dmabuf-lint, such as `0.1.0`.
  public var toolVersion: String
  /// The parser that was used, as it names itself; nil when none was needed.
  public var libclangVersion: String?
  /// The absolute path of the folder to which the paths of findings are relative.
  public var root: String
  /// The kernel release as which the sources were read.
  public var kernelVersion: String?
  /// How the files were parsed: `compile-commands`, `build`, `tree` or `stubs`.
  public var parsedAs: String
  public var counts: Counts
  public var findings: [Finding]
  public var skipped: [Skipped]
  /// The rules that were active.
  public var rules: [Rule]
  /// Contents of files that are not on disk (standard input), by the path that findings use.
  public var contents: [String: [UInt8]]

  /// Findings, skipped files and rules are brought into their fixed order: by place, by path, by id.
  public init(
    toolVersion: String, libclangVersion: String?, root: String, kernelVersion: String?, parsedAs: String,
    counts: Counts, findings: [Finding], skipped: [Skipped], rules: [Rule], contents: [String: [UInt8]] = [:]
  ) {
    self.toolVersion = toolVersion
    self.libclangVersion = libclangVersion
    self.root = root
    self.kernelVersion = kernelVersion
    self.parsedAs = parsedAs
    self.counts = counts
    self.findings = findings.sorted { ($0.place, $0.rule, $0.message) < ($1.place, $1.rule, $1.message) }
    self.skipped = skipped.sorted { ($0.file, $0.reason) < ($1.file, $1.reason) }
    self.rules = rules.sorted { $0.id < $1.id }
    self.contents = contents
  }

  /// Whether a finding is as grave as `severity`, or graver.
  public func reaches(_ severity: Severity) -> Bool {
    findings.contains { $0.severity >= severity }
  }

  /// The number of findings of one severity.
  public func count(_ severity: Severity) -> Int {
    findings.count { $0.severity == severity }
  }

  func rule(_ id: String) -> Rule? {
    rules.first { $0.id == id }
  }
}

/// The forms in which a report can be written.
public enum ReportFormat: String, CaseIterable, Sendable {
  case text, json, sarif
}

extension RunReport {
  /// The report in one of the formats, ending in a line feed.
  ///
  /// The sources that findings name are read for it: lines, columns and fingerprints need them. One that cannot be
  /// read costs its excerpt, nothing else. `style` is for text alone.
  public func rendered(as format: ReportFormat, style: TextStyle = TextStyle()) throws -> String {
    let sources = SourceTexts(of: self)
    switch format {
    case .text: return TextReport(report: self, sources: sources, style: style).text
    case .json: return try encodedJSON(JSONReport(self))
    case .sarif: return try encodedJSON(SarifLog(self, sources: sources))
    }
  }
}

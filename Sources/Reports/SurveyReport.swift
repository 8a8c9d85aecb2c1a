import Findings

/// The result of a survey of a tree: who shares buffers, who uses them, which heaps there are.
public struct SurveyReport: Sendable {
  public var toolVersion: String
  public var root: String
  public var kernelVersion: String?
  public var parsedAs: String
  public var entries: [SurveyEntry]
  public var skipped: [Skipped]

  public init(
    toolVersion: String, root: String, kernelVersion: String?, parsedAs: String, entries: [SurveyEntry],
    skipped: [Skipped]
  ) {
    self.toolVersion = toolVersion
    self.root = root
    self.kernelVersion = kernelVersion
    self.parsedAs = parsedAs
    self.entries = entries.sorted()
    self.skipped = skipped.sorted { ($0.file, $0.reason) < ($1.file, $1.reason) }
  }

  /// The survey in one of its formats, ending in a line feed.
  public func rendered(as format: SurveyFormat) throws -> String {
    switch format {
    case .text: text
    case .json: try encodedJSON(SurveyJSON(self))
    }
  }

  private var text: String {
    var lines: [String] = []
    let titles: [(SurveyEntry.Role, String)] = [
      (.exporter, "exporters"), (.importer, "importers"), (.heap, "heaps"),
    ]
    for (role, title) in titles {
      let chosen = entries.filter { $0.role == role }
      if !lines.isEmpty { lines.append("") }
      lines.append("\(title): \(chosen.count)")
      for entry in chosen {
        lines.append("\(entry.place.file):\(entry.place.startLine): " + Self.words(entry).joined(separator: ", "))
      }
    }
    if !skipped.isEmpty { lines += ["", "not analysed: \(skipped.count)"] + skipped.map { "\($0.file): \($0.reason)" } }
    return lines.map { SafeText.inline($0) + "\n" }.joined()
  }

  private static func words(_ entry: SurveyEntry) -> [String] {
    var words: [String] = []
    if let table = entry.table { words.append("'\(table)'") }
    if let function = entry.function { words.append("in '\(function)'") }
    if let through = entry.through { words.append("through '\(through)'") }
    if !entry.heaps.isEmpty { words.append("named " + entry.heaps.map { "'\($0)'" }.joined(separator: " and ")) }
    if let kind = entry.kind { words.append(kind.rawValue) }
    if entry.isPeerToPeer == true { words.append("peer-to-peer") }
    if entry.isRevocable == true { words.append(entry.role == .exporter ? "takes mappings back" : "revocable") }
    if let reservation = entry.reservation { words.append("\(reservation.rawValue) reservation") }
    if let module = entry.module {
      let state =
        switch entry.canBeModule {
        case true?: "module '\(module)'"
        case false?: "built in ('\(module)')"
        case nil: "part of '\(module)'"
        }
      words.append(state)
      if !entry.imports.isEmpty { words.append("imports " + entry.imports.joined(separator: " ")) }
    }
    return words
  }
}

/// The forms in which a survey can be written.
public enum SurveyFormat: String, CaseIterable, Sendable {
  case text, json
}

/// The `json` format of a survey, described in docs/output.md. Members that have no value are left out.
private struct SurveyJSON: Encodable {
  struct Tool: Encodable {
    var name: String
    var version: String
  }
  struct Run: Encodable {
    var kernelVersion: String?
    var parsedAs: String
  }
  struct Entry: Encodable {
    var role: String
    var location: JSONReport.Location
    var table: String?
    var function: String?
    var kind: String?
    var peerToPeer: Bool?
    var revocable: Bool?
    var reservation: String?
    var through: String?
    var heaps: [String]?
    var module: String?
    var canBeModule: Bool?
    var imports: [String]
  }
  var schemaVersion = 1
  var tool: Tool
  var run: Run
  var entries: [Entry]
  var skipped: [JSONReport.Omission]

  init(_ report: SurveyReport) {
    tool = Tool(name: "dmabuf-lint", version: report.toolVersion)
    run = Run(kernelVersion: report.kernelVersion, parsedAs: report.parsedAs)
    entries = report.entries.map { entry in
      Entry(
        role: entry.role.rawValue, location: JSONReport.Location(entry.place), table: entry.table,
        function: entry.function, kind: entry.kind?.rawValue, peerToPeer: entry.isPeerToPeer,
        revocable: entry.isRevocable, reservation: entry.reservation?.rawValue, through: entry.through,
        heaps: entry.role == .heap ? entry.heaps : nil, module: entry.module, canBeModule: entry.canBeModule,
        imports: entry.imports)
    }
    skipped = report.skipped.map { JSONReport.Omission(file: $0.file, reason: $0.reason) }
  }
}

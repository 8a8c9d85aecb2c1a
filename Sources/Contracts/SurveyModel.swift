import IR
import Yams

/// By which names a survey of a tree knows who shares buffers and who uses them. YAML `survey:` in a file of the model.
public struct SurveyModel: Hashable, Sendable {
  /// A member of a record.
  public struct MemberName: Hashable, Sendable {
    public var record: Name
    public var field: Name
  }
  /// A table of a framework that shares or uses buffers by itself for drivers that do not do it on their own.
  public struct Fallback: Hashable, Sendable {
    public var record: Name
    /// The driver does it itself when one of these is set.
    public var unless: Set<Name>
    /// It does so only if one of these is set; always, when empty.
    public var with: Set<Name>
    /// What does it.
    public var through: Name
    public var isExporter: Bool
  }

  /// The table of operations of an exporter.
  public var exporterTable: Name?
  /// The member through which a table is given when a buffer is made.
  public var operations: MemberName?
  /// The member through which a buffer is given a reservation that others have too.
  public var reservation: MemberName?
  /// Calls that make a buffer with a reservation that others have too.
  public var sharing: Set<Name> = []
  /// Members of the exporter's table that make it dynamic.
  public var dynamicWith: Set<Name> = []
  /// The member that an exporter looks at who lets devices reach each other's memory.
  public var peerMember: MemberName?
  /// Calls that take mappings back from importers.
  public var revoking: Set<Name> = []
  /// The table of operations of an importer.
  public var importerTable: Name?
  /// Calls that attach without a table.
  public var staticAttach: Set<Name> = []
  /// Calls that attach with a table, and which argument it is.
  public var dynamicAttach: [Name: Int] = [:]
  /// Members of the importer's table by which mappings are taken back.
  public var revocableWith: Set<Name> = []
  /// The member of the importer's table that allows access between devices.
  public var peerFlag: Name?
  /// Calls by which an importer keeps a buffer where it is.
  public var pinning: Set<Name> = []
  /// Calls that make a heap known, and the members of its record that name it and its operations.
  public var heapCalls: Set<Name> = []
  public var heapName: MemberName?
  public var fallbacks: [Fallback] = []

  public init() {}
}

/// Reads the mapping `survey:` of a file of the model.
extension FileReader {
  private static let surveyKeys = [
    "exporter-table", "operations", "reservation", "sharing", "dynamic-with", "peer-member", "revoking",
    "importer-table", "static-attach", "dynamic-attach", "revocable-with", "peer-flag", "pinning", "heap-calls",
    "heap-name", "fallbacks",
  ]
  private enum Role: String, CaseIterable { case exporter, importer }

  mutating func survey(_ node: Node) -> SurveyModel? {
    let required = ["exporter-table", "importer-table"]
    guard let fields = fields(of: node, "a survey", allowed: Self.surveyKeys, required: required) else { return nil }
    var model = SurveyModel()
    model.exporterTable = one(fields, "exporter-table")
    model.operations = surveyMember(fields, "operations")
    model.reservation = surveyMember(fields, "reservation")
    model.sharing = set(fields, "sharing")
    model.dynamicWith = set(fields, "dynamic-with")
    model.peerMember = surveyMember(fields, "peer-member")
    model.revoking = set(fields, "revoking")
    model.importerTable = one(fields, "importer-table")
    model.staticAttach = set(fields, "static-attach")
    model.revocableWith = set(fields, "revocable-with")
    model.peerFlag = one(fields, "peer-flag")
    model.pinning = set(fields, "pinning")
    model.heapCalls = set(fields, "heap-calls")
    model.heapName = surveyMember(fields, "heap-name")
    if let node = fields.values["dynamic-attach"] {
      for (key, value) in node.mapping ?? [:] {
        guard let name = text(key, "a function's name") else { continue }
        guard let number = value.scalar.flatMap({ Int($0.string) }), (0..<32).contains(number) else {
          report(Self.line(of: value), "expected the number of an argument, found \(Self.describe(value))")
          continue
        }
        model.dynamicAttach[Name(name)] = number
      }
      if node.mapping == nil {
        report(Self.line(of: node), "\"dynamic-attach\" is a mapping of functions to arguments")
      }
    }
    if let node = fields.values["fallbacks"] {
      model.fallbacks = items(of: node, "fallbacks").compactMap { fallback($0) }
    }
    return model
  }

  private mutating func fallback(_ node: Node) -> SurveyModel.Fallback? {
    let keys = ["record", "unless", "with", "through", "role"]
    guard let fields = fields(of: node, "a fallback", allowed: keys, required: ["record", "through", "role"]),
      let record = one(fields, "record"), let through = one(fields, "through"),
      let role = fields.values["role"].flatMap({ choice($0, "role", Role.self) })
    else { return nil }
    return SurveyModel.Fallback(
      record: record, unless: set(fields, "unless"), with: set(fields, "with"), through: through,
      isExporter: role == .exporter)
  }

  private mutating func one(_ fields: Fields, _ key: String) -> Name? {
    fields.values[key].flatMap { text($0, "a name") }.map { Name($0) }
  }

  private mutating func set(_ fields: Fields, _ key: String) -> Set<Name> {
    Set(fields.values[key].map { names($0, "a name") } ?? [])
  }

  private mutating func surveyMember(_ fields: Fields, _ key: String) -> SurveyModel.MemberName? {
    guard let node = fields.values[key], let text = text(node, "a member as record.member") else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      report(Self.line(of: node), "expected a member as record.member, found '\(text)'")
      return nil
    }
    return SurveyModel.MemberName(record: Name(String(parts[0])), field: Name(String(parts[1])))
  }
}

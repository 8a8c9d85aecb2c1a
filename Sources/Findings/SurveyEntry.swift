/// One who shares buffers, uses those of others, or is a heap: a row of a survey.
public struct SurveyEntry: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable, CaseIterable {
    case exporter, importer, heap
  }
  /// How buffers are attached to: `static` stays where it is, `dynamic` can move, `pinned` could and is kept.
  public enum Kind: String, Hashable, Sendable {
    case `static`, dynamic, pinned
  }
  public enum Reservation: String, Hashable, Sendable {
    case own, shared
  }
  public var role: Role
  public var place: Place
  /// The table of operations; nil where there is none.
  public var table: String?
  /// The function that exports, attaches or registers; nil when it is not known.
  public var function: String?
  public var kind: Kind?
  public var isPeerToPeer: Bool?
  /// An exporter that takes mappings back, an importer that gives them back when asked.
  public var isRevocable: Bool?
  public var reservation: Reservation?
  /// The helper of a framework that does it for the driver.
  public var through: String?
  /// Names of the heaps that are registered here.
  public var heaps: [String]
  public var module: String?
  /// Nil when the tree does not say.
  public var canBeModule: Bool?
  /// Namespaces that the module imports.
  public var imports: [String]

  public init(role: Role, place: Place) {
    self.role = role
    self.place = place
    heaps = []
    imports = []
  }
}

extension SurveyEntry: Comparable {
  public static func < (left: SurveyEntry, right: SurveyEntry) -> Bool {
    let order = Role.allCases
    let (first, second) = (order.firstIndex(of: left.role) ?? 0, order.firstIndex(of: right.role) ?? 0)
    return (first, left.place, left.table ?? "", left.function ?? "")
      < (second, right.place, right.table ?? "", right.function ?? "")
  }
}

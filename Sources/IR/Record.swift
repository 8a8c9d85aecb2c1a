/// A member of a record, by the tag of the record.
public struct Member: Hashable, Sendable, Codable, Comparable {
  public var record: Name
  public var field: Name

  public init(record: Name, field: Name) {
    self.record = record
    self.field = field
  }

  public static func < (left: Member, right: Member) -> Bool {
    (left.record, left.field) < (right.record, right.field)
  }
}

/// The types behind the members of a record, as far as the unit's functions touch them.
public struct Record: Hashable, Sendable {
  /// The tag, or the typedef's name of a record without one.
  public var name: Name
  /// Sorted by name. A member of a record without a tag counts as one of the record around it.
  public var members: [Variable]

  public init(name: Name, members: [Variable]) {
    self.name = name
    self.members = members
  }

  /// The type of a member; nil when no function of the unit touches it.
  public func type(of member: Name) -> TypeShape? {
    members.first { $0.name == member }?.type
  }
}

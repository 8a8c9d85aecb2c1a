import IR

/// The types of the members of records, as all units of a program know them.
///
/// Two drivers may call different records by one name, so a unit's own word on a record counts before that of others.
public struct RecordTypes: Sendable {
  private let own: [Name: [Name: [Name: TypeShape]]]
  private let all: [Name: [Name: TypeShape]]

  init(_ units: [Unit]) {
    var own: [Name: [Name: [Name: TypeShape]]] = [:]
    var all: [Name: [Name: TypeShape]] = [:]
    for unit in units {
      for record in unit.records {
        let members = Dictionary(record.members.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        own[unit.path, default: [:]][record.name] = members
        all[record.name, default: [:]].merge(members) { first, _ in first }
      }
    }
    self.own = own
    self.all = all
  }

  /// The type of a member, seen from a unit; nil when no function of the program touches it.
  public func type(of member: Member, seenFrom unit: Name) -> TypeShape? {
    own[unit]?[member.record]?[member.field] ?? all[member.record]?[member.field]
  }

  /// One line for each member that units agree on or not, sorted: equal texts mean equal answers to all units whose own
  /// records are the same.
  public var lines: [String] {
    all.map { record, members in
      let shapes = members.map { name, type in
        "\(name) \(type.kind.rawValue) \(type.record?.text ?? "-") \(type.depth) \(type.bits) \(type.isSigned)"
      }
      return "\(record): \(shapes.sorted().joined(separator: ", "))"
    }.sorted()
  }

  /// The names of the members that are pointers to a record.
  public func fields(pointingTo record: Name) -> Set<Name> {
    var found: Set<Name> = []
    for members in all.values {
      for (name, type) in members where type.kind == .pointer && type.record == record && type.depth == 1 {
        found.insert(name)
      }
    }
    return found
  }

  /// The only record whose member of that name the unit touches.
  func onlyRecord(with field: Name, in unit: Name) -> Name? {
    let holders = own[unit]?.filter { $0.value[field] != nil }.keys.sorted() ?? []
    return holders.count == 1 ? holders[0] : nil
  }
}

extension Program {
  /// The type behind an access path of a function of the program; nil where it is not known.
  public func type(of path: AccessPath, in function: Int) -> TypeShape? {
    walk(path, in: function).type
  }

  /// The member that an access path of a function ends in: `work` of the record behind `dev` for `dev->priv->work`.
  /// Nil for a path that ends in no member.
  public func member(of path: AccessPath, in function: Int) -> Member? {
    walk(path, in: function).member
  }

  private func walk(_ path: AccessPath, in number: Int) -> (type: TypeShape?, member: Member?) {
    let function = functions[number]
    var type: TypeShape?
    switch path.root {
    case .parameter(let index): type = function.parameters[index].type
    case .local(let index): type = function.locals[index].type
    case .temporary(let index): type = function.temporaries[index]
    case .global: type = nil
    }
    var member: Member?
    for selector in path.selectors {
      switch selector {
      case .dereference, .index:
        type = type?.pointed
        member = nil
      case .field(let name) where name.isElement:
        type = type?.pointed
        member = nil
      case .field(let name):
        // A record without a tag counts as part of the one around it.
        let record = type?.record ?? member?.record ?? recordTypes.onlyRecord(with: name, in: units[number])
        member = record.map { Member(record: $0, field: name) }
        type = member.flatMap { recordTypes.type(of: $0, seenFrom: units[number]) }
      case .container(let record, _):
        type = TypeShape(kind: .record, record: record)
        member = nil
      }
    }
    return (type, member)
  }
}

extension TypeShape {
  /// The type of what a pointer leads to, or of an array's element; nil when it is neither, or nothing is known of it.
  fileprivate var pointed: TypeShape? {
    guard record != nil, kind == .pointer || kind == .array else { return nil }
    let rest = kind == .pointer ? depth - min(depth, 1) : depth
    return TypeShape(kind: rest == 0 ? .record : .pointer, record: record, depth: rest)
  }
}

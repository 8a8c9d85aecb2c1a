import Contracts
import IR
import Program
import Synchronization

/// Where functions and tables of a program stand, and which functions touch which members: made once for all rules
/// about provenance.
struct ProvenanceIndex: Sendable {
  /// By function, the folder of its file.
  let folders: [String]
  /// By function that stands in tables, the folders of these.
  private let tableFolders: [Symbol: Set<String>]
  private let memberUsers = MemberUsers()

  init(_ program: Program) {
    var known: [Name: String] = [:]
    func folder(_ unit: Name) -> String {
      if let folder = known[unit] { return folder }
      let folder = unit.folder
      known[unit] = folder
      return folder
    }
    folders = program.units.map(folder)
    var tableFolders: [Symbol: Set<String>] = [:]
    for placed in program.tables {
      for case .function(let symbol) in placed.table.entries.map(\.value) {
        tableFolders[symbol, default: []].insert(folder(placed.unit))
      }
    }
    self.tableFolders = tableFolders
  }
}

extension ProvenanceIndex {
  /// The folders of the tables that a function stands in.
  func folders(ofTablesWith symbol: Symbol) -> Set<String> { tableFolders[symbol] ?? [] }

  /// The functions in which a member is touched: of those that touch one of its name the ones that mean this one.
  func users(of member: Member, in program: Program) -> [Int] {
    memberUsers.users(of: member.field, in: program)[member] ?? []
  }
}

/// Which functions touch which members, for the names that somebody has asked for. Members of many records go by names
/// such as `size`: few functions that touch one mean the one that a rule is about.
///
/// A class, because several rules ask at the same time, and often for the same.
private final class MemberUsers: Sendable {
  private let known = Mutex<[Name: [Member: [Int]]]>([:])

  /// The functions by the members of that name that they touch, in order.
  func users(of field: Name, in program: Program) -> [Member: [Int]] {
    if let found = known.withLock({ $0[field] }) { return found }
    var found: [Member: [Int]] = [:]
    for number in program.mentions.functions(touching: field) {
      var touched: Set<Member> = []
      program.functions[number].visitPaths { path in
        for place in path.selectors.indices where path.selectors[place] == .field(field) {
          if let member = program.member(of: path.prefix(place + 1), in: number) { touched.insert(member) }
        }
      }
      for member in touched { found[member, default: []].append(number) }
    }
    known.withLock { [found] in $0[field] = found }
    return found
  }
}

/// One rule, by what its parts are looked up by.
struct ProvenanceVocabulary {
  typealias Check = Rule.ProvenanceCheck
  let check: Check
  /// Functions whose calls mean something to the rule: they are not looked into.
  let calls: Set<Name>
  /// Members that are flows, by the kind that they start from; nil for any kind.
  private var flows: [Member: [(kind: Name?, gives: Name?)]] = [:]
  let readSinks: Set<Name>
  let writeSinks: Set<Name>
  let storeSinks: Set<Name>
  /// Whether a sink asks about what values point to.
  let followsAny: Bool
  let readSources: Set<Name>
  let guardFields: Set<Name>
  let guardCalls: Set<Name>
  let hasBounds: Bool
  let tableFields: Set<Name>

  init(_ check: Check, _ types: RecordTypes) {
    self.check = check
    var calls: Set<Name> = []
    var readSinks: Set<Name> = []
    var writeSinks: Set<Name> = []
    var readSources: Set<Name> = []
    var guardFields: Set<Name> = []
    var guardCalls: Set<Name> = []
    var tables: Set<Name> = []
    var hasBounds = false
    var storeSinks: Set<Name> = []
    var followsAny = false
    for source in check.sources {
      switch source.place {
      case .calls(let names, _): calls.formUnion(names)
      case .reads(let members): readSources.formUnion(members.map(\.field))
      case .enters: break
      }
    }
    for flow in check.flows {
      switch flow.way {
      case .calls(let names, _, _): calls.formUnion(names)
      case .members(let members):
        for member in members { flows[member, default: []].append((flow.kind, flow.gives)) }
      case .table(let member, _, _): tables.insert(member.field)
      }
    }
    for sink in check.sinks {
      switch sink.act {
      case .calls(let names, _): calls.formUnion(names)
      case .reads(let members): readSinks.formUnion(members.map(\.field))
      case .writes(let members): writeSinks.formUnion(members.map(\.field))
      case .stored(let members): storeSinks.formUnion(members.map(\.field))
      case .followed: followsAny = true
      case .returned, .narrowed, .summed, .compared: break
      }
    }
    for item in check.guards {
      switch item.subject {
      case .reads(let members): guardFields.formUnion(members.map(\.field))
      case .calls(let names):
        calls.formUnion(names)
        guardCalls.formUnion(names)
      case .pointers(let records):
        for record in records { guardFields.formUnion(types.fields(pointingTo: record)) }
      case .bounds: hasBounds = true
      }
    }
    self.calls = calls
    self.readSinks = readSinks
    self.writeSinks = writeSinks
    self.readSources = readSources
    self.guardFields = guardFields
    self.guardCalls = guardCalls
    self.hasBounds = hasBounds
    tableFields = tables
    self.storeSinks = storeSinks
    self.followsAny = followsAny
  }

  /// Whether a member leads from values of some kind to others.
  func isFlow(_ member: Member) -> Bool { flows[member] != nil }

  /// The kind that a member of a value of some kind is; nil when the rule does not say that it is any.
  func kind(of member: Member, in kind: Name) -> Name? {
    for flow in flows[member] ?? [] where flow.kind == nil || flow.kind == kind { return flow.gives ?? kind }
    return nil
  }
}

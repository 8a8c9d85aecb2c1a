import Contracts
import IR

/// The place of a call: a function of the program, one of its blocks, an instruction in it.
public struct CallSite: Hashable, Sendable {
  public var caller: Int
  public var block: Int
  public var instruction: Int

  public init(caller: Int, block: Int, instruction: Int) {
    self.caller = caller
    self.block = block
    self.instruction = instruction
  }
}

/// How a function is reached other than by a direct call.
public enum Role: Hashable, Sendable {
  /// It is stored in a member of an operations table.
  case callback(record: Name, field: Name)
  /// Its address is taken in a way that says nothing of its callers.
  case escaping
}

/// All units, linked: functions have numbers, calls have targets.
public struct Program: Sendable {
  public struct PlacedTable: Sendable {
    public var unit: Name
    public var table: Table
  }
  public struct PlacedStore: Sendable {
    public var unit: Name
    public var store: FieldStore
  }
  public struct PlacedExport: Sendable {
    public var unit: Name
    public var export: Export
  }

  public struct PlacedStatement: Sendable {
    public var unit: Name
    public var statement: ModuleStatement
  }

  /// Sorted by file, then by position, so that numbers do not depend on the order in which units arrive.
  public let functions: [Function]
  /// The file whose unit brought the function; of a header's function, the header.
  public let units: [Name]
  public let tables: [PlacedTable]
  public let fieldStores: [PlacedStore]
  public let exports: [PlacedExport]
  public let moduleStatements: [PlacedStatement]
  /// Of records that user space sees, by name; of several of one name the first file's.
  public let layouts: [Name: RecordLayout]
  /// The types behind members.
  public let recordTypes: RecordTypes
  /// Direct calls, and calls through members that few functions are stored in, by callee.
  public let callers: [[CallSite]]
  /// By caller, in order of the blocks: the functions that each call can reach.
  public let targets: [[CallSite: [Int]]]
  public let mentions: Mentions
  public let roles: [[Role]]
  /// Strongly connected components of the call graph, callees first.
  public let components: [[Int]]

  private let bySymbol: [Symbol: [Int]]

  /// Links `units`. Calls through a member with more than `indirectLimit` possible targets are left open.
  ///
  /// - Parameter callbackArguments: for functions that are called, the arguments that are functions themselves, and the
  ///   member as which they will be called.
  public init(units given: [Unit], indirectLimit: Int = 4, callbackArguments: [Name: [Int: Member]] = [:]) {
    let sorted = given.sorted { $0.path < $1.path }
    var functions: [Function] = []
    var owners: [Name] = []
    var seenHeaders: Set<Symbol> = []
    for unit in sorted {
      for function in unit.functions {
        if function.isFromHeader, !seenHeaders.insert(function.symbol).inserted { continue }
        functions.append(function)
        owners.append(function.isFromHeader ? function.nameRange.file : unit.path)
      }
    }
    let order = functions.indices.sorted {
      (owners[$0], functions[$0].nameRange) < (owners[$1], functions[$1].nameRange)
    }
    self.functions = order.map { functions[$0] }
    self.units = order.map { owners[$0] }
    tables = sorted.flatMap { unit in unit.tables.map { PlacedTable(unit: unit.path, table: $0) } }
    fieldStores = sorted.flatMap { unit in unit.fieldStores.map { PlacedStore(unit: unit.path, store: $0) } }
    exports = sorted.flatMap { unit in unit.exports.map { PlacedExport(unit: unit.path, export: $0) } }
    recordTypes = RecordTypes(sorted)
    moduleStatements = sorted.flatMap { unit in
      unit.moduleStatements.map { PlacedStatement(unit: unit.path, statement: $0) }
    }
    layouts = Dictionary(
      sorted.flatMap { unit in unit.layouts.map { ($0.record, $0) } }, uniquingKeysWith: { first, _ in first })
    bySymbol = Dictionary(grouping: self.functions.indices) { [all = self.functions] in all[$0].symbol }

    var linker = Linker(functions: self.functions, units: self.units, bySymbol: bySymbol)
    linker.collectRoles(tables: tables, stores: fieldStores, escaping: sorted)
    mentions = Mentions(self.functions)
    linker.collectRoles(ofArguments: callbackArguments, mentions)
    linker.connect(indirectLimit: indirectLimit)
    roles = linker.roles
    callers = linker.callers
    targets = linker.targets
    components = stronglyConnectedComponents(linker.successors)
  }

  /// The names that each function calls directly, each once, in order of the first call.
  public var calledNames: [[Name]] { mentions.calledNames }

  /// The functions that a function calls, in the order in which the calls stand.
  public func callees(of number: Int) -> [Int] {
    targets[number].sorted { ($0.key.block, $0.key.instruction) < ($1.key.block, $1.key.instruction) }
      .flatMap(\.value)
  }

  /// The function that `symbol` names, seen from `unit`: of several external definitions the one whose file is nearest.
  public func function(_ symbol: Symbol, seenFrom unit: Name) -> Int? {
    guard let candidates = bySymbol[symbol] else { return nil }
    return nearest(candidates, to: unit, units: units)
  }
}

/// Of several definitions of one name (drivers for different machines), the one that shares most of the path.
func nearest(_ candidates: [Int], to unit: Name, units: [Name]) -> Int? {
  guard candidates.count > 1 else { return candidates.first }
  let parts = unit.text.split(separator: "/")
  func shared(_ index: Int) -> Int {
    zip(parts, units[index].text.split(separator: "/")).prefix { $0 == $1 }.count
  }
  return candidates.max { shared($0) < shared($1) }
}

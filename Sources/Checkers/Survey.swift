import Contracts
import Findings
import IR
import Program

/// Who exports, who imports, which heaps there are: from tables, from the records that calls are given, and from tables
/// of frameworks that do it for their drivers. Sorted by role and place.
/// - Parameters:
///   - import: the macro by which a module imports a namespace.
///   - moduleUse: the module that a file is a part of.
public func survey(
  _ program: Program, by model: SurveyModel, import statement: Name, moduleUse: (Name) -> ModuleUse?
) -> [SurveyEntry] {
  let collector = SurveyCollector(program: program, model: model)
  var entries = collector.exporters() + collector.importers() + collector.heaps() + collector.fallbacks()
  for index in entries.indices {
    guard let module = moduleUse(entries[index].unit) else { continue }
    entries[index].entry.module = module.name.text
    entries[index].entry.canBeModule = module.canBeModule()
    entries[index].entry.imports = Set(
      module.statements().filter { $0.macro == statement }.map { $0.argument.text.filter { $0 != "\"" } }
    ).sorted()
  }
  return entries.map(\.entry).sorted()
}

/// An entry, and the file that it is about.
private struct PlacedEntry {
  var unit: Name
  var entry: SurveyEntry
}

private struct SurveyCollector {
  let program: Program
  let model: SurveyModel

  // MARK: Exporters

  func exporters() -> [PlacedEntry] {
    guard let record = model.exporterTable else { return [] }
    let revoking = files(calling: model.revoking)
    return tables(record).map { placed in
      var entry = SurveyEntry(role: .exporter, place: Place(placed.table.range))
      entry.table = placed.table.variable.text
      entry.kind = has(placed.table, model.dynamicWith) ? .dynamic : .static
      entry.isPeerToPeer = model.peerMember.map { looksAt($0, in: placed) }
      entry.isRevocable = revoking.contains { folder(of: $0) == folder(of: placed.unit) }
      let uses = functions(naming: placed)
      entry.function = uses.first.map { program.functions[$0].symbol.name.text }
      let shared = uses.contains { sharesReservation($0) }
      let isGiven = uses.contains { stores($0, into: model.operations) != nil }
      entry.reservation = shared ? .shared : isGiven ? .own : nil
      return PlacedEntry(unit: placed.unit, entry: entry)
    }
  }

  /// The functions in which the address of a table is stored or handed on.
  private func functions(naming placed: Program.PlacedTable) -> [Int] {
    program.functions.indices.filter { index in
      guard program.units[index] == placed.unit || !placed.table.isStatic else { return false }
      return program.functions[index].blocks.contains { block in
        block.instructions.contains { instruction in
          switch instruction.kind {
          case .assign(_, let value): value.isAddress(of: placed.table.variable)
          case .call(let call): call.arguments.contains { $0.isAddress(of: placed.table.variable) }
          case .unknown: false
          }
        }
      }
    }
  }

  private func sharesReservation(_ index: Int) -> Bool {
    if let value = stores(index, into: model.reservation), !value.isZero { return true }
    return program.functions[index].calls(anyOf: model.sharing)
  }

  /// The last value that a function stores into a member.
  private func stores(_ index: Int, into member: SurveyModel.MemberName?) -> Expression? {
    guard let member else { return nil }
    var found: Expression?
    for block in program.functions[index].blocks {
      for case .assign(let path, let value) in block.instructions.map(\.kind)
      where isMember(path, member, in: index) {
        if found == nil || !value.isZero { found = value }
      }
    }
    return found
  }

  /// Whether the functions of a table, or what they call in the same file, look at a member.
  private func looksAt(_ member: SurveyModel.MemberName, in placed: Program.PlacedTable) -> Bool {
    let starts = placed.table.entries.compactMap { entry -> Int? in
      guard case .function(let symbol) = entry.value else { return nil }
      return program.function(symbol, seenFrom: placed.unit)
    }
    let reach = CallReach(program)
    let reached = Set(starts.flatMap { reach.functions(from: $0, onlyDirect: true).map(\.function) }).filter {
      program.units[$0] == placed.unit
    }
    return reached.contains { index in
      program.functions[index].paths.contains { isMember($0, member, in: index) }
    }
  }

  private func isMember(_ path: AccessPath, _ member: SurveyModel.MemberName, in index: Int) -> Bool {
    path.selectors.last == .field(member.field) && program.member(of: path, in: index)?.record == member.record
  }

  // MARK: Importers

  func importers() -> [PlacedEntry] {
    var entries: [PlacedEntry] = []
    let pinning = files(calling: model.pinning)
    if let record = model.importerTable {
      for placed in tables(record) {
        var entry = SurveyEntry(role: .importer, place: Place(placed.table.range))
        entry.table = placed.table.variable.text
        let isRevocable = has(placed.table, model.revocableWith)
        entry.kind = pinning.contains(placed.table.range.file) || !isRevocable ? .pinned : .dynamic
        entry.isRevocable = isRevocable
        entry.isPeerToPeer = model.peerFlag.map { has(placed.table, [$0]) }
        entry.function = functions(naming: placed).first.map { program.functions[$0].symbol.name.text }
        entries.append(PlacedEntry(unit: placed.unit, entry: entry))
      }
    }
    for (index, function) in program.functions.enumerated() where !function.isFromHeader {
      // Who defines the calls is no importer.
      guard !defines(model.staticAttach, program.units[index]) else { continue }
      for call in function.directCalls where model.staticAttach.contains(call.name) {
        var entry = SurveyEntry(role: .importer, place: Place(call.origin.expanded))
        entry.function = function.symbol.name.text
        entry.kind = .static
        entry.isRevocable = false
        entry.isPeerToPeer = false
        entries.append(PlacedEntry(unit: program.units[index], entry: entry))
      }
    }
    return entries
  }

  // MARK: Heaps and frameworks

  func heaps() -> [PlacedEntry] {
    var entries: [PlacedEntry] = []
    for (index, function) in program.functions.enumerated() where !function.isFromHeader {
      guard let call = function.directCalls.first(where: { model.heapCalls.contains($0.name) }),
        !defines(model.heapCalls, program.units[index])
      else { continue }
      var entry = SurveyEntry(role: .heap, place: Place(call.origin.expanded))
      entry.function = function.symbol.name.text
      entry.heaps = names(index)
      entries.append(PlacedEntry(unit: program.units[index], entry: entry))
    }
    return entries
  }

  /// String literals that a function stores as the name of a heap.
  private func names(_ index: Int) -> [String] {
    guard let member = model.heapName else { return [] }
    var found: [String] = []
    for block in program.functions[index].blocks {
      for case .assign(let path, .string(let text)) in block.instructions.map(\.kind)
      where isMember(path, member, in: index) {
        found.append(text.text)
      }
    }
    return found
  }

  func fallbacks() -> [PlacedEntry] {
    model.fallbacks.flatMap { fallback in
      tables(fallback.record).compactMap { placed -> PlacedEntry? in
        guard !has(placed.table, fallback.unless), fallback.with.isEmpty || has(placed.table, fallback.with) else {
          return nil
        }
        var entry = SurveyEntry(
          role: fallback.isExporter ? .exporter : .importer, place: Place(placed.table.range))
        entry.table = placed.table.variable.text
        entry.through = fallback.through.text
        return PlacedEntry(unit: placed.unit, entry: entry)
      }
    }
  }

  // MARK: Parts

  /// The tables of a record, each once: a file that another one includes is seen with both.
  private func tables(_ record: Name) -> [Program.PlacedTable] {
    var seen: Set<SourceRange> = []
    return program.tables.filter { $0.table.record == record && seen.insert($0.table.range).inserted }
  }

  private func has(_ table: Table, _ members: Set<Name>) -> Bool {
    table.entries.contains { members.contains($0.field) && !$0.value.isZero }
  }

  /// The files, included ones by themselves, with a function that calls one of some others.
  private func files(calling names: Set<Name>) -> Set<Name> {
    Set(program.functions.filter { !$0.isFromHeader && $0.calls(anyOf: names) }.map(\.nameRange.file))
  }

  private func defines(_ names: Set<Name>, _ unit: Name) -> Bool {
    names.contains { name in program.function(Symbol(name), seenFrom: unit).map { program.units[$0] } == unit }
  }
}

extension Expression {
  /// Whether it is the address of a variable of file scope, or of a part of it.
  fileprivate func isAddress(of variable: Name) -> Bool {
    if case .address(let path) = self { return path.root == .global(variable) }
    return false
  }
}

extension Function {
  /// The paths that the body reads and writes.
  fileprivate var paths: [AccessPath] {
    blocks.flatMap { block -> [AccessPath] in
      var paths: [AccessPath] = []
      for instruction in block.instructions {
        switch instruction.kind {
        case .assign(let path, let value): paths += [path] + value.paths
        case .call(let call): paths += call.arguments.flatMap(\.paths)
        case .unknown: break
        }
      }
      switch block.terminator {
      case .branch(let value, _, _), .select(let value, _, _): paths += value.paths
      case .return(let value?): paths += value.paths
      default: break
      }
      return paths
    }
  }
}

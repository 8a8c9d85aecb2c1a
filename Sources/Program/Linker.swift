import IR

/// Resolves calls and collects the roles of functions while a program is linked.
struct Linker {
  let functions: [Function]
  let units: [Name]
  let bySymbol: [Symbol: [Int]]
  var roles: [[Role]]
  var callers: [[CallSite]]
  var targets: [[CallSite: [Int]]]
  /// The call graph, without repetitions.
  var successors: [[Int]]
  private var stored: [Member: [Int]] = [:]

  init(functions: [Function], units: [Name], bySymbol: [Symbol: [Int]]) {
    self.functions = functions
    self.units = units
    self.bySymbol = bySymbol
    roles = Array(repeating: [], count: functions.count)
    callers = Array(repeating: [], count: functions.count)
    targets = Array(repeating: [:], count: functions.count)
    successors = Array(repeating: [], count: functions.count)
  }

  mutating func collectRoles(tables: [Program.PlacedTable], stores: [Program.PlacedStore], escaping: [Unit]) {
    for placed in tables {
      for entry in placed.table.entries {
        guard case .function(let symbol) = entry.value, let target = find(symbol, from: placed.unit) else { continue }
        add(.callback(record: placed.table.record, field: entry.field), to: target)
      }
    }
    for placed in stores {
      guard let target = find(placed.store.value, from: placed.unit) else { continue }
      add(.callback(record: placed.store.record, field: placed.store.field), to: target)
    }
    for unit in escaping {
      for symbol in unit.escapingFunctions {
        if let target = find(symbol, from: unit.path) { add(.escaping, to: target) }
      }
    }
  }

  /// Functions that are handed to a function of which it is known how it will call them.
  mutating func collectRoles(ofArguments arguments: [Name: [Int: Member]], _ mentions: Mentions) {
    for caller in mentions.functions(calling: arguments.keys) {
      for block in functions[caller].blocks {
        for case .call(let call) in block.instructions.map(\.kind) {
          guard case .direct(let symbol) = call.callee, let known = arguments[symbol.name] else { continue }
          for (index, member) in known.sorted(by: { $0.key < $1.key }) where call.arguments.indices.contains(index) {
            guard case .function(let passed) = call.arguments[index], let target = find(passed, from: units[caller])
            else { continue }
            add(.callback(record: member.record, field: member.field), to: target)
          }
        }
      }
    }
  }

  mutating func connect(indirectLimit: Int) {
    for caller in functions.indices {
      var reached: Set<Int> = []
      for (blockIndex, block) in functions[caller].blocks.enumerated() {
        for (index, instruction) in block.instructions.enumerated() {
          guard case .call(let call) = instruction.kind else { continue }
          let site = CallSite(caller: caller, block: blockIndex, instruction: index)
          let reachable = resolve(call.callee, from: units[caller], indirectLimit: indirectLimit)
          guard !reachable.isEmpty else { continue }
          targets[caller][site] = reachable
          for target in reachable {
            callers[target].append(site)
            if reached.insert(target).inserted { successors[caller].append(target) }
          }
        }
      }
    }
  }

  private mutating func add(_ role: Role, to function: Int) {
    guard !roles[function].contains(role) else { return }
    roles[function].append(role)
    if case .callback(let record, let field) = role {
      stored[Member(record: record, field: field), default: []].append(function)
    }
  }

  private func find(_ symbol: Symbol, from unit: Name) -> Int? {
    bySymbol[symbol].flatMap { nearest($0, to: unit, units: units) }
  }

  private func resolve(_ callee: Callee, from unit: Name, indirectLimit: Int) -> [Int] {
    switch callee {
    case .direct(let symbol):
      return find(symbol, from: unit).map { [$0] } ?? []
    case .indirect(.function(let symbol), _, _):
      return find(symbol, from: unit).map { [$0] } ?? []
    case .indirect(_, let record?, let field?):
      let possible = stored[Member(record: record, field: field)] ?? []
      guard possible.count <= indirectLimit else { return [] }
      // Of an interface that the whole kernel implements the program may know one implementation by accident: a call
      // reaches the driver that it stands in, or those below it.
      return possible.filter { areRelated(folder(of: unit), folder(of: units[$0])) }
    case .indirect:
      return []
    }
  }
}

private func folder(of unit: Name) -> Substring {
  unit.text.lastIndex(of: "/").map { unit.text[..<$0] } ?? ""
}

/// Whether one folder is, or lies in, the other.
private func areRelated(_ left: Substring, _ right: Substring) -> Bool {
  left == right || left.isEmpty || right.isEmpty || left.hasPrefix("\(right)/") || right.hasPrefix("\(left)/")
}

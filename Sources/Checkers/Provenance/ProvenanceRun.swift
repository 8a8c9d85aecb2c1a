import Contracts
import Findings
import IR
import Program

/// Follows the values of a rule through one function.
struct ProvenanceRun {
  let function: Function
  let number: Int
  let depth: Int
  let isReporting: Bool
  /// The last time that the blocks are gone through: what is known at each is final.
  var isFinal = false
  var facts = ProvenanceFacts()
  var outcome = ProvenanceOutcome()
  /// Variables that are written more than once.
  private let rewritten: Set<Root>
  /// By kind, the blocks of loops that a value of the kind bounds.
  var loops: [Name: Set<Int>] = [:]
  private(set) var block = 0
  /// The `return`s of the callees that results come from.
  var returnPlaces: [AccessPath: ReturnPlace] = [:]
  /// By block that was asked about, whether a test of an object decides on it.
  var decided: [Int: Bool] = [:]
  /// Places that are given something that was taken from; nil until somebody asks.
  var differences: Set<AccessPath>?

  init(_ function: Function, _ number: Int, depth: Int, isReporting: Bool) {
    self.function = function
    self.number = number
    self.depth = depth
    self.isReporting = isReporting
    var written: Set<Root> = []
    var rewritten: Set<Root> = []
    for block in function.blocks {
      for instruction in block.instructions {
        guard case .assign(let path, _) = instruction.kind, path.selectors.isEmpty else { continue }
        if case .parameter = path.root { rewritten.insert(path.root) }
        if !written.insert(path.root).inserted { rewritten.insert(path.root) }
      }
    }
    self.rewritten = rewritten
  }

  mutating func solve(_ entry: ProvenanceFacts, _ whole: inout ProvenanceProgram) -> ProvenanceOutcome {
    var before: [ProvenanceFacts?] = Array(repeating: nil, count: function.blocks.count)
    before[0] = entry
    var pending: Set<Int> = [0]
    var budget = function.blocks.count * 8 + 64
    while let next = pending.min(), budget > 0 {
      budget -= 1
      pending.remove(next)
      guard let start = before[next] else { continue }
      facts = start
      visit(next, &whole)
      for (target, facts) in ways(&whole) {
        if before[target] == nil {
          before[target] = facts
          pending.insert(target)
        } else if before[target]?.join(facts) == true {
          pending.insert(target)
        }
      }
    }
    findLoops(before, &whole)
    isFinal = true
    for number in function.blocks.indices {
      guard let start = before[number] else { continue }
      facts = start
      visit(number, &whole)
      finish(&whole)
    }
    return outcome
  }

  private mutating func visit(_ number: Int, _ whole: inout ProvenanceProgram) {
    block = number
    for (index, instruction) in function.blocks[number].instructions.enumerated() {
      switch instruction.kind {
      case .assign(let path, let value):
        inspect(value, instruction.origin, &whole)
        assign(path, value, instruction.origin, index, &whole)
      case .call(let call):
        for argument in call.arguments { inspect(argument, instruction.origin, &whole) }
        self.call(call, instruction.origin, CallSite(caller: self.number, block: number, instruction: index), &whole)
      case .unknown: break
      }
    }
  }

  // MARK: The end of a block

  /// The blocks that control can go to, with what holds there.
  private func ways(_ whole: inout ProvenanceProgram) -> [(Int, ProvenanceFacts)] {
    switch function.blocks[block].terminator {
    case .branch(let condition, let then, let otherwise):
      let truth = truth(of: condition, whole)
      return [
        (then, narrowed(by: condition, isTrue: true, truth?.whenTrue, whole)),
        (otherwise, narrowed(by: condition, isTrue: false, truth?.whenFalse, whole)),
      ]
    case .jump(let target): return [(target, facts)]
    case .select(_, let cases, let otherwise): return (cases.map(\.target) + [otherwise]).map { ($0, facts) }
    case .anyOf(let targets): return targets.map { ($0, facts) }
    case .gap(let target): return [(target, ProvenanceFacts())]
    case .return, .unreachable: return []
    }
  }

  private func narrowed(
    by condition: Expression, isTrue: Bool, _ side: Side?, _ whole: ProvenanceProgram
  ) -> ProvenanceFacts {
    var result = facts
    if let path = condition.emptied(isTrue) {
      result.forget(path)
      result.empty.insert(path)
    }
    switch side {
    case .own?: result.clear()
    case .foreign?: result.side = .foreign
    case nil: break
    }
    if whole.vocabulary.hasBounds, case .binary(let sign, let left, let right) = condition, sign.isComparison {
      for path in left.loads + right.loads {
        if let value = read(path, whole) {
          result.places = result.places.filter { $0.value.step != value.step }
          result.bounded.insert(path)
        }
      }
    }
    return result
  }

  /// What the function leaves to its callers at the end of a block, and what is wrong with it.
  private mutating func finish(_ whole: inout ProvenanceProgram) {
    let terminator = function.blocks[block].terminator
    let origin = function.blocks[block].terminatorOrigin
    switch terminator {
    case .branch(let condition, _, _):
      inspect(condition, origin, &whole)
      compare(condition, origin, &whole)
    case .select(let value, _, _): inspect(value, origin, &whole)
    case .return(let value):
      if let value {
        inspect(value, origin, &whole)
        giveBack(value, origin, &whole)
      }
      for (key, origination) in facts.places where origination.kind != nil {
        guard case .parameter = key.path.root, key.path.selectors.first == .dereference else { continue }
        if outcome.outs[key] == nil || !origination.isCertain { outcome.outs[key] = origination }
      }
    default: break
    }
  }

  private mutating func giveBack(_ value: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram) {
    var told = truth(of: value, whole) ?? Truth()
    told.whenTrue = told.whenTrue ?? facts.side
    told.whenFalse = told.whenFalse ?? facts.side
    outcome.truth = outcome.truth.map { $0.joined(told) } ?? told
    if case .load(let path) = value, facts.empty.contains(path) { return }
    guard function.returnType.kind == .pointer || !value.isNothing else { return }
    let origination = self.value(of: value, whole)
    if let origination, origination.kind != nil {
      var place = ReturnPlace(function: number, origin: origin)
      if case .load(let path) = value, let inner = returnPlaces[path] { place = inner }
      if outcome.returnedAt == nil { outcome.returnedAt = place }
      reportReturn(origination, value, origin, place, &whole)
      var result = origination
      if let before = outcome.returned, before.kind == nil || !before.isCertain { result.isCertain = false }
      outcome.returned = result
    } else if !value.isNothing {
      if outcome.returned == nil {
        outcome.returned = Origination(kind: nil, isCertain: true, step: 0)
      } else {
        outcome.returned?.isCertain = false
      }
    }
  }

  // MARK: Instructions

  private mutating func assign(
    _ path: AccessPath, _ value: Expression, _ origin: Origin, _ index: Int, _ whole: inout ProvenanceProgram
  ) {
    reportWrite(path, value, origin, &whole)
    reportSum(path, value, origin, &whole)
    let origination = self.value(of: value, whole)
    var told = truth(of: value, whole)
    if let side = facts.side {
      told = told ?? Truth()
      if told?.whenTrue == nil { told?.whenTrue = side }
      if told?.whenFalse == nil { told?.whenFalse = side }
    }
    var copies: [(PlaceKey, Origination)] = []
    switch value {
    case .load(let source):
      for (key, origination) in facts.places
      where origination.kind != nil && key.path.selectors.count > source.selectors.count
        && key.path.starts(with: source) {
        let rest = key.path.selectors.dropFirst(source.selectors.count)
        copies.append((PlaceKey(path: path.appending(rest), isAddress: key.isAddress), origination))
      }
    case .address(let source):
      for (key, origination) in facts.places where origination.kind != nil && key.path.starts(with: source) {
        if key.isAddress, key.path == source { continue }
        let rest = key.path.selectors.dropFirst(source.selectors.count)
        copies.append((PlaceKey(path: path.appending([.dereference] + rest), isAddress: key.isAddress), origination))
      }
    default: break
    }
    let isEmpty: Bool
    if case .load(let source) = value { isEmpty = facts.empty.contains(source) } else { isEmpty = value.isNothing }
    if !path.selectors.contains(.index) { facts.forget(path) }
    for (key, origination) in copies where key.path.selectors.count <= 6 { facts.places[key] = origination }
    if let told, path.selectors.count <= 3 { facts.truths[path] = told }
    if var origination, origination.kind != nil,
      !reportNarrowing(origination, value, whole.program.type(of: path, in: number), origin, &whole) {
      origination.step = shown(origination, value, origin, &whole)
      reportStore(origination, path, value, origin, &whole)
      facts.places[PlaceKey(path: path)] = origination
      keep(origination, path, value, origin, index, &whole)
      install(path, value, &whole)
    } else if isEmpty {
      if case .constant(0, _) = value { facts.empty.insert(path) }
      install(path, value, &whole)
    } else {
      install(path, value, &whole)
      if path.selectors.isEmpty ? rewritten.contains(path.root) : path.selectors.count <= 3 {
        facts.places[PlaceKey(path: path)] = Origination(kind: nil, isCertain: true, step: 0)
      }
    }
  }

  /// A value is stored where other functions find it.
  private mutating func keep(
    _ origination: Origination, _ path: AccessPath, _ value: Expression, _ origin: Origin, _ index: Int,
    _ whole: inout ProvenanceProgram
  ) {
    guard isFinal, isReporting, whole.vocabulary.check.throughMembers, let kind = origination.kind, path.isShared,
      case .field(let last)? = path.selectors.last, !last.isElement,
      let member = whole.program.member(of: path, in: number)
    else { return }
    if let type = whole.program.type(of: path, in: number), type.kind == .pointer, type.record == nil { return }
    guard !whole.vocabulary.isFlow(member) else { return }
    let key = MemberKey(member: member)
    if whole.members[key] == nil {
      let text = function.text(of: .load(path))
      let step = whole.step(after: origination.step, origin.expanded, "it is kept in '\(text)'", in: number)
      whole.remember(key, MemberFact(kind: kind, step: step))
    }
    guard whole.members[key]?.kind == kind else { return }
    whole.members[key]?.stores.insert(CallSite(caller: number, block: block, instruction: index))
    let origins = whole.origins(of: origination.step)
    whole.members[key]?.folders.formUnion(origins)
    if depth > 0 { whole.members[key]?.passing.insert(number) }
    if !origination.isCertain { whole.members[key]?.isUnsure = true }
  }

  /// A table is stored in a member of a value: its functions are given the value.
  private mutating func install(_ path: AccessPath, _ value: Expression, _ whole: inout ProvenanceProgram) {
    guard case .field(let last)? = path.selectors.last, whole.vocabulary.tableFields.contains(last),
      case .address(let table) = value, case .global(let name) = table.root, table.selectors.isEmpty, isFinal,
      let base = base(of: path, whole)
    else { return }
    for flow in whole.vocabulary.check.flows {
      guard case .table(let member, let fields, let object) = flow.way, flow.kind == nil || flow.kind == base.kind,
        whole.program.member(of: path, in: number) == member, case .argument(let position) = object.root
      else { continue }
      let unit = whole.program.units[number]
      let tables = whole.program.tables.filter { $0.table.variable == name }
      guard let placed = tables.first(where: { $0.unit == unit }) ?? tables.first else { continue }
      for entry in placed.table.entries
      where fields.contains(Member(record: placed.table.record, field: entry.field)) {
        guard case .function(let symbol) = entry.value,
          let target = whole.program.function(symbol, seenFrom: placed.unit),
          position < whole.program.functions[target].parameters.count
        else { continue }
        var given = ProvenanceFacts()
        let step = whole.step(
          after: base.step, entry.range, "'\(symbol.name)()' is called for it, by the table '\(name)'", in: number)
        given.places[PlaceKey(path: AccessPath(.parameter(position), object.selectors))] = Origination(
          kind: flow.gives ?? base.kind, isCertain: base.isCertain, step: step)
        _ = whole.outcome(of: target, given, depth: depth + 1, isReporting: isReporting)
      }
    }
  }
}

extension Expression {
  /// NULL, an error number, or another constant: no value that anything can be said of.
  var isNothing: Bool {
    switch self {
    case .constant, .string, .function, .unary(.errorPointer, _), .unary(.negate, _): true
    default: false
    }
  }

  /// The place that holds an error or nothing where the condition is true, or false.
  func emptied(_ isTrue: Bool) -> AccessPath? {
    switch self {
    case .load(let path): isTrue ? nil : path
    case .unary(.not, let operand): operand.emptied(!isTrue)
    case .unary(.isError, .load(let path)), .unary(.isErrorOrNull, .load(let path)): isTrue ? path : nil
    case .binary(.equal, .load(let path), .constant(0, _)): isTrue ? path : nil
    case .binary(.notEqual, .load(let path), .constant(0, _)): isTrue ? nil : path
    default: nil
    }
  }
}

extension BinaryOperator {
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// The comparison with its sides exchanged.
  var mirrored: BinaryOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}

extension AccessPath {
  /// Whether the place can be seen by others than the function: it is reached through a pointer, or has a name in the
  /// file.
  var isShared: Bool {
    if case .global = root { return true }
    return selectors.contains(.dereference)
      || selectors.contains { if case .container = $0 { true } else { false } }
  }
}

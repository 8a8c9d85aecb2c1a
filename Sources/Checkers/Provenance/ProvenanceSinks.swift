import Contracts
import Findings
import IR
import Program

/// What must not be done with values.
extension ProvenanceRun {
  private func isMeant(_ sink: Rule.ProvenanceCheck.Sink, _ known: Origination) -> Bool {
    guard known.kind != nil, sink.kind == nil || sink.kind == known.kind else { return false }
    guard let bound = sink.boundedBy else { return true }
    return isFinal && loops[bound]?.contains(block) == true
  }

  /// The last step of a value's way; for what is read from a source where it is used, the place where it is read.
  func shown(
    _ known: Origination, _ expression: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram
  ) -> Int {
    guard known.step < 0 else { return known.step }
    return whole.step(
      after: nil, origin.expanded, "'\(function.text(of: expression))' is read here", in: number)
  }

  private mutating func report(
    _ sink: Int, _ known: Origination, _ expression: Expression, _ origin: Origin, in place: Int? = nil,
    call: Call? = nil, member: Name? = nil, _ whole: inout ProvenanceProgram
  ) {
    guard isFinal, isReporting, !isDecidedByState(&whole) else { return }
    let rule = whole.vocabulary.check.sinks[sink]
    var message = rule.message
    message = message.replacing("{value}", with: function.text(of: expression))
    message = message.replacing("{member}", with: member?.text ?? "")
    if let call, case .direct(let symbol) = call.callee {
      message = message.replacing("{call}", with: symbol.name.text)
    }
    let step = shown(known, expression, origin, &whole)
    whole.violations.append(
      ProvenanceViolation(
        sink: sink, function: place ?? number, origin: origin, isCertain: known.isCertain, step: step, message: message,
        fixes: call.flatMap { fix(rule.fix, $0, origin) }.map { [$0] } ?? [], start: whole.start))
  }

  /// The wanted call in place of the one that is there, where all its arguments can be written.
  private func fix(_ replacement: Rule.ProvenanceCheck.Replacement?, _ call: Call, _ origin: Origin) -> Fix? {
    // A macro that is the call by another name is replaced as a whole.
    guard let replacement, case .direct(let symbol) = call.callee,
      origin.macro.map({ symbol.name.text.hasPrefix($0.text) }) ?? true
    else { return nil }
    var arguments: [String] = []
    for wanted in replacement.arguments {
      // The record whose member an argument is: `sgt` of a call with `sgt->sgl`.
      if let holder = wanted.heldBy {
        guard case .argument(let position) = wanted.root, position < call.arguments.count,
          case .load(let path) = call.arguments[position], path.selectors.last == .field(holder)
        else { return nil }
        let base = path.prefix(path.selectors.count - 1)
        if base.selectors.last == .dereference {
          arguments.append(function.text(of: .load(base.prefix(base.selectors.count - 1))))
        } else {
          arguments.append(function.text(of: .address(base)))
        }
        continue
      }
      guard let value = object(wanted, in: call) else { return nil }
      switch value {
      case .load, .address: arguments.append(function.text(of: value))
      case .constant(let value, let name): arguments.append(name?.text ?? "\(value)")
      default: return nil
      }
    }
    // Temporaries have no name in the source, and neither has an element of which the number is not known.
    guard !arguments.contains(where: { $0.contains("[]") || $0.isTemporary }) else { return nil }
    let text = "\(replacement.call)(\(arguments.joined(separator: ", ")))"
    return Fix(
      summary: "call \(replacement.call)()", edits: [Fix.Edit(place: Place(origin.expanded), text: text)])
  }

  // MARK: The acts

  mutating func reportCall(_ name: Name, _ call: Call, _ origin: Origin, _ whole: inout ProvenanceProgram) {
    guard isFinal, isReporting else { return }
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .calls(let names, let object) = sink.act, names.contains(name),
        let argument = self.object(object, in: call), let known = value(of: argument, whole), isMeant(sink, known)
      else { continue }
      report(index, known, argument, origin, call: call, &whole)
    }
  }

  /// Reads of members, in an expression.
  mutating func inspect(_ expression: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram) {
    guard isFinal, isReporting else { return }
    if whole.vocabulary.followsAny { for path in expression.paths { inspectFollowing(path, origin, &whole) } }
    guard !whole.vocabulary.readSinks.isEmpty else { return }
    for path in expression.loads {
      for place in path.selectors.indices {
        guard case .field(let name) = path.selectors[place], whole.vocabulary.readSinks.contains(name) else { continue }
        let prefix = path.prefix(place + 1)
        guard let member = whole.program.member(of: prefix, in: number), let known = base(of: prefix, whole) else {
          continue
        }
        for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
          guard case .reads(let members) = sink.act, members.contains(member), isMeant(sink, known) else { continue }
          report(index, known, .load(prefix), origin, member: member.field, &whole)
        }
      }
    }
  }

  /// What a path goes through.
  private mutating func inspectFollowing(_ path: AccessPath, _ origin: Origin, _ whole: inout ProvenanceProgram) {
    for place in path.selectors.indices where path.selectors[place] == .dereference {
      // The address of what a pointer leads to is the pointer, that of a record around it a sum.
      guard path.selectors[(place + 1)...].contains(where: { if case .field = $0 { true } else { false } }),
        let known = read(path.prefix(place), whole), known.kind != nil
      else { continue }
      for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
        guard case .followed = sink.act, isMeant(sink, known) else { continue }
        report(index, known, .load(path.prefix(place)), origin, &whole)
      }
      return
    }
  }

  /// A value that is stored in a member which must not hold it.
  mutating func reportStore(
    _ known: Origination, _ path: AccessPath, _ value: Expression, _ origin: Origin,
    _ whole: inout ProvenanceProgram
  ) {
    guard isFinal, isReporting, case .field(let last)? = path.selectors.last,
      whole.vocabulary.storeSinks.contains(last), let member = whole.program.member(of: path, in: number)
    else { return }
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .stored(let members) = sink.act, members.contains(member), isMeant(sink, known) else { continue }
      report(index, known, value, origin, member: member.field, &whole)
    }
  }

  /// A value that is added to what a narrow integer holds.
  mutating func reportSum(
    _ path: AccessPath, _ value: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram
  ) {
    guard isFinal, isReporting, case .binary(.add, let left, let right) = value,
      left == .load(path) || right == .load(path)
    else { return }
    let added = left == .load(path) ? right : left
    guard function.blocks[block].terminator.targets.contains(where: { reaches($0, block, without: -1) }) else { return }
    guard let known = self.value(of: added, whole), known.kind != nil,
      let type = whole.program.type(of: path, in: number), type.kind == .integer, type.bits > 0
    else { return }
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .summed(let bits) = sink.act, Int(type.bits) <= bits, isMeant(sink, known) else { continue }
      report(index, known, added, origin, &whole)
    }
  }

  mutating func reportWrite(
    _ path: AccessPath, _ value: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram
  ) {
    if isFinal, isReporting, whole.vocabulary.followsAny { inspectFollowing(path, origin, &whole) }
    guard isFinal, isReporting, case .field(let last)? = path.selectors.last,
      whole.vocabulary.writeSinks.contains(last), !value.isNothing, let known = base(of: path, whole),
      let member = whole.program.member(of: path, in: number)
    else { return }
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .writes(let members) = sink.act, members.contains(member), isMeant(sink, known) else { continue }
      report(index, known, .load(path), origin, member: member.field, &whole)
    }
  }

  /// Says whether the value is cut short, and so none any more of which anything is to be said.
  @discardableResult mutating func reportNarrowing(
    _ known: Origination, _ value: Expression, _ type: TypeShape?, _ origin: Origin,
    _ whole: inout ProvenanceProgram
  ) -> Bool {
    guard let type, type.kind == .integer, type.bits > 0 else { return false }
    var isNarrowed = false
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .narrowed(let bits) = sink.act, Int(type.bits) <= bits, isMeant(sink, known) else { continue }
      report(index, known, value, origin, &whole)
      isNarrowed = true
    }
    return isNarrowed
  }

  mutating func reportReturn(
    _ known: Origination, _ value: Expression, _ origin: Origin, _ place: ReturnPlace,
    _ whole: inout ProvenanceProgram
  ) {
    guard isFinal, isReporting else { return }
    reportNarrowing(known, value, function.returnType, origin, &whole)
    for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
      guard case .returned(let members) = sink.act, isMeant(sink, known),
        members.contains(where: {
          whole.program.roles[number].contains(.callback(record: $0.record, field: $0.field))
        })
      else { continue }
      report(index, known, value, place.origin, in: place.function, &whole)
    }
  }

  mutating func compare(_ condition: Expression, _ origin: Origin, _ whole: inout ProvenanceProgram) {
    guard isFinal, isReporting else { return }
    switch condition {
    case .unary(.not, let operand): compare(operand, origin, &whole)
    case .binary(let sign, let left, let right) where sign.isComparison:
      for (one, other, sign) in [(left, right, sign), (right, left, sign.mirrored)] {
        guard case .load(let path) = other, !isDifference(path), let known = value(of: one, whole) else { continue }
        for (index, sink) in whole.vocabulary.check.sinks.enumerated() {
          guard case .compared(let wanted) = sink.act, wanted == sign, isMeant(sink, known) else { continue }
          report(index, known, one, origin, &whole)
        }
      }
    default: break
    }
  }

  /// Whether something is taken from what a variable is given: the last index, not the count.
  private mutating func isDifference(_ path: AccessPath) -> Bool {
    if let differences { return differences.contains(path) }
    var found: Set<AccessPath> = []
    for block in function.blocks {
      for instruction in block.instructions {
        if case .assign(let target, let value) = instruction.kind, value.subtracts { found.insert(target) }
      }
    }
    differences = found
    return found.contains(path)
  }

  // MARK: Tests of objects

  /// Whether a function that serves several callers looks at an object, one that its caller gave it, before it comes to
  /// the current block: it may do what it does there for others only.
  mutating func isDecidedByState(_ whole: inout ProvenanceProgram) -> Bool {
    guard depth > 0, whole.servesOthers(number) else { return false }
    if let known = decided[block] { return known }
    var found = false
    for (other, candidate) in function.blocks.enumerated() where other != block {
      guard case .branch(let condition, let then, let otherwise) = candidate.terminator, asks(condition, of: candidate),
        reaches(then, block, without: other) != reaches(otherwise, block, without: other)
      else { continue }
      found = true
      break
    }
    decided[block] = found
    return found
  }

  /// Whether a condition looks at something behind a parameter, or is the answer of a function that was given one.
  private func asks(_ condition: Expression, of block: Block) -> Bool {
    switch condition {
    case .unary(.not, let operand): return asks(operand, of: block)
    case .unary: return false
    case .load(let path):
      if case .parameter = path.root { return path.selectors.contains(.dereference) }
      guard case .temporary(let result) = path.root, path.selectors.isEmpty else { return false }
      return block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind, call.result == result else { return false }
        return call.arguments.contains { argument in
          argument.contains { path, _ in if case .parameter = path.root { true } else { false } }
        }
      }
    case .binary(let sign, let left, let right):
      return sign == .and || sign == .equal || sign == .notEqual
        ? asks(left, of: block) || asks(right, of: block) : false
    default: return false
    }
  }

  private func reaches(_ first: Int, _ wanted: Int, without barrier: Int) -> Bool {
    guard first != barrier else { return false }
    var found: Set<Int> = [first]
    var pending = [first]
    while let block = pending.popLast() {
      if block == wanted { return true }
      for next in function.blocks[block].terminator.targets where next != barrier && found.insert(next).inserted {
        pending.append(next)
      }
    }
    return false
  }

  // MARK: Loops

  /// Finds the loops that values of the kinds bound which some sink asks about.
  mutating func findLoops(_ before: [ProvenanceFacts?], _ whole: inout ProvenanceProgram) {
    let kinds = Set(whole.vocabulary.check.sinks.compactMap(\.boundedBy))
    guard !kinds.isEmpty, isReporting else { return }
    for (number, block) in function.blocks.enumerated() {
      guard case .branch(.binary(let sign, let left, let right), let then, _) = block.terminator, sign.isComparison,
        let start = before[number]
      else { continue }
      facts = start
      for side in [left, right] {
        guard let kind = value(of: side, whole)?.kind, kinds.contains(kind) else { continue }
        let body = blocks(from: then, backTo: number)
        if body.contains(number) { loops[kind, default: []].formUnion(body) }
      }
    }
  }

  /// The blocks on ways from one block to another.
  private func blocks(from first: Int, backTo last: Int) -> Set<Int> {
    func closure(_ start: Int, _ next: (Int) -> [Int]) -> Set<Int> {
      var found: Set<Int> = [start]
      var pending = [start]
      while let block = pending.popLast() {
        guard block != last || block == start else { continue }
        for other in next(block) where found.insert(other).inserted { pending.append(other) }
      }
      return found
    }
    let predecessors = function.predecessors
    let forward = closure(first) { function.blocks[$0].terminator.targets }
    let backward = closure(last) { predecessors[$0] }
    return forward.intersection(backward)
  }
}

extension Expression {
  fileprivate var subtracts: Bool {
    switch self {
    case .binary(.subtract, _, _): true
    case .binary(.add, _, .constant(let value, _)): value < 0
    default: false
    }
  }
}

extension String {
  /// Whether a text of the IR begins with a temporary.
  fileprivate var isTemporary: Bool {
    let name = drop { $0 == "&" || $0 == "(" || $0 == "*" }
    guard name.first == "t" else { return false }
    let digits = name.dropFirst().prefix { $0.isNumber }
    guard !digits.isEmpty else { return false }
    let next = name.dropFirst(1 + digits.count).first
    return next.map { !$0.isLetter && $0 != "_" } ?? true
  }
}

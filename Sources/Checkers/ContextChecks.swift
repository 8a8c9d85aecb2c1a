import Contracts
import Dataflow
import Findings
import IR
import Program

/// `kind: ops-table`, `subject: context`: a member of a table does at once what others must be given time for.
func findWrongContexts(_ rule: Rule, _ check: Rule.MemberContext, _ input: CheckInput) -> [Finding] {
  input.dataflow.violations.compactMap { violation in
    guard case .forbidden = violation.kind, violation.lockClass == check.lockClass,
      case .root(check.record, check.member) = violation.reason, let callee = violation.callee
    else { return nil }
    if let flag = check.unlessFlag, folder(of: violation.function, names: flag, input) { return nil }
    var path = [
      Step(
        place: Place(input.program.functions[violation.traceFunction].nameRange),
        message: "'\(input.functionName(violation.traceFunction))' is called as '\(check.record).\(check.member)'",
        function: input.functionName(violation.traceFunction))
    ]
    path += violation.chain.map { link in
      Step(
        place: Place(link.origin.expanded), message: "'\(link.callee)()' is called here",
        function: input.functionName(link.function))
    }
    return Finding(
      rule: rule.id, severity: rule.severity,
      message: "'\(callee)()' is called on \(title(check.lockClass, input)) in '\(check.record).\(check.member)'",
      place: Place(violation.origin.expanded), function: input.functionName(violation.function), path: path)
  }
}

/// Whether a file in the folder of a function's file uses a constant of this name.
private func folder(of function: Int, names flag: Name, _ input: CheckInput) -> Bool {
  let program = input.program
  let wanted = folder(of: program.units[function])
  return program.functions.indices.contains { index in
    folder(of: program.units[index]) == wanted && program.functions[index].passes(flag)
  }
}

func folder(of unit: Name) -> Substring {
  unit.text.lastIndex(of: "/").map { unit.text[..<$0] } ?? ""
}

extension Function {
  /// Whether a constant of this name is passed to a function.
  fileprivate func passes(_ name: Name) -> Bool {
    blocks.contains { block in
      block.instructions.contains { instruction in
        guard case .call(let call) = instruction.kind else { return false }
        return call.arguments.contains { $0.mentions(name) }
      }
    }
  }
}

/// `kind: flags`, `subject: member`: a member that may be gone is used directly.
func findMemberUses(_ rule: Rule, _ check: Rule.MemberCheck, _ input: CheckInput) -> [Finding] {
  let program = input.program
  let tables = FleetingTables(check, input)
  return program.mentions.functions(touching: check.member).flatMap { number -> [Finding] in
    let function = program.functions[number]
    guard !check.files.contains(program.units[number].text), !isSafe(number, check, input) else { return [] }
    let frees = function.frees(check.memory, input.model)
    return function.places.compactMap { place -> Finding? in
      let (expressions, origin) = (place.expressions, place.origin)
      if let macro = origin.macro, check.accessors.contains(macro) { return nil }
      let isFatal = place.isLast || (origin.macro.map { check.fatal.contains($0) } ?? false)
      var message: String?
      for path in expressions.flatMap(\.paths) {
        guard let index = path.selectors.lastIndex(of: .field(check.member)) else { continue }
        let use = AccessPath(path.root, Array(path.selectors[...index]))
        guard program.member(of: use, in: number)?.record == check.record else { continue }
        if path.selectors.dropFirst(index + 1).first == .dereference {
          message = "'\(check.member)' of a \(check.record) is used directly, and may be NULL"
        } else if frees, index == path.selectors.count - 1, tables.areAll(in: program.units[number]),
          expressions.contains(where: { $0.isTest(of: path, alone: place.isBranch) })
        {
          message = message ?? "'\(check.member)' of a \(check.record) is NULL before it is set, and may be NULL later"
        }
      }
      if isFatal, place.isBranch || origin.macro != nil,
        let table = expressions.lazy.flatMap(\.tables).first(where: { tables.contains($0, program.units[number]) })
      {
        message = "'\(check.member)' of a \(check.record) need not be '\(table)' any more, and that is no bug"
      }
      return message.map {
        Finding(
          rule: rule.id, severity: rule.severity, message: $0, place: Place(origin.expanded),
          function: function.symbol.name.text)
      }
    }
  }
}

/// The tables that an object loses: they set none of the members with which it keeps them.
private struct FleetingTables {
  private var names: [Name: Set<Name>] = [:]
  private var others: Set<Name> = []

  init(_ check: Rule.MemberCheck, _ input: CheckInput) {
    for placed in input.program.tables where placed.table.record == check.table {
      if placed.table.entries.contains(where: { check.keeps.contains($0.field) }) {
        others.insert(placed.unit)
      } else {
        names[placed.unit, default: []].insert(placed.table.variable)
      }
    }
  }

  func contains(_ table: Name, _ unit: Name) -> Bool {
    names[unit]?.contains(table) ?? names.values.contains { $0.contains(table) }
  }

  /// Whether a file has such tables and no others.
  func areAll(in unit: Name) -> Bool { names[unit] != nil && !others.contains(unit) }
}

extension Expression {
  /// Whether the expression asks if what is stored at the path is NULL.
  /// - Parameter alone: the value alone is such a question: it decides a branch.
  fileprivate func isTest(of path: AccessPath, alone: Bool) -> Bool {
    switch self {
    case .load(path): alone
    case .unary(.not, let operand): operand.isTest(of: path, alone: true)
    case .binary(.equal, .load(path), .constant(0, _)), .binary(.notEqual, .load(path), .constant(0, _)): true
    default: false
    }
  }

  /// Variables of file scope with whose addresses something is compared.
  fileprivate var tables: [Name] {
    switch self {
    case .unary(_, let operand): operand.tables
    case .binary(.equal, let left, let right), .binary(.notEqual, let left, let right):
      [left, right].compactMap {
        guard case .address(let path) = $0, path.selectors.isEmpty, case .global(let name) = path.root else {
          return nil
        }
        return name
      }
    default: []
    }
  }
}

/// A function that makes the object itself, or runs with its lock, knows that the member is there.
private func isSafe(_ number: Int, _ check: Rule.MemberCheck, _ input: CheckInput) -> Bool {
  let program = input.program
  let holds = program.roles[number].contains { role in
    guard let lockClass = check.lockClass, case .callback(let record, let field) = role else { return false }
    return input.model.callback(record: record, field: field)?.holds.contains { $0.lockClass == lockClass } ?? false
  }
  return holds
    || program.functions[number].directCalls.contains { call in
      guard let entry = input.model.functions[call.name] else { return false }
      if entry.installs != nil { return true }
      guard let lockClass = check.lockClass else { return false }
      return entry.acquires.contains { $0.lockClass == lockClass } && entry.acquires.allSatisfy { $0.isDirect }
        || entry.asserts.contains { $0.lockClass == lockClass && $0.lock.heldBy == nil && $0.lock.selectors.isEmpty }
    }
}

extension LockEffect {
  /// The lock is named by the object itself: the entry is about such objects alone.
  fileprivate var isDirect: Bool {
    guard case .lock(let lock) = target else { return false }
    return lock.heldBy == nil && lock.selectors.isEmpty
  }
}

extension Function {
  struct Expressions {
    var expressions: [Expression]
    var origin: Origin
    /// They decide which way control goes.
    var isBranch = false
    /// On one of the ways the machine stops.
    var isLast = false
  }

  /// Whether the function frees objects of the class at once.
  fileprivate func frees(_ memory: Name?, _ model: ApiModel) -> Bool {
    guard let memory else { return false }
    return directCalls.contains { call in
      guard let entry = model.functions[call.name] else { return false }
      return entry.forbids.contains { $0.lockClass == memory }
        || entry.resources.contains { $0.action == .consume && model.resources[$0.resource]?.isMemory == true }
    }
  }

  /// The expressions of each instruction and of each way out of a block, with where they are.
  var places: [Expressions] {
    blocks.flatMap { block -> [Expressions] in
      var result = block.instructions.map { instruction -> Expressions in
        switch instruction.kind {
        case .assign(let path, let value): Expressions(expressions: [.load(path), value], origin: instruction.origin)
        case .call(let call):
          if case .indirect(let callee, _, _) = call.callee {
            Expressions(expressions: [callee] + call.arguments, origin: instruction.origin)
          } else {
            Expressions(expressions: call.arguments, origin: instruction.origin)
          }
        case .unknown: Expressions(expressions: [], origin: instruction.origin)
        }
      }
      switch block.terminator {
      case .branch(let value, let then, let otherwise):
        let stops = [then, otherwise].contains { blocks[$0].terminator == .unreachable }
        result.append(
          Expressions(expressions: [value], origin: block.terminatorOrigin, isBranch: true, isLast: stops))
      case .select(let value, _, _), .return(let value?):
        result.append(Expressions(expressions: [value], origin: block.terminatorOrigin))
      case .jump, .return, .anyOf, .gap, .unreachable: break
      }
      return result
    }
  }
}

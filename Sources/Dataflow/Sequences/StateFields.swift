import Contracts
import IR
import Program

/// A member that stands for a state of an object: `revoked`.
public struct StateField: Sendable {
  public var member: Member
  /// Where it is set, in the function that calls what goes with setting it.
  public var setAt: Origin
  public var setter: Int
  /// What that function calls, and where.
  public var call: Name
  public var calledAt: Origin
  /// Functions that test it and refuse.
  public var refusers: Set<Int>
  /// It is a truth value that is set to a constant: a state, even if nobody tests it.
  public var isPlain: Bool
}

/// Recognises states by what the program does with them, not by their names.
public struct StateFields: Sendable {
  let program: Program
  let source: Rule.StateSource

  public init(_ program: Program, _ source: Rule.StateSource) {
    self.program = program
    self.source = source
  }

  /// The candidates, by member; each with the functions that refuse because of it.
  public func find() -> [StateField] {
    var fields: [Member: StateField] = [:]
    for number in program.mentions.functions(calling: source.setWith) {
      guard let (name, origin) = call(in: number) else { continue }
      for write in settings(in: number) { note(write, number, name, origin, &fields) }
      // A helper sets it, or a helper tells the importers.
      let callers = program.functions[number].symbol.file == nil ? [] : program.callers[number].map(\.caller)
      let callees = program.targets[number].values.joined().filter {
        program.functions[$0].symbol.file != nil && program.functions[$0].blocks.count <= 3
      }
      for other in Set(callers + callees).sorted() where other != number {
        for write in settings(in: other) where write.isConstant && isTruth(write.member, other) {
          note(write, other, name, origin, &fields)
        }
      }
    }
    guard !fields.isEmpty else { return [] }
    let names = Set(fields.keys.map(\.field))
    let records = Set(fields.keys.map(\.record))
    for number in program.functions.indices where program.functions[number].handles(anyOf: records) {
      for member in refusals(in: number, names) where fields[member] != nil {
        fields[member]?.refusers.insert(number)
      }
    }
    return fields.keys.sorted().compactMap { fields[$0] }
  }

  /// Those that an operation of `testedIn`, or a function of its file, tests before it refuses.
  public func confirmed() -> [StateField] {
    find().filter { !$0.refusers.isEmpty }
  }

  private typealias Setting = (member: Member, origin: Origin, isConstant: Bool)

  private func note(
    _ write: Setting, _ number: Int, _ name: Name, _ origin: Origin, _ fields: inout [Member: StateField]
  ) {
    guard fields[write.member] == nil else { return }
    fields[write.member] = StateField(
      member: write.member, setAt: write.origin, setter: number, call: name, calledAt: origin, refusers: [],
      isPlain: write.isConstant && isTruth(write.member, number))
  }

  private func isTruth(_ member: Member, _ number: Int) -> Bool {
    guard let type = program.recordTypes.type(of: member, seenFrom: program.units[number]) else { return false }
    return type.kind == .boolean || (type.kind == .integer && type.bits == 1)
  }

  private func call(in number: Int) -> (Name, Origin)? {
    for block in program.functions[number].blocks {
      for instruction in block.instructions {
        if case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee,
          source.setWith.contains(symbol.name)
        {
          return (symbol.name, instruction.origin)
        }
      }
    }
    return nil
  }

  /// Members of records behind pointers that are set to something that is not zero.
  private func settings(in number: Int) -> [Setting] {
    var result: [Setting] = []
    for (index, block) in program.functions[number].blocks.enumerated() {
      for instruction in block.instructions {
        guard case .assign(let path, let value) = instruction.kind, case .field? = path.selectors.last,
          path.selectors.contains(.dereference), !isTakenBack(path, after: index, in: program.functions[number])
        else { continue }
        let isConstant: Bool
        switch value {
        case .constant(0, _): continue
        case .constant: isConstant = true
        case .load(let place):
          guard case .parameter = place.root, place.selectors.isEmpty else { continue }
          isConstant = false
        default: continue
        }
        if let member = program.member(of: path, in: number) {
          result.append((member, instruction.origin, isConstant))
        }
      }
    }
    return result
  }

  /// Whether the function clears what it has set, whichever way it goes on: that marks a stretch of time, no state.
  private func isTakenBack(_ path: AccessPath, after start: Int, in function: Function) -> Bool {
    var reached: Set<Int> = []
    var work = [start]
    while let index = work.popLast() {
      guard reached.insert(index).inserted else { continue }
      let block = function.blocks[index]
      let clears = block.instructions.contains { instruction in
        if case .assign(path, .constant(0, _)) = instruction.kind { true } else { false }
      }
      if clears { continue }
      if case .return = block.terminator { return false }
      work += block.terminator.successors
    }
    return true
  }

  // MARK: - Refusals

  /// The members, called by one of `names`, on which the function decides to fail.
  private func refusals(in number: Int, _ names: Set<Name>) -> Set<Member> {
    let function = program.functions[number]
    var result: Set<Member> = []
    for block in function.blocks {
      guard case .branch(let condition, let then, let otherwise) = block.terminator else { continue }
      let members = members(condition, in: number, names, depth: 2)
      guard !members.isEmpty, fails(then, function) || fails(otherwise, function) else { continue }
      result.formUnion(members)
    }
    return result
  }

  /// The members that the value of an expression depends on; through helpers that return them.
  private func members(_ expression: Expression, in number: Int, _ names: Set<Name>, depth: Int) -> Set<Member> {
    var result: Set<Member> = []
    let function = program.functions[number]
    for path in expression.loads {
      if path.selectors.contains(where: { if case .field(let name) = $0 { names.contains(name) } else { false } }),
        let member = program.member(of: path, in: number)
      {
        result.insert(member)
      }
      guard depth > 0, path.selectors.isEmpty else { continue }
      for (blockIndex, block) in function.blocks.enumerated() {
        for (index, instruction) in block.instructions.enumerated() {
          switch instruction.kind {
          case .assign(let target, let value) where target == path:
            result.formUnion(members(value, in: number, names, depth: depth - 1))
          case .call(let call):
            guard case .temporary(let temporary) = path.root, call.result == temporary else { continue }
            let site = CallSite(caller: number, block: blockIndex, instruction: index)
            for callee in program.targets[number][site] ?? [] {
              for block in program.functions[callee].blocks {
                if case .return(let value?) = block.terminator {
                  result.formUnion(members(value, in: callee, names, depth: depth - 1))
                }
              }
            }
            // A test of a bit in a word, or of a counter: test_bit(), atomic_read().
            for case .address(let place) in call.arguments {
              if let member = program.member(of: place, in: number), names.contains(member.field) {
                result.insert(member)
              }
            }
          default: continue
          }
        }
      }
    }
    return result
  }

  /// Whether straight-line code from a block on ends in a failure.
  private func fails(_ start: Int, _ function: Function) -> Bool {
    var block = start
    for _ in 0..<6 {
      for instruction in function.blocks[block].instructions {
        if case .assign(_, .constant(let number, _)) = instruction.kind, number < 0 { return true }
      }
      switch function.blocks[block].terminator {
      case .return(.constant(let number, let name)?):
        // A handler of page faults has no error number but a code, which goes by a name; some return NULL.
        return number < 0 || (number > 0 && name != nil) || (number == 0 && function.returnType.kind == .pointer)
      case .jump(let target): block = target
      default: return false
      }
    }
    return false
  }
}

extension Function {
  /// Whether a variable, or a value on the way, is or leads to one of some records.
  func handles(anyOf records: Set<Name>) -> Bool {
    (parameters + locals).contains { $0.type.record.map(records.contains) ?? false }
      || temporaries.contains { $0.record.map(records.contains) ?? false }
  }
}

import Contracts
import Findings
import IR
import Program

/// `kind: patch`, `subject: unchecked`: members of a structure from user space that its handler does not test.
func findUncheckedMembers(_ rule: Rule, _ check: Rule.UncheckedMembers, _ input: CheckInput) -> [Finding] {
  let handlers = UserHandlers(check, input)
  return input.program.functions.indices.flatMap { index -> [Finding] in
    guard !input.program.functions[index].isFromHeader else { return [] }
    return handlers.structures(of: index).flatMap { structure -> [Finding] in
      let reads = MemberReads(input.program, structure, copies: check.copies)
      guard !reads.isHandedOut else { return [] }
      return structure.members.compactMap { member -> Finding? in
        let message: String
        switch reads.use(of: member) {
        case .tested: return nil
        case .knownBits: message = "only known bits of '\(member)' are looked at: others are accepted and ignored"
        case .unread: message = "'\(member)' is never looked at: whatever user space puts there is accepted"
        }
        return Finding(
          rule: rule.id, severity: rule.severity, message: "of '\(structure.record)' from user space, \(message)",
          place: Place(structure.origin.expanded), function: input.functionName(index),
          path: input.program.layouts[structure.record].map {
            [
              Step(
                place: Place($0.range), message: "'\(structure.record)' is shared with user space",
                function: input.functionName(index))
            ]
          } ?? [])
      }
    }
  }
}

/// A structure that a function has from user space.
private struct UserStructure {
  var record: Name
  var members: [Name]
  var function: Int
  /// The variable that is it, or points to it.
  var root: Root
  var origin: Origin
}

/// Finds the functions that take a structure from user space.
private struct UserHandlers {
  let check: Rule.UncheckedMembers
  let program: Program

  init(_ check: Rule.UncheckedMembers, _ input: CheckInput) {
    self.check = check
    program = input.program
  }

  /// The structures of the rule that a function copies in itself, or that its caller hands it without a type.
  func structures(of index: Int) -> [UserStructure] {
    let function = program.functions[index]
    var found: [UserStructure] = []
    func add(_ root: Root, _ origin: Origin) {
      guard case .local(let number) = root, let record = function.locals[number].type.record,
        function.locals[number].type.depth <= 1, !found.contains(where: { $0.root == root })
      else { return }
      let members = members(of: record)
      guard !members.isEmpty else { return }
      found.append(UserStructure(record: record, members: members, function: index, root: root, origin: origin))
    }
    for block in function.blocks {
      for instruction in block.instructions {
        switch instruction.kind {
        case .call(let call):
          guard case .direct(let callee) = call.callee, check.copies.contains(callee.name) else { continue }
          switch call.arguments.first {
          case .address(let path)? where path.selectors.isEmpty: add(path.root, instruction.origin)
          case .load(let path)? where path.selectors.isEmpty: add(path.root, instruction.origin)
          default: break
          }
        case .assign(let path, .load(let source)):
          // `struct x *args = data;`: the caller has copied it.
          guard path.selectors.isEmpty, source.selectors.isEmpty, case .parameter(let number) = source.root else {
            continue
          }
          let type = function.parameters[number].type
          if type.kind == .pointer, type.record == nil { add(path.root, instruction.origin) }
        default: break
        }
      }
    }
    return found
  }

  private func members(of record: Name) -> [Name] {
    guard let layout = program.layouts[record] else { return [] }
    let file = layout.range.file.text
    guard check.records.contains(record) || check.headers.contains(where: { file == $0 || file.hasSuffix("/" + $0) })
    else { return [] }
    return layout.fields.filter { field in
      let plain = field.text.drop { $0 == "_" }.reversed().drop { $0.isNumber || $0 == "_" }.reversed()
      return check.members.contains(Name(String(plain)))
    }
  }
}

/// What a handler and the functions that it calls do with the members of a structure.
private struct MemberReads {
  enum Use { case tested, knownBits, unread }

  private let program: Program
  private let record: Name
  private let functions: [Int]
  /// The whole structure goes to code that is not known.
  private(set) var isHandedOut = false

  init(_ program: Program, _ structure: UserStructure, copies: Set<Name>) {
    self.program = program
    record = structure.record
    functions = CallReach(program).functions(from: structure.function, onlyDirect: true).map(\.function)
    for index in functions {
      for (blockIndex, block) in program.functions[index].blocks.enumerated() {
        for (position, instruction) in block.instructions.enumerated() {
          guard case .call(let call) = instruction.kind else { continue }
          if case .direct(let callee) = call.callee, copies.contains(callee.name) { continue }
          let site = CallSite(caller: index, block: blockIndex, instruction: position)
          guard program.targets[index][site] == nil else { continue }
          if call.arguments.contains(where: { isStructure($0, in: index) }) { isHandedOut = true }
        }
      }
    }
  }

  /// The structure itself or its address, not one of its members.
  private func isStructure(_ argument: Expression, in index: Int) -> Bool {
    switch argument {
    case .address(let path), .load(let path):
      guard let type = program.type(of: path, in: index), type.record == record else { return false }
      return type.kind == .record || type.kind == .pointer
    default: return false
    }
  }

  func use(of member: Name) -> Use {
    var result = Use.unread
    for index in functions {
      let function = program.functions[index]
      var holders: Set<Root> = []
      func mentions(_ expression: Expression) -> Bool { reads(expression, member, in: index, holders) }
      var isChanged = true
      while isChanged {
        isChanged = false
        for block in function.blocks {
          for case .assign(let path, let value) in block.instructions.map(\.kind)
          where path.selectors.isEmpty && !holders.contains(path.root) && mentions(value) {
            holders.insert(path.root)
            isChanged = true
          }
        }
      }
      for block in function.blocks {
        for instruction in block.instructions {
          guard case .call(let call) = instruction.kind else { continue }
          // What is done with the whole of it behind the call is not known.
          for argument in call.arguments {
            switch isMasked(argument, mentions) {
            case false?: return .tested
            case true?: result = .knownBits
            case nil: break
            }
          }
        }
        let condition: Expression
        switch block.terminator {
        case .branch(let value, _, _): condition = value
        case .select(let value, _, _): condition = value
        default: continue
        }
        switch isMasked(condition, mentions) {
        case false?: return .tested
        case true?: result = .knownBits
        case nil: break
        }
      }
      // A value that is computed from all of it and kept may be tested by whoever reads it.
      for block in function.blocks {
        for case .assign(let path, let value) in block.instructions.map(\.kind)
        where !path.selectors.isEmpty && isMasked(value, mentions) == false {
          return .tested
        }
      }
    }
    return result
  }

  /// Whether the expression looks at the member through a mask of a few bits alone; nil when it does not look at it.
  private func isMasked(_ expression: Expression, _ mentions: (Expression) -> Bool) -> Bool? {
    guard mentions(expression) else { return nil }
    switch expression {
    case .binary(.and, let value, .constant(let mask, _)), .binary(.and, .constant(let mask, _), let value):
      guard mentions(value) else { return nil }
      return mask >= 0 && mask.nonzeroBitCount <= 8
    case .binary(_, let left, let right):
      let parts = [isMasked(left, mentions), isMasked(right, mentions)].compactMap { $0 }
      return parts.allSatisfy { $0 }
    case .unary(_, let operand): return isMasked(operand, mentions)
    default: return false
    }
  }

  private func reads(_ expression: Expression, _ member: Name, in index: Int, _ holders: Set<Root>) -> Bool {
    switch expression {
    case .load(let path):
      if path.selectors.isEmpty { return holders.contains(path.root) }
      return path.selectors.indices.contains { place in
        guard path.selectors[place] == .field(member) else { return false }
        let prefix = AccessPath(path.root, Array(path.selectors[...place]))
        return program.member(of: prefix, in: index)?.record == record
      }
    case .address(let path):
      // An array of reserved words, handed on.
      return path.selectors.contains(.field(member))
        && program.member(of: path, in: index)?.record == record
    case .unary(_, let operand): return reads(operand, member, in: index, holders)
    case .binary(_, let left, let right):
      return reads(left, member, in: index, holders) || reads(right, member, in: index, holders)
    case .constant, .string, .function, .unknown: return false
    }
  }
}

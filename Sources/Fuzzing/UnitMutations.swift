import IR

/// Changes to a lowered unit that keep it one that can be encoded and read again: calls with other arguments, edges to
/// other blocks, other types, paths that no declaration allows. Lowering makes no such units; the analysis must not
/// depend on that.
public struct UnitMutations {
  private let names: [Name]
  private let others: [Function]
  private var unit: Unit

  /// - Parameters:
  ///   - seeds: units; what is spliced into another comes from them.
  ///   - words: the names that the analysis knows.
  ///   - origin: the place of the unit to change in `seeds`.
  public static func input(
    seeds: [Unit], words: [Name], origin: Int, numbers: inout RandomNumbers
  ) -> Unit {
    guard seeds.indices.contains(origin) else { return Unit(path: "") }
    let other = numbers.element(seeds)?.functions ?? []
    var mutations = UnitMutations(names: words, others: other, unit: seeds[origin])
    for _ in 0..<(1 + numbers.below(12)) { mutations.change(&numbers) }
    return mutations.unit
  }

  private init(names: [Name], others: [Function], unit: Unit) {
    self.names = names
    self.others = others
    self.unit = unit
  }

  private mutating func change(_ numbers: inout RandomNumbers) {
    if numbers.oneIn(6) { return changeUnit(&numbers) }
    guard !unit.functions.isEmpty else { return }
    let index = numbers.below(unit.functions.count)
    var function = FunctionMutations(function: unit.functions[index], names: names)
    function.change(&numbers)
    unit.functions[index] = function.function
  }

  private mutating func changeUnit(_ numbers: inout RandomNumbers) {
    switch numbers.below(8) {
    case 0: if let function = numbers.element(others) { unit.functions.append(function) }
    case 1: if let function = numbers.element(unit.functions) { unit.functions.append(function) }
    case 2: if !unit.functions.isEmpty { unit.functions.remove(at: numbers.below(unit.functions.count)) }
    case 3: renameFunction(&numbers)
    case 4: changeTable(&numbers)
    case 5: if !unit.records.isEmpty { unit.records.remove(at: numbers.below(unit.records.count)) }
    case 6: unit.escapingFunctions += unit.functions.prefix(2).map(\.symbol)
    default: changeRecord(&numbers)
    }
  }

  private mutating func renameFunction(_ numbers: inout RandomNumbers) {
    guard !unit.functions.isEmpty else { return }
    let index = numbers.below(unit.functions.count)
    let name = numbers.oneIn(2) ? numbers.element(names) : numbers.element(unit.functions)?.symbol.name
    unit.functions[index].symbol = Symbol(name ?? "", file: numbers.oneIn(2) ? unit.path : nil)
  }

  private mutating func changeTable(_ numbers: inout RandomNumbers) {
    guard !unit.tables.isEmpty, let function = numbers.element(unit.functions) else { return }
    let table = numbers.below(unit.tables.count)
    switch numbers.below(3) {
    case 0: if let other = numbers.element(unit.tables) { unit.tables[table].record = other.record }
    case 1: unit.tables[table].entries += numbers.element(unit.tables)?.entries ?? []
    default:
      guard !unit.tables[table].entries.isEmpty else { return }
      let entry = numbers.below(unit.tables[table].entries.count)
      unit.tables[table].entries[entry].value = .function(function.symbol)
    }
  }

  private mutating func changeRecord(_ numbers: inout RandomNumbers) {
    guard !unit.records.isEmpty else { return }
    let record = numbers.below(unit.records.count)
    guard !unit.records[record].members.isEmpty else { return }
    let member = numbers.below(unit.records[record].members.count)
    unit.records[record].members[member].type = FunctionMutations.type(names, &numbers)
  }
}

/// Changes to one function. Indices stay below what the function has, as the decoder demands.
private struct FunctionMutations {
  var function: Function
  let names: [Name]

  private static let numbers: [Int64] = [.min, .min + 1, -4096, -4095, -1, 0, 1, 4095, 1 << 31, 1 << 62, .max - 1, .max]

  mutating func change(_ numbers: inout RandomNumbers) {
    guard !function.blocks.isEmpty else { return }
    let block = numbers.below(function.blocks.count)
    let count = function.blocks[block].instructions.count
    switch numbers.below(12) {
    case 0: function.blocks[block].terminator = terminator(&numbers)
    case 1: retarget(block, &numbers)
    case 2: if count > 0 { function.blocks[block].instructions.remove(at: numbers.below(count)) }
    case 3, 4: insert(in: block, &numbers)
    case 5: if count > 1 { function.blocks[block].instructions.swapAt(numbers.below(count), numbers.below(count)) }
    case 6: if count > 0 { changeInstruction(block, numbers.below(count), &numbers) }
    case 7: function.returnType = Self.type(names, &numbers)
    case 8: if !function.parameters.isEmpty {
      function.parameters[numbers.below(function.parameters.count)].type = Self.type(names, &numbers)
    }
    case 9: if !function.temporaries.isEmpty {
      function.temporaries[numbers.below(function.temporaries.count)] = Self.type(names, &numbers)
    }
    case 10: function.blocks.swapAt(block, numbers.below(function.blocks.count))
    default: if !function.locals.isEmpty {
      function.locals[numbers.below(function.locals.count)].type = Self.type(names, &numbers)
    }
    }
  }

  static func type(_ names: [Name], _ numbers: inout RandomNumbers) -> TypeShape {
    TypeShape(
      kind: TypeShape.Kind(rawValue: UInt8(numbers.below(9))) ?? .other,
      record: numbers.oneIn(2) ? numbers.element(names) : nil, depth: UInt8([0, 1, 2, 255][numbers.below(4)]),
      bits: UInt8([0, 1, 8, 16, 32, 64, 128, 255][numbers.below(8)]), isSigned: numbers.oneIn(2))
  }

  private mutating func insert(in block: Int, _ numbers: inout RandomNumbers) {
    let all = function.blocks.flatMap(\.instructions)
    guard var instruction = numbers.element(all) else { return }
    if numbers.oneIn(3) {
      let callee = Callee.direct(Symbol(numbers.element(names) ?? ""))
      let arguments = (0..<numbers.below(5)).map { _ in expression(&numbers) }
      let result = function.temporaries.isEmpty || numbers.oneIn(3) ? nil : numbers.below(function.temporaries.count)
      instruction.kind = .call(Call(callee: callee, arguments: arguments, result: result))
    }
    let place = numbers.below(function.blocks[block].instructions.count + 1)
    function.blocks[block].instructions.insert(instruction, at: place)
  }

  private mutating func changeInstruction(_ block: Int, _ place: Int, _ numbers: inout RandomNumbers) {
    var kind = function.blocks[block].instructions[place].kind
    switch kind {
    case .assign(let path, let value):
      kind = numbers.oneIn(2) ? .assign(self.path(&numbers), value) : .assign(path, expression(&numbers))
    case .call(var call):
      switch numbers.below(5) {
      case 0: call.callee = .direct(Symbol(numbers.element(names) ?? ""))
      case 1: if !call.arguments.isEmpty { call.arguments.remove(at: numbers.below(call.arguments.count)) }
      case 2: call.arguments.insert(expression(&numbers), at: numbers.below(call.arguments.count + 1))
      case 3: call.callee = .indirect(
        expression(&numbers), record: numbers.element(names), field: numbers.oneIn(2) ? nil : numbers.element(names))
      default: call.result = function.temporaries.isEmpty ? nil : numbers.below(function.temporaries.count)
      }
      kind = .call(call)
    case .unknown: kind = .assign(path(&numbers), expression(&numbers))
    }
    function.blocks[block].instructions[place].kind = kind
  }

  private mutating func retarget(_ block: Int, _ numbers: inout RandomNumbers) {
    let target = numbers.below(function.blocks.count)
    switch function.blocks[block].terminator {
    case .branch(let condition, let then, let otherwise):
      let value = numbers.oneIn(2) ? expression(&numbers) : condition
      function.blocks[block].terminator =
        numbers.oneIn(2) ? .branch(value, then: target, otherwise: otherwise)
        : .branch(value, then: then, otherwise: target)
    case .return: function.blocks[block].terminator = .return(numbers.oneIn(4) ? nil : expression(&numbers))
    default: function.blocks[block].terminator = .jump(target)
    }
  }

  private func terminator(_ numbers: inout RandomNumbers) -> Terminator {
    let targets = (0..<3).map { _ in numbers.below(function.blocks.count) }
    let bounds = (0..<2).map { _ in Self.numbers[numbers.below(Self.numbers.count)] }.sorted()
    switch numbers.below(7) {
    case 0: return .jump(targets[0])
    case 1: return .branch(expression(&numbers), then: targets[0], otherwise: targets[1])
    case 2:
      return .select(
        expression(&numbers), cases: [SelectCase(values: bounds[0]...bounds[1], target: targets[1])],
        otherwise: targets[2])
    case 3: return .return(expression(&numbers))
    case 4: return .anyOf(Array(targets.prefix(numbers.below(4))))
    case 5: return .unreachable
    default: return .gap(targets[0])
    }
  }

  private func path(_ numbers: inout RandomNumbers) -> AccessPath {
    var root = Root.global(numbers.element(names) ?? "")
    switch numbers.below(4) {
    case 0: if !function.parameters.isEmpty { root = .parameter(numbers.below(function.parameters.count)) }
    case 1: if !function.locals.isEmpty { root = .local(numbers.below(function.locals.count)) }
    case 2: if !function.temporaries.isEmpty { root = .temporary(numbers.below(function.temporaries.count)) }
    default: break
    }
    let length = [0, 0, 1, 2, 3, 6, 40][numbers.below(7)]
    return AccessPath(root, (0..<length).map { _ in selector(&numbers) })
  }

  private func selector(_ numbers: inout RandomNumbers) -> Selector {
    switch numbers.below(5) {
    case 0, 1: .dereference
    case 2: .field(numbers.oneIn(4) ? .element(Int64(numbers.below(3))) : numbers.element(names) ?? "")
    case 3: .index
    default:
      .container(
        record: numbers.element(names) ?? "",
        members: (0..<numbers.below(3)).map { _ in numbers.element(names) ?? "" })
    }
  }

  private func expression(_ numbers: inout RandomNumbers, depth: Int = 0) -> Expression {
    switch depth > 5 ? numbers.below(4) : numbers.below(8) {
    case 0: return .constant(Self.numbers[numbers.below(Self.numbers.count)], name: numbers.element(names))
    case 1: return .load(path(&numbers))
    case 2: return .address(path(&numbers))
    case 3: return numbers.oneIn(2) ? .unknown : .function(Symbol(numbers.element(names) ?? ""))
    case 4: return .string(numbers.element(names) ?? "")
    case 5:
      let operation = UnaryOperator(rawValue: UInt8(numbers.below(7))) ?? .not
      return .unary(operation, expression(&numbers, depth: depth + 1))
    default:
      let operation = BinaryOperator(rawValue: UInt8(numbers.below(16))) ?? .add
      return .binary(operation, expression(&numbers, depth: depth + 1), expression(&numbers, depth: depth + 1))
    }
  }
}

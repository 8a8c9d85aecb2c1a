import Contracts
import IR
import Program

/// What became of the results that the rules ask about, in one function.
struct ValueWatch {
  struct Key: Hashable {
    var kind: ValueViolation.Kind
    var origin: Origin
  }
  /// A test, and how it was come to.
  struct Test {
    var origin: Origin
    var trace: Trace?
  }

  /// By the value that stands for the result.
  var calls: [ValueID: WatchedCall] = [:]
  /// In the order in which they were first come by.
  var order: [ValueID] = []
  var violations: [Key: ValueViolation] = [:]
  /// Tests for NULL of what may be an error pointer and was not looked at, and the reverse.
  var nullTests: [ValueID: Test] = [:]
  var errorTests: [ValueID: Test] = [:]
  /// Results that are tested for NULL, or for an error, anywhere in the function.
  var testedForNull: Set<ValueID> = []
  var testedForError: Set<ValueID> = []
  /// Tests of a time left: whether it is 0, and whether it is negative.
  var zeroTests: [ValueID: Test] = [:]
  var signTests: [ValueID: Test] = [:]
  /// Results of which others judge, or that were computed with.
  var escaped: Set<ValueID> = []
  /// Results left in memory that outlives the function, at the place they were left in.
  var stored: [ValueID: (test: Test, field: Name)] = [:]
  /// `ERR_PTR()` of 0.
  var zeroErrors: [Origin: (value: String, trace: Trace?)] = [:]
  /// The variables from which errors are made: `ERR_PTR(ret)`.
  var errorVariables: [Root] = []
  /// Whether the function makes an error pointer of what is no constant.
  var makesErrors = false
}

extension FunctionAnalysis {
  // MARK: - Where values come from

  /// Notes that the result of a call is one that the rules ask about.
  mutating func watch(
    _ call: Call, _ name: Name?, _ targets: [Int], _ arguments: [ValueID], _ origin: Origin, at point: Point,
    _ states: inout [State]
  ) {
    guard call.result != nil, let meaning = meaning(of: name, targets) else { return }
    let value = arena.symbol(.site(block: point.block, instruction: point.instruction, slot: 0))
    let numbers = arguments.map { argument -> Int64? in
      if case .constant(let number) = arena[argument] { number } else { nil }
    }
    if watched.calls[value] == nil {
      let callee = name ?? targets.first.map { context.program.functions[$0].symbol.name } ?? meaning.source
      watched.calls[value] = WatchedCall(
        meaning: meaning.meaning, callee: callee, source: meaning.source, origin: origin,
        isUnbounded: numbers.contains { $0 == .max || $0 == Int64(Int32.max) },
        isBounded: isBounded(arguments.last),
        takesLock: context.model.takesLock(meaning.source))
      watched.order.append(value)
    }
    for index in states.indices {
      var state = states[index]
      if conditions.restrict(value, to: Fact(signs: meaning.meaning.signs), in: &state) { states[index] = state }
      states[index].unlooked.insert(value)
      if let callee = watched.calls[value]?.callee {
        states[index].trace = Trace(.called(callee, origin), after: states[index].trace)
      }
    }
  }

  private func meaning(of name: Name?, _ targets: [Int]) -> ResultMeaning? {
    if let name, let entry = context.model.functions[name] {
      guard context.values.functions.contains(name), let meaning = entry.returns else { return nil }
      return ResultMeaning(meaning: meaning, source: name)
    }
    guard targets.count == 1 else { return nil }
    return context.summary(targets[0])?.meaning
  }

  /// A time that is a number, or that was computed for the call: what a caller passes in may be without end.
  private func isBounded(_ time: ValueID?) -> Bool {
    guard let time else { return false }
    switch arena[time] {
    case .constant(let number): return number < Int64(Int32.max)
    case .content(let place):
      if case .symbol(let symbol) = arena[place], case .site(_, _, let slot) = symbol.origin { return slot == 0 }
      return false
    default: return false
    }
  }

  // MARK: - What is done with them

  /// Looks for uses in an instruction.
  mutating func lookForUses(in instruction: Instruction, at point: Point, _ state: inout State) {
    switch instruction.kind {
    case .assign(let path, let expression):
      lookForUses(of: path, isAddress: false, instruction.origin, &state)
      lookForUses(in: expression, instruction.origin, &state)
      note(evaluation.value(expression, in: state, at: point), isCopied: true, &state)
      if case .local = path.root, path.selectors.isEmpty { return }
      if case .temporary = path.root { return }
      noteStore(of: evaluation.value(expression, in: state, at: point), to: path, instruction.origin, state)
    case .call(let call):
      if case .indirect(let pointer, _, _) = call.callee { lookForUses(in: pointer, instruction.origin, &state) }
      for (index, argument) in call.arguments.enumerated() {
        lookForUses(in: argument, instruction.origin, &state)
        pass(evaluation.value(argument, in: state, at: point), index, call, instruction.origin, at: point, &state)
      }
    case .unknown: break
    }
  }

  mutating func lookForUses(in expression: Expression, _ origin: Origin, _ state: inout State) {
    switch expression {
    case .load(let path): lookForUses(of: path, isAddress: false, origin, &state)
    case .address(let path): lookForUses(of: path, isAddress: true, origin, &state)
    case .unary(_, let operand): lookForUses(in: operand, origin, &state)
    case .binary(_, let left, let right):
      lookForUses(in: left, origin, &state)
      lookForUses(in: right, origin, &state)
    case .constant, .string, .function, .unknown: break
    }
  }

  /// The address of a member is computed without a look at the record.
  private mutating func lookForUses(of path: AccessPath, isAddress: Bool, _ origin: Origin, _ state: inout State) {
    let steps = path.selectors.indices.filter { path.selectors[$0] == .dereference }
    for step in isAddress ? steps.dropLast() : steps[...] {
      let pointer = AccessPath(path.root, Array(path.selectors[..<step]))
      use(evaluation.value(pointer, in: state), .dereferenced, origin, &state)
    }
  }

  private mutating func use(_ value: ValueID, _ use: ValueViolation.Use, _ origin: Origin, _ state: inout State) {
    guard let call = watched.calls[value] else { return }
    guard call.meaning == .pointerOrError || call.meaning == .pointerOrErrorOrNull else { return }
    let signs = conditions.fact(value, in: state).signs
    if signs == .negative {
      report(.usedAsError(use), value, origin, state.trace)
    } else if signs.contains(.negative), state.unlooked.contains(value) {
      report(.usedUntested(use), value, origin, state.trace)
    }
    state.unlooked.remove(value)
  }

  private mutating func pass(
    _ value: ValueID, _ index: Int, _ call: Call, _ origin: Origin, at point: Point, _ state: inout State
  ) {
    guard watched.calls[value] != nil else { return note(value, isCopied: false, &state) }
    if let callee = user(of: index, call, at: point) {
      use(value, .passed(callee), origin, &state)
    } else {
      // Whoever gets it may look.
      state.unlooked.remove(value)
    }
    watched.escaped.insert(value)
  }

  /// The function that is called, when it surely looks at what its argument points to.
  private func user(of index: Int, _ call: Call, at point: Point) -> Name? {
    guard case .direct(let symbol) = call.callee else { return nil }
    if let entry = context.model.functions[symbol.name], entry.argumentsUsed.contains(index) { return symbol.name }
    let site = CallSite(caller: number, block: point.block, instruction: point.instruction)
    guard let targets = context.program.targets[number][site], targets.count == 1,
      context.program.surelyUses(parameter: index, of: targets[0], model: context.model)
    else { return nil }
    return symbol.name
  }

  /// A value that something is computed from, or that is stored, counts as looked at; a copy does not.
  private mutating func note(_ value: ValueID, isCopied: Bool, _ state: inout State) {
    if watched.calls[value] != nil, isCopied { return }
    guard arena.hasSymbol(value) else { return }
    for known in watched.order where arena.mentions(known, in: value) {
      state.unlooked.remove(known)
      if known != value { watched.escaped.insert(known) }
    }
  }

  /// All that a value is made of has been looked at.
  mutating func lookAt(_ value: ValueID, _ state: inout State) { note(value, isCopied: false, &state) }

  private mutating func noteStore(of value: ValueID, to path: AccessPath, _ origin: Origin, _ state: State) {
    guard watched.calls[value] != nil else { return }
    watched.escaped.insert(value)
    guard case .field(let field)? = path.selectors.last, state.unlooked.contains(value),
      path.selectors.contains(.dereference) || path.root.isGlobal
    else { return }
    if case .local = arena[arena.root(of: evaluation.place(path, in: state))] { return }
    if watched.stored[value] == nil {
      watched.stored[value] = (ValueWatch.Test(origin: origin, trace: state.trace), field)
    }
  }

  /// The outcomes that paths are kept apart by: which of the pointers that are still around are errors, which waits ran
  /// out of time, and which error numbers are 0.
  func outcomes(in state: State) -> [UInt8] {
    guard !watched.order.isEmpty || !watched.errorVariables.isEmpty else { return [] }
    let results = watched.order.map { value -> UInt8 in
      guard state.store.values.contains(value), let call = watched.calls[value], call.meaning.hasOutcomes else { return 0 }
      let signs = conditions.fact(value, in: state).signs
      switch signs {
      case .negative: return 1
      case .zero: return 2
      case [.negative, .positive] where call.meaning == .timeout: return 3
      default: return 0
      }
    }
    let numbers = watched.errorVariables.map { variable -> UInt8 in
      conditions.fact(evaluation.value(AccessPath(variable), in: state), in: state).signs == .zero ? 1 : 0
    }
    return results + numbers
  }

  /// What was found, in the order of the text.
  func sortedValues() -> [ValueViolation] {
    watched.violations.sorted {
      ($0.key.origin.expanded, "\($0.key.kind)") < ($1.key.origin.expanded, "\($1.key.kind)")
    }.map(\.value)
  }

  mutating func report(_ kind: ValueViolation.Kind, _ value: ValueID, _ origin: Origin, _ trace: Trace?) {
    guard let call = watched.calls[value] else { return }
    let key = ValueWatch.Key(kind: kind, origin: origin)
    guard watched.violations[key] == nil else { return }
    watched.violations[key] = ValueViolation(
      kind: kind, function: number, origin: origin, value: text(of: value), callee: call.callee, source: call.source,
      called: call.origin, trace: trace)
  }
}

extension Root {
  fileprivate var isGlobal: Bool { if case .global = self { true } else { false } }
}

extension ReturnMeaning {
  /// Paths on which the call came out differently are told apart.
  fileprivate var hasOutcomes: Bool { self == .pointerOrError || self == .pointerOrErrorOrNull || self == .timeout }
}

extension ValueArena {
  /// Whether `value` was computed from `part`: what lies behind a pointer is something else.
  func mentions(_ part: ValueID, in value: ValueID) -> Bool {
    if part == value { return true }
    return switch self[value] {
    case .constant, .string, .function, .content: false
    case .address(let place): mentions(part, around: place)
    case .unary(_, let operand): mentions(part, in: operand)
    case .binary(_, let left, let right): mentions(part, in: left) || mentions(part, in: right)
    case .container(let inner, _, _): mentions(part, in: inner)
    }
  }

  private func mentions(_ part: ValueID, around place: PlaceID) -> Bool {
    switch self[place] {
    case .pointee(let pointer): mentions(part, in: pointer)
    case .field(let base, _), .element(let base): mentions(part, around: base)
    case .parameter, .local, .temporary, .global, .symbol: false
    }
  }
}

import Contracts
import IR

extension FunctionAnalysis {
  /// Looks at what a branch tests, and as what.
  mutating func judge(_ condition: ValueID, _ origin: Origin, _ state: inout State) {
    let test = ValueWatch.Test(origin: origin, trace: state.trace)
    switch arena[condition] {
    case .unary(.not, let operand): judge(operand, origin, &state)
    case .unary(.isError, let operand), .unary(.errorOrZero, let operand): testForError(operand, test, &state)
    case .unary(.isErrorOrNull, let operand):
      // A test too many harms nobody.
      watched.testedForNull.insert(operand)
      watched.testedForError.insert(operand)
      lookAt(operand, &state)
    case .binary(let op, let left, let right) where op.isComparison:
      if case .constant(let number) = arena[right] {
        compare(op, left, number, test, &state)
      } else if case .constant(let number) = arena[left] {
        compare(op.mirrored, right, number, test, &state)
      } else {
        watched.escaped.formUnion([left, right].filter { watched.calls[$0] != nil })
        lookAt(condition, &state)
      }
    default: testForZero(condition, test, &state)
    }
  }

  private mutating func testForError(_ value: ValueID, _ test: ValueWatch.Test, _ state: inout State) {
    watched.testedForError.insert(value)
    if let call = watched.calls[value], call.meaning == .pointerOrNull, watched.errorTests[value] == nil {
      let signs = conditions.fact(value, in: state).signs
      if signs.contains(.zero), !signs.contains(.negative) { watched.errorTests[value] = test }
    }
    lookAt(value, &state)
  }

  private mutating func testForZero(_ value: ValueID, _ test: ValueWatch.Test, _ state: inout State) {
    watched.testedForNull.insert(value)
    guard let call = watched.calls[value] else { return lookAt(value, &state) }
    if call.meaning == .pointerOrError, watched.nullTests[value] == nil, state.unlooked.contains(value),
      conditions.fact(value, in: state).signs.contains(.negative)
    {
      watched.nullTests[value] = test
    }
    if call.meaning == .timeout, watched.zeroTests[value] == nil { watched.zeroTests[value] = test }
    state.unlooked.remove(value)
  }

  private mutating func compare(
    _ op: BinaryOperator, _ value: ValueID, _ number: Int64, _ test: ValueWatch.Test, _ state: inout State
  ) {
    if arena.isTruth(value), number == 0 || number == 1 { return judge(value, test.origin, &state) }
    guard let call = watched.calls[value] else { return lookAt(value, &state) }
    let signs = SignSet(comparison: op, with: number)
    let others = SignSet(comparison: op.negated, with: number)
    switch call.meaning {
    case .boolean where call.takesLock:
      // `< 0` and `== -EBUSY` never hold of what is true or false.
      if number <= 0, signs == .negative || others == .negative {
        report(.booleanTestedAsStatus, value, test.origin, state.trace)
      }
    case .status where call.takesLock:
      if signs == .positive || others == .positive { report(.statusTestedAsBoolean, value, test.origin, state.trace) }
    case .timeout:
      if number == 0 || number == 1 {
        if signs.contains(.zero) != signs.contains(.positive), watched.zeroTests[value] == nil {
          watched.zeroTests[value] = test
        }
        if signs.contains(.negative) != signs.contains(.positive), watched.signTests[value] == nil {
          watched.signTests[value] = test
        }
      } else {
        watched.escaped.insert(value)
      }
    default: break
    }
    if number == 0, op == .equal || op == .notEqual { return testForZero(value, test, &state) }
    watched.testedForError.insert(value)
    state.unlooked.remove(value)
  }

  // MARK: - At the end

  /// Draws the conclusions that need all the ways out.
  mutating func concludeValues() {
    guard isComplete, !watched.calls.isEmpty || watched.makesErrors else { return }
    let returned = Set(exits.compactMap(\.value))
    for value in watched.order {
      if let test = watched.nullTests[value], !watched.testedForError.contains(value), !returned.contains(value) {
        report(.testedForNull, value, test.origin, test.trace)
      }
      if let test = watched.errorTests[value], !watched.testedForNull.contains(value) {
        report(.testedForError, value, test.origin, test.trace)
      }
      concludeTime(value)
      concludeStore(value)
    }
    concludeZeroErrors()
  }

  /// An untested pointer that was left in memory when the function succeeded.
  private mutating func concludeStore(_ value: ValueID) {
    guard let (test, field) = watched.stored[value], let call = watched.calls[value],
      call.meaning == .pointerOrError, !watched.testedForError.contains(value),
      !watched.testedForNull.contains(value), !context.testedFields.contains(field)
    else { return }
    let succeeds = exits.contains { exit in
      exit.state.unlooked.contains(value) && outcome(at: exit) != .negative
    }
    if succeeds { report(.usedUntested(.stored), value, test.origin, test.trace) }
  }

  /// What the value that the function returns means to its callers.
  func resultMeaning() -> ResultMeaning? {
    guard isComplete, !watched.calls.isEmpty, !exits.isEmpty else { return nil }
    var joined = SignSet.none
    var own: [WatchedCall] = []
    for exit in exits {
      guard let value = exit.value else { return nil }
      joined.formUnion(conditions.fact(value, in: exit.state).signs)
      guard let call = watched.calls[value] else { continue }
      // A time of which only the errors are passed on is none any more.
      let signs = conditions.fact(value, in: exit.state).signs
      if call.meaning != .timeout || signs.contains(.positive) { own.append(call) }
    }
    guard let first = own.first else { return nil }
    switch function.returnType.kind {
    case .pointer:
      if joined == [.negative, .positive] { return ResultMeaning(meaning: .pointerOrError, source: first.source) }
      if joined == [.zero, .positive] { return ResultMeaning(meaning: .pointerOrNull, source: first.source) }
      return nil
    case .boolean, .integer:
      // Whether a lock was taken, in the words of the function that takes it.
      if first.takesLock, own.count == exits.count, own.allSatisfy({ $0.meaning == first.meaning }),
        first.meaning == .boolean || first.meaning == .status
      {
        return ResultMeaning(meaning: first.meaning, source: first.source)
      }
      guard let wait = own.first(where: { $0.meaning == .timeout }), joined == .any else { return nil }
      let reported = watched.violations.keys.contains { $0.kind == .timeReturnedAsStatus }
      return reported ? nil : ResultMeaning(meaning: .timeout, source: wait.source)
    default: return nil
    }
  }
}

extension ValueArena {
  /// A value that is 0 or 1.
  func isTruth(_ value: ValueID) -> Bool {
    switch self[value] {
    case .unary(let op, _): op == .not || op == .isError || op == .isErrorOrNull
    case .binary(let op, _, _): op.isComparison
    default: false
    }
  }
}

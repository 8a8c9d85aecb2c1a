import IR
import Program
import Testing

@testable import Contracts
@testable import Dataflow

/// The rule: what is waited for in a weak way must not be freed.
@Suite struct SequenceFeasibilityTests {
  private func call(_ name: Name, _ arguments: Expression...) -> Instruction.Kind {
    .call(Call(callee: .direct(Symbol(name)), arguments: arguments, result: nil))
  }

  private func function(_ name: Name, _ line: UInt32, _ kinds: [Instruction.Kind]) -> Function {
    let range = SourceRange(file: "a.c", startLine: line, startColumn: 1, endLine: line, endColumn: 9)
    let origin = Origin(expanded: range)
    let parameter = Variable(name: "usage", type: TypeShape(kind: .integer, bits: 32, isSigned: true))
    return Function(
      symbol: Symbol(name), nameRange: range, range: range, returnType: TypeShape(kind: .void),
      parameters: [parameter], locals: [], temporaries: [],
      blocks: [
        Block(
          instructions: kinds.map { Instruction($0, origin: origin) }, terminator: .return(nil),
          terminatorOrigin: origin)
      ], isFromHeader: false)
  }

  private func event(_ name: Name, _ callee: Name, _ conditions: [OutcomeCondition] = []) -> Rule.SequenceEvent {
    Rule.SequenceEvent(
      name: name, trigger: .calls([callee]), object: nil, conditions: conditions, written: .any, onlyIgnored: false,
      isOneOfSeveral: false, tableLacks: nil, says: nil)
  }

  private func step(_ from: Set<Int>, _ event: Int, to: Int?, _ violation: String? = nil) -> Rule.SequenceTransition {
    Rule.SequenceTransition(
      from: from, event: event, to: to, violation: violation, atCause: false, onEveryPath: false, isFinal: false,
      isTelling: false)
  }

  private var rule: Rule.SequenceOrder {
    let usage = ObjectExpression(root: .argument(0), selectors: [], form: .value, text: "arg0")
    return Rule.SequenceOrder(
      states: ["idle", "weak"],
      events: [
        event("weak", "wait", [OutcomeCondition(object: usage, comparison: .less, value: 3)]), event("freed", "free"),
      ], transitions: [step([0], 0, to: 1), step([1], 1, to: 0, "freed")], about: [1], callers: 0, opaque: [],
      state: nil)
  }

  private func roots(_ functions: Function...) -> [String] {
    let program = Program(units: [Unit(path: "a.c", functions: functions)])
    let vocabulary = SequenceVocabulary(rule, program, ApiModel(), [])
    return vocabulary.roots.map { program.functions[$0].symbol.name.text }
  }

  @Test func whoeverWaitsAndFreesIsFollowed() {
    let given: Expression = .load(AccessPath(.parameter(0)))
    #expect(roots(function("f", 1, [call("wait", .constant(1)), call("free")])) == ["f"])
    #expect(roots(function("f", 1, [call("wait", given), call("free")])) == ["f"])
    #expect(roots(function("f", 1, [call("free"), call("wait", given)])) == ["f"], "paths are not looked at here")
  }

  @Test func whoeverNeverWaitsOrWaitsForAllIsNot() {
    #expect(roots(function("f", 1, [call("free")])).isEmpty)
    #expect(roots(function("f", 1, [call("wait", .constant(3)), call("free")])).isEmpty)
  }

  @Test func aWaitOfACalleeCounts() {
    let helper = function("helper", 1, [call("wait", .constant(0))])
    #expect(roots(helper, function("f", 2, [call("helper"), call("free")])) == ["f"])
    #expect(roots(helper, function("f", 2, [call("other"), call("free")])).isEmpty)
  }
}

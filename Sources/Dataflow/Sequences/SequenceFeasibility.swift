import Contracts
import IR
import Program

/// Tells of a root, before any path is followed, whether the calls that can be come by there suffice for a violation:
/// to follow all paths of a function that never waits is no use for a rule about waits.
struct SequenceFeasibility {
  let vocabulary: SequenceVocabulary
  let program: Program
  /// The events of the calls in a function, by its number.
  private var events: [Int: Set<Int>] = [:]

  init(vocabulary: SequenceVocabulary, program: Program) {
    self.vocabulary = vocabulary
    self.program = program
  }

  /// Never false where the analysis would find something.
  mutating func canFail(from root: Int) -> Bool {
    let transitions = vocabulary.rule.transitions
    var possible = others
    var states: Set<Int> = [0]
    var seen: Set<Int> = [root]
    var work = [root]
    while let number = work.popLast() {
      possible.formUnion(calledEvents(of: number))
      for targets in program.targets[number].values where targets.count == 1 && isFollowed(targets[0]) {
        if seen.insert(targets[0]).inserted { work.append(targets[0]) }
      }
    }
    // Objects of all kinds are taken for one here, and each event for one that can come at any time.
    var isNew = true
    while isNew {
      isNew = false
      for transition in transitions where possible.contains(transition.event) {
        guard transition.from.isEmpty || transition.isTelling || !states.isDisjoint(with: transition.from) else {
          continue
        }
        if transition.violation != nil { return true }
        if let to = transition.to, states.insert(to).inserted { isNew = true }
      }
    }
    return false
  }

  /// Events that are no calls: they may come anywhere.
  private var others: Set<Int> {
    Set(
      vocabulary.rule.events.indices.filter {
        switch vocabulary.rule.events[$0].trigger {
        case .calls, .acquires, .releases: false
        default: true
        }
      })
  }

  private func isFollowed(_ number: Int) -> Bool {
    vocabulary.followed.contains(number) || program.functions[number].isAccessor
  }

  private mutating func calledEvents(of number: Int) -> Set<Int> {
    if let known = events[number] { return known }
    var found: Set<Int> = []
    for block in program.functions[number].blocks {
      for instruction in block.instructions {
        guard case .call(let call) = instruction.kind, let name = call.callee.name else { continue }
        for item in vocabulary.calls[name] ?? [] where !item.conditions.contains(where: { $0.fails(in: call) }) {
          found.insert(item.event)
        }
      }
    }
    events[number] = found
    return found
  }
}

extension OutcomeCondition {
  /// It is about an argument that is another number.
  fileprivate func fails(in call: Call) -> Bool {
    guard case .argument(let index) = object.root, object.selectors.isEmpty, object.heldBy == nil,
      call.arguments.indices.contains(index), case .constant(let number, _) = call.arguments[index]
    else { return false }
    return comparison.apply(number, value) == 0
  }
}

import Contracts
import IR

/// A summary in the form in which calls read it: terms are numbers, effects and writes stand in the order in which they
/// are applied, and which cases exclude each other is known.
///
/// A class, because all calls of a function share it.
final class PreparedSummary: Sendable {
  struct Effect: Sendable {
    var effect: OwnershipEffect
    /// Of the object, in `terms`.
    var object: Int
  }
  struct Write: Sendable {
    /// In `terms`.
    var place: Int
    /// In `terms`; nil for a new value.
    var value: Int?
    /// Something goes by the name of the place.
    var isNamed: Bool
  }
  struct Case: Sendable {
    var item: OwnershipCase
    var conditions: [(term: Int, fact: Fact)]
    var resultTerm: Int?
    var effects: [Effect]
    var writes: [Write]
    /// By number of another case: it cannot have come out so if this one has.
    var excludes: [Bool]
    /// By number of another case: what that one gives back and this one does not.
    var lacks: [[Effect]]

    var gains: Bool { effects.contains { $0.effect.change > 0 } }
  }
  let summary: OwnershipSummary
  let terms: TermTable
  let cases: [Case]
  let onlyGains: Bool
  /// The kinds of what it has an effect on.
  let resources: Set<Name>

  init(_ summary: OwnershipSummary) {
    var terms = TermTable()
    let effects = summary.cases.map { item in
      item.effects.map { (order: $0.order, effect: $0) }.sorted { $0.order < $1.order }
        .map { Effect(effect: $0.effect, object: terms.number(of: $0.effect.object)) }
    }
    cases = summary.cases.enumerated().map { number, item in
      let named = item.namedPlaces
      let writes = item.writes.map { (name: $0.key.description, place: $0.key, value: $0.value) }
        .sorted { $0.name < $1.name }
      return Case(
        item: item, conditions: item.conditions.map { (terms.number(of: $0.term), $0.fact) },
        resultTerm: item.resultTerm.map { terms.number(of: $0) }, effects: effects[number],
        writes: writes.map { write in
          Write(
            place: terms.number(of: write.place), value: write.value.map { terms.number(of: $0) },
            isNamed: named.contains(write.place))
        },
        excludes: summary.cases.map { $0.result.meet(item.result).isContradiction },
        lacks: effects.map { others in
          others.filter { $0.effect.change < 0 && !item.effects.contains($0.effect) }
        })
    }
    onlyGains = summary.cases.allSatisfy { $0.effects.allSatisfy { $0.change > 0 } }
    resources = Set(summary.cases.flatMap { $0.effects.map(\.resource) })
    self.terms = terms
    self.summary = summary
  }
}

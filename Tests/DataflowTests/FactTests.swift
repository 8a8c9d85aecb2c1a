import Contracts
import Testing

@testable import Dataflow

/// The algebra of facts against the sets of numbers that they stand for.
@Suite struct FactTests {
  /// Facts of all forms: with and without numbers, with none, one, or several that are excluded, with errors.
  private static let facts: [Fact] = {
    var facts: [Fact] = []
    for signs: SignSet in [.any, .negative, .zero, .positive, [.negative, .zero], [.zero, .positive]] {
      facts.append(Fact(signs: signs))
      for excluded: [Int64] in [[0], [-5], [-5, 0, 7]] {
        var fact = Fact(signs: signs)
        fact.excluded = excluded
        facts.append(fact)
      }
    }
    for number: Int64 in [-12, -5, 0, 7] { facts.append(Fact(equals: number)) }
    for errors: [Int64] in [[-12], [-12, -5]] {
      var fact = Fact()
      fact.errors = errors
      facts.append(fact)
      fact.excluded = [0]
      facts.append(fact)
    }
    return facts
  }()
  private static let numbers: [Int64] = [-30, -12, -5, -1, 0, 1, 7, 30]

  private func allowed(_ fact: Fact) -> Set<Int64> { Set(Self.numbers.filter { !fact.excludes($0) }) }

  @Test(arguments: facts) func joinAllowsWhatEitherSideAllows(fact: Fact) {
    for other in Self.facts {
      let joined = fact.join(other)
      #expect(allowed(joined).isSuperset(of: allowed(fact).union(allowed(other))), "\(fact) or \(other): \(joined)")
      #expect(joined == other.join(fact), "\(fact) or \(other)")
    }
  }

  @Test(arguments: facts) func meetAllowsNoMoreThanEitherSide(fact: Fact) {
    for other in Self.facts {
      let meet = fact.meet(other)
      if meet.isContradiction { continue }
      #expect(allowed(meet).isSubset(of: allowed(fact)), "\(fact) and \(other): \(meet)")
      #expect(allowed(meet).isSuperset(of: allowed(fact).intersection(allowed(other))), "\(fact) and \(other): \(meet)")
    }
  }

  @Test(arguments: facts) func whatIsKnownOfBothSidesAlikeStays(fact: Fact) {
    #expect(fact.meet(.top) == fact)
    #expect(fact.join(.top).isTop)
  }

  @Test func equalListsAreEqualHoweverTheyWereSet() {
    var first = Fact()
    first.excluded = [0, 3]
    first.excluded = [0]
    var second = Fact()
    second.excluded = [0]
    #expect(first == second)
    #expect(first.hashValue == second.hashValue)
    second.errors = [-5]
    #expect(first != second)
    second.errors = nil
    #expect(first == second)
    second.excluded = []
    #expect(second.isTop)
  }

  @Test func commonErrorsOfBothSidesAreListed() {
    let joined = Fact(equals: -12).join(Fact(equals: -5))
    #expect(joined.errors == [-12, -5])
    #expect(joined.excludes(-1))
    #expect(Fact(equals: -12).join(Fact(signs: .negative)).errors == nil)
  }
}

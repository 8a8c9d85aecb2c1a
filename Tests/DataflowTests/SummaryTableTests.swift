import Testing

@testable import Dataflow

/// Summaries that are made when somebody asks for them.
@Suite struct SummaryTableTests {
  /// A table of functions of which each calls the one before it, all left out; a summary is the number of those below.
  private func chain(_ count: Int) -> SummaryTable<Int> {
    let table = SummaryTable<Int>(count: count)
    table.leaveOut(Array(0..<count)) { [$0] } callees: { $0 > 0 ? [$0 - 1] : [] }
    table.complete { component in
      for function in component { table[function] = function == 0 ? 0 : (table[function - 1] ?? -1_000_000) + 1 }
    }
    return table
  }

  @Test func callsCanGoDeeperThanTheStackIs() {
    let table = chain(200_000)
    #expect(table[199_999] == 199_999)
    #expect(table[150_000] == 150_000)
  }

  @Test func whatIsNotAskedForIsNotMade() {
    let table = SummaryTable<Int>(count: 4)
    table.leaveOut([0, 1, 2]) { [$0] } callees: { _ in [] }
    table.complete { for function in $0 where function != 1 { table[function] = function } }
    #expect(table[2] == 2)
    // Looked into without a summary, and never left out.
    #expect(table[1] == nil && table[3] == nil)
  }

  /// The members of a component ask for one another: what is being made is not there yet, at any depth.
  @Test func membersOfAComponentAreMadeTogether() {
    let (count, size) = (5_000, 5)
    let table = SummaryTable<Int>(count: count)
    table.leaveOut(Array(0..<count)) { function in
      Array((function / size * size)..<(function / size * size + size))
    } callees: { function in
      [function / size * size + (function + 1) % size] + (function >= size ? [function - size] : [])
    }
    table.complete { component in
      #expect(component.allSatisfy { table[$0] == nil })
      for function in component { table[function] = 1 + (function >= size ? table[function - size] ?? -1_000_000 : 0) }
    }
    #expect(table[count - 1] == count / size)
  }
}

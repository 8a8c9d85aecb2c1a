import IR
import Testing

@testable import Dataflow

@Suite struct SortedMapTests {
  private func map(_ keys: [Int]) -> SortedMap<Int, String> {
    var map = SortedMap<Int, String>()
    for key in keys { map[key] = "\(key)" }
    return map
  }

  @Test func whatIsRemovedIsGoneAndTheRestStaysInOrder() {
    var some = map([5, 1, 4, 2, 3])
    some.removeAll { key, _ in key.isMultiple(of: 2) }
    #expect(some.keys == [1, 3, 5])
    #expect(some.values == ["1", "3", "5"])
    some.removeAll { _, _ in false }
    #expect(some.keys == [1, 3, 5])
    some.removeAll { _, _ in true }
    #expect(some.isEmpty)
  }

  @Test func eachEntryIsAskedForOnce() {
    var asked: [Int] = []
    var some = map([1, 2, 3, 4])
    some.removeAll { key, _ in
      asked.append(key)
      return key == 2
    }
    #expect(asked == [1, 2, 3, 4])
  }
}

@Suite struct ArenaTableTests {
  @Test func manyNodesAreFoundAgain() {
    let arena = ValueArena()
    let numbers = (0..<3000).map { arena.constant(Int64($0) * 4096) }
    let places = (0..<3000).map { arena.place(.local($0)) }
    #expect(Set(numbers).count == 3000)
    #expect(Set(places).count == 3000)
    for index in 0..<3000 {
      #expect(arena.constant(Int64(index) * 4096) == numbers[index])
      #expect(arena.place(.local(index)) == places[index])
    }
  }

  @Test func memberPathsAreEqualWhereTheirNamesAre() {
    #expect(MemberPath(["base", "resv"]) == ["base", "resv"])
    #expect(MemberPath(["base", "resv"]) != ["resv", "base"])
    #expect(MemberPath(["base", "resv"]).names == ["base", "resv"])
  }

  @Test func whatHasMembersIsKnown() {
    let arena = ValueArena()
    let record = arena.place(.local(1))
    #expect(!arena.hasMembers(record))
    _ = arena.place(.field(record, "m"))
    #expect(arena.hasMembers(record))
  }
}

@Suite struct AgeingTests {
  private let arena = ValueArena()

  /// A value that is made of the symbol through a member, a pointer and an operator.
  private func around(_ symbol: ValueID) -> ValueID {
    let member = arena.place(.field(arena.place(.pointee(symbol)), "next"))
    return arena.value(.binary(.add, arena.value(.content(member)), arena.constant(1)))
  }

  @Test func allSymbolsOfOneCallAreConcerned() {
    let ageing = Ageing(arena: arena, chosen: .call(Point(block: 2, instruction: 3)))
    for slot in [0, 1, 99] {
      #expect(ageing.concerns(around(arena.symbol(.site(block: 2, instruction: 3, slot: slot)))))
    }
    for block in 3..<200 {
      #expect(!ageing.concerns(around(arena.symbol(.site(block: block, instruction: 3, slot: 0)))))
    }
  }

  @Test func allJoinsOfOneBlockAreConcernedAndAgeOnce() {
    let ageing = Ageing(arena: arena, chosen: .joins(at: 7))
    let place = arena.place(.local(0))
    let value = around(arena.symbol(.join(block: 7, place: place)))
    #expect(ageing.concerns(value))
    let older = ageing.older(value)
    #expect(older != value)
    #expect(!ageing.concerns(older))
    #expect(arena.isOfMany(older))
    for block in 8..<200 { #expect(!ageing.concerns(around(arena.symbol(.join(block: block, place: place))))) }
  }

  @Test func factsAndMemoryGrowOld() {
    var state = State()
    let symbol = arena.symbol(.site(block: 1, instruction: 0, slot: 0))
    let place = arena.place(.local(0))
    let other = arena.value(.content(arena.place(.parameter(0))))
    state.store[place] = symbol
    state.facts[symbol] = Fact(signs: .positive)
    state.facts[other] = Fact(signs: .positive)
    Ageing(arena: arena, chosen: .origin(.site(block: 1, instruction: 0, slot: 0))).apply(to: &state)
    #expect(state.facts.keys == [other])
    let old = state.store[place]
    #expect(old != symbol)
    #expect(old.map { arena.isOfMany($0) } == true)
  }
}

@Suite struct JoiningTests {
  private let arena = ValueArena()
  private var evaluation: Evaluation { Evaluation(arena: arena) }
  private var conditions: Conditions { Conditions(arena: arena) }
  private func parameter(_ index: Int) -> ValueID { arena.value(.content(arena.place(.parameter(index)))) }
  private func merged(_ first: State, _ second: State) -> State {
    first.merged(with: second, at: 9, evaluation, conditions)
  }

  @Test func equalStatesStayAsTheyAre() {
    var state = State()
    state.store[arena.place(.local(0))] = arena.constant(3)
    state.facts[parameter(0)] = Fact(signs: .positive)
    #expect(merged(state, state).sameKnowledge(as: state))
  }

  @Test func placesThatDifferHoldAValueThatIsKnownAsFarAsBoth() {
    let places = (0..<4).map { arena.place(.local($0)) }
    var (first, second) = (State(), State())
    first.store[places[0]] = arena.constant(1)
    second.store[places[0]] = arena.constant(2)
    first.store[places[1]] = arena.constant(7)
    second.store[places[2]] = arena.constant(8)
    first.store[places[3]] = arena.constant(5)
    second.store[places[3]] = arena.constant(5)
    let both = merged(first, second)
    #expect(both.store.keys == places)
    let joined = (0..<3).map { arena.symbol(.join(block: 9, place: places[$0])) }
    #expect(both.store.values == joined + [arena.constant(5)])
    #expect(conditions.fact(joined[0], in: both).signs == .positive)
    #expect(conditions.fact(joined[1], in: both).isTop)
    #expect(conditions.fact(joined[2], in: both).isTop)
  }

  @Test func aJoinThatMeetsItselfAgainStays() {
    let place = arena.place(.local(0))
    var (first, second, third) = (State(), State(), State())
    first.store[place] = arena.constant(1)
    second.store[place] = arena.constant(2)
    third.store[place] = arena.constant(3)
    let both = merged(first, second)
    #expect(merged(both, third).sameKnowledge(as: both))
    third.store[place] = arena.constant(-3)
    #expect(!merged(both, third).sameKnowledge(as: both))
  }

  @Test func factsOfOneSideGoUnlessTheOtherKnowsThemToo() {
    var (first, second) = (State(), State())
    first.facts[parameter(0)] = Fact(signs: .positive)
    first.facts[parameter(1)] = Fact(signs: .positive)
    second.facts[parameter(1)] = Fact(signs: .zero)
    second.facts[parameter(2)] = Fact(signs: .zero)
    let both = merged(first, second)
    #expect(both.facts.keys == [parameter(1)])
    #expect(both.facts[parameter(1)]?.signs == [.zero, .positive])
  }

  @Test func bitsThatBothSidesKnowStayKnown() {
    let place = arena.place(.local(0))
    let bit = arena.constant(4)
    var (first, second) = (State(), State())
    first.store[place] = parameter(0)
    second.store[place] = parameter(1)
    #expect(conditions.assume(arena.value(.binary(.and, parameter(0), bit)), isTrue: true, in: &first))
    #expect(conditions.assume(arena.value(.binary(.and, parameter(1), bit)), isTrue: true, in: &second))
    let both = merged(first, second)
    let joined = arena.symbol(.join(block: 9, place: place))
    #expect(conditions.fact(arena.value(.binary(.and, joined, bit)), in: both).excludes(0))
  }
}

@Suite struct WorkListTests {
  /// 0 leads to 2, 2 to 1, and 1 back to 2 or out.
  private func function() -> Function {
    let range = SourceRange(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let origin = Origin(expanded: range)
    let ways: [Terminator] = [
      .jump(2), .branch(.constant(1), then: 2, otherwise: 3), .jump(1), .return(nil),
    ]
    return Function(
      symbol: Symbol("f"), nameRange: range, range: range, returnType: TypeShape(kind: .void), parameters: [],
      locals: [], temporaries: [],
      blocks: ways.map { Block(instructions: [], terminator: $0, terminatorOrigin: origin) }, isFromHeader: false)
  }

  @Test func blocksComeInReversePostorderAndStatesSortedAndOnce() {
    var work = WorkList(function())
    for (state, block) in [(1, 1), (3, 2), (0, 2), (3, 2), (0, 3)] { work.add(state, at: block) }
    var seen: [[Int]] = []
    while let (block, states, _) = work.next() {
      seen.append([block] + states)
      if block == 1, seen.count == 2 { work.add(2, at: 2) }
    }
    #expect(seen == [[2, 0, 3], [1, 1], [2, 2], [3, 0]])
    work.add(0, at: 2)
    #expect(work.next()?.visits == 3)
    #expect(work.next() == nil)
  }
}

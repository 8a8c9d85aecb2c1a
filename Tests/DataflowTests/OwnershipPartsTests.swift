import IR
import Testing

@testable import Dataflow

/// The parts of the analysis of ownership that answer the same question many times.
@Suite("Parts of the analysis of ownership")
struct OwnershipPartsTests {
  private let arena = ValueArena()
  private var evaluation: Evaluation { Evaluation(arena: arena) }

  private func parameter(_ index: Int) -> ValueID { arena.value(.content(arena.place(.parameter(index)))) }

  private func member(_ name: Name, of pointer: ValueID) -> PlaceID {
    arena.place(.field(arena.place(.pointee(pointer)), name))
  }

  @Test("A term of a table is read as the term itself")
  func termsAreReadAlike() {
    let buffer = TermPlace.field(.pointee(.content(.parameter(0))), "buf")
    let terms: [Term] = [
      .content(buffer), .address(.field(.pointee(.content(buffer)), "lock")), .content(.parameter(1)),
      .content(.parameter(2)), .address(.pointee(.content(.parameter(2)))), .content(.result), .content(.opaque(3)),
      .constant(7), .unary(.isError, .content(buffer)), .binary(.add, .content(buffer), .constant(8)),
      .binary(.add, .content(.parameter(2)), .constant(8)),
      .container(.content(buffer), record: "file", members: ["base"]), .content(.element(.global("table"))),
    ]
    var table = TermTable()
    let numbers = terms.map { table.number(of: $0) }
    var memory = State()
    memory.store[member("buf", of: parameter(0))] = parameter(1)
    let import0 = TermImport(
      evaluation: evaluation, arguments: [parameter(0), parameter(1)],
      result: arena.symbol(.site(block: 1, instruction: 2, slot: 0))
    ) { [arena] in arena.symbol(.site(block: 1, instruction: 2, slot: 200 + $0)) }
    var reader = TermReader(table, import0, in: memory)
    for (term, number) in zip(terms, numbers) {
      #expect(reader.value(number) == import0.value(term, in: memory))
      // Asked again, it answers alike.
      #expect(reader.value(number) == import0.value(term, in: memory))
    }
    // The third parameter was not passed.
    #expect(reader.value(numbers[3]) == nil && reader.value(numbers[4]) == nil && reader.value(numbers[10]) == nil)
    #expect(reader.value(numbers[0]) == parameter(1))
  }

  @Test("Parts that terms share are in a table once")
  func sharedPartsAreThereOnce() {
    var table = TermTable()
    let buffer = TermPlace.field(.pointee(.content(.parameter(0))), "buf")
    let first = table.number(of: .content(buffer))
    let size = table.nodes.count
    #expect(table.number(of: .content(buffer)) == first && table.nodes.count == size)
    _ = table.number(of: .unary(.not, .content(buffer)))
    #expect(table.nodes.count == size + 1)
  }

  @Test("The way of a value leads through members and records to the pointer that it was made from")
  func waysLeadBack() {
    let ways = Ways(arena, standIns: ["file"])
    let pointer = parameter(0)
    let inner = arena.value(.address(member("inner", of: pointer)))
    let outer = arena.value(.container(inner, record: "outer", members: ["other"]))
    #expect(ways.base(of: pointer) == nil && ways.origin(of: pointer) == pointer)
    #expect(ways.base(of: inner) == pointer && ways.pointer(to: member("inner", of: pointer)) == pointer)
    #expect(Array(Way(from: outer, ways)) == [outer, inner, pointer] && ways.origin(of: outer) == pointer)
    // What a member holds is another object, unless the member stands for the one that it is in.
    let other = arena.value(.content(member("other", of: pointer)))
    let file = arena.value(.content(member("file", of: pointer)))
    #expect(ways.base(of: other) == nil && ways.base(of: file) == pointer)
    #expect(ways.pointer(to: arena.place(.local(0))) == nil)
  }

  @Test("The way of a value ends where it is too long to be followed")
  func waysAreCutOff() {
    let ways = Ways(arena, standIns: [])
    var value = parameter(0)
    for offset in 1...40 { value = arena.value(.binary(.add, value, parameter(offset))) }
    let way = Array(Way(from: value, ways))
    #expect(way.count == Ways.depthLimit && way.last == ways.origin(of: value))
  }

  @Test("States own the same when they agree on what nobody else knows of")
  func ownedIsCompared() {
    let (first, second) = (
      HoldingKey(resource: "reference", object: parameter(0)), HoldingKey(resource: "reference", object: parameter(1))
    )
    var left = OwnershipState()
    var right = OwnershipState()
    left.holdings[first] = Holding(count: 1, isBorn: true)
    #expect(!left.ownsSame(as: right) && !right.ownsSame(as: left))
    right.holdings[first] = Holding(count: 1)
    right.holdings[second] = Holding(count: 1, isKept: true)
    #expect(left.ownsSame(as: right) && right.ownsSame(as: left))
    right.holdings[first] = Holding(count: 2)
    #expect(!left.ownsSame(as: right))
  }
}

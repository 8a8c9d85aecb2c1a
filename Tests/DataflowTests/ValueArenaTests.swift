import IR
import Testing

@testable import Dataflow

@Suite struct ValueArenaTests {
  let arena = ValueArena()

  private func parameter(_ index: Int) -> ValueID { arena.value(.content(arena.place(.parameter(index)))) }
  private func member(_ pointer: ValueID, _ names: Name...) -> PlaceID {
    names.reduce(arena.place(.pointee(pointer))) { arena.place(.field($0, $1)) }
  }

  @Test func addressOfPointeeIsThePointer() {
    let pointer = parameter(0)
    #expect(arena.value(.address(arena.place(.pointee(pointer)))) == pointer)
  }

  @Test func pointeeOfAddressIsThePlace() {
    let place = member(parameter(0), "base")
    #expect(arena.place(.pointee(arena.value(.address(place)))) == place)
  }

  @Test func containerOfMemberAddressIsTheRecord() {
    let record = parameter(0)
    let inner = arena.value(.address(member(record, "tbo", "base")))
    #expect(arena.value(.container(inner, record: "bo", members: ["tbo", "base"])) == record)
  }

  @Test func memberBehindContainerIsTheMember() {
    let object = parameter(0)
    let outer = arena.value(.container(object, record: "bo", members: ["tbo", "base"]))
    #expect(member(outer, "tbo", "base", "resv") == member(object, "resv"))
  }

  @Test func otherMembersBehindContainerStay() {
    let object = parameter(0)
    let outer = arena.value(.container(object, record: "bo", members: ["base"]))
    #expect(member(outer, "other") != member(object, "other"))
  }

  @Test func constantsFold() {
    let sum = arena.value(.binary(.add, arena.constant(2), arena.constant(3)))
    #expect(sum == arena.constant(5))
    #expect(arena.value(.binary(.divide, arena.constant(1), arena.constant(0))) != arena.constant(0))
    #expect(arena.value(.unary(.isError, arena.constant(-12))) == arena.constant(1))
    #expect(arena.value(.unary(.isError, arena.constant(0))) == arena.constant(0))
  }

  @Test func longPathsStayFinite() {
    var pointer = parameter(0)
    for _ in 0..<200 { pointer = arena.value(.content(member(pointer, "next"))) }
    #expect(arena.places.count < 60)
  }
}

@Suite struct ConditionTests {
  let arena = ValueArena()
  var conditions: Conditions { Conditions(arena: arena) }

  private func parameter(_ index: Int) -> ValueID { arena.value(.content(arena.place(.parameter(index)))) }

  @Test func errorPointerIsNegative() {
    var state = State()
    let pointer = parameter(0)
    #expect(conditions.assume(arena.value(.unary(.isError, pointer)), isTrue: true, in: &state))
    #expect(conditions.fact(pointer, in: state).signs == .negative)
    var valid = state
    #expect(!conditions.assume(pointer, isTrue: false, in: &valid), "an error pointer is not NULL")
  }

  @Test func nullIsNoErrorPointer() {
    var state = State()
    let pointer = parameter(0)
    #expect(conditions.assume(pointer, isTrue: false, in: &state))
    #expect(!conditions.assume(arena.value(.unary(.isError, pointer)), isTrue: true, in: &state))
  }

  @Test func negationIsLookedThrough() {
    var state = State()
    let value = parameter(0)
    let twice = arena.value(.unary(.not, arena.value(.unary(.not, value))))
    #expect(conditions.assume(twice, isTrue: false, in: &state))
    #expect(conditions.fact(value, in: state).signs == .zero)
  }

  @Test func equalityWithANumberIsRemembered() {
    var state = State()
    let value = parameter(0)
    let test = arena.value(.binary(.equal, value, arena.constant(-35)))
    #expect(conditions.assume(test, isTrue: true, in: &state))
    #expect(conditions.fact(value, in: state).equals == -35)
    #expect(!conditions.assume(test, isTrue: false, in: &state))
  }

  @Test func bitTestsCorrelate() {
    var state = State()
    let test = arena.value(.binary(.and, parameter(0), arena.constant(4)))
    #expect(conditions.assume(test, isTrue: true, in: &state))
    #expect(!conditions.assume(test, isTrue: false, in: &state))
  }

  @Test func joinForgetsWhatOneSideDoesNotKnow() {
    let zero = Fact(equals: 0)
    let negative = Fact(signs: .negative)
    #expect(zero.join(negative).signs == [.negative, .zero])
    #expect(zero.join(.top).isTop)
    #expect(zero.meet(negative).isContradiction)
  }
}

import IR
import Testing

@testable import Program

@Suite struct ComponentTests {
  @Test func calleesComeFirst() {
    let components = stronglyConnectedComponents([[1], [2], []])
    #expect(components == [[2], [1], [0]])
  }

  @Test func cyclesAreOneComponent() {
    let components = stronglyConnectedComponents([[1], [0, 2], [3], [2]])
    #expect(components == [[2, 3], [0, 1]])
  }

  @Test func deepChainsNeedNoStack() {
    let count = 200_000
    let components = stronglyConnectedComponents((0..<count).map { $0 + 1 < count ? [$0 + 1] : [] })
    #expect(components.count == count)
    #expect(components.first == [count - 1])
  }
}

@Suite struct LinkingTests {
  private func range(_ file: Name, _ line: UInt32) -> SourceRange {
    SourceRange(file: file, startLine: line, startColumn: 1, endLine: line, endColumn: 2)
  }

  private func function(_ name: Name, in file: Name, line: UInt32, calls: [Symbol], isStatic: Bool = false)
    -> Function
  {
    let origin = Origin(expanded: range(file, line))
    let instructions = calls.map {
      Instruction(.call(Call(callee: .direct($0), arguments: [], result: nil)), origin: origin)
    }
    return Function(
      symbol: Symbol(name, file: isStatic ? file : nil), nameRange: range(file, line), range: range(file, line),
      returnType: TypeShape(kind: .void), parameters: [], locals: [], temporaries: [],
      blocks: [Block(instructions: instructions, terminator: .return(nil), terminatorOrigin: origin)],
      isFromHeader: false)
  }

  @Test func numbersDoNotDependOnTheOrderOfUnits() {
    let a = Unit(path: "a.c", functions: [function("f", in: "a.c", line: 1, calls: [Symbol("g")])])
    let b = Unit(path: "b.c", functions: [function("g", in: "b.c", line: 1, calls: [])])
    #expect(Program(units: [a, b]).functions == Program(units: [b, a]).functions)
  }

  @Test func callsReachOtherFiles() {
    let a = Unit(path: "a.c", functions: [function("f", in: "a.c", line: 1, calls: [Symbol("g")])])
    let b = Unit(path: "b.c", functions: [function("g", in: "b.c", line: 1, calls: [])])
    let program = Program(units: [a, b])
    #expect(program.callers[1] == [CallSite(caller: 0, block: 0, instruction: 0)])
  }

  @Test func mentionsOfNames() {
    let a = Unit(
      path: "a.c",
      functions: [
        function("f", in: "a.c", line: 1, calls: [Symbol("g"), Symbol("h"), Symbol("g")]),
        function("g", in: "a.c", line: 2, calls: []), function("h", in: "a.c", line: 3, calls: [Symbol("g")]),
      ])
    let mentions = Program(units: [a]).mentions
    #expect(mentions.functions(calling: ["g"]) == [0, 2])
    #expect(mentions.functions(calling: ["h", "g"]) == [0, 2])
    #expect(mentions.functions(calling: ["h"]) == [0])
    #expect(mentions.functions(calling: ["f"]).isEmpty)
  }

  @Test func mentionsOfMembers() {
    let pointer = AccessPath(.parameter(0), [.dereference, .field("ops")])
    let callee = AccessPath(pointer.root, pointer.selectors + [.dereference, .field("release")])
    let origin = Origin(expanded: range("a.c", 1))
    func body(_ kind: Instruction.Kind, _ terminator: Terminator, line: UInt32) -> Function {
      var made = function(Name("f\(line)"), in: "a.c", line: line, calls: [])
      made.blocks = [
        Block(instructions: [Instruction(kind, origin: origin)], terminator: terminator, terminatorOrigin: origin)
      ]
      return made
    }
    let through = Call(callee: .indirect(.load(callee), record: "ops", field: "release"), arguments: [], result: nil)
    let written = AccessPath(.parameter(0), [.dereference, .field("size")])
    let unit = Unit(
      path: "a.c",
      functions: [
        body(.call(through), .return(nil), line: 1),
        body(.assign(written, .constant(0)), .return(nil), line: 2),
        body(.unknown("x"), .return(.load(pointer)), line: 3),
      ])
    let mentions = Program(units: [unit]).mentions
    #expect(mentions.functions(touching: "ops") == [0, 2])
    #expect(mentions.functions(touching: "release") == [0])
    #expect(mentions.functions(touching: "size") == [1])
    #expect(mentions.functions(touching: "none").isEmpty)
  }

  @Test func staticFunctionsOfOtherFilesAreNotReached() {
    let a = Unit(path: "a.c", functions: [function("f", in: "a.c", line: 1, calls: [Symbol("g")])])
    let b = Unit(path: "b.c", functions: [function("g", in: "b.c", line: 1, calls: [], isStatic: true)])
    #expect(Program(units: [a, b]).callers[1].isEmpty)
  }

  @Test func ofTwoDefinitionsTheNearestIsCalled() {
    let units = [
      Unit(path: "drivers/x/a.c", functions: [function("f", in: "drivers/x/a.c", line: 1, calls: [Symbol("g")])]),
      Unit(path: "drivers/x/b.c", functions: [function("g", in: "drivers/x/b.c", line: 1, calls: [])]),
      Unit(path: "arch/y/b.c", functions: [function("g", in: "arch/y/b.c", line: 1, calls: [])]),
    ]
    let program = Program(units: units)
    let caller = program.functions.firstIndex { $0.symbol.name == "f" }
    let near = program.functions.firstIndex { $0.nameRange.file == "drivers/x/b.c" }
    #expect(near.map { program.callers[$0].map(\.caller) } == caller.map { [$0] })
  }
}

@Suite struct RecordTypeTests {
  private static let pointer = TypeShape(kind: .pointer, record: "outer", depth: 1)

  private func program(_ record: Record..., alsoIn other: [Record] = []) -> Program {
    let range = SourceRange(file: "a.c", startLine: 1, startColumn: 1, endLine: 1, endColumn: 2)
    let function = Function(
      symbol: Symbol("f"), nameRange: range, range: range, returnType: TypeShape(kind: .void),
      parameters: [Variable(name: "o", type: Self.pointer)], locals: [], temporaries: [], blocks: [],
      isFromHeader: false)
    return Program(units: [
      Unit(path: "a.c", functions: [function], records: record), Unit(path: "b.c", records: other),
    ])
  }

  @Test func pathsEndInMembers() {
    let program = program(
      Record(
        name: "outer", members: [Variable(name: "in", type: TypeShape(kind: .pointer, record: "inner", depth: 1))]))
    let path = AccessPath(.parameter(0), [.dereference, .field("in"), .dereference, .field("work")])
    #expect(program.member(of: path, in: 0) == Member(record: "inner", field: "work"))
    #expect(program.member(of: AccessPath(.parameter(0), [.dereference]), in: 0) == nil)
  }

  @Test func theRecordOfTheUnitCountsBeforeOthers() {
    let mine = Record(name: "outer", members: [Variable(name: "x", type: TypeShape(kind: .record, record: "mine"))])
    let theirs = Record(name: "outer", members: [Variable(name: "x", type: TypeShape(kind: .record, record: "theirs"))])
    let path = AccessPath(.parameter(0), [.dereference, .field("x")])
    #expect(program(mine, alsoIn: [theirs]).type(of: path, in: 0)?.record == "mine")
    #expect(program(alsoIn: [theirs]).type(of: path, in: 0)?.record == "theirs")
  }

  @Test func aContainerNamesItsRecord() {
    let path = AccessPath(.parameter(0), [.container(record: "around", members: ["m"]), .field("next")])
    #expect(program().member(of: path, in: 0) == Member(record: "around", field: "next"))
  }

  @Test func aMemberThatOneRecordHasNamesIt() {
    let program = program(Record(name: "only", members: [Variable(name: "x", type: TypeShape(kind: .integer))]))
    let path = AccessPath(.global("state"), [.field("x")])
    #expect(program.member(of: path, in: 0) == Member(record: "only", field: "x"))
  }
}

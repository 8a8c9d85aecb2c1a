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

  private func function(_ name: Name, in file: Name, line: UInt32, calls: [Symbol], isStatic: Bool = false) -> Function {
    let origin = Origin(expanded: range(file, line))
    let instructions = calls.map {
      Instruction(.call(Call(callee: .direct($0), arguments: [], result: nil)), origin: origin)
    }
    return Function(
      symbol: Symbol(name, file: isStatic ? file : nil), nameRange: range(file, line), range: range(file, line),
      returnType: TypeShape(kind: .void), parameters: [], locals: [], temporaries: 0,
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

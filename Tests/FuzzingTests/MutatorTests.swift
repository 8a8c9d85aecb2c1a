import Fuzzing
import IR
import Testing

@Suite("Changed inputs")
struct MutatorTests {
  static let source = Array(
    "#include <x.h>\nint f(int a)\n{\n\tif (a) { return 1; }\n\treturn g(a, \"b\\\"\", 0x1f);\n}\n".utf8)
  static let other = Array("static void h(void)\n{\n\tfor (;;) ;\n}\n".utf8)

  private func mutator(_ grammar: Mutator.Grammar, longest: Int = 1 << 16) -> Mutator {
    Mutator(seeds: [Self.source, Self.other], words: ["dma_buf_put"], grammar: grammar, longest: longest)
  }

  @Test(arguments: [Mutator.Grammar.bytes, .lines, .c])
  func followFromSeedAndNumber(grammar: Mutator.Grammar) {
    for number in 0..<300 {
      let first = mutator(grammar).input(number, seed: 7)
      #expect(first == mutator(grammar).input(number, seed: 7))
    }
    let inputs = (0..<300).map { mutator(grammar).input($0, seed: 7).bytes }
    #expect(inputs != (0..<300).map { mutator(grammar).input($0, seed: 8).bytes })
    #expect(Set(inputs).count > 200)
  }

  /// The numbers themselves must stay what they are, or a seed that somebody wrote down leads elsewhere.
  @Test func numbersAreThoseOfSplitMix() {
    var numbers = RandomNumbers(seed: 1, input: 2)
    #expect((0..<3).map { _ in numbers.below(1000) } == [552, 654, 221])
  }

  @Test(arguments: [Mutator.Grammar.bytes, .lines, .c])
  func areNoLongerThanAsked(grammar: Mutator.Grammar) {
    for number in 0..<500 { #expect(mutator(grammar, longest: 300).input(number, seed: 1).bytes.count <= 300) }
  }

  /// Changes that break all syntax at once would never get past a parser's first check.
  @Test func manyChangesToCAreSmall() {
    let kept = (0..<400).count { number in
      let text = String(decoding: mutator(.c).input(number, seed: 3).bytes, as: UTF8.self)
      return text.contains("int f(int a)") || text.contains("static void h(void)")
    }
    #expect(kept > 150)
  }

  @Test func comeFromNothingToo() {
    let empty = Mutator(seeds: [], words: [], grammar: .c)
    for number in 0..<200 { #expect(empty.input(number, seed: 1).origin == -1) }
    let blank = Mutator(seeds: [[]], words: [], grammar: .lines)
    for number in 0..<200 { _ = blank.input(number, seed: 1) }
  }

  @Test func unitsStayUnits() throws {
    let range = SourceRange(file: "a.c", startLine: 1, startColumn: 1, endLine: 2, endColumn: 2)
    let origin = Origin(expanded: range)
    let number = TypeShape(kind: .integer, bits: 32, isSigned: true)
    let call = Call(callee: .direct(Symbol("g")), arguments: [.load(AccessPath(.parameter(0)))], result: 0)
    let blocks = [
      Block(instructions: [Instruction(.call(call), origin: origin)], terminator: .jump(1), terminatorOrigin: origin),
      Block(
        instructions: [], terminator: .branch(.load(AccessPath(.local(0))), then: 0, otherwise: 2),
        terminatorOrigin: origin),
      Block(instructions: [], terminator: .return(.constant(0)), terminatorOrigin: origin),
    ]
    let function = Function(
      symbol: Symbol("f"), nameRange: range, range: range, returnType: number,
      parameters: [Variable(name: "a", type: number)], locals: [Variable(name: "b", type: number)],
      temporaries: [number], blocks: blocks, isFromHeader: false)
    let unit = Unit(path: "a.c", functions: [function])
    var changed = 0
    for input in 0..<2000 {
      var numbers = RandomNumbers(seed: 5, input: input)
      let other = UnitMutations.input(seeds: [unit], words: ["dma_buf_put", "x"], origin: 0, numbers: &numbers)
      if other != unit { changed += 1 }
      #expect(try Unit(decoding: other.encoded()) == other)
    }
    #expect(changed > 1900)
  }
}

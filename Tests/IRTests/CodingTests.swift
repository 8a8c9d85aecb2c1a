import Fuzzing
import Testing

@testable import IR

@Suite("Encoding of a unit")
struct CodingTests {
  @Test func everyCaseSurvives() throws {
    let bytes = Samples.full.encoded()
    #expect(try Unit(decoding: bytes) == Samples.full)
  }

  @Test func emptyUnitSurvives() throws {
    let unit = Unit(path: "")
    #expect(try Unit(decoding: unit.encoded()) == unit)
  }

  @Test func equalUnitsGiveEqualBytes() throws {
    let again = try Unit(decoding: Samples.full.encoded())
    #expect(again.encoded() == Samples.full.encoded())
  }

  @Test func aNameIsWrittenOnce() {
    let name: Name = "a_name_that_stands_in_many_places"
    let few = Unit(path: "a", damagedFunctions: [name]).encoded()
    let many = Unit(path: "a", damagedFunctions: Array(repeating: name, count: 100)).encoded()
    #expect(many.count == few.count + 99)
  }

  @Test func deepExpressionsAreCutNotRefused() throws {
    for depth in [255, 256, 257, 5000] {
      var expression = Expression.constant(1)
      for _ in 0..<depth { expression = .unary(.negate, expression) }
      var unit = Unit(path: "a")
      unit.functions = [
        Samples.function(blocks: [
          Block(instructions: [], terminator: .return(expression), terminatorOrigin: Samples.origin(1))
        ])
      ]
      let read = try Unit(decoding: unit.encoded())
      var found = 0
      guard case .return(.some(var inner)) = read.functions[0].blocks[0].terminator else {
        Issue.record("not a return")
        continue
      }
      while case .unary(_, let next) = inner {
        inner = next
        found += 1
      }
      #expect(found == min(depth, 256))
      #expect(inner == (depth < 256 ? .constant(1) : .unknown))
    }
  }
}

@Suite("Bytes that are no unit")
struct MalformedTests {
  @Test func everyTruncationIsAnError() {
    let bytes = Samples.full.encoded()
    for length in 0..<bytes.count {
      #expect(throws: DecodingProblem.self) { try Unit(decoding: Array(bytes[..<length])) }
    }
  }

  @Test func spareBytesAreAnError() {
    #expect(throws: DecodingProblem.self) { try Unit(decoding: Samples.full.encoded() + [0]) }
  }

  @Test func otherFormatsAreNamed() {
    var bytes = Samples.full.encoded()
    bytes[4] = 99
    #expect(throws: DecodingProblem.version(found: 99, expected: Format.version)) { try Unit(decoding: bytes) }
    bytes[0] = 0
    #expect(throws: DecodingProblem.notAUnit) { try Unit(decoding: bytes) }
    #expect(throws: DecodingProblem.notAUnit) { try Unit(decoding: []) }
  }

  /// A changed byte gives another unit or an error. What is read is consistent: it can be written and read again.
  @Test func everyChangedByteIsReadOrRefused() throws {
    let bytes = Samples.full.encoded()
    var refused = 0
    for position in bytes.indices {
      for change: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
        var changed = bytes
        changed[position] ^= change
        do {
          let unit = try Unit(decoding: changed)
          #expect(try Unit(decoding: unit.encoded()) == unit)
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > bytes.count)
  }

  @Test func randomBytesAreRefused() {
    var numbers = RandomNumbers(seed: 42)
    for _ in 0..<2000 {
      var bytes = Array("DLIR".utf8) + [Format.version]
      for _ in 0..<numbers.below(64) { bytes.append(UInt8(numbers.below(256))) }
      if let unit = try? Unit(decoding: bytes) {
        #expect((try? Unit(decoding: unit.encoded())) == unit)
      }
    }
  }

  @Test func hugeCountsAreRefusedAtOnce() {
    let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    #expect(throws: DecodingProblem.truncated(offset: 5)) {
      try Unit(decoding: Array("DLIR".utf8) + [Format.version] + huge)
    }
    let tooLong = [UInt8](repeating: 0xFF, count: 11)
    #expect(throws: DecodingProblem.malformed(offset: 5, expected: "a number of 64 bits")) {
      try Unit(decoding: Array("DLIR".utf8) + [Format.version] + tooLong)
    }
  }

  @Test func indicesThatTheFunctionDoesNotHaveAreRefused() {
    let paths: [AccessPath] = [
      AccessPath(.local(2)), AccessPath(.parameter(1)), AccessPath(.temporary(3)), AccessPath(.local(-1)),
    ]
    let terminators = paths.map { Terminator.return(.load($0)) } + [.jump(1), .jump(-1), .anyOf([0, 1])]
    for terminator in terminators {
      let block = Block(instructions: [], terminator: terminator, terminatorOrigin: Samples.origin(1))
      let unit = Unit(path: "a", functions: [Samples.function(blocks: [block])])
      #expect(throws: DecodingProblem.self) { try Unit(decoding: unit.encoded()) }
    }
  }

  @Test func problemsSayWhatWasExpected() {
    #expect("\(DecodingProblem.version(found: 2, expected: 1))".contains("format 2, expected format 1"))
    #expect("\(DecodingProblem.malformed(offset: 9, expected: "a callee"))".contains("byte 9"))
  }
}

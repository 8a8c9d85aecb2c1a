import Foundation
import IR
import KernelTree
import Testing

@testable import Dataflow
@testable import DmabufLint

/// What one run knows of functions, for another whose functions have other numbers.
@Suite struct KnownFunctionsTests {
  private func key(_ number: UInt64) -> FunctionKey { FunctionKey(high: number, low: ~number) }

  private let origin = Origin(
    expanded: SourceRange(file: "a.c", startLine: 3, startColumn: 2, endLine: 3, endColumn: 9), macro: "TAKE")

  /// Findings of every kind in a function that calls another.
  private func findings(_ function: Int, calling callee: Int) -> FunctionFindings {
    let chain = [ChainLink(function: function, origin: origin, callee: "inner")]
    let trace = Trace(
      .branch(origin, "'x' is 0"),
      after: Trace(.acquired(lockClass: "resv", what: "x", origin), after: Trace(.called("f", origin), after: nil)))
    let violation = LockViolation(
      kind: .forbidden(takesIt: true), lockClass: "resv", function: callee, origin: origin, lock: "x", callee: "f",
      strength: .convention, reason: .root(record: "ops", field: "map"), chain: chain, trace: trace,
      traceFunction: function)
    let intrusion = Intrusion(
      operation: .awaits(.completion, isBounded: true), lockClass: "resv", lock: "x", function: callee, origin: origin,
      callee: "f", reason: .local, chain: chain, trace: trace, traceFunction: function,
      event: .member(Member(record: "s", field: "done")),
      eventTerm: .container(.content(.field(.pointee(.content(.parameter(0))), "a")), record: "s", members: ["a", "b"]),
      heldTerm: .binary(.add, .constant(-1), .unary(.isError, .function(Symbol("g", file: "a.c")))), isOneObject: true)
    let value = ValueViolation(
      kind: .usedAsError(.passed("f")), function: function, origin: origin, value: "x", callee: "f", source: "g",
      called: origin, trace: trace)
    let returned = CallbackReturn(
      record: "ops", field: "map", function: function, origin: origin, signs: [.zero, .negative], trace: nil)
    let resource = OwnershipViolation(
      kind: .mismatched(1, 2), resource: "ref", function: function, origin: origin, acquirer: "get",
      acquiredAt: origin, other: nil, steps: [OwnershipStep(origin: origin, text: "taken")], variable: "x")
    return FunctionFindings(
      own: FunctionFindings.Part(violations: [violation], values: [value], intrusions: [intrusion]),
      callbacks: [FunctionFindings.Part(returns: [returned], isComplete: false)], resources: [resource],
      isFollowed: false)
  }

  private func text(_ findings: FunctionFindings?) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(findings), as: UTF8.self)
  }

  private func content(_ keys: [FunctionKey?], _ findings: [Int: FunctionFindings]) -> KnownFunctionsFile.Content {
    KnownFunctionsFile.Content(keys, findings: findings, roots: [:], [])
  }

  @Test func numbersAreThoseOfTheProgram() throws {
    let content = content([key(1), key(2), key(3)], [1: findings(1, calling: 2)])
    #expect(content.silent == [key(1), key(3)])
    let known = content.known([key(9), nil, key(3), key(2), key(1)])
    #expect(known.isKnown == [false, false, true, true, true])
    #expect(known.findings.count == 1)
    #expect(try text(known.findings[3]) == text(findings(3, calling: 2)))
  }

  @Test func whatCannotBeToldIsNotKnown() {
    let findings = findings(0, calling: 1)
    let content = content([key(1), key(2)], [0: findings])
    // The function that is called is not there, the key stands for two, and all is as it was.
    #expect(content.known([key(1), key(5)]).isKnown == [false, false])
    #expect(content.known([key(1), key(2), key(1)]).isKnown == [false, true, false])
    #expect(content.known([key(1), key(2)]).isKnown == [true, true])
    // Functions without a key are not kept, nor what names one.
    #expect(self.content([nil, key(2)], [0: findings]).telling.isEmpty)
    #expect(self.content([key(1), nil], [0: findings]).telling.isEmpty)
  }

  @Test func isReadAsItWasWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    func open() throws -> KnownFunctionsFile {
      try #require(
        KnownFunctionsFile(folder: CacheFolder(named: folder.path, environment: [:]), kind: "k", decisive: "d"))
    }
    let written = content([key(1), key(2), key(3)], [1: findings(1, calling: 2), 2: FunctionFindings(isFollowed: false)])
    try open().keep(written)
    let read = try open().content
    #expect(read.silent == written.silent && read.telling.map(\.key) == written.telling.map(\.key))
    #expect(read.telling.map(\.functions) == written.telling.map(\.functions))
    #expect(try read.telling.map { try text($0.findings) } == written.telling.map { try text($0.findings) })

    let file = folder.path + "/functions/" + (try FileManager.default.contentsOfDirectory(
      atPath: folder.path + "/functions")[0])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    // A count that no file can hold, its digest right.
    let magic = bytes.prefix { $0 != 0x0A }.count + 1
    let body = [UInt8](repeating: 0xFF, count: 8) + Array("[]".utf8)
    let damaged = [
      Array(bytes.dropLast()), Array(bytes[..<magic]), [], bytes + [0],
      bytes[..<magic] + Array(Digest.hex(body).utf8) + body,
    ]
    for bytes in damaged {
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      #expect(try open().content.silent.isEmpty && open().content.telling.isEmpty)
    }
  }
}

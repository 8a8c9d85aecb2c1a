import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// How leaks are mended, shown on rented boats: the source with the fix in it has none.
@Suite("Fixes of leaks")
struct ResourceFixTests {
  private static let model = """
    about: Boats.
    resources:
      - {id: boat, title: boat, release-call: "boat_return({object})"}
    functions:
      - name: boat_rent
        returns: pointer-or-null
        resources:
          - {acquire: boat, of: ret, outcome: ret > 0}
      - name: boat_return
        returns: void
        resources:
          - {release: boat, of: arg0}
    """

  private static let check = Result {
    try SourceCheck(
      model: model,
      rules: [("boat-lost", OwnRulesTests.rule("boat-lost", "kind: resource\nsubject: leak\nresource: boat"))],
      besideBundled: false)
  }

  private static let head = [
    "struct boat { int length; };", "struct boat *boat_rent(int);", "void boat_return(struct boat *);",
    "int weather(int);", "int f(int n)", "{", "\tstruct boat *b = boat_rent(n);", "\tint ret;", "",
    "\tif (!b)", "\t\treturn -1;", "\tret = weather(n);",
  ]

  private func findings(_ lines: [String], _ lineEnd: String) async throws -> [Finding] {
    let text = lines.joined(separator: lineEnd) + lineEnd
    let outcome = try await Self.check.get().run(["drivers/harbour/a.c": text], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    return outcome.findings
  }

  /// The body below the head after the only finding was mended; nil when no fix is offered.
  private func mended(_ body: [String], lineEnd: String = "\n") async throws -> [String]? {
    let lines = Self.head + body
    let found = try await findings(lines, lineEnd)
    let finding = try #require(found.count == 1 ? found.first : nil)
    guard let fix = finding.fixes.first else { return nil }
    var texts = lines.map { $0 + lineEnd }
    for edit in fix.edits.reversed() {
      #expect(edit.place.startLine == edit.place.endLine)
      var bytes = Array(texts[edit.place.startLine - 1].utf8)
      bytes.replaceSubrange(edit.place.startColumn - 1..<edit.place.endColumn - 1, with: Array(edit.text.utf8))
      texts[edit.place.startLine - 1] = String(decoding: bytes, as: UTF8.self)
    }
    let result = texts.joined().split(separator: lineEnd, omittingEmptySubsequences: false).dropLast().map(String.init)
    #expect(try await self.findings(result, lineEnd).isEmpty)
    return Array(result.dropFirst(Self.head.count))
  }

  @Test(arguments: ["\n", "\r\n"])
  func inFrontOfTheReturn(_ lineEnd: String) async throws {
    let body = ["\tif (ret) {", "\t\tn++;", "\t\treturn ret;", "\t}", "\tboat_return(b);", "\treturn 0;", "}"]
    var wanted = body
    wanted.insert("\t\tboat_return(b);", at: 2)
    #expect(try await mended(body, lineEnd: lineEnd) == wanted)
  }

  @Test func withBraces() async throws {
    let body = ["\tif (ret)", "\t\treturn ret;", "\tboat_return(b);", "\treturn 0;", "}"]
    #expect(
      try await mended(body) == [
        "\tif (ret) {", "\t\tboat_return(b);", "\t\treturn ret;", "\t}", "\tboat_return(b);", "\treturn 0;", "}",
      ])
  }

  @Test func throughALabel() async throws {
    let body = [
      "\tif (ret)", "\t\treturn ret;", "\tret = weather(n);", "\tif (ret < 0)", "\t\tgoto out;", "\tret = 0;", "out:",
      "\tboat_return(b);", "\treturn ret;", "}",
    ]
    var wanted = body
    wanted[1] = "\t\tgoto out;"
    #expect(try await mended(body) == wanted)
  }

  /// The result is worked out from the boat; there is an `else`; the other way here owns nothing.
  @Test(arguments: [
    ["\tif (ret)", "\t\treturn b->length;", "\tboat_return(b);", "\treturn 0;", "}"],
    ["\tif (ret)", "\t\treturn 1;", "\telse", "\t\tboat_return(b);", "\treturn 0;", "}"],
    ["\tif (ret)", "\t\tboat_return(b);", "\treturn ret;", "}"],
    ["\tif (ret) return ret;", "\tboat_return(b);", "\treturn 0;", "}"],
  ])
  func noneInDoubt(_ body: [String]) async throws {
    #expect(try await mended(body) == nil)
  }
}

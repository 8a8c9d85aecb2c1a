import Contracts
import Findings
import Testing

@testable import DmabufLint

/// An example of a rule, with a name for people.
struct NamedExample: Sendable, CustomTestStringConvertible {
  let rule: String
  let isViolating: Bool
  let example: RuleExample
  let version: KernelVersion

  var testDescription: String { "\(rule), \(isViolating ? "violating" : "conforming"): \(example.title)" }

  /// All examples of the bundled rules; none when they cannot be read, which is a test of its own.
  static let all: [NamedExample] = {
    let rules = (try? SourceCheck.bundled.get().catalogue.rules) ?? []
    return rules.flatMap { rule in
      rule.violating.map { NamedExample(rule, true, $0) } + rule.conforming.map { NamedExample(rule, false, $0) }
    }
  }()

  private init(_ rule: Rule, _ isViolating: Bool, _ example: RuleExample) {
    self.rule = rule.id
    self.isViolating = isViolating
    self.example = example
    version = example.version ?? Self.newest(of: rule)
  }

  /// The newest release that the rule covers.
  private static func newest(of rule: Rule) -> KernelVersion {
    guard let until = rule.versions.until, until <= Engine.newestVersion else { return Engine.newestVersion }
    // Releases below x.0 are not counted through: the last one of a series is as good as its highest possible number.
    return until.minor > 0 ? KernelVersion(until.major, until.minor - 1) : KernelVersion(until.major - 1, 99)
  }

  /// Lines on which this rule speaks in `code`, each once.
  func lines(in code: String) async throws -> [Int] {
    Set(try await check(code).map(\.place.startLine)).sorted()
  }

  /// What this rule finds in `code`.
  func check(_ code: String) async throws -> [Finding] {
    let outcome = try await SourceCheck.bundled.get().run([example.path: code], version: version)
    #expect(outcome.obstacles.isEmpty)
    return outcome.findings.filter { $0.rule == rule }
  }
}

/// Every example of every rule is a test: the rule speaks on the marked lines and on no others. The way the text is
/// written does not matter.
@Suite("Examples of the rules")
struct ExampleTests {
  @Test func thereAreSome() throws {
    let rules = try SourceCheck.bundled.get().catalogue.rules
    #expect(!rules.isEmpty)
    for rule in rules { #expect(rule.violating.count >= 4 && rule.conforming.count >= 4, "\(rule.id)") }
  }

  @Test func contractsAreWrittenDownSomewhere() throws {
    let file = #/[A-Za-z0-9_.\-]+(/[A-Za-z0-9_.\-]+)*\.(c|h|rst|txt|py|sh)/#
    let folder = #/(arch|block|drivers|Documentation|fs|include|kernel|lib|mm|net|scripts|sound)(/[A-Za-z0-9_.\-]+)+/?/#
    let message = #/<[^<>@\s]+@[^<>@\s]+>/#
    for rule in try SourceCheck.bundled.get().catalogue.rules {
      #expect(!rule.references.isEmpty, "\(rule.id)")
      for reference in rule.references {
        let isKnown =
          (reference.contains("/") && reference.wholeMatch(of: file) != nil) || reference.wholeMatch(of: folder) != nil
          || reference.wholeMatch(of: message) != nil
        #expect(isKnown, "\(rule.id): \(reference)")
      }
    }
  }

  @Test(arguments: NamedExample.all) func onlyViolatingOnesHaveMarks(example: NamedExample) {
    #expect(Self.marks(example.example.code).isEmpty != example.isViolating)
  }

  @Test(arguments: NamedExample.all) func asItIs(example: NamedExample) async throws {
    let code = example.example.code
    let lines = try await example.lines(in: code)
    #expect(lines == Self.marks(code))
  }

  @Test(arguments: NamedExample.all) func furtherDown(example: NamedExample) async throws {
    let code = "// SPDX-License-Identifier: GPL-2.0\n/*\n * A comment.\n */\n\n" + example.example.code
    let lines = try await example.lines(in: code)
    #expect(lines == Self.marks(code))
  }

  private static func marks(_ code: String) -> [Int] { lineNumbers(of: code) { $0.hasSuffix("/* <- */") } }
}

import Contracts
import Findings
import Testing

@testable import DmabufLint

/// An example, written in another way.
struct VariedExample: Sendable, CustomTestStringConvertible {
  let example: NamedExample
  let variation: ExampleVariation
  let text: String

  var testDescription: String { "\(example.testDescription), \(variation.rawValue)" }

  /// All variations that change something in an example of the bundled rules.
  static let all: [VariedExample] = {
    guard let check = try? SourceCheck.bundled.get() else { return [] }
    return NamedExample.all.flatMap { example in
      let variations = ExampleVariations(
        code: example.example.code, model: check.catalogue.model(for: example.version))
      return ExampleVariation.allCases.filter { !example.example.exceptions.contains($0) }.compactMap { variation in
        variations.text(variation).map { VariedExample(example: example, variation: variation, text: $0) }
      }
    }
  }()
}

/// The rule says the same of an example whatever its names are, wherever the lock is taken, whichever function does the
/// work.
@Suite("Variations of the examples")
struct VariationTests {
  @Test func eachKindIsThere() {
    for variation in ExampleVariation.allCases {
      let varied = VariedExample.all.filter { $0.variation == variation }
      #expect(varied.count { $0.example.isViolating } >= 2, "\(variation)")
      #expect(varied.count { !$0.example.isViolating } >= 2, "\(variation)")
    }
  }

  @Test(arguments: VariedExample.all) func saysTheSame(varied: VariedExample) async throws {
    if OpenVariations.contains(varied) {
      await withKnownIssue { try await check(varied) }
    } else {
      try await check(varied)
    }
  }

  private func check(_ varied: VariedExample) async throws {
    let findings = try await varied.example.check(varied.text)
    let lines = findings.map { ExampleVariations.line(of: $0, in: varied.text) }
    let marks = lineNumbers(of: varied.text.replacing("\r\n", with: "\n")) { $0.hasSuffix("/* <- */") }
    #expect(Set(lines).sorted() == marks, "\(varied.text)")
  }
}

import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// A diagnostic as the corpus states it: on which line, of which rule, how grave.
struct Diagnostic: Hashable, Comparable, CustomStringConvertible {
  var line: Int
  var rule: String
  var severity: String

  var description: String { "line \(line): \(severity) [\(rule)]" }

  static func < (left: Self, right: Self) -> Bool {
    (left.line, left.rule, left.severity) < (right.line, right.rule, right.severity)
  }
}

/// A file of the corpus with what its marks say.
struct CorpusFile: Sendable, CustomTestStringConvertible {
  /// What the tool says, rightly.
  static let expected = "expect"
  /// What the tool ought to say, and does not.
  static let missed = "known-miss"
  /// What the tool says, wrongly.
  static let noise = "known-noise"

  let name: String
  let text: String

  var testDescription: String { name }

  static let folder = SourceCheck.repository + "/corpus/drivers"

  /// All C files, by name; a folder that cannot be read has none, which is a test of its own.
  static let all: [CorpusFile] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".c") }.sorted().map { name in
      CorpusFile(
        name: name,
        text: String(decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(), as: UTF8.self))
    }
  }()

  /// From a line such as `// kernel: 6.12` at the top.
  var version: KernelVersion? {
    let top = text.split(separator: "\n").prefix(5)
    guard let line = top.first(where: { $0.hasPrefix("// kernel:") }) else { return Engine.newestVersion }
    return KernelVersion(line.dropFirst("// kernel:".count).trimmingCharacters(in: .whitespaces))
  }

  /// The diagnostics that marks of one kind state: `/* kind: rule severity; rule severity */`.
  func marks(_ kind: String) -> Set<Diagnostic> { Self.marks(kind, in: text) }

  static func marks(_ kind: String, in text: String) -> Set<Diagnostic> {
    var all: Set<Diagnostic> = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard let start = line.range(of: "/* \(kind): "), let end = line[start.upperBound...].range(of: "*/") else {
        continue
      }
      for item in line[start.upperBound..<end.lowerBound].split(separator: ";") {
        let words = item.split(whereSeparator: \.isWhitespace)
        all.insert(
          Diagnostic(
            line: index + 1, rule: words.first.map(String.init) ?? "", severity: words.last.map(String.init) ?? ""))
      }
    }
    return all
  }
}

/// Every driver of the corpus, checked by the rules of its release, says what its marks say and nothing else.
@Suite("Corpus")
struct CorpusTests {
  @Test func thereAreSome() { #expect(CorpusFile.all.count > 20) }

  @Test(arguments: CorpusFile.all) func marksAreWellFormed(file: CorpusFile) throws {
    let ids = Set(try SourceCheck.bundled.get().catalogue.rules.map(\.id))
    for kind in [CorpusFile.expected, CorpusFile.missed, CorpusFile.noise] {
      for mark in file.marks(kind) {
        #expect(ids.contains(mark.rule) && Severity(mark.severity) != nil, "\(file.name), \(mark)")
      }
    }
    #expect(file.version != nil, "the kernel version cannot be read")
    #expect(file.marks(CorpusFile.missed).isEmpty != file.name.hasSuffix(".known-miss.c"))
    #expect(file.marks(CorpusFile.noise).isEmpty != file.name.hasSuffix(".known-noise.c"))
  }

  @Test(arguments: CorpusFile.all) func says(file: CorpusFile) async throws {
    try await check(file.text, of: file)
  }

  @Test(arguments: CorpusFile.all, ExampleVariation.allCases)
  func saysTheSame(file: CorpusFile, variation: ExampleVariation) async throws {
    let version = try #require(file.version)
    let model = try SourceCheck.bundled.get().catalogue.model(for: version)
    guard let text = ExampleVariations(code: file.text, model: model).text(variation) else { return }
    if OpenVariations.contains(file, variation) {
      await withKnownIssue { try await check(text, of: file) }
    } else {
      try await check(text, of: file)
    }
  }

  private func check(_ text: String, of file: CorpusFile) async throws {
    let version = try #require(file.version)
    let outcome = try await SourceCheck.bundled.get().run([file.name: text], version: version)
    #expect(outcome.obstacles.isEmpty)
    let found = Set(
      outcome.findings.map {
        Diagnostic(
          line: ExampleVariations.line(of: $0, in: text), rule: $0.rule, severity: $0.severity.description)
      })
    let expected = CorpusFile.marks(CorpusFile.expected, in: text)
    let missed = CorpusFile.marks(CorpusFile.missed, in: text)
    let noise = CorpusFile.marks(CorpusFile.noise, in: text)
    let missing = expected.subtracting(found).sorted()
    let seen = found.intersection(missed).sorted()
    let quiet = noise.subtracting(found).sorted()
    let spare = found.subtracting(expected).subtracting(noise).subtracting(missed).sorted()
    #expect(missing.isEmpty, "\(file.name): expected and not found: \(missing)")
    #expect(spare.isEmpty, "\(file.name): found and not expected: \(spare)")
    #expect(seen.isEmpty, "\(file.name): no longer missed, so make it an expectation in a file of its own: \(seen)")
    #expect(quiet.isEmpty, "\(file.name): no longer said wrongly, so move it to the clean files: \(quiet)")
  }
}

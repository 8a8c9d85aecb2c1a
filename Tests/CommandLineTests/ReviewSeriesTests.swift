import Foundation
import Testing

/// The series of the corpus, reviewed as a user does, against what their `.expect` files say.
@Suite("review of the corpus' series")
struct ReviewSeriesTests {
  /// One way in which a series is reviewed.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    /// Sorted.
    var lines: [String]
    var testDescription: String { ([name] + arguments).joined(separator: " ") }

    /// Those of all files, in order; one that cannot be read stands for itself and fails.
    static var all: [Case] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: ReviewHouse.series)) ?? []
      return names.filter { $0.hasSuffix(".mbox") }.sorted().flatMap { file -> [Case] in
        let name = String(file.dropLast(5))
        let text = FileManager.default.contents(atPath: ReviewHouse.series + "/\(name).expect") ?? Data()
        let cases = read(String(decoding: text, as: UTF8.self), of: name)
        return cases.isEmpty ? [Case(name: name, arguments: ["no expectations"], lines: [])] : cases
      }
    }

    private static func read(_ text: String, of name: String) -> [Case] {
      let lines = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
      var cases: [Case] = []
      for line in lines {
        if line.hasPrefix("run ") {
          cases.append(Case(name: name, arguments: line.split(separator: " ").dropFirst().map(String.init), lines: []))
        } else if !cases.isEmpty {
          cases[cases.count - 1].lines.append(line)
        }
      }
      return cases.map { Case(name: $0.name, arguments: $0.arguments, lines: $0.lines.sorted()) }
    }
  }

  @Test(arguments: Case.all) func saysWhatIsExpectedAndNothingElse(_ wanted: Case) throws {
    let house = try ReviewHouse(tree: wanted.arguments.first == "tree")
    try #require(["tree", "alone"].contains(wanted.arguments.first))
    let tree = wanted.arguments.first == "tree" ? ["--tree", house.tree] : []
    let outcome = try house.review(
      tree + wanted.arguments.dropFirst() + ["--all", "--format", "json", ReviewHouse.mbox(wanted.name)])
    let reviews = try ReviewedSeries.all(outcome.output)
    #expect(reviews.count == 1)
    #expect(reviews.first?.lines == wanted.lines)
    #expect(outcome.errors.isEmpty)
    let isGrave = wanted.lines.contains { $0.hasPrefix("introduced ") && $0.contains(" error ") }
    #expect(outcome.status == (isGrave ? 1 : 0))
  }

  @Test func whatIsThereBeforeAndAfterIsToldOnRequestOnly() throws {
    let house = try ReviewHouse()
    let told = try house.reviewed(ReviewHouse.text("bisect"))
    #expect(!told.findings.isEmpty && told.findings.allSatisfy { $0.standing != "pre-existing" })
    let text = try house.review(["--tree", house.tree, ReviewHouse.mbox("bisect")]).output
    #expect(!text.contains("pier.c:23:") && text.contains("pre-existing: 1 (--all shows them)"))
  }

  @Test func orderAndNumberOfWorkersAndTheCacheChangeNothing() throws {
    let house = try ReviewHouse()
    let cold = try Scratch()
    let arguments = ["--tree", house.tree, "--all", "--format", "json"] + ["bisect", "gaps"].map(ReviewHouse.mbox)
    let first = try house.review(arguments, cache: cold.path)
    #expect(first.status == 1 && !first.output.isEmpty)
    #expect(try house.review(arguments, cache: cold.path).output == first.output)
    #expect(try house.review(arguments, jobs: 4, cache: cold.path).output == first.output)
    let other = try Scratch()
    #expect(try house.review(arguments, jobs: 4, cache: other.path).output == first.output)
  }

  /// A mail list gives mails in any order.
  @Test func mailsMayComeInAnyOrder() throws {
    let house = try ReviewHouse()
    let mails = try ReviewHouse.text("moves").split(separator: "From mboxrd@z", omittingEmptySubsequences: true)
    let turned = mails.reversed().map { "From mboxrd@z" + $0 }.joined()
    #expect(try house.reviewed(turned, ["--all"]).lines == house.reviewed(ReviewHouse.text("moves"), ["--all"]).lines)
  }
}

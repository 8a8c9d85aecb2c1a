import Foundation
import Testing

@Suite("What was asked cannot be done: status 2")
struct UsageTests {
  @Test(arguments: [
    ["check", "--no-such-flag"], ["check", "--format", "xml"], ["check", "--jobs", "0"], ["check", "--timeout", "0"],
    ["check", "--quiet", "--verbose"], ["check", "-", "other.c"], ["explain"], ["rules", "--verify"], ["frobnicate"],
    ["check", "--fail-on", "fatal"], ["check", "--cache", "c", "--no-cache"], ["debug", "ir"],
  ])
  func usageErrors(arguments: [String]) throws {
    let outcome = try Executable.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("Usage: dmabuf-lint"))
  }

  @Test func missingPathIsNamed() throws {
    let outcome = try Executable.run(["check", "no/such/folder"])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("no/such/folder"))
  }

  @Test(arguments: ["--enable", "--disable"])
  func unknownRuleNamesNearOnes(flag: String) throws {
    let known = try #require(try ruleIds().first)
    let misspelt = String(known.dropLast())
    let outcome = try Executable.run(["check", flag, misspelt, Executable.corpus])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("no rule '\(misspelt)'"))
    #expect(outcome.errors.contains("'\(known)'"))
  }

  @Test func unknownRuleCannotBeExplained() throws {
    let outcome = try Executable.run(["explain", "no-such-rule-at-all"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("no rule 'no-such-rule-at-all'"))
  }

  @Test func brokenRuleFileIsNamed() throws {
    let scratch = try Scratch()
    try scratch.write("broken.yaml", "id: [unfinished\n")
    let outcome = try Executable.run(["rules", "--rules", scratch.path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("broken.yaml"))
  }

  @Test func unwritableOutputIsNamed() throws {
    let outcome = try Executable.run(["check", "--output", "/no/such/folder/report", Executable.corpus])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("/no/such/folder/report"))
  }

  @Test func messagesDoNotControlTheTerminal() throws {
    let outcome = try Executable.run(["explain", "\u{1B}[2Jrule"])
    #expect(outcome.status == 2)
    #expect(!outcome.errors.contains("\u{1B}"))
  }
}

@Suite("What the tool says of itself")
struct SelfDescriptionTests {
  @Test func version() throws {
    let outcome = try Executable.run(["--version"])
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.wholeMatch(of: /dmabuf-lint \d+\.\d+\.\d+/) != nil)
    #expect(lines.last?.hasPrefix("libclang: ") == true)
  }

  @Test(arguments: [["--help"], ["help"], [], ["check", "--help"]])
  func helpIsNoError(arguments: [String]) throws {
    let outcome = try Executable.run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("USAGE: dmabuf-lint"))
    #expect(outcome.errors.isEmpty)
  }

  @Test func workerIsHidden() throws {
    #expect(!(try Executable.run(["--help"]).output.contains("worker")))
  }

  @Test func everyRuleIsListedAndExplained() throws {
    let ids = try ruleIds()
    #expect(!ids.isEmpty)
    #expect(ids == ids.sorted())
    for id in ids {
      let page = try Executable.run(["explain", id])
      #expect(page.status == 0)
      for title in ["What it checks", "Why is this bad?", "Example", "Use instead", "How to fix", "Kernel versions"] {
        #expect(page.output.contains("\n\(title)\n"), "\(title) of \(id)")
      }
    }
  }

  @Test func pagesAreMarkdownOnDemand() throws {
    let id = try #require(try ruleIds().first)
    let page = try Executable.run(["explain", "--markdown", id])
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("# \(id)\n"))
    #expect(page.output.contains("```c\n"))
  }
}

/// The ids that `rules` lists.
func ruleIds() throws -> [String] {
  let outcome = try Executable.run(["rules"])
  return outcome.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
}

import Contracts
import Foundation
import Testing

/// Whatever stands in a rule file, loading gives a catalogue or problems that name a line.
@Suite struct HostileFileTests {
  static func check(_ files: [String: String]) throws {
    let folder = try RuleFolder(files)
    do {
      _ = try Catalogue.load(folders: [folder.path]).model(for: KernelVersion(7, 3))
    } catch {
      #expect(!error.problems.isEmpty)
      for problem in error.problems {
        #expect(problem.line >= 1 && !problem.message.isEmpty && problem.file.hasPrefix(folder.path))
      }
    }
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "&a [", "\"", "!x "])
  func survivesDepth(token: String) throws {
    let text = String(repeating: token, count: 50_000)
    try Self.check(["some-rule.yaml": text, "api/small.yaml": "functions: " + text])
  }

  @Test func survivesAliasesOfAliases() throws {
    let bomb = (1...40).reduce("a0: &a0 [x]\n") { $0 + "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n" }
    try Self.check(["api/small.yaml": bomb])
    // An apostrophe in a plain key hides the anchors from the scan of the text.
    try Self.check(["api/small.yaml": bomb.replacingOccurrences(of: ": &a", with: "'s: &a")])
  }

  @Test(arguments: ["callback", "object", "refused"])
  func refusesTheSmallestNumber(key: String) throws {
    var text = rule().replacingOccurrences(of: "kind: lock-required\nclass: reservation", with: "kind: error-value")
      .replacingOccurrences(of: "functions: all", with: "functions: [use]\nsubject: missed\nduties: [give]")
    for other in ["callback", "object", "refused"] {
      text = text.replacingOccurrences(
        of: "subject: missed\n", with: "subject: missed\n\(other): \(other == key ? "-9223372036854775808" : "1")\n")
    }
    let folder = try RuleFolder(["some-rule.yaml": text, "api/small.yaml": smallModel])
    #expect(folder.problems().contains { $0.hasSuffix("\"\(key)\" is a number") }, "\(folder.problems())")
  }

  @Test func refusesWhatIsNotText() throws {
    let folder = try RuleFolder([:])
    try Data([0xFF, 0xFE, 0x00, 0xD8, 0x00]).write(to: URL(fileURLWithPath: folder.path + "/x.yaml"))
    #expect(folder.problems() == ["x.yaml:1: the file is not UTF-8"])
  }
}

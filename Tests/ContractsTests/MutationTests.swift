import Contracts
import Foundation
import Testing

/// Whatever stands in a rule file, loading gives a catalogue or problems that name a line.
@Suite struct MutationTests {
  /// A generator with a fixed sequence, so that a failure comes again.
  struct Sequence: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  static let fragments = [
    "[", "]", "{", "}", ": ", "- ", "*", "&", "|", "\n", "\t", "\"", "'", "\u{0}", "\u{FEFF}", "é", "!!int ", "? ",
    "---\n", "<<: ", "arg", "->", "ret == ", "99999999999999999999", "~", "#", "%", "@", "`",
  ]

  static func mutate(_ text: String, _ generator: inout Sequence) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...Int.random(in: 0...3, using: &generator) {
      let index = Int.random(in: 0..<lines.count, using: &generator)
      let other = Int.random(in: 0..<lines.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: lines[index] = ""
      case 1: lines.insert(lines[other], at: index)
      case 2: lines.swapAt(index, other)
      case 3: lines[index] = String(repeating: " ", count: other % 9) + lines[index]
      case 4: lines.removeSubrange(index...)
      default:
        let fragment = fragments[other % fragments.count]
        let offset = Int.random(in: 0...lines[index].count, using: &generator)
        lines[index].insert(contentsOf: fragment, at: lines[index].index(lines[index].startIndex, offsetBy: offset))
      }
      if lines.isEmpty { lines = [""] }
    }
    return lines.joined(separator: "\n")
  }

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

  @Test(arguments: 0..<200)
  func survives(seed: Int) throws {
    var generator = Sequence(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    try Self.check([
      "some-rule.yaml": Self.mutate(rule(), &generator), "api/small.yaml": Self.mutate(smallModel, &generator),
    ])
  }

  @Test(arguments: ["resv-not-held.yaml", "api/dma-buf.yaml", "api/drm-exec.yaml", "ops-incomplete.yaml"])
  func survivesInDeliveredFiles(name: String) throws {
    let text = try String(contentsOf: URL(fileURLWithPath: "\(RuleFolder.bundled)/\(name)"), encoding: .utf8)
    var generator = Sequence(state: 7)
    for _ in 0..<25 { try Self.check([name: Self.mutate(text, &generator)]) }
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

  @Test func refusesWhatIsNotText() throws {
    let folder = try RuleFolder([:])
    try Data([0xFF, 0xFE, 0x00, 0xD8, 0x00]).write(to: URL(fileURLWithPath: folder.path + "/x.yaml"))
    #expect(folder.problems() == ["x.yaml:1: the file is not UTF-8"])
  }
}

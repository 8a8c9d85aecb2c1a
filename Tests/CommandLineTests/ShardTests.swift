import Foundation
import Testing

@Suite("check --shard, and link") struct ShardTests {
  private static let call = "\tquay_shift(berth);"

  /// Makes the facts of all shards of some paths, seen from a folder.
  private func shards(_ count: Int, of paths: [String], in folder: String, _ facts: String) throws {
    for index in 1...count {
      let outcome = try Executable.run(
        ["check", "--shard", "\(index)/\(count)", "--facts", facts] + paths, folder: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("shard \(index)/\(count): "))
    }
  }

  /// A folder with drivers, the facts of two shards of it, and the name of one driver.
  private func driver() throws -> (scratch: Scratch, folder: String, facts: String, file: String) {
    let scratch = try Scratch()
    let folder = scratch.path + "/drivers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["lumen-exporter-broken.c", "agate-fence-broken.c", "cobalt-dynamic.c"] {
      try FileManager.default.copyItem(atPath: Executable.corpus + "/drivers/" + name, toPath: folder + "/" + name)
    }
    let facts = scratch.path + "/facts"
    try shards(2, of: ["drivers"], in: scratch.path, facts)
    return (scratch, folder, facts, "drivers/lumen-exporter-broken.c")
  }

  private func expectProblem(
    _ outcome: Executable.Outcome, _ parts: String..., at place: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 2 && outcome.output.isEmpty, sourceLocation: place)
    #expect(outcome.errors.hasPrefix("dmabuf-lint: error: "), sourceLocation: place)
    for part in parts { #expect(outcome.errors.contains(part), "\(outcome.errors)", sourceLocation: place) }
  }

  @Test func theReportIsThatOfOneRun() throws {
    let scratch = try Scratch()
    try shards(3, of: ["drivers", "tree"], in: Executable.corpus, scratch.path)
    for format in ["text", "json", "sarif"] {
      let options = ["--format", format]
      let single = try Executable.run(["check"] + options + ["drivers", "tree"], folder: Executable.corpus)
      let linked = try Executable.run(["link"] + options + [scratch.path], folder: Executable.corpus)
      #expect(linked.output == single.output && linked.status == single.status && linked.status == 1)
      #expect(linked.errors.isEmpty)
    }
  }

  @Test func rulesAreChosenWhereFactsAreJoined() throws {
    let (scratch, _, facts, _) = try driver()
    let all = try Report(try Executable.run(["link", "--format", "json", facts], folder: scratch.path).output)
    let rule = try #require(all.findings.first?.rule)
    for options in [["--enable", rule], ["--disable", rule]] {
      let single = try Executable.run(["check", "--verbose"] + options + ["drivers"], folder: scratch.path)
      let linked = try Executable.run(["link", "--verbose"] + options + [facts], folder: scratch.path)
      #expect(linked.output == single.output && linked.status == single.status)
    }
    #expect(try Executable.run(["link", "--fail-on", "never", facts]).status == 0)
  }

  @Test(arguments: [1, 2]) func callersAreFoundInAllOfTheTree(count: Int) throws {
    let scratch = try CallerTests.tree(Self.call)
    let facts = scratch.path + "/facts"
    try shards(count, of: ["tree/drivers/quay"], in: scratch.path, facts)
    let single = try Executable.run(["check", "--format", "json", "tree/drivers/quay"], folder: scratch.path)
    let linked = try Executable.run(["link", "--format", "json", facts], folder: "/")
    #expect(linked.output == single.output && linked.status == 1)
    let steps = try Report(linked.output).findings.flatMap(\.path)
    #expect(steps.contains { $0.location.file.hasSuffix("requests.c") })
  }

  @Test func sourcesMayLieElsewhereByThen() throws {
    let (scratch, folder, facts, _) = try driver()
    let single = try Executable.run(["check", "drivers"], folder: scratch.path)
    let moved = try Scratch()
    try FileManager.default.moveItem(atPath: folder, toPath: moved.path + "/drivers")
    try FileManager.default.moveItem(atPath: facts, toPath: moved.path + "/facts")
    let linked = try Executable.run(["link", "--tree", moved.path, moved.path + "/facts"])
    #expect(linked.output == single.output && linked.status == 1)
    expectProblem(try Executable.run(["link", "--tree", moved.path + "/none", moved.path + "/facts"]), "--tree")
  }

  @Test func aFileThatCannotBeParsedIsListedAsInOneRun() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/d", withIntermediateDirectories: true)
    try scratch.write(
      "d/a.c",
      "#include <linux/dma-buf.h>\nint f(struct dma_buf *b) { struct none x; return dma_buf_pin(x.attach); }\n")
    try scratch.write("d/b.c", "#include <linux/dma-buf.h>\nvoid g(struct dma_buf *b) { dma_buf_put(b); }\n")
    try shards(2, of: ["d"], in: scratch.path, scratch.path + "/facts")
    let single = try Executable.run(["check", "d"], folder: scratch.path)
    let linked = try Executable.run(["link", "facts"], folder: scratch.path)
    #expect(linked.output == single.output && linked.output.contains("not analysed: d/a.c"))
  }

  @Test func aShardThatIsMissingIsNamed() throws {
    let (scratch, _, facts, _) = try driver()
    defer { withExtendedLifetime(scratch) {} }
    expectProblem(
      try Executable.run(["link", facts + "/shard-1-of-2.facts"]), "shard-1-of-2.facts", "shards are missing: 2/2")
  }

  @Test func aShardMayBeNamedTwice() throws {
    let (scratch, _, facts, _) = try driver()
    defer { withExtendedLifetime(scratch) {} }
    try FileManager.default.copyItem(atPath: facts + "/shard-1-of-2.facts", toPath: facts + "/again.facts")
    #expect(try Executable.run(["link", facts, facts + "/shard-2-of-2.facts"]).status == 1)
  }

  @Test func damagedAndForeignFilesAreNamed() throws {
    let (scratch, _, facts, _) = try driver()
    let file = facts + "/shard-2-of-2.facts"
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    try whole.dropLast(100).write(to: URL(fileURLWithPath: file))
    expectProblem(try Executable.run(["link", facts]), "shard-2-of-2.facts: cut off")
    var damaged = whole
    damaged[whole.count / 2] ^= 0x10
    try damaged.write(to: URL(fileURLWithPath: file))
    expectProblem(try Executable.run(["link", facts]), "shard-2-of-2.facts: damaged")
    try whole.write(to: URL(fileURLWithPath: file))
    let foreign = try scratch.write("facts/notes.facts", "no facts\n")
    expectProblem(try Executable.run(["link", facts]), "notes.facts: not a fact file")
    try FileManager.default.removeItem(atPath: foreign)
    #expect(try Executable.run(["link", facts]).status == 1)
  }

  @Test func sourcesThatChangedSinceAreNamed() throws {
    let (scratch, folder, facts, file) = try driver()
    let path = scratch.path + "/" + file
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try scratch.write(file, text + "\n")
    expectProblem(try Executable.run(["link", facts]), ".facts: made of '\(file)', which has changed since")
    try scratch.write(file, text)
    try FileManager.default.removeItem(atPath: folder + "/cobalt-dynamic.c")
    expectProblem(try Executable.run(["link", facts]), "'drivers/cobalt-dynamic.c'", "the tree has changed")
    try scratch.write("drivers/cobalt-dynamic.c", text)
    expectProblem(try Executable.run(["link", facts]), "made of 'drivers/cobalt-dynamic.c', which has changed since")
    try FileManager.default.removeItem(atPath: folder + "/cobalt-dynamic.c")
    try FileManager.default.copyItem(
      atPath: Executable.corpus + "/drivers/cobalt-dynamic.c", toPath: folder + "/cobalt-dynamic.c")
    try scratch.write("drivers/more.c", text)
    expectProblem(try Executable.run(["link", facts]), "facts about 'drivers/more.c'")
  }

  @Test func otherRulesAreRefused() throws {
    let (scratch, _, facts, _) = try driver()
    let rules = scratch.path + "/rules"
    try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
    let rule = Executable.repository.appendingPathComponent("Rules/resv-not-held.yaml").path
    try FileManager.default.copyItem(atPath: rule, toPath: rules + "/resv-not-held.yaml")
    expectProblem(try Executable.run(["link", "--rules", rules, facts]), "made with other rules", "--rules \(rules)")
  }

  @Test(arguments: [
    (["check", "--shard", "4/3", "."], "--shard"), (["check", "--shard", "x", "."], "--shard"),
    (["check", "--shard", "1/2", "-"], "standard input"), (["check", "--facts", "f", "."], "--shard"),
    (["check", "--shard", "1/2", "--output", "r", "."], "--output"), (["link"], "facts"),
    (["link", "--kernel-version", "6.12", "f"], "--kernel-version"),
    (["link", "--parse-as", "tree", "f"], "--parse-as"),
    (["link", "/nowhere/at/all"], "/nowhere/at/all"),
  ])
  func whatMakesNoSenseIsRefused(arguments: [String], part: String) throws {
    let outcome = try Executable.run(arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.errors.contains(part), "\(outcome.errors)")
  }

  @Test func aFolderThatCannotBeWrittenIsAnError() throws {
    let outcome = try Executable.run(
      ["check", "--shard", "1/1", "--facts", "/proc/none", "drivers"], folder: Executable.corpus)
    expectProblem(outcome, "/proc/none/shard-1-of-1.facts: cannot be written")
  }
}

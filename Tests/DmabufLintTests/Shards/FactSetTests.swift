import Testing

@testable import DmabufLint

@Suite("Facts that are joined") struct FactSetTests {
  private func join(_ samples: FactSample...) throws(FactProblem) -> FactSet {
    try FactSet(samples.enumerated().map { ("\($0.offset).facts", $0.element.facts) }, place: "facts")
  }

  private func samples() throws -> (FactSample, FactSample) {
    var (first, second) = (try FactSample(1, of: 2), try FactSample(2, of: 2))
    first.units = ["drivers/a.c"]
    second.units = ["drivers/b.c"]
    return (first, second)
  }

  private func problem(_ samples: FactSample...) -> String {
    do {
      _ = try FactSet(samples.enumerated().map { ("\($0.offset).facts", $0.element.facts) }, place: "facts")
      return "none"
    } catch { return error.description }
  }

  @Test func allFilesAreThere() throws {
    let (first, second) = try samples()
    #expect(try join(second, first).entries.keys.sorted() == ["drivers/a.c", "drivers/b.c"])
  }

  @Test func theSameShardTwiceDoesNoHarm() throws {
    let (first, second) = try samples()
    var elsewhere = first
    elsewhere.root = "/other/place"
    #expect(try join(first, second, elsewhere).entries.count == 2)
  }

  @Test func oneShardInTwoVersionsIsRefused() throws {
    let (first, second) = try samples()
    var other = first
    other.units = ["drivers/c.c"]
    #expect(problem(first, second, other) == "2.facts: other facts than those of 0.facts, about the same shard 1/2")
  }

  @Test func missingShardsAreNamed() throws {
    var (first, _) = try samples()
    #expect(problem(first) == "facts: the facts of these shards are missing: 2/2")
    first = try FactSample(3, of: 4)
    #expect(problem(first) == "facts: the facts of these shards are missing: 1/4, 2/4, 4/4")
  }

  @Test func runsOfDifferentDivisionAreNotJoined() throws {
    let (first, _) = try samples()
    #expect(problem(first, try FactSample(2, of: 3)).contains("belongs to a run of 3 shards"))
    #expect(problem(first, FactSample(file: "drivers/x.c")).contains("belongs to a compile job"))
  }

  @Test func whatTheyWereMadeWithMustBeTheSame() throws {
    let (first, second) = try samples()
    var other = second
    other.tool = "0.0.9"
    #expect(problem(first, other).contains("of version 0.0.9 of the tool, not 0.1.0"))
    other = second
    other.rules = "s"
    #expect(problem(first, other).contains("made with other rules"))
    other = second
    other.libclang = "clang version 18"
    #expect(problem(first, other).contains("made with clang version 18, not with clang version 19.1.7"))
    other = second
    other.paths = ["drivers/gpu"]
    #expect(problem(first, other).contains("about drivers/gpu, not about drivers"))
  }

  @Test func shardsOfOtherTreesShowByTheirFiles() throws {
    var (first, second) = try samples()
    first.sources = ["include/x.h": "1"]
    second.sources = ["include/x.h": "2"]
    #expect(problem(first, second).contains("made of another 'include/x.h' than 0.facts"))
    second.sources = [:]
    second.units = ["drivers/a.c"]
    #expect(problem(first, second).contains("about 'drivers/a.c', as 0.facts is"))
  }

  @Test func filesThatNobodyParsedNeedNoParser() throws {
    var (parsed, plain) = (FactSample(file: "drivers/a.c"), FactSample(file: "lib/b.c"))
    parsed.units = ["drivers/a.c"]
    plain.libclang = nil
    #expect(try join(plain, parsed).identity.libclang == "clang version 19.1.7")
  }
}

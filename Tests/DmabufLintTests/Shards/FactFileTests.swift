import Foundation
import IR
import Testing

@testable import DmabufLint
@testable import KernelTree

/// Facts as tests need them.
struct FactSample {
  var tool = "0.1.0"
  var libclang: String? = "clang version 19.1.7"
  var rules = "r"
  var paths = ["drivers"]
  var root = "/tree"
  var part: Facts.Part
  var units: [String] = []
  var skipped: [String: String] = [:]
  var sources: [String: String] = [:]

  init(_ index: Int, of count: Int) throws { part = .shard(try #require(Shard(index, of: count))) }

  init(file: String) { part = .file(file) }

  var facts: Facts {
    let encoded = units.map { Unit(path: Name($0)).encoded() }
    let entries =
      zip(units, encoded).map { Facts.Entry(path: $0, outcome: .unit($1.count), job: nil) }
      + skipped.sorted { $0.key < $1.key }.map { Facts.Entry(path: $0.key, outcome: .skipped($0.value), job: nil) }
    let identity = FactIdentity(
      tool: tool, unitFormat: 4, libclang: libclang, rules: rules, kernel: "7.3.0", way: "tree",
      request: FactRequest(paths: paths, ruleFolders: []), configuration: "")
    return Facts(
      header: Facts.Header(identity: identity, part: part, root: root, entries: entries, sources: sources),
      units: encoded)
  }
}

@Suite("Fact files") struct FactFileTests {
  private func sample() throws -> Facts {
    var sample = try FactSample(2, of: 3)
    sample.units = ["drivers/a.c", "drivers/b.c"]
    sample.skipped = ["drivers/c.c": "it took longer than 60 s"]
    sample.sources = ["drivers/a.c": "12", "include/linux/x.h": "34"]
    return sample.facts
  }

  @Test func whatIsWrittenIsRead() throws {
    let facts = try sample()
    let bytes = try FactFile.bytes(of: facts)
    #expect(try FactFile.facts(bytes, file: "f") == facts)
    #expect(try FactFile.bytes(of: facts) == bytes)
  }

  /// The digest is right, as whoever changes the file on purpose makes it: with such a count `link` would run for ever.
  @Test(arguments: ["0", "-1", "1", "9223372036854775807", "10001"])
  func aShardThatNobodyCanHaveIsRefused(count: String) throws {
    let text = String(decoding: try FactFile.bytes(of: sample()), as: UTF8.self)
    let changed = text.replacing("\"count\":3", with: "\"count\":\(count)")
    try #require(changed != text)
    let problem = #expect(throws: FactProblem.self) {
      try FactFile.facts(FactFile.sealed(Array(changed.utf8)), file: "odd.facts")
    }
    #expect(problem?.reason.hasPrefix("its header cannot be read") == true, "\(String(describing: problem))")
  }

  @Test func whatIsSealedAgainIsTheSame() throws {
    let bytes = try FactFile.bytes(of: sample())
    #expect(FactFile.sealed(bytes) == bytes)
    var damaged = bytes
    damaged[FactFile.magic.utf8.count] ^= 1
    damaged[damaged.count - 1] ^= 1
    #expect(FactFile.sealed(damaged) == bytes)
    #expect(FactFile.sealed(Array(bytes.prefix(20))) == Array(bytes.prefix(20)))
  }

  @Test func aFileThatIsCutOffAnywhereIsRefused() throws {
    let bytes = try FactFile.bytes(of: sample())
    for length in 0..<bytes.count {
      let problem = #expect(throws: FactProblem.self) { try FactFile.facts(Array(bytes[..<length]), file: "cut.facts") }
      #expect(problem?.file == "cut.facts")
      if length >= FactFile.magic.utf8.count { #expect(problem?.reason.hasPrefix("cut off at") == true) }
    }
  }

  @Test func aByteThatIsAnotherIsNoticedEverywhere() throws {
    let bytes = try FactFile.bytes(of: sample())
    for place in bytes.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var damaged = bytes
        damaged[place] ^= mask
        #expect(throws: FactProblem.self) { try FactFile.facts(damaged, file: "f") }
      }
    }
  }

  @Test func bytesBehindTheEndAreRefused() throws {
    let bytes = try FactFile.bytes(of: sample()) + [0]
    let problem = #expect(throws: FactProblem.self) { try FactFile.facts(bytes, file: "f") }
    #expect(problem?.reason == "damaged: 1 bytes too many")
  }

  @Test func otherFilesAndOtherFormatsAreNamed() throws {
    let foreign = #expect(throws: FactProblem.self) { try FactFile.facts(Array("hello".utf8), file: "a.facts") }
    #expect(foreign?.description.hasPrefix("a.facts: not a fact file") == true)
    let newer = #expect(throws: FactProblem.self) {
      try FactFile.facts(Array("dmabuf-lint facts 27\nrest".utf8), file: "a.facts")
    }
    #expect(newer?.description == "a.facts: facts in format 27: expected 1")
  }

  @Test func aHeaderThatPromisesWhatIsNotThereIsRefused() throws {
    for change in [-1, 1, Int.max - 100] {
      var facts = try sample()
      guard case .unit(let length) = facts.header.entries[1].outcome else { return }
      facts.header.entries[1].outcome = .unit(change == Int.max - 100 ? change : length + change)
      let bytes = try FactFile.bytes(of: facts)
      #expect(throws: FactProblem.self) { try FactFile.facts(bytes, file: "f") }
    }
  }

  @Test func filesAreFoundBelowFolders() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shard = try FactFile.write(try sample(), below: folder)
    #expect(shard == folder + "/shard-2-of-3.facts")
    let job = try FactFile.write(FactSample(file: "drivers/x/y.c").facts, below: folder)
    #expect(job == folder + "/drivers/x/y.c.facts")
    try Data("log".utf8).write(to: URL(fileURLWithPath: folder + "/shard-2.log"))
    #expect(try FactFile.paths([folder, shard]) == [job, shard].sorted())
    #expect(throws: FactProblem.self) { try FactFile.paths([folder + "/none"]) }
    try FileManager.default.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: true)
    let problem = #expect(throws: FactProblem.self) { try FactFile.paths([folder + "/empty"]) }
    #expect(problem?.reason.contains("no fact files") == true)
  }

  @Test(arguments: [
    ("/else/mod.c", "outside/else/mod.c.facts"), ("../mod.c", "up/mod.c.facts"), ("lib/a.c", "lib/a.c.facts"),
  ])
  func factsOfACompileJobStayInTheFolder(path: String, name: String) {
    #expect(FactFile.name(of: .file(path)) == name)
  }

  @Test func namesOfShardsSortAsTheirNumbers() throws {
    let names = try [1, 9, 10, 100].map { FactFile.name(of: .shard(try #require(Shard($0, of: 100)))) }
    #expect(names == names.sorted() && names[0] == "shard-001-of-100.facts")
  }
}

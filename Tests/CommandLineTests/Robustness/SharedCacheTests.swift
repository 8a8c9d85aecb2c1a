import Foundation
import Testing

@Suite("Runs at once", .serialized) struct SharedCacheTests {
  @Test func shareACache() throws {
    let tree = try SmallTree()
    let clean = try tree.check(cache: tree.scratch.path + "/other")
    for state in ["cold", "warm", "half warm"] {
      if state == "half warm" {
        let units = SmallTree.files(of: tree.cache).filter { $0.hasSuffix(".unit") }
        for name in units.prefix(units.count / 2) {
          try FileManager.default.removeItem(atPath: tree.cache + "/" + name)
        }
        try tree.write(["drivers/quarry/driver0.c": SmallTree.driver(0)])
      }
      let runs = try (0..<3).map { _ in try RunningCheck(tree, arguments: tree.arguments(jobs: 2)) }
      for run in runs {
        let outcome = run.ended()
        #expect(outcome.output == clean.output && outcome.errors.isEmpty && outcome.status == 0, "\(state)")
      }
      tree.expectNothingLeft("\(state)")
    }
    // One of them is killed.
    for round in 1...3 {
      let cache = tree.scratch.path + "/killed\(round)"
      let runs = try (0..<2).map { _ in try RunningCheck(tree, arguments: tree.arguments(jobs: 1, cache: cache)) }
      usleep(UInt32(round) * 300_000)
      kill(runs[0].pid, SIGKILL)
      #expect(runs[1].ended().output == clean.output)
      _ = runs[0].ended()
      RunningCheck.wait("all processes end") { runs[0].family.isEmpty }
      #expect(try tree.check(cache: cache).output == clean.output)
      #expect(SmallTree.files(of: cache).filter { $0.contains(".new") } == [])
    }
  }
}

@Suite("Results do not depend", .serialized) struct SameResultTests {
  @Test(arguments: ["text", "json", "sarif"]) func onJobsCacheAndOrder(format: String) throws {
    let scratch = try Scratch()
    let files = try FileManager.default.contentsOfDirectory(atPath: Executable.corpus + "/drivers")
      .filter { $0.hasSuffix(".c") }.sorted()
    // Copies under one path, one after the other, whose folders have their entries in another order.
    let root = scratch.path + "/corpus"
    var outputs: [String: Executable.Outcome] = [:]
    for (name, order) in [("ascending", files), ("descending", files.reversed())] {
      try? FileManager.default.removeItem(atPath: root)
      try SmallTree.makeFolder(root)
      for file in order {
        try FileManager.default.copyItem(atPath: Executable.corpus + "/drivers/" + file, toPath: root + "/" + file)
      }
      let cache = scratch.path + "/cache-" + name
      func run(_ what: String, _ jobs: Int, _ paths: [String]) throws {
        outputs["\(name), \(what), \(jobs) jobs"] = try Executable.run(
          ["check", "--fail-on", "never", "--format", format, "--cache", cache, "--jobs", "\(jobs)"] + paths,
          folder: root)
      }
      try run("cold", name == "ascending" ? 1 : 4, ["."])
      try run("warm", 2, ["."])
      try run("named", 1, order)
      try run("named backwards", 2, order.reversed())
    }
    let first = try #require(outputs["ascending, cold, 1 jobs"])
    #expect(first.status == 0 && first.errors.isEmpty && !first.output.isEmpty)
    for (name, outcome) in outputs { #expect(outcome.output == first.output, "\(name)") }
  }

  @Test func onJobsAndCacheInATree() throws {
    let tree = try SmallTree()
    let outputs = try [1, 2, 4].flatMap { jobs in
      let cache = tree.scratch.path + "/cache\(jobs)"
      return try [tree.check(jobs: jobs, cache: cache), tree.check(jobs: 5 - jobs, cache: cache)].map(\.output)
    }
    #expect(Set(outputs).count == 1)
  }

  @Test(arguments: ["text", "json", "sarif"]) func onJobsAndCacheOfAReview(format: String) throws {
    let house = try ReviewHouse()
    let outputs = try [1, 2, 4].flatMap { jobs in
      try (0..<2).map { _ in
        try house.review(
          ["--tree", house.tree, "--format", format, "--fail-on", "never", ReviewHouse.mbox("bisect")], jobs: jobs,
          cache: house.scratch.path + "/cache\(jobs)")
      }
    }
    #expect(outputs.allSatisfy { $0.status == 0 && $0.errors.isEmpty })
    #expect(Set(outputs.map(\.output)).count == 1)
  }
}

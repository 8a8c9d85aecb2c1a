import Foundation
import Testing

/// The driver as it is run by hand: a short run over each target, and whether it notices what it is there for.
@Suite("dmabuf-lint-fuzz", .serialized)
struct FuzzRunTests {
  private struct Outcome {
    var status: Int32
    var output: String
  }

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    // A folder that is left behind harms no other test.
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
      return path + "/" + name
    }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path + "/kept")) ?? []).sorted() }
    func kept(_ name: String) throws -> String { try String(contentsOfFile: path + "/kept/" + name, encoding: .utf8) }
  }

  /// The executable lies beside the bundle of the tests, which is the program that is running.
  private func run(_ arguments: [String], in folder: Folder) throws -> Outcome {
    let running = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: running).deletingLastPathComponent()
      .appendingPathComponent("dmabuf-lint-fuzz")
    process.arguments = arguments + (arguments.contains("reproduce") ? [] : ["--keep", folder.path + "/kept"])
    process.currentDirectoryURL = Self.repository
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = folder.path + "/cache"
    process.environment = environment
    let output = folder.path + "/output"
    try Data().write(to: URL(fileURLWithPath: output))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8))
  }

  @Test(arguments: [("mail", 600), ("diff", 400), ("rules", 60), ("unit", 200), ("facts", 400), ("source", 150)])
  func aShortRunBreaksNothing(target: String, runs: Int) throws {
    let folder = try Folder()
    let outcome = try run(
      [
        target, "--runs", "\(runs)", "--seed", "6", "--time-limit", "120", "--corpus", "corpus", "Rules",
        "Tests/FuzzingTests/Seeds",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.hasPrefix("\(target): \(runs) inputs of seed 6"), "\(outcome.output)")
    #expect(!outcome.output.contains(" 0 read"), "\(outcome.output)")
  }

  @Test func aRunOverSeveralTargetsFindsItsFilesForEach() throws {
    let folder = try Folder()
    let outcome = try run(
      ["unit", "source", "mail", "--runs", "4", "--seed", "6", "--time-limit", "120", "--corpus", "corpus"], in: folder)
    #expect(outcome.status == 0, "\(outcome.output)")
    for target in ["unit", "source", "mail"] {
      #expect(outcome.output.contains("\(target): 4 inputs of seed 6"), "\(outcome.output)")
    }
  }

  @Test func aCrashIsKeptMadeSmallAndComesAgain() throws {
    let folder = try Folder()
    let seed = try folder.write("seed.txt", "one\ntwo\nthree crash four\nfive\n")
    let outcome = try run(["drill", "--runs", "20", "--seed", "1", "--corpus", seed], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("crash (signal"))
    let small = try #require(folder.names.first { !$0.contains(".") })
    #expect(try folder.kept(small) == "crash")
    #expect(try folder.kept(small + ".txt").contains("the drill crashes"))
    // Told apart by what is said, not by where they were found: one is kept of all that are alike.
    #expect(folder.names.count == 3, "\(folder.names)")
    #expect(try run(["reproduce", "drill", folder.path + "/kept/" + small], in: folder).status < 0)
    let number = try #require(small.split(separator: "-").last)
    let again = try run(["drill", "--seed", "1", "--only", String(number), "--corpus", seed], in: folder)
    #expect(again.status == 1 && again.output.contains("1 inputs of seed 1"), "\(again.output)")
  }

  @Test(arguments: [("hang", "hang (more than 1.0 s)"), ("grow", "MiB"), ("lie", "the drill lies")])
  func whatElseGoesWrongIsNoticed(word: String, said: String) throws {
    let folder = try Folder()
    // No change takes all of the words away.
    let seed = try folder.write("seed.txt", String(repeating: word + "\n", count: 200))
    let outcome = try run(
      ["drill", "--runs", "1", "--seed", "4", "--time-limit", "1", "--memory-limit", "200", "--corpus", seed],
      in: folder)
    #expect(outcome.status == 1, "\(outcome.output)")
    #expect(outcome.output.contains(said) || outcome.output.contains("crash"), "\(outcome.output)")
  }

  @Test func whatCannotBeRunIsSaid() throws {
    let folder = try Folder()
    #expect(try run(["mail", "--corpus", folder.path + "/nowhere"], in: folder).status == 2)
    #expect(try run(["mail", "--corpus", folder.path], in: folder).status == 2)
    #expect(try run(["weather"], in: folder).status == 2)
  }
}

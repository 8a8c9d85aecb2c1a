import Foundation
import Testing

/// What tests of `review` share: a copy of the tree of the corpus' series, and the built executable to review with.
struct ReviewHouse {
  static let series = Executable.corpus + "/series"

  /// Where parsed files are kept for all tests of a run, until its end.
  private static let cache: String = {
    atexit { try? FileManager.default.removeItem(atPath: ReviewHouse.cacheFolder) }
    return cacheFolder
  }()
  private static let cacheFolder = FileManager.default.temporaryDirectory
    .appendingPathComponent("dmabuf-lint-reviews-\(ProcessInfo.processInfo.processIdentifier)").path

  let scratch: Scratch
  /// The root of the copy.
  let tree: String

  /// - Parameter tree: whether to copy the tree; else `tree` is where it would be.
  init(tree isWanted: Bool = true) throws {
    scratch = try Scratch()
    tree = scratch.path + "/tree"
    if isWanted { try FileManager.default.copyItem(atPath: Self.series + "/tree", toPath: tree) }
  }

  static func mbox(_ name: String) -> String { series + "/\(name).mbox" }

  static func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: mbox(name))), as: UTF8.self)
  }

  /// Reviews with a warm cache, one worker and bounds of time and memory: what hangs is killed, and has status 124.
  func review(
    _ arguments: [String], input: String = "", jobs: Int = 1, cache: String? = nil, environment: [String: String] = [:]
  ) throws -> Executable.Outcome {
    try Executable.run(
      ["review", "--parse-as", "stubs", "--jobs", "\(jobs)", "--cache", cache ?? Self.cache] + arguments, input: input,
      folder: scratch.path, environment: environment, limits: Executable.Limits())
  }

  /// What a review of a text onto the tree gives.
  func reviewed(_ text: String, _ more: [String] = []) throws -> ReviewedSeries {
    let outcome = try review(["--tree", tree, "--format", "json"] + more + ["-"], input: text)
    return try #require(try ReviewedSeries.all(outcome.output).first, "\(outcome.errors)")
  }

  /// Runs a program in a folder; gives what it prints, without the last line's end.
  @discardableResult static func run(
    _ program: String, _ arguments: [String], in folder: String = "/"
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(arguments)")
    return text.trimmingCharacters(in: .newlines)
  }

  /// Runs git with settings of its own alone.
  @discardableResult static func git(_ arguments: [String], in folder: String) throws -> String {
    let settings = ["user.name=Ann Author", "user.email=ann@example.org", "commit.gpgsign=false", "gc.auto=0"]
    return try run("/usr/bin/env", ["git"] + settings.flatMap { ["-c", $0] } + arguments, in: folder)
  }

  /// A folder with a file in it that nobody may touch, beside the tree.
  func sentinel() throws -> String {
    let folder = scratch.path + "/sentinel"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try scratch.write("sentinel/file.c", "int sentinel;\n")
    return folder
  }
}

/// The parts of a review's JSON that tests look at.
struct ReviewedSeries: Decodable {
  struct Series: Decodable {
    var title: String
    var version: Int
    var missing: [Int]
    var base: String
    var baseCommit: String?
    var patches: [Patch]
  }
  struct Patch: Decodable {
    var number: Int
    var basis: String
    var remarks: [String]
  }
  struct Finding: Decodable {
    var standing: String
    var patch: Int?
    var rule: String
    var severity: String
    var location: Report.Location
    var function: String?
    var fixedBy: Int?
    var fromHunks: Bool
  }
  struct Omission: Decodable {
    var file: String
    var reason: String
  }
  private struct Run: Decodable {
    var reviews: [ReviewedSeries]
  }

  var series: Series
  var findings: [Finding]
  var skipped: [Omission]

  static func all(_ json: String) throws -> [ReviewedSeries] {
    try JSONDecoder().decode(Run.self, from: Data(json.utf8)).reviews
  }

  /// As corpus/README.md writes it, sorted.
  var lines: [String] {
    var lines = series.version == 1 ? [] : ["version \(series.version)"]
    lines += series.missing.map { "missing \($0)" }
    lines += series.patches.map { "patch \($0.number) \($0.basis)" }
    lines += findings.map(\.line)
    lines += skipped.map { "skipped \($0.file)" }
    return lines.sorted()
  }
}

extension ReviewedSeries.Finding {
  var line: String {
    let patch = patch.map(String.init) ?? "-"
    let place = "\(location.file):\(location.startLine) \(function ?? "-")"
    return "\(standing) \(patch) \(rule) \(severity) \(place)" + (fixedBy.map { " until \($0)" } ?? "")
      + (fromHunks ? " from hunks" : "")
  }
}

/// All that is in a folder, by path: kind, mode, time of the last change and contents.
struct FolderState: Equatable {
  private(set) var entries: [String: String] = [:]

  init(_ folder: String) throws {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for name in names {
      let path = folder + "/" + name
      let about = try FileManager.default.attributesOfItem(atPath: path)
      let kind = (about[.type] as? FileAttributeType)?.rawValue ?? ""
      let time = (about[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      let contents = kind == FileAttributeType.typeRegular.rawValue ? FileManager.default.contents(atPath: path) : nil
      entries[name] = "\(kind) \(about[.posixPermissions] ?? "") \(time) \(contents?.base64EncodedString() ?? "")"
    }
  }
}

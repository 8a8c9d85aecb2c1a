import Foundation

/// The built executable, run as a user runs it.
struct Executable {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
    /// Of the output, which is meant to be text.
    var bytes: [UInt8] = []
  }

  /// What a run may use: seconds, after which it is killed with status 124, and KiB of address space for each process.
  struct Limits {
    var seconds = 120
    var memory = 6 << 20
  }

  /// The root of the repository.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let corpus = repository.appendingPathComponent("corpus").path

  /// It lies beside the bundle of the tests, which is the program that is running.
  private static let location: URL = {
    let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: running ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("dmabuf-lint")
  }()

  static var path: String { location.path }

  /// Runs it, or another program, with arguments in a folder. Output goes through files, which cannot fill up as pipes
  /// do.
  static func run(
    _ arguments: [String], input: String = "", folder: String? = nil, environment: [String: String] = [:],
    limits: Limits? = nil, program: String? = nil
  ) throws -> Outcome {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = program.map { URL(fileURLWithPath: $0) } ?? location
    process.arguments = arguments
    if let limits {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      let script = "ulimit -v \(limits.memory) && exec timeout -k 5 \(limits.seconds) \"$0\" \"$@\""
      process.arguments = ["-c", script, path] + arguments
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder ?? scratch.path)
    var variables = ProcessInfo.processInfo.environment
    variables["XDG_CACHE_HOME"] = scratch.path
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: try scratch.write("in", input)))
    let output = try scratch.write("out", "")
    let errors = try scratch.write("err", "")
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self),
      bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: output))))
  }
}

/// A folder that is removed with its last user; a class for the sake of that.
final class Scratch {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dmabuf-lint-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, and gives its path.
  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}

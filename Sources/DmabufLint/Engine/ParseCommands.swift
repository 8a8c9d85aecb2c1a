import Foundation
import KernelTree

/// How the files of a request are parsed, for other tools to do the same.
public struct ParseCommands: Sendable {
  /// A JSON compilation database, the form of `compile_commands.json`: one entry for each file that is parsed, in the
  /// order of their paths, with absolute paths and without precompiled headers.
  public var database: String
  /// What is a candidate and would not be parsed: path and reason, one line each.
  public var skipped: [String]

  private struct Entry: Encodable {
    var directory: String
    var file: String
    var arguments: [String]
  }

  init(_ plan: FrontendPlan) throws {
    let entries = plan.jobs.map { job in
      Entry(
        directory: job.workingDirectory, file: job.file,
        arguments: ["clang"] + job.plainArguments + ["-c", job.file])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    database = String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
    skipped = plan.skipped.map { "\($0.file): \($0.reason)" }
  }
}

extension Engine {
  /// What `check` would parse, and with which arguments. Headers that a tree without a configuration lacks are made up
  /// in the cache folder of the request, where the arguments name them.
  /// - Throws: as `check`.
  public static func parseCommands(_ request: CheckRequest) async throws -> ParseCommands {
    // Precompiled headers take long to make, and no other tool could use them.
    var request = request
    request.usesCache = false
    let run = try CheckRun(request, progress: nil)
    return try ParseCommands(try await run.frontend(request.paths, vocabulary: run.model.vocabulary).plan())
  }
}

import Clang
import Contracts
import Findings
import Foundation
import IR
import KernelTree
import Reports

/// The runs that the command line asks for.
public enum Engine {
  /// The release as which sources are read that come without a tree.
  static let newestVersion = KernelVersion(7, 3)

  /// Looks for candidates, parses, analyses.
  /// - Throws: `EngineProblem`, or the problem of a rule file, of the tree or of libclang: the run cannot be done.
  ///   What concerns one file alone is listed in the report.
  public static func check(
    _ request: CheckRequest, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> RunReport {
    try await CheckRun(request, progress: progress).report()
  }

  /// Who exports and who imports in what the request means, and which heaps there are.
  /// - Throws: as `check`.
  public static func survey(
    _ request: CheckRequest, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> SurveyReport {
    try await CheckRun(request, progress: progress).survey()
  }

  /// All rules of the bundled folder and of `folders`, sorted by id.
  public static func rules(folders: [String]) throws -> [Rule] {
    try catalogue(folders).rules
  }

  /// The IR of a file as text.
  public static func dumpIR(file: String, function: String?, request: CheckRequest) async throws -> String {
    var request = request
    request.paths = [file]
    let run = try CheckRun(request, progress: nil)
    let unit = try await run.unit()
    let wanted = unit.functions.filter { function == nil ? !$0.isFromHeader : $0.symbol.name.text == function }
    if let function, wanted.isEmpty {
      throw EngineProblem.nothingAnalysed("\(file): no function '\(function)' with a body")
    }
    return wanted.map { $0.dump() }.joined(separator: "\n")
  }

  /// What the parser, a worker process, complains about in a file: the errors, those of its headers among them.
  /// - Throws: as `check`; also when there is nothing to parse, or the worker gave the file up.
  public static func parseProblems(_ file: String, request: CheckRequest) async throws -> [ParseProblem] {
    var request = request
    request.paths = [file]
    return try await CheckRun(request, progress: nil).unit().problems
  }

  /// What callers see of a function of a file, as text; the file is analysed with those that define what it calls.
  public static func dumpSummary(file: String, function: String, request: CheckRequest) async throws -> String {
    var request = request
    request.paths = [file]
    return try await CheckRun(request, progress: nil).summary(of: function).joined(separator: "\n") + "\n"
  }

  /// What files of a tree are linked into, one line each.
  /// - Throws: a problem of the tree; a file outside a tree is named as one.
  public static func dumpModules(of files: [String]) throws -> String {
    guard let first = files.first, let tree = try KernelTree.containing(first) else {
      throw EngineProblem.nothingAnalysed("\(files.first ?? "-"): not inside a kernel tree")
    }
    let facts = ModuleFacts(tree: tree)
    return files.map { file in
      let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
      let shown = tree.relative(path) ?? path
      return facts.description(of: Name(shown)) + "\n"
    }.joined()
  }

  /// The libclang that runs use: how it names itself, and where it is.
  public static func libclang() throws -> (version: String, path: String) {
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    return (library.version, library.path)
  }

  /// Where the API model and a tree say different things, one line each: nothing when they agree.
  public static func verify(tree: String, folders: [String]) async throws -> [String] {
    try await CheckRun(CheckRequest(paths: [tree], ruleFolders: folders), progress: nil).differences()
  }

  /// The findings of a run over a tree, or a part of one, beside the verdicts on its release.
  /// - Parameter verdicts: a list, or a folder with lists named by release, such as `7.3.tsv`.
  /// - Throws: as `check` does; `EngineProblem` also when the path is in no tree or the list cannot be read.
  public static func triage(
    verdicts: String, tree path: String, request: CheckRequest, progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws -> Triage {
    guard let tree = try KernelTree.containing(path) else {
      throw EngineProblem.nothingAnalysed("\(path): not inside a kernel tree")
    }
    let file = try VerdictFile(path: verdicts, tree: tree)
    var request = request
    request.paths = [path]
    let report = try await check(request, progress: progress)
    return Triage(findings: report.findings, verdicts: file.list) { file.isCovered($0, by: path) }
  }

  static func catalogue(_ folders: [String]) throws -> Catalogue {
    try Catalogue.load(folders: RuleFolders.all(folders, environment: ProcessInfo.processInfo.environment))
  }
}

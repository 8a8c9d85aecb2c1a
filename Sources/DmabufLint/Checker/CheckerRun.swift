import Clang
import Findings
import Foundation
import IR
import KernelTree
import Reports

/// What kbuild's `CHECK=` asks of us for one file.
public struct CheckerRequest: Sendable {
  /// `$(CHECKFLAGS) $(c_flags) $<`, as kbuild gives them.
  public var arguments: [String]
  /// The folder in which kbuild stands: the one that is built.
  public var folder: String
  /// Where facts are written; nil for nowhere.
  public var facts: String?
  /// Whether the file is judged by itself.
  public var wantsFindings: Bool
  /// Rules, limits and cache.
  public var check: CheckRequest

  public init(arguments: [String], folder: String, facts: String?, wantsFindings: Bool, check: CheckRequest) {
    self.arguments = arguments
    self.folder = folder
    self.facts = facts
    self.wantsFindings = wantsFindings
    self.check = check
  }
}

/// Why a compile job cannot be checked: kbuild stops, because what was not looked at would be missed silently.
public enum CheckerProblem: Error, CustomStringConvertible, Sendable {
  case noFile
  case noTree(String)

  public var description: String {
    switch self {
    case .noFile: "no source file behind the flags: expected what kbuild gives to CHECK="
    case .noTree(let file):
      "\(file): neither this file nor the folder that the variable srctree names lies in a kernel tree"
    }
  }
}

extension Engine {
  /// One call of kbuild's checker.
  /// - Returns: findings in the file, under the names that the compiler would give to files; nil where it was not
  ///   judged: kbuild was only asking whether we work, the file uses no name of the API, or only facts were wanted.
  /// - Throws: `CheckerProblem`, `FactProblem` when facts cannot be written, and as `check`.
  public static func check(_ request: CheckerRequest) async throws -> RunReport? {
    let environment = ProcessInfo.processInfo.environment
    guard let command = CheckCommandLine(request.arguments, folder: request.folder) else { throw CheckerProblem.noFile }
    guard command.isSource else {
      // The answer to kbuild's question: what would keep every file from being parsed keeps this one too.
      _ = try ClangLibrary.load(environment: environment)
      _ = try RuleFolders.all(request.check.ruleFolders, environment: environment)
      return nil
    }
    guard let tree = try tree(of: command, request.folder, environment) else {
      throw CheckerProblem.noTree(command.file)
    }
    let cache = request.check.usesCache
      ? CacheFolder(named: request.check.cacheFolder, environment: environment) : nil
    let names = try CheckerVocabulary.names(of: tree, folders: request.check.ruleFolders, cache: cache)
    guard try command.uses(names) else {
      if let folder = request.facts { try CompiledFacts.none(of: command, tree, request.check).write(below: folder) }
      return nil
    }
    return try await CheckRun(request.check(in: tree)).checker(command, tree, request)
  }

  /// The tree of the source, or for a module that is built outside of it the one that kbuild runs in.
  private static func tree(
    of command: CheckCommandLine, _ folder: String, _ environment: [String: String]
  ) throws -> KernelTree? {
    if let tree = try KernelTree.containing(command.path) { return tree }
    guard let named = environment["srctree"], !named.isEmpty else { return nil }
    return try KernelTree.containing(named.hasPrefix("/") ? named : folder + "/" + named)
  }
}

extension CheckerRequest {
  /// The request whose tree is given; the file is not looked for, because its flags are known.
  fileprivate func check(in tree: KernelTree) -> CheckRequest {
    var check = self.check
    check.paths = [CompiledFacts.path(in: tree)]
    check.buildFolder = folder
    check.parseWay = FrontendWay.configuredBuild.rawValue
    return check
  }
}

extension CheckRun {
  /// A run whose files are named by compile jobs.
  fileprivate init(_ request: CheckRequest) throws {
    try self.init(request, progress: nil)
  }

  fileprivate func checker(
    _ command: CheckCommandLine, _ tree: KernelTree, _ request: CheckerRequest
  ) async throws -> RunReport? {
    var clock = StageClock(isShown: isVerbose)
    var job = try command.job(tree: tree, resources: library.resourceDirectory, environment: environment)
    let loaded = try await units(of: [job])
    let sources = loaded.inclusions.values.joined().filter { $0.hasSuffix(".c") && $0 != job.file }
    job.includedSources = Set(sources).sorted()
    if let folder = request.facts {
      let compiled = Facts.CompiledFile(
        membership: job.membership, includedSources: job.includedSources.map { shown($0) })
      let entry = Facts.Entry(path: shown(job.file), job: compiled)
      let facts = try facts(.file(entry.path), [entry], loaded, way: .configuredBuild)
      _ = try FactFile.write(facts, below: folder)
    }
    guard request.wantsFindings else { return nil }
    let plan = FrontendPlan(way: .configuredBuild, tree: tree, jobs: [job], lookedAt: 1, candidates: 1)
    let report = try await report(on: plan, loaded, &clock)
    return report.named(as: command, from: shown(job.file), folder: request.folder)
  }
}

extension RunReport {
  /// The report with paths as the compiler would write them, which editors look up from the folder of the build.
  fileprivate func named(as command: CheckCommandLine, from path: String, folder: String) -> RunReport {
    guard command.file.hasSuffix("/" + path) else { return self }
    let prefix = String(command.file.dropLast(path.count))
    func name(_ file: String) -> String { file.hasPrefix("/") ? file : prefix + file }
    return RunReport(
      toolVersion: toolVersion, libclangVersion: libclangVersion, root: folder, kernelVersion: kernelVersion,
      parsedAs: parsedAs, counts: counts, findings: findings.map { $0.movingFiles(name) },
      skipped: skipped.map { Skipped(file: name($0.file), reason: $0.reason) }, rules: rules)
  }
}

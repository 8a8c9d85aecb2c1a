import Checkers
import Clang
import Contracts
import Dataflow
import Findings
import Foundation
import IR
import KernelTree
import Lowering
import Program
import Reports

/// One run, from the request to the report.
struct CheckRun {
  let request: CheckRequest
  let progress: (@Sendable (Progress) -> Void)?
  let environment = ProcessInfo.processInfo.environment
  let library: ClangLibrary
  private let catalogue: Catalogue
  let tree: KernelTree?
  /// The folder that paths are relative to: the tree's, or the current one.
  let root: String
  let version: KernelVersion
  let model: ApiModel
  let input: CheckInputFiles
  /// Where callers are looked for, if not in all files of the folders: absolute paths.
  var callersAmong: Set<String>?

  /// - Parameter folder: what paths are relative to where there is no tree; nil for the current folder.
  init(_ request: CheckRequest, folder: String? = nil, progress: (@Sendable (Progress) -> Void)?) throws {
    self.request = request
    self.progress = progress
    library = try ClangLibrary.load(environment: environment)
    catalogue = try Engine.catalogue(request.ruleFolders)
    if request.usesCache { CacheFolder(named: request.cacheFolder, environment: environment).sweep() }
    input = try CheckInputFiles(request)
    tree = try input.paths.first.flatMap {
      try KernelTree.containing($0, build: request.buildFolder, compileCommands: request.compileCommands)
    }
    root =
      tree?.root
      ?? URL(fileURLWithPath: folder ?? FileManager.default.currentDirectoryPath).resolvingSymlinksInPath().path
    version = try Self.version(request, tree)
    model = catalogue.model(for: version)
  }

  /// The report of an earlier run of which nothing has changed since, else that of a run.
  func report() async throws -> RunReport {
    defer { input.remove() }
    guard let folder = cacheFolder, let cache = ReportCache(folder: folder),
      let key = try ReportKey(request, paths: input.paths, tree: tree, library: library, threads: jobs)
    else { return try await madeReport(known: nil, lookAgain: { nil }).report }
    progress?(Progress(stage: "looking for changes", done: 0, total: 0))
    async let looked = key.digest()
    // Where nothing is kept the run begins beside the look at the tree.
    if !cache.isEmpty {
      var clock = StageClock(isShown: request.verbose)
      let kept = await looked.flatMap { cache.content(for: $0) }
      clock.finish("looking for changes")
      if let kept { return report(kept) }
    }
    let known = KnownFunctionsFile(folder: folder, kind: key.kind, decisive: key.rulesDigest)
    let made = try await madeReport(known: known) { await key.digest() }
    // What a worker gave up on may go well another time, and a tree that changed meanwhile is neither state.
    if let digest = await looked, made.isFinal, made.digest == digest {
      cache.keep(
        ReportCache.Content(
          parsedAs: made.report.parsedAs, counts: made.report.counts, findings: made.report.findings,
          skipped: made.report.skipped), for: digest)
    }
    return made.report
  }

  private func report(_ kept: ReportCache.Content) -> RunReport {
    RunReport(
      toolVersion: Tool.version, libclangVersion: library.version, root: root, kernelVersion: "\(version)",
      parsedAs: kept.parsedAs, counts: kept.counts, findings: kept.findings, skipped: kept.skipped,
      rules: activeRules())
  }

  private struct MadeReport {
    var report: RunReport
    /// Whether the same run could not give another one.
    var isFinal: Bool
    /// What the sources looked like when all of them had been read.
    var digest: String?
  }

  /// - Parameter lookAgain: gives the digest of the sources.
  private func madeReport(
    known: KnownFunctionsFile?, lookAgain: @escaping @Sendable () async -> String?
  ) async throws -> MadeReport {
    var clock = StageClock(isShown: request.verbose)
    let plan = try await plan()
    clock.finish("choosing files and precompiling headers")
    for remark in plan.remarks { clock.remark(remark) }
    return try await judged(on: plan, try await units(of: plan.jobs), known: known, lookAgain: lookAgain, &clock)
  }

  /// What is to be parsed of the request's paths, and how.
  /// - Parameter parsed: as in `FrontendRequest`.
  func plan(parsed: FrontendRequest.Choice? = nil) async throws -> FrontendPlan {
    progress?(Progress(stage: "looking for candidates", done: 0, total: 0))
    var frontend = try frontend(input.paths, vocabulary: model.vocabulary)
    frontend.request.parsed = parsed
    return try await frontend.plan()
  }

  /// The second half of a run: from the units of the jobs of a plan to the report.
  func report(on plan: FrontendPlan, _ found: LoadedUnits, _ clock: inout StageClock) async throws -> RunReport {
    try await judged(on: plan, found, known: nil, lookAgain: { nil }, &clock).report
  }

  private func judged(
    on plan: FrontendPlan, _ found: LoadedUnits, known: KnownFunctionsFile?,
    lookAgain: @escaping @Sendable () async -> String?, _ clock: inout StageClock
  ) async throws -> MadeReport {
    var loaded = found
    var skipped = plan.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) }
    skipped += loaded.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) }
    let included = plan.jobs.flatMap(\.includedSources).map { Name(shown($0)) }
    var own = Set(loaded.units.map(\.path) + included)
    let supporting = try await supportingUnits(beside: loaded.units)
    loaded.units += supporting.units
    loaded.digests.merge(supporting.digests) { own, _ in own }
    loaded.hasLosses = loaded.hasLosses || supporting.hasLosses
    clock.finish("parsing and lowering")
    let callers = try await callers(beside: loaded.units, plan)
    skipped += callers.loaded.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) }
    own.formUnion(callers.loaded.units.map(\.path))
    loaded.units += callers.loaded.units
    loaded.digests.merge(callers.loaded.digests) { own, _ in own }
    clock.finish("\(callers.loaded.units.count) files of callers, \(callers.left) more left out")
    let damaged = loaded.units.filter { own.contains($0.path) && !$0.damagedFunctions.isEmpty }
    skipped += damaged.map(Self.damage)

    async let digest = lookAgain()
    progress?(Progress(stage: "analysing", done: 0, total: 0))
    var analysis = analysis(plan)
    analysis.reuse = known.map { ($0, loaded.digests) }
    let outcome = analysis.run(loaded.units)
    for time in outcome.times { clock.show(time.stage, time.duration) }
    clock.finish("linking, dataflow and checks (\(outcome.analysed) of \(outcome.functions) functions)")
    skipped += outcome.incomplete.filter { own.contains(Name($0.file)) }.map {
      Skipped(file: $0.file, reason: "'\($0.function)' has more paths than the analysis follows")
    }
    let findings = outcome.findings.filter { own.contains(Name($0.place.file)) || plan.way == .noTree || isHeader($0) }
    let report = RunReport(
      toolVersion: Tool.version, libclangVersion: library.version, root: root,
      kernelVersion: "\(version)", parsedAs: plan.way.rawValue,
      counts: RunReport.Counts(
        lookedAt: plan.lookedAt, candidates: plan.candidates, analysed: loaded.units.count { own.contains($0.path) },
        // A header's functions come with whichever file was parsed first.
        functions: loaded.units.reduce(0) { sum, unit in
          sum + (own.contains(unit.path) ? unit.functions.count { !$0.isFromHeader } : 0)
        }),
      findings: findings.map { input.rename($0) }, skipped: skipped.map { input.rename($0) }, rules: activeRules(),
      contents: input.contents)
    return MadeReport(
      report: report, isFinal: !loaded.hasLosses && !callers.loaded.hasLosses, digest: await digest)
  }

  /// Who exports and who imports, by the names of the model.
  func survey() async throws -> SurveyReport {
    defer { input.remove() }
    progress?(Progress(stage: "looking for candidates", done: 0, total: 0))
    let plan = try await frontend(input.paths, vocabulary: model.vocabulary).plan()
    let loaded = try await units(of: plan.jobs)
    let modules = tree.map { ModuleFacts(tree: $0) }
    let program = onDeepStack { Program(units: loaded.units) }
    let entries = model.survey.map { names in
      Checkers.survey(program, by: names, import: ModuleFacts.importStatement) { modules?.use(of: $0) }
    }
    return SurveyReport(
      toolVersion: Tool.version, root: root, kernelVersion: "\(version)", parsedAs: plan.way.rawValue,
      entries: entries ?? [],
      skipped: plan.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) }
        + loaded.skipped.map { Skipped(file: shown($0.file), reason: $0.reason) })
  }

  /// The one unit of a request with one file.
  func unit() async throws -> IR.Unit {
    defer { input.remove() }
    let plan = try await frontend(input.paths, vocabulary: model.vocabulary).plan()
    let loaded = try await units(of: plan.jobs)
    guard let unit = loaded.units.first else {
      let reason = (plan.skipped.map(\.reason) + loaded.skipped.map(\.reason)).first ?? "there is nothing to parse"
      throw EngineProblem.nothingAnalysed("\(input.paths.first ?? "-"): \(reason)")
    }
    return unit
  }

  /// The summaries of the functions of a name.
  func summary(of function: String) async throws -> [String] {
    defer { input.remove() }
    let plan = try await frontend(input.paths, vocabulary: model.vocabulary).plan()
    var units = try await units(of: plan.jobs).units
    units += try await supportingUnits(beside: units).units
    let (all, model) = (units, model)
    let lines = onDeepStack { summaryText(of: Name(function), in: Program(units: all), model: model) }
    guard !lines.isEmpty else {
      throw EngineProblem.nothingAnalysed("\(input.paths.first ?? "-"): no function '\(function)' with a body")
    }
    return lines
  }

  /// What the model says that the bodies of the tree do not, by function.
  func differences() async throws -> [String] {
    guard let tree else {
      throw EngineProblem.nothingAnalysed("\(input.paths.first ?? "."): not inside a kernel tree")
    }
    let plan = try await frontend([tree.root + "/drivers/dma-buf"], vocabulary: model.vocabulary).plan()
    let loaded = try await units(of: plan.jobs)
    return ModelComparison(model: model, version: version, tree: tree).lines(for: loaded.units)
  }

  // MARK: - Parts

  private static func version(_ request: CheckRequest, _ tree: KernelTree?) throws -> KernelVersion {
    if let text = request.kernelVersion {
      guard let version = KernelVersion(text) else { throw EngineProblem.wrongVersion(text) }
      return version
    }
    return tree.map { Engine.version(of: $0) } ?? Engine.newestVersion
  }

  func frontend(
    _ paths: [String], vocabulary: Set<Name>, patched: PatchedFiles = .none
  ) throws -> Frontend {
    var way: FrontendWay?
    if let wanted = request.parseWay {
      way = FrontendWay(rawValue: wanted)
      if way == nil { throw EngineProblem.wrongWay(wanted, known: FrontendWay.allCases.map(\.rawValue)) }
    }
    return Frontend(
      request: FrontendRequest(
        paths: paths, vocabulary: Set(vocabulary.map(\.text)), tree: tree?.root, build: request.buildFolder,
        compileCommands: request.compileCommands, way: way, cacheFolder: request.cacheFolder, threads: jobs,
        toolVersion: Tool.version, usesPrecompiledHeaders: request.usesCache, environment: environment,
        patched: patched, precompiler: Precompiler { [loader] in try await loader.header($0) }),
      library: library)
  }

  var jobs: Int { request.jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  var isVerbose: Bool { request.verbose }

  /// Nil when the request forbids to keep anything.
  var cacheFolder: CacheFolder? {
    request.usesCache ? CacheFolder(named: request.cacheFolder, environment: environment) : nil
  }

  /// One that keeps what it parsed, unless the request forbids it.
  var loader: UnitLoader {
    let names = LoweringNames(model)
    return UnitLoader(
      workers: jobs, timeLimit: request.timeLimit, memoryLimit: request.memoryLimit, root: root, names: names,
      // What comes on standard input has no name by which a later run could know it.
      cache: (request.standardInput == nil ? cacheFolder : nil).flatMap {
        UnitCache(folder: $0, library: library, root: root, names: names)
      })
  }

  func units(of jobs: [ParseJob]) async throws -> LoadedUnits {
    try await units(of: [jobs]).first ?? LoadedUnits()
  }

  /// The units of several lots of files, which are parsed side by side.
  func units(of lots: [[ParseJob]]) async throws -> [LoadedUnits] {
    let total = lots.reduce(0) { $0 + $1.count }
    return try await loader.load(lots) { [progress] done in
      progress?(Progress(stage: "parsing", done: done, total: total))
    }
  }

  /// The files of the tree that define what the units call and the model describes: the tree's own word on them counts.
  private func supportingUnits(beside units: [IR.Unit]) async throws -> LoadedUnits {
    let paths = supportingFiles(beside: units)
    guard !paths.isEmpty else { return LoadedUnits() }
    let plan = try await frontend(paths, vocabulary: model.vocabulary).plan()
    return try await self.units(of: plan.jobs)
  }

  /// Their absolute paths, sorted, without those of the units themselves.
  func supportingFiles(beside units: [IR.Unit]) -> [String] {
    guard let tree else { return [] }
    let have = Set(units.map(\.path.text))
    var wanted: Set<String> = []
    for name in calledNames(units) {
      guard let entry = model.functions[name], entry.asksTheBody else { continue }
      for source in entry.sources where source.hasSuffix(".c") && !have.contains(source) { wanted.insert(source) }
    }
    return wanted.map { tree.root + "/" + $0 }.filter { FileManager.default.fileExists(atPath: $0) }.sorted()
  }

  /// Units of the files that call functions which leave a demand to their callers, and that are no candidates.
  private func callers(
    beside units: [IR.Unit], _ plan: FrontendPlan
  ) async throws -> (loaded: LoadedUnits, left: Int) {
    guard let tree, plan.way != .noTree else { return (LoadedUnits(), 0) }
    let search = CallerSearch(
      paths: input.paths, root: tree.root, known: Set(plan.jobs.flatMap { [$0.file] + $0.includedSources }),
      among: callersAmong, threads: jobs, cache: cacheFolder)
    let open = OpenFunctions(units: units, model: model, lockClasses: lockClassesOfRules(activeRules()))
    let found = await search.callers(of: open.names)
    guard !found.files.isEmpty else { return (LoadedUnits(), found.left) }
    let more = try await frontend(found.files, vocabulary: model.vocabulary).plan()
    var loaded = try await self.units(of: more.jobs)
    loaded.skipped += more.skipped.map { Skipped(file: $0.file, reason: $0.reason) }
    return (loaded, found.left)
  }

  private func calledNames(_ units: [IR.Unit]) -> Set<Name> {
    var names: Set<Name> = []
    for unit in units {
      for function in unit.functions where !function.isFromHeader {
        for block in function.blocks {
          for case .call(let call) in block.instructions.map(\.kind) {
            if case .direct(let symbol) = call.callee, symbol.file == nil { names.insert(symbol.name) }
          }
        }
      }
    }
    return names
  }

  func activeRules() -> [Rule] {
    catalogue.rules.filter { rule in
      (request.enabled.isEmpty || request.enabled.contains(rule.id)) && !request.disabled.contains(rule.id)
    }
  }

  private func analysis(_ plan: FrontendPlan) -> Analysis {
    analysis(plan.jobs, facts: tree.map { TreeFacts(tree: $0) }, patched: .none)
  }

  /// The analysis of what was parsed for `jobs`, in a tree with the given facts and files.
  func analysis(
    _ jobs: [ParseJob], facts: TreeFacts?, patched: PatchedFiles, symbols: ConfigSymbols? = nil
  ) -> Analysis {
    let modules = Dictionary(
      jobs.compactMap { job in job.membership.map { (Name(job.relativePath), Name($0.moduleName)) } },
      uniquingKeysWith: { first, _ in first })
    let whole = tree.map { ModuleFacts(tree: $0, patched: patched, symbols: symbols) }
    let folder = root
    return Analysis(
      rules: activeRules(), model: model, version: version, declares: { name in facts.map { $0.declares(name.text) } },
      module: { modules[$0] }, moduleUse: { file in whole?.use(of: file) },
      text: { file in
        let path = file.text.hasPrefix("/") ? file.text : folder + "/" + file.text
        return patched.read(path)
      }, threads: self.jobs)
  }

  private func isHeader(_ finding: Finding) -> Bool { finding.place.file.hasSuffix(".h") }

  func shown(_ file: String) -> String {
    file.hasPrefix(root + "/") ? String(file.dropFirst(root.count + 1)) : file
  }

  static func damage(_ unit: IR.Unit) -> Skipped {
    let names = unit.damagedFunctions.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let more = unit.damagedFunctions.count > 3 ? " and \(unit.damagedFunctions.count - 3) more" : ""
    let first = unit.problems.first.map { ": \($0.message)" } ?? ""
    return Skipped(file: unit.path.text, reason: "errors hide code in \(names)\(more)\(first)")
  }
}

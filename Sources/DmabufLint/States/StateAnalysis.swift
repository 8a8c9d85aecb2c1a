import Contracts
import Dataflow
import Findings
import Foundation
import IR
import KernelTree
import Lowering

/// Analyses the same files in several states: what a series touches, and what calls it or is called by it.
public struct StateAnalysis: Sendable {
  private let run: CheckRun
  private let scratch: String
  private let shared: SharedKnowledge

  /// Takes how files are parsed and which rules apply; the folder to which the states' paths are relative (a kernel
  /// tree, or one in which nothing needs to be); an existing folder for what stands in for files on disk; and the
  /// headers, relative to the root, that some state may have otherwise.
  /// - Throws: as `Engine.check`.
  public init(_ request: CheckRequest, root: String, scratch: String, headers: Set<String> = []) throws {
    var request = request
    request.paths = [root]
    run = try CheckRun(request, folder: root, progress: nil)
    self.scratch = scratch
    let folder = run.root
    shared = SharedKnowledge(tree: run.tree, headers: Set(headers.map { folder + "/" + $0 }))
  }

  public var rules: [Rule] { run.activeRules() }
  public var kernelVersion: String { "\(run.version)" }
  public var libclangVersion: String { run.library.version }
  /// The names by which the family's code is known.
  public var vocabulary: Set<String> { Set(run.model.vocabulary.map(\.text)) }
  /// Paths of findings are relative to it.
  public var root: String { run.root }
  var model: ApiModel { run.model }
  var environment: [String: String] { run.environment }
  /// False where the folder lies in no kernel tree: files are then parsed with the stub headers.
  public var hasTree: Bool { run.tree != nil }

  /// Takes the states in order, each as what differs from the files on disk; gives what was found in each. Findings of
  /// files that are the same in all states are given only where they lie near what is not.
  /// - Throws: when the run cannot be done at all; what concerns one file is listed in the outcome.
  public func outcomes(of overlays: [SourceOverlay]) async throws -> StatesOutcome {
    let patched = try overlays.map { try PatchedFiles($0, root: run.root, folder: scratch) }
    let touched = Self.touched(patched)
    guard !touched.isEmpty else {
      return StatesOutcome(states: overlays.map { _ in StateOutcome() }, parsedAs: hasTree ? "tree" : "stubs")
    }
    var clock = StageClock(isShown: run.isVerbose)
    let candidates = await candidates()
    let affected = affected(touched, candidates, patched)
    clock.finish("choosing \(affected.count) of \(candidates.count) candidates")
    var states = bridged(try await load(affected, in: patched))
    clock.finish("parsing and lowering them in \(states.count) states")
    let changed = Self.changed(affected, in: states.map(\.loaded))
    let bounds = try await neighbours(of: changed, in: states.map(\.loaded), candidates)
    let beside = try await load([bounds], in: [patched[0]]).first ?? LoadedState()
    clock.finish("\(bounds.count) files beside the \(changed.count) that differ")
    let looks = Self.looks(at: states.map(\.loaded))
    let loaded = states
    let threads = looks.distinct.count > 1 ? 1 : run.jobs
    let found = concurrently(looks.distinct, threads: run.jobs) { index in
      outcome(loaded[index], changed: changed, beside, patched[index], threads: threads)
    }
    for index in states.indices {
      let look = looks.ofState[index]
      states[index].outcome = found[look]
      if looks.distinct[look] != index { states[index].outcome.skipped += unread(states[index]) }
    }
    clock.finish("dataflow and checks")
    for index in states.indices {
      states[index].outcome.skipped += patched[index].refused.map { Skipped(file: run.shown($0.file), reason: $0.reason) }
    }
    return StatesOutcome(
      states: states.map(\.outcome), changed: changed.map(run.shown), neighbours: bounds.map(run.shown),
      parsedAs: states.first { !$0.way.isEmpty }?.way ?? "stubs")
  }

  /// The units of files, by absolute path, in a state.
  func units(of files: [String], in overlay: SourceOverlay) async throws -> LoadedUnits {
    let patched = try PatchedFiles(overlay, root: run.root, folder: scratch)
    return try await load([files], in: [patched]).first?.loaded ?? LoadedUnits()
  }

  // MARK: - Parts

  /// One state as far as it was read.
  struct LoadedState: Sendable {
    var jobs: [ParseJob] = []
    var loaded = LoadedUnits()
    var way = ""
    var outcome = StateOutcome()

    mutating func add(_ other: LoadedState) {
      jobs += other.jobs
      loaded.keep(other.loaded, but: [])
      if way.isEmpty { way = other.way }
    }

    /// Of the files those whose units are not known, or were made of one that differs now.
    func outdated(_ files: [String], by differing: Set<String>, root: String) -> [String] {
      // What precompiled headers contain is not among a unit's inclusions.
      let headers = Set(jobs.flatMap(\.precompiledHeaders)).filter { header in
        !PrecompiledContents.files(of: header).isDisjoint(with: differing)
      }
      let changed = differing.union(headers)
      return files.filter { file in
        let path = file.hasPrefix(root + "/") ? String(file.dropFirst(root.count + 1)) : file
        guard let inclusions = loaded.inclusions[path] else { return true }
        return !inclusions.isDisjoint(with: changed)
      }
    }
  }

  /// The files that are not the same in all states, absolute and sorted.
  private static func touched(_ states: [PatchedFiles]) -> [String] {
    let all = Set(states.flatMap { $0.files.keys })
    return all.filter { path in Set(states.map { $0.stamp(path) }).count > 1 }.sorted()
  }

  /// The candidates of the tree as it is on disk; none where there is no tree.
  private func candidates() async -> [String] {
    guard let tree = run.tree else { return [] }
    return await shared.candidates {
      await CandidateScan.run(
        tree: tree.root, vocabulary: vocabulary, threads: run.jobs, cache: run.cacheFolder
      ).candidates
    }
  }

  /// The `.c` files whose units may differ: those that are touched and use the vocabulary in some state, and those that
  /// include a header that is touched.
  private func affected(_ touched: [String], _ candidates: [String], _ states: [PatchedFiles]) -> [String] {
    let known = Set(candidates)
    let search = NameSearch(vocabulary)
    let sources = touched.filter { path in
      path.hasSuffix(".c")
        && (known.contains(path) || !hasTree || states.contains { $0.read(path).map(search.matches) == true })
    }
    // A header in which nothing but comments changes is the same header.
    let headers = touched.filter { path in
      path.hasSuffix(".h") && Set(states.map { $0.read(path).map(HeaderText.withoutComments) }).count > 1
    }
    let users = HeaderUsers(root: run.root).candidates(including: headers, among: candidates)
    return Set(sources + users).sorted()
  }

  /// Parses the files in each state, where they are there. A file is looked at again only where something that its unit
  /// was made of has changed since the state before.
  private func load(_ files: [String], in states: [PatchedFiles]) async throws -> [LoadedState] {
    let differing = states.indices.map { index in
      index > 0 ? Self.differing(states[index - 1], states[index]) : []
    }
    // What has itself changed is parsed in all states side by side, whatever else was made anew for one of them.
    let touched = states.indices.map { index in index > 0 ? files.filter(differing[index].contains) : files }
    var result: [LoadedState] = []
    for (index, state) in try await load(touched, in: states).enumerated() {
      guard let previous = result.last else {
        result.append(state)
        continue
      }
      guard !differing[index].isEmpty else {
        result.append(previous)
        continue
      }
      let done = Set(touched[index])
      let outdated = previous.outdated(files, by: differing[index], root: run.root).filter { !done.contains($0) }
      var state = state
      if !outdated.isEmpty {
        for others in try await load([outdated], in: [states[index]]) { state.add(others) }
      }
      let again = Set((touched[index] + outdated).map(run.shown))
      state.loaded.keep(previous.loaded, but: again)
      state.jobs += previous.jobs.filter { !again.contains(run.shown($0.relativePath)) }
      if state.way.isEmpty { state.way = previous.way }
      result.append(state)
    }
    return result
  }

  /// The paths at which one state has something else than another.
  private static func differing(_ one: PatchedFiles, _ other: PatchedFiles) -> Set<String> {
    Set(one.files.keys).union(other.files.keys).filter { one.stamp($0) != other.stamp($0) }
  }

  /// Parses a lot of files for each state, as far as they are there.
  private func load(_ lots: [[String]], in states: [PatchedFiles]) async throws -> [LoadedState] {
    var result: [LoadedState] = []
    for (files, patched) in zip(lots, states) {
      let present = files.filter { patched.isFile($0) }
      guard !present.isEmpty else {
        result.append(LoadedState())
        continue
      }
      let plan = try await run.frontend(present, vocabulary: run.model.vocabulary, patched: patched).plan()
      var state = LoadedState(jobs: plan.jobs, way: plan.way.rawValue)
      state.loaded.skipped = plan.skipped.map { Skipped(file: run.shown($0.file), reason: $0.reason) }
      result.append(state)
    }
    for (index, units) in try await run.units(of: result.map(\.jobs)).enumerated() {
      let skipped = units.skipped + result[index].loaded.skipped
      result[index].loaded = units
      result[index].loaded.skipped = skipped
    }
    return result
  }

  /// What could not be read in one state is taken as it is in the nearest one in which it could, an earlier one first:
  /// what nobody has seen is neither introduced nor fixed.
  private func bridged(_ states: [LoadedState]) -> [LoadedState] {
    var states = states
    let pairs = states.indices.dropFirst().map { ($0, $0 - 1) } + states.indices.dropLast().reversed().map { ($0, $0 + 1) }
    for (index, near) in pairs {
      let unread = Set(unread(states[index]).map { Name($0.file) })
      for unit in states[near].loaded.units
      where unread.contains(unit.path) && states[index].loaded.digests[unit.path.text] == nil {
        states[index].loaded.units.append(unit)
        states[index].loaded.digests[unit.path.text] = states[near].loaded.digests[unit.path.text]
      }
    }
    return states
  }

  /// The files of a state that could not be read, and why.
  private func unread(_ state: LoadedState) -> [Skipped] {
    state.loaded.skipped.map { Skipped(file: run.shown($0.file), reason: $0.reason) }
  }

  private static func changed(_ affected: [String], in states: [LoadedUnits]) -> [String] {
    let jobs = Set(states.flatMap { $0.digests.keys })
    let differing = jobs.filter { path in Set(states.map { $0.digests[path] }).count > 1 }
    return differing.sorted()
  }

  /// Files that call the functions that change, or that these call, and those whose word on the model counts; absolute.
  private func neighbours(
    of changed: [String], in states: [LoadedUnits], _ candidates: [String]
  ) async throws -> [String] {
    let names = Set(changed.map { Name($0) })
    let reach = ChangeReach(states: states.map { $0.units.filter { names.contains($0.path) } })
    let own = Set(changed.map { run.root + "/" + $0 })
    let others = await callersNearby(reach, changed)
    let near = NeighbourSearch(
      candidates: Set(candidates + others).subtracting(own).sorted(), root: run.root, model: run.model)
    let found = near.files(of: reach, beside: changed)
    let units = states.flatMap { $0.units.filter { names.contains($0.path) } }
    let supporting = run.supportingFiles(beside: units)
    return Set(found + supporting).subtracting(own).sorted()
  }

  /// Files in the folders of what changes that use no name of the API themselves, and call what does.
  private func callersNearby(_ reach: ChangeReach, _ changed: [String]) async -> [String] {
    let names = Set(reach.seenOutside.filter { run.model.functions[$0] == nil }.map(\.text))
    let folders = Set(changed.compactMap { path in path.lastIndex(of: "/").map { run.root + "/" + path[..<$0] } })
    guard hasTree, !names.isEmpty, !folders.isEmpty else { return [] }
    return await CandidateScan.run(
      folders: folders.sorted(), root: run.root, vocabulary: names, threads: run.jobs
    ).candidates
  }

  /// Which states are looked into, and for each state the one among these that stands for it: where every unit is the
  /// same as in the state before, that one's.
  private static func looks(at states: [LoadedUnits]) -> (distinct: [Int], ofState: [Int]) {
    var distinct: [Int] = []
    let ofState = states.indices.map { index in
      if index == 0 || states[index - 1].digests != states[index].digests { distinct.append(index) }
      return distinct.count - 1
    }
    return (distinct, ofState)
  }

  private func outcome(
    _ state: LoadedState, changed: [String], _ beside: LoadedState, _ patched: PatchedFiles, threads: Int
  ) -> StateOutcome {
    let names = Set(changed.map { Name($0) })
    let own = state.loaded.units.filter { names.contains($0.path) }
    let jobs = state.jobs.filter { names.contains(Name(run.shown($0.relativePath))) } + beside.jobs
    let facts = shared.facts.map { TreeFacts($0, with: patched) }
    var analysis = run.analysis(jobs, facts: facts, patched: patched, symbols: shared.symbols(in: patched))
    analysis.threads = threads
    let analysed = analysis.run(own + beside.loaded.units)
    var skipped = unread(state)
    skipped += own.filter { !$0.damagedFunctions.isEmpty }.map(CheckRun.damage)
    skipped += analysed.incomplete.filter { names.contains(Name($0.file)) }.map {
      Skipped(file: $0.file, reason: "'\($0.function)' has more paths than the analysis follows")
    }
    return StateOutcome(findings: analysed.findings, skipped: skipped)
  }
}

import KernelTree

extension CheckRun {
  /// The plan of a program whose files were parsed one by one, by compile jobs: they are what kbuild compiled, and
  /// callers are looked for among these.
  mutating func compiledPlan(_ set: FactSet) -> FrontendPlan {
    callersAmong = Set(set.entries.keys.map(absolute))
    let about = set.entries.values.map(\.entry).filter { $0.outcome != .noCandidate }.sorted { $0.path < $1.path }
    let jobs = about.map { entry in
      ParseJob(
        file: absolute(entry.path), relativePath: entry.path, plainArguments: [], workingDirectory: root,
        membership: entry.job?.membership, includedSources: entry.job?.includedSources.map(absolute) ?? [], size: 0)
    }
    return FrontendPlan(
      way: .configuredBuild, tree: tree, jobs: jobs, lookedAt: set.entries.count, candidates: jobs.count)
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }
}

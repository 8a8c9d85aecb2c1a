import Synchronization

/// Decides which jobs share which precompiled header, and has the headers made.
struct HeaderPlanner: Sendable {
  let headers: PrecompiledHeaders
  let tree: KernelTree
  let way: FrontendWay
  let threads: Int

  /// With fewer files than this, making a header costs more than it saves.
  static let leastFiles = 10

  /// The same for the jobs of the files that are chosen; the others stay as they are.
  func assign(
    _ jobs: inout [PreparedJob], among choice: FrontendRequest.Choice?, isWholeTree: Bool
  ) async -> [String] {
    guard let choice else { return await assign(&jobs, isWholeTree: isWholeTree) }
    let files = choice(jobs.map(\.job))
    let places = jobs.indices.filter { files.contains(jobs[$0].job.file) }
    var chosen = places.map { jobs[$0] }
    let remarks = await assign(&chosen, isWholeTree: isWholeTree)
    for (place, job) in zip(places, chosen) { jobs[place] = job }
    return remarks
  }

  /// Takes the jobs and puts the headers into their arguments. A header that cannot be made leaves its jobs as they
  /// are; what went wrong is given back as remarks.
  func assign(_ jobs: inout [PreparedJob], isWholeTree: Bool) async -> [String] {
    var remarks: [String] = []
    let variants = Dictionary(grouping: jobs.indices) { jobs[$0].flags.shared }
    let order = variants.sorted { ($1.value.count, $0.value[0]) < ($0.value.count, $1.value[0]) }
    for (number, (shared, members)) in order.enumerated() {
      let files = members.map { jobs[$0].includes }
      guard let base = await base(shared, files, number: number, isWholeTree, &remarks) else { continue }
      for member in members { jobs[member].use(base.path) }
      let common = base.headers
      remarks += await assignModules(&jobs, members: members, shared: shared, common: common, number: number)
    }
    return remarks
  }

  private func name(_ part: String, _ number: Int) -> String {
    CacheFolder.name(for: tree.build ?? tree.root) + "." + way.rawValue + (number == 0 ? "" : ".\(number)") + "." + part
  }

  /// The header for all files with the same flags. A run on a part of the tree takes the whole tree's if there is one.
  private func base(
    _ shared: TreeArguments, _ files: [IncludeLines], number: Int, _ isWholeTree: Bool, _ remarks: inout [String]
  ) async -> PrecompiledHeaders.Made? {
    let key = shared.common + shared.includedFirst
    if !isWholeTree, let made = headers.cached(name("tree", number), arguments: key) { return made }
    guard files.count >= Self.leastFiles else { return nil }
    let chosen = HeaderChoice.common(files).map { "<\($0)>" }
    let recipe = PrecompiledHeaders.Recipe(
      name: name(isWholeTree ? "tree" : "part", number), arguments: shared.common, key: key,
      includedFirst: shared.includedFirst, headers: chosen)
    return await make(recipe, &remarks)
  }

  private func make(_ recipe: PrecompiledHeaders.Recipe, _ remarks: inout [String]) async -> PrecompiledHeaders.Made? {
    do {
      let made = try await headers.make(recipe)
      if !made.dropped.isEmpty {
        remarks.append(
          "precompiled header \(recipe.name): left out \(made.dropped.joined(separator: ", ")), which give errors")
      }
      return made
    } catch {
      remarks.append("no precompiled header \(recipe.name): \(error)")
      return nil
    }
  }

  /// A header of their own for modules whose headers many of their files share. It repeats the common one: on top of
  /// it, as clang allows, macros that paste tokens lose their meaning (seen with libclang 19.1.7).
  private func assignModules(
    _ jobs: inout [PreparedJob], members: [Int], shared: TreeArguments, common: [String], number: Int
  ) async -> [String] {
    let modules = Dictionary(grouping: members.filter { jobs[$0].flags.membership != nil }) {
      ModuleKey(identity: jobs[$0].flags.membership?.moduleIdentity ?? "", flags: jobs[$0].flags.folderFlags)
    }
    var recipes: [(recipe: PrecompiledHeaders.Recipe, members: [Int])] = []
    var seen: [String: Int] = [:]
    for (key, members) in modules.sorted(by: { $0.value[0] < $1.value[0] }) {
      let own = HeaderChoice.own(members.map { jobs[$0].ownHeaders })
      guard own.count >= HeaderChoice.leastModuleHeaders,
        HeaderWeight.bytes(of: own, folders: members.first.map { jobs[$0].includeFolders } ?? []) * members.count
          >= HeaderChoice.leastModuleBytes
      else { continue }
      // Files of one module with other flags get a number.
      let count = seen[key.identity, default: 0]
      seen[key.identity] = count + 1
      let part = CacheFolder.name(for: key.identity) + (count == 0 ? "" : "-\(count)")
      let arguments = shared.common + key.flags
      recipes.append(
        (
          PrecompiledHeaders.Recipe(
            name: name(part, number), arguments: arguments, key: arguments + shared.includedFirst,
            includedFirst: shared.includedFirst, headers: common + own.map { "\"\($0)\"" }),
          members
        ))
    }
    let results = await makeAll(recipes.map(\.recipe))
    var remarks: [String] = []
    for (place, result) in results.enumerated() {
      remarks += result.remarks
      guard let made = result.made else { continue }
      for member in recipes[place].members { jobs[member].use(made.path) }
    }
    return remarks
  }

  private struct ModuleKey: Hashable {
    var identity: String
    var flags: [String]
  }

  private struct Outcome: Sendable {
    var made: PrecompiledHeaders.Made?
    var remarks: [String] = []
  }

  private func makeAll(_ recipes: [PrecompiledHeaders.Recipe]) async -> [Outcome] {
    guard !recipes.isEmpty else { return [] }
    let queue = RecipeQueue(count: recipes.count)
    let planner = self
    let made = await withTaskGroup(of: [Int: Outcome].self, returning: [Int: Outcome].self) { group in
      for _ in 0..<max(1, threads) {
        group.addTask {
          var own: [Int: Outcome] = [:]
          while let place = queue.next() {
            var remarks: [String] = []
            let made = await planner.make(recipes[place], &remarks)
            own[place] = Outcome(made: made, remarks: remarks)
          }
          return own
        }
      }
      var all: [Int: Outcome] = [:]
      for await part in group { all.merge(part) { first, _ in first } }
      return all
    }
    return recipes.indices.map { made[$0] ?? Outcome() }
  }
}

/// Which recipe is next. A class because several tasks take from it.
private final class RecipeQueue: Sendable {
  private let state = Mutex(0)
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    state.withLock { place in
      guard place < count else { return nil }
      place += 1
      return place - 1
    }
  }
}

extension PreparedJob {
  /// A precompiled header contains what is included first.
  mutating func use(_ header: String) {
    job.precompiledHeader = header
    job.arguments = flags.shared.common + ["-include-pch", header] + flags.own
  }

  /// The folders that the module's Makefile names.
  var includeFolders: [String] {
    zip(flags.folderFlags, flags.folderFlags.dropFirst()).compactMap { $0 == "-I" ? $1 : nil }
  }

  /// The headers that the file includes with quotes, as absolute paths, as far as they are found.
  var ownHeaders: [String] {
    let folders = [HeaderWeight.folder(of: job.file)] + includeFolders
    return includes.quoted.compactMap { name in
      folders.map { FileBytes.normalised($0 + "/" + name) }.first(where: FileBytes.isFile)
    }
  }
}

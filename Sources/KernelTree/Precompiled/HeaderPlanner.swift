import Synchronization

/// Decides which jobs share which precompiled header, and has the headers made.
struct HeaderPlanner: Sendable {
  let headers: PrecompiledHeaders
  let tree: KernelTree
  let way: FrontendWay
  let threads: Int

  /// With fewer files than this, making a header costs more than it saves.
  static let leastFiles = 10

  /// The same for the jobs of the files that are chosen; the others stay as they are. A header for some of the files
  /// does not take the place of the one for the whole tree.
  func assign(
    _ jobs: inout [PreparedJob], among choice: FrontendRequest.Choice?, isWholeTree: Bool
  ) async -> [String] {
    guard let choice else { return await assign(&jobs, isWholeTree: isWholeTree) }
    let files = choice(jobs.map(\.job))
    let places = jobs.indices.filter { files.contains(jobs[$0].job.file) }
    var chosen = places.map { jobs[$0] }
    let remarks = await assign(&chosen, isWholeTree: isWholeTree && chosen.count == jobs.count)
    for (place, job) in zip(places, chosen) { jobs[place] = job }
    return remarks
  }

  /// Takes the jobs and puts the headers into their arguments. A header that cannot be made leaves its jobs as they
  /// are; what went wrong is given back as remarks.
  func assign(_ jobs: inout [PreparedJob], isWholeTree: Bool) async -> [String] {
    var wanted: [Wanted] = []
    let variants = Dictionary(grouping: jobs.indices) { jobs[$0].flags.shared }
    let order = variants.sorted { ($1.value.count, $0.value[0]) < ($0.value.count, $1.value[0]) }
    for (number, (shared, members)) in order.enumerated() {
      let modules = modules(jobs, members: members, shared: shared, number: number, isWholeTree)
      let taken = Set(modules.flatMap(\.members))
      let rest = members.filter { !taken.contains($0) }
      wanted += bases(shared, jobs, members: rest, number: number, isWholeTree) + modules
      if let narrow = narrow(shared, jobs, members: members, number: number, isWholeTree) { wanted.append(narrow) }
    }
    var remarks: [String] = []
    for (wanted, result) in zip(wanted, await makeAll(wanted)) {
      remarks += result.remarks
      guard let made = result.made else { continue }
      for member in wanted.members {
        if wanted.isNarrow { jobs[member].fallBack(to: made.path) } else { jobs[member].use(made.path) }
      }
    }
    return remarks
  }

  /// A header, and the jobs that it is for.
  private struct Wanted: Sendable {
    enum Source: Sendable {
      /// An earlier run's.
      case made(PrecompiledHeaders.Made)
      case recipe(PrecompiledHeaders.Recipe)
    }
    var source: Source
    var members: [Int]
    /// For files whose own names are in the way of those of another header.
    var isNarrow = false
  }

  private func name(_ part: String, _ number: Int) -> String {
    CacheFolder.name(for: tree.build ?? tree.root) + "." + way.rawValue + (number == 0 ? "" : ".\(number)") + "." + part
  }

  /// The headers for the files with the same flags whose modules have none: one for each area with many of them, and
  /// one for the rest. A run on a part of the tree takes the whole tree's if there are any.
  private func bases(
    _ shared: TreeArguments, _ jobs: [PreparedJob], members: [Int], number: Int, _ isWholeTree: Bool
  ) -> [Wanted] {
    let key = shared.common + shared.includedFirst
    var wanted: [Wanted] = []
    var pooled: [Int] = []
    func add(_ members: [Int], _ part: String, alias: String? = nil) {
      let headers = common(jobs, members, shared.common)
      let recipe = PrecompiledHeaders.Recipe(
        name: name(isWholeTree ? part : partial(headers), number), arguments: shared.common, key: key,
        includedFirst: shared.includedFirst, headers: headers, alias: isWholeTree ? nil : alias)
      wanted.append(Wanted(source: .recipe(recipe), members: members))
    }
    let areas = HeaderArea.groups(members) { jobs[$0].job.relativePath }
    for (area, members) in areas.sorted(by: { $0.key < $1.key }) {
      if !isWholeTree, let made = headers.cached(name("tree-" + area, number), arguments: key) {
        wanted.append(Wanted(source: .made(made), members: members))
      } else if HeaderArea.isOfItsOwn(members.count, of: areas.values.map(\.count)) {
        add(members, "tree-" + area)
      } else {
        pooled += members
      }
    }
    guard !pooled.isEmpty else { return wanted }
    pooled.sort()
    if !isWholeTree, let made = headers.cached(name("tree", number), arguments: key) {
      wanted.append(Wanted(source: .made(made), members: pooled))
    } else if !isWholeTree, let made = earlier(shared, jobs, members: pooled, number: number) {
      wanted.append(Wanted(source: .made(made), members: pooled))
    } else if pooled.count >= Self.leastFiles {
      add(pooled, "tree", alias: name(PrecompiledHeaders.partial, number))
    }
    return wanted
  }

  /// For few files the latest header that was made for some of the tree's, if it holds most of what they include: so
  /// what a run parses besides the files that were named needs none of its own.
  private func earlier(
    _ shared: TreeArguments, _ jobs: [PreparedJob], members: [Int], number: Int
  ) -> PrecompiledHeaders.Made? {
    guard members.count < HeaderArea.leastFiles,
      let made = headers.cached(
        name(PrecompiledHeaders.partial, number), arguments: shared.common + shared.includedFirst)
    else { return nil }
    let wanted = found(HeaderChoice.common(members.map { jobs[$0].includes }, least: 1), shared.common)
    let known = Set(made.headers)
    return wanted.count(where: known.contains) * 2 >= wanted.count ? made : nil
  }

  /// The header of what many of the files include, for those that have errors with one that holds more.
  private func narrow(
    _ shared: TreeArguments, _ jobs: [PreparedJob], members: [Int], number: Int, _ isWholeTree: Bool
  ) -> Wanted? {
    let key = shared.common + shared.includedFirst
    if !isWholeTree, let made = headers.cached(name("narrow", number), arguments: key) {
      return Wanted(source: .made(made), members: members, isNarrow: true)
    }
    guard members.count >= HeaderChoice.leastNarrowFiles else { return nil }
    let headers = found(HeaderChoice.narrow(members.map { jobs[$0].includes }), shared.common)
    let recipe = PrecompiledHeaders.Recipe(
      name: name(isWholeTree ? "narrow" : partial(headers), number), arguments: shared.common, key: key,
      includedFirst: shared.includedFirst, headers: headers)
    return Wanted(source: .recipe(recipe), members: members, isNarrow: true)
  }

  /// The name of a header for some of the files: such headers do not take one another's place.
  private func partial(_ headers: [String]) -> String {
    PrecompiledHeaders.partial + "-" + Digest.hex(headers.joined(separator: "\n")).prefix(12)
  }

  /// The headers of the tree that several of the jobs include, as far as they are found.
  private func common(_ jobs: [PreparedJob], _ members: [Int], _ arguments: [String]) -> [String] {
    found(HeaderChoice.common(members.map { jobs[$0].includes }), arguments)
  }

  /// Those of the headers that lie in one of the folders which the arguments name, as written behind `#include`.
  private func found(_ names: [String], _ arguments: [String]) -> [String] {
    let folders = zip(arguments, arguments.dropFirst()).compactMap { $0 == "-I" ? $1 : nil }
    return names.filter { header in
      folders.isEmpty || folders.contains { headers.patched.isFile($0 + "/" + header) }
    }.map { "<\($0)>" }
  }

  private func make(_ wanted: Wanted) async -> Outcome {
    let recipe: PrecompiledHeaders.Recipe
    switch wanted.source {
    case .made(let made): return Outcome(made: made)
    case .recipe(let given): recipe = given
    }
    do {
      let made = try await headers.make(recipe)
      guard !made.dropped.isEmpty else { return Outcome(made: made) }
      let dropped = made.dropped.joined(separator: ", ")
      return Outcome(made: made, remarks: ["precompiled header \(recipe.name): left out \(dropped), which give errors"])
    } catch {
      return Outcome(remarks: ["no precompiled header \(recipe.name): \(error)"])
    }
  }

  /// A header of their own for modules whose headers many of their files share. It holds the tree's headers that they
  /// include too: on top of another precompiled header, as clang allows, macros that paste tokens lose their meaning
  /// (seen with libclang 19.1.7).
  private func modules(
    _ jobs: [PreparedJob], members: [Int], shared: TreeArguments, number: Int, _ isWholeTree: Bool
  ) -> [Wanted] {
    let modules = Dictionary(grouping: members.filter { jobs[$0].flags.membership != nil }) {
      ModuleKey(identity: jobs[$0].flags.membership?.moduleIdentity ?? "", flags: jobs[$0].flags.folderFlags)
    }
    var wanted: [Wanted] = []
    var seen: [String: Int] = [:]
    for (key, members) in modules.sorted(by: { $0.value[0] < $1.value[0] }) {
      // Files of one module with other flags get a number.
      let count = seen[key.identity, default: 0]
      let part = CacheFolder.name(for: key.identity) + (count == 0 ? "" : "-\(count)")
      let arguments = shared.common + key.flags
      let whole = arguments + shared.includedFirst
      if !isWholeTree, let made = headers.cached(name(part, number), arguments: whole) {
        seen[key.identity] = count + 1
        wanted.append(Wanted(source: .made(made), members: members))
        continue
      }
      let own = HeaderChoice.own(members.map { jobs[$0].ownHeaders })
      guard own.count >= HeaderChoice.leastModuleHeaders,
        HeaderWeight.bytes(of: own, folders: members.first.map { jobs[$0].includeFolders } ?? []) * members.count
          >= HeaderChoice.leastModuleBytes
      else { continue }
      seen[key.identity] = count + 1
      let headers = common(jobs, members, arguments) + own.map { "\"\($0)\"" }
      let recipe = PrecompiledHeaders.Recipe(
        name: name(isWholeTree ? part : partial(headers), number), arguments: arguments, key: whole,
        includedFirst: shared.includedFirst, headers: headers)
      wanted.append(Wanted(source: .recipe(recipe), members: members))
    }
    return wanted
  }

  private struct ModuleKey: Hashable {
    var identity: String
    var flags: [String]
  }

  private struct Outcome: Sendable {
    var made: PrecompiledHeaders.Made?
    var remarks: [String] = []
  }

  private func makeAll(_ wanted: [Wanted]) async -> [Outcome] {
    guard !wanted.isEmpty else { return [] }
    let queue = RecipeQueue(count: wanted.count)
    let planner = self
    let made = await withTaskGroup(of: [Int: Outcome].self, returning: [Int: Outcome].self) { group in
      for _ in 0..<max(1, threads) {
        group.addTask {
          var own: [Int: Outcome] = [:]
          while let place = queue.next() { own[place] = await planner.make(wanted[place]) }
          return own
        }
      }
      var all: [Int: Outcome] = [:]
      for await part in group { all.merge(part) { first, _ in first } }
      return all
    }
    return wanted.indices.map { made[$0] ?? Outcome() }
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
    job.arguments = arguments(with: header)
  }

  mutating func fallBack(to header: String) {
    job.narrow = NarrowHeader(header: header, arguments: arguments(with: header))
  }

  private func arguments(with header: String) -> [String] {
    // Each of the thousand headers in it was looked at when its manifest was read: not again for each file.
    flags.shared.common + ["-Xclang", "-fno-validate-pch", "-include-pch", header] + flags.own
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

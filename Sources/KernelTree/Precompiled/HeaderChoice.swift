/// Which headers are worth precompiling, judged by how many files include them.
enum HeaderChoice {
  /// What a precompiled header holds costs little where it is not used: a header that two files name pays.
  static let leastUsers = 2
  static let most = 400
  /// A module with fewer files parses them faster than its own header is made.
  static let leastModuleFiles = 5
  static let leastModuleHeaders = 1
  /// Bytes of a module's own headers, once for each of its files: as much as takes longer to parse than making a header
  /// takes. Parse and headers together, with this limit and with one of 30 MB and twelve files, of 7.3: each eleventh
  /// candidate 7.1 s and 8.9 s, each sixth 11.6 s and 15.3 s, those that name `dma_buf` 25.1 s and 27.5 s, all 28.9 s
  /// and 31.1 s.
  static let leastModuleBytes = 5_000_000

  /// Takes the include lines of all files to parse; gives the headers of the tree that at least so many of them
  /// name, those named most often first.
  static func common(_ files: [IncludeLines], least: Int = leastUsers) -> [String] {
    let counts = files.reduce(into: [String: Int]()) { counts, lines in
      for name in Set(lines.angled) where isSelfContained(name) { counts[name, default: 0] += 1 }
    }
    return best(counts, least: least)
  }

  /// Of fewer files too few have errors with a precompiled header for a second one to pay: of the 374 files of 7.3 in
  /// which `dma_buf` is found some 20 do, of the 560 of a run on the whole tree 9.
  static let leastNarrowFiles = 100

  /// Takes the include lines of all files to parse; gives the headers of the tree that an eighth of them name.
  static func narrow(_ files: [IncludeLines]) -> [String] {
    common(files, least: max(leastUsers, files.count / 8))
  }

  /// Takes, for one module's files, the absolute paths of the headers that they include with quotes; gives those that
  /// a fifth of them share, or nothing when there are too few for a header of their own to pay.
  static func own(_ files: [[String]]) -> [String] {
    guard files.count >= leastModuleFiles else { return [] }
    let counts = files.reduce(into: [String: Int]()) { counts, paths in
      for path in Set(paths) where isSelfContained(path) { counts[path, default: 0] += 1 }
    }
    return best(counts, least: max(2, files.count / 5))
  }

  private static func best(_ counts: [String: Int], least: Int) -> [String] {
    let order = counts.filter { $0.value >= least }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return order.prefix(most).map(\.key)
  }

  /// Trace events are made by including their header twice with other macros, and such macros tell a header's uses
  /// apart.
  private static func isSelfContained(_ name: String) -> Bool {
    !name.contains("trace") && !name.hasSuffix(".c") && !name.hasPrefix("generated/") && name.hasSuffix(".h")
  }
}

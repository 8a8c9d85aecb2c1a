import KernelTree

/// What one machine, or one compile job, found out about its share of the files, before anybody has judged it.
struct Facts: Hashable, Sendable {
  /// What a fact file says of itself, ahead of the units.
  struct Header: Codable, Hashable, Sendable {
    var identity: FactIdentity
    var part: Part
    /// The folder to which paths are relative, where the facts were made.
    var root: String
    /// In the order of their paths.
    var entries: [Entry]
    /// The files of which the units were made, relative to the root, with digests of their contents. Generated headers
    /// and others outside of the root are not among them.
    var sources: [String: String]
  }

  /// Whose facts they are.
  enum Part: Codable, Hashable, Sendable {
    case shard(Shard)
    /// A compile job: the file, relative to the root.
    case file(String)
  }

  /// One file that was to be parsed.
  struct Entry: Codable, Hashable, Sendable {
    /// Relative to the root.
    var path: String
    var outcome: Outcome
    /// What a compile job says of the file besides; nil in a share of a run, which asks the tree.
    var job: CompiledFile?
  }

  enum Outcome: Codable, Hashable, Sendable {
    /// The bytes of its encoded unit.
    case unit(Int)
    /// Why there is none.
    case skipped(String)
    /// It uses no name of the API.
    case noCandidate
  }

  /// What only the compiler's arguments tell.
  struct CompiledFile: Codable, Hashable, Sendable {
    var membership: KbuildMembership?
    /// Files whose names end in `.c` that it includes, relative to the root.
    var includedSources: [String] = []
  }

  var header: Header
  /// The encoded units, in the order of the entries that have one.
  var units: [[UInt8]]
}

/// What must be the same in all facts that are joined, and where they are joined.
struct FactIdentity: Codable, Hashable, Sendable {
  var tool: String
  /// The format of encoded units.
  var unitFormat: Int
  /// How libclang names itself; nil where nothing had to be parsed.
  var libclang: String?
  /// A digest of the files of all rule folders.
  var rules: String
  /// The kernel release as which sources are read.
  var kernel: String
  /// `compile-commands`, `build`, `tree` or `stubs`.
  var way: String
  var request: FactRequest
  /// A digest of what says how files are compiled: `.config`, or the compile commands; empty where nothing does.
  var configuration: String

  /// What differs from another one, in words: the first difference that matters.
  func difference(from other: FactIdentity) -> String? {
    if tool != other.tool { return "of version \(tool) of the tool, not \(other.tool)" }
    if unitFormat != other.unitFormat { return "with units in format \(unitFormat), not \(other.unitFormat)" }
    if let libclang, let wanted = other.libclang, libclang != wanted {
      return "made with \(libclang), not with \(wanted)"
    }
    if rules != other.rules {
      return "made with other rules: \(request.rules(rules)), not \(other.request.rules(other.rules))"
    }
    if kernel != other.kernel { return "of kernel \(kernel), not \(other.kernel)" }
    if way != other.way { return "of files parsed as '\(way)', not as '\(other.way)'" }
    if request.paths != other.request.paths {
      return "about \(request.shownPaths), not about \(other.request.shownPaths)"
    }
    if configuration != other.configuration { return "made with another configuration of the kernel" }
    if request != other.request { return "made with other options" }
    return nil
  }
}

/// The part of a request that decides about facts. Paths below the root are relative to it, so that trees may lie at
/// different places.
struct FactRequest: Codable, Hashable, Sendable {
  /// Sorted; "." for the root.
  var paths: [String]
  /// The user's own rule folders, as they were named. For people: what is in them is compared by its digest.
  var ruleFolders: [String]
  var kernelVersion: String?
  var buildFolder: String?
  var compileCommands: String?
  var parseWay: String?

  static func == (left: FactRequest, right: FactRequest) -> Bool {
    (left.paths, left.kernelVersion, left.parseWay) == (right.paths, right.kernelVersion, right.parseWay)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(paths)
  }

  var shownPaths: String { paths.prefix(4).joined(separator: " ") + (paths.count > 4 ? " …" : "") }

  fileprivate func rules(_ digest: String) -> String {
    ruleFolders.isEmpty
      ? "the bundled ones (\(digest.prefix(12)))"
      : "those and --rules \(ruleFolders.joined(separator: " ")) (\(digest.prefix(12)))"
  }
}

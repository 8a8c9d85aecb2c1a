/// What a run is to do: the arguments of the command line, before anything is looked up on disk.
public struct CheckRequest: Sendable {
  /// Trees, folders and files.
  public var paths: [String]
  /// C source that is checked as a file of its own, instead of `paths`.
  public var standardInput: [UInt8]?
  /// Folders with rules and API entries of the user's, read after the ones that are built in.
  public var ruleFolders: [String]
  /// Ids of the only rules that run; empty for all.
  public var enabled: [String]
  /// Ids of rules that do not run.
  public var disabled: [String]
  /// Worker processes; nil for one per processor.
  public var jobs: Int?
  /// The kernel release as which the sources are read; nil to ask the tree.
  public var kernelVersion: String?
  /// A configured build folder (`O=` of the kernel's make).
  public var buildFolder: String?
  /// The path of a `compile_commands.json`.
  public var compileCommands: String?
  /// `compile-commands`, `build`, `tree` or `stubs`; nil for the first that applies.
  public var parseWay: String?
  /// Seconds after which the parse of one file is given up.
  public var timeLimit: Int
  /// MiB of memory above which the parse of one file is given up.
  public var memoryLimit: Int
  /// Where parsed units are kept between runs; nil for the default, unless `usesCache` is false.
  public var cacheFolder: String?
  /// Whether results of earlier runs may be used and are kept.
  public var usesCache: Bool
  public var verbose: Bool

  /// The seconds that no file of a real tree needs.
  public static let defaultTimeLimit = 60
  /// The MiB that no file of a real tree needs.
  public static let defaultMemoryLimit = 2048

  public init(
    paths: [String] = [], standardInput: [UInt8]? = nil, ruleFolders: [String] = [], enabled: [String] = [],
    disabled: [String] = [], jobs: Int? = nil, kernelVersion: String? = nil, buildFolder: String? = nil,
    compileCommands: String? = nil, parseWay: String? = nil, timeLimit: Int = CheckRequest.defaultTimeLimit,
    memoryLimit: Int = CheckRequest.defaultMemoryLimit, cacheFolder: String? = nil, usesCache: Bool = true,
    verbose: Bool = false
  ) {
    self.paths = paths
    self.standardInput = standardInput
    self.ruleFolders = ruleFolders
    self.enabled = enabled
    self.disabled = disabled
    self.jobs = jobs
    self.kernelVersion = kernelVersion
    self.buildFolder = buildFolder
    self.compileCommands = compileCommands
    self.parseWay = parseWay
    self.timeLimit = timeLimit
    self.memoryLimit = memoryLimit
    self.cacheFolder = cacheFolder
    self.usesCache = usesCache
    self.verbose = verbose
  }
}

/// How far a run has come.
public struct Progress: Sendable {
  /// What is being done, for people: "looking for candidates", "parsing", "analysing".
  public var stage: String
  public var done: Int
  /// 0 when it is not known.
  public var total: Int

  public init(stage: String, done: Int, total: Int) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}

/// What the tool says of itself.
public enum Tool {
  public static let name = "dmabuf-lint"
  /// Semantic version.
  public static let version = "0.1.0"
}

/// One file to parse, with all that libclang needs to be told.
public struct ParseJob: Codable, Hashable, Sendable {
  /// Absolute.
  public var file: String
  /// Below the tree's root; the absolute path for a file outside it.
  public var relativePath: String
  /// The compiler's arguments, without compiler and file; they name the precompiled header if there is one.
  public var arguments: [String]
  /// The arguments without the precompiled header: for when libclang does not accept it (`ParseFailure.astRead`),
  /// because another run has just replaced it or this file's flags differ too much.
  public var plainArguments: [String]
  /// Relative paths in the arguments start here.
  public var workingDirectory: String
  public var precompiledHeader: String?
  /// A second one, with less in it: for when what the first declares gets in the way of the file's own.
  public var narrow: NarrowHeader?
  public var membership: KbuildMembership?
  /// Files whose name ends in `.c` that this one includes and that no Makefile names, such as tests: they are
  /// analysed as part of it. Absolute.
  public var includedSources: [String]
  /// In bytes; the largest files are best parsed first.
  public var size: Int
  /// What stands in for files on disk.
  public var patched: PatchedFiles

  /// - Parameter arguments: they name the precompiled header if there is one; nil for the plain ones.
  public init(
    file: String, relativePath: String, arguments: [String]? = nil, plainArguments: [String], workingDirectory: String,
    precompiledHeader: String? = nil, membership: KbuildMembership?, includedSources: [String] = [], size: Int,
    patched: PatchedFiles = .none
  ) {
    self.file = file
    self.relativePath = relativePath
    self.arguments = arguments ?? plainArguments
    self.plainArguments = plainArguments
    self.workingDirectory = workingDirectory
    self.precompiledHeader = precompiledHeader
    self.membership = membership
    self.includedSources = includedSources
    self.size = size
    self.patched = patched
  }

  /// The precompiled headers that the file may be parsed with.
  public var precompiledHeaders: [String] { [precompiledHeader, narrow?.header].compactMap { $0 } }
}

/// A precompiled header, with the arguments that name it.
public struct NarrowHeader: Codable, Hashable, Sendable {
  public var header: String
  public var arguments: [String]

  public init(header: String, arguments: [String]) {
    self.header = header
    self.arguments = arguments
  }
}

/// What is parsed, how, and what is not and why.
public struct FrontendPlan: Sendable {
  public var way: FrontendWay
  public var tree: KernelTree?
  /// In the order of their paths.
  public var jobs: [ParseJob]
  /// Candidates, or named files, that are not parsed.
  public var skipped: [SkippedFile]
  /// How many `.c` files were looked at.
  public var lookedAt: Int
  /// How many of them are candidates.
  public var candidates: Int
  /// What went less well than it could, such as a precompiled header that could not be made.
  public var remarks: [String]
  /// For making precompiled headers, or for finding those of an earlier run.
  public var headerTime: Duration

  public init(
    way: FrontendWay, tree: KernelTree?, jobs: [ParseJob], skipped: [SkippedFile] = [], lookedAt: Int, candidates: Int,
    remarks: [String] = [], headerTime: Duration = .zero
  ) {
    self.headerTime = headerTime
    self.way = way
    self.tree = tree
    self.jobs = jobs
    self.skipped = skipped
    self.lookedAt = lookedAt
    self.candidates = candidates
    self.remarks = remarks
  }
}

/// What a user asked for.
public struct FrontendRequest: Sendable {
  /// Folders and files.
  public var paths: [String]
  /// The identifiers that make a file a candidate.
  public var vocabulary: Set<String>
  public var tree: String?
  public var build: String?
  public var compileCommands: String?
  /// Nil takes the first way that applies.
  public var way: FrontendWay?
  /// Nil is `$XDG_CACHE_HOME/dmabuf-lint`.
  public var cacheFolder: String?
  public var threads: Int
  /// Part of the key of all that is kept in the cache.
  public var toolVersion: String
  public var usesPrecompiledHeaders: Bool
  public var environment: [String: String]
  /// What stands in for files on disk.
  public var patched: PatchedFiles
  /// Makes precompiled headers that contain what strangers wrote, in a process of its own; nil makes none of those.
  public var precompiler: Precompiler?
  /// Chooses, of the jobs of the whole plan, the files that are parsed in this run: precompiled headers are made for
  /// these alone. Nil stands for all.
  public var parsed: Choice?

  /// Takes the jobs in the order of their paths; gives the absolute paths of some.
  public typealias Choice = @Sendable ([ParseJob]) -> Set<String>

  public init(
    paths: [String], vocabulary: Set<String>, tree: String? = nil, build: String? = nil, compileCommands: String? = nil,
    way: FrontendWay? = nil, cacheFolder: String? = nil, threads: Int = 2, toolVersion: String,
    usesPrecompiledHeaders: Bool = true, environment: [String: String] = [:], patched: PatchedFiles = .none,
    precompiler: Precompiler? = nil
  ) {
    self.patched = patched
    self.precompiler = precompiler
    self.paths = paths
    self.vocabulary = vocabulary
    self.tree = tree
    self.build = build
    self.compileCommands = compileCommands
    self.way = way
    self.cacheFolder = cacheFolder
    self.threads = threads
    self.toolVersion = toolVersion
    self.usesPrecompiledHeaders = usesPrecompiledHeaders
    self.environment = environment
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What kbuild hands to the program that `CHECK=` names: `$(CHECKFLAGS) $(c_flags) $<` (scripts/Makefile.build), that
/// is flags for sparse, the compiler's own flags, and the source.
public struct CheckCommandLine: Sendable {
  /// The source as it was given.
  public let file: String
  /// The same, absolute and without links.
  public let path: String
  private let flags: [String]
  private let folder: String

  /// Takes the arguments and the folder in which kbuild stands, to which paths in the flags are relative. Nil when no
  /// file is named.
  public init?(_ arguments: [String], folder: String) {
    guard let last = arguments.last, !last.isEmpty, !last.hasPrefix("-") else { return nil }
    file = last
    path = FileBytes.real(last.hasPrefix("/") ? last : folder + "/" + last)
    flags = Array(arguments.dropLast())
    self.folder = folder
  }

  /// False for the file with which kbuild finds out whether a checker works: its name has no suffix
  /// (scripts/checker-valid.sh).
  public var isSource: Bool { file.hasSuffix(".c") }

  /// Whether the source, or a `.c` file that it includes, names one of the identifiers. Throws when the source cannot
  /// be read.
  public func uses(_ vocabulary: Set<String>) throws -> Bool {
    guard let bytes = FileBytes.read(path) else { throw KernelTreeError.unreadable(path: file) }
    let search = VocabularySearch(vocabulary)
    if search.matches(bytes, count: bytes.count) { return true }
    let beside = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    return IncludeLines(bytes).quoted.filter { $0.hasSuffix(".c") }.contains { name in
      FileBytes.read(FileBytes.normalised(beside + "/" + name)).map { search.matches($0, count: $0.count) } ?? false
    }
  }

  /// The job of parsing the source as the compiler sees it: `__CHECKER__`, for which the kernel's headers look
  /// otherwise, is not defined, and what only GCC or sparse know is left out.
  /// - Parameters:
  ///   - tree: to whose root the job's path is relative.
  ///   - resources: the folder of libclang's own headers.
  ///   - environment: may say where our headers are, of which some are included too.
  public func job(tree: KernelTree, resources: String?, environment: [String: String]) throws -> ParseJob {
    let arguments =
      ["-x", "c"] + target + CompilerFlags.usable(["cc"] + flags + [file], file: file, folder: folder).filter(isKnown)
      + (try FlagSource.ownHeaders(environment)).flatMap { ["-include", $0] }
      + BaseArguments(resourceDirectory: resources).quiet
    return ParseJob(
      file: path, relativePath: tree.relative(path) ?? path, plainArguments: arguments, workingDirectory: folder,
      membership: membership, size: FileBytes.read(path)?.count ?? 0)
  }

  /// What GCC is built for is said to sparse alone, by `--arch=`. A flag of clang's own counts first.
  private var target: [String] {
    guard !flags.contains(where: { $0.hasPrefix("--target") }), let name = value(of: "--arch=") else { return [] }
    let architecture = Architecture.named(name, is32Bit: flags.contains("-m32"), isBigEndian: isBigEndian)
    return architecture.map { ["--target=\($0.target)"] } ?? []
  }

  private var isBigEndian: Bool { flags.contains("-mbig-endian") }

  /// The byte order is in the target; clang knows these flags for some architectures only.
  private func isKnown(_ flag: String) -> Bool { flag != "-mlittle-endian" && flag != "-mbig-endian" }

  /// What kbuild says of the module by macros.
  private var membership: KbuildMembership? {
    guard let module = text(of: "-DKBUILD_MODNAME=") else { return nil }
    return KbuildMembership(
      moduleName: module, baseName: text(of: "-DKBUILD_BASENAME=") ?? module,
      moduleIdentity: text(of: "-DKBUILD_MODFILE=") ?? module,
      linkage: flags.contains("-DMODULE") ? .module : .builtIn)
  }

  private func value(of prefix: String) -> String? {
    flags.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// A macro's value without the quotes of the string that it is.
  private func text(of prefix: String) -> String? {
    value(of: prefix).map { $0.filter { $0 != "\"" } }
  }
}

/// The compiler's arguments that every file of a tree has.
struct BaseArguments {
  /// The compiler's own headers, found beside libclang; nil leaves the search to libclang.
  var resourceDirectory: String?
  var architecture = Architecture.x86

  /// Language and target as kbuild gives them.
  private var language: [String] {
    let machine = architecture == .x86 ? ["-mcmodel=kernel", "-mno-red-zone"] : []
    return [
      "-x", "c", "--target=\(architecture.target)", "-std=gnu11", "-nostdinc", "-fshort-wchar", "-funsigned-char",
      "-fms-extensions", "-fno-strict-aliasing", "-fno-common", "-fno-PIE", "-fno-delete-null-pointer-checks", "-O2",
    ] + machine + quiet
  }

  /// No warnings, and no end to the errors: only errors tell that code was not understood.
  var quiet: [String] {
    ["-w", "-Wno-everything", "-Wno-unknown-warning-option", "-ferror-limit=0"]
      + (resourceDirectory.map { ["-resource-dir", $0] } ?? [])
  }

  /// Takes a tree and the folders of its generated headers, `include` and `arch/…/include/generated` of the build or
  /// the made-up ones; gives kbuild's order of folders (`LINUXINCLUDE`) and what it includes before every file.
  /// Takes also headers of ours, to be included behind them.
  func kernel(
    tree root: String, generated: (include: String, arch: String), ownHeaders: [String]
  ) -> TreeArguments {
    let own = "\(root)/arch/\(architecture.folder)/include"
    let folders = [
      own, generated.arch, "\(root)/include", generated.include, "\(own)/uapi",
      "\(generated.arch)/uapi", "\(root)/include/uapi", "\(generated.include)/generated/uapi",
    ]
    let first = ["compiler-version.h", "kconfig.h", "compiler_types.h"].map { "\(root)/include/linux/\($0)" }
    return TreeArguments(
      common: language + folders.flatMap { ["-I", $0] } + ["-D__KERNEL__", "-DCC_USING_FENTRY"],
      includedFirst: (first + ownHeaders).filter(FileBytes.isFile))
  }

  /// Takes the folder of our own headers; gives the arguments for a file outside every tree.
  func stubs(_ folder: String) -> TreeArguments {
    let first = ["linux/kconfig.h", "linux/compiler_types.h", "dmabuf-lint/files.h"].map { "\(folder)/\($0)" }
      .filter(FileBytes.isFile)
    return TreeArguments(common: language + ["-I", folder, "-D__KERNEL__"], includedFirst: first)
  }

  /// What differs between two files of one folder; it stands behind the precompiled header's own arguments.
  static func names(_ membership: KbuildMembership) -> [String] {
    [
      "-DKBUILD_MODFILE=\"\(membership.moduleName)\"", "-DKBUILD_BASENAME=\"\(membership.baseName)\"",
      "-DKBUILD_MODNAME=\"\(membership.moduleName)\"", "-D__KBUILD_MODNAME=kmod_\(membership.moduleName)",
    ]
  }
}

/// Arguments that the files of a tree share. Apart from what is included first, which a precompiled header contains.
struct TreeArguments: Hashable, Sendable {
  var common: [String]
  /// Absolute.
  var includedFirst: [String]

  /// All of them, for a file that is parsed without a precompiled header.
  var whole: [String] { common + includedFirst.flatMap { ["-include", $0] } }
}

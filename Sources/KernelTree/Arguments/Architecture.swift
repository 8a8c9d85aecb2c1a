/// What an architecture is called in the tree and by the compiler.
struct Architecture: Hashable, Sendable {
  /// The folder below `arch`.
  var folder: String
  var target: String

  static let x86 = Architecture(folder: "x86", target: "x86_64-linux-gnu")

  private static let known: [(symbol: String, folder: String, target: String)] = [
    ("X86_64", "x86", "x86_64-linux-gnu"), ("X86_32", "x86", "i386-linux-gnu"), ("ARM64", "arm64", "aarch64-linux-gnu"),
    ("ARM", "arm", "arm-linux-gnueabi"), ("RISCV", "riscv", "riscv64-linux-gnu"),
    ("PPC64", "powerpc", "powerpc64le-linux-gnu"),
    ("S390", "s390", "s390x-linux-gnu"), ("LOONGARCH", "loongarch", "loongarch64-linux-gnusf"),
    ("MIPS", "mips", "mips-linux-gnu"),
  ]

  /// Takes the symbols of a configuration; gives the architecture that it is for, x86 when it does not say.
  static func configured(_ symbols: [String: String]) -> Architecture {
    known.first { symbols[$0.symbol] == "y" }.map { Architecture(folder: $0.folder, target: $0.target) } ?? .x86
  }

  /// Takes what the kernel's make calls an architecture (`ARCH=`), and what decides between its kinds; gives nil for
  /// one that is not known.
  static func named(_ name: String, is32Bit: Bool, isBigEndian: Bool) -> Architecture? {
    let folder = ["i386": "x86", "x86_64": "x86", "sparc64": "sparc", "parisc64": "parisc"][name] ?? name
    let kinds = known.filter { $0.folder == folder }
    guard let kind = is32Bit ? kinds.last : kinds.first else { return nil }
    let bigEndian = ["powerpc": "powerpc\(is32Bit ? "" : "64")-linux-gnu", "arm64": "aarch64_be-linux-gnu"][folder]
    return Architecture(folder: folder, target: isBigEndian ? bigEndian ?? kind.target : kind.target)
  }

  /// The architecture whose folder a path below the tree's root lies in; nil for common code.
  static func folder(of relativePath: String) -> String? {
    // The channel subsystem's drivers are machine code of their architecture as much as `arch/s390` is.
    if relativePath.hasPrefix("drivers/s390/") { return "s390" }
    let parts = relativePath.split(separator: "/", maxSplits: 2)
    return parts.count == 3 && parts[0] == "arch" ? String(parts[1]) : nil
  }
}

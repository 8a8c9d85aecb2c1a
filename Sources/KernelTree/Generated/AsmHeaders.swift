/// `asm/x.h` of x86 that a build makes: wrappers of the generic ones, and lists of system calls and features.
enum AsmHeaders {
  private static let own = "arch/x86/include/asm"
  private static let user = "arch/x86/include/uapi/asm"

  /// What is read, relative to the tree.
  static let sources = [
    own + "/Kbuild", user + "/Kbuild", "include/asm-generic/Kbuild", "include/uapi/asm-generic/Kbuild",
    "arch/x86/entry/syscalls/syscall_32.tbl", "arch/x86/entry/syscalls/syscall_64.tbl",
  ]

  /// Takes a tree's root; gives path → content.
  static func all(in root: String) -> [(String, String)] {
    var files: [(String, String)] = []
    let generic =
      names("generic-y", in: root + "/\(own)/Kbuild") + names("mandatory-y", in: root + "/include/asm-generic/Kbuild")
    for name in unique(generic)
    where !FileBytes.exists("\(root)/\(own)/\(name)") && !FileBytes.exists("\(root)/\(user)/\(name)") {
      files.append(("arch/generated/asm/\(name)", "#include <asm-generic/\(name)>\n"))
    }
    let userGeneric =
      names("generic-y", in: root + "/\(user)/Kbuild")
      + names("mandatory-y", in: root + "/include/uapi/asm-generic/Kbuild")
    for name in unique(userGeneric) where !FileBytes.exists("\(root)/\(user)/\(name)") {
      files.append(("arch/generated/uapi/asm/\(name)", "#include <asm-generic/\(name)>\n"))
    }
    return files + systemCalls(in: root) + features(in: root)
  }

  private static func unique(_ names: [String]) -> [String] { Set(names).sorted() }

  /// The words that a Kbuild file adds to a variable.
  private static func names(_ variable: String, in path: String) -> [String] {
    guard let bytes = FileBytes.read(path) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).flatMap { line -> [String] in
      guard line.hasPrefix(variable), let equals = line.firstIndex(of: "=") else { return [] }
      return line[line.index(after: equals)...].split(whereSeparator: \.isWhitespace).map(String.init)
    }
  }

  private struct SystemCall {
    var number: String
    var abi: Substring
    var name: Substring
    var entry: Substring?
  }

  private static func table(_ path: String) -> [SystemCall] {
    guard let bytes = FileBytes.read(path) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count >= 3, let number = Int(words[0]) else { return nil }
      return SystemCall(number: String(number), abi: words[1], name: words[2], entry: words.count > 3 ? words[3] : nil)
    }
  }

  private static func systemCalls(in root: String) -> [(String, String)] {
    let folder = root + "/arch/x86/entry/syscalls/"
    let (short, long) = (table(folder + "syscall_32.tbl"), table(folder + "syscall_64.tbl"))
    let (i386, x64): (Set<Substring>, Set<Substring>) = (["i386"], ["common", "64"])
    let x32: Set<Substring> = ["common", "x32"]
    return [
      ("arch/generated/uapi/asm/unistd_32.h", numbers(short, i386, prefix: "")),
      ("arch/generated/uapi/asm/unistd_64.h", numbers(long, x64, prefix: "")),
      ("arch/generated/uapi/asm/unistd_x32.h", numbers(long, x32, prefix: "")),
      ("arch/generated/asm/unistd_32_ia32.h", numbers(short, i386, prefix: "ia32_")),
      ("arch/generated/asm/unistd_64_x32.h", numbers(long, ["x32"], prefix: "x32_")),
      ("arch/generated/asm/syscalls_32.h", entries(short, i386)),
      ("arch/generated/asm/syscalls_64.h", entries(long, x64)),
      ("arch/generated/asm/syscalls_x32.h", entries(long, x32)),
      ("arch/generated/asm/xen-hypercalls.h", ""),
      ("arch/generated/asm/orc_hash.h", ""),
    ]
  }

  private static func numbers(_ calls: [SystemCall], _ abis: Set<Substring>, prefix: String) -> String {
    let wanted = calls.filter { abis.contains($0.abi) }
    let lines = wanted.map { "#define __NR_\(prefix)\($0.name) \($0.number)\n" }
    let last = wanted.compactMap { Int($0.number) }.max() ?? 0
    return lines.joined() + "#ifdef __KERNEL__\n#define __NR_\(prefix)syscalls \(last + 1)\n#endif\n"
  }

  private static func entries(_ calls: [SystemCall], _ abis: Set<Substring>) -> String {
    calls.filter { abis.contains($0.abi) }.compactMap { call in
      call.entry.map { "__SYSCALL(\(call.number), \($0))\n" }
    }.joined()
  }

  /// No feature of the processor is taken for granted or ruled out, so that every test for one stays in the code.
  private static func features(in root: String) -> [(String, String)] {
    guard let bytes = FileBytes.read(root + "/\(own)/Kbuild"),
      String(decoding: bytes, as: UTF8.self).contains("cpufeaturemasks.h")
    else { return [] }
    var text = ""
    for kind in ["REQUIRED", "DISABLED"] {
      for word in 0..<32 { text += "#define \(kind)_MASK\(word) 0\n" }
      text += "#define \(kind)_MASK_BIT_SET(x) 0\n"
    }
    return [("arch/generated/asm/cpufeaturemasks.h", text)]
  }
}

/// Which of a real compiler's flags libclang is given.
enum CompilerFlags {
  /// Flags that only GCC knows, flags that write files, and flags that turn a warning into an error.
  private static let dropped: [String] = [
    "-Wp,", "-Wa,", "-Wl,", "-Werror", "-W", "-fconserve-stack", "-fno-conserve-stack", "-fno-allow-store-data-races",
    "--param",
    "-mindirect-branch", "-mfunction-return", "-mindirect-branch-register", "-mindirect-branch-cs-prefix",
    "-mrecord-mcount",
    "-fno-ipa-", "-fipa-", "-fno-partial-inlining", "-fno-reorder-blocks", "-fno-tree-", "-ftree-", "-fno-var-tracking",
    "-fvar-tracking", "-fplugin", "-fsanitize", "-fno-sanitize", "-mpreferred-stack-boundary",
    "-fno-inline-functions-called-once",
    "-fmin-function-alignment", "-falign-", "-fzero-init-padding-bits", "-fdiagnostics-show-", "-mskip-rax-setup",
    "-mno-fp-ret-in-387", "-fno-stack-clash-protection", "-mharden-sls", "-fstack-usage", "-fprofile",
    "-ftest-coverage",
    "-MMD", "-MD", "-MP", "-M", "-save-temps", "-gz", "-gdwarf", "-ggdb", "-fdump-", "-pg", "-mfentry", "-mnop-mcount",
    "-flto",
    "-fno-lto", "-fcf-protection", "-mstack-protector", "-fstack-protector", "-fno-stack-protector", "-fpatchable",
    "-ftrivial-auto-var-init", "-enable-trivial", "-fstrict-flex-arrays", "-fno-builtin-wcslen",
    "-fzero-call-used-regs",
    "-ffunction-sections", "-fdata-sections", "-fmacro-prefix-map", "-ffile-prefix-map", "-fno-stack-check",
    "-femit-struct",
    "-mtune", "-mno-apx",
  ]
  /// Flags whose value is the next word and that are dropped with it.
  private static let droppedWithValue: Set<String> = [
    "-o", "-MF", "-MT", "-MQ", "--param", "-Xassembler", "-Xlinker", "-z", "-mllvm",
  ]
  private static let withPath: Set<String> = ["-I", "-include", "-isystem", "-iquote", "-idirafter", "-imacros"]

  /// Takes the words of a command; gives the flags that say what the code means, with absolute paths.
  static func usable(_ words: [String], file: String, folder: String) -> [String] {
    var result: [String] = []
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if droppedWithValue.contains(word) {
        _ = rest.popFirst()
      } else if withPath.contains(word) {
        if let path = rest.popFirst() { result += [word, absolute(path, folder)] }
      } else if word.hasPrefix("-I") {
        result += ["-I", absolute(String(word.dropFirst(2)), folder)]
      } else if word == "-c" || word == file || !word.hasPrefix("-") {
        continue
      } else if word.hasPrefix("--target") || word.hasPrefix("-D") || word.hasPrefix("-U") {
        result.append(word)
      } else if !dropped.contains(where: word.hasPrefix), !word.hasPrefix("-g"),
        !(word.hasPrefix("--") && !word.hasPrefix("--sysroot"))
      {
        result.append(word)
      }
    }
    return result
  }

  private static func absolute(_ path: String, _ folder: String) -> String {
    FileBytes.normalised(path.hasPrefix("/") ? path : folder + "/" + path)
  }
}

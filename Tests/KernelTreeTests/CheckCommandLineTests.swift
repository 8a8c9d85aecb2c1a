import Testing

@testable import KernelTree

/// What kbuild hands to the program in `CHECK=`: measured with 6.12 and 7.3, x86, GCC.
@Suite("The command line of kbuild's checker") struct CheckCommandLineTests {
  private static let sparse =
    ["-D__linux__", "-Dlinux", "-D__STDC__", "-Dunix", "-D__unix__", "-Wbitwise", "-Wno-return-void"]
    + ["-Wno-unknown-attribute", "-D__x86_64__", "--arch=x86", "-mlittle-endian", "-m64"]
  private static let compiler =
    ["-Wp,-MMD,drivers/dma-buf/.dma-buf.o.d", "-nostdinc", "-I../include", "-I./include/generated/uapi"]
    + ["-include", "../include/linux/kconfig.h", "-D__KERNEL__", "-fmacro-prefix-map=../=", "-std=gnu11"]
    + ["-fconserve-stack", "-mrecord-mcount", "--param=allow-store-data-races=0", "-Wall", "-DMODULE"]
    + ["-DKBUILD_MODFILE=\"drivers/dma-buf/quay\"", "-DKBUILD_BASENAME=\"berth\"", "-DKBUILD_MODNAME=\"quay\""]
    + ["-D__KBUILD_MODNAME=kmod_quay"]

  private func job(_ flags: [String]) throws -> (job: ParseJob, root: String) {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write("drivers/quay/berth.c", "int x;\n")
    let file = scratch.path + "/drivers/quay/berth.c"
    let tree = try #require(try KernelTree.containing(file))
    let command = try #require(CheckCommandLine(flags + [file], folder: scratch.path + "/o"))
    try scratch.write("stubs/linux/x.h", "")
    return (
      try command.job(
        tree: tree, resources: nil, environment: [Stubs.environmentVariable: scratch.path + "/stubs"]), scratch.path)
  }

  @Test func whatLibclangDoesNotKnowIsLeftOut() throws {
    let (job, root) = try job(Self.sparse + Self.compiler)
    let words = Set(job.plainArguments)
    #expect(words.isDisjoint(with: ["-fconserve-stack", "-mrecord-mcount", "--arch=x86", "-mlittle-endian", "-Wall"]))
    #expect(!job.plainArguments.contains { $0.hasPrefix("-Wp,") || $0.hasPrefix("--param") })
    #expect(!job.plainArguments.contains { $0.contains("__CHECKER__") })
    #expect(words.isSuperset(of: ["-D__KERNEL__", "-std=gnu11", "-m64", "-nostdinc", "-DMODULE", "-D__x86_64__"]))
    #expect(job.plainArguments.contains("--target=x86_64-linux-gnu"))
    // kbuild stands in the folder that is built.
    #expect(words.isSuperset(of: [root + "/include", root + "/include/linux/kconfig.h"]))
    #expect(words.contains(root + "/o/include/generated/uapi"))
    #expect(job.workingDirectory == root + "/o" && job.relativePath == "drivers/quay/berth.c")
  }

  @Test func theModuleIsWhatTheMacrosSay() throws {
    let membership = try #require(try job(Self.sparse + Self.compiler).job.membership)
    #expect(membership.moduleName == "quay" && membership.baseName == "berth" && membership.linkage == .module)
    let builtIn = try job(Self.compiler.filter { $0 != "-DMODULE" }).job.membership
    #expect(builtIn?.linkage == .builtIn)
  }

  @Test(arguments: [
    (["--arch=arm64", "-mlittle-endian", "-m64"], "aarch64-linux-gnu"),
    (["--arch=arm64", "-mbig-endian", "-m64"], "aarch64_be-linux-gnu"),
    (["--arch=arm", "-m32"], "arm-linux-gnueabi"), (["--arch=i386", "-m32"], "i386-linux-gnu"),
    (["--arch=x86_64", "-m64"], "x86_64-linux-gnu"),
    (["--arch=powerpc", "-mbig-endian", "-m64"], "powerpc64-linux-gnu"),
    (["--arch=riscv", "-m64"], "riscv64-linux-gnu"),
  ])
  func theTargetIsThatOfTheArchitecture(flags: [String], target: String) throws {
    #expect(try job(flags).job.plainArguments.filter { $0.hasPrefix("--target") } == ["--target=" + target])
  }

  @Test func aTargetOfClangsOwnCountsFirst() throws {
    let arguments = try job(["--arch=x86", "--target=aarch64-linux-gnu"]).job.plainArguments
    #expect(arguments.filter { $0.hasPrefix("--target") } == ["--target=aarch64-linux-gnu"])
  }

  @Test func anArchitectureThatIsNotKnownLeavesTheTargetToLibclang() throws {
    #expect(try !job(["--arch=vax"]).job.plainArguments.contains { $0.hasPrefix("--target") })
  }

  @Test func theFileOfTheProbeIsNoSource() throws {
    let command = try #require(CheckCommandLine(Self.sparse + ["/tmp/tmp.Zc0fXy1aBn"], folder: "/"))
    #expect(!command.isSource)
    #expect(CheckCommandLine(Self.sparse, folder: "/") == nil)
    #expect(CheckCommandLine([], folder: "/") == nil)
  }

  @Test func aFileThatIncludesACandidateIsOne() throws {
    let scratch = try Scratch()
    try scratch.write([
      "a.c": "#include \"b.c\"\n", "b.c": "int f(void) { return quay_lock(); }\n", "c.c": "int quay_locks;\n",
    ])
    func uses(_ name: String) throws -> Bool {
      try #require(CheckCommandLine([name], folder: scratch.path)).uses(["quay_lock"])
    }
    #expect(try uses("a.c") && uses("b.c"))
    #expect(try !uses("c.c"))
    #expect(throws: KernelTreeError.unreadable(path: "none.c")) { try uses("none.c") }
  }
}

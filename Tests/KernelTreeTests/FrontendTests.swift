import Clang
import Foundation
import Testing

@testable import KernelTree

@Suite struct FrontendTests {
  private let library: ClangLibrary

  init() throws { library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment) }

  private func plan(
    _ scratch: Scratch, _ paths: [String] = [""], way: FrontendWay? = nil, build: String? = nil,
    environment: [String: String] = [:], parsing: (ParseJob) throws -> Bool = { _ in true }
  ) async throws -> FrontendPlan {
    let request = FrontendRequest(
      paths: paths.map { $0.hasPrefix("/") ? $0 : scratch.path + "/" + $0 }, vocabulary: ["buf_get"], build: build,
      way: way,
      cacheFolder: scratch.path + ".cache", threads: 2, toolVersion: "test", environment: environment)
    defer { try? FileManager.default.removeItem(atPath: scratch.path + ".cache") }
    let plan = try await Frontend(request: request, library: library).plan()
    for job in plan.jobs where try parsing(job) { try checkParses(job) }
    return plan
  }

  private func hasErrors(_ job: ParseJob, _ arguments: [String]) throws -> Bool {
    try TranslationUnit(
      index: Index(library: library), file: job.file, arguments: arguments, options: [.keepGoing]
    ).hasErrors
  }

  private func checkParses(_ job: ParseJob) throws {
    for arguments in [job.arguments, job.plainArguments] + (job.narrow.map { [$0.arguments] } ?? []) {
      let unit = try TranslationUnit(
        index: Index(library: library), file: job.file, arguments: arguments, options: [.keepGoing])
      #expect(unit.diagnostics.filter { $0.severity >= .error }.map(\.message) == [], "\(job.relativePath)")
    }
  }

  private func names(_ plan: FrontendPlan) -> [String] { plan.jobs.map(\.relativePath) }

  @Test func anUnconfiguredTree() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "drivers/Makefile": "obj-$(CONFIG_FOO) += foo.o\nccflags-y += -I$(src)/inc\n",
      "drivers/foo.c": """
      #include <asm/thing.h>
      #include <asm/other.h>
      #include <linux/version.h>
      #include "own.h"
      #if !CONFIG_FOO || !THING || !OWN || LINUX_VERSION_CODE < 0x70300
      #error "not seen"
      #endif
      static const char *name = KBUILD_MODNAME;
      static int buf_get(void) { return name[0]; }
      """,
      "include/asm-generic/other.h": "", "drivers/inc/own.h": "#define OWN 1\n",
      "include/linux/version.h": "#include <generated/uapi/linux/version.h>\n",
      "drivers/bar.c": "int bar;\n", "arch/arm/mm/x.c": "int buf_get;\n", "tools/y.c": "int buf_get;\n",
    ])
    let plan = try await plan(scratch)
    #expect(plan.way == .unconfiguredTree && names(plan) == ["drivers/foo.c"])
    #expect(plan.lookedAt == 3 && plan.candidates == 2)
    #expect(plan.skipped == [SkippedFile(file: scratch.path + "/arch/arm/mm/x.c", reason: "needs architecture arm")])
    #expect(plan.jobs[0].membership?.linkage == .either(symbol: "FOO"))
    #expect(plan.jobs[0].arguments.contains("-DKBUILD_MODNAME=\"foo\""))
    #expect(plan.jobs[0].precompiledHeader == nil)
  }

  @Test func manyFilesShareAHeader() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write("include/linux/shared.h", "#ifndef S\n#define S\nstruct shared { int x; };\n#endif\n")
    for number in 0..<12 {
      try scratch.write(
        "drivers/f\(number).c", "#include <linux/shared.h>\nint buf_get(struct shared *s) { return s->x; }\n")
    }
    let plan = try await plan(scratch)
    #expect(plan.jobs.count == 12 && plan.remarks.isEmpty)
    let headers = Set(plan.jobs.map(\.precompiledHeader))
    #expect(headers.count == 1 && headers.first != .some(nil))
    #expect(
      plan.jobs.allSatisfy { $0.arguments.contains("-include-pch") && !$0.plainArguments.contains("-include-pch") })
  }

  /// Files of three parts of a tree; some of each include a header that the others do not.
  private func writeAreas(_ scratch: Scratch) throws {
    try scratch.writeTree()
    let body = "int buf_get(struct shared *s) { return s->x; }\n"
    try scratch.write("include/linux/shared.h", "#ifndef S\n#define S\nstruct shared { int x; };\n#endif\n")
    for area in ["aaa", "bbb", "ccc"] {
      try scratch.write(
        "include/linux/\(area).h", "#ifndef H_\(area)\n#define H_\(area)\n#define SAME_\(area) 1\n#endif\n")
      for number in 0..<40 {
        let own = number < 8 ? "#include <linux/\(area).h>\n" : ""
        try scratch.write("drivers/\(area)/f\(number).c", "#include <linux/shared.h>\n" + own + body)
      }
    }
    // What a header of another part, and then one of its own, makes a macro is a name of the file's own.
    try scratch.write("drivers/bbb/g.c", "#include <linux/shared.h>\nenum { SAME_aaa };\n" + body)
    try scratch.write("drivers/ccc/g.c", "#include <linux/shared.h>\nenum { SAME_ccc };\n" + body)
  }

  @Test func partsOfTheTreeWithManyFilesHaveAHeaderEach() async throws {
    let scratch = try Scratch()
    try writeAreas(scratch)
    let plan = try await plan(
      scratch,
      parsing: { job in
        guard job.relativePath == "drivers/ccc/g.c" else { return true }
        let (wide, narrow) = (try hasErrors(job, job.arguments), try hasErrors(job, job.narrow?.arguments ?? []))
        #expect(wide && !narrow)
        return false
      })
    #expect(plan.jobs.count == 122 && plan.remarks.isEmpty)
    let headers = Dictionary(grouping: plan.jobs) { $0.relativePath.split(separator: "/")[1] }
      .mapValues { Set($0.map(\.precompiledHeader)) }
    #expect(headers.values.allSatisfy { $0.count == 1 && $0.first != .some(nil) })
    #expect(Set(headers.values.joined()).count == 3)
    let narrow = Set(plan.jobs.map(\.narrow?.header))
    #expect(narrow.count == 1 && narrow.first != .some(nil))
    #expect(narrow.isDisjoint(with: headers.values.joined()))
  }

  @Test func fewFilesTakeAHeaderThatHoldsMostOfWhatTheyInclude() async throws {
    let scratch = try Scratch()
    try writeAreas(scratch)
    try scratch.write("include/linux/rare.h", "#define RARE 1\n")
    try scratch.write("drivers/aaa/rare.c", "#include <linux/rare.h>\nint buf_get;\n")
    var request = FrontendRequest(
      paths: [scratch.path + "/drivers/aaa"], vocabulary: ["buf_get"], cacheFolder: scratch.path + ".cache",
      toolVersion: "test")
    defer { try? FileManager.default.removeItem(atPath: scratch.path + ".cache") }
    func headers() async throws -> Set<String?> {
      Set(try await Frontend(request: request, library: library).plan().jobs.map(\.precompiledHeader))
    }
    request.paths = [scratch.path + "/drivers/aaa/f9.c"]
    #expect(try await headers() == [nil])
    request.paths = (0..<20).map { scratch.path + "/drivers/aaa/f\($0).c" }
    let many = try await headers()
    #expect(many.count == 1 && many != [nil])
    request.paths = [scratch.path + "/drivers/aaa/f9.c"]
    #expect(try await headers() == many)
    request.paths = [scratch.path + "/drivers/aaa/rare.c"]
    #expect(try await headers() == [nil])
  }

  @Test func aConfiguredBuild() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "drivers/Makefile": "obj-$(CONFIG_FOO) += foo.o\nobj-y += bar.o\n",
      "drivers/foo.c": "#ifndef MODULE\n#error \"no module\"\n#endif\nint buf_get;\n",
      "drivers/bar.c": "#ifdef MODULE\n#error \"module\"\n#endif\nint buf_get;\n",
      "out/.config": "CONFIG_X86_64=y\nCONFIG_FOO=m\n",
      "out/include/generated/autoconf.h": "#define CONFIG_FOO_MODULE 1\n",
    ])
    let plan = try await plan(scratch, ["drivers"], build: scratch.path + "/out")
    #expect(plan.way == .configuredBuild && names(plan) == ["drivers/bar.c", "drivers/foo.c"])
    #expect(plan.jobs.map { $0.membership?.linkage } == [.builtIn, .module])
  }

  @Test func compileCommandsComeFirst() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "a.c": "#ifndef FROM_COMMAND\n#error \"no\"\n#endif\nint buf_get;\n", "b.c": "int buf_get;\n",
      "compile_commands.json":
        "[{\"directory\": \"\(scratch.path)\", \"file\": \"a.c\", \"command\": \"gcc -DFROM_COMMAND "
          + "-fconserve-stack -c a.c\"}]",
    ])
    let plan = try await plan(scratch)
    #expect(plan.way == .compileCommands && names(plan) == ["a.c"])
    #expect(plan.skipped.map(\.file) == [scratch.path + "/b.c"])
    let forced = try await self.plan(scratch, ["b.c"], way: .unconfiguredTree)
    #expect(forced.way == .unconfiguredTree && names(forced) == ["b.c"])
  }

  @Test func aFileThatAnotherOneIncludes() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "drivers/Makefile": "obj-y += core.o\n", "drivers/core.c": "static int inner;\n#include \"tests/case.c\"\n",
      "drivers/tests/case.c": "int buf_get(void) { return inner; }\n",
    ])
    let plan = try await plan(scratch)
    #expect(names(plan) == ["drivers/core.c"])
    #expect(plan.jobs[0].includedSources == [scratch.path + "/drivers/tests/case.c"])
    let entry =
      "{\"directory\": \"\(scratch.path)\", \"file\": \"drivers/core.c\", \"command\": \"cc -c drivers/core.c\"}"
    try scratch.write("compile_commands.json", "[\(entry)]")
    let commanded = try await self.plan(scratch)
    #expect(commanded.way == .compileCommands && commanded.skipped.isEmpty)
    #expect(commanded.jobs.map(\.includedSources) == [[scratch.path + "/drivers/tests/case.c"]])
  }

  @Test func namedFilesNeedNoVocabulary() async throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write(["drivers/a.c": "int nothing;\n", "drivers/b.c": "int nothing;\n", "drivers/c.h": ""])
    let plan = try await plan(scratch, ["drivers/a.c", "drivers/c.h", "drivers/a.c"])
    #expect(names(plan) == ["drivers/a.c"] && plan.lookedAt == 1)
    #expect(plan.skipped.map(\.file) == [scratch.path + "/drivers/c.h"])
  }

  @Test func outsideATree() async throws {
    let scratch = try Scratch()
    try scratch.write([
      "lone.c": "#include <linux/list.h>\nint f(struct list_head *l) { return l->next != 0; }\n",
      "stubs/linux/kconfig.h": "", "stubs/linux/compiler_types.h": "",
      "stubs/linux/list.h": "struct list_head { struct list_head *next; };\n",
    ])
    let plan = try await plan(scratch, ["lone.c"], environment: ["DMABUF_LINT_STUBS": scratch.path + "/stubs"])
    #expect(plan.way == .noTree && plan.tree == nil && names(plan) == [scratch.path + "/lone.c"])
  }

  @Test func theHeadersOfOurOwnAreFound() async throws {
    let scratch = try Scratch()
    try scratch.write("lone.c", "#include <linux/dma-buf.h>\nvoid f(struct dma_buf *b) { dma_buf_put(b); }\n")
    let plan = try await plan(scratch, ["lone.c"])
    #expect(plan.jobs.count == 1)
  }

  @Test func whatCannotBeDone() async throws {
    let scratch = try Scratch()
    try scratch.write("a.c", "int x;\n")
    await #expect(throws: KernelTreeError.notFound(path: "/no/such.c")) { try await plan(scratch, ["/no/such.c"]) }
    await #expect(throws: KernelTreeError.self) { try await plan(scratch, ["a.c"], way: .configuredBuild) }
    await #expect(throws: KernelTreeError.self) {
      try await plan(scratch, ["a.c"], environment: ["DMABUF_LINT_STUBS": "/no/such"])
    }
    try scratch.write("empty/README", "")
    await #expect(throws: KernelTreeError.self) { try await plan(scratch, ["empty"]) }
  }

  @Test func madeUpHeadersAreKeptUntilTheTreeChanges() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    let tree = try #require(try KernelTree.containing(scratch.path))
    let cache = CacheFolder(named: scratch.path + "/cache", environment: [:])
    let folders = try GeneratedFolder.make(in: cache, tree: tree, toolVersion: "1")
    let (autoconf, bounds) = (folders.include + "/generated/autoconf.h", folders.include + "/generated/bounds.h")
    let before = (FileBytes.stamp(autoconf), FileBytes.stamp(bounds))
    _ = try GeneratedFolder.make(in: cache, tree: tree, toolVersion: "1")
    #expect(FileBytes.stamp(autoconf) == before.0)
    try scratch.write("drivers/Kconfig", "config FOO\n\ttristate \"Foo\"\nconfig BAR\n\tbool \"Bar\"\n")
    _ = try GeneratedFolder.make(in: cache, tree: tree, toolVersion: "1")
    let text = FileBytes.read(autoconf).map { String(decoding: $0, as: UTF8.self) }
    #expect(text == "#define CONFIG_BAR 1\n#define CONFIG_FOO 1\n")
    #expect(FileBytes.stamp(bounds) == before.1)
    try FileManager.default.removeItem(atPath: bounds)
    _ = try GeneratedFolder.make(in: cache, tree: tree, toolVersion: "1")
    #expect(FileBytes.isFile(bounds))
  }

  @Test func listsOfCallsAndWorkarounds() throws {
    let scratch = try Scratch()
    try scratch.writeTree()
    try scratch.write([
      "arch/x86/entry/syscalls/syscall_64.tbl":
        "# c\n0\tcommon\tread\tsys_read\n5\t64\tfstat\tsys_newfstat\n9 x32 odd sys_odd\n",
      "drivers/gpu/drm/xe/xe_wa_oob.rules": "# c\n123\tA(1)\n\tB(2)\n456\tC(3)\n",
    ])
    let tree = try #require(try KernelTree.containing(scratch.path))
    let made = GeneratedHeaders.make(for: tree)
    func text(_ path: String) -> String? { made.files.first { $0.path == path }?.content }
    #expect(text("arch/generated/uapi/asm/unistd_64.h")?.contains("#define __NR_fstat 5\n") == true)
    #expect(text("arch/generated/uapi/asm/unistd_64.h")?.contains("odd") == false)
    #expect(text("arch/generated/asm/syscalls_64.h") == "__SYSCALL(0, sys_read)\n__SYSCALL(5, sys_newfstat)\n")
    #expect(text("arch/generated/asm/thing.h") == "#include <asm-generic/thing.h>\n")
    #expect(
      text("include/generated/xe_wa_oob.h")?.contains("XE_WA_OOB_123,\n\tXE_WA_OOB_456,\n\t_XE_WA_OOB_COUNT") == true)
    #expect(
      text("include/generated/xe_wa_oob.c")?.hasPrefix("{ XE_RTP_NAME(\"123\"), XE_RTP_RULES(A(1), OR, B(2)) },")
        == true)
  }
}

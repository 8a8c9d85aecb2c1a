import Foundation
import Testing

/// The protocol of `CHECK=`, as scripts/Makefile.build and scripts/checker-valid.sh of the kernel have it.
@Suite("kbuild's checker") struct KbuildTests {
  private static let sparse =
    ["-D__linux__", "-Dlinux", "-D__STDC__", "-Dunix", "-D__unix__", "-Wbitwise", "-Wno-return-void"]
    + ["-Wno-unknown-attribute", "-D__x86_64__", "--arch=x86", "-mlittle-endian", "-m64"]

  /// What kbuild says besides: GCC's flags, and the names of the file.
  private static func flags(_ name: String) -> [String] {
    sparse + ["-Wp,-MMD,drivers/quay/.\(name).o.d"] + CallerTests.flags + [
      "-fconserve-stack", "-Wall", "-std=gnu11", "-DKBUILD_MODFILE=\"drivers/quay/quay\"",
      "-DKBUILD_BASENAME=\"\(name)\"", "-DKBUILD_MODNAME=\"quay\"", "-D__KBUILD_MODNAME=kmod_quay",
    ]
  }

  /// A tree whose driver calls without a lock, with a folder in which it was built.
  private func built(_ body: String = "\tquay_shift(berth);") throws -> Scratch {
    let scratch = try CallerTests.tree(body)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/o/include/generated", withIntermediateDirectories: true)
    // Where a configured build looks for headers: what the link parses itself is not compiled by kbuild.
    let (headers, tree) = (CallerTests.headers, scratch.path + "/tree/include")
    for name in try FileManager.default.subpathsOfDirectory(atPath: headers) where name.hasSuffix(".h") {
      let copy = URL(fileURLWithPath: tree + "/" + name)
      guard !FileManager.default.fileExists(atPath: copy.path) else { continue }
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: headers + "/" + name, toPath: copy.path)
    }
    try scratch.write("o/.config", "CONFIG_X86_64=y\n")
    try scratch.write("o/include/generated/autoconf.h", "#define CONFIG_X86_64 1\n")
    return scratch
  }

  private func compile(
    _ name: String, of scratch: Scratch, _ options: [String] = [], file: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Executable.Outcome {
    try Executable.run(
      ["kbuild"] + options + Self.flags(name) + [file ?? "\(scratch.path)/tree/drivers/quay/\(name).c"],
      folder: scratch.path + "/o", environment: environment)
  }

  /// What the shell script of the kernel takes for a checker that works: no line with "error".
  private func expectSilence(_ outcome: Executable.Outcome, at place: SourceLocation = #_sourceLocation) {
    #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, sourceLocation: place)
  }

  @Test func theProbeIsAnsweredBySilence() throws {
    let scratch = try Scratch()
    let probe = try scratch.write(
      "tmp.Zc0fXy1aBn", "static inline int u(const int *q)\n{\n\t__typeof_unqual__(*q) v = *q;\n\treturn v;\n}\n")
    expectSilence(try Executable.run(["kbuild"] + Self.sparse + [probe]))
    expectSilence(try Executable.run(["kbuild", "--facts", scratch.path + "/f", "--"] + Self.sparse + [probe]))
    expectSilence(try Executable.run(["kbuild", "-Wflag-of-the-future", "--and-another=1", "-x", probe]))
    let link = scratch.path + "/dmabuf-lint-check"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Executable.path)
    expectSilence(try Executable.run(Self.sparse + [probe], program: link))
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/f"))
  }

  @Test func theProbeSaysWhenNothingCanBeParsed() throws {
    let scratch = try Scratch()
    let probe = try scratch.write("tmp.Zc0fXy1aBn", "int x;\n")
    let outcome = try Executable.run(
      ["kbuild"] + Self.sparse + [probe], environment: ["DMABUF_LINT_LLVM": "/nowhere"])
    #expect(outcome.status == 2 && outcome.errors.contains("error"))
  }

  @Test func findingsGoToStandardErrorAndDoNotStopMake() throws {
    let scratch = try built()
    try scratch.write(
      "tree/drivers/quay/gate.c",
      """
      #include <linux/dma-resv.h>
      #include <linux/errno.h>

      int quay_gate(struct dma_resv *resv, int busy)
      {
      	dma_resv_lock(resv, NULL);
      	if (busy)
      		return -EBUSY;
      	dma_resv_unlock(resv);
      	return 0;
      }

      """)
    let outcome = try compile("gate", of: scratch)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    // Under the name that the compiler gives to the file.
    let file = "\(scratch.path)/tree/drivers/quay/gate.c"
    #expect(outcome.errors.contains("\(file):8:"), "\(outcome.errors)")
    #expect(outcome.errors.contains("[resv-leaked]") && outcome.errors.contains("return -EBUSY;"))
    let relative = try compile("gate", of: scratch, file: "../tree/drivers/quay/gate.c")
    #expect(relative.errors == outcome.errors.replacing(file, with: "../tree/drivers/quay/gate.c"))
    expectSilence(try compile("gate", of: scratch, ["--disable", "resv-leaked"]))
    expectSilence(try compile("gate", of: scratch, ["--no-findings"]))
    let both = try compile("gate", of: scratch, ["--facts", "facts", "--findings"])
    #expect(both.errors == outcome.errors)
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/o/facts/drivers/quay/gate.c.facts"))
  }

  @Test func theChecksOfSparseAreNotForUs() throws {
    let scratch = try built()
    try scratch.write(
      "tree/drivers/quay/gate.c",
      """
      #include <linux/dma-resv.h>
      #ifdef __CHECKER__
      #error "this is for sparse"
      #endif
      void quay_gate(struct dma_resv *resv) { dma_resv_lock(resv, NULL); dma_resv_unlock(resv); }

      """)
    expectSilence(try compile("gate", of: scratch))
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let scratch = try built()
    try scratch.write(
      "tree/drivers/quay/gate.c",
      "#include <linux/dma-buf.h>\nint f(struct dma_buf *b) { struct none x; return dma_buf_pin(x.attach); }\n")
    let outcome = try compile("gate", of: scratch)
    #expect(outcome.status == 0 && outcome.errors.contains("gate.c: warning: not analysed: errors hide code in 'f'"))
    #expect(!outcome.errors.contains("error:"))
    #expect(try compile("none", of: scratch).status == 2)
    #expect(try Executable.run(["kbuild"] + Self.sparse).status == 2)
    let stray = try scratch.write("stray.c", "int x;\n")
    #expect(try Executable.run(["kbuild", stray], folder: scratch.path).errors.contains("srctree"))
  }

  @Test func filesWithoutOurNamesAreSilent() throws {
    let scratch = try built()
    expectSilence(try compile("requests", of: scratch))
    expectSilence(try compile("requests", of: scratch, environment: ["DMABUF_LINT_FACTS": scratch.path + "/facts"]))
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/facts/drivers/quay/requests.c.facts"))
  }

  @Test func compileJobsAreShards() throws {
    let scratch = try built()
    let facts = scratch.path + "/facts"
    for name in ["berth", "requests"] {
      expectSilence(try compile(name, of: scratch, environment: ["DMABUF_LINT_FACTS": facts]))
    }
    let linked = try Executable.run(["link", "--format", "json", facts])
    let report = try Report(linked.output)
    #expect(linked.status == 1 && report.skipped.isEmpty && report.findings.map(\.rule) == ["resv-not-held"])
    #expect(report.findings.first?.path.map(\.function) == ["quay_ioctl", "quay_ioctl", "quay_do_shift"])
    // Of a caller that is not built nothing is said.
    try FileManager.default.removeItem(atPath: facts + "/drivers/quay/requests.c.facts")
    #expect(try Report(try Executable.run(["link", "--format", "json", facts]).output).findings.isEmpty)
  }

  @Test func jobsOfOneMakeRunAtATime() async throws {
    let scratch = try built()
    let facts = scratch.path + "/facts"
    let folder = scratch.path
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for name in ["berth", "requests", "berth", "requests", "berth", "requests"] {
        let arguments = ["kbuild", "--facts", facts] + Self.flags(name) + ["\(folder)/tree/drivers/quay/\(name).c"]
        group.addTask { try Executable.run(arguments, folder: folder + "/o").status }
      }
      for try await status in group { #expect(status == 0) }
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: facts).filter { $0.contains(".c") }
    #expect(files.sorted() == ["drivers/quay/berth.c.facts", "drivers/quay/requests.c.facts"])
    #expect(try Executable.run(["link", facts]).status == 1)
  }

  @Test func factsOfAnOlderSourceAreRefused() throws {
    let scratch = try built()
    let facts = scratch.path + "/facts"
    for name in ["berth", "requests"] { #expect(try compile(name, of: scratch, ["--facts", facts]).status == 0) }
    let header = scratch.path + "/tree/drivers/quay/quay.h"
    try scratch.write("tree/drivers/quay/quay.h", try String(contentsOfFile: header, encoding: .utf8) + "\n")
    let outcome = try Executable.run(["link", facts])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("berth.c.facts: made of 'drivers/quay/quay.h', which has changed since"))
  }

  @Test func factsThatCannotBeWrittenStopMake() throws {
    let outcome = try compile("berth", of: try built(), ["--facts", "/proc/none"])
    #expect(outcome.status == 2 && outcome.errors.contains("/proc/none/drivers/quay/berth.c.facts: cannot be written"))
  }
}

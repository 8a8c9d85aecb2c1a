import Foundation
import Testing

/// A second run over the same files, and one over others.
@Suite("Reports of earlier runs")
struct KeptReportTests {
  private static let leak = """
    #include <linux/dma-resv.h>

    int pier_wait(struct dma_resv *resv, int busy)
    {
    	dma_resv_lock(resv, NULL);
    	if (busy)
    		return -EBUSY;
    	dma_resv_unlock(resv);
    	return 0;
    }

    """
  private static let clean = leak.replacing("\t\treturn -EBUSY;", with: "\t\tbusy = 0;")

  private let scratch: Scratch
  private let tree: String

  init() throws {
    scratch = try Scratch()
    tree = scratch.path + "/tree"
    try FileManager.default.copyItem(atPath: Executable.corpus + "/tree", toPath: tree)
    try FileManager.default.createDirectory(atPath: tree + "/drivers/pier", withIntermediateDirectories: true)
    try scratch.write("tree/drivers/pier/pier.c", Self.leak)
  }

  private func check(_ options: [String] = []) throws -> (outcome: Executable.Outcome, isKept: Bool) {
    let outcome = try Executable.run(
      ["check", "-v", "--format", "json", "--parse-as", "stubs"] + options + [tree + "/drivers/pier"],
      environment: ["XDG_CACHE_HOME": scratch.path + "/cache"])
    return (outcome, !outcome.errors.contains("parsing and lowering"))
  }

  @Test func isTakenWhereNothingChanged() throws {
    let first = try check()
    let second = try check()
    #expect(!first.isKept && second.isKept)
    #expect(first.outcome.output == second.outcome.output && second.outcome.status == 1)
  }

  @Test func isNotTakenForAnotherRequest() throws {
    _ = try check()
    for options in [["--disable", "resv-leaked"], ["--kernel-version", "6.12"], ["--no-cache"]] {
      #expect(try !check(options).isKept)
    }
    let text = try check(["--format", "text"])
    #expect(text.isKept && text.outcome.output.contains("resv-leaked"))
  }

  @Test func isNotTakenWhenTheFileAHeaderOrARuleChanged() throws {
    let rules = scratch.path + "/rules"
    try FileManager.default.copyItem(
      atPath: Executable.repository.appendingPathComponent("Rules").path, toPath: rules)
    func check() throws -> (outcome: Executable.Outcome, isKept: Bool) {
      let outcome = try Executable.run(
        ["check", "-v", "--format", "json", "--parse-as", "stubs", tree + "/drivers/pier"],
        environment: ["XDG_CACHE_HOME": scratch.path + "/cache", "DMABUF_LINT_RULES": rules])
      return (outcome, !outcome.errors.contains("parsing and lowering"))
    }
    #expect(try Report(check().outcome.output).findings.count == 1)
    try scratch.write("tree/drivers/pier/pier.c", Self.clean)
    let mended = try check()
    #expect(try !mended.isKept && Report(mended.outcome.output).findings.isEmpty)
    try scratch.write("tree/include/linux/new.h", "\n")
    #expect(try !check().isKept)
    #expect(try check().isKept)
    try FileManager.default.removeItem(atPath: rules + "/resv-leaked.yaml")
    #expect(try !check().isKept)
  }

  /// Ten to the ninth tokens: no parser is done with them in three seconds.
  @Test func isNotKeptWhenAWorkerGaveUp() throws {
    let powers = (1...9).map { "#define T\($0) " + String(repeating: "T\($0 - 1) ", count: 10) }
    try scratch.write(
      "tree/drivers/pier/slow.c",
      "#define T0 dma_resv_unlock(r);\n" + powers.joined(separator: "\n") + "\nvoid f(void *r) { T9 }\n")
    let first = try check(["--timeout", "3"])
    let report = try Report(first.outcome.output)
    #expect(report.skipped.contains { $0.file == "drivers/pier/slow.c" })
    #expect(try !check(["--timeout", "3"]).isKept)
  }
}

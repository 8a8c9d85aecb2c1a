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

  /// Functions in which nothing was found are left out of the next run; what it reports must not show.
  @Test func whatIsLeftOutChangesNothing() throws {
    for (name, text) in Self.chain { try scratch.write("tree/drivers/pier/\(name)", text) }
    _ = try check()
    #expect(try known.count == 1)
    let edits: [(file: String, from: String, to: String, findings: Int)] = [
      ("pier.c", "return 0;", "return 1;", 1),
      ("lock.c", "\tdma_resv_lock(resv, NULL);", "\tdma_resv_lock(resv, NULL);\n\tdma_resv_lock(resv, NULL);", 2),
      ("user.c", "\t\tpier_leave(resv);\n", "", 2),
      ("publish.c", "return 0;", "return left ? -EFAULT : 0;", 2),
    ]
    for edit in edits {
      let path = tree + "/drivers/pier/" + edit.file
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains(edit.from))
      try scratch.write("tree/drivers/pier/" + edit.file, text.replacing(edit.from, with: edit.to))
      let again = try check()
      let whole = try check(["--no-cache"])
      #expect(!again.isKept && again.outcome.output == whole.outcome.output)
      let found = try Report(again.outcome.output).findings.map { "\($0.rule) \($0.location.file)" }
      #expect(found.count == edit.findings, "\(edit.file): \(found)")
      try scratch.write("tree/drivers/pier/" + edit.file, text)
    }
  }

  /// The files in which it is kept what runs know of functions.
  private var known: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: functions) }
  }
  private var functions: String { scratch.path + "/cache/dmabuf-lint/functions" }

  /// How many functions a run looked into, of how many.
  private func lookedInto(_ outcome: Executable.Outcome) throws -> (functions: Int, all: Int) {
    let match = try #require(outcome.errors.firstMatch(of: /\(([0-9]+) of ([0-9]+) functions\)/))
    return (try #require(Int(match.1)), try #require(Int(match.2)))
  }

  /// What was found in functions is taken over by the next run, too: findings of all kinds, with their paths.
  @Test func whatIsKnownOfFunctionsIsFoundAgain() throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: Executable.corpus + "/drivers")
    where file.hasSuffix(".c") {
      try FileManager.default.copyItem(
        atPath: Executable.corpus + "/drivers/" + file, toPath: tree + "/drivers/pier/" + file)
    }
    let first = try lookedInto(check().outcome)
    let edits: [(from: String, to: String)] = [
      // All functions behind it get other numbers.
      ("int pier_wait", "int pier_first(struct dma_resv *resv)\n{\n\treturn 0;\n}\n\nint pier_wait"),
      ("return -EBUSY;", "busy = 0;"),
    ]
    for edit in edits {
      try scratch.write("tree/drivers/pier/pier.c", Self.leak.replacing(edit.from, with: edit.to))
      let again = try check()
      let whole = try check(["--no-cache"])
      #expect(!again.isKept && again.outcome.output == whole.outcome.output)
      #expect(try Report(again.outcome.output).findings.count > 60)
      let second = try lookedInto(again.outcome)
      #expect(second.functions * 4 < first.functions, "\(second) after \(first)")
    }
    // Known functions that cannot be read are looked into.
    let file = functions + "/" + (try #require(try known.first))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file))
    try scratch.write("tree/drivers/pier/pier.c", Self.leak)
    let again = try check()
    #expect(try lookedInto(again.outcome) == first)
    #expect(try again.outcome.output == check(["--no-cache"]).outcome.output)
  }

  /// Of wrappers around wrappers, in the first run and in one that knows them.
  @Test func callsCanGoDeep() throws {
    let depth = 4_000
    let wrappers = (1..<depth).map { "int pier_\($0)(struct dma_resv *resv)\n{\n\treturn pier_\($0 - 1)(resv);\n}\n" }
    try scratch.write(
      "tree/drivers/pier/deep.c",
      """
      #include <linux/dma-resv.h>

      int pier_0(struct dma_resv *resv)
      {
      	return dma_resv_lock_interruptible(resv, NULL);
      }
      \(wrappers.joined())
      void pier_forgets(struct dma_resv *resv)
      {
      	pier_\(depth - 1)(resv);
      }

      """)
    for text in [Self.leak, Self.clean] {
      try scratch.write("tree/drivers/pier/pier.c", text)
      let outcome = try check(["--enable", "return-unchecked"]).outcome
      #expect(outcome.status == 0)
      let findings = try Report(outcome.output).findings
      #expect(findings.map(\.rule) == ["return-unchecked"] && findings.first?.path.count == 16)
    }
  }

  /// A function that takes the lock for its callers, one that gives it back, and one that uses both; and one that calls
  /// what publishes a descriptor, then what tells of it.
  private static let chain = [
    "publish.c": """
      #include <linux/dma-buf.h>
      #include <linux/uaccess.h>

      int pier_publish(struct dma_buf *dmabuf)
      {
      	return dma_buf_fd(dmabuf, O_CLOEXEC);
      }

      long pier_tell(int fd, void __user *to)
      {
      	unsigned long left = copy_to_user(to, &fd, sizeof(fd));

      	return 0;
      }

      """,
    "hand.c": """
      #include <linux/dma-buf.h>

      int pier_publish(struct dma_buf *dmabuf);
      long pier_tell(int fd, void __user *to);

      long pier_hand(struct dma_buf *dmabuf, void __user *to)
      {
      	int fd;

      	get_dma_buf(dmabuf);
      	fd = pier_publish(dmabuf);
      	if (fd < 0) {
      		dma_buf_put(dmabuf);
      		return fd;
      	}
      	return pier_tell(fd, to);
      }

      """,
    "lock.c": """
      #include <linux/dma-resv.h>

      void pier_enter(struct dma_resv *resv)
      {
      	dma_resv_lock(resv, NULL);
      }

      void pier_leave(struct dma_resv *resv)
      {
      	dma_resv_unlock(resv);
      }

      """,
    "user.c": """
      #include <linux/dma-resv.h>

      void pier_enter(struct dma_resv *resv);
      void pier_leave(struct dma_resv *resv);

      int pier_moor(struct dma_resv *resv)
      {
      	int ret;

      	pier_enter(resv);
      	ret = dma_resv_reserve_fences(resv, 1);
      	if (ret) {
      		pier_leave(resv);
      		return ret;
      	}
      	pier_leave(resv);
      	return 0;
      }

      """,
  ]
}

import Foundation
import Testing

/// A tree with one driver that leaks a lock, and lists of verdicts beside it.
@Suite("debug triage")
struct TriageCommandTests {
  private let scratch: Scratch
  private let tree: String

  init() throws {
    scratch = try Scratch()
    tree = scratch.path + "/tree"
    for folder in ["include/linux", "drivers/sub"] {
      try FileManager.default.createDirectory(atPath: "\(tree)/\(folder)", withIntermediateDirectories: true)
    }
    try scratch.write("tree/Kbuild", "")
    try scratch.write("tree/Makefile", "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\nEXTRAVERSION =\n")
    try scratch.write(
      "tree/drivers/one.c", """
        #include <linux/dma-buf.h>
        #include <linux/dma-resv.h>

        int one_leak(struct dma_buf *dmabuf, int wrong);

        int one_leak(struct dma_buf *dmabuf, int wrong)
        {
        \tdma_resv_lock(dmabuf->resv, NULL);
        \tif (wrong)
        \t\treturn -EINVAL;
        \tdma_resv_unlock(dmabuf->resv);
        \treturn 0;
        }

        """)
    try scratch.write("tree/drivers/sub/two.c", "#include <linux/dma-buf.h>\nint two;\n")
  }

  private func triage(_ rows: [String], of part: String = "") throws -> Executable.Outcome {
    let header = "file\tfunction\trule\tverdict\treason"
    try scratch.write("7.3.tsv", ([header] + rows).map { $0 + "\n" }.joined())
    return try Executable.run(["debug", "triage", "--parse-as", "stubs", scratch.path, tree + part])
  }

  @Test func verdictThatFindsItsFindingAgrees() throws {
    let outcome = try triage(["drivers/one.c\tone_leak\tresv-leaked\tright\tthe early return"])
    #expect(outcome.errors.isEmpty)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("errors: 1; 1 right"))
  }

  @Test func differencesGiveStatusOne() throws {
    let new = try triage(["drivers/one.c\tone_leak\tresv-relock\tright\tanother rule"])
    #expect(new.status == 1)
    #expect(new.output.contains("new, without a verdict: 1\n  drivers/one.c:10 one_leak [resv-leaked] error: "))
    #expect(new.output.contains("gone, though judged right: 1\n  drivers/one.c one_leak [resv-relock]: another rule\n"))

    let wrong = try triage(["drivers/one.c\tone_leak\tresv-leaked\twrong\tthe caller unlocks"])
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("found, though judged wrong: 1\n"))
  }

  @Test func partOfATreeAnswersForItselfAlone() throws {
    let outcome = try triage(["drivers/one.c\tone_leak\tresv-leaked\tright\tthe early return"], of: "/drivers/sub")
    #expect(outcome.status == 0)
    #expect(outcome.output == "nothing was found\n")
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let list = scratch.path + "/none.tsv"
    let missing = try Executable.run(["debug", "triage", list, tree])
    #expect(missing.status == 2)
    #expect(missing.errors.contains(list))
    let broken = try triage(["drivers/one.c\tone_leak"])
    #expect(broken.status == 2)
    #expect(broken.errors.contains("7.3.tsv: line 2: expected 5 columns"))
    let outside = try Executable.run(["debug", "triage", scratch.path, scratch.path])
    #expect(outside.status == 2)
  }
}

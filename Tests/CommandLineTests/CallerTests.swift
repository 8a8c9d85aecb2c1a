import Foundation
import Testing

/// What files are found that use no name of the API themselves, and call a function that leaves them a demand.
@Suite("Callers that name nothing of the API")
struct CallerTests {
  private static let header = """
    #include <linux/types.h>

    struct dma_resv;

    struct quay_berth {
    	struct dma_resv *resv;
    	unsigned int moves;
    };

    void quay_enter(struct quay_berth *berth);
    void quay_leave(struct quay_berth *berth);
    void quay_shift(struct quay_berth *berth);

    """
  private static let berth = """
    #include <linux/dma-resv.h>
    #include <linux/module.h>
    #include "quay.h"

    void quay_enter(struct quay_berth *berth)
    {
    	dma_resv_lock(berth->resv, NULL);
    }
    EXPORT_SYMBOL_GPL(quay_enter);

    void quay_leave(struct quay_berth *berth)
    {
    	dma_resv_unlock(berth->resv);
    }
    EXPORT_SYMBOL_GPL(quay_leave);

    static void quay_count(struct quay_berth *berth)
    {
    	dma_resv_assert_held(berth->resv);
    	berth->moves++;
    }

    void quay_shift(struct quay_berth *berth)
    {
    	quay_count(berth);
    }
    EXPORT_SYMBOL_GPL(quay_shift);

    """

  private static func requests(_ body: String) -> String {
    """
    #include <linux/fs.h>
    #include "quay.h"

    static void quay_do_shift(struct quay_berth *berth)
    {
    \(body)
    }

    static long quay_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
    {
    	quay_do_shift(file->private_data);
    	return 0;
    }

    const struct file_operations quay_fops = {
    	.unlocked_ioctl = quay_ioctl,
    };

    """
  }

  private struct Command: Encodable {
    var directory: String
    var file: String
    var arguments: [String]
  }

  /// A tree in a folder of its own, with a driver whose requests end in some statements. Its headers are those that
  /// come with the tool.
  static func tree(_ body: String) throws -> Scratch {
    let scratch = try Scratch()
    let tree = scratch.path + "/tree"
    try FileManager.default.copyItem(atPath: Executable.corpus + "/tree", toPath: tree)
    try FileManager.default.createDirectory(atPath: tree + "/drivers/quay", withIntermediateDirectories: true)
    try scratch.write("tree/drivers/quay/quay.h", Self.header)
    try scratch.write("tree/drivers/quay/berth.c", Self.berth)
    try scratch.write("tree/drivers/quay/requests.c", Self.requests(body))
    let commands = ["berth.c", "requests.c"].map { file in
      Command(
        directory: tree + "/drivers/quay", file: file, arguments: ["clang"] + Self.flags + ["-c", file])
    }
    try scratch.write(
      "tree/compile_commands.json", String(decoding: try JSONEncoder().encode(commands), as: UTF8.self))
    return scratch
  }

  /// How its files are compiled.
  static let flags = [
    "-nostdinc", "-I", headers, "-D__KERNEL__", "-include", headers + "/linux/kconfig.h", "-include",
    headers + "/linux/compiler_types.h",
  ]

  /// The headers that come with the tool.
  static let headers = Executable.repository.appendingPathComponent("Sources/KernelTree/Resources/stubs/include").path

  /// What is said of the driver.
  private func check(_ body: String, format: String = "json", isRelative: Bool = false) throws -> Executable.Outcome {
    let scratch = try Self.tree(body)
    let tree = scratch.path + "/tree"
    let folder = tree + "/drivers/quay"
    return try Executable.run(
      ["check", "--format", format, "--enable", "resv-not-held", isRelative ? "." : folder],
      folder: isRelative ? folder : nil)
  }

  @Test func theWayLeadsThroughThem() throws {
    let outcome = try check("\tquay_shift(berth);")
    let report = try Report(outcome.output)
    #expect(outcome.status == 1 && report.skipped.isEmpty && report.findings.count == 1)
    let finding = try #require(report.findings.first)
    #expect(finding.rule == "resv-not-held" && finding.severity == "error")
    #expect(finding.location.file.hasSuffix("berth.c"))
    #expect(finding.path.map(\.function) == ["quay_ioctl", "quay_ioctl", "quay_do_shift"])
    #expect(finding.path.allSatisfy { $0.location.file.hasSuffix("requests.c") })
  }

  @Test func aLockInBetweenIsEnough() throws {
    let outcome = try check("\tquay_enter(berth);\n\tquay_shift(berth);\n\tquay_leave(berth);")
    let report = try Report(outcome.output)
    #expect(outcome.status == 0 && report.findings.isEmpty && report.skipped.isEmpty)
  }

  @Test(arguments: [true, false]) func eachFileIsReadOnce(isRelative: Bool) throws {
    let outcome = try check("\tquay_shift(berth);", format: "text", isRelative: isRelative)
    #expect(outcome.output.contains("2 files looked at, 1 candidate, 2 analysed (6 functions), 0 not analysed\n"))
  }
}

import Contracts
import Testing

@testable import DmabufLint

/// C that nobody writes and that broke the analysis once.
@Suite("Hostile sources")
struct HostileSourceTests {
  private func run(_ code: String) async throws -> SourceCheck.Outcome {
    let head = "#include <linux/dma-buf.h>\n#include <linux/dma-resv.h>\n"
    return try await SourceCheck.bundled.get().run(["h.c": head + code], version: KernelVersion(7, 3))
  }

  /// The numbers of the case are more than an `Int` can count.
  @Test func aCaseOfAllNumbersIsFollowed() async throws {
    let outcome = try await run(
      """
      int all(struct dma_buf *buf, long long kind)
      {
      	struct dma_buf *other = dma_buf_get(3);
      	dma_resv_lock(buf->resv, NULL);
      	switch (kind) {
      	case -9223372036854775807LL - 1 ... 9223372036854775807LL:
      		dma_resv_unlock(buf->resv);
      		dma_buf_put(other);
      		return 0;
      	}
      	return 1;
      }
      """)
    #expect(outcome.obstacles.isEmpty)
  }

  /// Behind the macro's statement expression stands what the parser could make nothing of, and nothing below it.
  @Test func aFunctionThatBreaksOffIsReadAsFarAsItGoes() async throws {
    let outcome = try await run(
      "#include <linux/kthread.h>\nint waits(void *arg)\n{\n\tstruct none fc;\n"
        + "\tstruct gone *task = kthread_run(waits, &fc, \"waits\");\n(&fc);")
    #expect(outcome.findings.isEmpty && !outcome.obstacles.isEmpty)
  }

  /// More stars than the depth of a type counts.
  @Test func anArrayOfPointersWithoutEndIsAParameter() async throws {
    let stars = String(repeating: "*", count: 300)
    #expect(try await run("int deep(struct dma_buf \(stars)p[])\n{\n\treturn !p;\n}\n").obstacles.isEmpty)
  }
}

import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Code that is not known, in every pass: what it may have done is no fault, what stands in full beside it is.
@Suite("Gaps")
struct GapTests {
  private static let head = """
    #include <linux/completion.h>
    #include <linux/dma-buf.h>
    #include <linux/dma-resv.h>
    #include <linux/err.h>
    #include <linux/jiffies.h>
    #include <linux/slab.h>
    #include <linux/sync_file.h>
    int __dmabuf_lint_gap(void);
    int close_fd(unsigned int fd);

    """

  private func rules(_ code: String) async throws -> [String] {
    let outcome = try await SourceCheck.bundled.get().run(["g.c": Self.head + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty, "\(outcome.obstacles)")
    return outcome.findings.map { "\($0.rule) \($0.function ?? "")" }.sorted()
  }

  // MARK: - Locks

  @Test func aLockThatIsTakenTwiceBetweenGapsIsReported() async throws {
    let found = try await rules(
      """
      void twice(struct dma_buf *buf)
      {
      	__dmabuf_lint_gap();
      	dma_resv_lock(buf->resv, NULL);
      	dma_resv_lock(buf->resv, NULL);
      	__dmabuf_lint_gap();
      }
      """)
    #expect(found == ["resv-relock twice"])
  }

  @Test func behindAGapNoLockIsMissing() async throws {
    let code = """
      static struct sg_table *shown(struct dma_buf_attachment *at)
      {
      	dma_resv_lock(at->dmabuf->resv, NULL);
      	dma_resv_unlock(at->dmabuf->resv);
      	GAP
      	return dma_buf_map_attachment(at, DMA_TO_DEVICE);
      }
      struct sg_table *(*user)(struct dma_buf_attachment *) = shown;
      """
    #expect(try await rules(code.replacing("GAP", with: "__dmabuf_lint_gap();")) == [])
    #expect(try await rules(code.replacing("GAP", with: "")) == ["resv-not-held shown"])
  }

  @Test func aLockThatAGapMayGiveBackIsNotLeaked() async throws {
    let code = """
      int take(struct dma_buf *buf, int want)
      {
      	dma_resv_lock(buf->resv, NULL);
      	if (want)
      		FAIL
      	dma_resv_unlock(buf->resv);
      	return 0;
      }
      """
    #expect(try await rules(code.replacing("FAIL", with: "__dmabuf_lint_gap();")) == [])
    #expect(try await rules(code.replacing("FAIL", with: "return 0;")) == ["resv-leaked take"])
  }

  @Test func aCallOfAFunctionWithAGapMayHaveTakenAnyLock() async throws {
    let code = """
      static void helper(struct dma_buf_attachment *at)
      {
      	GAP
      }
      struct sg_table *caller(struct dma_buf_attachment *at)
      {
      	dma_resv_lock(at->dmabuf->resv, NULL);
      	dma_resv_unlock(at->dmabuf->resv);
      	helper(at);
      	return dma_buf_map_attachment(at, DMA_TO_DEVICE);
      }
      """
    let hidden = "dma_resv_lock(at->dmabuf->resv, NULL);\n\t__dmabuf_lint_gap();"
    #expect(try await rules(code.replacing("GAP", with: hidden)) == [])
    #expect(try await rules(code.replacing("GAP", with: "")) == ["resv-not-held caller"])
  }

  // MARK: - Resources

  @Test func whatAGapMayPutIsNotLeaked() async throws {
    let code = """
      int get(int fd, size_t want)
      {
      	struct dma_buf *buf;
      	__dmabuf_lint_gap();
      	buf = dma_buf_get(fd);
      	if (IS_ERR(buf))
      		return PTR_ERR(buf);
      	if (buf->size < want)
      		FAIL
      	__dmabuf_lint_gap();
      	return 0;
      }
      """
    let elsewhere = code.replacing("FAIL", with: "goto out;")
      .replacing("return 0;", with: "return 0;\nout:\n\t__dmabuf_lint_gap();\n\treturn 1;")
    #expect(try await rules(elsewhere) == [])
    #expect(try await rules(code.replacing("FAIL", with: "return -EINVAL;")) == ["dmabuf-leak get"])
  }

  @Test func behindAGapAPutIsNoneTooMany() async throws {
    let found = try await rules(
      """
      int put(struct dma_buf *buf)
      {
      	dma_buf_put(buf);
      	__dmabuf_lint_gap();
      	dma_buf_put(buf);
      	return -EINVAL;
      }
      """)
    #expect(found == [])
  }

  // MARK: - Results

  @Test func aResultThatAGapMayTestIsNotIgnored() async throws {
    let code = """
      int lock(struct dma_buf *buf, struct ww_acquire_ctx *ctx)
      {
      	int ret;
      	__dmabuf_lint_gap();
      	ret = dma_resv_lock_interruptible(buf->resv, ctx);
      	GAP
      	return 0;
      }
      """
    #expect(try await rules(code.replacing("GAP", with: "__dmabuf_lint_gap();")) == [])
    #expect(try await rules(code.replacing("GAP", with: "")).contains("return-unchecked lock"))
  }

  @Test func aResultThatIsUsedUntestedBeforeAGapIsReported() async throws {
    let found = try await rules(
      """
      size_t look(int fd)
      {
      	struct dma_buf *buf;
      	__dmabuf_lint_gap();
      	buf = dma_buf_get(fd);
      	buf->priv = NULL;
      	__dmabuf_lint_gap();
      	return 0;
      }
      """)
    #expect(found == ["err-ptr-unchecked look"])
  }

  // MARK: - Sequences

  @Test func anEventThatTellsEnoughIsReportedBehindAGap() async throws {
    let found = try await rules(
      """
      long retract(struct sync_file *file, int fd)
      {
      	__dmabuf_lint_gap();
      	close_fd(fd);
      	return -EFAULT;
      }
      """)
    #expect(found == ["fd-retracted retract"])
  }

  @Test func aRevocationThatGoesOnIsReportedWhereTheShownCodeEnds() async throws {
    let code = """
      RETURNS move(struct dma_buf *buf, struct completion *done)
      {
      	__dmabuf_lint_gap();
      	dma_buf_invalidate_mappings(buf);
      	dma_resv_wait_timeout(buf->resv, DMA_RESV_USAGE_BOOKKEEP, false, MAX_SCHEDULE_TIMEOUT);
      	wait_for_completion_timeout(done, HZ);
      	__dmabuf_lint_gap();
      	__builtin_unreachable();
      }
      """
    #expect(try await rules(code.replacing("RETURNS", with: "void")).contains("revoke-timeout move"))
    #expect(try await rules(code.replacing("RETURNS", with: "int")).contains("revoke-timeout move") == false)
  }

  @Test func aFunctionWithAGapIsLookedAtWhoeverCallsIt() async throws {
    let code = """
      void move(struct dma_buf *buf, struct completion *done)
      {
      	__dmabuf_lint_gap();
      	dma_buf_invalidate_mappings(buf);
      	dma_resv_wait_timeout(buf->resv, DMA_RESV_USAGE_BOOKKEEP, false, MAX_SCHEDULE_TIMEOUT);
      	wait_for_completion_timeout(done, HZ);
      	__dmabuf_lint_gap();
      	__builtin_unreachable();
      }

      void reset(struct dma_buf *buf, struct completion *done)
      {
      	move(buf, done);
      }
      """
    #expect(try await rules(code).contains("revoke-timeout move"))
  }

  // MARK: - The graph

  @Test func whatStandsBehindAReturnAndAGapIsReached() async throws {
    let found = try await rules(
      """
      int late(struct dma_buf *buf)
      {
      	return 0;
      	__dmabuf_lint_gap();
      	dma_resv_lock(buf->resv, NULL);
      	dma_resv_lock(buf->resv, NULL);
      	dma_resv_unlock(buf->resv);
      	return 1;
      }
      """)
    #expect(found == ["resv-relock late"])
  }
}

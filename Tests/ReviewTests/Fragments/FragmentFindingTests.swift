import Patches
import Testing

@testable import Review

/// What hunks prove by themselves.
@Suite struct FragmentFindingTests {
  private func diff(_ hunks: String, path: String = "drivers/harbour/crane.c") -> String {
    "--- a/\(path)\n+++ b/\(path)\n\(hunks)\n"
  }

  @Test func aReturnThatLosesWhatTheHunkShowsIsAWarning() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -40,6 +40,9 @@ static int crane_lift(struct crane *crane, int fd,
         	buf = dma_buf_get(fd);
         	if (IS_ERR(buf))
         		return PTR_ERR(buf);
        +	if (buf->size > crane->limit)
        +		return -EINVAL;
        +
         	crane_note(crane, buf);
         	mutex_lock(&crane->lock);
         	list_add(&crane->node, &crane->yard->loads);
        """))
    let found = try await check.check(.after)
    #expect(found.problems.isEmpty, "\(found.problems)")
    #expect(try await check.introduced() == ["warning dmabuf-leak 44"])
    let finding = try #require(found.findings.first)
    #expect(finding.assumption?.contains("'crane_lift'") == true)
    #expect(finding.place.file == "drivers/harbour/crane.c")
  }

  @Test func whatTheGapMayPutIsNotLost() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -40,4 +40,6 @@ static int crane_lift(struct crane *crane, int fd)
         	buf = dma_buf_get(fd);
         	if (IS_ERR(buf))
         		return PTR_ERR(buf);
        +	if (buf->size > crane->limit)
        +		goto err_put;
         	crane_note(crane, buf);
        """))
    #expect(try await check.introduced() == [])
  }

  @Test func aWholeFunctionKeepsItsSeverity() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -10,3 +10,11 @@ static void crane_rest(struct crane *crane)
         	crane->busy = false;
         }
         
        +static void crane_turn(struct dma_buf *buf)
        +{
        +	dma_resv_lock(buf->resv, NULL);
        +	dma_resv_lock(buf->resv, NULL);
        +	dma_resv_unlock(buf->resv);
        +}
        +
         static void crane_stop(struct crane *crane)
        """))
    #expect(try await check.introduced() == ["error resv-relock 16"])
  }

  @Test func anExportIsShownInFull() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -81,5 +81,6 @@ struct page *cma_alloc(struct cma *cma, unsigned long count,
         	trace_done(page);
         
         	return page;
         }
        +EXPORT_SYMBOL_GPL(cma_alloc);
         
        """, path: "mm/cma.c"))
    #expect(try await check.introduced() == ["warning cma-export-unrestricted 85"])
  }

  @Test func aDescriptorThatIsClosedAgainNeedsNoMore() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -120,7 +120,13 @@ static long crane_ioctl(struct file *file, unsigned int cmd,
         		goto err;
         	}
         
        -	if (copy_to_user((void __user *)arg, data, size) != 0)
        +	if (copy_to_user((void __user *)arg, data, size) != 0) {
        +		if (cmd == CRANE_IOCTL_LIFT && ret == 0) {
        +			struct crane_load *load = (void *)data;
        +
        +			close_fd(load->fd);
        +		}
         		ret = -EFAULT;
        +	}
         err:
         	if (data != small)
         		kfree(data);
        """))
    #expect(try await check.introduced() == ["warning fd-retracted 127"])
  }

  @Test func aTableThatIsCutLacksNothing() async throws {
    let check = try FragmentCheck(
      diff(
        """
        @@ -200,4 +200,5 @@ static const struct dma_buf_ops crane_buf_ops = {
         	.unmap_dma_buf = crane_unmap,
         	.release = crane_release,
        +	.vmap = crane_vmap,
         };
         
        """))
    #expect(try await check.introduced() == [])
  }

  @Test func whatTheTreeAtHandHasAroundTheHunkIsTakenIn() async throws {
    let nearest = """
      #include <linux/dma-buf.h>
      #include <linux/err.h>

      struct crane { size_t limit; };

      static int crane_lift(struct crane *crane, int fd)
      {
      	struct dma_buf *buf;
      	int ret = 0;

      	buf = dma_buf_get(fd);
      	if (IS_ERR(buf))
      		return PTR_ERR(buf);
      	pr_info("lifts\\n");
      	if (!buf->priv)
      		ret = -ENODEV;
      	dma_buf_put(buf);
      	return ret;
      }
      int (*crane_user)(struct crane *, int) = crane_lift;

      """
    let check = try FragmentCheck(
      diff(
        """
        @@ -140,6 +140,8 @@ static int crane_lift(struct crane *crane, int fd)
         	buf = dma_buf_get(fd);
         	if (IS_ERR(buf))
         		return PTR_ERR(buf);
        +	if (buf->size > crane->limit)
        +		return -EINVAL;
         	pr_debug("lifts\\n");
         	if (!buf->priv)
         		ret = -ENODEV;
        """), nearest: nearest)
    #expect(check.build(.after).functions == ["crane_lift": .laidOver])
    #expect(try await check.introduced() == ["warning dmabuf-leak 144"])
  }

  @Test func whatTheTreeAtHandSaysQuiteOtherwiseIsAGap() async throws {
    let nearest = """
      #include <linux/dma-buf.h>

      static int crane_lift(struct dma_buf *buf)
      {
      	struct dma_buf_attachment *at;
      	long ret;

      	at = dma_buf_attach(buf, NULL);
      	return PTR_ERR_OR_ZERO(at);
      }

      """
    let check = try FragmentCheck(
      diff(
        """
        @@ -140,4 +140,5 @@ static int crane_lift(struct dma_buf *buf)
         	ret = crane_weigh(buf);
         	if (ret < crane_limit(buf))
         		crane_lower(buf);
        +	dma_resv_lock(buf->resv, NULL);
         	crane_note(buf, ret);
        """), nearest: nearest)
    let file = check.build(.after)
    #expect(file.gappedFunctions == ["crane_lift"])
    let text = String(decoding: file.text, as: UTF8.self)
    #expect(text.contains("long ret;"))
    #expect(!text.contains("dma_buf_attach(buf, NULL)"))
    #expect(try await check.introduced() == [])
  }
}

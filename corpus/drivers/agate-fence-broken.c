// Broken: a provider of fences: a copy engine whose interrupts say how far it is.
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct agate {
	struct device *dev;
	void __iomem *regs;
	spinlock_t lock;
	struct list_head pending;
	u64 context;
	u64 next;
};

struct agate_fence {
	struct dma_fence base;
	struct agate *engine;
	struct list_head node;
	struct rcu_head rcu;
};

static struct agate_fence *to_agate_fence(struct dma_fence *fence)
{
	return container_of(fence, struct agate_fence, base);
}

static const char *agate_driver_name(struct dma_fence *fence)
{
	return "agate";
}

static bool agate_signaled(struct dma_fence *fence)
{
	return readl(to_agate_fence(fence)->engine->regs) >= fence->seqno;
}

static void agate_fence_release(struct dma_fence *fence)
{
	kfree_rcu(to_agate_fence(fence), rcu);
}

static const struct dma_fence_ops agate_fence_ops = { /* expect: ops-incomplete error */
	.get_driver_name = agate_driver_name,
	.signaled = agate_signaled,
	.release = agate_fence_release,
};

static struct agate_fence *agate_fence_create(struct agate *engine)
{
	struct agate_fence *fence;
	unsigned long flags;

	fence = kzalloc_obj(*fence);
	if (!fence)
		return NULL;
	fence->engine = engine;
	spin_lock_irqsave(&engine->lock, flags);
	dma_fence_init(&fence->base, &agate_fence_ops, &engine->lock, engine->context, ++engine->next);
	dma_fence_get(&fence->base);
	list_add_tail(&fence->node, &engine->pending);
	spin_unlock_irqrestore(&engine->lock, flags);
	return fence;
}

static irqreturn_t agate_irq(int irq, void *data)
{
	struct agate *engine = data;
	struct agate_fence *fence, *next;
	LIST_HEAD(done);
	unsigned long flags;

	spin_lock_irqsave(&engine->lock, flags);
	list_for_each_entry_safe(fence, next, &engine->pending, node) {
		if (!agate_signaled(&fence->base))
			break;
		dma_fence_signal_locked(&fence->base);
		list_move_tail(&fence->node, &done);
	}
	spin_unlock_irqrestore(&engine->lock, flags);

	list_for_each_entry_safe(fence, next, &done, node)
		dma_fence_put(&fence->base);
	return IRQ_HANDLED;
}

/* Both reservations are needed: the loser of a race gives the winner way. */
static int agate_lock_pair(struct dma_resv *a, struct dma_resv *b, struct ww_acquire_ctx *ctx)
{
	struct dma_resv *first = a, *second = b;
	int ret;

	ww_acquire_init(ctx, &reservation_ww_class);
	ret = dma_resv_lock(first, ctx);
	if (ret) {
		ww_acquire_fini(ctx);
		return ret;
	}
	ret = dma_resv_lock(second, ctx);
	while (ret == -EDEADLK) {
		dma_resv_unlock(first);
		dma_resv_lock_slow(second, ctx);
		swap(first, second);
		ret = dma_resv_lock(second, ctx);
	}
	if (ret) {
		dma_resv_unlock(first);
		ww_acquire_fini(ctx);
		return ret;
	}
	ww_acquire_done(ctx);
	return 0;
}

static void agate_unlock_pair(struct dma_resv *a, struct dma_resv *b, struct ww_acquire_ctx *ctx)
{
	dma_resv_unlock(b);
	dma_resv_unlock(a);
	ww_acquire_fini(ctx);
}

int agate_bad_copy(struct agate *engine, struct dma_buf *src, struct dma_buf *dst)
{
	struct ww_acquire_ctx ctx;
	struct agate_fence *fence;
	int ret;

	if (src->resv == dst->resv)
		return -EINVAL;
	ret = agate_lock_pair(src->resv, dst->resv, &ctx);
	if (ret)
		return ret;
	ret = dma_resv_reserve_fences(src->resv, 1);
	if (ret)
		goto unlock;
	ret = dma_resv_reserve_fences(dst->resv, 1);
	if (ret)
		goto unlock;
	fence = agate_fence_create(engine);
	if (!fence) {
		ret = -ENOMEM;
		goto unlock;
	}
	writel(lower_32_bits(fence->base.seqno), engine->regs + 8);
	dma_resv_add_fence(src->resv, &fence->base, DMA_RESV_USAGE_READ);
	dma_resv_add_fence(dst->resv, &fence->base, DMA_RESV_USAGE_WRITE);
	dma_fence_put(&fence->base);
unlock:
	agate_unlock_pair(src->resv, dst->resv, &ctx);
	return ret;
}
EXPORT_SYMBOL_GPL(agate_bad_copy);

int agate_bad_touch(struct dma_buf *dmabuf, struct dma_fence *fence)
{
	int ret;

	ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (ret)
		return ret;
	ret = dma_resv_reserve_fences(dmabuf->resv, 1);
	if (ret)
		return ret; /* expect: resv-leaked error */
	dma_resv_unlock(dmabuf->resv);
	/* The slot is gone with the lock. */
	dma_resv_add_fence(dmabuf->resv, fence, DMA_RESV_USAGE_WRITE); /* expect: resv-not-held error; fence-slot-unreserved error */
	return 0;
}
EXPORT_SYMBOL_GPL(agate_bad_touch);

/* How many fences a buffer waits for; the locked iterator's fences are borrowed. */
unsigned int agate_bad_count(struct dma_buf *dmabuf)
{
	struct dma_resv_iter cursor;
	struct dma_fence *fence;
	unsigned int count = 0;

	dma_resv_lock(dmabuf->resv, NULL);
	if (list_empty(&dmabuf->attachments)) {
		dma_resv_lock(dmabuf->resv, NULL); /* expect: resv-relock error */
		return 0; /* expect: resv-leaked error */
	}
	dma_resv_for_each_fence(&cursor, dmabuf->resv, DMA_RESV_USAGE_BOOKKEEP, fence)
		count++;
	dma_resv_unlock(dmabuf->resv);
	return count;
}
EXPORT_SYMBOL_GPL(agate_bad_count);

static int agate_probe(struct platform_device *pdev)
{
	struct agate *engine;
	int irq;

	engine = devm_kzalloc(&pdev->dev, sizeof(*engine), GFP_KERNEL);
	if (!engine)
		return -ENOMEM;
	engine->dev = &pdev->dev;
	engine->context = dma_fence_context_alloc(1);
	spin_lock_init(&engine->lock);
	INIT_LIST_HEAD(&engine->pending);
	engine->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(engine->regs))
		return PTR_ERR(engine->regs);
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	return devm_request_irq(&pdev->dev, irq, agate_irq, 0, "agate", engine);
}

static struct platform_driver agate_driver = {
	.probe = agate_probe,
	.driver = { .name = "agate" },
};
module_platform_driver(agate_driver);

MODULE_DESCRIPTION("Agate copy engine");
MODULE_LICENSE("GPL");

// Broken: a dynamic importer: it unmaps when the exporter asks for it, and maps again before the next job.
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct cobalt_engine {
	struct device *dev;
	const struct dma_fence_ops *fence_ops;
	spinlock_t fence_lock;
	u64 context;
	u64 seqno;
	bool faults;
};

struct cobalt_import {
	struct cobalt_engine *engine;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	struct dma_fence *last;
	struct work_struct remap;
	bool stale;
};

static void cobalt_zap(struct cobalt_import *imp)
{
	dma_resv_assert_held(imp->attach->dmabuf->resv);

	if (!imp->sgt)
		return;
	if (imp->last)
		dma_fence_wait(imp->last, false);
	dma_buf_unmap_attachment(imp->attach, imp->sgt, DMA_BIDIRECTIONAL);
	imp->sgt = NULL;
}

static void cobalt_invalidate(struct dma_buf_attachment *attach)
{
	struct cobalt_import *imp = attach->importer_priv;

	/* The exporter holds it already. */
	dma_resv_lock(attach->dmabuf->resv, NULL); /* expect: resv-relock error */
	imp->stale = true;
	if (imp->sgt) {
		dma_buf_unmap_attachment(attach, imp->sgt, DMA_BIDIRECTIONAL);
		imp->sgt = NULL;
	}
	dma_resv_unlock(attach->dmabuf->resv);
	schedule_work(&imp->remap);
}

static const struct dma_buf_attach_ops cobalt_attach_ops = {
	.allow_peer2peer = true,
	.invalidate_mappings = cobalt_invalidate,
};

/* For engines without faults, which do not pin either. */
static const struct dma_buf_attach_ops cobalt_simple_ops = { /* expect: importer-not-revocable warning */
	.allow_peer2peer = true,
};

/* The caller holds the reservation. */
static int cobalt_map_locked(struct cobalt_import *imp)
{
	struct sg_table *sgt;
	long left;

	if (imp->sgt)
		return 0;

	sgt = dma_buf_map_attachment(imp->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);

	left = dma_resv_wait_timeout(imp->attach->dmabuf->resv, DMA_RESV_USAGE_KERNEL, true, MAX_SCHEDULE_TIMEOUT);
	if (left < 0) {
		dma_buf_unmap_attachment(imp->attach, sgt, DMA_BIDIRECTIONAL);
		return left;
	}
	imp->sgt = sgt;
	imp->stale = false;
	return 0;
}

static int cobalt_map_again(struct cobalt_import *imp)
{
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment(imp->attach, DMA_BIDIRECTIONAL); /* expect: resv-not-held error */
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	imp->sgt = sgt;
	return 0;
}

static void cobalt_remap_work(struct work_struct *work)
{
	struct cobalt_import *imp = container_of(work, struct cobalt_import, remap);

	/* Work runs without any lock. */
	if (imp->stale && !cobalt_map_again(imp))
		imp->stale = false;
}

/* Whoever holds the lock already says so; the two tests of the flag belong together. */
static int cobalt_refresh(struct cobalt_import *imp, bool have_lock)
{
	struct dma_resv *resv = imp->attach->dmabuf->resv;
	int ret;

	if (!have_lock) {
		ret = dma_resv_lock_interruptible(resv, NULL);
		if (ret)
			return ret;
	}
	ret = cobalt_map_locked(imp);
	if (!have_lock)
		dma_resv_unlock(resv);
	return ret;
}

int cobalt_bad_submit(struct cobalt_import *imp)
{
	struct dma_resv *resv = imp->attach->dmabuf->resv;
	struct dma_fence *fence;
	int ret;

	dma_resv_lock(resv, NULL);
	ret = cobalt_refresh(imp, true);
	if (ret)
		goto unlock;

	ret = dma_resv_reserve_fences(resv, 1);
	if (ret)
		return ret; /* expect: resv-leaked error */

	/* To allocate with the reservation held is legal. */
	fence = kzalloc(sizeof(*fence), GFP_KERNEL);
	if (!fence) {
		ret = -ENOMEM;
		goto unlock;
	}
	dma_fence_init(fence, imp->engine->fence_ops, &imp->engine->fence_lock, imp->engine->context,
		       ++imp->engine->seqno);
	dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_WRITE);
	dma_fence_put(imp->last);
	imp->last = fence;
unlock:
	dma_resv_unlock(resv);
	return ret;
}
EXPORT_SYMBOL_GPL(cobalt_bad_submit);

/* For callers in other modules, which hold the reservation: whether they do is not to be seen here. */
int cobalt_bad_remap_locked(struct cobalt_import *imp)
{
	cobalt_zap(imp);
	return cobalt_map_locked(imp);
}
EXPORT_SYMBOL_GPL(cobalt_bad_remap_locked);

struct cobalt_import *cobalt_bad_open(struct cobalt_engine *engine, int fd)
{
	struct cobalt_import *imp;
	struct dma_buf *dmabuf;
	int ret;

	imp = kzalloc_obj(*imp);
	if (!imp)
		return ERR_PTR(-ENOMEM);
	imp->engine = engine;
	INIT_WORK(&imp->remap, cobalt_remap_work);

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto err_free;
	}
	imp->attach = dma_buf_dynamic_attach(dmabuf, engine->dev,
					     engine->faults ? &cobalt_attach_ops : &cobalt_simple_ops, imp);
	if (IS_ERR(imp->attach)) {
		ret = PTR_ERR(imp->attach);
		goto err_put;
	}
	ret = cobalt_refresh(imp, false);
	if (ret)
		goto err_detach;
	return imp;

err_detach:
	disable_work_sync(&imp->remap);
	dma_buf_detach(dmabuf, imp->attach);
err_put:
	dma_buf_put(dmabuf);
err_free:
	kfree(imp);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_GPL(cobalt_bad_open);

void cobalt_bad_close(struct cobalt_import *imp)
{
	struct dma_buf *dmabuf = imp->attach->dmabuf;

	disable_work_sync(&imp->remap);
	dma_resv_lock(dmabuf->resv, NULL);
	if (!imp->engine->faults)
		return; /* expect: resv-leaked error */
	cobalt_zap(imp);
	dma_buf_detach(dmabuf, imp->attach); /* expect: resv-held error */
	dma_resv_unlock(dmabuf->resv);
	dma_fence_put(imp->last);
	dma_buf_put(dmabuf);
	kfree(imp);
}
EXPORT_SYMBOL_GPL(cobalt_bad_close);

MODULE_DESCRIPTION("Cobalt import of moving buffers");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

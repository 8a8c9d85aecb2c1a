// kernel: 6.12
// Broken: importer and exporter in one, by the names of 6.12: move_notify, and namespaces without quotes.
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/module.h>
#include <linux/slab.h>

struct slate_store {
	struct dma_buf *dmabuf;
	struct sg_table *table;
	struct device *dev;
	bool moving;
};

struct slate_view {
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	bool stale;
};

static const struct dma_buf_attach_ops slate_view_ops = { /* expect: importer-not-revocable warning */
	.allow_peer2peer = true,
};

int slate_bad_view_open(struct slate_view *view, struct device *dev, struct dma_buf *dmabuf)
{
	view->attach = dma_buf_dynamic_attach(dmabuf, dev, &slate_view_ops, view);
	return PTR_ERR_OR_ZERO(view->attach);
}
EXPORT_SYMBOL_NS_GPL(slate_bad_view_open, SLATE);

int slate_bad_view_use(struct slate_view *view)
{
	struct dma_buf *dmabuf = view->attach->dmabuf;
	struct sg_table *sgt;
	int ret = 0;

	dma_resv_lock(dmabuf->resv, NULL);
	if (!view->sgt) {
		sgt = dma_buf_map_attachment(view->attach, DMA_TO_DEVICE);
		if (IS_ERR(sgt))
			ret = PTR_ERR(sgt);
		else
			view->sgt = sgt;
	}
	dma_resv_unlock(dmabuf->resv);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(slate_bad_view_use, SLATE);

static struct sg_table *slate_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct slate_store *store = attach->dmabuf->priv;
	int ret;

	ret = dma_resv_lock_interruptible(attach->dmabuf->resv, NULL); /* expect: resv-relock error */
	if (ret)
		return ERR_PTR(ret);
	ret = dma_map_sgtable(attach->dev, store->table, dir, 0);
	dma_resv_unlock(attach->dmabuf->resv);
	if (ret)
		return NULL; /* expect: map-returns-null warning */
	return store->table;
}

static void slate_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
}

static int slate_pin(struct dma_buf_attachment *attach)
{
	struct slate_store *store = attach->dmabuf->priv;

	return store->moving ? -EAGAIN : 0;
}

static const struct dma_buf_ops slate_ops = { /* expect: ops-incomplete error; ops-unpaired error */
	.pin = slate_pin,
	.map_dma_buf = slate_map,
	.unmap_dma_buf = slate_unmap,
};

/* Every importer is told before the memory goes elsewhere. */
int slate_bad_move(struct slate_store *store)
{
	struct dma_buf *dmabuf = store->dmabuf;
	long left;
	int ret;

	ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (ret)
		return ret;
	store->moving = true;
	dma_resv_unlock(dmabuf->resv);
	dma_buf_move_notify(dmabuf); /* expect: resv-not-held error */
	left = dma_resv_wait_timeout(dmabuf->resv, DMA_RESV_USAGE_BOOKKEEP, true, MAX_SCHEDULE_TIMEOUT);
	store->moving = false;
	return left < 0 ? left : 0;
}
EXPORT_SYMBOL_NS_GPL(slate_bad_move, SLATE);

struct dma_buf *slate_bad_export(struct slate_store *store, size_t size)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.ops = &slate_ops;
	exp_info.size = size;
	exp_info.flags = O_RDWR;
	exp_info.priv = store;
	return dma_buf_export(&exp_info);
}
EXPORT_SYMBOL_NS_GPL(slate_bad_export, SLATE);

MODULE_DESCRIPTION("Slate stores and views");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(DMA_BUF);

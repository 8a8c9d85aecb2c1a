// Broken: memory regions on imported buffers: lock and unlock are functions of the importer's own.
#include <linux/cleanup.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <rdma/ib_umem.h>

struct peridot_region {
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	void (*revoke)(void *priv);
	void *priv;
	bool pinned;
	bool revoked;
};

DEFINE_GUARD(peridot_resv, struct dma_resv *, dma_resv_lock(_T, NULL), dma_resv_unlock(_T))

void peridot_bad_region_lock(struct peridot_region *mr)
{
	struct dma_buf *dmabuf = mr->attach->dmabuf;

	dma_resv_lock(dmabuf->resv, NULL);
}
EXPORT_SYMBOL_GPL(peridot_bad_region_lock);

void peridot_bad_region_unlock(struct peridot_region *mr)
{
	struct dma_buf *dmabuf = mr->attach->dmabuf;

	dma_resv_unlock(dmabuf->resv);
}
EXPORT_SYMBOL_GPL(peridot_bad_region_unlock);

/* The reservation is held. */
int peridot_bad_map_pages(struct peridot_region *mr)
{
	struct sg_table *sgt;
	long left;

	dma_resv_assert_held(mr->attach->dmabuf->resv);

	if (mr->revoked)
		return -EINVAL;
	if (mr->sgt)
		goto wait;
	sgt = dma_buf_map_attachment(mr->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	mr->sgt = sgt;
wait:
	left = dma_resv_wait_timeout(mr->attach->dmabuf->resv, DMA_RESV_USAGE_KERNEL, false, MAX_SCHEDULE_TIMEOUT);
	if (left < 0)
		return left;
	return left ? 0 : -ETIMEDOUT;
}
EXPORT_SYMBOL_GPL(peridot_bad_map_pages);

void peridot_bad_unmap_pages(struct peridot_region *mr)
{
	dma_resv_assert_held(mr->attach->dmabuf->resv);

	if (!mr->sgt)
		return;
	dma_buf_unmap_attachment(mr->attach, mr->sgt, DMA_BIDIRECTIONAL);
	mr->sgt = NULL;
}
EXPORT_SYMBOL_GPL(peridot_bad_unmap_pages);

static void peridot_revoke_locked(struct peridot_region *mr)
{
	if (mr->revoked)
		return;
	if (mr->revoke)
		mr->revoke(mr->priv);
	mr->revoked = true;
	peridot_bad_unmap_pages(mr);
	if (mr->pinned) {
		dma_buf_unpin(mr->attach);
		mr->pinned = false;
	}
}

static void peridot_invalidate(struct dma_buf_attachment *attach)
{
	struct peridot_region *mr = attach->importer_priv;

	dma_resv_lock(attach->dmabuf->resv, NULL); /* expect: resv-relock error */
	mr->revoked = true;
	dma_resv_unlock(attach->dmabuf->resv);
}

static const struct dma_buf_attach_ops peridot_attach_ops = {
	.allow_peer2peer = true,
	.invalidate_mappings = peridot_invalidate,
};

static struct peridot_region *peridot_attach(struct ib_device *device, int fd)
{
	struct peridot_region *mr;
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return ERR_CAST(dmabuf);
	mr = kzalloc_obj(*mr);
	if (!mr) {
		ret = -ENOMEM;
		goto err_put;
	}
	mr->attach = dma_buf_dynamic_attach(dmabuf, device->dma_device, &peridot_attach_ops, mr);
	if (IS_ERR(mr->attach)) {
		ret = PTR_ERR(mr->attach);
		goto err_free;
	}
	return mr;

err_free:
	kfree(mr);
err_put:
	dma_buf_put(dmabuf);
	return ERR_PTR(ret);
}

static void peridot_detach(struct peridot_region *mr)
{
	struct dma_buf *dmabuf = mr->attach->dmabuf;

	dma_buf_detach(dmabuf, mr->attach);
	dma_buf_put(dmabuf);
	kfree(mr);
}

/* Returns with the reservation held, unless it returns an error. */
static struct peridot_region *peridot_get_and_lock(struct ib_device *device, int fd)
{
	struct peridot_region *mr;
	int ret;

	mr = peridot_attach(device, fd);
	if (IS_ERR(mr))
		return mr;

	peridot_bad_region_lock(mr);
	ret = dma_buf_pin(mr->attach);
	if (ret)
		goto err_unlock;
	mr->pinned = true;
	ret = peridot_bad_map_pages(mr);
	if (ret) {
		dma_buf_unpin(mr->attach);
		return ERR_PTR(ret); /* expect: resv-leaked error */
	}
	return mr;

err_unlock:
	peridot_bad_region_unlock(mr);
	peridot_detach(mr);
	return ERR_PTR(ret);
}

struct peridot_region *peridot_bad_get_revocable(struct ib_device *device, int fd, void (*revoke)(void *), void *priv)
{
	struct peridot_region *mr;

	mr = peridot_get_and_lock(device, fd);
	if (IS_ERR(mr))
		return mr;
	if (!revoke)
		return mr; /* expect: resv-leaked error */
	mr->revoke = revoke;
	mr->priv = priv;
	peridot_bad_region_unlock(mr);
	return mr;
}
EXPORT_SYMBOL_GPL(peridot_bad_get_revocable);

/* On demand: mapped under the lock, which a scope gives back on every way out. */
int peridot_bad_fault(struct peridot_region *mr)
{
	struct sg_table *sgt;
	bool revoked;

	peridot_bad_region_lock(mr);
	revoked = mr->revoked;
	peridot_bad_region_unlock(mr);
	if (revoked)
		return -EINVAL;
	sgt = dma_buf_map_attachment(mr->attach, DMA_BIDIRECTIONAL); /* expect: resv-not-held error */
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	mr->sgt = sgt;
	return 0;
}
EXPORT_SYMBOL_GPL(peridot_bad_fault);

void peridot_bad_quiesce(struct peridot_region *mr)
{
	dma_resv_lock(mr->attach->dmabuf->resv, NULL);
	peridot_bad_unmap_pages(mr);
	if (!mr->pinned)
		dma_resv_unlock(mr->attach->dmabuf->resv);
} /* expect: resv-leaked error */
EXPORT_SYMBOL_GPL(peridot_bad_quiesce);

void peridot_bad_release(struct peridot_region *mr)
{
	struct dma_buf *dmabuf = mr->attach->dmabuf;

	scoped_guard(peridot_resv, dmabuf->resv) {
		peridot_revoke_locked(mr);
		dma_buf_detach(dmabuf, mr->attach); /* expect: resv-held error */
	}
	dma_buf_put(dmabuf);
	kfree(mr);
}
EXPORT_SYMBOL_GPL(peridot_bad_release);

MODULE_DESCRIPTION("Peridot memory regions");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

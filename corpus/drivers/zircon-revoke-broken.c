// Broken: a window that is taken back, an importer that does not pin, two windows under one acquire context.
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/fs.h>
#include <linux/iosys-map.h>
#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/ww_mutex.h>

MODULE_IMPORT_NS("DMA_BUF");

#define ZIRCON_IOC_TAKE _IO('z', 0)
#define ZIRCON_IOC_GIVE _IO('z', 1)
#define ZIRCON_IOC_SWAP _IO('z', 2)

/* A window into the device's memory, which the owner of the file can take back. */
struct zircon_window {
	struct dma_buf *dmabuf;
	struct sg_table table;
	struct kref mappings;
	struct completion unmapped;
	unsigned long pfn;
	void *cpu;
	bool away;
};

struct zircon_file {
	struct mutex lock;
	struct zircon_window *window;
	struct zircon_window *spare;
};

/* A user of somebody else's buffer, who cannot be told that it moves. */
struct zircon_import {
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
};

static void zircon_unused(struct kref *kref)
{
	struct zircon_window *win = container_of(kref, struct zircon_window, mappings);

	complete(&win->unmapped);
}

static struct sg_table *zircon_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct zircon_window *win = attach->dmabuf->priv;
	int ret;

	if (win->away)
		return ERR_PTR(-ENODEV);
	ret = dma_map_sgtable(attach->dev, &win->table, dir, 0);
	if (ret)
		return ERR_PTR(ret);
	kref_get(&win->mappings);
	return &win->table;
}

static void zircon_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	struct zircon_window *win = attach->dmabuf->priv;

	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	kref_put(&win->mappings, zircon_unused);
}

static vm_fault_t zircon_fault(struct vm_fault *vmf)
{
	struct zircon_window *win = vmf->vma->vm_private_data;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	if (!win->away) /* expect: revoke-flag-race warning */
		ret = vmf_insert_pfn(vmf->vma, vmf->address, win->pfn + vmf->pgoff);
	return ret;
}

static const struct vm_operations_struct zircon_vm_ops = {
	.fault = zircon_fault,
};

static int zircon_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	vma->vm_ops = &zircon_vm_ops;
	vma->vm_private_data = dmabuf->priv;
	return 0;
}

static int zircon_vmap(struct dma_buf *dmabuf, struct iosys_map *map) /* expect: revoke-flag-unchecked error */
{
	struct zircon_window *win = dmabuf->priv;

	iosys_map_set_vaddr(map, win->cpu);
	return 0;
}

static void zircon_release(struct dma_buf *dmabuf)
{
	kfree(dmabuf->priv);
}

static const struct dma_buf_ops zircon_ops = {
	.map_dma_buf = zircon_map,
	.unmap_dma_buf = zircon_unmap,
	.mmap = zircon_mmap,
	.vmap = zircon_vmap,
	.release = zircon_release,
};

/* Afterwards no device and no page table leads to the window's memory. */
static void zircon_take(struct zircon_window *win)
{
	dma_resv_lock(win->dmabuf->resv, NULL);
	win->away = true;
	dma_buf_invalidate_mappings(win->dmabuf);
	dma_resv_wait_timeout(win->dmabuf->resv, DMA_RESV_USAGE_WRITE, false, MAX_SCHEDULE_TIMEOUT); /* expect: resv-wait-usage warning */
	dma_resv_unlock(win->dmabuf->resv);
	kref_put(&win->mappings, zircon_unused);
	if (!wait_for_completion_timeout(&win->unmapped, 10 * HZ)) /* expect: revoke-order error; revoke-timeout warning */
		pr_warn("zircon: still mapped\n");
}

static void zircon_give(struct zircon_window *win)
{
	kref_init(&win->mappings);
	reinit_completion(&win->unmapped);
	win->away = false; /* expect: revoke-flag-race warning */
}

/* Both windows at once, whoever else locks them in the other order. */
static int zircon_swap(struct zircon_window *a, struct zircon_window *b)
{
	struct ww_acquire_ctx ctx;
	int ret;

	ww_acquire_init(&ctx, &reservation_ww_class);
	ret = dma_resv_lock(a->dmabuf->resv, &ctx);
	if (ret)
		goto out;
	ret = dma_resv_lock(b->dmabuf->resv, &ctx);
	if (ret == -EDEADLK) {
		dma_resv_lock_slow(b->dmabuf->resv, &ctx); /* expect: resv-backoff warning */
		ret = 0;
	}
	if (ret) {
		dma_resv_unlock(a->dmabuf->resv);
		return ret; /* expect: resv-backoff warning */
	}
	swap(a->pfn, b->pfn);
	dma_resv_unlock(b->dmabuf->resv);
	dma_resv_unlock(a->dmabuf->resv);
out:
	ww_acquire_fini(&ctx);
	return ret;
}

static long zircon_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct zircon_file *priv = file->private_data;
	long ret = 0;

	mutex_lock(&priv->lock);
	switch (cmd) {
	case ZIRCON_IOC_TAKE:
		if (!priv->window->away)
			zircon_take(priv->window);
		break;
	case ZIRCON_IOC_GIVE:
		if (priv->window->away)
			zircon_give(priv->window);
		break;
	case ZIRCON_IOC_SWAP:
		ret = zircon_swap(priv->window, priv->spare);
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&priv->lock);
	return ret;
}

const struct file_operations zircon_bad_fops = {
	.unlocked_ioctl = zircon_ioctl,
};

struct dma_buf *zircon_bad_export(struct zircon_window *win)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.ops = &zircon_ops;
	exp_info.priv = win;
	return dma_buf_export(&exp_info);
}

static void zircon_import_moved(struct dma_buf_attachment *attach) /* expect: invalidate-no-unmap warning */
{
}

static const struct dma_buf_attach_ops zircon_import_ops = {
	.allow_peer2peer = true,
	.invalidate_mappings = zircon_import_moved,
};

static int zircon_import_map(struct zircon_import *imp)
{
	struct sg_table *sgt = dma_buf_map_attachment(imp->attach, DMA_TO_DEVICE); /* expect: importer-unpinned warning */

	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	imp->sgt = sgt;
	return 0;
}

int zircon_bad_import_open(struct zircon_import *imp, struct dma_buf *dmabuf, struct device *dev)
{
	int ret;

	imp->attach = dma_buf_dynamic_attach(dmabuf, dev, &zircon_import_ops, imp);
	if (IS_ERR(imp->attach))
		return PTR_ERR(imp->attach);
	dma_resv_lock(dmabuf->resv, NULL);
	ret = zircon_import_map(imp);
	dma_resv_unlock(dmabuf->resv);
	if (ret)
		dma_buf_detach(dmabuf, imp->attach);
	return ret;
}

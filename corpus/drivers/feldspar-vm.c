// Questions that a driver asks twice, errors that only one of two calls can give, and an export of its own objects.
#include <drm/drm_gem.h>
#include <drm/drm_prime.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/slab.h>

struct feldspar_bo {
	struct drm_gem_object base;
	void *vaddr;
	void *slots;
	unsigned long pages;
};

struct feldspar_vm {
	struct feldspar_bo *root;
};

/* Objects of the address space share the reservation of its root. */
static bool feldspar_is_private(struct feldspar_vm *vm, struct feldspar_bo *bo)
{
	return bo && bo->base.resv == vm->root->base.resv;
}

unsigned long feldspar_count(struct feldspar_vm *vm, struct feldspar_bo *bo)
{
	unsigned long pages;

	if (!bo)
		return 0;
	if (!feldspar_is_private(vm, bo) && !dma_resv_trylock(bo->base.resv))
		return 0;
	pages = bo->pages;
	if (!feldspar_is_private(vm, bo))
		dma_resv_unlock(bo->base.resv);
	return pages;
}
EXPORT_SYMBOL_GPL(feldspar_count);

static int feldspar_reserve_slots(struct feldspar_bo *bo)
{
	void *slots;

	if (bo->slots)
		return -EINVAL;
	slots = kzalloc(64, GFP_KERNEL);
	if (!slots)
		return -ENOMEM;
	bo->slots = slots;
	return 0;
}

int feldspar_fill(struct feldspar_bo *bo, struct ww_acquire_ctx *ctx)
{
	int ret;

	ret = dma_resv_lock(bo->base.resv, ctx);
	if (!ret) {
		ret = feldspar_reserve_slots(bo);
		if (ret && ret != -EDEADLK)
			dma_resv_unlock(bo->base.resv);
	}
	/* Of the two only the lock can say this, and then it is not held. */
	if (ret == -EDEADLK) {
		dma_resv_lock_slow(bo->base.resv, ctx);
		ret = feldspar_reserve_slots(bo);
		if (ret)
			dma_resv_unlock(bo->base.resv);
	}
	if (ret)
		return ret;
	bo->pages++;
	dma_resv_unlock(bo->base.resv);
	return 0;
}
EXPORT_SYMBOL_GPL(feldspar_fill);

static int feldspar_map(struct feldspar_bo *bo, struct iosys_map *map)
{
	/* Not when it comes from the table below: an imported object is never exported with it. */
	if (bo->base.import_attach)
		return dma_buf_vmap_unlocked(bo->base.import_attach->dmabuf, map);
	iosys_map_set_vaddr(map, bo->vaddr);
	return 0;
}

static int feldspar_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct drm_gem_object *obj = dmabuf->priv;

	return feldspar_map(container_of(obj, struct feldspar_bo, base), map);
}

static struct sg_table *feldspar_map_dma_buf(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static void feldspar_unmap_dma_buf(struct dma_buf_attachment *attach, struct sg_table *sgt,
				   enum dma_data_direction dir)
{
}

static const struct dma_buf_ops feldspar_dmabuf_ops = {
	.map_dma_buf = feldspar_map_dma_buf,
	.unmap_dma_buf = feldspar_unmap_dma_buf,
	.vmap = feldspar_vmap,
	.release = drm_gem_dmabuf_release,
};

struct dma_buf *feldspar_export(struct drm_gem_object *obj, int flags)
{
	struct dma_buf_export_info exp_info = {
		.exp_name = "feldspar",
		.owner = THIS_MODULE,
		.ops = &feldspar_dmabuf_ops,
		.size = obj->size,
		.flags = flags,
		.priv = obj,
		.resv = obj->resv,
	};

	return drm_gem_dmabuf_export(obj->dev, &exp_info);
}
EXPORT_SYMBOL_GPL(feldspar_export);

MODULE_IMPORT_NS("DMA_BUF");
MODULE_DESCRIPTION("Feldspar, objects of an address space");
MODULE_LICENSE("GPL");

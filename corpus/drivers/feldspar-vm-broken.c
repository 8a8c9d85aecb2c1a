// Another question the second time, an error that both of two calls can give, and a buffer mapped from its own callback.
#include <drm/drm_gem.h>
#include <drm/drm_prime.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/slab.h>

struct orthoclase_bo {
	struct drm_gem_object base;
	void *vaddr;
	void *slots;
	unsigned long pages;
};

struct orthoclase_vm {
	struct orthoclase_bo *root;
};

/* Objects of the address space share the reservation of its root. */
static bool orthoclase_is_private(struct orthoclase_vm *vm, struct orthoclase_bo *bo)
{
	return bo && bo->base.resv == vm->root->base.resv;
}

unsigned long orthoclase_count(struct orthoclase_vm *vm, struct orthoclase_bo *bo)
{
	unsigned long pages;

	if (!bo)
		return 0;
	if (!orthoclase_is_private(vm, bo) && !dma_resv_trylock(bo->base.resv))
		return 0;
	pages = bo->pages;
	if (!orthoclase_is_private(vm, bo) && bo->vaddr)
		dma_resv_unlock(bo->base.resv);
	return pages; /* expect: resv-leaked error */
}
EXPORT_SYMBOL_GPL(orthoclase_count);

static int orthoclase_reserve_slots(struct orthoclase_bo *bo)
{
	void *slots;

	if (bo->slots)
		return -EDEADLK;
	slots = kzalloc(64, GFP_KERNEL);
	if (!slots)
		return -ENOMEM;
	bo->slots = slots;
	return 0;
}

int orthoclase_fill(struct orthoclase_bo *bo, struct ww_acquire_ctx *ctx)
{
	int ret;

	ret = dma_resv_lock(bo->base.resv, ctx);
	if (!ret) {
		ret = orthoclase_reserve_slots(bo);
		if (ret && ret != -EDEADLK)
			dma_resv_unlock(bo->base.resv);
	}
	/* Both can say this, and after the second the lock is held. */
	if (ret == -EDEADLK) {
		dma_resv_lock_slow(bo->base.resv, ctx); /* expect: resv-relock error */
		ret = orthoclase_reserve_slots(bo);
		dma_resv_unlock(bo->base.resv);
		return ret; /* expect: resv-leaked error */
	}
	if (ret)
		return ret;
	bo->pages++;
	dma_resv_unlock(bo->base.resv);
	return 0;
}
EXPORT_SYMBOL_GPL(orthoclase_fill);

static int orthoclase_map(struct orthoclase_bo *bo, struct iosys_map *map)
{
	iosys_map_set_vaddr(map, bo->vaddr);
	return 0;
}

static int orthoclase_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct drm_gem_object *obj = dmabuf->priv;

	if (obj->import_attach)
		return orthoclase_map(container_of(obj, struct orthoclase_bo, base), map);
	return dma_buf_vmap_unlocked(dmabuf, map); /* expect: resv-held error */
}

static struct sg_table *orthoclase_map_dma_buf(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static void orthoclase_unmap_dma_buf(struct dma_buf_attachment *attach, struct sg_table *sgt,
				   enum dma_data_direction dir)
{
}

static const struct dma_buf_ops orthoclase_dmabuf_ops = {
	.map_dma_buf = orthoclase_map_dma_buf,
	.unmap_dma_buf = orthoclase_unmap_dma_buf,
	.vmap = orthoclase_vmap,
	.release = drm_gem_dmabuf_release,
};

struct dma_buf *orthoclase_export(struct drm_gem_object *obj, int flags)
{
	struct dma_buf_export_info exp_info = {
		.exp_name = "orthoclase",
		.owner = THIS_MODULE,
		.ops = &orthoclase_dmabuf_ops,
		.size = obj->size,
		.flags = flags,
		.priv = obj,
		.resv = obj->resv,
	};

	return drm_gem_dmabuf_export(obj->dev, &exp_info);
}
EXPORT_SYMBOL_GPL(orthoclase_export);

MODULE_IMPORT_NS("DMA_BUF");
MODULE_DESCRIPTION("Orthoclase, objects of an address space");
MODULE_LICENSE("GPL");

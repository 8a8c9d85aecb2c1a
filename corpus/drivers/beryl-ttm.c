// A driver on TTM objects: every lock goes through wrappers of its own.
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_prime.h>
#include <drm/ttm/ttm_bo.h>
#include <drm/ttm/ttm_placement.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/module.h>
#include <linux/slab.h>

struct beryl_device {
	struct drm_device drm;
	struct ttm_device bdev;
};

struct beryl_bo {
	struct ttm_buffer_object tbo;
	struct ttm_placement placement;
	struct ttm_place place;
	unsigned int domain;
};

static struct beryl_bo *gem_to_beryl(struct drm_gem_object *obj)
{
	return container_of(obj, struct beryl_bo, tbo.base);
}

static int beryl_bo_reserve(struct beryl_bo *bo, bool no_intr)
{
	int ret;

	ret = ttm_bo_reserve(&bo->tbo, !no_intr, false, NULL);
	if (unlikely(ret != 0)) {
		if (ret != -ERESTARTSYS)
			pr_err("beryl: reserve failed: %d\n", ret);
		return ret;
	}
	return 0;
}

static void beryl_bo_unreserve(struct beryl_bo *bo)
{
	ttm_bo_unreserve(&bo->tbo);
}

static void beryl_place(struct beryl_bo *bo, u32 domain)
{
	bo->place.mem_type = domain;
	bo->placement.placement = &bo->place;
	bo->placement.num_placement = 1;
}

/* Called with the object reserved. */
static int beryl_validate(struct beryl_bo *bo, u32 domain)
{
	struct ttm_operation_ctx ctx = { .interruptible = true };

	dma_resv_assert_held(bo->tbo.base.resv);
	beryl_place(bo, domain);
	return ttm_bo_validate(&bo->tbo, &bo->placement, &ctx);
}

static int beryl_pin(struct beryl_bo *bo, u32 domain)
{
	int ret;

	ret = beryl_validate(bo, domain);
	if (ret)
		return ret;
	ttm_bo_pin(&bo->tbo);
	return 0;
}

static int beryl_dmabuf_pin(struct dma_buf_attachment *attach)
{
	struct drm_gem_object *obj = attach->dmabuf->priv;

	return beryl_pin(gem_to_beryl(obj), TTM_PL_TT);
}

static void beryl_dmabuf_unpin(struct dma_buf_attachment *attach)
{
	struct drm_gem_object *obj = attach->dmabuf->priv;

	ttm_bo_unpin(&gem_to_beryl(obj)->tbo);
}

static struct sg_table *beryl_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct drm_gem_object *obj = attach->dmabuf->priv;
	struct beryl_bo *bo = gem_to_beryl(obj);
	struct sg_table *sgt;
	int ret;

	ret = beryl_validate(bo, TTM_PL_TT);
	if (ret)
		return ERR_PTR(ret);
	sgt = drm_prime_pages_to_sg(obj->dev, bo->tbo.ttm->pages, bo->tbo.ttm->num_pages);
	if (IS_ERR(sgt))
		return sgt;
	ret = dma_map_sgtable(attach->dev, sgt, dir, 0);
	if (ret) {
		sg_free_table(sgt);
		kfree(sgt);
		return ERR_PTR(ret);
	}
	return sgt;
}

static void beryl_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(sgt);
}

static int beryl_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction dir)
{
	struct drm_gem_object *obj = dmabuf->priv;
	struct beryl_bo *bo = gem_to_beryl(obj);
	int ret;

	ret = beryl_bo_reserve(bo, false);
	if (ret)
		return ret;
	if (!bo->tbo.pin_count)
		ret = beryl_validate(bo, TTM_PL_TT);
	beryl_bo_unreserve(bo);
	return ret;
}

static const struct dma_buf_ops beryl_dmabuf_ops = {
	.pin = beryl_dmabuf_pin,
	.unpin = beryl_dmabuf_unpin,
	.map_dma_buf = beryl_map,
	.unmap_dma_buf = beryl_unmap,
	.begin_cpu_access = beryl_begin_cpu_access,
	.release = drm_gem_dmabuf_release,
};

static struct dma_buf *beryl_export(struct drm_gem_object *obj, int flags)
{
	struct dma_buf *buf;

	/* The common function exports with the object's reservation; the operations are ours. */
	buf = drm_gem_prime_export(obj, flags);
	if (!IS_ERR(buf))
		buf->ops = &beryl_dmabuf_ops;
	return buf;
}

/* A move takes every mapping back before the memory is used for something else. */
static int beryl_move(struct ttm_buffer_object *tbo, bool evict, struct ttm_operation_ctx *ctx,
		      struct ttm_resource *mem, struct ttm_place *hop)
{
	dma_resv_assert_held(tbo->base.resv);
	if (tbo->base.dma_buf && !tbo->base.import_attach)
		dma_buf_invalidate_mappings(tbo->base.dma_buf);
	return ttm_bo_move_memcpy(tbo, ctx, mem);
}

static const struct ttm_device_funcs beryl_ttm_funcs = {
	.move = beryl_move,
};

static const struct drm_gem_object_funcs beryl_funcs = {
	.export = beryl_export,
};

static int beryl_ioctl_wait(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct ttm_operation_ctx ctx = { .interruptible = true };
	struct drm_gem_object *obj;
	struct beryl_bo *bo;
	u32 *handle = data;
	int ret;

	obj = drm_gem_object_lookup(file, *handle);
	if (!obj)
		return -ENOENT;
	bo = gem_to_beryl(obj);
	ret = beryl_bo_reserve(bo, false);
	if (ret)
		goto out;
	ret = ttm_bo_wait_ctx(&bo->tbo, &ctx);
	if (!ret)
		ret = beryl_validate(bo, TTM_PL_VRAM);
	beryl_bo_unreserve(bo);
out:
	drm_gem_object_put(obj);
	return ret;
}

static const struct drm_ioctl_desc beryl_ioctls[] = {
	DRM_IOCTL_DEF_DRV(BERYL_WAIT, beryl_ioctl_wait, DRM_RENDER_ALLOW),
};

const struct drm_driver beryl_driver = {
	.driver_features = DRIVER_GEM,
	.ioctls = beryl_ioctls,
	.num_ioctls = ARRAY_SIZE(beryl_ioctls),
	.name = "beryl",
};

void beryl_setup(struct beryl_device *dev, struct beryl_bo *bo)
{
	dev->bdev.funcs = &beryl_ttm_funcs;
	bo->tbo.base.funcs = &beryl_funcs;
}

MODULE_DESCRIPTION("Beryl graphics");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

// Broken: a GEM driver whose jobs lock all their objects through drm_exec.
#include <drm/drm_drv.h>
#include <drm/drm_exec.h>
#include <drm/drm_gem.h>
#include <drm/drm_prime.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct topaz_object {
	struct drm_gem_object base;
	struct page **pages;
	struct sg_table *sgt;
	void *vaddr;
	unsigned int pins;
	bool dirty;
};

struct topaz_job {
	struct drm_gem_object **objects;
	unsigned int count;
	struct dma_fence *done;
};

struct topaz_submit {
	__u64 handles;
	__u32 count;
	__u32 flags;
};

static struct topaz_object *to_topaz(struct drm_gem_object *obj)
{
	return container_of(obj, struct topaz_object, base);
}

static void topaz_lock(struct topaz_object *bo)
{
	dma_resv_lock(bo->base.resv, NULL);
}

static void topaz_unlock(struct topaz_object *bo)
{
	dma_resv_unlock(bo->base.resv);
}

static int topaz_pin_locked(struct topaz_object *bo)
{
	dma_resv_assert_held(bo->base.resv);
	bo->pins++;
	return 0;
}

static struct sg_table *topaz_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct drm_gem_object *obj = attach->dmabuf->priv;
	struct topaz_object *bo = to_topaz(obj);
	struct sg_table *sgt;
	int ret;

	/* The buffer was exported with this object's reservation: it is the one that is held. */
	dma_resv_lock(obj->resv, NULL); /* expect: resv-relock error */
	ret = topaz_pin_locked(bo);
	dma_resv_unlock(obj->resv);
	if (ret)
		return ERR_PTR(ret);
	sgt = drm_prime_pages_to_sg(obj->dev, bo->pages, obj->size >> PAGE_SHIFT);
	if (IS_ERR(sgt))
		goto unpin;
	ret = dma_map_sgtable(attach->dev, sgt, dir, DMA_ATTR_SKIP_CPU_SYNC);
	if (ret) {
		sg_free_table(sgt);
		kfree(sgt);
		sgt = ERR_PTR(ret);
		goto unpin;
	}
	return sgt;

unpin:
	bo->pins--;
	return sgt;
}

static void topaz_unpin(struct dma_buf_attachment *attach)
{
	struct drm_gem_object *obj = attach->dmabuf->priv;

	to_topaz(obj)->pins--;
}

static int topaz_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction dir)
{
	struct drm_gem_object *obj = dmabuf->priv;
	int ret;

	ret = dma_resv_lock_interruptible(obj->resv, NULL);
	if (ret)
		return ret;
	if (dir != DMA_TO_DEVICE)
		to_topaz(obj)->dirty = true;
	dma_resv_unlock(obj->resv);
	return 0;
}

static const struct dma_buf_ops topaz_dmabuf_ops = { /* expect: ops-incomplete error; ops-unpaired error */
	.unpin = topaz_unpin,
	.map_dma_buf = topaz_map,
	.begin_cpu_access = topaz_begin_cpu_access,
	.release = drm_gem_dmabuf_release,
};

static struct dma_buf *topaz_export(struct drm_gem_object *obj, int flags)
{
	struct dma_buf_export_info exp_info = {
		.exp_name = "topaz",
		.owner = THIS_MODULE,
		.ops = &topaz_dmabuf_ops,
		.size = obj->size,
		.flags = flags,
		.resv = obj->resv,
		.priv = obj,
	};

	return drm_gem_dmabuf_export(obj->dev, &exp_info);
}

static int topaz_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	struct topaz_object *bo = to_topaz(obj);

	dma_resv_assert_held(obj->resv);
	/* An imported object's reservation is that of the buffer it came from. */
	if (drm_gem_is_imported(obj))
		return dma_buf_vmap(obj->import_attach->dmabuf, map);
	if (!bo->vaddr)
		bo->vaddr = vmap(bo->pages, obj->size >> PAGE_SHIFT, VM_MAP, PAGE_KERNEL);
	if (!bo->vaddr)
		return -ENOMEM;
	iosys_map_set_vaddr(map, bo->vaddr);
	return 0;
}

static void topaz_free(struct drm_gem_object *obj)
{
	struct topaz_object *bo = to_topaz(obj);

	if (drm_gem_is_imported(obj))
		drm_prime_gem_destroy(obj, bo->sgt);
	if (bo->vaddr)
		vunmap(bo->vaddr);
	drm_gem_object_release(obj);
	kfree(bo);
}

static const struct drm_gem_object_funcs topaz_funcs = {
	.free = topaz_free,
	.export = topaz_export,
	.vmap = topaz_vmap,
};

static int topaz_lock_objects(struct topaz_job *job, struct drm_exec *exec)
{
	unsigned int i;
	int ret = 0;

	drm_exec_until_all_locked(exec) {
		for (i = 0; i < job->count; i++) {
			ret = drm_exec_prepare_obj(exec, job->objects[i], 1);
			drm_exec_retry_on_contention(exec);
			if (ret)
				return ret;
		}
	}
	return ret;
}

static int topaz_push(struct topaz_job *job)
{
	struct drm_gem_object *obj;
	struct drm_exec exec;
	int ret;

	drm_exec_init(&exec, DRM_EXEC_INTERRUPTIBLE_WAIT, job->count);
	ret = topaz_lock_objects(job, &exec);
	if (ret)
		goto out;
	drm_exec_for_each_locked_object(&exec, obj)
		dma_resv_add_fence(obj->resv, job->done, DMA_RESV_USAGE_WRITE);
out:
	drm_exec_fini(&exec);
	return ret;
}

int topaz_fill(struct drm_gem_object *obj, struct dma_fence *fence)
{
	struct drm_exec exec;
	int ret = 0;

	drm_exec_init(&exec, 0, 1);
	drm_exec_until_all_locked(&exec) {
		ret = drm_exec_prepare_obj(&exec, obj, 1);
		drm_exec_retry_on_contention(&exec);
		if (ret)
			break;
	}
	if (ret) {
		drm_exec_fini(&exec);
		return ret;
	}
	if (!to_topaz(obj)->pages)
		return -ENOENT; /* expect: resv-leaked error */
	dma_resv_add_fence(obj->resv, fence, DMA_RESV_USAGE_WRITE);
	drm_exec_fini(&exec);
	return 0;
}
EXPORT_SYMBOL_GPL(topaz_fill);

static int topaz_ioctl_submit(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct topaz_submit *args = data;
	struct topaz_job job = { .count = args->count };
	unsigned int i;
	int ret;

	if (args->flags || !args->count)
		return -EINVAL;
	ret = drm_gem_objects_lookup(file, u64_to_user_ptr(args->handles), args->count, &job.objects);
	if (ret)
		return ret;

	job.done = dma_fence_get_stub();
	ret = topaz_push(&job);
	dma_fence_put(job.done);

	for (i = 0; i < job.count; i++) {
		struct topaz_object *bo = to_topaz(job.objects[i]);

		topaz_lock(bo);
		bo->dirty = true;
		topaz_unlock(bo);
		drm_gem_object_put(job.objects[i]);
	}
	kvfree(job.objects);
	return ret;
}

static const struct drm_ioctl_desc topaz_ioctls[] = {
	DRM_IOCTL_DEF_DRV(TOPAZ_SUBMIT, topaz_ioctl_submit, DRM_RENDER_ALLOW),
};

struct drm_gem_object *topaz_new(struct drm_device *dev, size_t size)
{
	struct topaz_object *bo = kzalloc_obj(*bo);

	if (!bo)
		return ERR_PTR(-ENOMEM);
	bo->base.funcs = &topaz_funcs;
	return &bo->base;
}

const struct drm_driver topaz_open_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.gem_create_object = topaz_new,
	.ioctls = topaz_ioctls,
	.num_ioctls = ARRAY_SIZE(topaz_ioctls),
	.name = "topaz",
	.desc = "Topaz graphics",
	.major = 1,
};

MODULE_DESCRIPTION("Topaz graphics");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

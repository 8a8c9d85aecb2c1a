// The capture device of tamarind-capture.c, with what it does for descriptors, maps and fences broken.
#include <drm/drm_gem.h>
#include <drm/ttm/ttm_bo.h>
#include <linux/dma-buf.h>
#include <linux/dma-fence-array.h>
#include <linux/dma-fence-unwrap.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sync_file.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

struct tamarix_request {
	__s32 in_fd, out_fd;
	__u32 flags, pad;
};

struct tamarix_bo {
	struct ttm_buffer_object tbo;
	unsigned int users;
};

struct tamarix_job {
	struct dma_fence_cb cb;
	struct work_struct work;
	struct dma_buf *dmabuf;
	struct dma_fence *fence;
	void *vaddr;
};

/* Memory */

static int tamarix_bo_hold(struct tamarix_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	if (bo->users++ == 0)
		ttm_bo_pin(&bo->tbo);
	return 0;
}

static void tamarix_bo_let_go(struct tamarix_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	if (--bo->users == 0)
		ttm_bo_unpin(&bo->tbo);
}

static int tamarix_gem_pin(struct drm_gem_object *obj)
{
	return tamarix_bo_hold(container_of(obj, struct tamarix_bo, tbo.base));
}

static void tamarix_gem_unpin(struct drm_gem_object *obj)
{
	tamarix_bo_let_go(container_of(obj, struct tamarix_bo, tbo.base));
}

static int tamarix_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	struct tamarix_bo *bo = container_of(obj, struct tamarix_bo, tbo.base);

	return ttm_bo_vmap(&bo->tbo, map);
}

static void tamarix_gem_vunmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	struct tamarix_bo *bo = container_of(obj, struct tamarix_bo, tbo.base);

	ttm_bo_vunmap(&bo->tbo, map);
}

const struct drm_gem_object_funcs tamarix_gem_funcs = { /* expect: vmap-unpinned warning */
	.pin = tamarix_gem_pin,
	.unpin = tamarix_gem_unpin,
	.vmap = tamarix_gem_vmap,
	.vunmap = tamarix_gem_vunmap,
};

/* An imported buffer is looked at by the CPU. */
int tamarix_look(struct tamarix_job *job)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(job->dmabuf, &map);
	if (ret)
		return ret;
	job->vaddr = map.vaddr; /* expect: vmap-iomem-unchecked warning */
	return 0;
}

/* Fences */

static void tamarix_work(struct work_struct *work)
{
	struct tamarix_job *job = container_of(work, struct tamarix_job, work);

	dma_fence_put(job->fence);
	dma_buf_put(job->dmabuf);
	kfree(job);
}

static void tamarix_ready(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct tamarix_job *job = container_of(cb, struct tamarix_job, cb);

	schedule_work(&job->work);
}

void tamarix_queue(struct tamarix_job *job, struct dma_fence *fence)
{
	INIT_WORK(&job->work, tamarix_work);
	job->fence = dma_fence_get(fence);
	dma_fence_add_callback(fence, &job->cb, tamarix_ready); /* expect: fence-callback-missed error */
}

int tamarix_pending(struct seq_file *m, struct dma_resv *resv)
{
	struct dma_resv_iter cursor;
	struct dma_fence *fence;
	unsigned int pending = 0;

	dma_resv_iter_begin(&cursor, resv, DMA_RESV_USAGE_BOOKKEEP);
	dma_resv_for_each_fence_unlocked(&cursor, fence) {
		if (!dma_fence_is_signaled(fence))
			pending++; /* expect: resv-iter-unlocked warning */
	}
	dma_resv_iter_end(&cursor);
	seq_printf(m, "%u pending\n", pending);
	return 0;
}

static int tamarix_publish(struct dma_resv *resv, struct dma_fence **fences, int num)
{
	struct dma_fence_array *all;
	int ret;

	ret = dma_resv_reserve_fences(resv, 1);
	if (ret)
		return ret;
	all = dma_fence_array_create(num, fences, dma_fence_context_alloc(1), 1, false);
	if (!all)
		return -ENOMEM;
	dma_resv_add_fence(resv, &all->base, DMA_RESV_USAGE_WRITE); /* expect: fence-container-nested warning */
	dma_fence_put(&all->base);
	return 0;
}

int tamarix_submit(struct dma_resv *resv, struct dma_fence **fences, int num)
{
	int ret;

	ret = dma_resv_lock_interruptible(resv, NULL);
	if (ret)
		return ret;
	ret = tamarix_publish(resv, fences, num);
	dma_resv_unlock(resv);
	return ret;
}

/* Requests */

static int tamarix_out_fence(struct dma_fence *fence, struct tamarix_request *req, void __user *user)
{
	struct sync_file *sync_file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	sync_file = sync_file_create(fence);
	if (!sync_file)
		goto unused;
	fd_install(fd, sync_file->file);
	req->out_fd = fd;
	if (copy_to_user(user, req, sizeof(*req))) /* expect: fd-before-copy warning */
		goto close;
	return 0;

close:
	close_fd(fd); /* expect: fd-retracted error */
	return -EFAULT;
unused:
	put_unused_fd(fd);
	return -EFAULT;
}

static long tamarix_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tamarix_job *job = file->private_data;
	struct tamarix_request req;

	if (copy_from_user(&req, (void __user *)arg, sizeof(req)))
		return -EFAULT;
	if (req.flags || req.pad)
		return -EINVAL;
	return tamarix_out_fence(job->fence, &req, (void __user *)arg);
}

const struct file_operations tamarix_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = tamarix_ioctl,
};

MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

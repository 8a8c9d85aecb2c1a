// A capture device: imports buffers, waits for their fences, hands out descriptors for what it has done.
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

struct tamarind_request {
	__s32 in_fd, out_fd;
	__u32 flags, pad;
};

struct tamarind_bo {
	struct ttm_buffer_object tbo;
	unsigned int users;
};

struct tamarind_job {
	struct dma_fence_cb cb;
	struct work_struct work;
	struct dma_buf *dmabuf;
	struct dma_fence *fence;
	void *vaddr;
};

/* Memory */

static int tamarind_bo_hold(struct tamarind_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	if (bo->users++ == 0)
		ttm_bo_pin(&bo->tbo);
	return 0;
}

static void tamarind_bo_let_go(struct tamarind_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	if (--bo->users == 0)
		ttm_bo_unpin(&bo->tbo);
}

static int tamarind_gem_pin(struct drm_gem_object *obj)
{
	return tamarind_bo_hold(container_of(obj, struct tamarind_bo, tbo.base));
}

static void tamarind_gem_unpin(struct drm_gem_object *obj)
{
	tamarind_bo_let_go(container_of(obj, struct tamarind_bo, tbo.base));
}

static int tamarind_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	struct tamarind_bo *bo = container_of(obj, struct tamarind_bo, tbo.base);
	int ret;

	ret = tamarind_bo_hold(bo);
	if (ret)
		return ret;
	ret = ttm_bo_vmap(&bo->tbo, map);
	if (ret)
		tamarind_bo_let_go(bo);
	return ret;
}

static void tamarind_gem_vunmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	struct tamarind_bo *bo = container_of(obj, struct tamarind_bo, tbo.base);

	ttm_bo_vunmap(&bo->tbo, map);
	tamarind_bo_let_go(bo);
}

const struct drm_gem_object_funcs tamarind_gem_funcs = {
	.pin = tamarind_gem_pin,
	.unpin = tamarind_gem_unpin,
	.vmap = tamarind_gem_vmap,
	.vunmap = tamarind_gem_vunmap,
};

/* An imported buffer is looked at by the CPU; device memory is of no use here. */
int tamarind_look(struct tamarind_job *job)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(job->dmabuf, &map);
	if (ret)
		return ret;
	if (map.is_iomem) {
		dma_buf_vunmap_unlocked(job->dmabuf, &map);
		return -EOPNOTSUPP;
	}
	job->vaddr = map.vaddr;
	return 0;
}

/* Fences */

static void tamarind_work(struct work_struct *work)
{
	struct tamarind_job *job = container_of(work, struct tamarind_job, work);

	dma_fence_put(job->fence);
	dma_buf_put(job->dmabuf);
	kfree(job);
}

static void tamarind_ready(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct tamarind_job *job = container_of(cb, struct tamarind_job, cb);

	schedule_work(&job->work);
}

void tamarind_queue(struct tamarind_job *job, struct dma_fence *fence)
{
	INIT_WORK(&job->work, tamarind_work);
	job->fence = dma_fence_get(fence);
	if (dma_fence_add_callback(fence, &job->cb, tamarind_ready))
		tamarind_ready(fence, &job->cb);
}

int tamarind_pending(struct seq_file *m, struct dma_resv *resv)
{
	struct dma_resv_iter cursor;
	struct dma_fence *fence;
	unsigned int pending = 0;

	dma_resv_iter_begin(&cursor, resv, DMA_RESV_USAGE_BOOKKEEP);
	dma_resv_for_each_fence_unlocked(&cursor, fence) {
		if (dma_resv_iter_is_restarted(&cursor))
			pending = 0;
		if (!dma_fence_is_signaled(fence))
			pending++;
	}
	dma_resv_iter_end(&cursor);
	seq_printf(m, "%u pending\n", pending);
	return 0;
}

static int tamarind_publish(struct dma_resv *resv, struct dma_fence **fences, int num)
{
	int i, ret;

	ret = dma_resv_reserve_fences(resv, num);
	if (ret)
		return ret;
	for (i = 0; i < num; i++)
		dma_resv_add_fence(resv, fences[i], DMA_RESV_USAGE_WRITE);
	return 0;
}

int tamarind_submit(struct dma_resv *resv, struct dma_fence **fences, int num)
{
	int ret;

	ret = dma_resv_lock_interruptible(resv, NULL);
	if (ret)
		return ret;
	ret = tamarind_publish(resv, fences, num);
	dma_resv_unlock(resv);
	return ret;
}

/* Requests */

static int tamarind_out_fence(struct dma_fence *fence, struct tamarind_request *req, void __user *user)
{
	struct sync_file *sync_file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	sync_file = sync_file_create(fence);
	if (!sync_file)
		goto unused;
	req->out_fd = fd;
	if (copy_to_user(user, req, sizeof(*req)))
		goto put;
	fd_install(fd, sync_file->file);
	return 0;

put:
	fput(sync_file->file);
unused:
	put_unused_fd(fd);
	return -EFAULT;
}

static long tamarind_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tamarind_job *job = file->private_data;
	struct tamarind_request req;

	if (copy_from_user(&req, (void __user *)arg, sizeof(req)))
		return -EFAULT;
	if (req.flags || req.pad)
		return -EINVAL;
	return tamarind_out_fence(job->fence, &req, (void __user *)arg);
}

const struct file_operations tamarind_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = tamarind_ioctl,
};

MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

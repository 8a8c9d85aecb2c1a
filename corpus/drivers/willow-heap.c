// SPDX-License-Identifier: GPL-2.0
/*
 * Willow: a heap of contiguous memory that is accounted for, and a user of its buffers.
 */

#include <linux/cma.h>
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-heap.h>
#include <linux/dma-resv.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sync_file.h>

struct willow_heap {
	struct cma *cma;
	bool accounted;
};

struct willow_buffer {
	struct willow_heap *heap;
	struct page *pages;
	unsigned long count;
};

struct willow_user {
	struct device *dev;
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	unsigned int stalls;
};

extern const struct dma_buf_ops willow_buf_ops;
int willow_charge(struct willow_heap *heap, unsigned long len);
void willow_uncharge(struct willow_heap *heap, unsigned long len);

static struct dma_buf *willow_allocate(struct dma_heap *dma_heap, unsigned long len, u32 fd_flags, u64 heap_flags)
{
	struct willow_heap *heap = dma_heap_get_drvdata(dma_heap);
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct willow_buffer *buffer;
	struct dma_buf *dmabuf;
	int ret;

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer)
		return ERR_PTR(-ENOMEM);
	buffer->heap = heap;
	buffer->count = len >> PAGE_SHIFT;

	if (heap->accounted) {
		ret = willow_charge(heap, len);
		if (ret)
			goto free_buffer;
	}

	buffer->pages = cma_alloc(heap->cma, buffer->count, 0, false);
	if (!buffer->pages) {
		ret = -ENOMEM;
		goto uncharge;
	}

	memset(page_address(buffer->pages), 0, len);

	exp_info.ops = &willow_buf_ops;
	exp_info.size = len;
	exp_info.flags = fd_flags;
	exp_info.priv = buffer;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto release_pages;
	}
	return dmabuf;

release_pages:
	cma_release(heap->cma, buffer->pages, buffer->count);
uncharge:
	if (heap->accounted)
		willow_uncharge(heap, len);
free_buffer:
	kfree(buffer);
	return ERR_PTR(ret);
}

static const struct dma_heap_ops willow_heap_ops = {
	.allocate = willow_allocate,
};

int willow_register(struct willow_heap *heap)
{
	struct dma_heap_export_info info = {
		.name = "willow",
		.ops = &willow_heap_ops,
		.priv = heap,
	};

	return PTR_ERR_OR_ZERO(dma_heap_add(&info));
}

int willow_user_open(struct willow_user *user, int fd)
{
	int ret;

	user->dmabuf = dma_buf_get(fd);
	if (IS_ERR(user->dmabuf)) {
		ret = PTR_ERR(user->dmabuf);
		goto err;
	}
	user->attach = dma_buf_attach(user->dmabuf, user->dev);
	if (IS_ERR(user->attach)) {
		ret = PTR_ERR(user->attach);
		goto err_put;
	}
	user->sgt = dma_buf_map_attachment_unlocked(user->attach, DMA_TO_DEVICE);
	if (IS_ERR(user->sgt)) {
		ret = PTR_ERR(user->sgt);
		goto err_detach;
	}
	return 0;

err_detach:
	dma_buf_detach(user->dmabuf, user->attach);
err_put:
	dma_buf_put(user->dmabuf);
err:
	user->dmabuf = NULL;
	return ret;
}

int willow_user_share(struct dma_fence *fence, int fd)
{
	struct sync_file *sync_file = sync_file_create(fence);

	if (!sync_file)
		return -ENOMEM;
	fd_install(fd, sync_file->file);
	return 0;
}

static int willow_user_lock(struct willow_user *user, bool interruptible)
{
	if (interruptible)
		return dma_resv_lock_interruptible(user->dmabuf->resv, NULL);
	dma_resv_lock(user->dmabuf->resv, NULL);
	return 0;
}

void willow_user_forget(struct willow_user *user)
{
	willow_user_lock(user, false);
	user->stalls = 0;
	dma_resv_unlock(user->dmabuf->resv);
}

int willow_user_poll(struct willow_user *user)
{
	if (!dma_resv_trylock(user->dmabuf->resv))
		return -EBUSY;
	user->stalls++;
	dma_resv_unlock(user->dmabuf->resv);
	return 0;
}

int willow_user_settle(struct willow_user *user)
{
	long left;

	left = dma_resv_wait_timeout(user->dmabuf->resv, DMA_RESV_USAGE_WRITE, true, msecs_to_jiffies(200));
	if (left <= 0)
		return left ? left : -ETIMEDOUT;
	user->stalls = 0;
	return 0;
}

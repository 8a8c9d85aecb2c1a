// SPDX-License-Identifier: GPL-2.0
/* A heap of contiguous memory with a control device: flags handed on, memory cleared, requests checked. */
#include <linux/cma.h>
#include <linux/dma-buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-heap.h>
#include <linux/dma-resv.h>
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/dma-buf.h>

struct pearl {
	struct dma_heap *heap;
	struct cma *area;
};

struct pearl_buffer {
	struct pearl *pearl;
	struct page *pages;
	unsigned long count;
	struct sg_table table;
};

static struct sg_table *pearl_map(struct dma_buf_attachment *attach, enum dma_data_direction direction)
{
	struct pearl_buffer *buffer = attach->dmabuf->priv;

	return buffer->pages ? &buffer->table : ERR_PTR(-ENODEV);
}

static void pearl_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction direction)
{
}

static void pearl_release(struct dma_buf *buf)
{
	struct pearl_buffer *buffer = buf->priv;

	cma_release(buffer->pearl->area, buffer->pages, buffer->count);
	kfree(buffer);
}

static const struct dma_buf_ops pearl_buf_ops = {
	.map_dma_buf = pearl_map,
	.unmap_dma_buf = pearl_unmap,
	.release = pearl_release,
};

static void pearl_wipe(struct page *pages, unsigned long count)
{
	while (count--)
		clear_highpage(pages++);
}

static struct dma_buf *pearl_export(struct pearl_buffer *buffer, unsigned long len, u32 flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.exp_name = dma_heap_get_name(buffer->pearl->heap);
	exp_info.ops = &pearl_buf_ops;
	exp_info.size = len;
	exp_info.flags = flags;
	exp_info.priv = buffer;
	return dma_buf_export(&exp_info);
}

static struct dma_buf *pearl_allocate(struct dma_heap *heap, unsigned long len, u32 fd_flags, u64 heap_flags)
{
	struct pearl_buffer *buffer;
	struct dma_buf *buf;

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer)
		return ERR_PTR(-ENOMEM);
	buffer->pearl = dma_heap_get_drvdata(heap);
	buffer->count = len >> PAGE_SHIFT;
	buffer->pages = cma_alloc(buffer->pearl->area, buffer->count, 0, false);
	if (!buffer->pages) {
		kfree(buffer);
		return ERR_PTR(-ENOMEM);
	}
	pearl_wipe(buffer->pages, buffer->count);

	buf = pearl_export(buffer, len, fd_flags);
	if (IS_ERR(buf)) {
		cma_release(buffer->pearl->area, buffer->pages, buffer->count);
		kfree(buffer);
	}
	return buf;
}

static const struct dma_heap_ops pearl_heap_ops = {
	.allocate = pearl_allocate,
};

int pearl_register(struct pearl *pearl)
{
	struct dma_heap_export_info info = {
		.name = "pearl",
		.ops = &pearl_heap_ops,
		.priv = pearl,
	};

	pearl->heap = dma_heap_add(&info);
	return PTR_ERR_OR_ZERO(pearl->heap);
}

int pearl_fill(struct dma_buf *buf, struct dma_fence *fence, bool to_memory)
{
	int ret = -EBUSY;

	dma_resv_lock(buf->resv, NULL);
	if (!dma_resv_test_signaled(buf->resv, dma_resv_usage_rw(to_memory)))
		goto out;
	ret = dma_resv_reserve_fences(buf->resv, 1);
	if (ret)
		goto out;
	dma_resv_add_fence(buf->resv, fence, to_memory ? DMA_RESV_USAGE_WRITE : DMA_RESV_USAGE_READ);
out:
	dma_resv_unlock(buf->resv);
	return ret;
}

long pearl_ioctl_sync(struct dma_buf *buf, unsigned long where)
{
	struct dma_buf_sync sync;

	if (copy_from_user(&sync, (void __user *)where, sizeof(sync)))
		return -EFAULT;
	if (sync.flags & ~DMA_BUF_SYNC_VALID_FLAGS_MASK)
		return -EINVAL;
	return 0;
}

MODULE_DESCRIPTION("Pearl heap");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");

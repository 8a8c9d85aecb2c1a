// SPDX-License-Identifier: GPL-2.0
/* A heap that is always built in, and so imports nothing. */
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/gfp.h>

static struct sg_table *depot_map(struct dma_buf_attachment *attach, enum dma_data_direction direction)
{
	struct sg_table *table = attach->dmabuf->priv;

	return table ? table : ERR_PTR(-ENODEV);
}

static void depot_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction direction)
{
}

static void depot_release(struct dma_buf *buf)
{
	kfree(buf->priv);
}

static const struct dma_buf_ops depot_buf_ops = {
	.map_dma_buf = depot_map,
	.unmap_dma_buf = depot_unmap,
	.release = depot_release,
};

static struct dma_buf *depot_allocate(struct dma_heap *heap, unsigned long len, u32 fd_flags, u64 heap_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);

	exp_info.exp_name = dma_heap_get_name(heap);
	exp_info.ops = &depot_buf_ops;
	exp_info.size = len;
	exp_info.flags = fd_flags;
	return dma_buf_export(&exp_info);
}

static const struct dma_heap_ops depot_heap_ops = {
	.allocate = depot_allocate,
};

int depot_register(void)
{
	struct dma_heap_export_info info = {
		.name = "depot",
		.ops = &depot_heap_ops,
	};

	return PTR_ERR_OR_ZERO(dma_heap_add(&info));
}

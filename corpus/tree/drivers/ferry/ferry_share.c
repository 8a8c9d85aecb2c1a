// SPDX-License-Identifier: GPL-2.0
/* An exporter that can move its memory, with a reservation that its objects have. */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>

struct ferry_deck {
	struct dma_resv *resv;
	struct dma_buf *buf;
	struct sg_table *table;
	size_t size;
};

static int ferry_attach(struct dma_buf *buf, struct dma_buf_attachment *attach)
{
	return attach->peer2peer ? 0 : -EOPNOTSUPP;
}

static int ferry_pin(struct dma_buf_attachment *attach)
{
	struct ferry_deck *deck = attach->dmabuf->priv;

	return deck->table ? 0 : -ENODEV;
}

static void ferry_unpin(struct dma_buf_attachment *attach)
{
}

static struct sg_table *ferry_map(struct dma_buf_attachment *attach, enum dma_data_direction direction)
{
	struct ferry_deck *deck = attach->dmabuf->priv;

	return deck->table ? deck->table : ERR_PTR(-ENODEV);
}

static void ferry_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction direction)
{
}

static void ferry_release(struct dma_buf *buf)
{
	struct ferry_deck *deck = buf->priv;

	deck->buf = NULL;
}

static const struct dma_buf_ops ferry_buf_ops = {
	.attach = ferry_attach,
	.pin = ferry_pin,
	.unpin = ferry_unpin,
	.map_dma_buf = ferry_map,
	.unmap_dma_buf = ferry_unmap,
	.release = ferry_release,
};

int ferry_share(struct ferry_deck *deck)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct dma_buf *buf;

	exp_info.ops = &ferry_buf_ops;
	exp_info.size = deck->size;
	exp_info.resv = deck->resv;
	exp_info.priv = deck;
	buf = dma_buf_export(&exp_info);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	deck->buf = buf;
	return 0;
}

void ferry_move(struct ferry_deck *deck)
{
	dma_resv_lock(deck->resv, NULL);
	dma_buf_invalidate_mappings(deck->buf);
	dma_resv_unlock(deck->resv);
}

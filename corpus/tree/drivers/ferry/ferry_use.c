// SPDX-License-Identifier: GPL-2.0
/* An importer that lets its mappings be taken back, and one that does not. */
#include <linux/dma-buf.h>

struct ferry_cargo {
	struct dma_buf_attachment *attach;
	bool is_stale;
};

static void ferry_cargo_invalidate(struct dma_buf_attachment *attach)
{
	struct ferry_cargo *cargo = attach->importer_priv;

	cargo->is_stale = true;
}

static const struct dma_buf_attach_ops ferry_cargo_ops = {
	.allow_peer2peer = true,
	.invalidate_mappings = ferry_cargo_invalidate,
};

int ferry_load(struct ferry_cargo *cargo, struct dma_buf *buf, struct device *dev)
{
	cargo->attach = dma_buf_dynamic_attach(buf, dev, &ferry_cargo_ops, cargo);
	return PTR_ERR_OR_ZERO(cargo->attach);
}

struct dma_buf_attachment *ferry_look_at(struct dma_buf *buf, struct device *dev)
{
	return dma_buf_attach(buf, dev);
}

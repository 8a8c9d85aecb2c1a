// SPDX-License-Identifier: GPL-2.0
/* The core: its functions want the reservation from their callers, but for those that take buffers by number. */
#include <linux/err.h>
#include <linux/module.h>
#include "moor.h"

/* The caller holds the reservation. */
int moor_load(struct moor_ship *ship)
{
	struct sg_table *table;

	table = dma_buf_map_attachment(ship->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(table))
		return PTR_ERR(table);
	ship->table = table;
	return 0;
}
EXPORT_SYMBOL_GPL(moor_load);

/* The caller holds the reservation. */
void moor_unload(struct moor_ship *ship)
{
	dma_buf_unmap_attachment(ship->attach, ship->table, DMA_BIDIRECTIONAL);
	ship->table = NULL;
}
EXPORT_SYMBOL_GPL(moor_unload);

/* The caller holds the reservation. */
void moor_settle(struct moor_ship *ship)
{
	ship->moves++;
}
EXPORT_SYMBOL_GPL(moor_settle);

int moor_measure(struct moor_ship *ship, int fd)
{
	struct dma_buf *buf;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ship->room = buf->size;
	dma_buf_put(buf);
	return 0;
}
EXPORT_SYMBOL_GPL(moor_measure);

MODULE_DESCRIPTION("Moor");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

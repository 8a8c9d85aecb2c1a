/* SPDX-License-Identifier: GPL-2.0 */
/* Ships are moored in buffers of others; what their core asks of its callers. */
#ifndef MOOR_H
#define MOOR_H

#include <linux/dma-buf.h>
#include <linux/dma-resv.h>

struct moor_ship {
	struct dma_buf *buf;
	struct dma_buf_attachment *attach;
	struct sg_table *table;
	size_t room;
	unsigned int moves;
};

static inline void moor_enter(struct moor_ship *ship)
{
	dma_resv_lock(ship->buf->resv, NULL);
}

static inline void moor_leave(struct moor_ship *ship)
{
	dma_resv_unlock(ship->buf->resv);
}

int moor_load(struct moor_ship *ship);
void moor_unload(struct moor_ship *ship);
void moor_settle(struct moor_ship *ship);
int moor_measure(struct moor_ship *ship, int fd);

#endif

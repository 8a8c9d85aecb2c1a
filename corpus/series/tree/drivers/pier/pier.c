// SPDX-License-Identifier: GPL-2.0
/* Buffers by number; two of its functions lose what they took. */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/slab.h>

struct pier_place {
	struct dma_buf *buf;
	void *plan;
	size_t room;
};

/* The buffer is lost when there is no room. */
int pier_take(struct pier_place *place, int fd)
{
	struct dma_buf *buf;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (buf->size > place->room)
		return -ENOSPC;
	place->buf = buf;
	return 0;
}

/* The reservation is kept when there is no plan. */
int pier_drain(struct pier_place *place)
{
	dma_resv_lock(place->buf->resv, NULL);
	if (!place->plan)
		return -EINVAL;
	kfree(place->plan);
	place->plan = NULL;
	dma_resv_unlock(place->buf->resv);
	return 0;
}

int pier_plan(struct pier_place *place)
{
	dma_resv_lock(place->buf->resv, NULL);
	place->plan = kzalloc(place->room, GFP_KERNEL);
	dma_resv_unlock(place->buf->resv);
	return place->plan ? 0 : -ENOMEM;
}

void pier_give(struct pier_place *place)
{
	dma_buf_put(place->buf);
	place->buf = NULL;
}

// SPDX-License-Identifier: GPL-2.0
/* A crane that forgets a buffer. */
#include <linux/dma-buf.h>
#include <linux/err.h>

bool crane_lifts(int fd, size_t limit)
{
	struct dma_buf *buf = dma_buf_get(fd);

	if (IS_ERR(buf))
		return false;
	if (buf->size > limit)
		return false;
	dma_buf_put(buf);
	return true;
}

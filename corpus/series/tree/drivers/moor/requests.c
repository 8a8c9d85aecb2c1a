// SPDX-License-Identifier: GPL-2.0
/* Requests of user space: they take the reservation, and give it back. */
#include <linux/fs.h>
#include "moor.h"

#define MOOR_LOAD	1
#define MOOR_UNLOAD	2
#define MOOR_MEASURE	3

static int moor_do_load(struct moor_ship *ship)
{
	int ret;

	moor_enter(ship);
	ret = moor_load(ship);
	if (!ret)
		moor_settle(ship);
	moor_leave(ship);
	return ret;
}

static int moor_do_unload(struct moor_ship *ship)
{
	int ret = dma_resv_lock_interruptible(ship->buf->resv, NULL);

	if (ret)
		return ret;
	moor_unload(ship);
	dma_resv_unlock(ship->buf->resv);
	return 0;
}

static long moor_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct moor_ship *ship = file->private_data;

	switch (cmd) {
	case MOOR_LOAD:
		return moor_do_load(ship);
	case MOOR_UNLOAD:
		return moor_do_unload(ship);
	case MOOR_MEASURE:
		return moor_measure(ship, arg);
	}
	return -ENOTTY;
}

const struct file_operations moor_fops = {
	.unlocked_ioctl = moor_ioctl,
};

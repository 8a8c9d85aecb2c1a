// SPDX-License-Identifier: GPL-2.0
/* Power: ships settle when the device wakes up. */
#include <linux/device.h>
#include <linux/pm.h>
#include "moor.h"

static int moor_resume(struct device *dev)
{
	struct moor_ship *ship = dev_get_drvdata(dev);

	dma_resv_lock(ship->buf->resv, NULL);
	moor_settle(ship);
	dma_resv_unlock(ship->buf->resv);
	return 0;
}

const struct dev_pm_ops moor_pm_ops = {
	.resume = moor_resume,
};

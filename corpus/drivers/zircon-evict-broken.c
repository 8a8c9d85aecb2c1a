/* Eviction of a display's buffers, with locks that get lost. */

#include <linux/dma-resv.h>
#include <linux/list.h>
#include <linux/pci.h>
#include <linux/pm.h>
#include <drm/ttm/ttm_bo.h>

struct zircon_bo {
	struct ttm_buffer_object tbo;
	struct list_head lru;
	bool attached;
};

struct zircon_device {
	struct list_head lru;
	struct zircon_bo *backup;
};

int zircon_broken_evict(struct zircon_bo *bo);
int zircon_broken_freeze(struct device *dev);

/* A truth value like any other, but false leaves the lock behind where true gives it back. */
static bool zircon_release_idle(struct zircon_bo *bo)
{
	dma_resv_lock(bo->tbo.base.resv, NULL);
	if (!bo->attached)
		return false; /* expect: resv-leaked error */
	bo->attached = false;
	dma_resv_unlock(bo->tbo.base.resv);
	return true;
}

int zircon_broken_evict(struct zircon_bo *bo)
{
	return zircon_release_idle(bo) ? 0 : -EBUSY;
}

static void zircon_detach(struct zircon_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv); /* expect: callback-context error */
	bo->attached = false;
}

static bool zircon_has_backup(struct zircon_device *zdev)
{
	return zdev->backup != NULL;
}

int zircon_broken_freeze(struct device *dev)
{
	struct zircon_device *zdev = dev_get_drvdata(dev);

	if (zircon_has_backup(zdev))
		zircon_detach(zdev->backup);
	return 0;
}

static const struct dev_pm_ops zircon_broken_pm_ops = {
	.freeze = zircon_broken_freeze,
};

struct pci_driver zircon_broken_driver = {
	.name = "zircon-broken",
	.driver.pm = &zircon_broken_pm_ops,
};

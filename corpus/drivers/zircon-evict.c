/* Eviction of a display's buffers: locks that a truth value tells of, and locks of a list that its maker keeps. */

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

int zircon_evict_first(struct zircon_device *zdev, struct dma_resv *mine);
int zircon_backup_drop(struct zircon_device *zdev);
int zircon_pm_freeze(struct device *dev);

/* True when @bo may go. The caller gives its lock back where @locked says so; else it is the caller's own. */
static bool zircon_evict_allowed(struct zircon_bo *bo, struct dma_resv *mine, bool *locked)
{
	bool ret;

	if (bo->tbo.base.resv == mine) {
		dma_resv_assert_held(bo->tbo.base.resv);
		*locked = false;
		ret = true;
	} else {
		ret = dma_resv_trylock(bo->tbo.base.resv);
		*locked = ret;
	}

	if (ret && !bo->attached) {
		ret = false;
		if (*locked) {
			dma_resv_unlock(bo->tbo.base.resv);
			*locked = false;
		}
	}
	return ret;
}

int zircon_evict_first(struct zircon_device *zdev, struct dma_resv *mine)
{
	struct zircon_bo *bo;
	bool locked;
	int ret;

	bo = list_first_entry_or_null(&zdev->lru, struct zircon_bo, lru);
	if (!bo)
		return -ENOENT;
	if (!zircon_evict_allowed(bo, mine, &locked))
		return -EBUSY;

	ret = dma_resv_reserve_fences(bo->tbo.base.resv, 1);
	if (locked)
		dma_resv_unlock(bo->tbo.base.resv);
	return ret;
}

static void zircon_detach(struct zircon_bo *bo)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	bo->attached = false;
}

/* The list is gone when this returns; the lock of its only member is not. */
static int zircon_backup_lock(struct zircon_device *zdev, struct ttm_validate_buffer *val)
{
	struct list_head list;
	int ret;

	INIT_LIST_HEAD(&list);
	val->bo = &zdev->backup->tbo;
	val->num_shared = 0;
	list_add_tail(&val->head, &list);
	ret = ttm_eu_reserve_buffers(NULL, &list, false, NULL);
	if (ret)
		val->bo = NULL;
	return ret;
}

static void zircon_backup_unlock(struct ttm_validate_buffer *val)
{
	struct list_head list;

	INIT_LIST_HEAD(&list);
	list_add_tail(&val->head, &list);
	ttm_eu_backoff_reservation(NULL, &list);
}

int zircon_backup_drop(struct zircon_device *zdev)
{
	struct ttm_validate_buffer val;
	int ret;

	ret = zircon_backup_lock(zdev, &val);
	if (ret)
		return ret;
	zircon_detach(zdev->backup);
	zircon_backup_unlock(&val);
	return 0;
}

int zircon_pm_freeze(struct device *dev)
{
	struct zircon_device *zdev = dev_get_drvdata(dev);
	int ret;

	ret = zircon_backup_drop(zdev);
	if (ret)
		return ret;
	while (!ret)
		ret = zircon_evict_first(zdev, NULL);
	return ret == -ENOENT ? 0 : ret;
}

static const struct dev_pm_ops zircon_pm_ops = {
	.freeze = zircon_pm_freeze,
};

struct pci_driver zircon_driver = {
	.name = "zircon",
	.driver.pm = &zircon_pm_ops,
};

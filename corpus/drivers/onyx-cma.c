// Contiguous areas: what stands between the allocator and the one heap that hands them out.
#include <linux/cma.h>
#include <linux/dma-map-ops.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of_reserved_mem.h>
#include <linux/slab.h>

#define ONYX_AREAS 4

struct onyx_area {
	struct cma *cma;
	const char *name;
	atomic_long_t taken;
};

static struct onyx_area onyx_areas[ONYX_AREAS];
static unsigned int onyx_count;
static DEFINE_MUTEX(onyx_lock);

static struct onyx_area *onyx_find(struct cma *cma)
{
	unsigned int i;

	for (i = 0; i < onyx_count; i++) {
		if (onyx_areas[i].cma == cma)
			return &onyx_areas[i];
	}
	return NULL;
}

/* The area of a device. */
struct cma *onyx_device_area(struct device *dev)
{
	return dev_get_cma_area(dev);
}
EXPORT_SYMBOL_FOR_MODULES(onyx_device_area, "onyx_heap");

/* The area with this number. */
struct cma *onyx_area_by_index(unsigned int index)
{
	return dma_contiguous_get_area_by_idx(index);
}
EXPORT_SYMBOL_FOR_MODULES(onyx_area_by_index, "onyx_heap,onyx_test");

/* Pages of an area, as many as asked for, in one piece. */
struct page *onyx_take(struct cma *cma, unsigned long count, unsigned int order)
{
	return cma_alloc(cma, count, order, false);
}
EXPORT_SYMBOL_FOR_MODULES(onyx_take, "onyx_heap");

/* What onyx_take() gave. */
bool onyx_give_back(struct cma *cma, const struct page *pages, unsigned long count)
{
	return cma_release(cma, pages, count);
}
EXPORT_SYMBOL_FOR_MODULES(onyx_give_back, "onyx_heap");

/* Accounting has nothing to do with the areas themselves: any module may read it. */
long onyx_taken(unsigned int index)
{
	long taken = 0;

	mutex_lock(&onyx_lock);
	if (index < onyx_count)
		taken = atomic_long_read(&onyx_areas[index].taken);
	mutex_unlock(&onyx_lock);
	return taken;
}
EXPORT_SYMBOL_GPL(onyx_taken);

/* For statistics. */
void onyx_account(struct cma *cma, long pages)
{
	struct onyx_area *area;

	mutex_lock(&onyx_lock);
	area = onyx_find(cma);
	if (area)
		atomic_long_add(pages, &area->taken);
	mutex_unlock(&onyx_lock);
}
EXPORT_SYMBOL(onyx_account);

static int __init onyx_setup(struct reserved_mem *rmem)
{
	struct onyx_area *area;
	struct cma *cma;
	int ret;

	if (onyx_count == ONYX_AREAS)
		return -ENOSPC;
	ret = cma_init_reserved_mem(rmem->base, rmem->size, 0, rmem->name, &cma);
	if (ret)
		return ret;
	area = &onyx_areas[onyx_count++];
	area->cma = cma;
	area->name = rmem->name;
	return 0;
}
RESERVEDMEM_OF_DECLARE(onyx, "onyx,area", onyx_setup);

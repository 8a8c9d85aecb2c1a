#ifndef DMABUF_LINT_TTM_BO_H
#define DMABUF_LINT_TTM_BO_H

#include <drm/drm_gem.h>
#include <linux/cgroup_dmem.h>

struct ttm_resource_manager; struct ttm_tt; struct ttm_lru_bulk_move; struct ttm_device; struct ttm_buffer_object;
struct ttm_place { unsigned int fpfn, lpfn; u32 mem_type, flags; };
struct ttm_placement { unsigned int num_placement; const struct ttm_place *placement; };
struct ttm_bus_placement { void *addr; phys_addr_t offset; bool is_iomem; int caching; };
struct ttm_resource { unsigned long start; size_t size; u32 mem_type, placement; struct ttm_bus_placement bus;
	struct ttm_buffer_object *bo; struct dmem_cgroup_pool_state *css; struct list_head lru; };
enum ttm_bo_type { ttm_bo_type_device, ttm_bo_type_kernel, ttm_bo_type_sg };
enum { TTM_PL_SYSTEM, TTM_PL_TT, TTM_PL_VRAM, TTM_PL_PRIV };
enum ttm_caching { ttm_uncached, ttm_write_combined, ttm_cached };
#define TTM_PL_FLAG_CONTIGUOUS 1
#define TTM_PL_FLAG_TOPDOWN 2
#define TTM_TT_FLAG_EXTERNAL 4
#define TTM_BO_VM_NUM_PREFAULT 16
struct ttm_operation_ctx { bool interruptible, no_wait_gpu, gfp_retry_mayfail, allow_res_evict; struct dma_resv *resv;
	u64 bytes_moved; };
struct ttm_device_funcs {
	struct ttm_tt *(*ttm_tt_create)(struct ttm_buffer_object *bo, u32 flags);
	int (*ttm_tt_populate)(struct ttm_device *bdev, struct ttm_tt *ttm, struct ttm_operation_ctx *ctx);
	void (*ttm_tt_unpopulate)(struct ttm_device *bdev, struct ttm_tt *ttm);
	void (*ttm_tt_destroy)(struct ttm_device *bdev, struct ttm_tt *ttm);
	bool (*eviction_valuable)(struct ttm_buffer_object *bo, const struct ttm_place *place);
	void (*evict_flags)(struct ttm_buffer_object *bo, struct ttm_placement *placement);
	int (*move)(struct ttm_buffer_object *bo, bool evict, struct ttm_operation_ctx *ctx, struct ttm_resource *mem,
		    struct ttm_place *hop);
	void (*delete_mem_notify)(struct ttm_buffer_object *bo);
	void (*swap_notify)(struct ttm_buffer_object *bo);
	int (*io_mem_reserve)(struct ttm_device *bdev, struct ttm_resource *mem);
	void (*io_mem_free)(struct ttm_device *bdev, struct ttm_resource *mem);
	unsigned long (*io_mem_pfn)(struct ttm_buffer_object *bo, unsigned long off);
	int (*access_memory)(struct ttm_buffer_object *bo, unsigned long off, void *buf, int len, int write);
	void (*release_notify)(struct ttm_buffer_object *bo);
};
struct ttm_device { const struct ttm_device_funcs *funcs; spinlock_t lru_lock; struct list_head unevictable;
	struct address_space *dev_mapping; struct workqueue_struct *wq; };
struct ttm_tt { struct page **pages; u32 page_flags, num_pages; struct sg_table *sg; dma_addr_t *dma_address;
	struct file *swap_storage; enum ttm_caching caching; };
struct ttm_buffer_object { struct drm_gem_object base; struct ttm_device *bdev; enum ttm_bo_type type;
	u32 page_alignment; void (*destroy)(struct ttm_buffer_object *); struct kref kref;
	struct ttm_resource *resource; struct ttm_tt *ttm; bool deleted; struct ttm_lru_bulk_move *bulk_move;
	unsigned int priority, pin_count; struct work_struct delayed_delete; struct sg_table *sg; };
struct ttm_bo_kmap_obj { void *virtual; struct page *page; int bo_kmap_type; struct ttm_buffer_object *bo; };
void ttm_bo_move_to_lru_tail(struct ttm_buffer_object *bo);
static inline int ttm_bo_reserve(struct ttm_buffer_object *bo, bool interruptible, bool no_wait,
				 struct ww_acquire_ctx *ticket)
{
	int ret;

	if (no_wait)
		return dma_resv_trylock(bo->base.resv) ? 0 : -EBUSY;
	if (interruptible)
		ret = dma_resv_lock_interruptible(bo->base.resv, ticket);
	else
		ret = dma_resv_lock(bo->base.resv, ticket);
	return ret == -EINTR ? -ERESTARTSYS : ret;
}
static inline int ttm_bo_reserve_slowpath(struct ttm_buffer_object *bo, bool interruptible,
					  struct ww_acquire_ctx *ticket)
{
	int ret;

	if (!interruptible) {
		dma_resv_lock_slow(bo->base.resv, ticket);
		return 0;
	}
	ret = dma_resv_lock_slow_interruptible(bo->base.resv, ticket);
	return ret == -EINTR ? -ERESTARTSYS : ret;
}
static inline void ttm_bo_unreserve(struct ttm_buffer_object *bo)
{
	ttm_bo_move_to_lru_tail(bo);
	dma_resv_unlock(bo->base.resv);
}
void ttm_bo_get(struct ttm_buffer_object *bo);
struct ttm_buffer_object *ttm_bo_get_unless_zero(struct ttm_buffer_object *bo);
void ttm_bo_put(struct ttm_buffer_object *bo);
void ttm_bo_fini(struct ttm_buffer_object *bo);
int ttm_bo_wait_ctx(struct ttm_buffer_object *bo, struct ttm_operation_ctx *ctx);
int ttm_bo_validate(struct ttm_buffer_object *bo, struct ttm_placement *placement, struct ttm_operation_ctx *ctx);
int ttm_bo_init_reserved(struct ttm_device *bdev, struct ttm_buffer_object *bo, enum ttm_bo_type type,
			 struct ttm_placement *placement, u32 alignment, struct ttm_operation_ctx *ctx,
			 struct sg_table *sg, struct dma_resv *resv, void (*destroy)(struct ttm_buffer_object *));
int ttm_bo_init_validate(struct ttm_device *bdev, struct ttm_buffer_object *bo, enum ttm_bo_type type,
			 struct ttm_placement *placement, u32 alignment, bool interruptible, struct sg_table *sg,
			 struct dma_resv *resv, void (*destroy)(struct ttm_buffer_object *));
int ttm_bo_kmap(struct ttm_buffer_object *bo, unsigned long start, unsigned long n, struct ttm_bo_kmap_obj *map);
void ttm_bo_kunmap(struct ttm_bo_kmap_obj *map);
int ttm_bo_vmap(struct ttm_buffer_object *bo, struct iosys_map *map);
void ttm_bo_vunmap(struct ttm_buffer_object *bo, struct iosys_map *map);
int ttm_bo_mmap_obj(struct vm_area_struct *vma, struct ttm_buffer_object *bo);
void ttm_bo_pin(struct ttm_buffer_object *bo);
void ttm_bo_unpin(struct ttm_buffer_object *bo);
vm_fault_t ttm_bo_vm_reserve(struct ttm_buffer_object *bo, struct vm_fault *vmf);
vm_fault_t ttm_bo_vm_fault_reserved(struct vm_fault *vmf, pgprot_t prot, pgoff_t n);
void ttm_bo_vm_open(struct vm_area_struct *vma);
void ttm_bo_vm_close(struct vm_area_struct *vma);
int ttm_bo_vm_access(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write);
int ttm_bo_mem_space(struct ttm_buffer_object *bo, struct ttm_placement *p, struct ttm_resource **mem,
		     struct ttm_operation_ctx *ctx);
void ttm_bo_unmap_virtual(struct ttm_buffer_object *bo);
int ttm_bo_move_memcpy(struct ttm_buffer_object *bo, struct ttm_operation_ctx *ctx, struct ttm_resource *mem);
int ttm_bo_move_accel_cleanup(struct ttm_buffer_object *bo, struct dma_fence *fence, bool evict, bool pipeline,
			      struct ttm_resource *mem);
void ttm_bo_move_null(struct ttm_buffer_object *bo, struct ttm_resource *mem);
void ttm_bo_set_bulk_move(struct ttm_buffer_object *bo, struct ttm_lru_bulk_move *bulk);
void ttm_resource_free(struct ttm_buffer_object *bo, struct ttm_resource **res);
int ttm_sg_tt_init(struct ttm_tt *ttm, struct ttm_buffer_object *bo, u32 flags, enum ttm_caching caching);
int ttm_tt_init(struct ttm_tt *ttm, struct ttm_buffer_object *bo, u32 flags, enum ttm_caching c, unsigned long extra);
void ttm_tt_fini(struct ttm_tt *ttm);
bool ttm_tt_is_populated(struct ttm_tt *ttm);
struct ttm_validate_buffer { struct list_head head; struct ttm_buffer_object *bo; unsigned int num_shared; };
int ttm_eu_reserve_buffers(struct ww_acquire_ctx *ticket, struct list_head *l, bool intr, struct list_head *dups);
void ttm_eu_backoff_reservation(struct ww_acquire_ctx *ticket, struct list_head *list);
void ttm_eu_fence_buffer_objects(struct ww_acquire_ctx *ticket, struct list_head *list, struct dma_fence *fence);

#define TTM_TT_FLAG_EXTERNAL_MAPPABLE 8

#endif

#ifndef DMABUF_LINT_DRM_GEM_H
#define DMABUF_LINT_DRM_GEM_H

#include <drm/drm_device.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>

struct drm_gem_lru { struct mutex *lock; long count; struct list_head list; };
enum drm_gem_object_status { DRM_GEM_OBJECT_RESIDENT = 1, DRM_GEM_OBJECT_PURGEABLE = 2, DRM_GEM_OBJECT_ACTIVE = 4 };
struct drm_gem_object_funcs {
	void (*free)(struct drm_gem_object *obj);
	int (*open)(struct drm_gem_object *obj, struct drm_file *file);
	void (*close)(struct drm_gem_object *obj, struct drm_file *file);
	void (*print_info)(struct drm_printer *p, unsigned int indent, const struct drm_gem_object *obj);
	struct dma_buf *(*export)(struct drm_gem_object *obj, int flags);
	int (*pin)(struct drm_gem_object *obj);
	void (*unpin)(struct drm_gem_object *obj);
	struct sg_table *(*get_sg_table)(struct drm_gem_object *obj);
	int (*vmap)(struct drm_gem_object *obj, struct iosys_map *map);
	void (*vunmap)(struct drm_gem_object *obj, struct iosys_map *map);
	int (*mmap)(struct drm_gem_object *obj, struct vm_area_struct *vma);
	int (*evict)(struct drm_gem_object *obj);
	enum drm_gem_object_status (*status)(struct drm_gem_object *obj);
	size_t (*rss)(struct drm_gem_object *obj);
	const struct vm_operations_struct *vm_ops;
};
struct drm_gem_object { struct kref refcount; unsigned int handle_count; struct drm_device *dev; struct file *filp;
	struct drm_vma_offset_node vma_node; size_t size; int name; struct dma_buf *dma_buf;
	struct dma_buf_attachment *import_attach; struct dma_resv *resv; struct dma_resv _resv;
	struct { struct list_head list; struct mutex lock; } gpuva; const struct drm_gem_object_funcs *funcs;
	struct list_head lru_node; struct drm_gem_lru *lru; };
int drm_gem_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size);
void drm_gem_private_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size);
void drm_gem_private_object_fini(struct drm_gem_object *obj);
void drm_gem_object_release(struct drm_gem_object *obj);
void drm_gem_object_free(struct kref *kref);
void drm_gem_object_get(struct drm_gem_object *obj);
void drm_gem_object_put(struct drm_gem_object *obj);
struct drm_gem_object *drm_gem_object_lookup(struct drm_file *file, u32 handle);
int drm_gem_objects_lookup(struct drm_file *file, void __user *handles, int count, struct drm_gem_object ***objs);
int drm_gem_handle_create(struct drm_file *file, struct drm_gem_object *obj, u32 *handle);
int drm_gem_handle_create_tail(struct drm_file *file, struct drm_gem_object *obj, u32 *handle);
int drm_gem_handle_delete(struct drm_file *file, u32 handle);
int drm_gem_create_mmap_offset(struct drm_gem_object *obj);
void drm_gem_free_mmap_offset(struct drm_gem_object *obj);
int drm_gem_mmap(struct file *filp, struct vm_area_struct *vma);
int drm_gem_mmap_obj(struct drm_gem_object *obj, unsigned long size, struct vm_area_struct *vma);
void drm_gem_vm_open(struct vm_area_struct *vma);
void drm_gem_vm_close(struct vm_area_struct *vma);
struct page **drm_gem_get_pages(struct drm_gem_object *obj);
void drm_gem_put_pages(struct drm_gem_object *obj, struct page **pages, bool dirty, bool accessed);
void drm_gem_lock(struct drm_gem_object *obj);
void drm_gem_unlock(struct drm_gem_object *obj);
int drm_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map);
void drm_gem_vunmap(struct drm_gem_object *obj, struct iosys_map *map);
int drm_gem_vmap_locked(struct drm_gem_object *obj, struct iosys_map *map);
void drm_gem_vunmap_locked(struct drm_gem_object *obj, struct iosys_map *map);
int drm_gem_pin(struct drm_gem_object *obj);
void drm_gem_unpin(struct drm_gem_object *obj);
int drm_gem_pin_locked(struct drm_gem_object *obj);
void drm_gem_unpin_locked(struct drm_gem_object *obj);
long drm_gem_dma_resv_wait(struct drm_file *file, u32 handle, bool wait_all, unsigned long timeout);
int drm_gem_lock_reservations(struct drm_gem_object **objs, int count, struct ww_acquire_ctx *ctx);
void drm_gem_unlock_reservations(struct drm_gem_object **objs, int count, struct ww_acquire_ctx *ctx);
bool drm_gem_is_imported(const struct drm_gem_object *obj);
bool drm_gem_object_is_shared_for_memory_stats(struct drm_gem_object *obj);
int drm_gem_dumb_map_offset(struct drm_file *file, struct drm_device *dev, u32 handle, u64 *offset);
void drm_gem_lru_init(struct drm_gem_lru *lru, struct mutex *lock);
void drm_gem_lru_remove(struct drm_gem_object *obj);
void drm_gem_lru_move_tail(struct drm_gem_lru *lru, struct drm_gem_object *obj);
unsigned long drm_gem_lru_scan(struct drm_gem_lru *lru, unsigned int n, unsigned long *rem,
			       bool (*shrink)(struct drm_gem_object *obj, ...), ...);
int drm_gem_evict_locked(struct drm_gem_object *obj);
u64 drm_vma_node_offset_addr(struct drm_vma_offset_node *node);
unsigned long drm_vma_node_start(const struct drm_vma_offset_node *node);
int drm_vma_node_allow(struct drm_vma_offset_node *node, struct drm_file *file);
void drm_vma_node_revoke(struct drm_vma_offset_node *node, struct drm_file *file);
void drm_vma_node_unmap(struct drm_vma_offset_node *node, struct address_space *mapping);
#define drm_gem_gpuva_assert_lock_held(vm, obj) lockdep_assert_held(&(obj)->resv->lock.base)

#endif

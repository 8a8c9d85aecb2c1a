#ifndef DMABUF_LINT_DRM_GEM_SHMEM_HELPER_H
#define DMABUF_LINT_DRM_GEM_SHMEM_HELPER_H

#include <drm/drm_gem.h>
#include <drm/drm_prime.h>

struct drm_gem_shmem_object { struct drm_gem_object base; struct page **pages; refcount_t pages_use_count,
	pages_pin_count, vmap_use_count; int madv; struct list_head madv_list; struct sg_table *sgt; void *vaddr;
	bool pages_mark_dirty_on_put, pages_mark_accessed_on_put, map_wc; };
#define to_drm_gem_shmem_obj(o) container_of(o, struct drm_gem_shmem_object, base)
struct drm_gem_shmem_object *drm_gem_shmem_create(struct drm_device *dev, size_t size);
void drm_gem_shmem_free(struct drm_gem_shmem_object *shmem);
int drm_gem_shmem_pin(struct drm_gem_shmem_object *shmem);
void drm_gem_shmem_unpin(struct drm_gem_shmem_object *shmem);
int drm_gem_shmem_pin_locked(struct drm_gem_shmem_object *shmem);
void drm_gem_shmem_unpin_locked(struct drm_gem_shmem_object *shmem);
int drm_gem_shmem_vmap_locked(struct drm_gem_shmem_object *shmem, struct iosys_map *map);
void drm_gem_shmem_vunmap_locked(struct drm_gem_shmem_object *shmem, struct iosys_map *map);
int drm_gem_shmem_mmap(struct drm_gem_shmem_object *shmem, struct vm_area_struct *vma);
void drm_gem_shmem_put_pages_locked(struct drm_gem_shmem_object *shmem);
void drm_gem_shmem_purge_locked(struct drm_gem_shmem_object *shmem);
int drm_gem_shmem_madvise_locked(struct drm_gem_shmem_object *shmem, int madv);
bool drm_gem_shmem_is_purgeable(struct drm_gem_shmem_object *shmem);
struct sg_table *drm_gem_shmem_get_sg_table(struct drm_gem_shmem_object *shmem);
struct sg_table *drm_gem_shmem_get_pages_sgt(struct drm_gem_shmem_object *shmem);
void drm_gem_shmem_print_info(const struct drm_gem_shmem_object *shmem, struct drm_printer *p, unsigned int indent);
void drm_gem_shmem_object_free(struct drm_gem_object *obj);
void drm_gem_shmem_object_print_info(struct drm_printer *p, unsigned int indent, const struct drm_gem_object *obj);
int drm_gem_shmem_object_pin(struct drm_gem_object *obj);
void drm_gem_shmem_object_unpin(struct drm_gem_object *obj);
struct sg_table *drm_gem_shmem_object_get_sg_table(struct drm_gem_object *obj);
int drm_gem_shmem_object_vmap(struct drm_gem_object *obj, struct iosys_map *map);
void drm_gem_shmem_object_vunmap(struct drm_gem_object *obj, struct iosys_map *map);
int drm_gem_shmem_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma);
struct drm_gem_object *drm_gem_shmem_prime_import_sg_table(struct drm_device *dev, struct dma_buf_attachment *a,
							   struct sg_table *sgt);
int drm_gem_shmem_dumb_create(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args);
extern const struct vm_operations_struct drm_gem_shmem_vm_ops;
#define DRM_GEM_SHMEM_DRIVER_OPS .dumb_create = drm_gem_shmem_dumb_create

#endif

#ifndef DMABUF_LINT_DRM_GEM_DMA_HELPER_H
#define DMABUF_LINT_DRM_GEM_DMA_HELPER_H

#include <drm/drm_gem.h>
#include <drm/drm_prime.h>

struct drm_gem_dma_object { struct drm_gem_object base; dma_addr_t dma_addr; struct sg_table *sgt; void *vaddr;
	bool map_noncoherent; };
#define to_drm_gem_dma_obj(o) container_of(o, struct drm_gem_dma_object, base)
struct drm_gem_dma_object *drm_gem_dma_create(struct drm_device *dev, size_t size);
void drm_gem_dma_free(struct drm_gem_dma_object *obj);
struct sg_table *drm_gem_dma_get_sg_table(struct drm_gem_dma_object *obj);
int drm_gem_dma_vmap(struct drm_gem_dma_object *obj, struct iosys_map *map);
int drm_gem_dma_mmap(struct drm_gem_dma_object *obj, struct vm_area_struct *vma);
struct drm_gem_object *drm_gem_dma_prime_import_sg_table(struct drm_device *dev, struct dma_buf_attachment *a,
							 struct sg_table *sgt);
extern const struct vm_operations_struct drm_gem_dma_vm_ops;

void drm_gem_dma_print_info(const struct drm_gem_dma_object *obj, struct drm_printer *p, unsigned int indent);
void drm_gem_dma_object_free(struct drm_gem_object *obj);
void drm_gem_dma_object_print_info(struct drm_printer *p, unsigned int indent, const struct drm_gem_object *obj);
struct sg_table *drm_gem_dma_object_get_sg_table(struct drm_gem_object *obj);
int drm_gem_dma_object_vmap(struct drm_gem_object *obj, struct iosys_map *map);
int drm_gem_dma_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma);
struct drm_gem_object *drm_gem_dma_prime_import_sg_table_vmap(struct drm_device *dev, struct dma_buf_attachment *a,
							      struct sg_table *sgt);
int drm_gem_dma_dumb_create(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args);

#endif

#ifndef DMABUF_LINT_DRM_PRIME_H
#define DMABUF_LINT_DRM_PRIME_H

#include <drm/drm_gem.h>

struct dma_buf *drm_gem_dmabuf_export(struct drm_device *dev, struct dma_buf_export_info *exp_info);
void drm_gem_dmabuf_release(struct dma_buf *dmabuf);
int drm_gem_prime_fd_to_handle(struct drm_device *dev, struct drm_file *file, int fd, u32 *handle);
int drm_gem_prime_handle_to_fd(struct drm_device *dev, struct drm_file *file, u32 handle, u32 flags, int *fd);
struct dma_buf *drm_gem_prime_handle_to_dmabuf(struct drm_device *dev, struct drm_file *file, u32 handle, u32 flags);
int drm_gem_map_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
void drm_gem_map_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);
struct sg_table *drm_gem_map_dma_buf(struct dma_buf_attachment *attach, enum dma_data_direction dir);
void drm_gem_unmap_dma_buf(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir);
int drm_gem_dmabuf_vmap(struct dma_buf *dmabuf, struct iosys_map *map);
void drm_gem_dmabuf_vunmap(struct dma_buf *dmabuf, struct iosys_map *map);
int drm_gem_prime_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma);
int drm_gem_dmabuf_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma);
struct sg_table *drm_prime_pages_to_sg(struct drm_device *dev, struct page **pages, unsigned int n);
struct dma_buf *drm_gem_prime_export(struct drm_gem_object *obj, int flags);
unsigned long drm_prime_get_contiguous_size(struct sg_table *sgt);
bool drm_gem_is_prime_exported_dma_buf(struct drm_device *dev, struct dma_buf *dmabuf);
struct drm_gem_object *drm_gem_prime_import_dev(struct drm_device *dev, struct dma_buf *dmabuf, struct device *d);
struct drm_gem_object *drm_gem_prime_import(struct drm_device *dev, struct dma_buf *dmabuf);
void drm_prime_gem_destroy(struct drm_gem_object *obj, struct sg_table *sg);
int drm_prime_sg_to_page_array(struct sg_table *sgt, struct page **pages, int n);
int drm_prime_sg_to_dma_addr_array(struct sg_table *sgt, dma_addr_t *addrs, int n);
void drm_prime_remove_buf_handle(struct drm_prime_file_private *p, u32 handle);
void drm_prime_init_file_private(struct drm_prime_file_private *p);
void drm_prime_destroy_file_private(struct drm_prime_file_private *p);

#endif

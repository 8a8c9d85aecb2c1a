#ifndef DMABUF_LINT_DRM_SYNCOBJ_H
#define DMABUF_LINT_DRM_SYNCOBJ_H

#include <drm/drm_device.h>
#include <linux/dma-fence.h>
#include <linux/dma-fence-chain.h>

struct drm_syncobj { struct kref refcount; struct dma_fence __rcu *fence; struct list_head cb_list; spinlock_t lock;
	struct file *file; };
void drm_syncobj_get(struct drm_syncobj *obj);
void drm_syncobj_put(struct drm_syncobj *obj);
struct drm_syncobj *drm_syncobj_find(struct drm_file *file, u32 handle);
struct dma_fence *drm_syncobj_fence_get(struct drm_syncobj *obj);
int drm_syncobj_find_fence(struct drm_file *file, u32 handle, u64 point, u64 flags, struct dma_fence **fence);
void drm_syncobj_replace_fence(struct drm_syncobj *obj, struct dma_fence *fence);
void drm_syncobj_add_point(struct drm_syncobj *obj, struct dma_fence_chain *chain, struct dma_fence *fence, u64 point);
int drm_syncobj_create(struct drm_syncobj **out, u32 flags, struct dma_fence *fence);
int drm_syncobj_get_handle(struct drm_file *file, struct drm_syncobj *obj, u32 *handle);
void drm_syncobj_free(struct kref *kref);

#endif

#ifndef DMABUF_LINT_DRM_EXEC_H
#define DMABUF_LINT_DRM_EXEC_H

#include <drm/drm_gem.h>

#define DRM_EXEC_INTERRUPTIBLE_WAIT BIT(0)
#define DRM_EXEC_IGNORE_DUPLICATES BIT(1)
#define DRM_EXEC_DUMMY ((void *)~0)
#define drm_exec_retry(exec) do { goto drm_exec_retry; } while (__drm_exec_loop)
struct drm_exec { u32 flags; struct ww_acquire_ctx ticket; unsigned int num_objects, max_objects;
	struct drm_gem_object **objects, *contended, *prelocked; };
struct drm_gem_object *drm_exec_obj(struct drm_exec *exec, unsigned long index);
#define __drm_exec_for_each_locked_object(exec, obj, __index) \
	for (unsigned long __index = 0; ((obj) = drm_exec_obj(exec, __index)); ++__index)
#define drm_exec_for_each_locked_object(exec, obj) \
	__drm_exec_for_each_locked_object(exec, obj, __UNIQUE_ID(drm_exec))
#define __drm_exec_for_each_locked_object_reverse(exec, obj, __index) \
	for (unsigned long __index = (exec)->num_objects - 1; ((obj) = drm_exec_obj(exec, __index)); --__index)
#define drm_exec_for_each_locked_object_reverse(exec, obj) \
	__drm_exec_for_each_locked_object_reverse(exec, obj, __UNIQUE_ID(drm_exec))
#ifdef DMABUF_LINT_DRM_EXEC_COMPUTED_GOTO
/* The shape of older releases: the address of the label is kept in a variable. */
#define drm_exec_until_all_locked(exec) __drm_exec_until(exec, __UNIQUE_ID(drm_exec))
#define __drm_exec_until(exec, _label) \
_label: \
	for (void *__drm_exec_retry_ptr; ({ __drm_exec_retry_ptr = &&_label; \
		(void)__drm_exec_retry_ptr; drm_exec_cleanup(exec); });)
#define drm_exec_retry_on_contention(exec) \
	do { if (unlikely(drm_exec_is_contended(exec))) goto *__drm_exec_retry_ptr; } while (0)
#else
#define drm_exec_until_all_locked(exec) \
	for (bool const __maybe_unused __drm_exec_loop = false; drm_exec_cleanup(exec);) \
		if (false) { \
drm_exec_retry: __maybe_unused; \
			continue; \
		} else
#define drm_exec_retry_on_contention(exec) \
	do { if (unlikely(drm_exec_is_contended(exec))) goto drm_exec_retry; } while (__drm_exec_loop)
#endif
bool drm_exec_is_contended(struct drm_exec *exec);
struct ww_acquire_ctx *drm_exec_ticket(struct drm_exec *exec);
void drm_exec_init(struct drm_exec *exec, u32 flags, unsigned int nr);
void drm_exec_fini(struct drm_exec *exec);
bool drm_exec_cleanup(struct drm_exec *exec);
int drm_exec_lock_obj(struct drm_exec *exec, struct drm_gem_object *obj);
void drm_exec_unlock_obj(struct drm_exec *exec, struct drm_gem_object *obj);
int drm_exec_prepare_obj(struct drm_exec *exec, struct drm_gem_object *obj, unsigned int num_fences);
int drm_exec_prepare_array(struct drm_exec *exec, struct drm_gem_object **objects, unsigned int num_objects,
			   unsigned int num_fences);

#endif

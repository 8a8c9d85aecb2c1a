#ifndef DMABUF_LINT_GPU_SCHEDULER_H
#define DMABUF_LINT_GPU_SCHEDULER_H

#include <drm/drm_gem.h>
#include <linux/dma-fence.h>

struct drm_sched_job; struct drm_gpu_scheduler;
enum drm_sched_priority { DRM_SCHED_PRIORITY_KERNEL, DRM_SCHED_PRIORITY_HIGH, DRM_SCHED_PRIORITY_NORMAL,
	DRM_SCHED_PRIORITY_LOW };
enum drm_gpu_sched_stat { DRM_GPU_SCHED_STAT_NONE, DRM_GPU_SCHED_STAT_RESET, DRM_GPU_SCHED_STAT_ENODEV,
	DRM_GPU_SCHED_STAT_NO_HANG, DRM_GPU_SCHED_STAT_NOMINAL };
struct drm_sched_entity { struct list_head list; struct drm_gpu_scheduler **sched_list; unsigned int num_sched_list;
	u64 fence_context; };
struct drm_sched_fence { struct dma_fence scheduled, finished; struct dma_fence *parent;
	struct drm_gpu_scheduler *sched; spinlock_t lock; void *owner; };
struct drm_sched_backend_ops {
	struct dma_fence *(*prepare_job)(struct drm_sched_job *job, struct drm_sched_entity *entity);
	struct dma_fence *(*run_job)(struct drm_sched_job *job);
	enum drm_gpu_sched_stat (*timedout_job)(struct drm_sched_job *job);
	void (*free_job)(struct drm_sched_job *job);
	void (*cancel_job)(struct drm_sched_job *job);
};
struct drm_gpu_scheduler { const struct drm_sched_backend_ops *ops; long timeout; const char *name; bool ready;
	struct device *dev; };
struct drm_sched_job { struct list_head list; struct drm_gpu_scheduler *sched; struct drm_sched_fence *s_fence;
	struct drm_sched_entity *entity; struct xarray dependencies; atomic_t karma; };
struct drm_sched_init_args { const struct drm_sched_backend_ops *ops; struct workqueue_struct *submit_wq;
	struct workqueue_struct *timeout_wq; u32 num_rqs, credit_limit; unsigned int hang_limit; long timeout;
	atomic_t *score; const char *name; struct device *dev; };
int drm_sched_init(struct drm_gpu_scheduler *sched, const struct drm_sched_init_args *args);
void drm_sched_fini(struct drm_gpu_scheduler *sched);
int drm_sched_job_init(struct drm_sched_job *job, struct drm_sched_entity *entity, u32 credits, void *owner, ...);
void drm_sched_job_arm(struct drm_sched_job *job);
void drm_sched_job_cleanup(struct drm_sched_job *job);
int drm_sched_job_add_dependency(struct drm_sched_job *job, struct dma_fence *fence);
int drm_sched_job_add_resv_dependencies(struct drm_sched_job *job, struct dma_resv *resv, enum dma_resv_usage usage);
int drm_sched_job_add_implicit_dependencies(struct drm_sched_job *job, struct drm_gem_object *obj, bool write);
int drm_sched_job_add_syncobj_dependency(struct drm_sched_job *job, struct drm_file *file, u32 handle, u32 point);
void drm_sched_entity_push_job(struct drm_sched_job *job);
int drm_sched_entity_init(struct drm_sched_entity *e, enum drm_sched_priority p, struct drm_gpu_scheduler **l,
			  unsigned int n, atomic_t *guilty);
void drm_sched_entity_destroy(struct drm_sched_entity *e);
void drm_sched_stop(struct drm_gpu_scheduler *sched, struct drm_sched_job *bad);
void drm_sched_start(struct drm_gpu_scheduler *sched, int err);
void drm_sched_increase_karma(struct drm_sched_job *bad);

#endif

// A queue that signals fences, and waits for those of others.
#include <drm/drm_syncobj.h>
#include <drm/gpu_scheduler.h>
#include <linux/dma-fence-chain.h>
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/slab.h>
#include <linux/sync_file.h>

struct hyalite_queue {
	spinlock_t lock;
	struct list_head pending;
	u64 context;
	u64 next;
	bool stopped;
};

struct hyalite_fence {
	struct dma_fence base;
	struct list_head node;
	struct rcu_head rcu;
	int status;
};

struct hyalite_timeline {
	struct dma_fence *last;
	struct dma_fence *hint;
	u64 point;
};

int hyalite_hw_start(struct hyalite_queue *queue, u64 seqno);

static struct hyalite_fence *to_hyalite_fence(struct dma_fence *fence)
{
	return container_of(fence, struct hyalite_fence, base);
}

static const char *hyalite_driver_name(struct dma_fence *fence)
{
	return "hyalite";
}

static const char *hyalite_timeline_name(struct dma_fence *fence)
{
	return "queue";
}

static void hyalite_fence_release(struct dma_fence *fence)
{
	kfree_rcu(to_hyalite_fence(fence), rcu);
}

static const struct dma_fence_ops hyalite_fence_ops = {
	.get_driver_name = hyalite_driver_name,
	.get_timeline_name = hyalite_timeline_name,
	.release = hyalite_fence_release,
};

static struct hyalite_fence *hyalite_fence_create(struct hyalite_queue *queue)
{
	struct hyalite_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	if (!fence)
		return NULL;
	dma_fence_init(&fence->base, &hyalite_fence_ops, &queue->lock, queue->context, ++queue->next);
	return fence;
}

/* The list has a reference of its own until the interrupt takes the fence off it. */
static void hyalite_queue_add(struct hyalite_queue *queue, struct hyalite_fence *fence)
{
	dma_fence_get(&fence->base);
	spin_lock_irq(&queue->lock);
	list_add_tail(&fence->node, &queue->pending);
	spin_unlock_irq(&queue->lock);
}

int hyalite_submit(struct hyalite_queue *queue, struct dma_resv *resv)
{
	struct hyalite_fence *fence;
	int ret;

	dma_resv_lock(resv, NULL);
	ret = dma_resv_reserve_fences(resv, 1);
	if (ret)
		goto unlock;
	fence = hyalite_fence_create(queue);
	if (!fence) {
		ret = -ENOMEM;
		goto unlock;
	}
	hyalite_queue_add(queue, fence);
	dma_resv_add_fence(resv, &fence->base, DMA_RESV_USAGE_WRITE);
	ret = hyalite_hw_start(queue, fence->base.seqno);
	if (ret)
		dma_fence_set_error(&fence->base, ret);
	dma_fence_put(&fence->base);
unlock:
	dma_resv_unlock(resv);
	return ret;
}

/* The scheduler has the dependency in any case. */
int hyalite_depend(struct drm_sched_job *job, struct drm_file *file, u32 handle, u64 point)
{
	struct dma_fence *fence;
	int ret;

	ret = drm_syncobj_find_fence(file, handle, point, 0, &fence);
	if (ret)
		return ret;
	return drm_sched_job_add_dependency(job, fence);
}

int hyalite_append(struct hyalite_timeline *timeline, int fd)
{
	struct dma_fence *fence = sync_file_get_fence(fd);
	struct dma_fence_chain *chain;

	if (!fence)
		return -EINVAL;
	chain = dma_fence_chain_alloc();
	if (!chain) {
		dma_fence_put(fence);
		return -ENOMEM;
	}
	dma_fence_chain_init(chain, timeline->last, fence, ++timeline->point);
	timeline->last = &chain->base;
	return 0;
}

/* A point that is not there yet leaves the fence as it was. */
int hyalite_wait_point(struct drm_syncobj *syncobj, u64 point, long *left)
{
	struct dma_fence *fence = drm_syncobj_fence_get(syncobj);
	int ret;

	if (!fence)
		return -ENOENT;
	ret = dma_fence_chain_find_seqno(&fence, point);
	if (ret)
		goto out;
	*left = dma_fence_wait_timeout(fence, true, 100);
	if (*left < 0)
		ret = (int)*left;
out:
	dma_fence_put(fence);
	return ret;
}

void hyalite_finish(struct hyalite_queue *queue, struct dma_fence *fence)
{
	bool cookie = dma_fence_begin_signalling();

	if (!queue->stopped)
		dma_fence_signal(fence);
	dma_fence_end_signalling(cookie);
}

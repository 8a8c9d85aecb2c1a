// A blitter behind a scheduler: its fences, and what its jobs may do.
#include <linux/dma-fence.h>
#include <linux/dma-resv.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <drm/drm_gem.h>
#include <drm/gpu_scheduler.h>

struct marl {
	struct device *dev;
	spinlock_t lock;
	struct list_head pending;
	u64 context;
	u64 seqno;
};

struct marl_fence {
	struct dma_fence base;
	struct marl *marl;
	struct list_head link;
	bool armed;
};

struct marl_job {
	struct drm_sched_job base;
	struct marl *marl;
	struct marl_fence *hw_fence;
	struct drm_gem_object *target;
	void *dump;
};

static struct marl_fence *to_marl_fence(struct dma_fence *fence)
{
	return container_of(fence, struct marl_fence, base);
}

static const char *marl_driver_name(struct dma_fence *fence)
{
	return "marl";
}

static const char *marl_timeline_name(struct dma_fence *fence)
{
	return dev_name(to_marl_fence(fence)->marl->dev);
}

static bool marl_enable_signaling(struct dma_fence *fence)
{
	struct marl_fence *mf = to_marl_fence(fence);

	if (dma_fence_is_signaled(fence)) /* expect: fence-ops-recursion error */
		return false;
	mf->armed = true;
	return true;
}

static void marl_fence_release(struct dma_fence *fence)
{
	struct marl_fence *mf = to_marl_fence(fence);

	spin_lock(&mf->marl->lock);
	list_del(&mf->link);
	spin_unlock(&mf->marl->lock);
	kfree(mf); /* expect: fence-release-not-rcu error */
}

static const struct dma_fence_ops marl_fence_ops = {
	.get_driver_name = marl_driver_name,
	.get_timeline_name = marl_timeline_name,
	.enable_signaling = marl_enable_signaling,
	.release = marl_fence_release,
};

static const char *marl_stub_name(struct dma_fence *fence)
{
	return "marl-stub";
}

static const struct dma_fence_ops marl_stub_ops = {
	.get_driver_name = marl_stub_name,
	.get_timeline_name = marl_stub_name,
};

/* A snapshot for debugging: the ioctl may wait for memory, the scheduler may not. */
static void *marl_snapshot(size_t size, gfp_t flags)
{
	return kzalloc(size, flags | __GFP_NOWARN); /* expect: fence-signalling-unsafe warning */
}

void *marl_bad_dump(struct marl *marl)
{
	return marl_snapshot(sizeof(*marl), GFP_KERNEL);
}

static struct marl_fence *marl_fence_alloc(struct marl *marl)
{
	struct marl_fence *mf = kzalloc(sizeof(*mf), GFP_KERNEL); /* expect: fence-signalling-unsafe warning */

	if (mf)
		mf->marl = marl;
	return mf;
}

int marl_bad_job_prepare(struct marl_job *job)
{
	job->hw_fence = marl_fence_alloc(job->marl);
	return job->hw_fence ? 0 : -ENOMEM;
}

static struct dma_fence *marl_run_job(struct drm_sched_job *sched_job)
{
	struct marl_job *job = container_of(sched_job, struct marl_job, base);
	struct marl_fence *mf = marl_fence_alloc(job->marl);

	if (!mf)
		return ERR_PTR(-ENOMEM);
	dma_fence_init(&mf->base, &marl_fence_ops, &job->marl->lock, job->marl->context, ++job->marl->seqno);
	job->dump = marl_snapshot(64, GFP_NOFS);
	dma_resv_lock(job->target->resv, NULL); /* expect: fence-signalling-unsafe warning */
	dma_resv_unlock(job->target->resv);
	return dma_fence_get(&mf->base);
}

const struct drm_sched_backend_ops marl_bad_sched_ops = {
	.run_job = marl_run_job,
};

/* The interrupt: everything up to the given point is done. */
void marl_bad_retire(struct marl *marl, u64 done)
{
	struct marl_fence *mf, *next;
	LIST_HEAD(signalled);

	spin_lock_irq(&marl->lock);
	list_for_each_entry_safe(mf, next, &marl->pending, link) {
		if (mf->base.seqno > done)
			break;
		mf->armed = false;
		list_move_tail(&mf->link, &signalled);
		dma_fence_signal_locked(&mf->base); /* expect: fence-release-deadlock error */
	}
	spin_unlock_irq(&marl->lock);
	INIT_LIST_HEAD(&signalled);
}

bool marl_bad_is_stub(struct dma_fence *fence)
{
	BUG_ON(fence->ops != &marl_stub_ops); /* expect: fence-ops-deref error */
	return true;
}

const char *marl_bad_name_of(struct dma_fence *fence)
{
	return fence->ops->get_driver_name(fence); /* expect: fence-ops-deref error */
}

// A device that lends its memory and takes it back: revocation waits until the last importer has let go.
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct karst_lender {
	struct dma_buf *dmabuf;
	struct kref kref;
	struct completion unmapped;
	wait_queue_head_t cpu_idle;
	int cpu_users;
	struct work_struct scrub;
	struct completion scrubbed;
	bool revoked;
};

static void karst_last_unmap(struct kref *kref)
{
	struct karst_lender *karst = container_of(kref, struct karst_lender, kref);

	complete(&karst->unmapped);
}

static void karst_scrub_work(struct work_struct *work)
{
	struct karst_lender *karst = container_of(work, struct karst_lender, scrub);

	dma_resv_lock(karst->dmabuf->resv, NULL);
	karst->revoked = true;
	dma_resv_unlock(karst->dmabuf->resv);
}

/* The device says that it is through; no lock is needed for that. */
void karst_bad_scrub_done(struct karst_lender *karst)
{
	complete(&karst->scrubbed);
}

static int karst_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	return dma_buf_attach_revocable(attach) ? 0 : -EOPNOTSUPP;
}

static struct sg_table *karst_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct karst_lender *karst = attach->dmabuf->priv;
	struct sg_table *sgt;

	if (karst->revoked)
		return ERR_PTR(-ENODEV);
	sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	kref_get(&karst->kref);
	return sgt;
}

static void karst_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	struct karst_lender *karst = attach->dmabuf->priv;

	kfree(sgt);
	kref_put(&karst->kref, karst_last_unmap);
}

static void karst_cpu_put(struct karst_lender *karst)
{
	if (--karst->cpu_users == 0)
		wake_up_all(&karst->cpu_idle);
}

static void karst_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	karst_cpu_put(dmabuf->priv);
}

static void karst_release(struct dma_buf *dmabuf)
{
	kfree(dmabuf->priv);
}

const struct dma_buf_ops karst_bad_ops = {
	.attach = karst_attach,
	.map_dma_buf = karst_map,
	.unmap_dma_buf = karst_unmap,
	.vunmap = karst_vunmap,
	.release = karst_release,
};

void karst_bad_init(struct karst_lender *karst)
{
	kref_init(&karst->kref);
	init_completion(&karst->unmapped);
	init_completion(&karst->scrubbed);
	init_waitqueue_head(&karst->cpu_idle);
	INIT_WORK(&karst->scrub, karst_scrub_work);
}

static void karst_wait_for_cpu(struct karst_lender *karst)
{
	wait_event(karst->cpu_idle, karst->cpu_users == 0); /* expect: wait-under-resv error */
}

void karst_bad_revoke(struct karst_lender *karst)
{
	struct dma_resv *resv = karst->dmabuf->resv;

	karst->revoked = false;
	dma_resv_lock(resv, NULL);
	karst->revoked = true;
	dma_buf_invalidate_mappings(karst->dmabuf);
	dma_resv_wait_timeout(resv, DMA_RESV_USAGE_BOOKKEEP, false, msecs_to_jiffies(1000));
	wait_for_completion_timeout(&karst->scrubbed, msecs_to_jiffies(1000));
	cancel_work_sync(&karst->scrub); /* expect: wait-under-resv error */
	karst_wait_for_cpu(karst);
	kref_put(&karst->kref, karst_last_unmap);
	wait_for_completion(&karst->unmapped); /* expect: wait-under-resv error */
	dma_resv_unlock(resv);
	karst->revoked = false;
}

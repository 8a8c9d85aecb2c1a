// An exporter of a device's memory window, which can take every mapping back.
#include <linux/completion.h>
#include <linux/dma-buf.h>
#include <linux/dma-buf-mapping.h>
#include <linux/dma-resv.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci-p2pdma.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define LUMEN_IOC_EXPORT _IOWR('L', 0x01, struct lumen_export)
#define LUMEN_IOC_REVOKE _IO('L', 0x02)

struct lumen_export {
	__u64 offset;
	__u64 size;
	__s32 fd;
	__u32 flags;
};

struct lumen_window {
	struct kref refs;
	struct completion idle;
	struct phys_vec range;
	struct p2pdma_provider *provider;
	struct dma_buf *dmabuf;
	struct dma_buf *shadow;
	unsigned int pins;
	bool revoked;
};

struct lumen_client {
	struct mutex lock;
	struct lumen_window *window;
};

static void lumen_window_release(struct kref *refs)
{
	struct lumen_window *win = container_of(refs, struct lumen_window, refs);

	complete(&win->idle);
}

static int lumen_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct lumen_window *win = dmabuf->priv;
	int ret = 0;

	if (!attach->peer2peer || !dma_buf_attach_revocable(attach))
		return -EOPNOTSUPP;

	/* attach is called without the reservation, which it may therefore take. */
	dma_resv_lock(dmabuf->resv, NULL);
	if (win->revoked)
		ret = -ENODEV;
	dma_resv_unlock(dmabuf->resv);
	return ret;
}

static int lumen_pin(struct dma_buf_attachment *attach)
{
	struct lumen_window *win = attach->dmabuf->priv;

	dma_resv_assert_held(attach->dmabuf->resv);
	if (win->revoked)
		return -ENODEV;
	win->pins++;
	return 0;
}

static void lumen_unpin(struct dma_buf_attachment *attach)
{
	struct lumen_window *win = attach->dmabuf->priv;

	dma_resv_assert_held(attach->dmabuf->resv);
	win->pins--;
}

static struct sg_table *lumen_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct lumen_window *win = attach->dmabuf->priv;
	struct sg_table *sgt;

	if (win->revoked)
		return ERR_PTR(-ENODEV);

	sgt = dma_buf_phys_vec_to_sgt(attach, win->provider, &win->range, 1, win->range.len, dir);
	if (IS_ERR(sgt))
		return sgt;

	kref_get(&win->refs);
	return sgt;
}

static void lumen_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	struct lumen_window *win = attach->dmabuf->priv;

	dma_buf_free_sgt(attach, sgt, dir);
	kref_put(&win->refs, lumen_window_release);
}

static int lumen_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct lumen_window *win = dmabuf->priv;

	if (win->revoked)
		return -ENODEV;
	/* The shadow is another buffer with a reservation of its own. */
	return dma_buf_vmap_unlocked(win->shadow, map);
}

static void lumen_release(struct dma_buf *dmabuf)
{
	struct lumen_window *win = dmabuf->priv;

	kfree(win);
}

/* A vmap without a vunmap is legal, and so is an attach without a detach. */
static const struct dma_buf_ops lumen_dmabuf_ops = {
	.attach = lumen_attach,
	.pin = lumen_pin,
	.unpin = lumen_unpin,
	.map_dma_buf = lumen_map,
	.unmap_dma_buf = lumen_unmap,
	.vmap = lumen_vmap,
	.release = lumen_release,
};

static void lumen_revoke(struct lumen_window *win)
{
	struct dma_buf *dmabuf = win->dmabuf;

	dma_resv_lock(dmabuf->resv, NULL);
	if (win->revoked) {
		dma_resv_unlock(dmabuf->resv);
		return;
	}
	win->revoked = true;
	dma_buf_invalidate_mappings(dmabuf);
	/* To wait for fences with the reservation held is legal. */
	dma_resv_wait_timeout(dmabuf->resv, DMA_RESV_USAGE_BOOKKEEP, false, MAX_SCHEDULE_TIMEOUT);
	dma_resv_unlock(dmabuf->resv);

	kref_put(&win->refs, lumen_window_release);
	wait_for_completion(&win->idle);
}

static int lumen_export_window(struct lumen_client *client, struct lumen_export __user *arg)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct lumen_export req;
	struct lumen_window *win;
	struct dma_buf *dmabuf;
	int fd;

	if (client->window)
		return -EBUSY;
	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.flags || !req.size || !PAGE_ALIGNED(req.offset | req.size))
		return -EINVAL;

	win = kzalloc_obj(*win);
	if (!win)
		return -ENOMEM;
	kref_init(&win->refs);
	init_completion(&win->idle);
	win->range.paddr = req.offset;
	win->range.len = req.size;

	exp_info.ops = &lumen_dmabuf_ops;
	exp_info.size = req.size;
	exp_info.flags = O_RDWR | O_CLOEXEC;
	exp_info.priv = win;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		kfree(win);
		return PTR_ERR(dmabuf);
	}
	win->dmabuf = dmabuf;

	/* One reference for the descriptor, one for the client, which revokes. */
	get_dma_buf(dmabuf);
	fd = dma_buf_fd(dmabuf, O_CLOEXEC);
	if (fd < 0) {
		dma_buf_put(dmabuf);
		dma_buf_put(dmabuf);
		return fd;
	}
	client->window = win;
	return fd;
}

static long lumen_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct lumen_client *client = file->private_data;

	guard(mutex)(&client->lock);
	switch (cmd) {
	case LUMEN_IOC_EXPORT:
		return lumen_export_window(client, (struct lumen_export __user *)arg);
	case LUMEN_IOC_REVOKE:
		if (!client->window)
			return -ENOENT;
		lumen_revoke(client->window);
		return 0;
	default:
		return -ENOTTY;
	}
}

static int lumen_open(struct inode *inode, struct file *file)
{
	struct lumen_client *client = kzalloc_obj(*client);

	if (!client)
		return -ENOMEM;
	mutex_init(&client->lock);
	file->private_data = client;
	return 0;
}

static int lumen_close(struct inode *inode, struct file *file)
{
	struct lumen_client *client = file->private_data;

	if (client->window) {
		lumen_revoke(client->window);
		dma_buf_put(client->window->dmabuf);
	}
	kfree(client);
	return 0;
}

static const struct file_operations lumen_fops = {
	.owner = THIS_MODULE,
	.open = lumen_open,
	.release = lumen_close,
	.unlocked_ioctl = lumen_ioctl,
};

static struct miscdevice lumen_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lumen",
	.fops = &lumen_fops,
};
module_misc_device(lumen_misc);

MODULE_DESCRIPTION("Lumen memory windows");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

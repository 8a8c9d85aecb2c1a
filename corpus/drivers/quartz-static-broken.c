// Broken: a static importer: a scan-out engine that reads one buffer at a time.
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define QUARTZ_IOC_SHOW _IOW('Q', 0x01, __s32)
#define QUARTZ_IOC_HIDE _IO('Q', 0x02)
#define QUARTZ_IOC_CHECKSUM _IOR('Q', 0x03, __u32)

struct quartz_buffer {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	dma_addr_t addr;
};

struct quartz {
	struct miscdevice misc;
	struct device *dev;
	void __iomem *regs;
	struct mutex lock;
	struct quartz_buffer *shown;
};

static dma_addr_t quartz_first_address(struct sg_table *sgt)
{
	return sg_dma_address(sgt->sgl);
}

static struct quartz_buffer *quartz_import(struct quartz *qz, int fd)
{
	struct quartz_buffer *buf;
	int ret;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);

	buf->dmabuf = dma_buf_get(fd);
	if (IS_ERR(buf->dmabuf)) {
		ret = PTR_ERR(buf->dmabuf);
		goto err_free;
	}

	buf->attach = dma_buf_attach(buf->dmabuf, qz->dev);
	if (IS_ERR(buf->attach)) {
		ret = PTR_ERR(buf->attach);
		goto err_put;
	}

	/* Nobody up to the ioctl holds the reservation. */
	buf->sgt = dma_buf_map_attachment(buf->attach, DMA_TO_DEVICE); /* expect: resv-not-held error */
	if (IS_ERR(buf->sgt)) {
		ret = PTR_ERR(buf->sgt);
		goto err_detach;
	}
	buf->addr = quartz_first_address(buf->sgt);
	return buf;

err_detach:
	dma_buf_detach(buf->dmabuf, buf->attach);
err_put:
	dma_buf_put(buf->dmabuf);
err_free:
	kfree(buf);
	return ERR_PTR(ret);
}

static void quartz_drop(struct quartz_buffer *buf)
{
	dma_resv_lock(buf->attach->dmabuf->resv, NULL);
	dma_buf_unmap_attachment_unlocked(buf->attach, buf->sgt, DMA_TO_DEVICE); /* expect: resv-held error */
	dma_resv_unlock(buf->attach->dmabuf->resv);
	dma_buf_detach(buf->dmabuf, buf->attach);
	dma_buf_put(buf->dmabuf);
	kfree(buf);
}

/* The same with the lock taken by hand: for a buffer whose content moved. */
static int quartz_remap(struct quartz_buffer *buf)
{
	struct dma_resv *resv = buf->attach->dmabuf->resv;
	struct sg_table *sgt;
	int ret;

	ret = dma_resv_lock_interruptible(resv, NULL);
	if (ret)
		return ret;

	sgt = dma_buf_map_attachment(buf->attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt)) {
		ret = PTR_ERR(sgt);
		goto out_unlock;
	}
	dma_buf_unmap_attachment(buf->attach, buf->sgt, DMA_TO_DEVICE);
	buf->sgt = sgt;
	buf->addr = quartz_first_address(sgt);

out_unlock:
	dma_resv_unlock(resv);
	return ret;
}

static int quartz_checksum(struct quartz_buffer *buf, u32 *sum)
{
	struct iosys_map map;
	int ret;

	dma_resv_lock(buf->dmabuf->resv, NULL);
	ret = dma_buf_begin_cpu_access(buf->dmabuf, DMA_FROM_DEVICE); /* expect: resv-held error */
	if (ret) {
		dma_resv_unlock(buf->dmabuf->resv);
		return ret;
	}
	ret = dma_buf_vmap(buf->dmabuf, &map);
	if (ret)
		return ret; /* expect: resv-leaked error; cpu-access-unbalanced warning */
	dma_resv_unlock(buf->dmabuf->resv);
	*sum = iosys_map_rd(&map, 0, u32);
	dma_buf_vunmap(buf->dmabuf, &map); /* expect: resv-not-held error */
	dma_buf_end_cpu_access(buf->dmabuf, DMA_FROM_DEVICE);
	return ret;
}

static int quartz_busy(struct quartz_buffer *buf)
{
	bool idle = false;

	if (!dma_resv_trylock(buf->dmabuf->resv))
		goto out;
	idle = dma_resv_test_signaled(buf->dmabuf->resv, DMA_RESV_USAGE_READ);
out:
	dma_resv_unlock(buf->dmabuf->resv); /* expect: resv-leaked error */
	return idle ? 0 : -EBUSY;
}

static int quartz_show(struct quartz *qz, int fd)
{
	struct quartz_buffer *buf = quartz_import(qz, fd);
	int ret;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ret = quartz_remap(buf);
	if (ret) {
		quartz_drop(buf);
		return ret;
	}
	if (qz->shown)
		quartz_drop(qz->shown);
	qz->shown = buf;
	writel(lower_32_bits(buf->addr), qz->regs);
	return 0;
}

static long quartz_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct quartz *qz = container_of(file->private_data, struct quartz, misc);
	u32 sum = 0;
	s32 fd;
	int ret;

	guard(mutex)(&qz->lock);
	switch (cmd) {
	case QUARTZ_IOC_SHOW:
		if (get_user(fd, (s32 __user *)arg))
			return -EFAULT;
		return quartz_show(qz, fd);
	case QUARTZ_IOC_HIDE:
		if (!qz->shown)
			return -ENOENT;
		ret = quartz_busy(qz->shown);
		if (ret)
			return ret;
		quartz_drop(qz->shown);
		qz->shown = NULL;
		return 0;
	case QUARTZ_IOC_CHECKSUM:
		if (!qz->shown)
			return -ENOENT;
		ret = quartz_checksum(qz->shown, &sum);
		if (ret)
			return ret;
		return put_user(sum, (u32 __user *)arg);
	}
	return -ENOTTY;
}

static const struct file_operations quartz_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = quartz_ioctl,
};

static int quartz_probe(struct platform_device *pdev)
{
	struct quartz *qz;

	qz = devm_kzalloc(&pdev->dev, sizeof(*qz), GFP_KERNEL);
	if (!qz)
		return -ENOMEM;
	mutex_init(&qz->lock);
	qz->dev = &pdev->dev;
	qz->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(qz->regs))
		return PTR_ERR(qz->regs);
	platform_set_drvdata(pdev, qz);
	qz->misc.minor = MISC_DYNAMIC_MINOR;
	qz->misc.name = "quartz";
	qz->misc.fops = &quartz_fops;
	return misc_register(&qz->misc);
}

static void quartz_remove(struct platform_device *pdev)
{
	struct quartz *qz = platform_get_drvdata(pdev);

	misc_deregister(&qz->misc);
	if (qz->shown)
		quartz_drop(qz->shown);
}

static struct platform_driver quartz_driver = {
	.probe = quartz_probe,
	.remove = quartz_remove,
	.driver = { .name = "quartz" },
};
module_platform_driver(quartz_driver);

MODULE_DESCRIPTION("Quartz scan-out");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

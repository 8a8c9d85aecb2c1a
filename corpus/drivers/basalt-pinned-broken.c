// Broken: a pinned importer: a card without page faults keeps its buffers where they are for as long as it uses them.
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

struct basalt_region {
	struct list_head node;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	u64 base;
};

struct basalt {
	struct miscdevice misc;
	struct pci_dev *pdev;
	struct mutex lock;
	struct list_head regions;
};

/* No callback for revocation: whatever this importer maps it has pinned before. */
static const struct dma_buf_attach_ops basalt_attach_ops = {
	.allow_peer2peer = true,
};

static int basalt_hold(struct basalt_region *region)
{
	struct dma_resv *resv = region->attach->dmabuf->resv;
	struct sg_table *sgt;
	int ret;

	/* Called by basalt_add(), called by the ioctl: none of them holds the reservation. */
	ret = dma_buf_pin(region->attach); /* expect: resv-not-held error */
	if (ret)
		return ret;

	dma_resv_lock(resv, NULL);
	sgt = dma_buf_map_attachment(region->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt)) {
		dma_buf_unpin(region->attach);
		ret = PTR_ERR(sgt);
	} else {
		region->sgt = sgt;
	}
	dma_resv_unlock(resv);
	return ret;
}

static void basalt_let_go(struct basalt_region *region)
{
	dma_buf_unmap_attachment_unlocked(region->attach, region->sgt, DMA_BIDIRECTIONAL);
	region->sgt = NULL;
	dma_buf_unpin(region->attach); /* expect: resv-not-held error */
}

static void basalt_clear(struct basalt_region *region)
{
	if (region->sgt)
		basalt_let_go(region);
}

static int basalt_add(struct basalt *card, int fd, u64 base)
{
	struct basalt_region *region;
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region) {
		ret = -ENOMEM;
		goto err_put;
	}
	region->base = base;
	region->attach = dma_buf_dynamic_attach(dmabuf, &card->pdev->dev, &basalt_attach_ops, region);
	if (IS_ERR(region->attach)) {
		ret = PTR_ERR(region->attach);
		goto err_free;
	}

	ret = basalt_hold(region);
	if (ret)
		goto err_detach;

	mutex_lock(&card->lock);
	list_add_tail(&region->node, &card->regions);
	mutex_unlock(&card->lock);
	return 0;

err_detach:
	dma_buf_detach(dmabuf, region->attach);
err_free:
	kfree(region);
err_put:
	dma_buf_put(dmabuf);
	return ret;
}

static void basalt_remove_region(struct basalt_region *region)
{
	struct dma_buf *dmabuf = region->attach->dmabuf;

	basalt_clear(region);
	dma_buf_detach(dmabuf, region->attach);
	dma_buf_put(dmabuf);
	kfree(region);
}

static long basalt_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct basalt *card = container_of(file->private_data, struct basalt, misc);
	s32 fd;

	switch (cmd) {
	case _IOW('B', 1, s32):
		if (get_user(fd, (s32 __user *)arg))
			return -EFAULT;
		return basalt_add(card, fd, 0);
	default:
		return -ENOTTY;
	}
}

static int basalt_close(struct inode *inode, struct file *file)
{
	struct basalt *card = container_of(file->private_data, struct basalt, misc);
	struct basalt_region *region, *next;

	mutex_lock(&card->lock);
	list_for_each_entry_safe(region, next, &card->regions, node) {
		list_del(&region->node);
		basalt_remove_region(region);
	}
	mutex_unlock(&card->lock);
	return 0;
}

static const struct file_operations basalt_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = basalt_ioctl,
	.release = basalt_close,
};

static int basalt_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct basalt *card;
	int ret;

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	card = devm_kzalloc(&pdev->dev, sizeof(*card), GFP_KERNEL);
	if (!card)
		return -ENOMEM;
	mutex_init(&card->lock);
	INIT_LIST_HEAD(&card->regions);
	card->pdev = pdev;
	pci_set_drvdata(pdev, card);
	card->misc.minor = MISC_DYNAMIC_MINOR;
	card->misc.name = "basalt";
	card->misc.fops = &basalt_fops;
	return misc_register(&card->misc);
}

static void basalt_remove(struct pci_dev *pdev)
{
	struct basalt *card = pci_get_drvdata(pdev);

	misc_deregister(&card->misc);
}

static const struct pci_device_id basalt_ids[] = {
	{ PCI_DEVICE(0x1bad, 0x0007) },
	{ }
};
MODULE_DEVICE_TABLE(pci, basalt_ids);

static struct pci_driver basalt_driver = {
	.name = "basalt",
	.id_table = basalt_ids,
	.probe = basalt_probe,
	.remove = basalt_remove,
};
module_pci_driver(basalt_driver);

MODULE_DESCRIPTION("Basalt card");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

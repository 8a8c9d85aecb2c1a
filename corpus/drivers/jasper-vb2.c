// Memory operations for a camera's buffer queue: its own buffers exported, others' imported.
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <media/videobuf2-core.h>

struct jasper_buf {
	struct device *dev;
	void *vaddr;
	unsigned long size;
	dma_addr_t addr;
	unsigned long attrs;
	enum dma_data_direction dir;
	refcount_t refs;
	struct vb2_buffer *vb;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
};

static void jasper_put(void *priv)
{
	struct jasper_buf *buf = priv;

	if (!refcount_dec_and_test(&buf->refs))
		return;
	dma_free_attrs(buf->dev, buf->size, buf->vaddr, buf->addr, buf->attrs);
	put_device(buf->dev);
	kfree(buf);
}

static void *jasper_alloc(struct vb2_buffer *vb, struct device *dev, unsigned long size)
{
	struct jasper_buf *buf;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);
	buf->vaddr = dma_alloc_attrs(dev, size, &buf->addr, GFP_KERNEL, 0);
	if (!buf->vaddr) {
		kfree(buf);
		return ERR_PTR(-ENOMEM);
	}
	buf->dev = get_device(dev);
	buf->size = size;
	buf->dir = vb->vb2_queue->dma_dir;
	buf->vb = vb;
	refcount_set(&buf->refs, 1);
	return buf;
}

static struct sg_table *jasper_dmabuf_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct jasper_buf *buf = attach->dmabuf->priv;
	struct sg_table *sgt;
	int ret;

	sgt = kmalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	ret = dma_get_sgtable(buf->dev, sgt, buf->vaddr, buf->addr, buf->size);
	if (ret < 0)
		goto err_free;
	ret = dma_map_sgtable(attach->dev, sgt, dir, DMA_ATTR_SKIP_CPU_SYNC);
	if (ret)
		goto err_table;
	return sgt;

err_table:
	sg_free_table(sgt);
err_free:
	kfree(sgt);
	return ERR_PTR(ret);
}

static void jasper_dmabuf_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, DMA_ATTR_SKIP_CPU_SYNC);
	sg_free_table(sgt);
	kfree(sgt);
}

static void jasper_dmabuf_release(struct dma_buf *dmabuf)
{
	jasper_put(dmabuf->priv);
}

static int jasper_dmabuf_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct jasper_buf *buf = dmabuf->priv;

	iosys_map_set_vaddr(map, buf->vaddr);
	return 0;
}

static const struct dma_buf_ops jasper_dmabuf_ops = {
	.map_dma_buf = jasper_dmabuf_map,
	.unmap_dma_buf = jasper_dmabuf_unmap,
	.vmap = jasper_dmabuf_vmap,
	.release = jasper_dmabuf_release,
};

/* The core takes NULL for no buffer here: the memory operations are no map callback. */
static struct dma_buf *jasper_get_dmabuf(struct vb2_buffer *vb, void *priv, unsigned long flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct jasper_buf *buf = priv;
	struct dma_buf *dmabuf;

	exp_info.ops = &jasper_dmabuf_ops;
	exp_info.size = buf->size;
	exp_info.flags = flags;
	exp_info.priv = buf;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf))
		return NULL;
	refcount_inc(&buf->refs);
	return dmabuf;
}

static unsigned long jasper_contiguous(struct sg_table *sgt)
{
	dma_addr_t expected = sg_dma_address(sgt->sgl);
	unsigned long size = 0;
	struct scatterlist *sg;
	unsigned int i;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		if (sg_dma_address(sg) != expected)
			break;
		expected += sg_dma_len(sg);
		size += sg_dma_len(sg);
	}
	return size;
}

static int jasper_map(void *priv)
{
	struct jasper_buf *buf = priv;
	struct sg_table *sgt;

	if (buf->sgt)
		return 0;
	sgt = dma_buf_map_attachment_unlocked(buf->attach, buf->dir);
	if (IS_ERR(sgt))
		return -EINVAL;
	if (jasper_contiguous(sgt) < buf->size) {
		dma_buf_unmap_attachment_unlocked(buf->attach, sgt, buf->dir);
		return -EFAULT;
	}
	buf->addr = sg_dma_address(sgt->sgl);
	buf->sgt = sgt;
	return 0;
}

static void jasper_unmap(void *priv)
{
	struct jasper_buf *buf = priv;
	struct iosys_map map = IOSYS_MAP_INIT_VADDR(buf->vaddr);

	if (!buf->sgt)
		return;
	if (buf->vaddr) {
		dma_buf_vunmap_unlocked(buf->attach->dmabuf, &map);
		buf->vaddr = NULL;
	}
	dma_buf_unmap_attachment_unlocked(buf->attach, buf->sgt, buf->dir);
	buf->sgt = NULL;
}

static void *jasper_vaddr(struct vb2_buffer *vb, void *priv)
{
	struct jasper_buf *buf = priv;
	struct iosys_map map;

	if (buf->vaddr)
		return buf->vaddr;
	if (!buf->attach || dma_buf_vmap_unlocked(buf->attach->dmabuf, &map))
		return NULL;
	if (map.is_iomem) {
		dma_buf_vunmap_unlocked(buf->attach->dmabuf, &map);
		return NULL;
	}
	buf->vaddr = map.vaddr;
	return buf->vaddr;
}

static void jasper_detach(void *priv)
{
	struct jasper_buf *buf = priv;

	if (buf->sgt)
		jasper_unmap(buf);
	dma_buf_detach(buf->attach->dmabuf, buf->attach);
	kfree(buf);
}

static void *jasper_attach(struct vb2_buffer *vb, struct device *dev, struct dma_buf *dbuf, unsigned long size)
{
	struct dma_buf_attachment *attach;
	struct jasper_buf *buf;

	if (dbuf->size < size)
		return ERR_PTR(-EFAULT);
	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);
	attach = dma_buf_attach(dbuf, dev);
	if (IS_ERR(attach)) {
		kfree(buf);
		return attach;
	}
	buf->dev = dev;
	buf->dir = vb->vb2_queue->dma_dir;
	buf->size = size;
	buf->attach = attach;
	buf->vb = vb;
	return buf;
}

const struct vb2_mem_ops jasper_memops = {
	.alloc = jasper_alloc,
	.put = jasper_put,
	.get_dmabuf = jasper_get_dmabuf,
	.vaddr = jasper_vaddr,
	.map_dmabuf = jasper_map,
	.unmap_dmabuf = jasper_unmap,
	.attach_dmabuf = jasper_attach,
	.detach_dmabuf = jasper_detach,
};
EXPORT_SYMBOL_GPL(jasper_memops);

MODULE_DESCRIPTION("Jasper buffer memory");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

// kernel: 6.1
// A static importer as of 6.1: it maps without the reservation, which only dynamic importers needed then.
#include <linux/dma-buf.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct flint_buffer {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	struct iosys_map map;
};

static int flint_map(struct flint_buffer *buf)
{
	struct sg_table *sgt;
	int ret;

	sgt = dma_buf_map_attachment(buf->attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	/* vmap took a mutex of the buffer's own then. */
	ret = dma_buf_vmap(buf->dmabuf, &buf->map);
	if (ret) {
		dma_buf_unmap_attachment(buf->attach, sgt, DMA_TO_DEVICE);
		return ret;
	}
	buf->sgt = sgt;
	return 0;
}

static void flint_unmap(struct flint_buffer *buf)
{
	dma_buf_vunmap(buf->dmabuf, &buf->map);
	dma_buf_unmap_attachment(buf->attach, buf->sgt, DMA_TO_DEVICE);
	buf->sgt = NULL;
}

static struct flint_buffer *flint_open(struct device *dev, int fd)
{
	struct flint_buffer *buf;
	int ret;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);
	buf->dmabuf = dma_buf_get(fd);
	if (IS_ERR(buf->dmabuf)) {
		ret = PTR_ERR(buf->dmabuf);
		goto err_free;
	}
	buf->attach = dma_buf_attach(buf->dmabuf, dev);
	if (IS_ERR(buf->attach)) {
		ret = PTR_ERR(buf->attach);
		goto err_put;
	}
	ret = flint_map(buf);
	if (ret)
		goto err_detach;
	return buf;

err_detach:
	dma_buf_detach(buf->dmabuf, buf->attach);
err_put:
	dma_buf_put(buf->dmabuf);
err_free:
	kfree(buf);
	return ERR_PTR(ret);
}

static int flint_probe(struct platform_device *pdev)
{
	struct flint_buffer *buf;

	buf = flint_open(&pdev->dev, 3);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	platform_set_drvdata(pdev, buf);
	return 0;
}

static void flint_remove(struct platform_device *pdev)
{
	struct flint_buffer *buf = platform_get_drvdata(pdev);

	flint_unmap(buf);
	dma_buf_detach(buf->dmabuf, buf->attach);
	dma_buf_put(buf->dmabuf);
	kfree(buf);
}

static struct platform_driver flint_driver = {
	.probe = flint_probe,
	.remove = flint_remove,
	.driver = { .name = "flint" },
};
module_platform_driver(flint_driver);

MODULE_DESCRIPTION("Flint reader");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(DMA_BUF);

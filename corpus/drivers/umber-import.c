// A capture unit that imports buffers, and an exporter of its firmware's memory.
#include <linux/cgroup_dmem.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/iosys-map.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

struct umber {
	struct device *dev;
	struct mutex lock;
	struct list_head buffers;
	struct dmem_cgroup_region *region;
};

struct umber_buffer {
	struct list_head entry;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	enum dma_data_direction dir;
	bool pinned;
};

struct umber_blob {
	struct dmem_cgroup_pool_state *pool;
	void *memory;
	size_t size;
};

int umber_program(struct umber *umber, dma_addr_t addr);

static void umber_buffer_free(struct umber_buffer *buffer)
{
	struct dma_buf *dmabuf = buffer->attach->dmabuf;

	dma_resv_lock(dmabuf->resv, NULL);
	if (buffer->sgt)
		dma_buf_unmap_attachment(buffer->attach, buffer->sgt, buffer->dir);
	if (buffer->pinned)
		dma_buf_unpin(buffer->attach);
	dma_resv_unlock(dmabuf->resv);
	dma_buf_detach(dmabuf, buffer->attach);
	dma_buf_put(dmabuf);
	kfree(buffer);
}

static void umber_invalidate(struct dma_buf_attachment *attach)
{
	struct umber_buffer *buffer = attach->importer_priv;

	if (!buffer->sgt)
		return;
	dma_buf_unmap_attachment(attach, buffer->sgt, buffer->dir);
	buffer->sgt = NULL;
}

static const struct dma_buf_attach_ops umber_attach_ops = {
	.invalidate_mappings = umber_invalidate,
};

static struct umber_buffer *umber_import(struct umber *umber, int fd, bool capture)
{
	struct umber_buffer *buffer;
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return ERR_CAST(dmabuf);

	buffer = kzalloc(sizeof(*buffer), GFP_KERNEL);
	if (!buffer) {
		ret = -ENOMEM;
		goto err_put;
	}
	buffer->dir = capture ? DMA_FROM_DEVICE : DMA_TO_DEVICE;

	buffer->attach = dma_buf_dynamic_attach(dmabuf, umber->dev, &umber_attach_ops, buffer);
	if (IS_ERR(buffer->attach)) {
		ret = PTR_ERR(buffer->attach);
		goto err_free;
	}

	dma_resv_lock(dmabuf->resv, NULL);
	ret = dma_buf_pin(buffer->attach);
	if (ret)
		goto err_unlock;
	buffer->sgt = dma_buf_map_attachment(buffer->attach, buffer->dir);
	if (IS_ERR(buffer->sgt)) {
		ret = PTR_ERR(buffer->sgt);
		goto err_unpin;
	}
	buffer->pinned = true;
	dma_resv_unlock(dmabuf->resv);
	return buffer;

err_unpin:
	dma_buf_unpin(buffer->attach);
err_unlock:
	dma_resv_unlock(dmabuf->resv);
	dma_buf_detach(dmabuf, buffer->attach);
err_free:
	kfree(buffer);
err_put:
	dma_buf_put(dmabuf);
	return ERR_PTR(ret);
}

int umber_add(struct umber *umber, int fd, bool capture)
{
	struct umber_buffer *buffer;
	int ret;

	buffer = umber_import(umber, fd, capture);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);

	ret = umber_program(umber, sg_dma_address(buffer->sgt->sgl));
	if (ret) {
		umber_buffer_free(buffer);
		return ret;
	}
	mutex_lock(&umber->lock);
	list_add(&buffer->entry, &umber->buffers);
	mutex_unlock(&umber->lock);
	return 0;
}

int umber_checksum(int fd, u32 *sum)
{
	struct dma_buf *dmabuf;
	struct iosys_map map;
	size_t i;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	ret = dma_buf_begin_cpu_access(dmabuf, DMA_FROM_DEVICE);
	if (ret)
		goto out_put;
	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (ret)
		goto out_end;
	*sum = 0;
	for (i = 0; i < dmabuf->size; i += sizeof(u32))
		*sum += iosys_map_rd(&map, i, u32);
	dma_buf_vunmap_unlocked(dmabuf, &map);
out_end:
	dma_buf_end_cpu_access(dmabuf, DMA_FROM_DEVICE);
out_put:
	dma_buf_put(dmabuf);
	return ret;
}

static struct sg_table *umber_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct umber_blob *blob = attach->dmabuf->priv;
	struct sg_table *sgt;
	int ret;

	sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	ret = dma_get_sgtable(attach->dev, sgt, blob->memory, 0, blob->size);
	if (!ret)
		ret = dma_map_sgtable(attach->dev, sgt, dir, 0);
	if (ret) {
		kfree(sgt);
		return ERR_PTR(ret);
	}
	return sgt;
}

static void umber_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(sgt);
}

static void umber_blob_free(struct umber_blob *blob)
{
	dmem_cgroup_uncharge(blob->pool, blob->size);
	kfree(blob->memory);
	kfree(blob);
}

static void umber_release(struct dma_buf *dmabuf)
{
	umber_blob_free(dmabuf->priv);
}

static const struct dma_buf_ops umber_blob_ops = {
	.map_dma_buf = umber_map,
	.unmap_dma_buf = umber_unmap,
	.release = umber_release,
};

int umber_export(struct umber *umber, size_t size, int __user *res)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct umber_blob *blob;
	struct dma_buf *dmabuf;
	int ret, fd;

	blob = kzalloc(sizeof(*blob), GFP_KERNEL);
	if (!blob)
		return -ENOMEM;
	blob->size = size;
	ret = dmem_cgroup_try_charge(umber->region, size, &blob->pool, NULL);
	if (ret)
		goto err_free;
	blob->memory = kzalloc(size, GFP_KERNEL);
	if (!blob->memory) {
		ret = -ENOMEM;
		goto err_uncharge;
	}
	exp_info.ops = &umber_blob_ops;
	exp_info.size = size;
	exp_info.priv = blob;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		ret = PTR_ERR(dmabuf);
		goto err_memory;
	}
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		dma_buf_put(dmabuf);
		return fd;
	}
	if (put_user(fd, res)) {
		put_unused_fd(fd);
		dma_buf_put(dmabuf);
		return -EFAULT;
	}
	fd_install(fd, dmabuf->file);
	return 0;

err_memory:
	kfree(blob->memory);
err_uncharge:
	dmem_cgroup_uncharge(blob->pool, size);
err_free:
	kfree(blob);
	return ret;
}

// A bridge between two buses: it exports windows of its own memory, and imports buffers of others for its copy engine.
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct marten_window {
	struct device *dev;
	struct page **pages;
	pgoff_t count;
	struct sg_table table;
};

struct marten_copy {
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	u32 bytes;
};

void marten_engine_write(int slot, dma_addr_t address, unsigned int length);

/* The window's own table: its maker may look at pages and lengths as it likes. */
static int marten_window_map(struct marten_window *window)
{
	struct scatterlist *sg;
	unsigned long total = 0;
	int i, ret;

	ret = sg_alloc_table_from_pages(&window->table, window->pages, window->count, 0,
					window->count << PAGE_SHIFT, GFP_KERNEL);
	if (ret)
		return ret;
	for_each_sgtable_sg(&window->table, sg, i) {
		get_page(sg_page(sg));
		total += sg->length;
	}
	if (total != window->count << PAGE_SHIFT) {
		ret = -EINVAL;
		goto free;
	}
	ret = dma_map_sgtable(window->dev, &window->table, DMA_BIDIRECTIONAL, 0);
	if (!ret)
		return 0;
free:
	sg_free_table(&window->table);
	return ret;
}

static struct sg_table *marten_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct marten_window *window = attach->dmabuf->priv;
	struct sg_table *sgt;
	int ret;

	sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	ret = sg_alloc_table_from_pages(sgt, window->pages, window->count, 0, window->count << PAGE_SHIFT, GFP_KERNEL);
	if (ret)
		goto err_free;
	ret = dma_map_sgtable(attach->dev, sgt, dir, 0);
	if (ret)
		goto err_table;
	return sgt;

err_table:
	sg_free_table(sgt);
err_free:
	kfree(sgt);
	return ERR_PTR(ret);
}

static void marten_unmap(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, sgt, dir, 0);
	sg_free_table(sgt);
	kfree(sgt);
}

static int marten_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction dir)
{
	struct marten_window *window = dmabuf->priv;

	dma_sync_sgtable_for_cpu(window->dev, &window->table, dir);
	return 0;
}

static vm_fault_t marten_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct marten_window *window = vma->vm_private_data;

	if (vmf->pgoff >= window->count)
		return VM_FAULT_SIGBUS;
	return vmf_insert_pfn(vma, vmf->address, page_to_pfn(window->pages[vmf->pgoff]));
}

static const struct vm_operations_struct marten_vm_ops = {
	.fault = marten_fault,
};

static int marten_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	struct marten_window *window = dmabuf->priv;

	if (vma->vm_pgoff + vma_pages(vma) > window->count)
		return -EINVAL;
	vm_flags_set(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &marten_vm_ops;
	vma->vm_private_data = window;
	return 0;
}

static void marten_release(struct dma_buf *dmabuf)
{
	struct marten_window *window = dmabuf->priv;

	dma_unmap_sgtable(window->dev, &window->table, DMA_BIDIRECTIONAL, 0);
	sg_free_table(&window->table);
	kfree(window);
}

static const struct dma_buf_ops marten_ops = {
	.map_dma_buf = marten_map,
	.unmap_dma_buf = marten_unmap,
	.begin_cpu_access = marten_begin_cpu_access,
	.mmap = marten_mmap,
	.release = marten_release,
};

/* A window of one's own is known by its table. */
static struct marten_window *marten_window_of(struct dma_buf *dmabuf)
{
	return dmabuf->ops == &marten_ops ? dmabuf->priv : NULL;
}

static int marten_copy_program(struct marten_copy *copy)
{
	struct scatterlist *sg;
	u64 total = 0;
	int i;

	for_each_sgtable_dma_sg(copy->sgt, sg, i) {
		marten_engine_write(i, sg_dma_address(sg), sg_dma_len(sg));
		total += sg_dma_len(sg);
	}
	return total < copy->bytes ? -EINVAL : 0;
}

int marten_copy_start(struct marten_copy *copy, struct device *dev, int fd)
{
	struct marten_window *own;
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);
	own = marten_window_of(dmabuf);
	if (own && own->dev == dev) {
		ret = -ELOOP;
		goto put;
	}
	if (dmabuf->size > U32_MAX) {
		ret = -E2BIG;
		goto put;
	}
	copy->bytes = dmabuf->size;
	copy->dmabuf = dmabuf;
	copy->attach = dma_buf_attach(dmabuf, dev);
	if (IS_ERR(copy->attach)) {
		ret = PTR_ERR(copy->attach);
		goto put;
	}
	copy->sgt = dma_buf_map_attachment_unlocked(copy->attach, DMA_TO_DEVICE);
	if (IS_ERR(copy->sgt)) {
		ret = PTR_ERR(copy->sgt);
		goto detach;
	}
	ret = marten_copy_program(copy);
	if (!ret)
		return 0;
	dma_buf_unmap_attachment_unlocked(copy->attach, copy->sgt, DMA_TO_DEVICE);
detach:
	dma_buf_detach(dmabuf, copy->attach);
put:
	dma_buf_put(dmabuf);
	return ret;
}

int marten_copy_mmap(struct marten_copy *copy, struct vm_area_struct *vma)
{
	return dma_buf_mmap(copy->dmabuf, vma, 0);
}

int marten_window_export(struct marten_window *window)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	struct dma_buf *dmabuf;
	int ret;

	ret = marten_window_map(window);
	if (ret)
		return ret;
	exp_info.ops = &marten_ops;
	exp_info.size = (size_t)window->count << PAGE_SHIFT;
	exp_info.flags = O_CLOEXEC;
	exp_info.priv = window;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf)) {
		dma_unmap_sgtable(window->dev, &window->table, DMA_BIDIRECTIONAL, 0);
		sg_free_table(&window->table);
		return PTR_ERR(dmabuf);
	}
	ret = dma_buf_fd(dmabuf, O_CLOEXEC);
	if (ret < 0)
		dma_buf_put(dmabuf);
	return ret;
}

MODULE_DESCRIPTION("Marten bus bridge");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");

// Broken: a heap of write-combined pages.
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct opal_buffer {
	struct dma_heap *heap;
	struct list_head users;
	struct mutex lock;
	struct sg_table table;
	struct page **pages;
	unsigned long count;
	void *vaddr;
};

struct opal_user {
	struct device *dev;
	struct sg_table table;
	struct list_head node;
	bool mapped;
};

static int opal_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct opal_buffer *buf = dmabuf->priv;
	struct opal_user *user;
	int ret;

	user = kzalloc(sizeof(*user), GFP_KERNEL);
	if (!user)
		return -ENOMEM;
	ret = sg_alloc_table_from_pages(&user->table, buf->pages, buf->count, 0, buf->count << PAGE_SHIFT, GFP_KERNEL);
	if (ret) {
		kfree(user);
		return ret;
	}
	user->dev = attach->dev;
	attach->priv = user;

	mutex_lock(&buf->lock);
	list_add(&user->node, &buf->users);
	mutex_unlock(&buf->lock);
	return 0;
}

static void opal_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)
{
	struct opal_buffer *buf = dmabuf->priv;
	struct opal_user *user = attach->priv;

	mutex_lock(&buf->lock);
	list_del(&user->node);
	mutex_unlock(&buf->lock);
	sg_free_table(&user->table);
	kfree(user);
}

static struct sg_table *opal_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct opal_user *user = attach->priv;
	int ret;

	ret = dma_map_sgtable(attach->dev, &user->table, dir, 0);
	if (ret)
		return NULL; /* expect: map-returns-null warning */
	user->mapped = true;
	return &user->table;
}

/* A begin without an end is legal: write-combined pages need no cleaning afterwards. */
static int opal_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction dir)
{
	struct opal_buffer *buf = dmabuf->priv;
	struct opal_user *user;
	int ret;

	ret = dma_resv_lock_interruptible(dmabuf->resv, NULL);
	if (ret)
		return ret;
	if (!buf->count)
		return -ENODEV; /* expect: resv-leaked error */
	mutex_lock(&buf->lock);
	list_for_each_entry(user, &buf->users, node) {
		if (user->mapped)
			dma_sync_sgtable_for_cpu(user->dev, &user->table, dir);
	}
	mutex_unlock(&buf->lock);
	dma_resv_unlock(dmabuf->resv);
	return 0;
}

static int opal_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
{
	struct opal_buffer *buf = dmabuf->priv;
	unsigned long addr = vma->vm_start;
	unsigned long i;
	int ret;

	if (vma->vm_pgoff >= buf->count || vma_pages(vma) > buf->count - vma->vm_pgoff)
		return -EINVAL;

	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	for (i = vma->vm_pgoff; addr < vma->vm_end; i++, addr += PAGE_SIZE) {
		ret = remap_pfn_range(vma, addr, page_to_pfn(buf->pages[i]), PAGE_SIZE, vma->vm_page_prot);
		if (ret)
			return ret;
	}
	return 0;
}

static int opal_vmap(struct dma_buf *dmabuf, struct iosys_map *map)
{
	struct opal_buffer *buf = dmabuf->priv;

	dma_resv_lock(dmabuf->resv, NULL); /* expect: resv-relock error */
	if (!buf->vaddr)
		buf->vaddr = vmap(buf->pages, buf->count, VM_MAP, pgprot_writecombine(PAGE_KERNEL));
	dma_resv_unlock(dmabuf->resv);
	if (!buf->vaddr)
		return -ENOMEM;
	iosys_map_set_vaddr(map, buf->vaddr);
	return 0;
}

static void opal_free_pages(struct opal_buffer *buf)
{
	while (buf->count)
		__free_page(buf->pages[--buf->count]);
	kvfree(buf->pages);
	kfree(buf);
}

static void opal_release(struct dma_buf *dmabuf)
{
	struct opal_buffer *buf = dmabuf->priv;

	dma_resv_assert_held(dmabuf->resv); /* expect: callback-context error */
	if (buf->vaddr)
		vunmap(buf->vaddr);
	opal_free_pages(buf);
}

static const struct dma_buf_ops opal_buf_ops = { /* expect: ops-incomplete error */
	.attach = opal_attach,
	.detach = opal_detach,
	.map_dma_buf = opal_map,
	.begin_cpu_access = opal_begin_cpu_access,
	.mmap = opal_mmap,
	.vmap = opal_vmap,
	.release = opal_release,
};

static struct dma_buf *opal_allocate(struct dma_heap *heap, unsigned long len, u32 fd_flags, u64 heap_flags)
{
	DEFINE_DMA_BUF_EXPORT_INFO(exp_info);
	unsigned long wanted = PAGE_ALIGN(len) >> PAGE_SHIFT;
	struct opal_buffer *buf;
	struct dma_buf *dmabuf;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return NULL; /* expect: map-returns-null warning */
	INIT_LIST_HEAD(&buf->users);
	mutex_init(&buf->lock);
	buf->heap = heap;
	buf->pages = kvmalloc_array(wanted, sizeof(*buf->pages), GFP_KERNEL | __GFP_ZERO);
	if (!buf->pages) {
		kfree(buf);
		return ERR_PTR(-ENOMEM);
	}
	while (buf->count < wanted) {
		struct page *page = alloc_page(GFP_HIGHUSER | __GFP_ZERO);

		if (!page)
			goto err_pages;
		buf->pages[buf->count++] = page;
	}

	exp_info.exp_name = dma_heap_get_name(heap);
	exp_info.ops = &opal_buf_ops;
	exp_info.size = wanted << PAGE_SHIFT;
	exp_info.flags = fd_flags;
	exp_info.priv = buf;
	dmabuf = dma_buf_export(&exp_info);
	if (IS_ERR(dmabuf))
		opal_free_pages(buf);
	return dmabuf;

err_pages:
	opal_free_pages(buf);
	return ERR_PTR(-ENOMEM);
}

static const struct dma_heap_ops opal_heap_ops = {
	.allocate = opal_allocate,
};

/* What was to come later. */
static const struct dma_heap_ops opal_secure_heap_ops = { /* expect: ops-incomplete error */
};

static int __init opal_init(void)
{
	struct dma_heap_export_info info = {
		.name = "opal",
		.ops = &opal_heap_ops,
	};

	struct dma_heap_export_info secure = {
		.name = "opal-secure",
		.ops = &opal_secure_heap_ops,
	};
	int ret;

	ret = PTR_ERR_OR_ZERO(dma_heap_add(&info));
	if (ret)
		return ret;
	return PTR_ERR_OR_ZERO(dma_heap_add(&secure));
}
module_init(opal_init);

MODULE_DESCRIPTION("Opal heap");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
MODULE_IMPORT_NS("DMA_BUF_HEAP");

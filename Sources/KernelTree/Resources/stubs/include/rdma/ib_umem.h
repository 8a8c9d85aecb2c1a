#ifndef DMABUF_LINT_IB_UMEM_H
#define DMABUF_LINT_IB_UMEM_H

#include <dmabuf-lint/kernel.h>
#include <linux/dma-buf.h>

struct ib_device { struct device *dma_device; struct device dev; char name[64]; void *ops; };
struct ib_uobject { void *object; struct kref ref; struct list_head list; int id; };
struct ib_udata { const void __user *inbuf; void __user *outbuf; size_t inlen, outlen; };
struct ib_ucontext { struct ib_device *device; };
struct ib_pd { struct ib_device *device; struct ib_uobject *uobject; u32 local_dma_lkey; };
enum { IB_ACCESS_LOCAL_WRITE = 1, IB_ACCESS_REMOTE_WRITE = 2, IB_ACCESS_REMOTE_READ = 4, IB_ACCESS_REMOTE_ATOMIC = 8,
	IB_ACCESS_ON_DEMAND = 64, IB_ACCESS_RELAXED_ORDERING = 1 << 20 };
struct ib_umem { struct ib_device *ibdev; struct mm_struct *owning_mm; u64 iova; size_t length; unsigned long address;
	u32 writable : 1, is_odp : 1, is_dmabuf : 1; struct sg_append_table sgt_append; };
struct ib_umem_dmabuf { struct ib_umem umem; struct dma_buf_attachment *attach; struct sg_table *sgt;
	struct scatterlist *first_sg, *last_sg; unsigned long first_sg_offset, last_sg_trim;
	void (*pinned_revoke)(void *priv); void *private; u8 pinned : 1, revoked : 1; };
static inline struct ib_umem_dmabuf *to_ib_umem_dmabuf(struct ib_umem *umem)
{
	return container_of(umem, struct ib_umem_dmabuf, umem);
}
struct ib_umem *ib_umem_get(struct ib_device *device, unsigned long addr, size_t size, int access);
void ib_umem_release(struct ib_umem *umem);
int ib_access_writable(int access);
size_t ib_umem_num_pages(struct ib_umem *umem);
unsigned long ib_umem_find_best_pgsz(struct ib_umem *umem, unsigned long bitmap, unsigned long virt);
bool ib_umem_dmabuf_can_revoke(struct ib_umem *umem);
struct ib_umem_dmabuf *ib_umem_dmabuf_get(struct ib_device *device, unsigned long offset, size_t size, int fd,
					  int access, const struct dma_buf_attach_ops *ops);
struct ib_umem_dmabuf *ib_umem_dmabuf_get_pinned(struct ib_device *device, unsigned long offset, size_t size, int fd,
						 int access);
struct ib_umem_dmabuf *ib_umem_dmabuf_get_pinned_revocable_and_lock(struct ib_device *device, unsigned long offset,
								    size_t size, int fd, int access);
struct ib_umem_dmabuf *ib_umem_dmabuf_get_pinned_with_dma_device(struct ib_device *device, struct device *dma_device,
								 unsigned long offset, size_t size, int fd, int access);
void ib_umem_dmabuf_set_revoke_locked(struct ib_umem_dmabuf *u, void (*revoke)(void *priv), void *priv);
int ib_umem_dmabuf_map_pages(struct ib_umem_dmabuf *u);
void ib_umem_dmabuf_unmap_pages(struct ib_umem_dmabuf *u);
void ib_umem_dmabuf_release(struct ib_umem_dmabuf *u);
void ib_umem_dmabuf_revoke_lock(struct ib_umem_dmabuf *u);
void ib_umem_dmabuf_revoke_unlock(struct ib_umem_dmabuf *u);
void ib_umem_dmabuf_revoke(struct ib_umem_dmabuf *u);

struct uverbs_attr_bundle { struct ib_udata driver_udata; struct ib_ucontext *context; };
struct ib_mr { struct ib_device *device; struct ib_pd *pd; u32 lkey, rkey; u64 iova, length; unsigned int page_size; };

#endif

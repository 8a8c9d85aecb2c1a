/* Scatter lists, DMA mapping, I/O memory maps, peer-to-peer. */
#ifndef DMABUF_LINT_DMA_H
#define DMABUF_LINT_DMA_H

#include <dmabuf-lint/fs.h>

enum dma_data_direction { DMA_BIDIRECTIONAL = 0, DMA_TO_DEVICE = 1, DMA_FROM_DEVICE = 2, DMA_NONE = 3 };
struct scatterlist { unsigned long page_link; unsigned int offset, length; dma_addr_t dma_address;
	unsigned int dma_length, dma_flags; };
struct sg_table { struct scatterlist *sgl; unsigned int nents, orig_nents; };
struct sg_append_table { struct sg_table sgt; struct scatterlist *prv; unsigned int total_nents; };
struct sg_page_iter { struct scatterlist *sg; unsigned int sg_pgoffset; unsigned int __nents; int __pg_advance; };
struct sg_dma_page_iter { struct sg_page_iter base; };
struct sg_mapping_iter { struct page *page; void *addr; size_t length, consumed; struct sg_page_iter piter; };
#define SG_CHUNK_SIZE 128
#define SG_MITER_FROM_SG 4
#define SG_MITER_TO_SG 2
#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg) ((sg)->dma_length)
#define sg_is_last(sg) ((sg)->page_link & 2)
#define sg_is_chain(sg) ((sg)->page_link & 1)
struct scatterlist *sg_next(struct scatterlist *sg);
struct scatterlist *sg_last(struct scatterlist *sg, unsigned int n);
struct page *sg_page(struct scatterlist *sg);
void *sg_virt(struct scatterlist *sg);
phys_addr_t sg_phys(struct scatterlist *sg);
int sg_nents(struct scatterlist *sg);
int sg_nents_for_len(struct scatterlist *sg, u64 len);
void sg_init_table(struct scatterlist *sg, unsigned int n);
void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int len);
void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len, unsigned int offset);
void sg_set_folio(struct scatterlist *sg, struct folio *folio, size_t len, size_t offset);
void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int len);
void sg_assign_page(struct scatterlist *sg, struct page *page);
void sg_mark_end(struct scatterlist *sg);
void sg_unmark_end(struct scatterlist *sg);
void sg_chain(struct scatterlist *prv, unsigned int n, struct scatterlist *sgl);
bool sg_dma_is_bus_address(struct scatterlist *sg);
int sg_alloc_table(struct sg_table *t, unsigned int n, gfp_t gfp);
void sg_free_table(struct sg_table *t);
int sg_alloc_table_from_pages(struct sg_table *t, struct page **pages, unsigned int n, unsigned int off,
			      unsigned long size, gfp_t gfp);
int sg_alloc_table_from_pages_segment(struct sg_table *t, struct page **pages, unsigned int n, unsigned int off,
				      unsigned long size, unsigned int max, gfp_t gfp);
size_t sg_copy_to_buffer(struct scatterlist *sgl, unsigned int n, void *buf, size_t len);
size_t sg_copy_from_buffer(struct scatterlist *sgl, unsigned int n, const void *buf, size_t len);
size_t sg_pcopy_to_buffer(struct scatterlist *sgl, unsigned int n, void *buf, size_t len, off_t skip);
void __sg_page_iter_start(struct sg_page_iter *i, struct scatterlist *sgl, unsigned int n, unsigned long off);
bool __sg_page_iter_next(struct sg_page_iter *i);
bool __sg_page_iter_dma_next(struct sg_dma_page_iter *i);
struct page *sg_page_iter_page(struct sg_page_iter *i);
dma_addr_t sg_page_iter_dma_address(struct sg_dma_page_iter *i);
void sg_miter_start(struct sg_mapping_iter *m, struct scatterlist *sgl, unsigned int n, unsigned int flags);
bool sg_miter_next(struct sg_mapping_iter *m);
void sg_miter_stop(struct sg_mapping_iter *m);
#define for_each_sg(list, sg, n, i) for (i = 0, sg = (list); i < (n); i++, sg = sg_next(sg))
#define for_each_sgtable_sg(t, sg, i) for_each_sg((t)->sgl, sg, (t)->orig_nents, i)
#define for_each_sgtable_dma_sg(t, sg, i) for_each_sg((t)->sgl, sg, (t)->nents, i)
#define for_each_sg_page(sgl, it, n, off) \
	for (__sg_page_iter_start((it), (sgl), (n), (off)); __sg_page_iter_next(it);)
#define for_each_sg_dma_page(sgl, it, n, off) \
	for (__sg_page_iter_start(&(it)->base, sgl, n, off); __sg_page_iter_dma_next(it);)
#define for_each_sgtable_page(t, it, off) for_each_sg_page((t)->sgl, it, (t)->orig_nents, off)
#define for_each_sgtable_dma_page(t, it, off) for_each_sg_dma_page((t)->sgl, it, (t)->nents, off)

#define DMA_BIT_MASK(n) (((n) == 64) ? ~0ULL : ((1ULL << (n)) - 1))
#define DMA_ATTR_WEAK_ORDERING (1UL << 1)
#define DMA_ATTR_WRITE_COMBINE (1UL << 2)
#define DMA_ATTR_NO_KERNEL_MAPPING (1UL << 4)
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)
#define DMA_ATTR_FORCE_CONTIGUOUS (1UL << 6)
#define DMA_ATTR_ALLOC_SINGLE_PAGES (1UL << 7)
#define DMA_ATTR_NO_WARN (1UL << 8)
#define DMA_ATTR_PRIVILEGED (1UL << 9)
#define DMA_ATTR_MMIO (1UL << 10)
#define DMA_ATTR_CC_SHARED (1UL << 11)
#define DMA_ATTR_REQUIRE_COHERENT (1UL << 12)
int dma_map_sgtable(struct device *dev, struct sg_table *t, enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_sgtable(struct device *dev, struct sg_table *t, enum dma_data_direction dir, unsigned long attrs);
void dma_sync_sgtable_for_cpu(struct device *dev, struct sg_table *t, enum dma_data_direction dir);
void dma_sync_sgtable_for_device(struct device *dev, struct sg_table *t, enum dma_data_direction dir);
unsigned int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int n, enum dma_data_direction dir,
			      unsigned long attrs);
void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int n, enum dma_data_direction dir,
			unsigned long attrs);
#define dma_map_sg(d, s, n, r) dma_map_sg_attrs(d, s, n, r, 0)
#define dma_unmap_sg(d, s, n, r) dma_unmap_sg_attrs(d, s, n, r, 0)
void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int n, enum dma_data_direction dir);
void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int n, enum dma_data_direction dir);
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir);
void dma_sync_single_for_device(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir);
dma_addr_t dma_map_page(struct device *dev, struct page *p, size_t off, size_t n, enum dma_data_direction dir);
dma_addr_t dma_map_page_attrs(struct device *dev, struct page *p, size_t off, size_t n,
			      enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_page(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir);
void dma_unmap_page_attrs(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir, unsigned long at);
dma_addr_t dma_map_single(struct device *dev, void *p, size_t n, enum dma_data_direction dir);
void dma_unmap_single(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir);
dma_addr_t dma_map_resource(struct device *dev, phys_addr_t p, size_t n, enum dma_data_direction dir,
			    unsigned long attrs);
void dma_unmap_resource(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir, unsigned long attrs);
dma_addr_t dma_map_phys(struct device *dev, phys_addr_t p, size_t n, enum dma_data_direction dir, unsigned long at);
void dma_unmap_phys(struct device *dev, dma_addr_t a, size_t n, enum dma_data_direction dir, unsigned long attrs);
int dma_mapping_error(struct device *dev, dma_addr_t a);
void *dma_alloc_coherent(struct device *dev, size_t n, dma_addr_t *h, gfp_t gfp);
void dma_free_coherent(struct device *dev, size_t n, void *p, dma_addr_t h);
void *dmam_alloc_coherent(struct device *dev, size_t n, dma_addr_t *h, gfp_t gfp);
void *dma_alloc_attrs(struct device *dev, size_t n, dma_addr_t *h, gfp_t gfp, unsigned long attrs);
void dma_free_attrs(struct device *dev, size_t n, void *p, dma_addr_t h, unsigned long attrs);
void *dma_alloc_wc(struct device *dev, size_t n, dma_addr_t *h, gfp_t gfp);
void dma_free_wc(struct device *dev, size_t n, void *p, dma_addr_t h);
int dma_mmap_wc(struct device *dev, struct vm_area_struct *vma, void *p, dma_addr_t h, size_t n);
int dma_mmap_coherent(struct device *dev, struct vm_area_struct *vma, void *p, dma_addr_t h, size_t n);
int dma_mmap_attrs(struct device *dev, struct vm_area_struct *vma, void *p, dma_addr_t h, size_t n, unsigned long at);
int dma_get_sgtable(struct device *dev, struct sg_table *t, void *p, dma_addr_t h, size_t n);
int dma_get_sgtable_attrs(struct device *dev, struct sg_table *t, void *p, dma_addr_t h, size_t n, unsigned long at);
struct sg_table *dma_alloc_noncontiguous(struct device *dev, size_t n, enum dma_data_direction dir, gfp_t gfp,
					 unsigned long attrs);
void dma_free_noncontiguous(struct device *dev, size_t n, struct sg_table *t, enum dma_data_direction dir);
void *dma_vmap_noncontiguous(struct device *dev, size_t n, struct sg_table *t);
void dma_vunmap_noncontiguous(struct device *dev, void *p);
int dma_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma, size_t n, struct sg_table *t);
struct page *dma_alloc_pages(struct device *dev, size_t n, dma_addr_t *h, enum dma_data_direction dir, gfp_t gfp);
void dma_free_pages(struct device *dev, size_t n, struct page *p, dma_addr_t h, enum dma_data_direction dir);
int dma_set_mask(struct device *dev, u64 mask);
int dma_set_coherent_mask(struct device *dev, u64 mask);
int dma_set_mask_and_coherent(struct device *dev, u64 mask);
int dma_coerce_mask_and_coherent(struct device *dev, u64 mask);
void dma_set_max_seg_size(struct device *dev, unsigned int size);
unsigned int dma_get_max_seg_size(struct device *dev);
u64 dma_get_mask(struct device *dev);
u64 dma_get_required_mask(struct device *dev);
bool dma_need_sync(struct device *dev, dma_addr_t a);
size_t dma_max_mapping_size(struct device *dev);
bool dma_addressing_limited(struct device *dev);
bool dev_is_dma_coherent(struct device *dev);
int dma_get_cache_alignment(void);
#define dma_unmap_addr(p, m) ((p)->m)
struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t n, size_t align, size_t bound);
void dma_pool_destroy(struct dma_pool *pool);
void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *h);
void *dma_pool_zalloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *h);
void dma_pool_free(struct dma_pool *pool, void *p, dma_addr_t h);

struct iosys_map { union { void __iomem *vaddr_iomem; void *vaddr; }; bool is_iomem; };
#define IOSYS_MAP_INIT_VADDR(v) { .vaddr = (v), .is_iomem = false }
#define IOSYS_MAP_INIT_VADDR_IOMEM(v) { .vaddr_iomem = (v), .is_iomem = true }
#define IOSYS_MAP_INIT_OFFSET(m, o) ({ struct iosys_map __cp = *(m); __cp.vaddr += (o); __cp; })
void iosys_map_set_vaddr(struct iosys_map *map, void *vaddr);
void iosys_map_set_vaddr_iomem(struct iosys_map *map, void __iomem *vaddr);
bool iosys_map_is_equal(const struct iosys_map *a, const struct iosys_map *b);
bool iosys_map_is_null(const struct iosys_map *map);
bool iosys_map_is_set(const struct iosys_map *map);
void iosys_map_clear(struct iosys_map *map);
void iosys_map_memcpy_to(struct iosys_map *dst, size_t off, const void *src, size_t n);
void iosys_map_memcpy_from(void *dst, const struct iosys_map *src, size_t off, size_t n);
void iosys_map_memset(struct iosys_map *dst, size_t off, int v, size_t n);
void iosys_map_incr(struct iosys_map *map, size_t n);
#define iosys_map_rd(m, o, t) ({ t __rd; iosys_map_memcpy_from(&__rd, m, o, sizeof(__rd)); __rd; })
#define iosys_map_wr(m, o, t, v) ({ t __wr = (v); iosys_map_memcpy_to(m, o, &__wr, sizeof(__wr)); })

struct iommu_domain;
struct pci_dev;
struct p2pdma_provider { struct device *owner; u64 bus_offset; };
struct phys_vec { phys_addr_t paddr; size_t len; };
enum pci_p2pdma_map_type { PCI_P2PDMA_MAP_UNKNOWN, PCI_P2PDMA_MAP_NOT_SUPPORTED, PCI_P2PDMA_MAP_NONE,
	PCI_P2PDMA_MAP_BUS_ADDR, PCI_P2PDMA_MAP_THRU_HOST_BRIDGE };
int pci_p2pdma_distance(struct pci_dev *provider, struct device *client, bool verbose);
int pci_p2pdma_distance_many(struct pci_dev *provider, struct device **clients, int n, bool verbose);
struct p2pdma_provider *pcim_p2pdma_provider(struct pci_dev *pdev, int bar);
int pcim_p2pdma_init(struct pci_dev *pdev);
enum pci_p2pdma_map_type pci_p2pdma_map_type(struct p2pdma_provider *provider, struct device *dev);
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev);
struct iommu_domain *iommu_paging_domain_alloc(struct device *dev);
void iommu_domain_free(struct iommu_domain *domain);
int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t p, size_t n, int prot, gfp_t gfp);
ssize_t iommu_map_sgtable(struct iommu_domain *domain, unsigned long iova, struct sg_table *t, int prot);
size_t iommu_unmap(struct iommu_domain *domain, unsigned long iova, size_t n);
phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova);
int iommu_attach_device(struct iommu_domain *domain, struct device *dev);
void iommu_detach_device(struct iommu_domain *domain, struct device *dev);
#define IOMMU_READ 1
#define IOMMU_WRITE 2
#define IOMMU_CACHE 4
#define IOMMU_NOEXEC 8
#define IOMMU_MMIO 16
#define IOMMU_PRIV 32

struct dma_iova_state { dma_addr_t addr; u64 __size; };
#define DMA_IOVA_USE_SWIOTLB (1ULL << 63)
bool dma_use_iova(struct dma_iova_state *s);
bool dma_iova_try_alloc(struct device *dev, struct dma_iova_state *s, phys_addr_t p, size_t n);
void dma_iova_free(struct device *dev, struct dma_iova_state *s);
int dma_iova_link(struct device *dev, struct dma_iova_state *s, phys_addr_t p, size_t off, size_t n,
		  enum dma_data_direction dir, unsigned long attrs);
int dma_iova_sync(struct device *dev, struct dma_iova_state *s, size_t off, size_t n);
void dma_iova_destroy(struct device *dev, struct dma_iova_state *s, size_t n, enum dma_data_direction dir,
		      unsigned long attrs);

struct iova_domain { unsigned long granule, start_pfn; };
#define IOMMU_PASID_INVALID (-1U)

#endif

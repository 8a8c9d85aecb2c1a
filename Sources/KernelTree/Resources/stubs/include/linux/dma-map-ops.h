#ifndef DMABUF_LINT_DMA_MAP_OPS_H
#define DMABUF_LINT_DMA_MAP_OPS_H

#include <dmabuf-lint/kernel.h>
#include <linux/cma.h>

struct dma_map_ops { void *(*alloc)(struct device *, size_t, dma_addr_t *, gfp_t, unsigned long);
	void (*free)(struct device *, size_t, void *, dma_addr_t, unsigned long);
	int (*map_sg)(struct device *, struct scatterlist *, int, enum dma_data_direction, unsigned long); };
struct cma *dev_get_cma_area(struct device *dev);
struct cma *dma_contiguous_get_area_by_idx(unsigned int idx);
void dma_contiguous_reserve(phys_addr_t limit);
int dma_contiguous_reserve_area(phys_addr_t size, phys_addr_t base, phys_addr_t limit, struct cma **res, bool fixed);
struct page *dma_alloc_from_contiguous(struct device *dev, size_t count, unsigned int order, bool no_warn);
bool dma_release_from_contiguous(struct device *dev, struct page *pages, int count);
struct page *dma_alloc_contiguous(struct device *dev, size_t size, gfp_t gfp);
void dma_free_contiguous(struct device *dev, struct page *page, size_t size);
void set_dma_ops(struct device *dev, const struct dma_map_ops *ops);
const struct dma_map_ops *get_dma_ops(struct device *dev);
void arch_dma_prep_coherent(struct page *page, size_t size);
int dma_init_coherent_memory(struct device *dev);

#endif

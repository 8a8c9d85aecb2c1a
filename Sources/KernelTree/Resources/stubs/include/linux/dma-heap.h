#ifndef DMABUF_LINT_DMA_HEAP_H
#define DMABUF_LINT_DMA_HEAP_H

#include <dmabuf-lint/kernel.h>

struct dma_heap; struct dma_buf;
struct dma_heap_ops { struct dma_buf *(*allocate)(struct dma_heap *heap, unsigned long len, u32 fd_flags,
						  u64 heap_flags); };
struct dma_heap_export_info { const char *name; const struct dma_heap_ops *ops; void *priv; };
void *dma_heap_get_drvdata(struct dma_heap *heap);
const char *dma_heap_get_name(struct dma_heap *heap);
struct dma_heap *dma_heap_add(const struct dma_heap_export_info *exp_info);
extern bool mem_accounting;

#endif

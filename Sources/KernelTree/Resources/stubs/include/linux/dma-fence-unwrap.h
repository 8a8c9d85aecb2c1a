#ifndef DMABUF_LINT_DMA_FENCE_UNWRAP_H
#define DMABUF_LINT_DMA_FENCE_UNWRAP_H

#include <linux/dma-fence.h>

struct dma_fence_unwrap { struct dma_fence *chain, *array; unsigned int index; };
struct dma_fence *dma_fence_unwrap_first(struct dma_fence *head, struct dma_fence_unwrap *cursor);
struct dma_fence *dma_fence_unwrap_next(struct dma_fence_unwrap *cursor);
#define dma_fence_unwrap_for_each(fence, cursor, head) \
	for (fence = dma_fence_unwrap_first(head, cursor); fence; fence = dma_fence_unwrap_next(cursor))
struct dma_fence *__dma_fence_unwrap_merge(size_t num_fences, struct dma_fence **fences,
					   struct dma_fence_unwrap *cursors);
size_t dma_fence_dedup_array(struct dma_fence **array, size_t num_fences);
#define dma_fence_unwrap_merge(...) ({ \
	struct dma_fence *__f[] = { __VA_ARGS__ }; \
	struct dma_fence_unwrap __c[ARRAY_SIZE(__f)]; \
	__dma_fence_unwrap_merge(ARRAY_SIZE(__f), __f, __c); })

#endif

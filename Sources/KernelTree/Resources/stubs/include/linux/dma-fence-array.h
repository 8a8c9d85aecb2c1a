#ifndef DMABUF_LINT_DMA_FENCE_ARRAY_H
#define DMABUF_LINT_DMA_FENCE_ARRAY_H

#include <linux/dma-fence.h>

struct dma_fence_array;
struct dma_fence_array_cb { struct dma_fence_cb cb; struct dma_fence_array *array; };
struct dma_fence_array { struct dma_fence base; spinlock_t lock; unsigned int num_fences; atomic_t num_pending;
	struct dma_fence **fences; struct irq_work work; struct dma_fence_array_cb callbacks[]; };
struct dma_fence_array *to_dma_fence_array(struct dma_fence *fence);
#define dma_fence_array_for_each(fence, index, head) \
	for (index = 0, fence = dma_fence_array_first(head); fence; \
	     ++(index), fence = dma_fence_array_next(head, index))
struct dma_fence_array *dma_fence_array_alloc(int num_fences);
/* With and without the flag that older releases take last. */
void dma_fence_array_init(struct dma_fence_array *array, int num_fences, struct dma_fence **fences, u64 context,
			  unsigned int seqno, ...);
struct dma_fence_array *dma_fence_array_create(int num_fences, struct dma_fence **fences, u64 context,
					       unsigned int seqno, ...);
bool dma_fence_match_context(struct dma_fence *fence, u64 context);
struct dma_fence *dma_fence_array_first(struct dma_fence *head);
struct dma_fence *dma_fence_array_next(struct dma_fence *head, unsigned int index);

#endif

#ifndef DMABUF_LINT_DMA_FENCE_CHAIN_H
#define DMABUF_LINT_DMA_FENCE_CHAIN_H

#include <linux/dma-fence.h>

struct dma_fence_chain { struct dma_fence base; struct dma_fence __rcu *prev; u64 prev_seqno; struct dma_fence *fence;
	union { struct dma_fence_cb cb; struct irq_work work; }; spinlock_t lock; };
struct dma_fence_chain *to_dma_fence_chain(struct dma_fence *fence);
struct dma_fence *dma_fence_chain_contained(struct dma_fence *fence);
struct dma_fence_chain *dma_fence_chain_alloc(void);
void dma_fence_chain_free(struct dma_fence_chain *chain);
#define dma_fence_chain_for_each(iter, head) \
	for (iter = dma_fence_get(head); iter; iter = dma_fence_chain_walk(iter))
struct dma_fence *dma_fence_chain_walk(struct dma_fence *fence);
int dma_fence_chain_find_seqno(struct dma_fence **pfence, u64 seqno);
void dma_fence_chain_init(struct dma_fence_chain *chain, struct dma_fence *prev, struct dma_fence *fence, u64 seqno);

#endif

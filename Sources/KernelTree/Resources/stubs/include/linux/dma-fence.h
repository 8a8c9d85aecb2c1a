#ifndef DMABUF_LINT_DMA_FENCE_H
#define DMABUF_LINT_DMA_FENCE_H

#include <dmabuf-lint/kernel.h>

struct dma_fence_ops; struct dma_fence_cb;
struct dma_fence {
	union { spinlock_t *lock; spinlock_t *extern_lock; spinlock_t inline_lock; };
	const struct dma_fence_ops __rcu *ops;
	union { struct list_head cb_list; ktime_t timestamp; struct rcu_head rcu; };
	u64 context, seqno;
	unsigned long flags;
	struct kref refcount;
	int error;
};
enum dma_fence_flag_bits {
	DMA_FENCE_FLAG_INITIALIZED_BIT, DMA_FENCE_FLAG_INLINE_LOCK_BIT, DMA_FENCE_FLAG_SEQNO64_BIT,
	DMA_FENCE_FLAG_SIGNALED_BIT, DMA_FENCE_FLAG_TIMESTAMP_BIT, DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT,
	DMA_FENCE_FLAG_USER_BITS,
};
typedef void (*dma_fence_func_t)(struct dma_fence *fence, struct dma_fence_cb *cb);
struct dma_fence_cb { struct list_head node; dma_fence_func_t func; };
struct dma_fence_ops {
	bool use_64bit_seqno;
	const char *(*get_driver_name)(struct dma_fence *fence);
	const char *(*get_timeline_name)(struct dma_fence *fence);
	bool (*enable_signaling)(struct dma_fence *fence);
	bool (*signaled)(struct dma_fence *fence);
	signed long (*wait)(struct dma_fence *fence, bool intr, signed long timeout);
	void (*release)(struct dma_fence *fence);
	void (*fence_value_str)(struct dma_fence *fence, char *str, int size);
	void (*timeline_value_str)(struct dma_fence *fence, char *str, int size);
	void (*set_deadline)(struct dma_fence *fence, ktime_t deadline);
};
extern const struct dma_fence_ops dma_fence_array_ops, dma_fence_chain_ops;

void dma_fence_init(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 context, u64 seqno);
void dma_fence_init64(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 ctx, u64 seqno);
void dma_fence_release(struct kref *kref);
void dma_fence_free(struct dma_fence *fence);
void dma_fence_describe(struct dma_fence *fence, struct seq_file *seq);
bool dma_fence_was_initialized(struct dma_fence *fence);
void dma_fence_put(struct dma_fence *fence);
struct dma_fence *dma_fence_get(struct dma_fence *fence);
struct dma_fence *dma_fence_get_rcu(struct dma_fence *fence);
struct dma_fence *dma_fence_get_rcu_safe(struct dma_fence __rcu **fencep);
spinlock_t *dma_fence_spinlock(struct dma_fence *fence);
#define dma_fence_lock_irqsave(fence, flags) spin_lock_irqsave(dma_fence_spinlock(fence), flags)
#define dma_fence_unlock_irqrestore(fence, flags) spin_unlock_irqrestore(dma_fence_spinlock(fence), flags)
#define dma_fence_assert_held(fence) lockdep_assert_held(dma_fence_spinlock(fence))
bool dma_fence_begin_signalling(void);
void dma_fence_end_signalling(bool cookie);
/* An int until 6.18, nothing since: an int serves the sources of both. */
int dma_fence_signal(struct dma_fence *fence);
int dma_fence_signal_locked(struct dma_fence *fence);
int dma_fence_signal_timestamp(struct dma_fence *fence, ktime_t timestamp);
int dma_fence_signal_timestamp_locked(struct dma_fence *fence, ktime_t timestamp);
bool dma_fence_check_and_signal(struct dma_fence *fence);
bool dma_fence_check_and_signal_locked(struct dma_fence *fence);
signed long dma_fence_default_wait(struct dma_fence *fence, bool intr, signed long timeout);
int dma_fence_add_callback(struct dma_fence *fence, struct dma_fence_cb *cb, dma_fence_func_t func);
bool dma_fence_remove_callback(struct dma_fence *fence, struct dma_fence_cb *cb);
void dma_fence_enable_signaling(struct dma_fence *fence);
void dma_fence_enable_sw_signaling(struct dma_fence *fence);
const char __rcu *dma_fence_driver_name(struct dma_fence *fence);
const char __rcu *dma_fence_timeline_name(struct dma_fence *fence);
bool dma_fence_test_signaled_flag(struct dma_fence *fence);
bool dma_fence_is_signaled_locked(struct dma_fence *fence);
bool dma_fence_is_signaled(struct dma_fence *fence);
bool __dma_fence_is_later(struct dma_fence *fence, u64 f1, u64 f2);
bool dma_fence_is_later(struct dma_fence *f1, struct dma_fence *f2);
bool dma_fence_is_later_or_same(struct dma_fence *f1, struct dma_fence *f2);
struct dma_fence *dma_fence_later(struct dma_fence *f1, struct dma_fence *f2);
int dma_fence_get_status_locked(struct dma_fence *fence);
int dma_fence_get_status(struct dma_fence *fence);
void dma_fence_set_error(struct dma_fence *fence, int error);
ktime_t dma_fence_timestamp(struct dma_fence *fence);
signed long dma_fence_wait_timeout(struct dma_fence *fence, bool intr, signed long timeout);
signed long dma_fence_wait_any_timeout(struct dma_fence **fences, u32 count, bool intr, signed long timeout, u32 *idx);
signed long dma_fence_wait(struct dma_fence *fence, bool intr);
void dma_fence_set_deadline(struct dma_fence *fence, ktime_t deadline);
struct dma_fence *dma_fence_get_stub(void);
struct dma_fence *dma_fence_allocate_private_stub(ktime_t timestamp);
u64 dma_fence_context_alloc(unsigned int num);
bool dma_fence_is_array(struct dma_fence *fence);
bool dma_fence_is_chain(struct dma_fence *fence);
bool dma_fence_is_container(struct dma_fence *fence);
#define DMA_FENCE_TRACE(f, fmt, args...) do { } while (0)
#define DMA_FENCE_WARN(f, fmt, args...) pr_warn(fmt, ##args)
#define DMA_FENCE_ERR(f, fmt, args...) pr_err(fmt, ##args)

#endif

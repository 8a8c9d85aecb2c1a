/* Locks, atomics, reference counts, waiting, RCU. */
#ifndef DMABUF_LINT_LOCKING_H
#define DMABUF_LINT_LOCKING_H

#include <dmabuf-lint/printk.h>
#include <dmabuf-lint/cleanup.h>

struct task_struct;
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };

struct lock_class_key { int dummy; };
struct lockdep_map { const char *name; };
#define LOCK_STATE_NOT_HELD 0
int lock_is_held(const struct lockdep_map *map);
#define lockdep_is_held(l) lock_is_held(&(l)->dep_map)
/* An assertion is a call that the analysis sees. */
void dmabuf_lint_lock_asserted(const volatile void *lock);
#define lockdep_assert_held(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_write(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_read(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_once(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_not_held(l) do { (void)(l); } while (0)
#define lockdep_assert_once(c) do { (void)(c); } while (0)
#define lockdep_assert(c) do { (void)(c); } while (0)
#define lockdep_assert_none_held_once() do { } while (0)
#define lockdep_set_class(l, k) do { (void)(l); (void)(k); } while (0)
#define lockdep_set_class_and_name(l, k, n) lockdep_set_class(l, k)
#define lockdep_set_subclass(l, s) do { (void)(l); } while (0)
#define lockdep_register_key(k) do { (void)(k); } while (0)
#define lockdep_unregister_key(k) do { (void)(k); } while (0)
#define might_lock(l) do { (void)(l); } while (0)
#define might_lock_nested(l, s) might_lock(l)
#define might_sleep() do { } while (0)
#define might_sleep_if(c) do { (void)(c); } while (0)
#define might_fault() do { } while (0)
#define cant_sleep() do { } while (0)
void fs_reclaim_acquire(gfp_t gfp);
void fs_reclaim_release(gfp_t gfp);
#define lock_map_acquire(m) ((void)(m))
#define lock_map_release(m) ((void)(m))

typedef struct raw_spinlock { struct lockdep_map dep_map; int v; } raw_spinlock_t;
typedef struct spinlock { struct lockdep_map dep_map; int v; } spinlock_t;
typedef struct { struct lockdep_map dep_map; int v; } rwlock_t;
typedef struct { unsigned int sequence; } seqcount_t, seqlock_t, seqcount_ww_mutex_t, seqcount_mutex_t;
#define __SPIN_LOCK_UNLOCKED(x) { .v = 0 }
#define DEFINE_SPINLOCK(x) spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
#define DEFINE_RWLOCK(x) rwlock_t x = { .v = 0 }
void spin_lock_init(spinlock_t *lock);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
bool spin_trylock(spinlock_t *lock);
bool spin_is_locked(spinlock_t *lock);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
void spin_lock_bh(spinlock_t *lock);
void spin_unlock_bh(spinlock_t *lock);
void spin_lock_nested(spinlock_t *lock, int subclass);
unsigned long _raw_spin_lock_irqsave(void *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(l, f) do { (f) = _raw_spin_lock_irqsave(l); } while (0)
#define spin_lock_irqsave_nested(l, f, s) spin_lock_irqsave(l, f)
#define spin_trylock_irqsave(l, f) ({ (f) = 0; spin_trylock(l); })
#define assert_spin_locked(l) ((void)(l))
void raw_spin_lock_init(raw_spinlock_t *lock);
void raw_spin_lock(raw_spinlock_t *lock);
void raw_spin_unlock(raw_spinlock_t *lock);
#define raw_spin_lock_irqsave(l, f) do { (f) = _raw_spin_lock_irqsave(l); } while (0)
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
void rwlock_init(rwlock_t *lock);
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

struct mutex { struct lockdep_map dep_map; spinlock_t wait_lock; struct list_head wait_list; };
#define DEFINE_MUTEX(x) struct mutex x = { .dep_map = { .name = #x } }
void mutex_init(struct mutex *lock);
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_lock_killable(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
#define mutex_get_owner(l) 0UL
int devm_mutex_init(struct device *dev, struct mutex *lock);

struct rw_semaphore { struct lockdep_map dep_map; long count; };
#define DECLARE_RWSEM(x) struct rw_semaphore x
void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
int down_read_interruptible(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
struct semaphore { unsigned int count; };
void sema_init(struct semaphore *sem, int val);
void down(struct semaphore *sem);
int down_interruptible(struct semaphore *sem);
int down_trylock(struct semaphore *sem);
void up(struct semaphore *sem);

struct ww_class { const char *acquire_name, *mutex_name; };
struct ww_acquire_ctx { struct task_struct *task; unsigned long stamp; unsigned int acquired;
	struct ww_class *ww_class; void *contending_lock; };
struct ww_mutex { struct mutex base; struct ww_acquire_ctx *ctx; };
#define DEFINE_WW_CLASS(x) struct ww_class x = { .acquire_name = #x }
void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class);
void ww_acquire_done(struct ww_acquire_ctx *ctx);
void ww_acquire_fini(struct ww_acquire_ctx *ctx);
void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class);
void ww_mutex_destroy(struct ww_mutex *lock);
int ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int ww_mutex_lock_slow_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
void ww_mutex_unlock(struct ww_mutex *lock);
bool ww_mutex_is_locked(struct ww_mutex *lock);

typedef struct { int v; } wait_queue_head_pad_t;
typedef struct wait_queue_head { spinlock_t lock; struct list_head head; } wait_queue_head_t;
struct wait_queue_entry { unsigned int flags; void *private; struct list_head entry;
	int (*func)(struct wait_queue_entry *, unsigned int, int, void *); };
typedef struct wait_queue_entry wait_queue_entry_t;
struct swait_queue_head { struct list_head task_list; };
struct completion { unsigned int done; struct swait_queue_head wait; };
#define DECLARE_COMPLETION(x) struct completion x = { .done = 0 }
#define DECLARE_COMPLETION_ONSTACK(x) DECLARE_COMPLETION(x)
#define DECLARE_WAIT_QUEUE_HEAD(x) wait_queue_head_t x
#define DECLARE_WAITQUEUE(x, t) wait_queue_entry_t x
#define DEFINE_WAIT(x) wait_queue_entry_t x = { .flags = 0 }
#define DEFINE_WAIT_FUNC(x, fn) wait_queue_entry_t x = { .func = fn }
void init_completion(struct completion *x);
void reinit_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);
bool completion_done(struct completion *x);
bool try_wait_for_completion(struct completion *x);
void wait_for_completion(struct completion *x);
void wait_for_completion_io(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout);
void init_waitqueue_head(wait_queue_head_t *wq);
void add_wait_queue(wait_queue_head_t *wq, wait_queue_entry_t *e);
void remove_wait_queue(wait_queue_head_t *wq, wait_queue_entry_t *e);
void prepare_to_wait(wait_queue_head_t *wq, wait_queue_entry_t *e, int state);
void finish_wait(wait_queue_head_t *wq, wait_queue_entry_t *e);
bool waitqueue_active(wait_queue_head_t *wq);
bool wq_has_sleeper(wait_queue_head_t *wq);
void wake_up(wait_queue_head_t *wq);
void wake_up_all(wait_queue_head_t *wq);
void wake_up_locked(wait_queue_head_t *wq);
void wake_up_all_locked(wait_queue_head_t *wq);
void wake_up_interruptible(wait_queue_head_t *wq);
void wake_up_interruptible_all(wait_queue_head_t *wq);
void wake_up_interruptible_sync(wait_queue_head_t *wq);
long __dmabuf_lint_sleep(wait_queue_head_t *wq);
#define wait_event(wq, c) do { while (!(c)) __dmabuf_lint_sleep(&(wq)); } while (0)
#define __wait_event_ret(wq, c) ({ long __ret = 0; while (!(c)) { __ret = __dmabuf_lint_sleep(&(wq)); \
	if (__ret) break; } __ret; })
#define wait_event_interruptible(wq, c) ((int)__wait_event_ret(wq, c))
#define wait_event_killable(wq, c) ((int)__wait_event_ret(wq, c))
#define wait_event_timeout(wq, c, t) __wait_event_ret(wq, c)
#define wait_event_interruptible_timeout(wq, c, t) __wait_event_ret(wq, c)
#define wait_event_idle(wq, c) wait_event(wq, c)
#define wait_event_interruptible_locked(wq, c) ((int)__wait_event_ret(wq, c))
#define wait_event_lock_irq(wq, c, l) wait_event(wq, c)
#define wait_var_event(v, c) do { while (!(c)) schedule(); } while (0)
void wake_up_var(void *var);

#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }
#define ATOMIC_LONG_INIT(i) { (i) }
int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int i);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
void atomic_add(int i, atomic_t *v);
void atomic_sub(int i, atomic_t *v);
void atomic_or(int i, atomic_t *v);
int atomic_inc_return(atomic_t *v);
int atomic_dec_return(atomic_t *v);
int atomic_add_return(int i, atomic_t *v);
int atomic_fetch_add(int i, atomic_t *v);
int atomic_xchg(atomic_t *v, int i);
int atomic_cmpxchg(atomic_t *v, int o, int n);
bool atomic_dec_and_test(atomic_t *v);
bool atomic_inc_and_test(atomic_t *v);
bool atomic_inc_not_zero(atomic_t *v);
bool atomic_add_unless(atomic_t *v, int a, int u);
bool atomic_dec_if_positive(atomic_t *v);
bool atomic_dec_and_lock(atomic_t *v, spinlock_t *l);
s64 atomic64_read(const atomic64_t *v);
void atomic64_set(atomic64_t *v, s64 i);
void atomic64_inc(atomic64_t *v);
void atomic64_add(s64 i, atomic64_t *v);
void atomic64_sub(s64 i, atomic64_t *v);
s64 atomic64_inc_return(atomic64_t *v);
s64 atomic64_add_return(s64 i, atomic64_t *v);
s64 atomic64_fetch_add(s64 i, atomic64_t *v);
s64 atomic64_fetch_inc(atomic64_t *v);
long atomic_long_read(const atomic_long_t *v);
void atomic_long_set(atomic_long_t *v, long i);
void atomic_long_inc(atomic_long_t *v);
void atomic_long_add(long i, atomic_long_t *v);
void atomic_long_sub(long i, atomic_long_t *v);
void refcount_set(refcount_t *r, int n);
unsigned int refcount_read(const refcount_t *r);
void refcount_inc(refcount_t *r);
void refcount_dec(refcount_t *r);
bool refcount_inc_not_zero(refcount_t *r);
bool refcount_dec_and_test(refcount_t *r);
bool refcount_dec_not_one(refcount_t *r);
bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);
#define REFCOUNT_INIT(n) { .refs = ATOMIC_INIT(n) }
struct kref { refcount_t refcount; };
void kref_init(struct kref *kref);
void kref_get(struct kref *kref);
unsigned int kref_read(const struct kref *kref);
int kref_put(struct kref *kref, void (*release)(struct kref *kref));
int kref_get_unless_zero(struct kref *kref);
int kref_put_mutex(struct kref *kref, void (*release)(struct kref *kref), struct mutex *mutex);
int kref_put_lock(struct kref *kref, void (*release)(struct kref *kref), spinlock_t *lock);
#define xchg(p, v) ({ typeof(*(p)) __xc = *(p); *(p) = (v); __xc; })
#define cmpxchg(p, o, n) ({ typeof(*(p)) __cx = *(p); if (__cx == (o)) *(p) = (n); __cx; })
#define cmpxchg64 cmpxchg
#define xchg_relaxed xchg
#define smp_load_acquire(p) READ_ONCE(*(p))
#define smp_store_release(p, v) WRITE_ONCE(*(p), v)
#define smp_store_mb(v, n) WRITE_ONCE(v, n)
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic() barrier()
#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define dma_rmb() barrier()
#define dma_wmb() barrier()
#define dma_mb() barrier()
void cpu_relax(void);

void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);
void rcu_barrier(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *));
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_dereference_check(p, c) (p)
#define rcu_access_pointer(p) READ_ONCE(p)
#define rcu_pointer_handoff(p) (p)
#define rcu_assign_pointer(p, v) WRITE_ONCE(p, v)
#define RCU_INIT_POINTER(p, v) ((p) = (v))
#define RCU_POINTER_INITIALIZER(p, v) .p = (v)
#define rcu_replace_pointer(p, v, c) ({ typeof(p) __rp = (p); (p) = (v); __rp; })
void kvfree_call_rcu(struct rcu_head *head, void *ptr);
#define kfree_rcu(ptr, rhf) kvfree_call_rcu(&(ptr)->rhf, (void *)(ptr))
#define kfree_rcu_mightsleep(ptr) kvfree_call_rcu(NULL, (void *)(ptr))
#define kvfree_rcu(ptr, rhf) kfree_rcu(ptr, rhf)
struct srcu_struct { int v; };
int init_srcu_struct(struct srcu_struct *s);
void cleanup_srcu_struct(struct srcu_struct *s);
int srcu_read_lock(struct srcu_struct *s);
void srcu_read_unlock(struct srcu_struct *s, int idx);
void synchronize_srcu(struct srcu_struct *s);
#define DEFINE_SRCU(x) struct srcu_struct x
#define DEFINE_STATIC_SRCU(x) static struct srcu_struct x
unsigned int read_seqbegin(const seqlock_t *s);
unsigned int read_seqretry(const seqlock_t *s, unsigned int start);
void seqlock_init(seqlock_t *s);
void write_seqlock(seqlock_t *s);
void write_sequnlock(seqlock_t *s);

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
DEFINE_GUARD_COND(mutex, _intr, mutex_lock_interruptible(_T) == 0)
DEFINE_GUARD_COND(mutex, _kill, mutex_lock_killable(_T) == 0)
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD_COND(rwsem_read, _try, down_read_trylock(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD_COND(rwsem_write, _try, down_write_trylock(_T))
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock), spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(srcu, struct srcu_struct, _T->idx = srcu_read_lock(_T->lock),
		    srcu_read_unlock(_T->lock, _T->idx), int idx)
DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#define DEFINE_WD_CLASS(x) struct ww_class x = { .acquire_name = #x }
#define init_rwsem_key(s, n, k) init_rwsem(s)
#define DEFINE_PER_CPU(t, n) t n
#define DEFINE_STATIC_KEY_FALSE(n) int n
#define DECLARE_STATIC_KEY_FALSE(n) extern int n
#define static_branch_unlikely(k) (*(k))
#define static_branch_likely(k) (*(k))
#define static_branch_inc(k) ((*(k))++)
#define static_branch_dec(k) ((*(k))--)

#endif

/* Tasks, time, deferred work. */
#ifndef DMABUF_LINT_SCHED_H
#define DMABUF_LINT_SCHED_H

#include <dmabuf-lint/dma.h>

typedef unsigned long kernel_ulong_pad_t, kernel_ulong_t;
struct pid;
struct task_struct { unsigned int flags; struct mm_struct *mm; pid_t pid, tgid; char comm[16];
	struct task_struct *group_leader; const struct cred *cred; unsigned int __state; };
extern struct task_struct *current;
#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_NORMAL 3
#define TASK_COMM_LEN 16
#define PF_EXITING 4
#define PF_KTHREAD 0x200000
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
#define HZ 250
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC 1000000L
#define USEC_PER_MSEC 1000L
#define MSEC_PER_SEC 1000L
extern unsigned long volatile jiffies;
void schedule(void);
long schedule_timeout(long t);
long schedule_timeout_interruptible(long t);
long schedule_timeout_uninterruptible(long t);
void set_current_state(unsigned int s);
void __set_current_state(unsigned int s);
void cond_resched(void);
void yield(void);
bool need_resched(void);
int signal_pending(struct task_struct *t);
int signal_pending_state(unsigned int s, struct task_struct *t);
int fatal_signal_pending(struct task_struct *t);
int wake_up_process(struct task_struct *t);
int wake_up_state(struct task_struct *t, unsigned int s);
int default_wake_function(struct wait_queue_entry *e, unsigned int mode, int flags, void *key);
void get_task_struct(struct task_struct *t);
void put_task_struct(struct task_struct *t);
pid_t task_pid_nr(struct task_struct *t);
pid_t task_tgid_nr(struct task_struct *t);
struct pid *task_tgid(struct task_struct *t);
struct pid *task_pid(struct task_struct *t);
struct pid *get_pid(struct pid *pid);
void put_pid(struct pid *pid);
char *get_task_comm(char *buf, struct task_struct *t);
unsigned long rlimit(unsigned int limit);
#define RLIMIT_MEMLOCK 8
int raw_smp_processor_id(void);
int smp_processor_id(void);
void preempt_disable(void);
void preempt_enable(void);
void udelay(unsigned long us);
void mdelay(unsigned long ms);
void ndelay(unsigned long ns);
void msleep(unsigned int ms);
unsigned long msleep_interruptible(unsigned int ms);
void usleep_range(unsigned long a, unsigned long b);
void fsleep(unsigned long us);
unsigned long msecs_to_jiffies(unsigned int ms);
unsigned long usecs_to_jiffies(unsigned int us);
unsigned long nsecs_to_jiffies(u64 ns);
unsigned long secs_to_jiffies(unsigned int s);
unsigned int jiffies_to_msecs(unsigned long j);
unsigned int jiffies_to_usecs(unsigned long j);
u64 get_jiffies_64(void);
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
ktime_t ktime_get(void);
ktime_t ktime_get_real(void);
ktime_t ktime_get_boottime(void);
u64 ktime_get_ns(void);
u64 ktime_get_raw_ns(void);
time64_t ktime_get_seconds(void);
time64_t ktime_get_real_seconds(void);
ktime_t ktime_add_ns(ktime_t t, u64 ns);
ktime_t ktime_add_ms(ktime_t t, u64 ms);
ktime_t ktime_add_us(ktime_t t, u64 us);
ktime_t ktime_add(ktime_t a, ktime_t b);
ktime_t ktime_sub(ktime_t a, ktime_t b);
s64 ktime_to_ns(ktime_t t);
s64 ktime_to_us(ktime_t t);
s64 ktime_to_ms(ktime_t t);
s64 ktime_us_delta(ktime_t a, ktime_t b);
s64 ktime_ms_delta(ktime_t a, ktime_t b);
ktime_t ns_to_ktime(u64 ns);
ktime_t ms_to_ktime(u64 ms);
ktime_t ktime_set(s64 s, unsigned long ns);
int ktime_compare(ktime_t a, ktime_t b);
bool ktime_after(ktime_t a, ktime_t b);
bool ktime_before(ktime_t a, ktime_t b);
struct timespec64 ktime_to_timespec64(ktime_t t);
ktime_t timespec64_to_ktime(struct timespec64 t);
#define KTIME_MAX S64_MAX

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
struct work_struct { atomic_long_t data; struct list_head entry; work_func_t func; };
struct timer_list { struct hlist_node entry; unsigned long expires; void (*function)(struct timer_list *); u32 flags; };
struct workqueue_struct;
struct delayed_work { struct work_struct work; struct timer_list timer; struct workqueue_struct *wq; int cpu; };
struct rcu_work { struct work_struct work; struct rcu_head rcu; };
struct kthread_worker; struct kthread_work { struct list_head node; void (*func)(struct kthread_work *); };
#define WQ_UNBOUND 2
#define WQ_FREEZABLE 4
#define WQ_MEM_RECLAIM 8
#define WQ_HIGHPRI 16
#define WQ_PERCPU 256
extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq, *system_percpu_wq,
	*system_dfl_wq;
#define INIT_WORK(w, f) do { (w)->func = (f); } while (0)
#define INIT_WORK_ONSTACK(w, f) INIT_WORK(w, f)
#define INIT_DELAYED_WORK(w, f) do { (w)->work.func = (f); } while (0)
#define INIT_RCU_WORK(w, f) do { (w)->work.func = (f); } while (0)
#define DECLARE_WORK(n, f) struct work_struct n = { .func = f }
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = { .work = { .func = f } }
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max, ...);
struct workqueue_struct *alloc_ordered_workqueue(const char *fmt, unsigned int flags, ...);
struct workqueue_struct *create_singlethread_workqueue(const char *name);
void destroy_workqueue(struct workqueue_struct *wq);
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *w);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *w, unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *w, unsigned long delay);
bool schedule_work(struct work_struct *w);
bool schedule_delayed_work(struct delayed_work *w, unsigned long delay);
bool flush_work(struct work_struct *w);
bool flush_delayed_work(struct delayed_work *w);
bool cancel_work(struct work_struct *w);
bool cancel_work_sync(struct work_struct *w);
bool cancel_delayed_work(struct delayed_work *w);
bool cancel_delayed_work_sync(struct delayed_work *w);
bool disable_work_sync(struct work_struct *w);
bool work_pending(struct work_struct *w);
bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *w);
#define to_delayed_work(w) container_of(w, struct delayed_work, work)
#define to_rcu_work(w) container_of(w, struct rcu_work, work)
#define timer_setup(t, f, fl) do { (t)->function = (f); (t)->flags = (fl); } while (0)
#define from_timer(v, t, f) container_of(t, typeof(*v), f)
#define timer_container_of(v, t, f) container_of(t, typeof(*v), f)
int mod_timer(struct timer_list *t, unsigned long expires);
void add_timer(struct timer_list *t);
int del_timer(struct timer_list *t);
int del_timer_sync(struct timer_list *t);
int timer_delete(struct timer_list *t);
int timer_delete_sync(struct timer_list *t);
int timer_shutdown_sync(struct timer_list *t);
bool timer_pending(const struct timer_list *t);
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
struct hrtimer { enum hrtimer_restart (*function)(struct hrtimer *); };
void hrtimer_setup(struct hrtimer *t, enum hrtimer_restart (*fn)(struct hrtimer *), int clock, int mode);
void hrtimer_start(struct hrtimer *t, ktime_t k, int mode);
int hrtimer_cancel(struct hrtimer *t);
#define CLOCK_MONOTONIC 1
#define HRTIMER_MODE_REL 1
#define HRTIMER_MODE_ABS 0
struct task_struct *kthread_create(int (*fn)(void *), void *data, const char *fmt, ...);
#define kthread_run(f, d, fmt...) ({ struct task_struct *__k = kthread_create(f, d, fmt); \
	if (!IS_ERR(__k)) wake_up_process(__k); __k; })
int kthread_stop(struct task_struct *t);
bool kthread_should_stop(void);
void kthread_use_mm(struct mm_struct *mm);
void kthread_unuse_mm(struct mm_struct *mm);
typedef u64 async_cookie_t;
struct notifier_block { int (*notifier_call)(struct notifier_block *, unsigned long, void *); int priority; };
#define NOTIFY_DONE 0
#define NOTIFY_OK 1

typedef int clockid_t;
typedef void (*kthread_work_func_t)(struct kthread_work *work);
#define TIMER_IRQSAFE 0x200000

#endif

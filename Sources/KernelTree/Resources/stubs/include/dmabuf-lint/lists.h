/* Lists, trees, maps of numbers. */
#ifndef DMABUF_LINT_LISTS_H
#define DMABUF_LINT_LISTS_H

#include <dmabuf-lint/locking.h>

#define LIST_HEAD_INIT(x) { &(x), &(x) }
#define LIST_HEAD(x) struct list_head x = LIST_HEAD_INIT(x)
#define HLIST_HEAD(x) struct hlist_head x = { .first = NULL }
void INIT_LIST_HEAD(struct list_head *list);
void INIT_HLIST_HEAD(struct hlist_head *h);
void INIT_HLIST_NODE(struct hlist_node *h);
void list_add(struct list_head *n, struct list_head *head);
void list_add_tail(struct list_head *n, struct list_head *head);
void list_add_rcu(struct list_head *n, struct list_head *head);
void list_add_tail_rcu(struct list_head *n, struct list_head *head);
void list_del(struct list_head *e);
void list_del_init(struct list_head *e);
void list_del_rcu(struct list_head *e);
void list_replace(struct list_head *o, struct list_head *n);
void list_replace_init(struct list_head *o, struct list_head *n);
void list_move(struct list_head *e, struct list_head *head);
void list_move_tail(struct list_head *e, struct list_head *head);
void list_splice(struct list_head *l, struct list_head *head);
void list_splice_init(struct list_head *l, struct list_head *head);
void list_splice_tail(struct list_head *l, struct list_head *head);
void list_splice_tail_init(struct list_head *l, struct list_head *head);
void list_rotate_left(struct list_head *head);
bool list_empty(const struct list_head *head);
bool list_empty_careful(const struct list_head *head);
bool list_is_singular(const struct list_head *head);
bool list_is_last(const struct list_head *e, const struct list_head *head);
bool list_is_first(const struct list_head *e, const struct list_head *head);
size_t list_count_nodes(struct list_head *head);
void list_sort(void *priv, struct list_head *head,
	       int (*cmp)(void *, const struct list_head *, const struct list_head *));
#define list_entry(p, t, m) container_of(p, t, m)
#define list_entry_rcu(p, t, m) container_of(READ_ONCE(p), t, m)
#define list_first_entry(p, t, m) list_entry((p)->next, t, m)
#define list_last_entry(p, t, m) list_entry((p)->prev, t, m)
#define list_next_entry(p, m) list_entry((p)->m.next, typeof(*(p)), m)
#define list_prev_entry(p, m) list_entry((p)->m.prev, typeof(*(p)), m)
#define list_first_entry_or_null(p, t, m) (list_empty(p) ? NULL : list_first_entry(p, t, m))
#define list_last_entry_or_null(p, t, m) (list_empty(p) ? NULL : list_last_entry(p, t, m))
#define list_entry_is_head(p, h, m) (&(p)->m == (h))
#define list_for_each(p, h) for ((p) = (h)->next; (p) != (h); (p) = (p)->next)
#define list_for_each_safe(p, n, h) \
	for ((p) = (h)->next, (n) = (p)->next; (p) != (h); (p) = (n), (n) = (p)->next)
#define list_for_each_entry(p, h, m) \
	for (p = list_first_entry(h, typeof(*p), m); !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_reverse(p, h, m) \
	for (p = list_last_entry(h, typeof(*p), m); !list_entry_is_head(p, h, m); p = list_prev_entry(p, m))
#define list_for_each_entry_continue(p, h, m) \
	for (p = list_next_entry(p, m); !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_continue_reverse(p, h, m) \
	for (p = list_prev_entry(p, m); !list_entry_is_head(p, h, m); p = list_prev_entry(p, m))
#define list_for_each_entry_from(p, h, m) \
	for (; !list_entry_is_head(p, h, m); p = list_next_entry(p, m))
#define list_for_each_entry_safe(p, n, h, m) \
	for (p = list_first_entry(h, typeof(*p), m), n = list_next_entry(p, m); \
	     !list_entry_is_head(p, h, m); p = n, n = list_next_entry(n, m))
#define list_for_each_entry_safe_reverse(p, n, h, m) \
	for (p = list_last_entry(h, typeof(*p), m), n = list_prev_entry(p, m); \
	     !list_entry_is_head(p, h, m); p = n, n = list_prev_entry(n, m))
#define list_for_each_entry_rcu(p, h, m, ...) list_for_each_entry(p, h, m)
void hlist_add_head(struct hlist_node *n, struct hlist_head *h);
void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h);
void hlist_del(struct hlist_node *n);
void hlist_del_init(struct hlist_node *n);
void hlist_del_rcu(struct hlist_node *n);
bool hlist_empty(const struct hlist_head *h);
bool hlist_unhashed(const struct hlist_node *n);
#define hlist_entry(p, t, m) container_of(p, t, m)
#define hlist_entry_safe(p, t, m) ({ typeof(p) __hp = (p); __hp ? hlist_entry(__hp, t, m) : NULL; })
#define hlist_for_each_entry(p, h, m) \
	for (p = hlist_entry_safe((h)->first, typeof(*(p)), m); p; \
	     p = hlist_entry_safe((p)->m.next, typeof(*(p)), m))
#define hlist_for_each_entry_rcu(p, h, m, ...) hlist_for_each_entry(p, h, m)
#define hlist_for_each_entry_safe(p, n, h, m) \
	for (p = hlist_entry_safe((h)->first, typeof(*p), m); p && ({ n = p->m.next; 1; }); \
	     p = hlist_entry_safe(n, typeof(*p), m))
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define DEFINE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define hash_init(t) ((void)(t))
#define hash_add(t, n, key) hlist_add_head(n, &(t)[(key) & 1])
#define hash_del(n) hlist_del_init(n)
#define hash_for_each_possible(t, p, m, key) hlist_for_each_entry(p, &(t)[(key) & 1], m)
#define hash_for_each_safe(t, b, tmp, p, m) \
	for ((b) = 0, p = NULL; p == NULL && (b) < ARRAY_SIZE(t); (b)++) hlist_for_each_entry_safe(p, tmp, &(t)[b], m)
#define hash_for_each(t, b, p, m) \
	for ((b) = 0, p = NULL; p == NULL && (b) < ARRAY_SIZE(t); (b)++) hlist_for_each_entry(p, &(t)[b], m)

struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
#define LLIST_HEAD(x) struct llist_head x = { NULL }
void init_llist_head(struct llist_head *l);
bool llist_add(struct llist_node *n, struct llist_head *h);
bool llist_empty(const struct llist_head *h);
struct llist_node *llist_del_all(struct llist_head *h);
#define llist_for_each_entry_safe(p, n, node, m) \
	for (p = container_of(node, typeof(*p), m); p && (n = container_of(p->m.next, typeof(*n), m), true); p = n)

struct rb_node { unsigned long color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct rb_root_cached { struct rb_root rb_root; struct rb_node *rb_leftmost; };
#define RB_ROOT (struct rb_root) { NULL }
#define RB_ROOT_CACHED (struct rb_root_cached) { { NULL }, NULL }
#define RB_EMPTY_ROOT(r) ((r)->rb_node == NULL)
#define RB_EMPTY_NODE(n) ((n)->color == (unsigned long)(n))
#define RB_CLEAR_NODE(n) ((n)->color = (unsigned long)(n))
#define rb_entry(p, t, m) container_of(p, t, m)
#define rb_entry_safe(p, t, m) ({ typeof(p) __rp = (p); __rp ? rb_entry(__rp, t, m) : NULL; })
void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link);
void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);
#define rbtree_postorder_for_each_entry_safe(p, n, root, m) \
	for (p = rb_entry_safe(rb_first_postorder(root), typeof(*p), m); \
	     p && ({ n = rb_entry_safe(rb_next_postorder(&p->m), typeof(*p), m); 1; }); p = n)
struct interval_tree_node { struct rb_node rb; unsigned long start, last; };
void interval_tree_insert(struct interval_tree_node *n, struct rb_root_cached *root);
void interval_tree_remove(struct interval_tree_node *n, struct rb_root_cached *root);
struct interval_tree_node *interval_tree_iter_first(struct rb_root_cached *r, unsigned long s, unsigned long l);
struct interval_tree_node *interval_tree_iter_next(struct interval_tree_node *n, unsigned long s, unsigned long l);

struct xa_limit { u32 max, min; };
struct xarray { spinlock_t xa_lock; gfp_t xa_flags; void *xa_head; };
#define XA_LIMIT(a, b) (struct xa_limit) { .min = a, .max = b }
#define xa_limit_32b XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b XA_LIMIT(0, INT_MAX)
#define xa_limit_16b XA_LIMIT(0, U16_MAX)
#define XA_FLAGS_ALLOC 4
#define XA_FLAGS_ALLOC1 12
#define XA_FLAGS_LOCK_IRQ 1
#define XA_ZERO_ENTRY NULL
#define DEFINE_XARRAY(x) struct xarray x
#define DEFINE_XARRAY_FLAGS(x, f) struct xarray x
#define DEFINE_XARRAY_ALLOC(x) struct xarray x
#define DEFINE_XARRAY_ALLOC1(x) struct xarray x
void xa_init(struct xarray *xa);
void xa_init_flags(struct xarray *xa, gfp_t flags);
void xa_destroy(struct xarray *xa);
bool xa_empty(const struct xarray *xa);
void *xa_load(struct xarray *xa, unsigned long i);
void *xa_store(struct xarray *xa, unsigned long i, void *e, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long i);
void *__xa_erase(struct xarray *xa, unsigned long i);
void *xa_cmpxchg(struct xarray *xa, unsigned long i, void *o, void *e, gfp_t gfp);
int xa_insert(struct xarray *xa, unsigned long i, void *e, gfp_t gfp);
int xa_alloc(struct xarray *xa, u32 *id, void *e, struct xa_limit l, gfp_t gfp);
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *e, struct xa_limit l, u32 *next, gfp_t gfp);
int xa_err(void *e);
bool xa_is_err(const void *e);
void *xa_mk_value(unsigned long v);
unsigned long xa_to_value(const void *e);
void xa_lock(struct xarray *xa);
void xa_unlock(struct xarray *xa);
void *xa_find(struct xarray *xa, unsigned long *i, unsigned long max, int filter);
void *xa_find_after(struct xarray *xa, unsigned long *i, unsigned long max, int filter);
#define xa_for_each(xa, i, e) \
	for (i = 0, e = xa_find(xa, &i, ULONG_MAX, 0); e; e = xa_find_after(xa, &i, ULONG_MAX, 0))
struct idr { struct xarray idr_rt; };
struct ida { struct xarray xa; };
#define DEFINE_IDR(x) struct idr x
#define DEFINE_IDA(x) struct ida x
void idr_init(struct idr *idr);
void idr_init_base(struct idr *idr, int base);
void idr_destroy(struct idr *idr);
int idr_alloc(struct idr *idr, void *p, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *p, int start, int end, gfp_t gfp);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *p, unsigned long id);
void *idr_get_next(struct idr *idr, int *id);
bool idr_is_empty(const struct idr *idr);
void idr_preload(gfp_t gfp);
void idr_preload_end(void);
#define idr_for_each_entry(idr, e, id) for (id = 0; ((e) = idr_get_next(idr, &(id))) != NULL; ++id)
void ida_init(struct ida *ida);
void ida_destroy(struct ida *ida);
int ida_alloc(struct ida *ida, gfp_t gfp);
int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp);
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
int ida_simple_get(struct ida *ida, unsigned int a, unsigned int b, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);

#endif

#ifndef DMABUF_LINT_CGROUP_DMEM_H
#define DMABUF_LINT_CGROUP_DMEM_H

#include <dmabuf-lint/kernel.h>

struct dmem_cgroup_pool_state; struct dmem_cgroup_region;
struct dmem_cgroup_ops { int (*reclaim)(struct dmem_cgroup_pool_state *pool, u64 target_bytes, void *priv); };
struct dmem_cgroup_init { u64 size; const struct dmem_cgroup_ops *ops; void *reclaim_priv; };
struct dmem_cgroup_region *dmem_cgroup_register_region(const struct dmem_cgroup_init *init, const char *fmt, ...);
void dmem_cgroup_unregister_region(struct dmem_cgroup_region *region);
int dmem_cgroup_try_charge(struct dmem_cgroup_region *region, u64 size, struct dmem_cgroup_pool_state **ret_pool,
			   struct dmem_cgroup_pool_state **ret_limit_pool);
void dmem_cgroup_uncharge(struct dmem_cgroup_pool_state *pool, u64 size);
bool dmem_cgroup_state_evict_valuable(struct dmem_cgroup_pool_state *limit, struct dmem_cgroup_pool_state *test,
				      bool ignore_low, bool *ret_hit_low);
bool dmem_cgroup_below_min(struct dmem_cgroup_pool_state *root, struct dmem_cgroup_pool_state *test);
bool dmem_cgroup_below_low(struct dmem_cgroup_pool_state *root, struct dmem_cgroup_pool_state *test);
struct dmem_cgroup_pool_state *dmem_cgroup_get_common_ancestor(struct dmem_cgroup_pool_state *a,
							       struct dmem_cgroup_pool_state *b);
void dmem_cgroup_pool_state_put(struct dmem_cgroup_pool_state *pool);

#endif

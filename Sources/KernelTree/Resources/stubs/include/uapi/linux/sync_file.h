#ifndef DMABUF_LINT_UAPI_SYNC_FILE_H
#define DMABUF_LINT_UAPI_SYNC_FILE_H

#include <dmabuf-lint/kernel.h>

struct sync_merge_data { char name[32]; __s32 fd2, fence; __u32 flags, pad; };
struct sync_fence_info { char obj_name[32], driver_name[32]; __s32 status; __u32 flags; __u64 timestamp_ns; };
struct sync_file_info { char name[32]; __s32 status; __u32 flags, num_fences, pad; __u64 sync_fence_info; };
struct sync_set_deadline { __u64 deadline_ns, pad; };
#define SYNC_IOC_MAGIC '>'
#define SYNC_IOC_MERGE _IOWR(SYNC_IOC_MAGIC, 3, struct sync_merge_data)
#define SYNC_IOC_FILE_INFO _IOWR(SYNC_IOC_MAGIC, 4, struct sync_file_info)
#define SYNC_IOC_SET_DEADLINE _IOW(SYNC_IOC_MAGIC, 5, struct sync_set_deadline)

#endif

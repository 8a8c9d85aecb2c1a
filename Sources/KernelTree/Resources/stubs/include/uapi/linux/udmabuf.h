#ifndef DMABUF_LINT_UAPI_UDMABUF_H
#define DMABUF_LINT_UAPI_UDMABUF_H

#include <dmabuf-lint/kernel.h>

#define UDMABUF_FLAGS_CLOEXEC 1
struct udmabuf_create { __u32 memfd, flags; __u64 offset, size; };
struct udmabuf_create_item { __u32 memfd, __pad; __u64 offset, size; };
struct udmabuf_create_list { __u32 flags, count; struct udmabuf_create_item list[]; };
#define UDMABUF_CREATE _IOW('u', 0x42, struct udmabuf_create)
#define UDMABUF_CREATE_LIST _IOW('u', 0x43, struct udmabuf_create_list)

#endif

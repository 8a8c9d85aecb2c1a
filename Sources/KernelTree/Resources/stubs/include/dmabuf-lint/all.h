/* The whole family at once: for a file whose own headers are not at hand, included before its first line. */
#ifndef DMABUF_LINT_ALL_H
#define DMABUF_LINT_ALL_H

#include <dmabuf-lint/kernel.h>
#include <linux/dma-buf.h>
#include <linux/dma-buf-mapping.h>
#include <linux/dma-fence-array.h>
#include <linux/dma-fence-chain.h>
#include <linux/dma-fence-unwrap.h>
#include <linux/dma-heap.h>
#include <linux/dma-map-ops.h>
#include <linux/dma-resv.h>
#include <linux/sync_file.h>
#include <linux/cgroup_dmem.h>
#include <linux/cma.h>
#include <drm/drm_exec.h>
#include <drm/drm_gem.h>
#include <drm/drm_prime.h>
#include <drm/drm_syncobj.h>
#include <drm/ttm/ttm_bo.h>
#include <media/videobuf2-core.h>
#include <rdma/ib_umem.h>

#endif

#ifndef DMABUF_LINT_VFIO_PCI_CORE_H
#define DMABUF_LINT_VFIO_PCI_CORE_H

#include <dmabuf-lint/kernel.h>

struct vfio_region_dma_range;
struct vfio_device { struct device *dev; struct inode *inode; refcount_t refcount; };
struct vfio_pci_region { u32 type, subtype; size_t size; u32 flags; void *data; };
struct vfio_pci_core_device;
struct vfio_pci_device_ops { int (*get_dmabuf_phys)(struct vfio_pci_core_device *vdev,
	struct p2pdma_provider **provider, unsigned int region, struct phys_vec *vec,
	struct vfio_region_dma_range *ranges, size_t n); };
struct vfio_pci_core_device { struct vfio_device vdev; struct pci_dev *pdev; void __iomem *barmap[PCI_STD_NUM_BARS];
	bool bar_mmap_supported[PCI_STD_NUM_BARS]; u8 *vconfig; struct rw_semaphore memory_lock;
	struct list_head dmabufs; bool pm_runtime_engaged, nointx, needs_reset; const struct vfio_pci_device_ops *pci_ops; };
struct vfio_region_dma_range { __u64 offset, length; };
struct vfio_device_feature_dma_buf { __u32 region_index, open_flags, flags, nr_ranges;
	struct vfio_region_dma_range dma_ranges[]; };
struct vfio_device_feature { __u32 argsz, flags; __u8 data[]; };
#define VFIO_DEVICE_FEATURE_GET (1 << 16)
#define VFIO_DEVICE_FEATURE_SET (1 << 17)
#define VFIO_DEVICE_FEATURE_PROBE (1 << 18)
#define VFIO_PCI_ROM_REGION_INDEX 6
int vfio_check_feature(u32 flags, size_t argsz, u32 supported, size_t minsz);
bool vfio_device_try_get_registration(struct vfio_device *device);
void vfio_device_put_registration(struct vfio_device *device);

#endif

#ifndef DMABUF_LINT_VIDEOBUF2_CORE_H
#define DMABUF_LINT_VIDEOBUF2_CORE_H

#include <dmabuf-lint/kernel.h>
#include <linux/dma-buf.h>

#define VB2_MAX_PLANES 8
#define VB2_MAX_FRAME 64
enum vb2_memory { VB2_MEMORY_UNKNOWN, VB2_MEMORY_MMAP, VB2_MEMORY_USERPTR, VB2_MEMORY_DMABUF = 4 };
enum vb2_buffer_state { VB2_BUF_STATE_DEQUEUED, VB2_BUF_STATE_IN_REQUEST, VB2_BUF_STATE_PREPARING,
	VB2_BUF_STATE_QUEUED, VB2_BUF_STATE_ACTIVE, VB2_BUF_STATE_DONE, VB2_BUF_STATE_ERROR };
struct vb2_buffer; struct vb2_queue;
struct vb2_mem_ops {
	void *(*alloc)(struct vb2_buffer *vb, struct device *dev, unsigned long size);
	void (*put)(void *buf_priv);
	struct dma_buf *(*get_dmabuf)(struct vb2_buffer *vb, void *buf_priv, unsigned long flags);
	void *(*get_userptr)(struct vb2_buffer *vb, struct device *dev, unsigned long vaddr, unsigned long size);
	void (*put_userptr)(void *buf_priv);
	void (*prepare)(void *buf_priv);
	void (*finish)(void *buf_priv);
	void *(*attach_dmabuf)(struct vb2_buffer *vb, struct device *dev, struct dma_buf *dbuf, unsigned long size);
	void (*detach_dmabuf)(void *buf_priv);
	int (*map_dmabuf)(void *buf_priv);
	void (*unmap_dmabuf)(void *buf_priv);
	void *(*vaddr)(struct vb2_buffer *vb, void *buf_priv);
	void *(*cookie)(struct vb2_buffer *vb, void *buf_priv);
	unsigned int (*num_users)(void *buf_priv);
	int (*mmap)(void *buf_priv, struct vm_area_struct *vma);
};
struct vb2_plane { void *mem_priv; struct dma_buf *dbuf; unsigned int dbuf_mapped; bool dbuf_duplicated;
	unsigned int bytesused, length, min_length, data_offset; union { unsigned int offset; unsigned long userptr;
	int fd; } m; };
struct vb2_buffer { struct vb2_queue *vb2_queue; unsigned int index, type, memory, num_planes; u64 timestamp;
	enum vb2_buffer_state state; struct vb2_plane planes[VB2_MAX_PLANES]; struct list_head queued_entry, done_entry;
	unsigned int synced : 1, prepared : 1, skip_cache_sync_on_prepare : 1, skip_cache_sync_on_finish : 1; };
struct vb2_ops { int (*queue_setup)(struct vb2_queue *q, unsigned int *nb, unsigned int *np, unsigned int sizes[],
				    struct device *devs[]);
	int (*buf_init)(struct vb2_buffer *vb); int (*buf_prepare)(struct vb2_buffer *vb);
	void (*buf_finish)(struct vb2_buffer *vb); void (*buf_cleanup)(struct vb2_buffer *vb);
	int (*start_streaming)(struct vb2_queue *q, unsigned int count); void (*stop_streaming)(struct vb2_queue *q);
	void (*buf_queue)(struct vb2_buffer *vb); void (*wait_prepare)(struct vb2_queue *q);
	void (*wait_finish)(struct vb2_queue *q); };
struct vb2_queue { unsigned int type, io_modes; struct device *dev; unsigned long dma_attrs; const struct vb2_ops *ops;
	const struct vb2_mem_ops *mem_ops; void *drv_priv; u32 subsystem_flags; unsigned int buf_struct_size;
	u32 timestamp_flags; gfp_t gfp_flags; u32 min_queued_buffers; struct mutex mmap_lock, *lock; unsigned int memory;
	enum dma_data_direction dma_dir; struct vb2_buffer **bufs; unsigned int max_num_buffers; bool bidirectional,
	allow_cache_hints, non_coherent_mem; };
struct vb2_vmarea_handler { refcount_t *refcount; void (*put)(void *arg); void *arg; };
extern const struct vm_operations_struct vb2_common_vm_ops;
struct frame_vector { unsigned int nr_allocated, nr_frames; bool got_ref, is_pfns; void *ptrs[]; };
struct frame_vector *vb2_create_framevec(unsigned long start, unsigned long length, bool write);
void vb2_destroy_framevec(struct frame_vector *vec);
int frame_vector_count(struct frame_vector *vec);
struct page **frame_vector_pages(struct frame_vector *vec);
unsigned long *frame_vector_pfns(struct frame_vector *vec);
int frame_vector_to_pages(struct frame_vector *vec);
void frame_vector_to_pfns(struct frame_vector *vec);
void *vb2_plane_vaddr(struct vb2_buffer *vb, unsigned int plane);
void *vb2_plane_cookie(struct vb2_buffer *vb, unsigned int plane);
void vb2_buffer_done(struct vb2_buffer *vb, enum vb2_buffer_state state);
void *vb2_get_drv_priv(struct vb2_queue *q);
extern const struct vb2_mem_ops vb2_dma_contig_memops, vb2_dma_sg_memops, vb2_vmalloc_memops;

struct v4l2_device { struct device *dev; };
struct media_device { struct device *dev; };
struct video_device { struct device dev; struct v4l2_device *v4l2_dev; int minor; };
struct v4l2_ctrl_handler { struct mutex *lock; int error; };
struct v4l2_fh { struct list_head list; struct video_device *vdev; struct v4l2_ctrl_handler *ctrl_handler; };
struct v4l2_format { u32 type; u8 raw_data[200]; };
struct v4l2_frmsize_stepwise { u32 min_width, max_width, step_width, min_height, max_height, step_height; };
struct vb2_v4l2_buffer { struct vb2_buffer vb2_buf; u32 flags, field, sequence; s32 request_fd; };
struct v4l2_m2m_buffer { struct vb2_v4l2_buffer vb; struct list_head list; };
#define V4L2_H264_NUM_DPB_ENTRIES 16

#endif

#ifndef DMABUF_LINT_DRM_DEVICE_H
#define DMABUF_LINT_DRM_DEVICE_H

#include <dmabuf-lint/kernel.h>

struct drm_device; struct drm_file; struct drm_gem_object; struct drm_mode_create_dumb; struct drm_printer;
struct dma_buf; struct dma_buf_attachment; struct drm_gem_shmem_object;
struct drm_ioctl_desc { unsigned int cmd; int flags; int (*func)(struct drm_device *dev, void *data,
								struct drm_file *file); const char *name; };
struct drm_driver {
	int (*load)(struct drm_device *dev, unsigned long flags);
	int (*open)(struct drm_device *dev, struct drm_file *file);
	void (*postclose)(struct drm_device *dev, struct drm_file *file);
	void (*unload)(struct drm_device *dev);
	void (*release)(struct drm_device *dev);
	void (*debugfs_init)(struct drm_device *dev);
	struct drm_gem_object *(*gem_create_object)(struct drm_device *dev, size_t size);
	int (*prime_handle_to_fd)(struct drm_device *dev, struct drm_file *file, u32 handle, u32 flags, int *fd);
	int (*prime_fd_to_handle)(struct drm_device *dev, struct drm_file *file, int fd, u32 *handle);
	struct drm_gem_object *(*gem_prime_import)(struct drm_device *dev, struct dma_buf *dmabuf);
	struct drm_gem_object *(*gem_prime_import_sg_table)(struct drm_device *dev, struct dma_buf_attachment *attach,
							    struct sg_table *sgt);
	int (*dumb_create)(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args);
	int (*dumb_map_offset)(struct drm_file *file, struct drm_device *dev, u32 handle, u64 *offset);
	void (*show_fdinfo)(struct drm_printer *p, struct drm_file *file);
	int major, minor, patchlevel;
	const char *name, *desc, *date;
	u32 driver_features;
	const struct drm_ioctl_desc *ioctls;
	int num_ioctls;
	const struct file_operations *fops;
};
enum { DRIVER_GEM = 1, DRIVER_MODESET = 2, DRIVER_RENDER = 8, DRIVER_ATOMIC = 16, DRIVER_SYNCOBJ = 32,
	DRIVER_SYNCOBJ_TIMELINE = 64, DRIVER_COMPUTE_ACCEL = 128, DRIVER_GEM_GPUVA = 256 };
enum { DRM_AUTH = 1, DRM_MASTER = 2, DRM_ROOT_ONLY = 4, DRM_RENDER_ALLOW = 32 };
struct drm_minor { int index, type; struct device *kdev; struct drm_device *dev; };
struct drm_vma_offset_manager;
struct drm_vma_offset_node { rwlock_t vm_lock; u64 start; };
struct drm_mode_config { struct mutex mutex; int min_width, min_height, max_width, max_height; };
struct drm_device { struct kref ref; struct device *dev; struct device *dma_dev; struct drm_driver *driver;
	void *dev_private; struct drm_minor *primary, *render; bool registered; struct mutex struct_mutex,
	object_name_lock, filelist_mutex, gem_lru_mutex; struct list_head filelist; struct inode *anon_inode;
	struct idr object_name_idr; struct drm_vma_offset_manager *vma_offset_manager;
	struct drm_mode_config mode_config; };
struct drm_prime_file_private { struct mutex lock; struct rb_root dmabufs, handles; };
struct drm_file { bool authenticated; struct idr object_idr; spinlock_t table_lock; struct idr syncobj_idr;
	struct file *filp; void *driver_priv; struct drm_minor *minor; struct drm_prime_file_private prime;
	u64 client_id; struct pid __rcu *pid; };
struct drm_printer { void (*printfn)(struct drm_printer *, void *); void *arg; };
#define DRM_IOCTL_DEF_DRV(ioctl, f, fl) { .cmd = 0, .func = f, .flags = fl, .name = #ioctl }
#define DRM_IOCTL_NR(n) _IOC_NR(n)
#define DEFINE_DRM_GEM_FOPS(n) static const struct file_operations n __used = { .owner = THIS_MODULE }
#define DEFINE_DRM_ACCEL_FOPS(n) static const struct file_operations n __used = { .owner = THIS_MODULE }
#define DRM_FILE_PAGE_OFFSET_START ((0xFFFFFFFFUL >> PAGE_SHIFT) + 1)
#define DRM_FILE_PAGE_OFFSET_SIZE ((0xFFFFFFFFUL >> PAGE_SHIFT) * 256)
#define DRM_CLOEXEC O_CLOEXEC
#define DRM_RDWR O_RDWR
struct drm_prime_handle { u32 handle, flags; s32 fd; };
struct drm_mode_create_dumb { u32 height, width, bpp, flags, handle, pitch; u64 size; };
int drm_dev_register(struct drm_device *dev, unsigned long flags);
void drm_dev_unregister(struct drm_device *dev);
void drm_dev_unplug(struct drm_device *dev);
bool drm_dev_enter(struct drm_device *dev, int *idx);
void drm_dev_exit(int idx);
void drm_dev_get(struct drm_device *dev);
void drm_dev_put(struct drm_device *dev);
bool drm_core_check_feature(const struct drm_device *dev, u32 feature);
struct device *drm_dev_dma_dev(struct drm_device *dev);
void *__devm_drm_dev_alloc(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset);
#define devm_drm_dev_alloc(p, d, t, m) ((t *)__devm_drm_dev_alloc(p, d, sizeof(t), offsetof(t, m)))
struct drm_device *drm_dev_alloc(const struct drm_driver *driver, struct device *parent);
int drmm_mutex_init(struct drm_device *dev, struct mutex *lock);
void *drmm_kzalloc(struct drm_device *dev, size_t size, gfp_t gfp);
int drmm_add_action_or_reset(struct drm_device *dev, void (*fn)(struct drm_device *, void *), void *data);
int drm_open(struct inode *inode, struct file *f);
int drm_release(struct inode *inode, struct file *f);
long drm_ioctl(struct file *f, unsigned int cmd, unsigned long arg);
long drm_compat_ioctl(struct file *f, unsigned int cmd, unsigned long arg);
__poll_t drm_poll(struct file *f, struct poll_table_struct *wait);
ssize_t drm_read(struct file *f, char __user *buf, size_t n, loff_t *pos);
void drm_printf(struct drm_printer *p, const char *fmt, ...);
void drm_printf_indent(struct drm_printer *p, int i, const char *fmt, ...);
void drm_puts(struct drm_printer *p, const char *s);
#define drm_err(d, fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define drm_warn drm_err
#define drm_notice drm_err
#define drm_info drm_err
#define drm_dbg drm_err
#define drm_dbg_core drm_err
#define drm_dbg_driver drm_err
#define drm_dbg_kms drm_err
#define drm_dbg_prime drm_err
#define drm_err_once drm_err
#define drm_warn_once drm_err
#define drm_info_once drm_err
#define drm_err_ratelimited drm_err
#define drm_dbg_ratelimited drm_err
#define drm_WARN(d, c, fmt, ...) WARN(c, fmt, ##__VA_ARGS__)
#define drm_WARN_ON(d, c) WARN_ON(c)
#define drm_WARN_ON_ONCE(d, c) WARN_ON(c)
#define drm_WARN_ONCE(d, c, fmt, ...) WARN(c, fmt, ##__VA_ARGS__)
#define DRM_ERROR(fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define DRM_INFO DRM_ERROR
#define DRM_WARN DRM_ERROR
#define DRM_NOTE DRM_ERROR
#define DRM_DEBUG DRM_ERROR
#define DRM_DEBUG_DRIVER DRM_ERROR
#define DRM_DEBUG_PRIME DRM_ERROR
#define DRM_DEBUG_KMS DRM_ERROR
#define DRM_DEV_ERROR(d, fmt, ...) pr_err(fmt, ##__VA_ARGS__)
#define DRM_DEV_DEBUG DRM_DEV_ERROR
#define DRM_DEV_INFO DRM_DEV_ERROR
#define DRM_DEV_DEBUG_DRIVER DRM_DEV_ERROR

typedef int drm_ioctl_t(struct drm_device *dev, void *data, struct drm_file *file);
struct drm_mm_node { u64 start, size; struct list_head node_list; bool allocated; };
struct drm_mm { struct list_head hole_stack; struct drm_mm_node head_node; };
struct drm_vma_offset_manager { rwlock_t vm_lock; struct drm_mm vm_addr_space_mm; };
struct drm_gem_close { u32 handle, pad; };
struct drm_gem_flink { u32 handle, name; };
struct drm_gem_open { u32 name, handle; u64 size; };
struct drm_gem_change_handle { u32 handle, new_handle; };
struct drm_vblank_crtc { struct drm_device *dev; wait_queue_head_t queue; };
void drm_vma_offset_manager_init(struct drm_vma_offset_manager *m, unsigned long start, unsigned long n);
void drm_vma_offset_manager_destroy(struct drm_vma_offset_manager *m);
int drm_vma_offset_add(struct drm_vma_offset_manager *m, struct drm_vma_offset_node *n, unsigned long pages);
void drm_vma_offset_remove(struct drm_vma_offset_manager *m, struct drm_vma_offset_node *n);
struct drm_vma_offset_node *drm_vma_offset_exact_lookup_locked(struct drm_vma_offset_manager *m, unsigned long s,
							       unsigned long n);
bool drm_vma_node_is_allowed(struct drm_vma_offset_node *n, struct drm_file *file);
bool drm_debug_enabled(int category);

#endif

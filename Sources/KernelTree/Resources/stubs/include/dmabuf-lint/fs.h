/* Files, descriptors, inodes, mounts of pseudo filesystems, user memory. */
#ifndef DMABUF_LINT_FS_H
#define DMABUF_LINT_FS_H

#include <dmabuf-lint/memory.h>

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 0100
#define O_EXCL 0200
#define O_NONBLOCK 04000
#define O_CLOEXEC 02000000
#define O_LARGEFILE 0100000
#define O_PATH 010000000
#define FMODE_READ 0x1u
#define FMODE_WRITE 0x2u
#define FMODE_LSEEK 0x4u
#define FMODE_PREAD 0x8u
#define FMODE_CAN_READ 0x20000u
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IRUGO 0444
#define S_IWUGO 0222
#define SB_RDONLY 1
#define SB_KERNMOUNT (1 << 22)
#define SB_NOSUID 2
#define SB_I_CGROUPWB 0x1
#define SB_I_NOEXEC 0x2
#define SB_I_NODEV 0x4
#define SB_I_STABLE_WRITES 0x8
#define SB_I_USERNS_VISIBLE 0x10
#define EPOLLIN 0x1u
#define EPOLLPRI 0x2u
#define EPOLLOUT 0x4u
#define EPOLLERR 0x8u
#define EPOLLHUP 0x10u
#define EPOLLRDNORM 0x40u
#define EPOLLWRNORM 0x100u
#define POLL_ENABLED 0

struct super_block; struct inode; struct dentry; struct vfsmount; struct kiocb; struct iov_iter; struct seq_file;
struct poll_table_struct; struct pipe_inode_info; struct dir_context; struct kstat; struct iattr; struct cred;
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct qstr { const unsigned char *name; u32 len; };
struct address_space_operations { int (*writepage)(struct page *, void *); bool (*dirty_folio)(struct address_space *,
	struct folio *); int (*migrate_folio)(struct address_space *, struct folio *, struct folio *, int); };
struct address_space { struct inode *host; const struct address_space_operations *a_ops; gfp_t gfp_mask;
	unsigned long flags; void *i_private_data; unsigned long nrpages; };
struct file_operations {
	struct module *owner;
	unsigned int fop_flags;
	loff_t (*llseek)(struct file *, loff_t, int);
	ssize_t (*read)(struct file *, char __user *, size_t, loff_t *);
	ssize_t (*write)(struct file *, const char __user *, size_t, loff_t *);
	ssize_t (*read_iter)(struct kiocb *, struct iov_iter *);
	ssize_t (*write_iter)(struct kiocb *, struct iov_iter *);
	int (*iterate_shared)(struct file *, struct dir_context *);
	__poll_t (*poll)(struct file *, struct poll_table_struct *);
	long (*unlocked_ioctl)(struct file *, unsigned int, unsigned long);
	long (*compat_ioctl)(struct file *, unsigned int, unsigned long);
	int (*mmap)(struct file *, struct vm_area_struct *);
	int (*open)(struct inode *, struct file *);
	int (*flush)(struct file *, void *id);
	int (*release)(struct inode *, struct file *);
	int (*fsync)(struct file *, loff_t, loff_t, int datasync);
	int (*fasync)(int, struct file *, int);
	unsigned long (*get_unmapped_area)(struct file *, unsigned long, unsigned long, unsigned long, unsigned long);
	ssize_t (*splice_read)(struct file *, loff_t *, struct pipe_inode_info *, size_t, unsigned int);
	void (*show_fdinfo)(struct seq_file *m, struct file *f);
	int (*uring_cmd)(void *ioucmd, unsigned int issue_flags);
};
struct inode_operations { int (*setattr)(struct dentry *, struct iattr *); int (*getattr)(const struct path *,
	struct kstat *, u32, unsigned int); };
struct inode { umode_t i_mode; kuid_t i_uid; const struct inode_operations *i_op; struct super_block *i_sb;
	struct address_space *i_mapping; unsigned long i_ino; dev_t i_rdev; loff_t i_size; blkcnt_t i_blocks;
	unsigned int i_flags; const struct file_operations *i_fop; void *i_private; struct cdev *i_cdev;
	struct address_space i_data; };
struct dentry { struct inode *d_inode; struct super_block *d_sb; void *d_fsdata; struct qstr d_name; };
struct vfsmount { struct dentry *mnt_root; struct super_block *mnt_sb; int mnt_flags; };
typedef struct { atomic_long_t refcnt; } file_ref_t;
struct file { file_ref_t f_ref; fmode_t f_mode; const struct file_operations *f_op; struct address_space *f_mapping;
	void *private_data; struct inode *f_inode; unsigned int f_flags; const struct cred *f_cred; struct path f_path;
	loff_t f_pos; spinlock_t f_lock; };
struct fd { unsigned long word; };
struct super_operations { void (*destroy_inode)(struct inode *); void (*free_inode)(struct inode *);
	void (*evict_inode)(struct inode *); int (*drop_inode)(struct inode *); int (*statfs)(struct dentry *, void *);
	void (*put_super)(struct super_block *); int (*show_options)(struct seq_file *, struct dentry *); };
struct dentry_operations { char *(*d_dname)(struct dentry *, char *, int); void (*d_release)(struct dentry *);
	void (*d_prune)(struct dentry *); int (*d_delete)(const struct dentry *); };
struct super_block { unsigned long s_flags, s_iflags, s_magic; unsigned char s_blocksize_bits;
	unsigned long s_blocksize; loff_t s_maxbytes; struct dentry *s_root; void *s_fs_info; u32 s_time_gran;
	const struct super_operations *s_op; const struct dentry_operations *s_d_op; struct file_system_type *s_type; };
struct fs_context { const struct fs_context_operations *ops; struct file_system_type *fs_type; void *fs_private;
	void *s_fs_info; unsigned int sb_flags, s_iflags; struct dentry *root; struct mutex uapi_mutex; bool global; };
struct fs_context_operations { void (*free)(struct fs_context *fc); int (*get_tree)(struct fs_context *fc);
	int (*parse_param)(struct fs_context *fc, void *param); int (*reconfigure)(struct fs_context *fc); };
struct pseudo_fs_context { const struct super_operations *ops; const void *eops; const void *xattr;
	const struct dentry_operations *dops; unsigned long magic; unsigned int s_d_flags; };
struct file_system_type { const char *name; int fs_flags; int (*init_fs_context)(struct fs_context *fc);
	struct dentry *(*mount)(struct file_system_type *, int, const char *, void *);
	void (*kill_sb)(struct super_block *sb); struct module *owner; struct file_system_type *next; };
struct pseudo_fs_context *init_pseudo(struct fs_context *fc, unsigned long magic);
struct vfsmount *kern_mount(struct file_system_type *type);
void kern_unmount(struct vfsmount *mnt);
int register_filesystem(struct file_system_type *fs);
int unregister_filesystem(struct file_system_type *fs);
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount, int *count);
void simple_release_fs(struct vfsmount **mount, int *count);
int simple_statfs(struct dentry *dentry, void *buf);
int get_tree_nodev(struct fs_context *fc, int (*fill)(struct super_block *sb, struct fs_context *fc));
int get_tree_single(struct fs_context *fc, int (*fill)(struct super_block *sb, struct fs_context *fc));
void kill_anon_super(struct super_block *sb);
void kill_litter_super(struct super_block *sb);
struct inode *alloc_anon_inode(struct super_block *sb);
struct inode *new_inode(struct super_block *sb);
struct inode *new_inode_pseudo(struct super_block *sb);
void iput(struct inode *inode);
void ihold(struct inode *inode);
void clear_nlink(struct inode *inode);
void inode_set_bytes(struct inode *inode, loff_t bytes);
void i_size_write(struct inode *inode, loff_t size);
loff_t i_size_read(const struct inode *inode);
unsigned int get_next_ino(void);
char *dynamic_dname(char *buf, int len, const char *fmt, ...);
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags,
			       const struct file_operations *fops);
struct file *alloc_file_clone(struct file *file, int flags, const struct file_operations *fops);
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags);
struct file *anon_inode_create_getfile(const char *name, const struct file_operations *fops, void *priv, int flags,
				       const struct inode *ctx);
int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags);
struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags);
struct file *shmem_kernel_file_setup(const char *name, loff_t size, unsigned long flags);
struct file *shmem_file_setup_with_mnt(struct vfsmount *m, const char *name, loff_t size, unsigned long flags);
struct page *shmem_read_mapping_page(struct address_space *mapping, pgoff_t index);
struct page *shmem_read_mapping_page_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp);
struct folio *shmem_read_folio(struct address_space *mapping, pgoff_t index);
struct folio *shmem_read_folio_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp);
void shmem_truncate_range(struct inode *inode, loff_t start, u64 end);
bool shmem_mapping(struct address_space *mapping);
bool is_file_hugepages(const struct file *file);
void mapping_set_gfp_mask(struct address_space *m, gfp_t mask);
gfp_t mapping_gfp_mask(struct address_space *m);
gfp_t mapping_gfp_constraint(struct address_space *m, gfp_t mask);
void mapping_set_unevictable(struct address_space *m);
void mapping_clear_unevictable(struct address_space *m);
struct inode *file_inode(const struct file *f);
unsigned int iminor(const struct inode *inode);
unsigned int imajor(const struct inode *inode);
struct file *get_file(struct file *f);
struct file *get_file_active(struct file **f);
bool file_ref_get(file_ref_t *ref);
unsigned long file_count(struct file *f);
void fput(struct file *f);
struct file *fget(unsigned int fd);
struct fd fdget(unsigned int fd);
void fdput(struct fd fd);
#define fd_file(f) ((struct file *)((f).word & ~3ul))
#define fd_empty(f) (!(f).word)
int get_unused_fd_flags(unsigned int flags);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);
int close_fd(unsigned int fd);
int receive_fd(struct file *file, int __user *ufd, unsigned int flags);
int replace_fd(unsigned int fd, struct file *file, unsigned int flags);
#define take_fd(fd) __get_and_null(fd, -EBADF)
DEFINE_CLASS(fd, struct fd, fdput(_T), fdget(fd), int fd)
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T)) fput(_T))
DEFINE_CLASS(get_unused_fd, int, if (_T >= 0) put_unused_fd(_T), get_unused_fd_flags(flags), unsigned int flags)
loff_t noop_llseek(struct file *f, loff_t o, int w);
loff_t default_llseek(struct file *f, loff_t o, int w);
loff_t no_seek_end_llseek(struct file *f, loff_t o, int w);
loff_t fixed_size_llseek(struct file *f, loff_t o, int w, loff_t size);
loff_t seq_lseek(struct file *f, loff_t o, int w);
#define no_llseek NULL
long compat_ptr_ioctl(struct file *f, unsigned int cmd, unsigned long arg);
int nonseekable_open(struct inode *inode, struct file *f);
int stream_open(struct inode *inode, struct file *f);
int simple_open(struct inode *inode, struct file *f);
ssize_t simple_read_from_buffer(void __user *to, size_t n, loff_t *pos, const void *from, size_t avail);
ssize_t simple_write_to_buffer(void *to, size_t avail, loff_t *pos, const void __user *from, size_t n);
ssize_t kernel_read(struct file *f, void *buf, size_t n, loff_t *pos);
typedef struct poll_table_struct { void (*_qproc)(struct file *, wait_queue_head_t *, struct poll_table_struct *);
	__poll_t _key; } poll_table;
void poll_wait(struct file *f, wait_queue_head_t *wq, poll_table *p);
typedef unsigned int compat_uptr_t;
void __user *compat_ptr(compat_uptr_t p);

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long clear_user(void __user *to, unsigned long n);
int copy_struct_from_user(void *dst, size_t ksize, const void __user *src, size_t usize);
bool access_ok(const void __user *p, unsigned long n);
void *memdup_user(const void __user *src, size_t len);
void *vmemdup_user(const void __user *src, size_t len);
void *memdup_array_user(const void __user *src, size_t n, size_t size);
void *vmemdup_array_user(const void __user *src, size_t n, size_t size);
long strncpy_from_user(char *dst, const char __user *src, long n);
char *strndup_user(const char __user *s, long n);
long __dmabuf_lint_get_user(const void __user *p);
int __dmabuf_lint_put_user(void __user *p);
#define get_user(x, p) ({ (x) = (typeof(*(p)))__dmabuf_lint_get_user(p); __dmabuf_lint_put_user((void *)(p)); })
unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n);
#define put_user(x, p) ({ typeof(*(p)) __pu_val = (x); \
	__copy_to_user((void *)(p), &__pu_val, sizeof(__pu_val)) ? -14 : 0; })
#define __get_user get_user
#define __put_user put_user

#define _IOC(d, t, n, s) (((d) << 30) | ((t) << 8) | (n) | ((s) << 16))
#define _IO(t, n) _IOC(0U, (t), (n), 0)
#define _IOR(t, n, s) _IOC(2U, (t), (n), sizeof(s))
#define _IOW(t, n, s) _IOC(1U, (t), (n), sizeof(s))
#define _IOWR(t, n, s) _IOC(3U, (t), (n), sizeof(s))
#define _IOC_NR(c) ((c) & 0xff)
#define _IOC_TYPE(c) (((c) >> 8) & 0xff)
#define _IOC_SIZE(c) (((c) >> 16) & 0x3fff)
#define _IOC_DIR(c) ((c) >> 30)
#define _IOC_NONE 0U
#define _IOC_WRITE 1U
#define _IOC_READ 2U
#define IOC_IN (1U << 30)
#define IOC_OUT (2U << 30)

struct seq_operations { void *(*start)(struct seq_file *, loff_t *); void (*stop)(struct seq_file *, void *);
	void *(*next)(struct seq_file *, void *, loff_t *); int (*show)(struct seq_file *, void *); };
struct seq_file { char *buf; size_t size, from, count; loff_t index; void *private; struct file *file; };
void seq_printf(struct seq_file *m, const char *fmt, ...);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
int seq_write(struct seq_file *m, const void *p, size_t n);
ssize_t seq_read(struct file *f, char __user *buf, size_t n, loff_t *pos);
int single_open(struct file *f, int (*show)(struct seq_file *, void *), void *data);
int single_release(struct inode *inode, struct file *f);
int seq_open(struct file *f, const struct seq_operations *ops);
int seq_release(struct inode *inode, struct file *f);
#define DEFINE_SHOW_ATTRIBUTE(name) \
	static int name##_open(struct inode *inode, struct file *file) \
	{ return single_open(file, name##_show, inode->i_private); } \
	static const struct file_operations name##_fops = { .owner = THIS_MODULE, .open = name##_open, \
		.read = seq_read, .llseek = seq_lseek, .release = single_release }
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);
struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *fops);
void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value);
void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value);
void debugfs_remove(struct dentry *dentry);
void debugfs_remove_recursive(struct dentry *dentry);
struct cdev { struct module *owner; const struct file_operations *ops; dev_t dev; unsigned int count; };
void cdev_init(struct cdev *cdev, const struct file_operations *fops);
int cdev_add(struct cdev *cdev, dev_t dev, unsigned int count);
void cdev_del(struct cdev *cdev);
struct cdev *cdev_alloc(void);
int alloc_chrdev_region(dev_t *dev, unsigned int base, unsigned int count, const char *name);
int register_chrdev_region(dev_t dev, unsigned int count, const char *name);
void unregister_chrdev_region(dev_t dev, unsigned int count);
#define MAJOR(d) ((d) >> 20)
#define MINOR(d) ((d) & 0xfffff)
#define MKDEV(a, b) (((a) << 20) | (b))
#define MISC_DYNAMIC_MINOR 255

#define DMA_BUF_MAGIC 0x444d4142
#define ANON_INODE_FS_MAGIC 0x09041934
#define F_GET_SEALS 1034
#define F_SEAL_SEAL 0x1
#define F_SEAL_SHRINK 0x2
#define F_SEAL_GROW 0x4
#define F_SEAL_WRITE 0x8
#define F_SEAL_FUTURE_WRITE 0x10
#define S_IRWXU 00700
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
struct kiocb { struct file *ki_filp; loff_t ki_pos; int ki_flags; void (*ki_complete)(struct kiocb *, long);
	void *private; };
struct iov_iter { size_t count; };
size_t iov_iter_count(const struct iov_iter *i);
size_t copy_to_iter(const void *p, size_t n, struct iov_iter *i);
size_t copy_from_iter(void *p, size_t n, struct iov_iter *i);

#endif

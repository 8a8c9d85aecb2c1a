// kernel: 6.12
// Broken: two pseudo filesystems of anonymous inodes, one for buffers, one for their control files.
#include <linux/dma-buf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pseudo_fs.h>
#include <linux/slab.h>

#define GARNET_MAGIC 0x67617265
#define GARNET_CONTROL_MAGIC 0x67617266

struct garnet_buffer {
	struct inode *inode;
	struct dma_buf *dmabuf;
};

static struct vfsmount *garnet_mount;
static struct vfsmount *garnet_control_mount;

static char *garnet_dname(struct dentry *dentry, char *buffer, int len)
{
	return dynamic_dname(buffer, len, "garnet:%lu", dentry->d_inode->i_ino);
}

static const struct dentry_operations garnet_dentry_ops = {
	.d_dname = garnet_dname,
};

static int garnet_init_fs_context(struct fs_context *fc)
{
	struct pseudo_fs_context *ctx;

	ctx = init_pseudo(fc, GARNET_MAGIC); /* expect: anon-inode-exec error */
	if (!ctx)
		return -ENOMEM;
	ctx->dops = &garnet_dentry_ops;
	fc->s_iflags |= SB_I_NOEXEC;
	return 0;
}

static struct file_system_type garnet_fs = {
	.name = "garnet",
	.init_fs_context = garnet_init_fs_context,
	.kill_sb = kill_anon_super,
};

static int garnet_control_init_fs_context(struct fs_context *fc)
{
	if (!init_pseudo(fc, GARNET_CONTROL_MAGIC)) /* expect: anon-inode-exec error */
		return -ENOMEM;
	return 0;
}

static struct file_system_type garnet_control_fs = {
	.name = "garnet_control",
	.init_fs_context = garnet_control_init_fs_context,
	.kill_sb = kill_anon_super,
};

static int garnet_release(struct inode *inode, struct file *file)
{
	struct garnet_buffer *buf = file->private_data;

	if (buf->dmabuf)
		dma_buf_put(buf->dmabuf);
	kfree(buf);
	return 0;
}

static const struct file_operations garnet_fops = {
	.owner = THIS_MODULE,
	.release = garnet_release,
};

static struct file *garnet_new_file(struct vfsmount *mnt, struct garnet_buffer *buf)
{
	struct inode *inode;
	struct file *file;

	inode = alloc_anon_inode(mnt->mnt_sb);
	if (IS_ERR(inode))
		return ERR_CAST(inode);

	file = alloc_file_pseudo(inode, mnt, "garnet", O_RDWR, &garnet_fops);
	if (IS_ERR(file)) {
		iput(inode);
		return file;
	}
	file->private_data = buf;
	buf->inode = inode;
	return file;
}

struct file *garnet_create_open(struct dma_buf *dmabuf, bool control)
{
	struct garnet_buffer *buf;
	struct file *file;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);

	file = garnet_new_file(control ? garnet_control_mount : garnet_mount, buf);
	if (IS_ERR(file)) {
		kfree(buf);
		return file;
	}
	get_dma_buf(dmabuf);
	buf->dmabuf = dmabuf;
	return file;
}
EXPORT_SYMBOL_GPL(garnet_create_open);

static int __init garnet_init(void)
{
	garnet_mount = kern_mount(&garnet_fs);
	if (IS_ERR(garnet_mount))
		return PTR_ERR(garnet_mount);
	garnet_control_mount = kern_mount(&garnet_control_fs);
	if (IS_ERR(garnet_control_mount)) {
		kern_unmount(garnet_mount);
		return PTR_ERR(garnet_control_mount);
	}
	return 0;
}

static void __exit garnet_exit(void)
{
	kern_unmount(garnet_control_mount);
	kern_unmount(garnet_mount);
}
module_init(garnet_init);
module_exit(garnet_exit);

MODULE_DESCRIPTION("Garnet files");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(DMA_BUF);

/* Messages, assertions, module declarations and symbol exports. */
#ifndef DMABUF_LINT_PRINTK_H
#define DMABUF_LINT_PRINTK_H

#include <dmabuf-lint/types.h>

struct device;
#define KERN_EMERG ""
#define KERN_ALERT ""
#define KERN_CRIT ""
#define KERN_ERR ""
#define KERN_WARNING ""
#define KERN_NOTICE ""
#define KERN_INFO ""
#define KERN_DEBUG ""
#define KERN_CONT ""
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif
int _printk(const char *fmt, ...) __printf(1, 2);
#define printk(fmt, ...) _printk(fmt, ##__VA_ARGS__)
#define printk_ratelimited(fmt, ...) _printk(fmt, ##__VA_ARGS__)
#define pr_emerg(fmt, ...) _printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert pr_emerg
#define pr_crit pr_emerg
#define pr_err pr_emerg
#define pr_warn pr_emerg
#define pr_notice pr_emerg
#define pr_info pr_emerg
#define pr_debug pr_emerg
#define pr_cont pr_emerg
#define pr_devel pr_emerg
#define pr_err_once pr_emerg
#define pr_warn_once pr_emerg
#define pr_info_once pr_emerg
#define pr_err_ratelimited pr_emerg
#define pr_warn_ratelimited pr_emerg
#define pr_info_ratelimited pr_emerg
#define pr_debug_ratelimited pr_emerg
int _dev_printk(const struct device *dev, const char *fmt, ...) __printf(2, 3);
#define dev_printk(level, dev, fmt, ...) _dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_emerg _dev_printk
#define dev_alert _dev_printk
#define dev_crit _dev_printk
#define dev_err _dev_printk
#define dev_warn _dev_printk
#define dev_notice _dev_printk
#define dev_info _dev_printk
#define dev_dbg _dev_printk
#define dev_vdbg _dev_printk
#define dev_err_once _dev_printk
#define dev_warn_once _dev_printk
#define dev_info_once _dev_printk
#define dev_dbg_once _dev_printk
#define dev_err_ratelimited _dev_printk
#define dev_warn_ratelimited _dev_printk
#define dev_dbg_ratelimited _dev_printk
int dev_err_probe(const struct device *dev, int err, const char *fmt, ...);
int dev_warn_probe(const struct device *dev, int err, const char *fmt, ...);
#define dev_err_ptr_probe(dev, err, fmt, ...) ERR_PTR(dev_err_probe(dev, err, fmt, ##__VA_ARGS__))
#define dev_WARN(dev, fmt, ...) _dev_printk(dev, fmt, ##__VA_ARGS__)
#define dev_WARN_ONCE(dev, c, fmt, ...) WARN(c, fmt, ##__VA_ARGS__)
void dump_stack(void);
void print_hex_dump_debug(const char *prefix, int type, int row, int group, const void *buf, size_t len, bool ascii);
void add_taint(unsigned int flag, int lockdep_ok);
#define no_printk(fmt, ...) 0

void __warn_printk(const char *fmt, ...);
void __dmabuf_lint_bug(void) __noreturn;
void panic(const char *fmt, ...) __noreturn;
#define BUG() __dmabuf_lint_bug()
#define BUG_ON(c) do { if (unlikely(c)) BUG(); } while (0)
#define WARN_ON(c) ({ int __ret_warn_on = !!(c); if (unlikely(__ret_warn_on)) __warn_printk(""); \
	unlikely(__ret_warn_on); })
#define WARN(c, fmt...) ({ int __ret_warn_on = !!(c); if (unlikely(__ret_warn_on)) __warn_printk(fmt); \
	unlikely(__ret_warn_on); })
#define WARN_ON_ONCE(c) WARN_ON(c)
#define WARN_ONCE(c, fmt...) WARN(c, fmt)
#define WARN_RATELIMIT(c, fmt...) WARN(c, fmt)
#define WARN_TAINT(c, t, fmt...) WARN(c, fmt)
#define VM_BUG_ON(c) BUG_ON(c)
#define VM_WARN_ON(c) WARN_ON(c)
#define VM_WARN_ON_ONCE(c) WARN_ON(c)

struct module;
#ifndef THIS_MODULE
extern struct module __this_module;
#define THIS_MODULE (&__this_module)
#endif
bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);
char *module_name(struct module *mod);

/* Some drivers leave out the semicolon after these: a second one does no harm.
 * A use of each is a declaration at file scope that begins with the macro's name. */
#define __dmabuf_lint_mark(what) static const char __UNIQUE_ID(mark)[] __used = what;
#define __dmabuf_lint_export(sym, how) \
	extern typeof(sym) sym; static const char __export_symbol_##sym[] __used = how
#define EXPORT_SYMBOL(sym) __dmabuf_lint_export(sym, "")
#define EXPORT_SYMBOL_GPL(sym) __dmabuf_lint_export(sym, "")
#define EXPORT_SYMBOL_NS(sym, ns) __dmabuf_lint_export(sym, #ns)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __dmabuf_lint_export(sym, #ns)
#define EXPORT_SYMBOL_FOR_MODULES(sym, mods) __dmabuf_lint_export(sym, mods)
#define EXPORT_SYMBOL_IF_KUNIT(sym) __dmabuf_lint_export(sym, "")
#define EXPORT_TRACEPOINT_SYMBOL(name) __dmabuf_lint_mark(#name)
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name) __dmabuf_lint_mark(#name)
#define MODULE_IMPORT_NS(ns) __dmabuf_lint_mark(#ns)
#define MODULE_LICENSE(x) __dmabuf_lint_mark(x)
#define MODULE_AUTHOR(x) __dmabuf_lint_mark(x)
#define MODULE_DESCRIPTION(x) __dmabuf_lint_mark(x)
#define MODULE_VERSION(x) __dmabuf_lint_mark(x)
#define MODULE_ALIAS(x) __dmabuf_lint_mark(x)
#define MODULE_FIRMWARE(x) __dmabuf_lint_mark(x)
#define MODULE_SOFTDEP(x) __dmabuf_lint_mark(x)
#define MODULE_INFO(tag, info) __dmabuf_lint_mark(#tag)
#define MODULE_ALIAS_MISCDEV(minor) __dmabuf_lint_mark(#minor)
#define MODULE_ALIAS_FS(name) __dmabuf_lint_mark(name)
#define MODULE_PARM_DESC(name, text) __dmabuf_lint_mark(text)
#define MODULE_DEVICE_TABLE(type, name) extern typeof(name) __mod_##type##__##name##_table
#define module_param(name, type, perm) extern typeof(name) __param_##name
#define module_param_named(name, var, type, perm) extern typeof(var) __param_##name
#define module_param_array(name, type, nump, perm) extern typeof(name) __param_##name
#define module_param_string(name, str, len, perm) extern typeof(str) __param_##name
#define module_param_cb(name, ops, arg, perm) extern int __param_##name
#define module_param_unsafe(name, type, perm) module_param(name, type, perm)
#define module_param_named_unsafe(name, var, type, perm) module_param_named(name, var, type, perm)

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);
#define __dmabuf_lint_call(fn, id) static initcall_t __initcall_##fn __used = fn;
#define module_init(fn) __dmabuf_lint_call(fn, module)
#define module_exit(fn) static exitcall_t __exitcall_##fn __used = fn;
#define early_initcall(fn) __dmabuf_lint_call(fn, early)
#define core_initcall(fn) __dmabuf_lint_call(fn, core)
#define postcore_initcall(fn) __dmabuf_lint_call(fn, postcore)
#define arch_initcall(fn) __dmabuf_lint_call(fn, arch)
#define subsys_initcall(fn) __dmabuf_lint_call(fn, subsys)
#define fs_initcall(fn) __dmabuf_lint_call(fn, fs)
#define rootfs_initcall(fn) __dmabuf_lint_call(fn, rootfs)
#define device_initcall(fn) __dmabuf_lint_call(fn, device)
#define late_initcall(fn) __dmabuf_lint_call(fn, late)
#define __setup(str, fn) static int (*__setup_##fn)(char *) __used = fn
#define early_param(str, fn) __setup(str, fn)
#define module_driver(drv, reg, unreg, args...) \
	static int __init drv##_init(void) { return reg(&(drv), ##args); } \
	module_init(drv##_init); \
	static void __exit drv##_exit(void) { unreg(&(drv), ##args); } \
	module_exit(drv##_exit)
#define ALLOW_ERROR_INJECTION(fn, type) extern typeof(fn) fn
#define TP_PROTO(args...) args
#define TP_ARGS(args...) args
bool capable(int cap);
bool ns_capable(void *ns, int cap);
#define CAP_SYS_ADMIN 21
#define CAP_SYS_RAWIO 17
#define CAP_IPC_LOCK 14
#define CAP_SYS_NICE 23
#define CAP_PERFMON 38

#define TAINT_SOFTLOCKUP 14
#define TAINT_USER 6
#define LOCKDEP_STILL_OK 0

#define __exitcall(fn) static exitcall_t __exitcall_##fn __used = fn;

#endif

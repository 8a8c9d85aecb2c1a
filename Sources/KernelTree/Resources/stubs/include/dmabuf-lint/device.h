/* Devices, buses, firmware tables, clocks, interrupts, registers. */
#ifndef DMABUF_LINT_DEVICE_H
#define DMABUF_LINT_DEVICE_H

#include <dmabuf-lint/sched.h>

struct kobject { const char *name; struct kobject *parent; };
struct attribute { const char *name; umode_t mode; };
struct attribute_group { const char *name; struct attribute **attrs; };
struct device_attribute { struct attribute attr; ssize_t (*show)(struct device *, struct device_attribute *, char *);
	ssize_t (*store)(struct device *, struct device_attribute *, const char *, size_t); };
#define __ATTR(n, m, s, w) { .attr = { .name = #n, .mode = m }, .show = s, .store = w }
#define DEVICE_ATTR(n, m, s, w) struct device_attribute dev_attr_##n = __ATTR(n, m, s, w)
#define DEVICE_ATTR_RO(n) struct device_attribute dev_attr_##n = __ATTR(n, 0444, n##_show, NULL)
#define DEVICE_ATTR_WO(n) struct device_attribute dev_attr_##n = __ATTR(n, 0200, NULL, n##_store)
#define DEVICE_ATTR_RW(n) struct device_attribute dev_attr_##n = __ATTR(n, 0644, n##_show, n##_store)
#define ATTRIBUTE_GROUPS(n) static const struct attribute_group *n##_groups[] __used = { NULL }
struct dev_pm_ops { int (*prepare)(struct device *); void (*complete)(struct device *);
	int (*suspend)(struct device *); int (*resume)(struct device *); int (*freeze)(struct device *);
	int (*thaw)(struct device *); int (*poweroff)(struct device *); int (*restore)(struct device *);
	int (*runtime_suspend)(struct device *); int (*runtime_resume)(struct device *);
	int (*runtime_idle)(struct device *); };
struct device_node { const char *name, *full_name; };
struct fwnode_handle { int v; };
struct class { const char *name; char *(*devnode)(const struct device *, umode_t *);
	const struct attribute_group **dev_groups; void (*dev_release)(struct device *); };
struct bus_type { const char *name; };
struct of_device_id { char name[32], type[32], compatible[128]; const void *data; };
struct device_driver { const char *name; const struct bus_type *bus; struct module *owner;
	const struct of_device_id *of_match_table; const void *acpi_match_table; const struct dev_pm_ops *pm;
	const struct attribute_group **dev_groups; int probe_type; bool suppress_bind_attrs; };
struct device_type { const char *name; void (*release)(struct device *); };
struct device_dma_parameters { unsigned int max_segment_size; unsigned long segment_boundary_mask; };
struct device { struct kobject kobj; struct device *parent; const struct bus_type *bus; struct device_driver *driver;
	void *platform_data, *driver_data; u64 *dma_mask, coherent_dma_mask; struct device_dma_parameters *dma_parms;
	struct device_node *of_node; struct fwnode_handle *fwnode; dev_t devt; const struct class *class;
	const struct device_type *type; const struct attribute_group **groups; void (*release)(struct device *);
	struct cma *cma_area; struct list_head dma_pools; int numa_node; struct mutex mutex; const char *init_name;
	bool dma_coherent; struct list_head devres_head; };
const char *dev_name(const struct device *dev);
int dev_set_name(struct device *dev, const char *fmt, ...);
void dev_set_drvdata(struct device *dev, void *data);
void *dev_get_drvdata(const struct device *dev);
void *dev_get_platdata(const struct device *dev);
const char *dev_driver_string(const struct device *dev);
int dev_to_node(struct device *dev);
void device_initialize(struct device *dev);
int device_add(struct device *dev);
void device_del(struct device *dev);
int device_register(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
void device_lock(struct device *dev);
void device_unlock(struct device *dev);
struct device *device_create(const struct class *cls, struct device *parent, dev_t dt, void *data, const char *f, ...);
void device_destroy(const struct class *cls, dev_t dt);
struct class *class_create(const char *name);
void class_destroy(const struct class *cls);
int class_register(const struct class *cls);
void class_unregister(const struct class *cls);
int device_for_each_child(struct device *dev, void *data, int (*fn)(struct device *, void *));
int devm_add_action(struct device *dev, void (*fn)(void *), void *data);
int devm_add_action_or_reset(struct device *dev, void (*fn)(void *), void *data);
void *devm_ioremap(struct device *dev, resource_size_t o, resource_size_t n);
const void *of_device_get_match_data(const struct device *dev);
const void *device_get_match_data(const struct device *dev);
bool device_property_read_bool(const struct device *dev, const char *name);
int device_property_read_u32(const struct device *dev, const char *name, u32 *v);
void device_set_wakeup_capable(struct device *dev, bool v);
DEFINE_FREE(put_device, struct device *, if (_T) put_device(_T))
DEFINE_GUARD(device, struct device *, device_lock(_T), device_unlock(_T))

struct resource { resource_size_t start, end; const char *name; unsigned long flags; struct resource *parent; };
#define IORESOURCE_IO 0x100
#define IORESOURCE_MEM 0x200
#define IORESOURCE_IRQ 0x400
#define DEFINE_RES_MEM(s, n) { .start = (s), .end = (s) + (n) - 1, .flags = IORESOURCE_MEM }
resource_size_t resource_size(const struct resource *r);
struct resource *request_mem_region(resource_size_t s, resource_size_t n, const char *name);
void release_mem_region(resource_size_t s, resource_size_t n);
struct platform_device_id { char name[20]; unsigned long driver_data; };
struct platform_device { const char *name; int id; struct device dev; u32 num_resources; struct resource *resource; };
struct platform_device_info { struct device *parent; const char *name; int id; u64 dma_mask; };
struct platform_driver { int (*probe)(struct platform_device *); void (*remove)(struct platform_device *);
	void (*shutdown)(struct platform_device *); int (*suspend)(struct platform_device *, int);
	int (*resume)(struct platform_device *); struct device_driver driver; const struct platform_device_id *id_table;
	bool prevent_deferred_probe, driver_managed_dma; };
int platform_driver_register(struct platform_driver *drv);
void platform_driver_unregister(struct platform_driver *drv);
#define module_platform_driver(drv) module_driver(drv, platform_driver_register, platform_driver_unregister)
#define builtin_platform_driver(drv) \
	static int __init drv##_init(void) { return platform_driver_register(&(drv)); } device_initcall(drv##_init)
struct platform_device *platform_device_alloc(const char *name, int id);
int platform_device_add(struct platform_device *pdev);
void platform_device_put(struct platform_device *pdev);
struct platform_device *platform_device_register_simple(const char *name, int id, const struct resource *r, u32 n);
struct platform_device *platform_device_register_full(const struct platform_device_info *info);
void platform_device_unregister(struct platform_device *pdev);
void platform_set_drvdata(struct platform_device *pdev, void *data);
void *platform_get_drvdata(const struct platform_device *pdev);
int platform_get_irq(struct platform_device *pdev, unsigned int n);
int platform_get_irq_byname(struct platform_device *pdev, const char *name);
int platform_get_irq_optional(struct platform_device *pdev, unsigned int n);
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int n);
struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type, const char *name);
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int n);
void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name);
void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int n,
						     struct resource **res);
void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *r);
#define to_platform_device(d) container_of(d, struct platform_device, dev)
struct miscdevice { int minor; const char *name; const struct file_operations *fops; struct list_head list;
	struct device *parent, *this_device; const struct attribute_group **groups; const char *nodename; umode_t mode; };
int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);
#define module_misc_device(d) module_driver(d, misc_register, misc_deregister)
#define builtin_misc_device(d) \
	static int __init d##_init(void) { return misc_register(&(d)); } device_initcall(d##_init)

#define PCI_ANY_ID (~0)
struct pci_device_id { u32 vendor, device, subvendor, subdevice, class, class_mask; kernel_ulong_pad_t driver_data; };
#define PCI_DEVICE(v, d) .vendor = (v), .device = (d), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_VDEVICE(v, d) .vendor = PCI_VENDOR_ID_##v, .device = (d), .subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define PCI_DEVICE_DATA(v, d, x) .vendor = PCI_VENDOR_ID_##v, .device = PCI_DEVICE_ID_##v##_##d
#define PCI_STD_NUM_BARS 6
#define PCI_NUM_RESOURCES 17
#define PCI_IRQ_MSI 2
#define PCI_IRQ_MSIX 4
#define PCI_IRQ_ALL_TYPES 7
#define PCI_D0 0
#define PCI_D3hot 3
#define PCI_COMMAND 4
#define PCI_COMMAND_MEMORY 2
struct pci_bus { struct pci_bus *parent; unsigned char number; struct pci_dev *self; };
struct pci_dev { struct device dev; struct pci_bus *bus; unsigned short vendor, device, subsystem_vendor,
	subsystem_device; unsigned int class, irq, devfn; u8 revision; struct resource resource[PCI_NUM_RESOURCES];
	bool is_virtfn; void *p2pdma; };
struct pci_driver { const char *name; const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *, const struct pci_device_id *); void (*remove)(struct pci_dev *);
	void (*shutdown)(struct pci_dev *); int (*sriov_configure)(struct pci_dev *, int);
	const void *err_handler; struct device_driver driver; bool driver_managed_dma; };
int pci_register_driver(struct pci_driver *drv);
void pci_unregister_driver(struct pci_driver *drv);
#define module_pci_driver(drv) module_driver(drv, pci_register_driver, pci_unregister_driver)
#define to_pci_dev(d) container_of(d, struct pci_dev, dev)
extern const struct bus_type pci_bus_type, platform_bus_type;
#define dev_is_pci(d) ((d)->bus == &pci_bus_type)
int pci_enable_device(struct pci_dev *pdev);
int pcim_enable_device(struct pci_dev *pdev);
void pci_disable_device(struct pci_dev *pdev);
void pci_set_master(struct pci_dev *pdev);
void pci_clear_master(struct pci_dev *pdev);
void pci_set_drvdata(struct pci_dev *pdev, void *data);
void *pci_get_drvdata(struct pci_dev *pdev);
const char *pci_name(const struct pci_dev *pdev);
struct pci_dev *pci_dev_get(struct pci_dev *pdev);
void pci_dev_put(struct pci_dev *pdev);
int pci_request_regions(struct pci_dev *pdev, const char *name);
void pci_release_regions(struct pci_dev *pdev);
int pci_request_selected_regions(struct pci_dev *pdev, int bars, const char *name);
int pcim_iomap_regions(struct pci_dev *pdev, int mask, const char *name);
void __iomem *pcim_iomap_region(struct pci_dev *pdev, int bar, const char *name);
void __iomem *pci_iomap(struct pci_dev *pdev, int bar, unsigned long n);
void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long n);
void pci_iounmap(struct pci_dev *pdev, void __iomem *p);
#define pci_resource_start(p, n) ((p)->resource[n].start)
#define pci_resource_end(p, n) ((p)->resource[n].end)
#define pci_resource_flags(p, n) ((p)->resource[n].flags)
#define pci_resource_len(p, n) resource_size(&(p)->resource[n])
int pci_alloc_irq_vectors(struct pci_dev *pdev, unsigned int a, unsigned int b, unsigned int flags);
void pci_free_irq_vectors(struct pci_dev *pdev);
int pci_irq_vector(struct pci_dev *pdev, unsigned int n);
int pci_read_config_dword(const struct pci_dev *pdev, int where, u32 *v);
int pci_read_config_word(const struct pci_dev *pdev, int where, u16 *v);
int pci_write_config_word(const struct pci_dev *pdev, int where, u16 v);
int pci_write_config_dword(const struct pci_dev *pdev, int where, u32 v);
int pci_save_state(struct pci_dev *pdev);
void pci_restore_state(struct pci_dev *pdev);
int pci_set_power_state(struct pci_dev *pdev, int state);
#define pci_err(p, fmt, ...) dev_err(&(p)->dev, fmt, ##__VA_ARGS__)
#define pci_warn(p, fmt, ...) dev_warn(&(p)->dev, fmt, ##__VA_ARGS__)
#define pci_info(p, fmt, ...) dev_info(&(p)->dev, fmt, ##__VA_ARGS__)
#define pci_dbg(p, fmt, ...) dev_dbg(&(p)->dev, fmt, ##__VA_ARGS__)

void __iomem *ioremap(phys_addr_t p, size_t n);
void __iomem *ioremap_wc(phys_addr_t p, size_t n);
void iounmap(volatile void __iomem *p);
void *memremap(phys_addr_t p, size_t n, unsigned long flags);
void *devm_memremap(struct device *dev, phys_addr_t p, size_t n, unsigned long flags);
void memunmap(void *p);
#define MEMREMAP_WB 1
#define MEMREMAP_WT 2
#define MEMREMAP_WC 4
u8 readb(const volatile void __iomem *p);
u16 readw(const volatile void __iomem *p);
u32 readl(const volatile void __iomem *p);
u64 readq(const volatile void __iomem *p);
u32 readl_relaxed(const volatile void __iomem *p);
void writeb(u8 v, volatile void __iomem *p);
void writew(u16 v, volatile void __iomem *p);
void writel(u32 v, volatile void __iomem *p);
void writeq(u64 v, volatile void __iomem *p);
void writel_relaxed(u32 v, volatile void __iomem *p);
u32 ioread32(const void __iomem *p);
void iowrite32(u32 v, void __iomem *p);
void memcpy_toio(volatile void __iomem *to, const void *from, size_t n);
void memcpy_fromio(void *to, const volatile void __iomem *from, size_t n);
void memset_io(volatile void __iomem *p, int v, size_t n);
#define readl_poll_timeout(a, v, c, s, t) ({ (v) = readl(a); (c) ? 0 : -ETIMEDOUT; })
#define readx_poll_timeout(f, a, v, c, s, t) ({ (v) = f(a); (c) ? 0 : -ETIMEDOUT; })
#define read_poll_timeout(f, v, c, s, t, b, args...) ({ (v) = f(args); (c) ? 0 : -ETIMEDOUT; })
#define readl_poll_timeout_atomic readl_poll_timeout
#define readl_relaxed_poll_timeout readl_poll_timeout

struct device_node *of_node_get(struct device_node *np);
void of_node_put(struct device_node *np);
struct device_node *of_parse_phandle(const struct device_node *np, const char *name, int i);
struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *compat);
struct device_node *of_get_next_child(const struct device_node *np, struct device_node *prev);
struct device_node *of_get_child_by_name(const struct device_node *np, const char *name);
const void *of_get_property(const struct device_node *np, const char *name, int *len);
bool of_property_read_bool(const struct device_node *np, const char *name);
int of_property_read_u32(const struct device_node *np, const char *name, u32 *v);
int of_property_read_u32_array(const struct device_node *np, const char *name, u32 *v, size_t n);
int of_property_read_string(const struct device_node *np, const char *name, const char **s);
int of_property_count_elems_of_size(const struct device_node *np, const char *name, int size);
int of_property_read_u32_index(const struct device_node *np, const char *name, u32 i, u32 *v);
bool of_property_present(const struct device_node *np, const char *name);
bool of_device_is_available(const struct device_node *np);
bool of_device_is_compatible(const struct device_node *np, const char *compat);
int of_reserved_mem_device_init(struct device *dev);
int of_reserved_mem_device_init_by_idx(struct device *dev, struct device_node *np, int i);
void of_reserved_mem_device_release(struct device *dev);
int of_address_to_resource(struct device_node *np, int i, struct resource *r);
int of_platform_populate(struct device_node *np, const struct of_device_id *m, const void *l, struct device *parent);
int of_platform_default_populate(struct device_node *np, const void *l, struct device *parent);
void of_platform_depopulate(struct device *parent);
struct platform_device *of_find_device_by_node(struct device_node *np);
int of_dma_configure(struct device *dev, struct device_node *np, bool force);
#define of_match_ptr(p) (p)
#define for_each_child_of_node(np, c) \
	for (c = of_get_next_child(np, NULL); c != NULL; c = of_get_next_child(np, c))
#define for_each_available_child_of_node(np, c) for_each_child_of_node(np, c)
struct reserved_mem;
struct reserved_mem_ops { int (*device_init)(struct reserved_mem *, struct device *);
	void (*device_release)(struct reserved_mem *, struct device *); };
struct reserved_mem { const char *name; unsigned long fdt_node; const struct reserved_mem_ops *ops; phys_addr_t base,
	size; void *priv; };
#define RESERVEDMEM_OF_DECLARE(name, compat, init) static const void *__reservedmem_##name __used = init
struct reserved_mem *of_reserved_mem_lookup(struct device_node *np);
int of_reserved_mem_region_to_resource(const struct device_node *np, unsigned int i, struct resource *r);

struct clk; struct clk_bulk_data { const char *id; struct clk *clk; }; struct reset_control; struct regulator;
struct regmap; struct gpio_desc; struct i2c_client; struct phy; struct pinctrl; struct icc_path; struct dma_chan;
struct clk *devm_clk_get(struct device *dev, const char *id);
struct clk *devm_clk_get_enabled(struct device *dev, const char *id);
struct clk *devm_clk_get_optional(struct device *dev, const char *id);
int clk_prepare_enable(struct clk *clk);
void clk_disable_unprepare(struct clk *clk);
unsigned long clk_get_rate(struct clk *clk);
int clk_set_rate(struct clk *clk, unsigned long rate);
int clk_bulk_prepare_enable(int n, const struct clk_bulk_data *c);
void clk_bulk_disable_unprepare(int n, const struct clk_bulk_data *c);
int devm_clk_bulk_get_all(struct device *dev, struct clk_bulk_data **c);
struct reset_control *devm_reset_control_get(struct device *dev, const char *id);
struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id);
struct reset_control *devm_reset_control_get_optional(struct device *dev, const char *id);
int reset_control_assert(struct reset_control *r);
int reset_control_deassert(struct reset_control *r);
int reset_control_reset(struct reset_control *r);
struct regmap *syscon_regmap_lookup_by_phandle(struct device_node *np, const char *name);
int regmap_write(struct regmap *map, unsigned int reg, unsigned int v);
int regmap_read(struct regmap *map, unsigned int reg, unsigned int *v);
int pm_runtime_get_sync(struct device *dev);
int pm_runtime_resume_and_get(struct device *dev);
int pm_runtime_get_if_in_use(struct device *dev);
int pm_runtime_get_if_active(struct device *dev);
void pm_runtime_get_noresume(struct device *dev);
int pm_runtime_put(struct device *dev);
int pm_runtime_put_sync(struct device *dev);
int pm_runtime_put_autosuspend(struct device *dev);
void pm_runtime_put_noidle(struct device *dev);
void pm_runtime_enable(struct device *dev);
void pm_runtime_disable(struct device *dev);
int devm_pm_runtime_enable(struct device *dev);
int pm_runtime_set_active(struct device *dev);
int pm_runtime_set_suspended(struct device *dev);
bool pm_runtime_enabled(struct device *dev);
bool pm_runtime_suspended(struct device *dev);
void pm_runtime_use_autosuspend(struct device *dev);
void pm_runtime_dont_use_autosuspend(struct device *dev);
void pm_runtime_set_autosuspend_delay(struct device *dev, int ms);
void pm_runtime_mark_last_busy(struct device *dev);
int pm_runtime_force_suspend(struct device *dev);
int pm_runtime_force_resume(struct device *dev);
#define SET_SYSTEM_SLEEP_PM_OPS(s, r) .suspend = s, .resume = r,
#define SYSTEM_SLEEP_PM_OPS(s, r) .suspend = s, .resume = r,
#define SET_RUNTIME_PM_OPS(s, r, i) .runtime_suspend = s, .runtime_resume = r, .runtime_idle = i,
#define RUNTIME_PM_OPS(s, r, i) SET_RUNTIME_PM_OPS(s, r, i)
#define SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = { .suspend = s, .resume = r }
#define DEFINE_SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = { .suspend = s, .resume = r }
#define DEFINE_RUNTIME_DEV_PM_OPS(n, s, r, i) const struct dev_pm_ops n = { .runtime_suspend = s, .runtime_resume = r }
#define pm_ptr(p) (p)
#define pm_sleep_ptr(p) (p)

typedef int irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int, void *);
#define IRQ_NONE 0
#define IRQ_HANDLED 1
#define IRQ_WAKE_THREAD 2
#define IRQF_SHARED 0x80
#define IRQF_ONESHOT 0x2000
#define IRQF_TRIGGER_NONE 0
#define IRQF_NO_AUTOEN 0x80000
int request_irq(unsigned int irq, irq_handler_t fn, unsigned long flags, const char *name, void *dev);
int request_threaded_irq(unsigned int irq, irq_handler_t fn, irq_handler_t th, unsigned long flags, const char *name,
			 void *dev);
int devm_request_irq(struct device *d, unsigned int irq, irq_handler_t fn, unsigned long fl, const char *n, void *p);
int devm_request_threaded_irq(struct device *d, unsigned int irq, irq_handler_t fn, irq_handler_t th,
			      unsigned long fl, const char *n, void *p);
const void *free_irq(unsigned int irq, void *dev);
void enable_irq(unsigned int irq);
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void synchronize_irq(unsigned int irq);
#define local_irq_save(f) ((f) = 0)
#define local_irq_restore(f) ((void)(f))
void local_irq_disable(void);
void local_irq_enable(void);
void local_bh_disable(void);
void local_bh_enable(void);
bool in_interrupt(void);
bool in_task(void);
bool irqs_disabled(void);
struct irq_work { struct llist_node node; void (*func)(struct irq_work *); };
void init_irq_work(struct irq_work *w, void (*fn)(struct irq_work *));
bool irq_work_queue(struct irq_work *w);
void irq_work_sync(struct irq_work *w);
struct tasklet_struct { unsigned long data; void (*callback)(struct tasklet_struct *); };
void tasklet_setup(struct tasklet_struct *t, void (*fn)(struct tasklet_struct *));
void tasklet_schedule(struct tasklet_struct *t);
void tasklet_kill(struct tasklet_struct *t);
#define from_tasklet(v, t, f) container_of(t, typeof(*v), f)

struct firmware { size_t size; const u8 *data; };
int request_firmware(const struct firmware **fw, const char *name, struct device *dev);
int firmware_request_nowarn(const struct firmware **fw, const char *name, struct device *dev);
void release_firmware(const struct firmware *fw);

typedef int pci_power_t;
#define PCI_CLASS_DISPLAY_VGA 0x0300
#define PCI_CLASS_DISPLAY_OTHER 0x0380
#define PCI_BASE_CLASS_DISPLAY 0x03
#define CC_ATTR_MEM_ENCRYPT 0
#define CC_ATTR_GUEST_MEM_ENCRYPT 1
bool cc_platform_has(int attr);

#endif

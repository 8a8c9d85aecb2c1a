/* Allocation, pages, mappings into user space. */
#ifndef DMABUF_LINT_MEMORY_H
#define DMABUF_LINT_MEMORY_H

#include <dmabuf-lint/lists.h>

#define __GFP_ZERO 0x100u
#define __GFP_NOWARN 0x200u
#define __GFP_COMP 0x8000u
#define __GFP_NORETRY 0x800u
#define __GFP_RETRY_MAYFAIL 0x1000u
#define __GFP_NOFAIL 0x2000u
#define __GFP_ACCOUNT 0x4000u
#define __GFP_DIRECT_RECLAIM 0x400u
#define __GFP_KSWAPD_RECLAIM 0x10000u
#define __GFP_RECLAIM (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_HIGHMEM 0x2u
#define __GFP_DMA 0x1u
#define __GFP_DMA32 0x4u
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_HIGH 0x20u
#define __GFP_MOVABLE 0x8u
#define __GFP_RECLAIMABLE 0x10u
#define __GFP_THISNODE 0x20000u
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_NOIO __GFP_RECLAIM
#define GFP_NOFS (__GFP_RECLAIM | __GFP_IO)
#define GFP_USER (GFP_KERNEL | 0x40000u)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32
#define GFP_HIGHUSER (GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE (GFP_HIGHUSER | __GFP_MOVABLE)
#define GFP_TRANSHUGE GFP_HIGHUSER_MOVABLE
#define GFP_TRANSHUGE_LIGHT GFP_HIGHUSER_MOVABLE
#define SLAB_HWCACHE_ALIGN 0x2000u
#define SLAB_PANIC 0x40000u
#define SLAB_RECLAIM_ACCOUNT 0x20000u
#define SLAB_TYPESAFE_BY_RCU 0x80000u
#define NUMA_NO_NODE (-1)
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
void *kmalloc_array(size_t n, size_t size, gfp_t gfp);
void *kmalloc_node(size_t size, gfp_t gfp, int node);
void *kzalloc_node(size_t size, gfp_t gfp, int node);
void *krealloc(const void *p, size_t size, gfp_t gfp);
void *krealloc_array(void *p, size_t n, size_t size, gfp_t gfp);
void *kmemdup(const void *p, size_t size, gfp_t gfp);
void *kmemdup_array(const void *p, size_t n, size_t size, gfp_t gfp);
void *kvmemdup(const void *p, size_t size, gfp_t gfp);
char *kstrdup(const char *s, gfp_t gfp);
const char *kstrdup_const(const char *s, gfp_t gfp);
char *kstrndup(const char *s, size_t n, gfp_t gfp);
char *kasprintf(gfp_t gfp, const char *fmt, ...);
void kfree(const void *p);
void kfree_const(const void *p);
void kfree_sensitive(const void *p);
size_t ksize(const void *p);
void *kvmalloc(size_t size, gfp_t gfp);
void *kvzalloc(size_t size, gfp_t gfp);
void *kvcalloc(size_t n, size_t size, gfp_t gfp);
void *kvmalloc_array(size_t n, size_t size, gfp_t gfp);
void *kvmalloc_node(size_t size, gfp_t gfp, int node);
void kvfree(const void *p);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp);
void *devm_kmemdup(struct device *dev, const void *p, size_t size, gfp_t gfp);
char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...);
char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp);
void devm_kfree(struct device *dev, const void *p);
#define __lint_gfp_1(...) GFP_KERNEL
#define __lint_gfp_2(d, g, ...) (g)
#define __lint_gfp_pick(a, b, c, ...) c
#define default_gfp(...) __lint_gfp_pick(0, ##__VA_ARGS__, __lint_gfp_2, __lint_gfp_1)(0, ##__VA_ARGS__, GFP_KERNEL)
#define __alloc_objs(how, gfp, type, n) ((type *)how(size_mul(sizeof(type), n), gfp))
#define __alloc_flex(how, gfp, type, fam, n) ((type *)how(struct_size_t(type, fam, n), gfp))
#define kmalloc_obj(p, ...) __alloc_objs(kmalloc, default_gfp(__VA_ARGS__), typeof(p), 1)
#define kmalloc_objs(p, n, ...) __alloc_objs(kmalloc, default_gfp(__VA_ARGS__), typeof(p), n)
#define kmalloc_flex(p, m, n, ...) __alloc_flex(kmalloc, default_gfp(__VA_ARGS__), typeof(p), m, n)
#define kzalloc_obj(p, ...) __alloc_objs(kzalloc, default_gfp(__VA_ARGS__), typeof(p), 1)
#define kzalloc_objs(p, n, ...) __alloc_objs(kzalloc, default_gfp(__VA_ARGS__), typeof(p), n)
#define kzalloc_flex(p, m, n, ...) __alloc_flex(kzalloc, default_gfp(__VA_ARGS__), typeof(p), m, n)
#define kvmalloc_obj(p, ...) __alloc_objs(kvmalloc, default_gfp(__VA_ARGS__), typeof(p), 1)
#define kvmalloc_objs(p, n, ...) __alloc_objs(kvmalloc, default_gfp(__VA_ARGS__), typeof(p), n)
#define kvmalloc_flex(p, m, n, ...) __alloc_flex(kvmalloc, default_gfp(__VA_ARGS__), typeof(p), m, n)
#define kvzalloc_obj(p, ...) __alloc_objs(kvzalloc, default_gfp(__VA_ARGS__), typeof(p), 1)
#define kvzalloc_objs(p, n, ...) __alloc_objs(kvzalloc, default_gfp(__VA_ARGS__), typeof(p), n)
#define kvzalloc_flex(p, m, n, ...) __alloc_flex(kvzalloc, default_gfp(__VA_ARGS__), typeof(p), m, n)

struct kmem_cache;
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, ...);
#define KMEM_CACHE(s, flags) kmem_cache_create(#s, sizeof(struct s), 0, flags, NULL)
void kmem_cache_destroy(struct kmem_cache *s);
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp);
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp);
void kmem_cache_free(struct kmem_cache *s, void *p);
DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

#ifndef PAGE_SHIFT
#define PAGE_SHIFT 12
#endif
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(a) ALIGN(a, PAGE_SIZE)
#define PAGE_ALIGN_DOWN(a) ALIGN_DOWN(a, PAGE_SIZE)
#define PAGE_ALIGNED(a) IS_ALIGNED((unsigned long)(a), PAGE_SIZE)
#define PFN_UP(x) (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x) ((phys_addr_t)(x) << PAGE_SHIFT)
#define PHYS_PFN(x) ((unsigned long)((x) >> PAGE_SHIFT))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define PMD_SHIFT 21
#define PMD_SIZE (1UL << PMD_SHIFT)
#define PUD_SIZE (1UL << 30)
#define PMD_ORDER (PMD_SHIFT - PAGE_SHIFT)
#define PUD_ORDER 18
#define HPAGE_PMD_ORDER PMD_ORDER
#define MAX_PAGE_ORDER 10
#define NR_PAGE_ORDERS 11
#define MAX_ORDER 10
#define pageblock_order 9
#define pageblock_nr_pages (1UL << pageblock_order)
struct address_space;
struct mm_struct;
struct vm_area_struct;
struct file;
struct page { unsigned long flags; struct list_head lru; struct address_space *mapping; pgoff_t index;
	unsigned long private; refcount_t _refcount; };
struct folio { struct page page; struct address_space *mapping; pgoff_t index; struct list_head lru; };
struct page *alloc_pages(gfp_t gfp, unsigned int order);
struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order);
struct page *alloc_page(gfp_t gfp);
struct folio *folio_alloc(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
void __free_page(struct page *page);
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
void free_page(unsigned long addr);
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *p, size_t size);
void get_page(struct page *page);
void put_page(struct page *page);
int page_count(const struct page *page);
void split_page(struct page *page, unsigned int order);
unsigned int compound_order(struct page *page);
unsigned long compound_nr(struct page *page);
struct page *compound_head(const struct page *page);
bool PageHighMem(const struct page *page);
bool PageCompound(const struct page *page);
bool PageReserved(const struct page *page);
void SetPageReserved(struct page *page);
void ClearPageReserved(struct page *page);
bool is_zone_device_page(const struct page *page);
bool is_pci_p2pdma_page(const struct page *page);
struct folio *page_folio(const struct page *page);
struct page *folio_page(struct folio *folio, size_t n);
unsigned int folio_order(const struct folio *folio);
size_t folio_size(const struct folio *folio);
unsigned long folio_nr_pages(const struct folio *folio);
unsigned long folio_pfn(const struct folio *folio);
void folio_get(struct folio *folio);
void folio_put(struct folio *folio);
void folio_mark_accessed(struct folio *folio);
void folio_mark_dirty(struct folio *folio);
bool set_page_dirty(struct page *page);
int set_page_dirty_lock(struct page *page);
void mark_page_accessed(struct page *page);
struct page *pfn_to_page(unsigned long pfn);
unsigned long page_to_pfn(const struct page *page);
phys_addr_t page_to_phys(const struct page *page);
struct page *phys_to_page(phys_addr_t p);
struct page *virt_to_page(const void *v);
struct page *vmalloc_to_page(const void *v);
unsigned long vmalloc_to_pfn(const void *v);
phys_addr_t virt_to_phys(const volatile void *v);
void *phys_to_virt(phys_addr_t p);
void *page_address(const struct page *page);
bool pfn_valid(unsigned long pfn);
bool is_vmalloc_addr(const void *p);
bool virt_addr_valid(const void *p);
int page_to_nid(const struct page *page);
unsigned int get_order(unsigned long size);
unsigned long totalram_pages(void);
struct page *nth_page(struct page *page, unsigned long n);
void *kmap(struct page *page);
void kunmap(struct page *page);
void *kmap_atomic(struct page *page);
void kunmap_atomic(const void *p);
void *kmap_local_page(struct page *page);
void *kmap_local_folio(struct folio *folio, size_t offset);
void kunmap_local(const void *p);
void clear_page(void *p);
void clear_highpage(struct page *page);
void copy_page(void *to, void *from);
void memcpy_from_page(char *to, struct page *page, size_t offset, size_t len);
void memcpy_to_page(struct page *page, size_t offset, const char *from, size_t len);
void clflush_cache_range(void *p, unsigned int size);
void flush_dcache_page(struct page *page);
void flush_kernel_vmap_range(void *p, int size);
void invalidate_kernel_vmap_range(void *p, int size);

#define PAGE_KERNEL ((pgprot_t) { 0 })
#define PAGE_KERNEL_IO PAGE_KERNEL
#define PAGE_SHARED PAGE_KERNEL
#define pgprot_val(p) ((p).pgprot)
#define __pgprot(x) ((pgprot_t) { (x) })
pgprot_t pgprot_noncached(pgprot_t p);
pgprot_t pgprot_writecombine(pgprot_t p);
pgprot_t pgprot_dmacoherent(pgprot_t p);
pgprot_t pgprot_decrypted(pgprot_t p);
pgprot_t pgprot_device(pgprot_t p);
pgprot_t vm_get_page_prot(unsigned long flags);
int set_memory_wc(unsigned long addr, int n);
int set_memory_wb(unsigned long addr, int n);
int set_memory_decrypted(unsigned long addr, int n);
int set_memory_encrypted(unsigned long addr, int n);
#define VM_MAP 4
#define VM_IOREMAP 1
#define VM_USERMAP 8
#define VM_DMA_COHERENT 16
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);
void *vmalloc_32_user(unsigned long size);
void *vcalloc(size_t n, size_t size);
void vfree(const void *p);
void *vmap(struct page **pages, unsigned int n, unsigned long flags, pgprot_t prot);
void *vmap_pfn(unsigned long *pfns, unsigned int n, pgprot_t prot);
void vunmap(const void *p);
void *vm_map_ram(struct page **pages, unsigned int n, int node);
void vm_unmap_ram(const void *p, unsigned int n);
int remap_vmalloc_range(struct vm_area_struct *vma, void *p, unsigned long pgoff);
DEFINE_FREE(vfree, void *, if (!IS_ERR_OR_NULL(_T)) vfree(_T))

#define VM_READ 0x1ul
#define VM_WRITE 0x2ul
#define VM_EXEC 0x4ul
#define VM_SHARED 0x8ul
#define VM_MAYREAD 0x10ul
#define VM_MAYWRITE 0x20ul
#define VM_MAYEXEC 0x40ul
#define VM_MAYSHARE 0x80ul
#define VM_PFNMAP 0x400ul
#define VM_IO 0x4000ul
#define VM_DONTCOPY 0x20000ul
#define VM_DONTEXPAND 0x40000ul
#define VM_DONTDUMP 0x4000000ul
#define VM_MIXEDMAP 0x10000000ul
#define VM_HUGEPAGE 0x20000000ul
#define VM_ALLOW_ANY_UNCACHED 0x40000000ul
#define VM_FAULT_OOM 0x1u
#define VM_FAULT_SIGBUS 0x2u
#define VM_FAULT_HWPOISON 0x10u
#define VM_FAULT_SIGSEGV 0x40u
#define VM_FAULT_NOPAGE 0x100u
#define VM_FAULT_LOCKED 0x200u
#define VM_FAULT_RETRY 0x400u
#define VM_FAULT_FALLBACK 0x800u
#define VM_FAULT_ERROR 0x73u
#define FAULT_FLAG_WRITE 0x1u
#define FAULT_FLAG_ALLOW_RETRY 0x4u
#define FAULT_FLAG_RETRY_NOWAIT 0x8u
#define FAULT_FLAG_INTERRUPTIBLE 0x200u
#define FOLL_WRITE 0x1u
#define FOLL_FORCE 0x10u
#define FOLL_LONGTERM 0x100u
typedef unsigned long vm_flags_t;
struct vm_area_struct;
struct vm_fault { struct vm_area_struct *vma; gfp_t gfp_mask; pgoff_t pgoff; unsigned long address, real_address;
	unsigned int flags; pmd_t *pmd; pud_t *pud; struct page *page, *cow_page; };
struct vm_operations_struct {
	void (*open)(struct vm_area_struct *area);
	void (*close)(struct vm_area_struct *area);
	int (*may_split)(struct vm_area_struct *area, unsigned long addr);
	int (*mremap)(struct vm_area_struct *area);
	int (*mprotect)(struct vm_area_struct *vma, unsigned long start, unsigned long end, unsigned long flags);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	vm_fault_t (*huge_fault)(struct vm_fault *vmf, unsigned int order);
	vm_fault_t (*map_pages)(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
	unsigned long (*pagesize)(struct vm_area_struct *area);
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	vm_fault_t (*pfn_mkwrite)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len, int write);
	const char *(*name)(struct vm_area_struct *vma);
};
struct vm_area_struct { unsigned long vm_start, vm_end; struct mm_struct *vm_mm; pgprot_t vm_page_prot;
	vm_flags_t vm_flags; const struct vm_operations_struct *vm_ops; unsigned long vm_pgoff; struct file *vm_file;
	void *vm_private_data; };
struct mm_struct { struct rw_semaphore mmap_lock; atomic_t mm_users, mm_count; atomic64_t pinned_vm;
	unsigned long total_vm, locked_vm; };
void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags);
void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear);
void vma_set_file(struct vm_area_struct *vma, struct file *file);
unsigned long vma_pages(const struct vm_area_struct *vma);
bool vma_is_shared(const struct vm_area_struct *vma);
unsigned long vm_mmap(struct file *file, unsigned long a, unsigned long l, unsigned long p, unsigned long f,
		      unsigned long o);
bool is_cow_mapping(vm_flags_t flags);
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t p);
int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long n, pgprot_t p);
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
int vm_insert_pages(struct vm_area_struct *vma, unsigned long addr, struct page **pages, unsigned long *num);
int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num);
int vm_map_pages_zero(struct vm_area_struct *vma, struct page **pages, unsigned long num);
vm_fault_t vmf_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, pgprot_t p);
vm_fault_t vmf_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn, bool write);
vm_fault_t vmf_insert_pfn_pud(struct vm_fault *vmf, unsigned long pfn, bool write);
vm_fault_t vmf_insert_mixed(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
vm_fault_t vmf_error(int err);
void zap_vma_ptes(struct vm_area_struct *vma, unsigned long addr, unsigned long size);
void unmap_mapping_range(struct address_space *m, loff_t start, loff_t len, int even_cows);
void mmap_read_lock(struct mm_struct *mm);
void mmap_read_unlock(struct mm_struct *mm);
void mmap_write_lock(struct mm_struct *mm);
void mmap_write_unlock(struct mm_struct *mm);
void mmap_assert_locked(struct mm_struct *mm);
void mmgrab(struct mm_struct *mm);
void mmdrop(struct mm_struct *mm);
void mmput(struct mm_struct *mm);
bool mmget_not_zero(struct mm_struct *mm);
struct mm_struct *get_task_mm(struct task_struct *task);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc);
struct mm_struct *mm_alloc(void);
long get_user_pages(unsigned long start, unsigned long n, unsigned int flags, struct page **pages);
int get_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long n, unsigned int flags,
			   struct page **pages, int *locked);
long pin_user_pages(unsigned long start, unsigned long n, unsigned int flags, struct page **pages);
int pin_user_pages_fast(unsigned long start, int n, unsigned int flags, struct page **pages);
void unpin_user_page(struct page *page);
void unpin_user_pages(struct page **pages, unsigned long n);
void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, bool dirty);
void unpin_folio(struct folio *folio);
void unpin_folios(struct folio **folios, unsigned long n);
long memfd_pin_folios(struct file *memfd, loff_t start, loff_t end, struct folio **folios, unsigned int max,
		      pgoff_t *offset);
struct frame_vector;
struct shrinker; struct shrink_control { gfp_t gfp_mask; int nid; unsigned long nr_to_scan, nr_scanned; };
struct shrinker { unsigned long (*count_objects)(struct shrinker *, struct shrink_control *);
	unsigned long (*scan_objects)(struct shrinker *, struct shrink_control *); long batch; int seeks;
	unsigned int flags; void *private_data; };
struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...);
void shrinker_register(struct shrinker *shrinker);
void shrinker_free(struct shrinker *shrinker);
#define SHRINK_STOP (~0UL)
#define SHRINK_EMPTY (~0UL - 1)
#define DEFAULT_SEEKS 2
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
unsigned int memalloc_noreclaim_save(void);
void memalloc_noreclaim_restore(unsigned int flags);
struct gen_pool;
struct gen_pool *gen_pool_create(int order, int nid);
int gen_pool_add(struct gen_pool *p, unsigned long addr, size_t size, int nid);
unsigned long gen_pool_alloc(struct gen_pool *p, size_t size);
void gen_pool_free(struct gen_pool *p, unsigned long addr, size_t size);
void gen_pool_destroy(struct gen_pool *p);
phys_addr_t gen_pool_virt_to_phys(struct gen_pool *p, unsigned long addr);

#ifndef CONFIG_CMA_ALIGNMENT
#define CONFIG_CMA_ALIGNMENT 8
#endif
struct folio_batch { unsigned char nr, i; struct folio *folios[31]; };
typedef struct { unsigned long bits[1]; } vma_flags_t, nodemask_t;
typedef struct { unsigned long val; } swp_entry_t;
typedef struct pglist_data { int node_id; } pg_data_t;
#define VMA_NORESERVE_BIT 21
#define mk_vma_flags(...) ((vma_flags_t) { { 0 } })
void folio_batch_init(struct folio_batch *b);
unsigned int folio_batch_add(struct folio_batch *b, struct folio *folio);
unsigned int folio_batch_count(struct folio_batch *b);
void check_move_unevictable_folios(struct folio_batch *b);

pgprot_t vma_get_page_prot(vma_flags_t flags);

#endif

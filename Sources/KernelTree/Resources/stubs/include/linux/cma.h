#ifndef DMABUF_LINT_CMA_H
#define DMABUF_LINT_CMA_H

#include <dmabuf-lint/kernel.h>

#define MAX_CMA_AREAS 20
#define CMA_MAX_NAME 64
#define CMA_MIN_ALIGNMENT_PAGES pageblock_nr_pages
#define CMA_MIN_ALIGNMENT_BYTES (PAGE_SIZE * CMA_MIN_ALIGNMENT_PAGES)
struct cma;
extern unsigned long totalcma_pages;
phys_addr_t cma_get_base(const struct cma *cma);
unsigned long cma_get_size(const struct cma *cma);
const char *cma_get_name(const struct cma *cma);
int cma_declare_contiguous(phys_addr_t base, phys_addr_t size, phys_addr_t limit, phys_addr_t align,
			   unsigned int order_per_bit, bool fixed, const char *name, struct cma **res);
int cma_declare_contiguous_nid(phys_addr_t base, phys_addr_t size, phys_addr_t limit, phys_addr_t align,
			       unsigned int order_per_bit, bool fixed, const char *name, struct cma **res, int nid);
int cma_declare_contiguous_multi(phys_addr_t size, phys_addr_t align, unsigned int order_per_bit, const char *name,
				 struct cma **res, int nid);
int cma_init_reserved_mem(phys_addr_t base, phys_addr_t size, unsigned int order_per_bit, const char *name,
			  struct cma **res);
struct page *cma_alloc(struct cma *cma, unsigned long count, unsigned int align, bool no_warn);
bool cma_release(struct cma *cma, const struct page *pages, unsigned long count);
struct page *cma_alloc_frozen(struct cma *cma, unsigned long count, unsigned int align, bool no_warn);
struct page *cma_alloc_frozen_compound(struct cma *cma, unsigned int order);
bool cma_release_frozen(struct cma *cma, const struct page *pages, unsigned long count);
struct folio *cma_alloc_folio(struct cma *cma, int order, gfp_t gfp);
bool cma_free_folio(struct cma *cma, const struct folio *folio);
bool cma_pages_valid(struct cma *cma, const struct page *pages, unsigned long count);
int cma_for_each_area(int (*it)(struct cma *cma, void *data), void *data);
bool cma_intersects(struct cma *cma, unsigned long start, unsigned long end);
void cma_reserve_pages_on_error(struct cma *cma);

#endif

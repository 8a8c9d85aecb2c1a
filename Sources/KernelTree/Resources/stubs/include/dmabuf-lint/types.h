/* Integer types, error numbers, limits, small arithmetic. */
#ifndef DMABUF_LINT_TYPES_H
#define DMABUF_LINT_TYPES_H

#include <dmabuf-lint/compiler.h>

#ifndef NULL
#define NULL ((void *)0)
#endif
typedef _Bool bool;
enum { false = 0, true = 1 };

typedef signed char s8, __s8, int8_t;
typedef unsigned char u8, __u8, uint8_t, u_char, unchar;
typedef short s16, __s16, int16_t;
typedef unsigned short u16, __u16, uint16_t, u_short, ushort, umode_t;
typedef int s32, __s32, int32_t;
typedef unsigned int u32, __u32, uint32_t, u_int, uint;
typedef long long s64, __s64, int64_t, loff_t, __kernel_loff_t;
typedef unsigned long long u64, __u64, uint64_t;
typedef u16 __le16, __be16, __sum16;
typedef u32 __le32, __be32, __wsum;
typedef u64 __le64, __be64, __aligned_u64;
typedef s64 __aligned_s64;
typedef unsigned long size_t, uintptr_t, __kernel_size_t, __kernel_ulong_t, ulong, u_long, pgoff_t, sector_t, blkcnt_t;
typedef long ssize_t, ptrdiff_t, intptr_t, __kernel_long_t, off_t, __kernel_ssize_t;
typedef int pid_t, __kernel_pid_t, key_t;
typedef u32 dev_t, gfp_t, fmode_t, slab_flags_t, __poll_t, vm_fault_t, qid_t, blk_status_t;
typedef u64 dma_addr_t, phys_addr_t, resource_size_t, dma_cookie_pad_t;
typedef unsigned long irq_hw_number_t;
typedef s64 ktime_t, time64_t;
typedef unsigned int uid_t, gid_t;
typedef int dma_cookie_t;
typedef struct { uid_t val; } kuid_t;
typedef struct { gid_t val; } kgid_t;
typedef struct { unsigned char b[16]; } uuid_t, guid_t;
typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t, atomic_long_t;
typedef struct refcount_struct { atomic_t refs; } refcount_t;
typedef struct { unsigned long pgprot; } pgprot_t;
typedef struct { unsigned long v; } pte_t, pmd_t, pud_t, pgd_t;
struct timespec64 { time64_t tv_sec; long tv_nsec; };
struct callback_head { struct callback_head *next; void (*func)(struct callback_head *); };
#define rcu_head callback_head

#define EPERM 1
#define ENOENT 2
#define ESRCH 3
#define EINTR 4
#define EIO 5
#define ENXIO 6
#define E2BIG 7
#define ENOEXEC 8
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define EWOULDBLOCK EAGAIN
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define ENOTBLK 15
#define EBUSY 16
#define EEXIST 17
#define EXDEV 18
#define ENODEV 19
#define ENOTDIR 20
#define EISDIR 21
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define ENOTTY 25
#define ETXTBSY 26
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EROFS 30
#define EMLINK 31
#define EPIPE 32
#define EDOM 33
#define ERANGE 34
#define EDEADLK 35
#define EDEADLOCK EDEADLK
#define ENAMETOOLONG 36
#define ENOLCK 37
#define ENOSYS 38
#define ENOTEMPTY 39
#define ELOOP 40
#define ENOMSG 42
#define ENODATA 61
#define ETIME 62
#define EREMOTE 66
#define ENOLINK 67
#define EPROTO 71
#define EBADMSG 74
#define EOVERFLOW 75
#define EBADFD 77
#define EREMCHG 78
#define EILSEQ 84
#define EUSERS 87
#define EMSGSIZE 90
#define EPROTONOSUPPORT 93
#define EOPNOTSUPP 95
#define EADDRINUSE 98
#define EADDRNOTAVAIL 99
#define ENETDOWN 100
#define ECONNRESET 104
#define ENOBUFS 105
#define EISCONN 106
#define ENOTCONN 107
#define ESHUTDOWN 108
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTDOWN 112
#define EALREADY 114
#define EINPROGRESS 115
#define ESTALE 116
#define EREMOTEIO 121
#define EDQUOT 122
#define ECANCELED 125
#define ENOKEY 126
#define EKEYREJECTED 129
#define EHWPOISON 133
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ENOIOCTLCMD 515
#define EPROBE_DEFER 517
#define ENOPARAM 519
#define ENOTSUPP 524
#define EIOCBQUEUED 529

#define U8_MAX ((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define U64_MAX ((u64)~0ULL)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S64_MAX ((s64)(U64_MAX >> 1))
#define INT_MAX ((int)(~0U >> 1))
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (~0U)
#define LONG_MAX ((long)(~0UL >> 1))
#define ULONG_MAX (~0UL)
#define ULLONG_MAX (~0ULL)
#define SIZE_MAX (~(size_t)0)
#define SSIZE_MAX ((ssize_t)(SIZE_MAX >> 1))
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define PHYS_ADDR_MAX (~(phys_addr_t)0)

#define SZ_1 0x1
#define SZ_1K 0x400
#define SZ_2K 0x800
#define SZ_4K 0x1000
#define SZ_8K 0x2000
#define SZ_16K 0x4000
#define SZ_32K 0x8000
#define SZ_64K 0x10000
#define SZ_128K 0x20000
#define SZ_256K 0x40000
#define SZ_512K 0x80000
#define SZ_1M 0x100000
#define SZ_2M 0x200000
#define SZ_4M 0x400000
#define SZ_8M 0x800000
#define SZ_16M 0x1000000
#define SZ_32M 0x2000000
#define SZ_64M 0x4000000
#define SZ_128M 0x8000000
#define SZ_256M 0x10000000
#define SZ_512M 0x20000000
#define SZ_1G 0x40000000
#define SZ_2G 0x80000000
#define SZ_4G 0x100000000ULL

#define BITS_PER_LONG 64
#define BITS_PER_BYTE 8
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define BIT_MASK(n) (1UL << ((n) % BITS_PER_LONG))
#define BIT_WORD(n) ((n) / BITS_PER_LONG)
#define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
#define GENMASK_ULL(h, l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define BITS_TO_LONGS(n) (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]
#define FIELD_GET(m, v) (((v) & (m)) >> __builtin_ctzll(m))
#define FIELD_PREP(m, v) (((typeof(m))(v) << __builtin_ctzll(m)) & (m))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP((unsigned long long)(n), (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d))
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y) ((x) - ((x) % (y)))
#define round_up(x, y) ((((x) - 1) | ((typeof(x))(y) - 1)) + 1)
#define round_down(x, y) ((x) & ~((typeof(x))(y) - 1))
#define ALIGN(x, a) (((x) + (typeof(x))(a) - 1) & ~((typeof(x))(a) - 1))
#define ALIGN_DOWN(x, a) ((x) & ~((typeof(x))(a) - 1))
#define PTR_ALIGN(p, a) ((typeof(p))ALIGN((unsigned long)(p), (a)))
#define IS_ALIGNED(x, a) (((x) & ((typeof(x))(a) - 1)) == 0)
#define min(a, b) ({ typeof(a) __mn_a = (a); typeof(b) __mn_b = (b); __mn_a < __mn_b ? __mn_a : __mn_b; })
#define max(a, b) ({ typeof(a) __mx_a = (a); typeof(b) __mx_b = (b); __mx_a > __mx_b ? __mx_a : __mx_b; })
#define umin(a, b) min((u64)(a), (u64)(b))
#define umax(a, b) max((u64)(a), (u64)(b))
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define min_t(t, a, b) min((t)(a), (t)(b))
#define max_t(t, a, b) max((t)(a), (t)(b))
#define min_not_zero(a, b) ((a) == 0 ? (b) : ((b) == 0 ? (a) : min(a, b)))
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(t, v, lo, hi) clamp((t)(v), (t)(lo), (t)(hi))
#define clamp_val(v, lo, hi) clamp_t(typeof(v), v, lo, hi)
#define swap(a, b) do { typeof(a) __sw = (a); (a) = (b); (b) = __sw; } while (0)
#define abs(x) ((x) < 0 ? -(x) : (x))
#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)
#define check_shl_overflow(a, s, d) ({ *(d) = (a) << (s); false; })
#define overflows_type(v, t) false
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof(*(p)->m) * (n))
#define struct_size_t(t, m, n) struct_size((t *)0, m, n)
#define flex_array_size(p, m, n) (sizeof(*(p)->m) * (n))
#define array_size(a, b) ((size_t)(a) * (b))
#define array3_size(a, b, c) ((size_t)(a) * (b) * (c))
#define size_mul(a, b) ((size_t)(a) * (b))
#define size_add(a, b) ((size_t)(a) + (b))
#define lower_32_bits(n) ((u32)((n) & 0xffffffff))
#define upper_32_bits(n) ((u32)(((u64)(n)) >> 32))
#define lower_16_bits(n) ((u16)((n) & 0xffff))
#define upper_16_bits(n) ((u16)((n) >> 16))
#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(x))
#define array_index_nospec(i, n) (i)
#define cpu_to_le16(x) (x)
#define cpu_to_le32(x) (x)
#define cpu_to_le64(x) (x)
#define le16_to_cpu(x) (x)
#define le32_to_cpu(x) (x)
#define le64_to_cpu(x) (x)
#define cpu_to_be32(x) ((__be32)__builtin_bswap32(x))
#define cpu_to_be64(x) ((__be64)__builtin_bswap64(x))
#define be32_to_cpu(x) __builtin_bswap32(x)
#define be64_to_cpu(x) __builtin_bswap64(x)
#define ilog2(n) (63 - __builtin_clzll(n))
#define order_base_2(n) ilog2(n)
#define is_power_of_2(n) ((n) && !((n) & ((n) - 1)))
#define roundup_pow_of_two(n) (1UL << order_base_2(n))
#define rounddown_pow_of_two(n) (1UL << ilog2(n))
#define hweight32(x) __builtin_popcount(x)
#define hweight64(x) __builtin_popcountll(x)
#define ffs(x) __builtin_ffs(x)
#define __ffs(x) ((unsigned long)__builtin_ctzl(x))
#define fls(x) ((x) ? 32 - __builtin_clz(x) : 0)
#define fls64(x) ((x) ? 64 - __builtin_clzll(x) : 0)
#define do_div(n, b) ({ u32 __rem = (n) % (b); (n) /= (b); __rem; })
u64 div_u64(u64 a, u32 b);
u64 div64_u64(u64 a, u64 b);
u64 div_u64_rem(u64 a, u32 b, u32 *rem);
u64 mul_u64_u32_div(u64 a, u32 m, u32 d);

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)
static inline void *ERR_PTR(long error)
{
	return (void *)error;
}
static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}
static inline bool IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE((unsigned long)ptr);
}
static inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR_VALUE((unsigned long)ptr);
}
static inline void *ERR_CAST(const void *ptr)
{
	return (void *)ptr;
}
static inline int PTR_ERR_OR_ZERO(const void *ptr)
{
	if (IS_ERR(ptr))
		return PTR_ERR(ptr);
	return 0;
}
#define ERR_PTR_PCPU(e) ERR_PTR(e)
#define IOMEM_ERR_PTR(e) ((__force void __iomem *)ERR_PTR(e))

bool test_bit(long nr, const volatile unsigned long *addr);
void set_bit(long nr, volatile unsigned long *addr);
void clear_bit(long nr, volatile unsigned long *addr);
void __set_bit(long nr, volatile unsigned long *addr);
void __clear_bit(long nr, volatile unsigned long *addr);
void clear_bit_unlock(long nr, volatile unsigned long *addr);
bool test_and_set_bit(long nr, volatile unsigned long *addr);
bool test_and_clear_bit(long nr, volatile unsigned long *addr);
void assign_bit(long nr, volatile unsigned long *addr, bool value);
void bitmap_zero(unsigned long *dst, unsigned int n);
void bitmap_fill(unsigned long *dst, unsigned int n);
bool bitmap_empty(const unsigned long *src, unsigned int n);
void bitmap_set(unsigned long *map, unsigned int start, unsigned int n);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int n);
unsigned long find_first_bit(const unsigned long *addr, unsigned long size);
unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size);
unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
#define for_each_set_bit(bit, addr, size) \
	for ((bit) = find_first_bit(addr, size); (bit) < (size); (bit) = find_next_bit(addr, size, (bit) + 1))

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
void memset32(u32 *dst, u32 v, size_t n);
void memset64(u64 *dst, u64 v, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr_inv(const void *p, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strstr(const char *a, const char *b);
ssize_t strscpy(char *dst, const char *src, ...);
ssize_t strscpy_pad(char *dst, const char *src, ...);
char *strncpy(char *dst, const char *src, size_t n);
char *strcpy(char *dst, const char *src);
int snprintf(char *buf, size_t n, const char *fmt, ...);
int scnprintf(char *buf, size_t n, const char *fmt, ...);
int sprintf(char *buf, const char *fmt, ...);
int vsnprintf(char *buf, size_t n, const char *fmt, va_list args);
int sscanf(const char *buf, const char *fmt, ...);
int sysfs_emit(char *buf, const char *fmt, ...);
int sysfs_emit_at(char *buf, int at, const char *fmt, ...);
int kstrtoint(const char *s, unsigned int base, int *res);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int kstrtoul(const char *s, unsigned int base, unsigned long *res);
int kstrtobool(const char *s, bool *res);
int kstrtou64(const char *s, unsigned int base, u64 *res);
const char *str_yes_no(bool v);
const char *str_enabled_disabled(bool v);
const char *str_plural(size_t v);
void sort(void *base, size_t num, size_t size, int (*cmp)(const void *, const void *),
	  void (*swap_func)(void *, void *, int));
u32 get_random_u32(void);
u32 crc32_le(u32 crc, const u8 *p, size_t len);

#endif

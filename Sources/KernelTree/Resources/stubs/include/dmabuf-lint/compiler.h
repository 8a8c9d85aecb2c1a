/* Words of the kernel's dialect of C. Part of the stand-in headers: declarations only, nothing here is linked. */
#ifndef DMABUF_LINT_COMPILER_H
#define DMABUF_LINT_COMPILER_H

#ifndef __KERNEL__
#define __KERNEL__ 1
#endif
#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "module"
#endif
#ifndef KBUILD_BASENAME
#define KBUILD_BASENAME "file"
#endif
#ifndef CONFIG_64BIT
#define CONFIG_64BIT 1
#endif

#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)
#define CONCATENATE(a, b) __PASTE(a, b)
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)

#define __user
#define __iomem
#define __rcu
#define __percpu
#define __force
#define __bitwise
#define __kernel
#define __private
#define __safe
#define __nocast
#define __chk_user_ptr(x) ((void)0)
#define __chk_io_ptr(x) ((void)0)
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __acquire(x) ((void)0)
#define __release(x) ((void)0)
#define __cond_acquires(...)
#define __guarded_by(...)
#define __context_unsafe(...)
#define __no_context_analysis
#define context_unsafe(...) __VA_ARGS__

#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __devinit
#define __ref
#define __refdata
#define __ro_after_init
#define __read_mostly
#define __cacheline_aligned
#define __cacheline_aligned_in_smp
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __latent_entropy
#define __randomize_layout
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __counted_by(m)
#define __counted_by_le(m)
#define __counted_by_be(m)
#define __counted_by_ptr(m)
#define __designated_init
#define __nonstring
#define __signed_wrap
#define __no_sanitize_address
#define __no_kasan_or_inline inline
#define notrace
#define noinstr
#define asmlinkage
#define __visible
#define __used __attribute__((__used__))
#define __unused __attribute__((__unused__))
#define __maybe_unused __attribute__((__unused__))
#define __always_unused __attribute__((__unused__))
#define __must_check __attribute__((__warn_unused_result__))
#define __always_inline inline __attribute__((__always_inline__))
#define noinline __attribute__((__noinline__))
#define noinline_for_stack noinline
#define __cold
#define __hot
#define __weak __attribute__((__weak__))
#define __packed __attribute__((__packed__))
#define __aligned(x) __attribute__((__aligned__(x)))
#define __printf(a, b) __attribute__((__format__(printf, a, b)))
#define __scanf(a, b) __attribute__((__format__(scanf, a, b)))
#define __noreturn __attribute__((__noreturn__))
#define __pure __attribute__((__pure__))
#define __attribute_const__ __attribute__((__const__))
#define __malloc
#define __alloc_size(...)
#define __assume_aligned(...)
#define __section(s)
#define __alias(s)
#define __cleanup(f) __attribute__((__cleanup__(f)))
#define __nonnull_args(...)
#define __nonnull(...)
#define __pass_object_size(n)
#define fallthrough __attribute__((__fallthrough__))
#define __same_type(a, b) __builtin_types_compatible_p(typeof(a), typeof(b))
#define __auto_type_of(x) typeof(x)
#define __native_word(x) 1
#define auto __auto_type

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define unreachable() __builtin_unreachable()
#define barrier() __asm__ __volatile__("" : : : "memory")
#define OPTIMIZER_HIDE_VAR(v) ((void)(v))
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) do { *(volatile typeof(x) *)&(x) = (v); } while (0)
#define data_race(x) (x)
#define typeof_member(t, m) typeof(((t *)0)->m)
#define offsetof(t, m) __builtin_offsetof(t, m)
#define offsetofend(t, m) (offsetof(t, m) + sizeof(((t *)0)->m))
#define sizeof_field(t, m) sizeof(((t *)0)->m)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define FIELD_SIZEOF(t, m) sizeof_field(t, m)
#define container_of(ptr, type, member) ({					\
	void *__mptr = (void *)(ptr);						\
	((type *)(__mptr - offsetof(type, member))); })
#define container_of_const(ptr, type, member)					\
	((type *)((void *)(ptr) - offsetof(type, member)))
#define struct_group(NAME, MEMBERS...)						\
	union { struct { MEMBERS }; struct { MEMBERS } NAME; }
#define struct_group_tagged(TAG, NAME, MEMBERS...)				\
	union { struct { MEMBERS }; struct TAG { MEMBERS } NAME; }
#define struct_group_attr(NAME, ATTRS, MEMBERS...)				\
	union { struct { MEMBERS } ATTRS; struct { MEMBERS } ATTRS NAME; }
#define DECLARE_FLEX_ARRAY(TYPE, NAME) struct { struct { } __empty_##NAME; TYPE NAME[]; }
#define __struct_group(TAG, NAME, ATTRS, MEMBERS...)				\
	union { struct { MEMBERS } ATTRS; struct TAG { MEMBERS } ATTRS NAME; }

#define BUILD_BUG_ON(c) ((void)0)
#define BUILD_BUG_ON_MSG(c, m) BUILD_BUG_ON(c)
#define BUILD_BUG_ON_ZERO(c) 0
#define BUILD_BUG_ON_INVALID(c) ((void)0)
#define BUILD_BUG() ((void)0)
#define static_assert(c, ...) _Static_assert(1, "")
#define compiletime_assert(c, m) ((void)0)
/* Code behind an option that nobody chose for us is looked at too. */
#define IS_ENABLED(option) 1
#define IS_REACHABLE(option) IS_ENABLED(option)
#define IS_BUILTIN(option) IS_ENABLED(option)
#define IS_MODULE(option) 0

#define va_start(v, l) __builtin_va_start(v, l)
#define va_end(v) __builtin_va_end(v)
#define va_arg(v, t) __builtin_va_arg(v, t)
#define va_copy(d, s) __builtin_va_copy(d, s)
typedef __builtin_va_list va_list;

#define __deprecated

#endif

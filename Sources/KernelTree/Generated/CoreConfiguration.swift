/// Symbols that the made-up configuration fixes, and why.
enum CoreConfiguration {
  static let overrides: [String: String] = [
    // What reads the code here is clang, for a 64-bit x86.
    "CC_IS_CLANG": "y", "CC_IS_GCC": "n", "AS_IS_LLVM": "y", "AS_IS_GNU": "n", "LD_IS_LLD": "y", "LD_IS_BFD": "n",
    "CLANG_VERSION": "190107", "GCC_VERSION": "0", "LLD_VERSION": "190107", "LD_VERSION": "0",
    "64BIT": "y", "X86_64": "y", "X86_32": "n", "RUST": "n", "RUST_IS_AVAILABLE": "n", "BROKEN": "n", "UML": "n",
    "CC_VERSION_TEXT": "clang", "LOCALVERSION": "", "BUILD_SALT": "",
    // `BUG_ON(cond)` and its like as plain C instead of assembly with jump labels.
    "JUMP_LABEL": "n",
    // These rewrite every lock, allocation, branch or export.
    "PREEMPT_RT": "n", "MODVERSIONS": "n", "GENDWARFKSYMS": "n", "FORTIFY_SOURCE": "n", "CFI": "n", "CFI_CLANG": "n",
    "MEM_ALLOC_PROFILING": "n", "RANDSTRUCT": "n", "RANDSTRUCT_FULL": "n", "RANDSTRUCT_PERFORMANCE": "n",
    "RANDSTRUCT_NONE": "y", "LTO_CLANG_FULL": "n", "LTO_CLANG_THIN": "n", "LTO_NONE": "y", "AUTOFDO_CLANG": "n",
    "PROPELLER_CLANG": "n", "GCOV_KERNEL": "n", "KCOV": "n", "STACKPROTECTOR": "n", "SHADOW_CALL_STACK": "n",
    "DYNAMIC_DEBUG": "n", "DYNAMIC_DEBUG_CORE": "n", "PRINTK_INDEX": "n", "TRIM_UNUSED_KSYMS": "n",
    "TRACE_BRANCH_PROFILING": "n", "PROFILE_ALL_BRANCHES": "n", "PROFILE_ANNOTATED_BRANCHES": "n",
    "DEBUG_INFO_BTF": "n", "DEBUG_PREEMPT": "n", "DEBUG_SPINLOCK": "n", "DEBUG_LOCK_ALLOC": "n", "LOCKDEP": "n",
    "PROVE_LOCKING": "n", "KASAN": "n", "KCSAN": "n", "KMSAN": "n", "UBSAN": "n", "TYPED_ALLOC_TOKENS": "n",
    "CC_HAS_COUNTED_BY": "n", "CC_HAS_COUNTED_BY_PTR": "n",
  ]
}

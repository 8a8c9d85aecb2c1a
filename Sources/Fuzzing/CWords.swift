/// What C has that drivers rarely use, and lowering must see through or give up on.
enum CWords {
  static let frames: [(String, String)] = [
    ("if (1) {", "}"), ("if (!ret) ", " else { }"), ("while (1) {", "}"), ("do {", "} while (0);"),
    ("for (;;) {", "}"), ("switch (1) {", "}"), ("switch (ret) { case 0 ... 9: default:", "break; }"),
    ("({", "});"), ("{ __label__ l; l:", "goto l; }"), ("{", "}"), ("again_: {", "if (ret) goto again_; }"),
    ("if (__builtin_expect(", "0)) ;"), ("for (int i_ = 0; i_ < 3; i_++) {", "continue; }"),
    ("#if 0\n", "\n#else\n;\n#endif\n"), ("#ifdef CONFIG_X\n", "\n#endif\n"),
  ]

  static let statements = [
    "return;", "return 0;", "return -22;", "break;", "continue;", "goto out;", "goto err;", "out:", "err:", "case 1:",
    "default:", "case 5 ... 3:", "case -9223372036854775807 - 1 ... 9223372036854775807:", ";", "{ }", "asm(\"\");",
    "asm goto(\"\" : : : : out);", "static void *t_[] = { &&out, &&err };", "goto *t_[1];", "int vla_[ret];",
    "int x_ __attribute__((cleanup(free_)));", "void *p_ __attribute__((cleanup(kfree))) = 0;",
    "typeof(ret) y_ = ret;", "auto int nested_(void) { return 1; }", "__int128 w_ = (__int128)-1 << 100;",
    "float f_ = 1.0 / 0;", "struct { int a : 3; union { int b; char c[]; }; } s_ = { .b = 1, { } };",
    "(void)(struct { int q; }){ 1 }.q;", "ret = ret ?: -1;", "ret = (1, 2, ret);", "ret = 1 / 0;", "ret = 1 % 0;",
    "ret = 1 << 70;", "ret = -1 >> -1;", "ret = (-9223372036854775807 - 1) / -1;",
    "ret = -(-9223372036854775807 - 1);", "ret = 9223372036854775807 + 1;", "ret = 0x8000000000000000 * 2;",
    "ret = sizeof(int[ret]);", "ret = _Generic(ret, int: 1, default: 2);",
    "ret = __builtin_choose_expr(1, 2, (void)0);", "ret = ({ int z_ = 1; z_; });", "ret = ({ return 1; 2; });",
    "*(int *)0 = 1;", "ret = *&*&ret;", "ret = (&ret)[0];", "0[&ret] = 3;", "(ret) = ret++ + ++ret;",
    "ret = __builtin_offsetof(struct { int a[4]; }, a[ret]);", "_Static_assert(1, \"\");", "if (ret = 0) ; else ;",
    "_Complex double c_ = 1;", "enum { e_ = 9223372036854775807 } q_;", "register int r_ asm(\"eax\");",
    "mutex_lock(&x->lock);", "guard(mutex)(&x->lock);", "scoped_guard(mutex, &x->lock) { return 1; }",
    "dma_resv_lock(obj->resv, NULL);", "dma_resv_unlock(obj->resv);", "dma_buf_put(buf);", "dma_fence_put(fence);",
    "dma_resv_lock();", "dma_buf_put(1, 2, 3);", "dma_resv_wait_timeout(0, 0, 0, 0);", "fence = dma_fence_get(0);",
    "dma_resv_for_each_fence(&cursor, resv, 0, fence) { }", "return dma_resv_lock;", "(*dma_resv_lock)(0, 0);",
    "while (ww_mutex_trylock(&resv->lock, 0)) ;", "drm_exec_until_all_locked(&exec) { }",
  ]

  static let fileScope = [
    "typedef int int_;", "struct s_ { struct s_ *next; };", "struct s_;", "int f_();", "int f_(a) int a; { return a; }",
    "static int f_(void);", "extern int ret;", "int ret;", "_Thread_local int t_;", "void (*fp_)(void) = 0;",
    "static const struct dma_buf_ops ops_ = { 0 };",
    "const struct dma_buf_ops ops_[2] = { [1] = { .map_dma_buf = 0 } };",
    "struct dma_buf_ops { int nothing; };", "struct dma_fence { };", "struct dma_resv;", "#define NULL",
    "#define return", "#define dma_resv_lock(x, y) dma_resv_lock(y, x)", "#define if while", "#pragma pack(1)",
    "#line 4294967295 \"x.c\"", "#line 0 \"\\xff\"", "#include __FILE__", "#include <linux/dma-buf.h>",
    "#if __COUNTER__ < 100", "#endif", "#else", "#if 1/0", "EXPORT_SYMBOL_NS_GPL(x, \"DMA_BUF\");",
    "MODULE_IMPORT_NS(\"DMA_BUF\");", "MODULE_LICENSE(\"GPL\");", "_Pragma(\"clang diagnostic push\")",
    "int a_[] = { [0 ... 9] = 1 };", "int main(void) { main(); }", "asm(\".text\");",
    "int b_[1 << 20] = { [1048575] = 1 };", "static inline void g_(void) { g_(); }",
    "void (*(*table_[3])(int))(void);", "union u_ { union u_ *u; void (*f)(union u_); };",
  ]

  static let types = [
    "int", "void", "char", "long long", "unsigned", "float", "_Bool", "struct dma_buf", "struct dma_fence *",
    "__int128", "void *", "int[]", "int (*)(void)", "struct undeclared_", "typeof(0)", "const", "static", "extern",
    "inline", "_Atomic(int)", "__auto_type", "register",
  ]

  static let marks = [
    "+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "<<", ">>", "==", "!=", "<", ">", "&&", "||", "=", "+=", "->",
    ".", ",", ";", ":", "?", "?:", "(", ")", "[", "]", "{", "}", "++", "--", "##", "...", "&&", "sizeof",
  ]

  static let wraps: [(String, String)] = [
    ("(", ")"), ("!", ""), ("-", ""), ("~", ""), ("*", ""), ("&", ""), ("(long)", ""), ("({", ";})"), ("", "->x"),
    ("", "[0]"), ("1 + ", ""), ("x ? ", " : 0"), ("f(", ")"), ("*&", ""), ("!!", ""), ("", ".base"), ("0 || ", ""),
    ("IS_ERR(", ")"), ("ERR_PTR(", ")"), ("container_of(", ", struct s, m)"), ("1 ? 2 : ", ""), ("(x, ", ")"),
  ]
}

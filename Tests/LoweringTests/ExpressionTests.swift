import IR
import Testing

@testable import Lowering

@Suite struct ExpressionTests {
  private let records = """
    struct base { int n; struct base *next; };
    struct outer {
      int flags; struct base b; struct base arr[4]; struct { struct base in; } deep; union { int u; long v; };
    };
    #define offsetof(t, m) __builtin_offsetof(t, m)
    #define container_of(ptr, type, member) ({ \\
      void *__mptr = (void *)(ptr); \\
      _Static_assert(1, "type"); \\
      ((type *)(__mptr - offsetof(type, member))); })

    """

  @Test func paths() throws {
    let text = try dump(
      records + """
        void f(struct outer *p, struct outer o, int i) {
          p->flags = (*p).b.n;
          o.b.next->n = p->arr[i].n;
          p->arr->n = p[1].flags;
          p[0].flags = *&i;
          p->v = o.u;
          (&p->b)->n = 3;
          (p + 1)->flags = 4;
        }
        """)
    #expect(
      text == """
        b0:
          p->flags = p->b.n
          o.b.next->n = p->arr[].n
          p->arr[0].n = (*p)[].flags
          p->flags = i
          p->v = o.u
          p->b.n = 3
          (*p)[].flags = 4
          return
        """)
  }

  @Test func addressesAndArrays() throws {
    let text = try dump(
        records + "void g(void *, ...);"
        + "void f(struct outer *p) { int x[3]; g(&p->b, p->arr, &p->arr[2], x, &*p, \"s\"); }")
    #expect(text == "b0:\n  call g(&p->b, &p->arr, &p->arr[2], &x, p, \"s\")\n  return")
  }

  @Test func containerOf() throws {
    let text = try dump(
      records + """
        void g(void *);
        void f(struct base *q, struct outer *p) {
          g(container_of(q, struct outer, b));
          container_of(q, struct outer, deep.in)->flags = 1;
          g(container_of(&p->b, struct outer, b));
          g(&container_of(q, struct outer, b)->b);
          g(container_of(q->next, struct outer, b));
        }
        """)
    #expect(
      text == """
        b0:
          call g(container_of(q, outer, b))
          container_of(q, outer, deep.in)->flags = 1
          call g(p)
          call g(q)
          call g(container_of(q->next, outer, b))
          return
        """)
  }

  @Test func namedConstants() throws {
    let text = try dump(
      """
      #define FLAG_A 0x1UL
      #define FLAG_B (1 << 3)
      #define BOTH(x) ((x) | FLAG_A)
      #define EINVAL 22
      #define NULL ((void *)0)
      enum e { ENUM_ONE = 5 };
      int f(unsigned long x, void *p) {
        x |= FLAG_A | FLAG_B;
        x &= ~FLAG_B;
        x = BOTH(x);
        x = ENUM_ONE;
        x = 3 + 4;
        p = NULL;
        return -EINVAL;
      }
      """)
    #expect(
      text == """
        b0:
          x = x | (FLAG_A(1) | FLAG_B(8))
          x = x & ~FLAG_B(8)
          x = x | FLAG_A(1)
          x = ENUM_ONE(5)
          x = 7
          p = NULL(0)
          return EINVAL(-22)
        """)
  }

  @Test func idioms() throws {
    let text = try dump(
      """
      #define unlikely(x) __builtin_expect(!!(x), 0)
      _Bool is_error(const void *p); long to_error(const void *p); _Bool none(const void *p); void say(int);
      long f(void *p, void *q, int n) {
        say(n++);
        if (unlikely(is_error(p))) return to_error(p);
        if (none(q) || !q) return 1;
        return 0;
      }
      """, idioms: ["is_error": .isError, "to_error": .identity, "none": .isErrorOrNull, "say": .nothing])
    #expect(
      text == """
        b0:
          n = n + 1
          branch iserr(p) ? b1 : b2
        b1:
          return p
        b2:
          branch iserrornull(q) ? b5 : b3
        b3:
          branch q ? b4 : b5
        b4:
          return 0
        b5:
          return 1
        """)
  }

  @Test func assignmentsAndSteps() throws {
    let text = try dump("int f(int a, int *p) { int b = a++; a += b; *p++ = --a; return (a = b, a) + (b = 3); }")
    #expect(
      text == """
        b0:
          t0 = a
          a = a + 1
          b = t0
          a = a + b
          a = a - 1
          t1 = p
          p = p + 1
          (*t1) = a
          a = b
          b = 3
          return a + 3
        """)
  }

  @Test func indirectCalls() throws {
    let text = try dump(
      """
      struct ops { int (*run)(int); };
      struct dev { const struct ops *ops; int (*cb[2])(int); };
      int g(int);
      int f(struct dev *d, int (*fn)(int)) {
        (&g)(0); (*g)(1); d->ops->run(2); (*d->ops->run)(3); d->cb[1](4);
        return fn(5);
      }
      """)
    #expect(
      text == """
        b0:
          t0 = call g(0)
          t1 = call g(1)
          t2 = call *d->ops->run [ops.run](2)
          t3 = call *d->ops->run [ops.run](3)
          t4 = call *d->cb[1] [dev.cb](4)
          t5 = call *fn(5)
          return t5
        """)
  }

  @Test func statementExpressions() throws {
    let text = try dump(
      """
      #define min(a, b) ({ typeof(a) __a = (a); typeof(b) __b = (b); __a < __b ? __a : __b; })
      #define swap_in(p, v) ({ typeof(*p) __old = *p; *p = (v); __old; })
      int g(int);
      int f(int a, int *p) { int x = min(a, 7); x = swap_in(p, x); return ({ g(x); g(a); }); }
      """)
    #expect(
      text == """
        b0:
          branch a < 7 ? b1 : b2
        b1:
          t0 = a
          jump b3
        b2:
          t0 = 7
          jump b3
        b3:
          x = t0
          __old = (*p)
          (*p) = x
          x = __old
          t1 = call g(x)
          t2 = call g(a)
          return t2
        """)
  }

  @Test func genericSelection() throws {
    let text = try dump("int f(int a, long b) { return _Generic(a, long: b, int: a); }")
    #expect(text == "b0:\n  return a")
  }

  @Test func recordInitialisers() throws {
    let text = try dump(
      """
      struct in { int a, b; };
      struct out { struct in i; int arr[2]; union { int u; void *v; }; int z; };
      void g(struct in *);
      void f(int n) {
        struct out o = { .i.a = n, .arr = { [1] = 5 }, .u = 3, 9 };
        struct in p = { 1, .b = n };
        p = (struct in) { .b = 2 };
        g(&(struct in) { .a = 4 });
      }
      """)
    #expect(
      text == """
        b0:
          o = 0
          o.i.a = n
          o.arr[] = 5
          o.u = 3
          o.z = 9
          p = 0
          p.a = 1
          p.b = n
          p = ?
          p = 0
          p.b = 2
          (literal) = 0
          (literal).a = 4
          call g(&(literal))
          return
        """)
  }

  @Test func macrosAndPlacesOfInstructions() throws {
    let sample = try Sample(
      """
      void g(int);
      #define CALL(x) g((x) + 1)
      void f(int a) {
        CALL(a);
        g(
          a);
      }
      """)
    let instructions = try #require(sample.function("f")?.blocks.first?.instructions)
    #expect(instructions.count == 2)
    let made = instructions[0].origin
    #expect(made.macro == "CALL")
    #expect(made.expanded.file == "sample.c")
    #expect([made.expanded.startLine, made.expanded.startColumn, made.expanded.endColumn] == [4, 3, 10])
    #expect(made.spelled?.startLine == 2)
    let plain = instructions[1].origin
    #expect(plain.macro == nil && plain.spelled == nil)
    #expect([plain.expanded.startLine, plain.expanded.endLine, plain.expanded.endColumn] == [5, 6, 7])
    let name = try #require(sample.function("f")?.nameRange)
    #expect([name.startLine, name.startColumn, name.endColumn] == [3, 6, 7])
  }

  @Test func deepNestingDoesNotOverflow() throws {
    let chain = (0..<3000).map { "if (a == \($0)) a = \($0 + 1); else " }.joined()
    let sample = try Sample("int f(int a) { \(chain) a = 0; return a; }")
    #expect((sample.function("f")?.blocks.count ?? 0) > 6000)
  }
}

import Testing

@testable import Lowering

@Suite struct FlowTests {
  @Test func ifElse() throws {
    let text = try dump("int g(void); int f(int a) { if (a > 1) return g(); else a = 2; return a; }")
    #expect(
      text == """
        b0:
          branch a > 1 ? b1 : b2
        b1:
          t0 = call g()
          return t0
        b2:
          a = 2
          return a
        """)
  }

  @Test func switchWithFallthroughRangesAndDefaultInTheMiddle() throws {
    let text = try dump(
      """
      int f(int n) {
        switch (n) {
        case 1 ... 3: n = 10; __attribute__((fallthrough));
        default: n = 11; break;
        case 5: case 6: n = 12;
        }
        return n;
      }
      """)
    #expect(
      text == """
        b0:
          select n { 1...3: b1, 5: b2, 6: b2, default: b3 }
        b1:
          n = 10
          jump b3
        b2:
          n = 12
          jump b4
        b3:
          n = 11
          jump b4
        b4:
          return n
        """)
  }

  @Test func casesInsideALoop() throws {
    let text = try dump(
      """
      void g(int);
      void f(int n, int k) {
        switch (k) {
        case 0: do { g(0);
        case 1: g(1);
        } while (--n);
        }
      }
      """)
    #expect(
      text == """
        b0:
          select k { 0: b2, 1: b1, default: b3 }
        b1:
          call g(1)
          n = n - 1
          branch n ? b2 : b3
        b2:
          call g(0)
          jump b1
        b3:
          return
        """)
  }

  @Test func loops() throws {
    let text = try dump(
      """
      void g(int);
      void f(int n) {
        while (n) { if (n == 3) continue; if (n == 4) break; g(n); }
        for (int i = 0; i < n; i++) g(i);
      }
      """)
    #expect(
      text == """
        b0:
          jump b1
        b1:
          branch n ? b2 : b5
        b2:
          branch n == 3 ? b1 : b3
        b3:
          branch n == 4 ? b5 : b4
        b4:
          call g(n)
          jump b1
        b5:
          i = 0
          jump b6
        b6:
          branch i < n ? b7 : b8
        b7:
          call g(i)
          i = i + 1
          jump b6
        b8:
          return
        """)
  }

  @Test(arguments: [
    ("for (;;) { g(1); if (n) break; }", "b0:\n  jump b1\nb1:\n  call g(1)\n  branch n ? b2 : b1\nb2:\n  return"),
    (
      "for (n = 1;;) { g(n); if (n) break; }",
      "b0:\n  n = 1\n  jump b1\nb1:\n  call g(n)\n  branch n ? b2 : b1\nb2:\n  return"
    ),
    ("for (; n;) g(n);", "b0:\n  jump b1\nb1:\n  branch n ? b2 : b3\nb2:\n  call g(n)\n  jump b1\nb3:\n  return"),
    (
      "for (;; n++) { if (n) break; }",
      "b0:\n  jump b1\nb1:\n  branch n ? b2 : b3\nb2:\n  return\nb3:\n  n = n + 1\n  jump b1"
    ),
    (
      "for (; n /* ; */ ; n--) g(';');",
      "b0:\n  jump b1\nb1:\n  branch n ? b2 : b3\nb2:\n  call g(59)\n  n = n - 1\n  jump b1\nb3:\n  return"
    ),
    (
      "LOOP(n) g(n);",
      "b0:\n  n = 0\n  jump b1\nb1:\n  call g(n)\n  n = n + 1\n  jump b1"
    ),
    // Pasted together, it is written nowhere.
    ("PASTE(f, or) (;;) g(n);", "b0:\n  jump b1\nb1:\n  call g(n)\n  jump b1"),
  ]) func partsOfFor(_ loop: String, _ expected: String) throws {
    let text = try dump(
      "#define PASTE(a, b) a ## b\n#define LOOP(i) for (i = 0; ; \\\n  i++)\nvoid g(int); void f(int n) { \(loop) }")
    #expect(text == expected)
  }

  @Test func shortCircuit() throws {
    let text = try dump("int g(int); int f(int a, int b) { if (a && (!b || g(a))) return 1; return a || b; }")
    #expect(
      text == """
        b0:
          branch a ? b1 : b4
        b1:
          branch b ? b2 : b3
        b2:
          t0 = call g(a)
          branch t0 ? b3 : b4
        b3:
          return 1
        b4:
          branch a ? b6 : b5
        b5:
          branch b ? b6 : b7
        b6:
          t1 = 1
          jump b8
        b7:
          t1 = 0
          jump b8
        b8:
          return t1
        """)
  }

  @Test func conditionalAndOmittedMiddle() throws {
    let text = try dump("int g(void); int f(int a) { int x = a ? 1 : g(); return g() ?: x; }")
    #expect(
      text == """
        b0:
          branch a ? b1 : b2
        b1:
          t0 = 1
          jump b3
        b2:
          t1 = call g()
          t0 = t1
          jump b3
        b3:
          x = t0
          t2 = call g()
          t3 = t2
          branch t2 ? b5 : b4
        b4:
          t3 = x
          jump b5
        b5:
          return t3
        """)
  }

  @Test func gotoAndDeadCode() throws {
    let text = try dump(
      "void g(int); int f(int a) { if (a) goto out; g(1); return 0; g(2); out: g(3); return 1; never: g(4); }")
    #expect(
      text == """
        b0:
          branch a ? b1 : b2
        b1:
          call g(3)
          return 1
        b2:
          call g(1)
          return 0
        """)
  }

  @Test func computedGoto() throws {
    let text = try dump(
      """
      void g(int);
      void f(int a) {
        void *next = &&one;
        if (a) next = &&two;
        goto *next;
      one: g(1);
      two: g(2);
      three: g(3);
      }
      """)
    #expect(
      text == """
        b0:
          next = ?
          branch a ? b1 : b2
        b1:
          next = ?
          jump b2
        b2:
          any of b3, b4
        b3:
          call g(1)
          jump b4
        b4:
          call g(2)
          call g(3)
          return
        """)
  }

  @Test func assemblerOutputsAndLabels() throws {
    let text = try dump(
      """
      #define PROBE(to) asm goto("jmp %l[" #to "]" : : : : to)
      int f(int a, int b) {
        asm("mov" : "=r"(a) : "r"(b));
        asm goto("x: jmp" : : "r"(a) : "cc" : fail, other);
        PROBE(fail);
        return a;
      other: return 2;
      fail: return 1;
      }
      """)
    #expect(
      text == """
        b0:
          a = ?
          any of b1, b3, b4
        b1:
          any of b2, b4
        b2:
          return a
        b3:
          return 2
        b4:
          return 1
        """)
  }

  @Test func constantConditionsLeaveNoBranch() throws {
    let text = try dump(
      """
      extern void bad(void);
      #define CHECK(c) do { if (!(c)) bad(); } while (0)
      int f(int n) {
        CHECK(sizeof(n) == 4 || sizeof(n) == 8);
        if (__builtin_constant_p(n) && n > 3) bad();
        switch (sizeof(n)) { case 4: n = 1; break; default: bad(); }
        if (__builtin_types_compatible_p(typeof(n), long)) bad();
        return __builtin_choose_expr(1, n, bad());
      }
      """)
    #expect(text == "b0:\n  n = 1\n  return n")
  }

  @Test func unsignedConstantsCompareUnsigned() throws {
    #expect(try dump("int f(void) { if (sizeof(int) > ~0UL) return 1; return 0; }") == "b0:\n  return 0")
  }

  @Test func callThatDoesNotReturn() throws {
    let text = try dump(
      "void die(int); int f(int a) { if (a) die(a); return 2; }", idioms: ["die": .noReturn])
    #expect(
      text == """
        b0:
          branch a ? b1 : b2
        b1:
          call die(a)
          unreachable
        b2:
          return 2
        """)
  }

  @Test func constantVariablesDecide() throws {
    let text = try dump(
      "static const _Bool conditional = 0; int g(void); int f(void) { if (g() || !conditional) return 1; return 2; }")
    #expect(text == "b0:\n  t0 = call g()\n  return 1")
  }

  @Test func brokenCodeIsMarkedNotFollowed() throws {
    let sample = try Sample("struct s; int f(struct s *p) { int n = p->gone; n = p->gone.deep[nowhere]; return n; }")
    #expect(sample.unit.damagedFunctions == ["f"])
    #expect(sample.function("f") != nil)
  }

  @Test func conditionThatDeclaresLabelsOfItsOwn() throws {
    let text = try dump(
      """
      void g(int);
      #define SCOPED(label) for (;; ({ goto label; })) if (0) { label: break; } else
      void f(int n) { SCOPED(done) { g(n); } g(2); }
      """)
    #expect(text == "b0:\n  call g(n)\n  call g(2)\n  return")
  }

  @Test func omittedMiddleInsideItself() throws {
    // Each level gives its condition three times over: without care 3^18 nodes.
    let deep = (0..<18).reduce("a") { inner, _ in "(\(inner) ?: b)" }
    let text = try dump("int f(int a, int b) { return \(deep); }")
    #expect(text.hasSuffix("return t17"))
  }

  @Test func decidedBranchesAreNotTakenTwice() throws {
    let text = try dump(
      """
      #define WARN_ON(c) ({ int __ret = !!(c); if (__ret) say(); __ret; })
      void say(void);
      int f(int *p, int *q) { if (WARN_ON(!p || !q)) return -1; return *p; }
      """)
    #expect(
      text == """
        b0:
          branch p ? b1 : b3
        b1:
          branch q ? b2 : b3
        b2:
          return (*p)
        b3:
          call say()
          return -1
        """)
  }
}

import Clang
import Foundation
import IR
import Testing

@testable import Lowering

@Suite struct CleanupTests {
  private let guards = """
    struct lock { int x; };
    void lock(struct lock *); void unlock(struct lock *); int work(int);
    #define __cleanup(func) __attribute__((__cleanup__(func)))
    #define CLASS(name, var) class_##name##_t var __cleanup(class_##name##_destructor) = class_##name##_constructor
    typedef struct lock *class_l_t;
    static inline void class_l_destructor(class_l_t *p) { if (*p) unlock(*p); }
    static inline class_l_t class_l_constructor(struct lock *l) { lock(l); return l; }
    #define guard(name) CLASS(name, scope_guard)
    #define scoped_guard(name, l) for (CLASS(name, scope)(l), *done = (void *)0; !done; done = (void *)1)
    void release(void *p);
    #define __free __cleanup(release)

    """

  @Test func everyWayOut() throws {
    let text = try dump(
      guards + """
        int f(struct lock *a, struct lock *b, int n) {
          guard(l)(a);
          while (n) {
            CLASS(l, inner)(b);
            if (n == 1) continue;
            if (n == 2) break;
            if (n == 3) goto out;
            if (n == 4) return work(n);
            n--;
          }
          return n;
        out:
          return work(0);
        }
        """)
    #expect(
      text == """
        b0:
          t0 = call class_l_constructor(a)
          scope_guard = t0
          jump b1
        b1:
          branch n ? b2 : b11
        b2:
          t1 = call class_l_constructor(b)
          inner = t1
          branch n == 1 ? b3 : b4
        b3:
          call class_l_destructor(&inner)
          jump b1
        b4:
          branch n == 2 ? b5 : b6
        b5:
          call class_l_destructor(&inner)
          jump b11
        b6:
          branch n == 3 ? b7 : b8
        b7:
          call class_l_destructor(&inner)
          t4 = call work(0)
          call class_l_destructor(&scope_guard)
          return t4
        b8:
          branch n == 4 ? b9 : b10
        b9:
          t2 = call work(n)
          call class_l_destructor(&inner)
          call class_l_destructor(&scope_guard)
          return t2
        b10:
          n = n - 1
          call class_l_destructor(&inner)
          jump b1
        b11:
          t3 = n
          call class_l_destructor(&scope_guard)
          return t3
        """)
  }

  @Test func lastDeclaredIsCleanedFirst() throws {
    let text = try dump(
      guards + "void f(struct lock *a, void *q) { { void *p __free = q; guard(l)(a); work(1); } work(2); }")
    #expect(
      text == """
        b0:
          p = q
          t0 = call class_l_constructor(a)
          scope_guard = t0
          t1 = call work(1)
          call class_l_destructor(&scope_guard)
          call release(&p)
          t2 = call work(2)
          return
        """)
  }

  @Test func backwardGotoLeavesTheScope() throws {
    let text = try dump(guards + "void f(struct lock *a) { again: ; guard(l)(a); if (work(1)) goto again; }")
    #expect(
      text == """
        b0:
          jump b1
        b1:
          t0 = call class_l_constructor(a)
          scope_guard = t0
          t1 = call work(1)
          branch t1 ? b2 : b3
        b2:
          call class_l_destructor(&scope_guard)
          jump b1
        b3:
          call class_l_destructor(&scope_guard)
          return
        """)
  }

  @Test func scopeOfAForLoop() throws {
    let text = try dump(
      guards + "int f(struct lock *a, int n) { scoped_guard(l, a) { if (n) break; work(1); } return n; }")
    #expect(text.contains("call class_l_constructor(a)"))
    let calls = text.components(separatedBy: "call class_l_destructor(&scope)")
    #expect(calls.count == 2, "break and the end of the loop meet before the cleanup:\n\(text)")
  }

  @Test func statementExpressionKeepsItsValue() throws {
    let text = try dump(guards + "int f(struct lock *a) { return ({ guard(l)(a); a->x; }); }")
    #expect(
      text == """
        b0:
          t0 = call class_l_constructor(a)
          scope_guard = t0
          t1 = a->x
          call class_l_destructor(&scope_guard)
          return t1
        """)
  }

  @Test func namesInPrintedDeclarations() {
    #expect(BodyLowering.cleanupName(in: "int *p __attribute__((cleanup(put_it))) = 0") == "put_it")
    #expect(BodyLowering.cleanupName(in: "int cleanup = 3") == nil)
  }

  @Test func cleanupFunctionOfAPrecompiledHeader() throws {
    let folder = try SampleFolder([
      "lock.h": guards, "a.c": "void f(struct lock *a) { guard(l)(a); }",
      "b.c": "void g(struct lock *a) { guard(l)(a); }",
    ])
    let header = try folder.precompile("lock.h")
    let first = try folder.lower("a.c", arguments: ["-include-pch", header])
    #expect(first.functions.map(\.symbol.name) == ["f", "class_l_destructor", "class_l_constructor"])
    #expect(first.functions.dropFirst().allSatisfy { $0.isFromHeader && $0.symbol.file == "lock.h" })
    let calls = first.functions[0].blocks.flatMap(\.instructions).compactMap { instruction -> Symbol? in
      guard case .call(let call) = instruction.kind, case .direct(let symbol) = call.callee else { return nil }
      return symbol
    }
    #expect(calls == [Symbol("class_l_constructor", file: "lock.h"), Symbol("class_l_destructor", file: "lock.h")])
    // Each unit has the bodies that it needs.
    let second = try folder.lower("b.c", arguments: ["-include-pch", header])
    #expect(second.functions.map(\.symbol.name) == ["g", "class_l_destructor", "class_l_constructor"])
  }

  @Test func namesOfAPrecompiledHeaderAreLookedUpForAllFiles() throws {
    let header = """
      void drop_one(int **place);
      static inline void drop_other(int **place) { drop_one(place); }
      #define __drop(how) __attribute__((cleanup(how)))
      """
    let texts = [
      "a.c":
        "void drop_nothing(int **); void f(void) { int *a __drop(drop_one) = 0; int *b __drop(drop_nothing) = 0; }",
      "b.c": "void f(void) { int *a __drop(drop_other) = 0; int *b __drop(drop_one) = 0; }",
      "c.c":
        "static void drop_own(int **p) {} void f(void) { int *a __drop(drop_own) = 0; int *b __drop(drop_other) = 0; }",
    ]
    let shared = try SampleFolder(texts.merging(["drop.h": header]) { first, _ in first })
    let precompiled = try shared.precompile("drop.h")
    for file in ["a.c", "b.c", "c.c", "a.c"] {
      let unit = try shared.lower(file, arguments: ["-include-pch", precompiled])
      let alone = try SampleFolder(texts.merging(["drop.h": header]) { first, _ in first })
      let lowered = try alone.lower(file, arguments: ["-include-pch", try alone.precompile("drop.h")])
      #expect(unit == lowered, "\(file) means the same whatever was lowered before it")
      let textual = try SampleFolder(texts.merging(["drop.h": header]) { first, _ in first })
      let plain = try textual.lower(file, arguments: ["-include", "\(textual.path)/drop.h"])
      #expect(unit.functions.map(\.symbol) == plain.functions.map(\.symbol))
      #expect(unit.functions.first?.dump() == plain.functions.first?.dump())
    }
  }

  @Test func argumentsOfTheHeaderAlone() throws {
    let folder = try SampleFolder(["drop.h": "void drop(int **);", "a.c": "void f(void) {}"])
    let header = try folder.precompile("drop.h")
    let library = try ClangLibrary.load(environment: ProcessInfo.processInfo.environment)
    func unit(_ arguments: [String]) throws -> TranslationUnit {
      try TranslationUnit(index: Index(library: library), file: "\(folder.path)/a.c", arguments: arguments)
    }
    let with = try unit(["-std=gnu11", "-include-pch", header, "-DNAME=a"])
    #expect(HeaderNames.arguments(of: with) == ["-std=gnu11", "-include-pch", header])
    #expect(HeaderNames.arguments(of: try unit(["-std=gnu11", "-DNAME=a"])) == nil)
  }
}

import Contracts
import Testing

/// What the variations make of a text: a wrong one would be a test of something else.
@Suite("Texts of variations")
struct VariationTextTests {
  private func text(_ variation: ExampleVariation, of code: String) throws -> String? {
    let model = try SourceCheck.bundled.get().catalogue.model(for: KernelVersion(6, 12))
    return ExampleVariations(code: code, model: model).text(variation)
  }

  @Test func tokensAreTheText() {
    let code = """
      #define two(x) \\
      \t(x) /* one */
      // a "comment
      char c = '\\'', *s = "/* \\" */"; int n = 0x1f;

      """
    let source = CSource(code)
    #expect(source.text == code)
    #expect(source.tokens.filter { $0.kind == .literal }.map(\.text) == ["'\\''", "\"/* \\\" */\"", "0x1f"])
    #expect(source.tokens.count { $0.kind == .directive } == 1)
  }

  @Test func namesOfMembersAndTagsStay() throws {
    let code = """
      struct job { struct list_head link; int size; };
      static int job(struct job *job, int size)
      {
      \tstruct job *link, *last = NULL;

      \tlist_for_each_entry(link, &job->link, link)
      \t\tlast = link->size == size ? link : last;
      \tif (!last)
      \t\tgoto size;
      \treturn last->size;
      size:
      \treturn -EINVAL;
      }

      """
    let expected = """
      struct job { struct list_head link; int size; };
      static int routine1(struct job *item1, int item4)
      {
      \tstruct job *item3, *item2 = NULL;

      \tlist_for_each_entry(item3, &item1->link, link)
      \t\titem2 = item3->size == item4 ? item3 : item2;
      \tif (!item2)
      \t\tgoto size;
      \treturn item2->size;
      size:
      \treturn -EINVAL;
      }

      """
    #expect(try text(.names, of: code) == expected)
  }

  @Test func locksGoThroughHelpers() throws {
    let code = """
      void f(struct dma_resv *resv)
      {
      \tif (dma_resv_lock(resv, NULL))
      \t\treturn;
      }

      """
    let expected = """
      static int through_dma_resv_lock(struct dma_resv *obj, struct ww_acquire_ctx *ctx) /* added */
      { /* added */
      \treturn dma_resv_lock(obj, ctx); /* added */
      } /* added */
      void f(struct dma_resv *resv)
      {
      \tif (through_dma_resv_lock(resv, NULL))
      \t\treturn;
      }

      """
    #expect(try text(.helper, of: code) == expected)
  }

  @Test func bodiesMoveWithTheirMarks() throws {
    let code = """
      static void f(struct a *a, int (*done)(int b))
      {
      \tg(a);
      } /* <- */

      int h(void)
      {
      \treturn 0;
      }

      """
    let expected = """
      static void body_of_f(struct a *a, int (*done)(int b))
      {
      \tg(a);
      } /* <- */

      static void f(struct a *a, int (*done)(int b))
      {
      \tbody_of_f(a, done); /* added */
      }

      int h(void)
      {
      \treturn 0;
      }

      """
    #expect(try text(.callee, of: code) == expected)
  }

  @Test func marksOfNamesStayWithTheNames() throws {
    let code = """
      static int f(struct a *a,
      \t     int b) /* <- */
      {
      \treturn g(a, b);
      }

      """
    let expected = """
      static int body_of_f(struct a *a,
      \t     int b)
      {
      \treturn g(a, b);
      }

      static int f(struct a *a,
      \t     int b) /* <- */
      {
      \treturn body_of_f(a, b); /* added */
      }

      """
    #expect(try text(.callee, of: code) == expected)
  }

  @Test func locksToTheEndAreGuards() throws {
    let code = """
      int f(struct a *a)
      {
      \tmutex_lock(&a->lock);
      \tif (a->gone) {
      \t\tmutex_unlock(&a->lock);
      \t\treturn -ENODEV;
      \t}
      \tspin_lock(&a->spin);
      \ta->uses++;
      \tspin_unlock(&a->spin);
      \tmutex_unlock(&a->lock);
      \treturn 0;
      }

      """
    let expected = """
      int f(struct a *a)
      {
      \tguard(mutex)(&a->lock);
      \tif (a->gone) {
      \t\t;
      \t\treturn -ENODEV;
      \t}
      \tscoped_guard(spinlock, &a->spin) {
      \ta->uses++;
      \t}
      \t;
      \treturn 0;
      }

      """
    #expect(try text(.guards, of: code) == expected)
  }

  @Test func locksThatGoOnAreNot() throws {
    let code = """
      int f(struct a *a)
      {
      \tmutex_lock(&a->lock);
      \tif (a->gone)
      \t\treturn -ENODEV;
      \tmutex_unlock(&a->lock);
      \treturn g(a);
      }

      """
    #expect(try text(.guards, of: code) == nil)
  }
}

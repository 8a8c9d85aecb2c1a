import Patches
import Testing

@testable import Review

/// The text that hunks become.
@Suite struct FragmentTextTests {
  private func file(_ hunk: String, _ side: PatchSide = .after, nearest: String? = nil) throws -> FragmentFile {
    try FragmentCheck("--- a/x/y.c\n+++ b/x/y.c\n\(hunk)\n", nearest: nearest).build(side)
  }

  private func code(_ file: FragmentFile) -> [String] {
    let lines = String(decoding: file.text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { String($0.trimmingPrefix(while: \.isWhitespace)) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  /// The lines behind the declaration of the gap.
  private func body(_ file: FragmentFile) -> [String] {
    let all = code(file)
    return Array(all.drop { !$0.hasPrefix("int __dmabuf_lint_gap") }.dropFirst())
  }

  @Test func linesAreFoundAgainOnBothSides() throws {
    let hunk = """
      @@ -10,4 +20,5 @@ void lift(void)
       	one();
      -	two();
      +	three();
      +	four();
       	five();
       }
      """
    for (side, text, number) in [(PatchSide.before, "two();", 11), (.after, "four();", 22)] {
      let file = try file(hunk, side)
      let lines = String(decoding: file.text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      let place = try #require(lines.firstIndex { $0.contains(text) })
      guard case .hunk(0, _, number, isOwn: true) = file.source(of: place + 1) else {
        Issue.record("\(file.source(of: place + 1))")
        continue
      }
    }
  }

  @Test func aHunkThatBeginsInACommentBeginsBehindIt() throws {
    let file = try file(
      """
      @@ -10,6 +10,7 @@ void lift(void)
        * @crane: the crane, "as it is
        *
        * Returns nothing.
        */
       void lower(struct crane *crane)
       {
      +	sink(crane);
      """)
    #expect(
      body(file) == [
        "void lower(struct crane *crane)", "{", "sink(crane);", "__dmabuf_lint_gap();", "__builtin_unreachable();", "}",
      ])
  }

  @Test func aHeadWhoseEndIsNotShownIsClosed() throws {
    let file = try file(
      """
      @@ -10,3 +10,4 @@ static int lift(struct crane *crane, int fd,
       {
       	int ret;
      +	ret = one(crane);
      """)
    #expect(
      body(file) == [
        "static int lift(struct crane *crane, int fd)", "{", "int ret;", "ret = one(crane);", "__dmabuf_lint_gap();",
        "__builtin_unreachable();", "}",
      ])
  }

  @Test func ofTwoAlternativesTheTouchedOneStays() throws {
    let file = try file(
      """
      @@ -10,5 +10,6 @@ void lift(void)
       	one();
       #else
       	two();
      +	three();
       #endif
       	four();
      """)
    #expect(
      body(file) == [
        "void lift(void)", "{", "__dmabuf_lint_gap();", "two();", "three();", "four();", "__dmabuf_lint_gap();",
        "__builtin_unreachable();", "}",
      ])
  }

  @Test func whatIsCutInHalfIsClosedOrLeftOut() throws {
    let file = try file(
      """
      @@ -10,9 +10,10 @@ static int lift(struct crane *crane, unsigned int wei
       	       crane->height, load) {
       		one();
       	} else {
      +		goto err;
       	}
       		break;
       	case HEAVY:
       		if (two(crane))
       			continue;
       		three(crane,
      """)
    #expect(
      body(file) == [
        "static int lift(struct crane *crane, unsigned int wei)", "{",
        "while (__dmabuf_lint_gap()) {", "switch (__dmabuf_lint_gap()) {",
        "__dmabuf_lint_gap();", "if (__dmabuf_lint_gap()) {", "one();", "} else {", "goto err;", "}", "break;",
        "case HEAVY:", "if (two(crane))", "continue;", "__dmabuf_lint_gap();", "}", "}", "__dmabuf_lint_gap();",
        "err: __dmabuf_lint_gap();", "__builtin_unreachable();", "}",
      ])
  }

  @Test func aStatementUnderAConditionThatIsNotShownIsConditional() throws {
    let file = try file(
      """
      @@ -10,3 +10,4 @@ void lift(void)
       		lost();
       	one();
      +	two();
      """)
    #expect(body(file).dropFirst(3).prefix(3) == ["if (__dmabuf_lint_gap())", "lost();", "one();"])
  }

  @Test func nothingOutsideTheFoldersIsIncluded() throws {
    let file = try file(
      """
      @@ -1,2 +1,7 @@
       #include <linux/slab.h>
      +#include "/etc/passwd"
      +#include "../../secret.h"
      +#include_next <linux/secret.h>
      +#embed "/etc/passwd"
      +#include SECRET
       int lift;
      """)
    let text = String(decoding: file.text, as: UTF8.self)
    #expect(text.contains("#include <linux/slab.h>"))
    #expect(!text.contains("passwd") && !text.contains("secret") && !text.contains("SECRET"))
    #expect(!file.remarks.isEmpty)
  }

  @Test func hunksOfOneFunctionBecomeOneWithAGapBetween() throws {
    let file = try file(
      """
      @@ -10,3 +10,3 @@ void idle(void)
       void lift(void)
       {
      -	one();
      +	two();
      @@ -40,3 +40,3 @@ void lift(void)
      -	three();
      +	four();
       	five();
       }
      """)
    #expect(
      body(file) == [
        "void lift(void)", "{", "two();", "__dmabuf_lint_gap();", "__dmabuf_lint_gap();", "four();", "five();",
        "return;",
        "__builtin_unreachable();", "}",
      ])
  }

  @Test func anythingCutAnywhereBecomesAText() throws {
    let sample = """
      /**
       * lift() - "quotes" and 'more
       */
      #ifdef CONFIG_CRANE
      #define LIFT(x) \\
      	do { one(x); } while (0)
      static int lift(struct crane *crane,
      		int fd)
      {
      	struct load load = {
      		.fd = fd,
      	};

      	do {
      		switch (fd) {
      		case 1:
      			if (a(crane) &&
      			    b(crane))
      				goto err;
      			break;
      		default:
      			c("a \\" { string");
      		}
      	} while (d());
      	return 0;
      err:
      	return -EINVAL;
      }
      #else
      static int lift(struct crane *crane, int fd) { return 0; }
      #endif
      static const struct ops ops = {
      	.lift = lift,
      };
      """
    let lines = sample.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for first in lines.indices {
      for last in first..<lines.count {
        let hunk = Hunk(
          oldStart: first + 1, oldCount: last - first + 1, newStart: first + 1, newCount: last - first + 1,
          section: first % 2 == 0 ? "static int lift(struct crane *crane," : "",
          lines: lines[first...last].map { .context($0) })
        let diff = FileDiff(change: .modified, oldPath: "x.c", newPath: "x.c", hunks: [hunk])
        for nearest in [nil, Array(sample.utf8)] as [[UInt8]?] {
          let file = FragmentBuilder.build(
            diff: diff, hunks: [0], side: .after, nearest: nearest, gap: FragmentCheck.gap)
          let depth = tokens(of: fileLines(file.text)).reduce(0) { $0 + ($1.is("{") ? 1 : $1.is("}") ? -1 : 0) }
          #expect(depth == 0, "\(first)...\(last)\n\(String(decoding: file.text, as: UTF8.self))")
          #expect(file.sources.count == file.text.count { $0 == 10 })
        }
      }
    }
  }

  @Test func namesThatNoHunkDeclaresGetTypesByTheirUse() async throws {
    let check = try FragmentCheck(
      """
      --- a/x/y.c
      +++ b/x/y.c
      @@ -10,6 +10,8 @@ static int lift(struct crane *crane, int fd)
       	sgt = dma_buf_map_attachment(crane->yard->at, DMA_TO_DEVICE);
       	list_for_each_entry_safe(load, tmp, &crane->loads, node)
       		kfree(load->name);
      +	complete(&crane->done);
      +	crane_for_each_hook(crane, hook) {
      +		hook->state = HOOK_DOWN;
      +	}
       	switch (kind) {
       	case CRANE_TALL:
       		dma_buf_unmap_attachment(crane->yard->at, sgt, DMA_TO_DEVICE);
      """)
    let outcome = try await check.check(.after)
    #expect(outcome.problems.isEmpty, "\(outcome.problems)")
  }
}

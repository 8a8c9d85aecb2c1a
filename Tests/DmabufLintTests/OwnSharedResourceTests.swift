import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Resources of which others take a share, and objects that come back by another name, of an API that the tool has
/// never heard of: books that are on loan.
@Suite("Shared resources of the user's own")
struct OwnSharedResourceTests {
  private static let model = """
    about: Books.
    resources:
      - {id: loan, title: loan of the book}
    functions:
      - name: book_take
        returns: pointer-or-null
        resources:
          - {acquire: loan, of: ret, outcome: ret > 0}
      - name: book_again
        returns: pointer-or-null
        resources:
          - {acquire: loan, of: arg0, outcome: ret > 0}
        identities:
          - [ret, arg0, ret > 0]
      - name: book_return
        returns: void
        resources:
          - {release: loan, of: arg0}
      - name: shelf_add
        returns: void
        resources:
          - {share: loan, of: arg1}
      - name: book_read
        returns: number
      - name: book_swap
        returns: status
        resources:
          - {consume: loan, of: "*arg0", outcome: ret == 0}
          - {acquire: loan, of: "*arg0", outcome: ret == 0}
    """

  private static let rules = [
    ("book-kept", "subject: leak\nresource: loan"),
    ("book-twice", "subject: over-release\nresource: loan"),
    ("book-gone", "subject: use-after-release\nresource: loan"),
    ("book-shared", "subject: use-after-share\nresource: loan\ntakers: [shelf_add]"),
  ]

  private static let declarations = """
    struct book { int pages; struct book *next; };
    struct reader { struct book *book; };
    struct book *book_take(int);
    struct book *book_again(struct book *);
    void book_return(struct book *);
    void shelf_add(int, struct book *);
    int book_read(struct book *);
    int book_swap(struct book **);

    """

  private static let check = Result {
    try SourceCheck(
      model: model, rules: rules.map { ($0.0, OwnRulesTests.rule($0.0, "kind: resource\n" + $0.1)) },
      besideBundled: false)
  }

  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/library/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  @Test func usedWhenOnlyTheShelfHasIt() async throws {
    let code = """
      int f(void)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        shelf_add(1, b);
        book_return(b);
        return book_read(b);
      }
      int g(void)
      {
        struct book *b = book_take(1);
        int pages;
        if (!b)
          return 0;
        shelf_add(1, b);
        pages = book_read(b);
        book_return(b);
        return pages;
      }
      """
    #expect(try await found(code) == ["8 book-shared"])
  }

  @Test func storedWhenOnlyTheShelfHasIt() async throws {
    let code = """
      int f(struct reader *r)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        shelf_add(1, b);
        r->book = b;
        book_return(b);
        return 0;
      }
      int g(struct reader *r)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        shelf_add(1, b);
        r->book = b;
        return 0;
      }
      """
    #expect(try await found(code) == ["8 book-shared"])
  }

  @Test func theSameByAnotherName() async throws {
    let code = """
      int f(struct book *b)
      {
        struct book *mine = book_again(b);
        if (!mine)
          return 0;
        book_return(b);
        return 1;
      }
      int g(struct book *b)
      {
        struct book *mine = book_again(b);
        if (!mine)
          return 0;
        if (mine->pages)
          return -1;
        book_return(b);
        return 1;
      }
      struct book *h(void)
      {
        struct book *b = book_take(1);
        struct book *again;
        if (!b)
          return 0;
        again = book_again(b);
        book_return(b);
        return again;
      }
      """
    #expect(try await found(code) == ["15 book-kept"])
  }

  @Test func oneForAnother() async throws {
    let code = """
      int f(void)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        if (book_swap(&b))
          return -1;
        book_return(b);
        return 0;
      }
      int g(void)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        if (book_swap(&b)) {
          book_return(b);
          return -1;
        }
        book_return(b);
        return 0;
      }
      """
    #expect(try await found(code) == ["7 book-kept"])
  }

  @Test func returnedThoughGone() async throws {
    let code = """
      struct book *f(void)
      {
        struct book *b = book_take(1);
        if (!b)
          return 0;
        book_return(b);
        return b;
      }
      int g(struct book **out)
      {
        struct book *b = book_take(1);
        if (!b)
          return -1;
        *out = b;
        return 0;
      }
      int h(int n)
      {
        struct book *b = 0;
        if (g(&b))
          return -1;
        if (n)
          return 1;
        book_return(b);
        return 0;
      }
      """
    #expect(try await found(code) == ["7 book-gone", "23 book-kept"])
  }
}

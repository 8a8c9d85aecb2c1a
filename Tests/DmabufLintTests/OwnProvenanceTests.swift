import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Rules of a user's own about where values come from, for an API that is not that of shared buffers: letters that are
/// sealed, and must not be read by those who carry them.
@Suite("Rules of the user's own about where values come from")
struct OwnProvenanceTests {
  private static let model = """
    about: Letters.
    class: desk
    locks:
      - {id: desk, title: the desk, record: desk}
    functions:
      - names: [letter_take, letter_next, letter_read, letter_weigh, letter_is_ours, letter_own]
    callbacks:
      - record: carrier_ops
        fields: [carry, show]
        otherwise: none
    """

  private static let rules = [
    "letter-read": """
      kind: provenance
      sources:
        - {calls: [letter_take], of: ret, gives: letter, says: a letter of somebody}
        - {enters: [carrier_ops.carry], of: arg1, gives: letter}
      flows:
        - {members: [letter.inner], kind: letter}
        - {calls: [letter_next], from: arg0, to: ret}
        - {members: [letter.text], kind: letter, gives: text}
      sinks:
        - {calls: [letter_read], of: arg0, kind: letter, message: "'{value}' is read by who carries it"}
        - {reads: [letter.seal], kind: letter, message: "the seal is looked at by '{value}'"}
        - {returned-by: [carrier_ops.show], kind: text, message: the text is shown}
      guards:
        - {calls: [letter_is_ours], nonzero: own}
        - {reads: [letter.owner], equal: own}
      """,
    "letter-weight": """
      kind: provenance
      mixed: silent
      sources:
        - {reads: [letter.weight], gives: weight}
      operators: ["+"]
      sinks:
        - {narrowed-to: 16, kind: weight, message: "'{value}' does not fit"}
        - {compared-by: ">", kind: weight, message: "'{value}' may equal the limit"}
      guards:
        - {bounds: true}
      """,
  ]

  private static func rule(_ id: String, _ check: String) -> String {
    let example = "\n      - {title: One, code: \"int x;\"}\n      - {title: Two, code: \"int x;\"}"
    return """
      id: \(id)
      summary: A rule about letters
      severity: error
      contract: Letters are for those to whom they are written.
      rationale: They are private.
      fix: Leave them shut.
      limits: None.
      references: [drivers/letter/core.c]
      \(check.replacing("\n", with: "\n"))
      examples:
        violating:\(example.replacing("int x;", with: "int x; /* <- */"))
        conforming:\(example)
      """
  }

  private static let check = Result {
    try SourceCheck(
      model: model, rules: rules.sorted { $0.key < $1.key }.map { ($0, rule($0, $1)) }, besideBundled: false)
  }

  private static let declarations = """
    struct letter { struct letter *inner; char *text; int seal; unsigned long weight; void *owner; };
    struct bag { struct letter *letter; short weight; };
    struct carrier_ops { int (*carry)(void *, struct letter *); char *(*show)(struct bag *); };
    struct letter *letter_take(int); struct letter *letter_next(struct letter *); int letter_read(struct letter *);
    struct letter *letter_own(void); int letter_is_ours(struct letter *); extern int me;

    """

  private func findings(_ code: String) async throws -> [Finding] {
    let outcome = try await Self.check.get().run(
      ["drivers/letter/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    return outcome.findings
  }

  private func found(_ code: String) async throws -> [String] {
    let above = Self.declarations.split(separator: "\n").count
    return try await findings(code).map { "\($0.place.startLine - above) \($0.rule) \($0.severity)" }
  }

  @Test func aValueReachesACallThroughAMemberAndAFlow() async throws {
    let code = "int f(void) { struct letter *l = letter_take(1);\nreturn letter_read(letter_next(l->inner)); }"
    #expect(try await found(code) == ["2 letter-read error"])
    let finding = try #require(try await findings(code).first)
    #expect(finding.path.first?.message == "a letter of somebody")
  }

  @Test func aCallbackIsGivenOne() async throws {
    let code = """
      static int carry(void *bag, struct letter *l) { return l->seal; }
      const struct carrier_ops ops = { .carry = carry };
      """
    #expect(try await found(code) == ["1 letter-read error"])
  }

  @Test func aMemberThatHoldsNothingElseIsSureAndOneThatDoesIsAnAssumption() async throws {
    let code = """
      void put(struct bag *b) { b->letter = letter_take(1); }
      int get(struct bag *b);
      int get(struct bag *b) { return letter_read(b->letter); }
      int root(struct bag *b) { return get(b); }
      """
    #expect(try await found(code) == ["3 letter-read error"])
    let other = code + "\nvoid own(struct bag *b) { b->letter = letter_own(); }"
    #expect(try await found(other) == [], "nothing is known of the callers")
    let table = other + "\nchar *show(struct bag *b) { get(b); return 0; }\n"
      + "const struct carrier_ops ops = { .show = show };"
    #expect(try await found(table) == ["3 letter-read warning"])
  }

  @Test func aTestTellsWhoseItIs() async throws {
    let code = """
      int f(void)
      {
        struct letter *l = letter_take(1);
        if (letter_is_ours(l))
          return letter_read(l);
        if (l->owner == &me)
          return l->seal;
        return 0;
      }
      static int ours(struct letter *l) { return l->owner == &me && l->weight; }
      int g(void) { struct letter *l = letter_take(1); return ours(l) ? letter_read(l) : 0; }
      int h(void) { struct letter *l = letter_take(1); return ours(l) ? 0 : letter_read(l); }
      """
    #expect(try await found(code) == ["12 letter-read error"])
  }

  @Test func aCallbackGivesOneBack() async throws {
    let code = """
      static char *text(int n) { struct letter *l = letter_take(n); return l->text; }
      static char *show(struct bag *b) { return text(2); }
      const struct carrier_ops ops = { .show = show };
      """
    #expect(try await found(code) == ["1 letter-read error"])
  }

  @Test func aNumberThatDoesNotFit() async throws {
    #expect(
      try await found("void f(struct bag *b, struct letter *l) { b->weight = l->weight + 1; }")
        == ["1 letter-weight error"])
    #expect(
      try await found("void f(struct bag *b, struct letter *l) { if (l->weight < 99) b->weight = l->weight; }") == [])
    #expect(
      try await found("int f(struct letter *l, unsigned long most) { return l->weight > most ? -1 : 0; }")
        == ["1 letter-weight error"])
  }
}

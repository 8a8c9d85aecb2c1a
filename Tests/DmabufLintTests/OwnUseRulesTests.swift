import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Values that are taken, kept and counted, callbacks that will not run, and tables of which two members must be alike,
/// for an API of crates on a belt.
@Suite("Rules of the user's own about uses and callbacks")
struct OwnUseRulesTests {
  private static let model = """
    about: Crates.
    class: belt
    locks:
      - {id: belt, title: the belt, record: belt}
    functions:
      - {name: belt_subscribe, returns: status}
      - {name: crate_hold, identities: [[ret, arg0]], returns: pointer}
      - {name: belt_setup, returns: pointer-or-null}
    callbacks:
      - {record: belt_ops, fields: [lift, stop, start]}
    """

  private static let rules = [
    "crate-weight": """
    kind: sequence
    subject: order
    about: [filled]
    states: [empty, filled, known]
    events:
      - {event: filled, calls: [crate_fill], of: arg1, when: ret == 0}
      - {event: looked, reads: crate.is_glass}
      - {event: taken, loads: crate.weight, of: arg0}
    transitions:
      - {on: filled, to: filled}
      - {from: filled, on: looked, to: known}
      - {from: filled, on: taken, violation: the weight is taken unseen}
    """,
    "crate-walk": """
    kind: sequence
    subject: order
    about: [lent]
    states: [idle, lent, asked, kept]
    events:
      - {event: lent, calls: [belt_next], of: ret, when: ret > 0}
      - {event: asked, calls: [belt_is_new]}
      - {event: counted, counts: [belt_next]}
      - {event: kept, keeps: true, of: arg0}
      - {event: end, returns: any}
    transitions:
      - {on: lent, to: lent}
      - {from: lent, on: asked, to: asked}
      - {from: lent, on: counted, violation: the count goes on}
      - {from: [lent, asked], on: kept, to: kept}
      - {from: kept, on: end, violation: the crate is kept, at: cause}
    """,
    "crate-nested": """
    kind: sequence
    subject: order
    about: [packed]
    states: [loose, packed]
    events:
      - {event: inside, calls: [crate_pack], of: arg1, with-others: true}
      - {event: inside, calls: [crate_pack_all], of: "arg0[]"}
      - {event: packed, calls: [crate_pack], of: arg0}
    transitions:
      - {on: packed, to: packed}
      - {from: packed, on: inside, violation: a crate in a crate}
    """,
    "belt-missed": """
    kind: error-value
    subject: missed
    functions: [belt_subscribe]
    callback: 1
    object: 0
    refused: -3
    duties: [crate_drop]
    takes: [crate_hold]
    drops: [crate_drop]
    inert: [shout]
    """,
    "belt-alike": """
    kind: sequence
    subject: reaches
    callbacks: [belt_ops.lift]
    beside: stop
    calls: [belt_halt]
    message: "'{function}' of '{table}' does not halt the belt"
    """,
    "belt-flags": """
    kind: flags
    callback: belt_ops.start
    calls: [belt_setup]
    field: flags
    bits: [BELT_SAFE]
    unless-callee-sets: true
    callee-sets-since: "7.0"
    """,
  ]

  private static let declarations = """
    struct belt { int n; unsigned flags; };
    struct crate { int weight; _Bool is_glass; struct crate *next; };
    struct belt_ops { int (*lift)(struct belt *); int (*stop)(struct belt *); int (*start)(struct belt *); };
    #define BELT_SAFE 4u
    int crate_fill(int, struct crate *); struct crate *belt_next(struct belt *); _Bool belt_is_new(struct belt *);
    void crate_pack(struct crate *, struct crate *); void crate_pack_all(struct crate **); void shout(void);
    int belt_subscribe(struct crate *, void (*)(struct crate *)); void crate_drop(struct crate *); void weigh(int);
    struct crate *crate_hold(struct crate *); void belt_halt(struct belt *); int *belt_setup(struct belt *);
    """

  private static func text(_ id: String, _ check: String) -> String {
    let example = "\n      - {title: One, code: \"int x;\"}\n      - {title: Two, code: \"int x;\"}"
    return """
      id: \(id)
      summary: A rule about crates
      severity: error
      contract: Crates are to be treated well.
      rationale: They break.
      fix: Treat them well.
      limits: None.
      references: [drivers/crate/core.c]
      \(check)
      examples:
        violating:\(example.replacing("int x;", with: "int x; /* <- */"))
        conforming:\(example)
      """
  }

  private static let check = Result {
    try SourceCheck(model: model, rules: rules.map { ($0, text($0, $1)) }, besideBundled: false)
  }

  private func found(_ code: String, version: KernelVersion = KernelVersion(7, 3)) async throws -> [String] {
    let above = Self.declarations.split(separator: "\n").count
    let outcome = try await Self.check.get().run(
      ["crate.c": Self.declarations + "\n" + code], version: version)
    #expect(outcome.obstacles.isEmpty)
    return outcome.findings.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  @Test func aMemberThatIsTakenUnseen() async throws {
    let start = "void f(struct crate *c) {\nif (crate_fill(1, c)) return;\n"
    #expect(try await found(start + "weigh(c->weight);\n}") == ["3 crate-weight"])
    #expect(try await found(start + "if (c->is_glass) return;\nweigh(c->weight);\n}") == [])
    #expect(try await found(start + "if (c->weight) return;\n}") == [], "a test takes nothing")
    let local = "int g(void) {\nstruct crate c;\nif (crate_fill(1, &c)) return 0;\nreturn c.weight;\n}"
    #expect(try await found(local) == ["4 crate-weight"])
  }

  @Test func countingAndKeepingInALoop() async throws {
    func loop(_ body: String) -> String {
      "int f(struct belt *b, struct crate **o) {\nstruct crate *c; int n = 0;\nwhile ((c = belt_next(b))) {\n\(body)\n"
        + "}\nreturn n;\n}"
    }
    #expect(try await found(loop("n++;")) == ["4 crate-walk"])
    #expect(try await found(loop("if (belt_is_new(b)) n = 0; n++;")) == [])
    #expect(try await found(loop("for (int i = 0; i < 4; i++) weigh(i);")) == [])
    #expect(try await found(loop("*o = c; break;")) == ["4 crate-walk"])
    #expect(try await found(loop("struct crate *d = c; weigh(d->weight);")) == [])
  }

  @Test func twoEventsOfOneCallAndElementsOfAnArray() async throws {
    let nested = "void f(struct crate *a, struct crate *b, struct crate *c) {\ncrate_pack(a, b);\ncrate_pack(c, a);\n}"
    #expect(try await found(nested) == ["3 crate-nested"])
    #expect(try await found(nested.replacing("(c, a)", with: "(c, b)")) == [])
    let array =
      "void g(struct crate *a, struct crate *b) {\nstruct crate *l[2];\ncrate_pack(a, b);\nl[1] = a;\n"
      + "crate_pack_all(l);\n}"
    #expect(try await found(array) == ["5 crate-nested"])
    #expect(try await found(array.replacing("l[1] = a", with: "l[1] = b")) == [])
  }

  @Test func aCallbackThatWillNotRun() async throws {
    let callback = "static void done(struct crate *c) { crate_drop(c); }\n"
    #expect(try await found(callback + "void f(struct crate *c) {\nbelt_subscribe(c, done);\n}") == ["3 belt-missed"])
    let branch = callback + "int f(struct crate *c) {\nint r = belt_subscribe(c, done);\nif (r) HERE\nreturn 0;\n}"
    #expect(try await found(branch.replacing("HERE", with: "shout();")) == ["3 belt-missed"])
    #expect(try await found(branch.replacing("HERE", with: "done(c);")) == [])
    #expect(try await found(branch.replacing("HERE", with: "return r;")) == [])
    #expect(try await found(branch.replacing("void done", with: "void idle").replacing("{ crate_drop(c); }", with: "{}")
      .replacing(", done", with: ", idle").replacing("HERE", with: ";")) == [])
    let held = "int f(struct crate *c) {\ncrate_hold(c);\nif (belt_subscribe(c, done)) HERE\nreturn 0;\n}"
    #expect(try await found(callback + held.replacing("HERE", with: "return -1;")) == ["4 belt-missed"])
    #expect(try await found(callback + held.replacing("HERE", with: "{ crate_drop(c); return -1; }")) == [])
  }

  @Test func twoMembersThatAreAlike() async throws {
    func table(_ lift: String) -> String {
      "static int halt(struct belt *b) { b->n = 0; return 0; }\n"
        + "static int lift(struct belt *b) { \(lift) return 0; }\nstatic int stop(struct belt *b) { return halt(b); }\n"
        + "const struct belt_ops ops = { .lift = lift, .stop = stop };"
    }
    #expect(try await found(table("")) == ["4 belt-alike"])
    #expect(try await found(table("halt(b);")) == [])
    #expect(try await found(table("belt_halt(b);")) == [])
    #expect(try await found(table("").replacing(", .stop = stop", with: "")) == [])
  }

  @Test func theTreeIsAskedBeforeTheCalendar() async throws {
    let use = "static int start(struct belt *b) {\nreturn belt_setup(b) ? 0 : -1;\n}\n"
      + "const struct belt_ops ops = { .start = start };\n"
    #expect(try await found(use, version: KernelVersion(6, 12)) == ["2 belt-flags"])
    #expect(try await found(use) == [], "its body is not to be seen, and since 7.0 it sets them")
    let body = "int *belt_setup(struct belt *b) { b->n = 1; return &b->n; }\n"
    #expect(try await found(use + body) == ["2 belt-flags"])
    #expect(try await found(use + body.replacing("b->n = 1", with: "b->flags |= BELT_SAFE")) == [])
  }
}

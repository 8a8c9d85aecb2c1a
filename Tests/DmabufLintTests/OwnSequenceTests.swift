import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Sequences of an API that the tool has never heard of: doors that are opened, latched and closed.
@Suite("Sequences of the user's own")
struct OwnSequenceTests {
  private static let model = """
    about: Doors.
    class: bolt
    locks:
      - {id: bolt, title: the bolt, record: bolt}
    functions:
      - name: bolt_slide
        acquires: arg0
        returns: void
      - name: bolt_back
        releases: arg0
        returns: void
      - name: door_open
        returns: status
    callbacks:
      - {record: door_ops, field: enter, holds: arg0->bolt, otherwise: none}
      - {record: door_ops, field: knock, otherwise: none}
      - {record: door_ops, field: leave, otherwise: none}
    """

  private static let order = """
    kind: sequence
    subject: order
    about: [opened]
    states: [shut, open, latched]
    events:
      - {event: opened, calls: [door_open], of: arg0, when: ret == 0}
      - {event: latched, calls: [door_latch], of: arg0}
      - {event: closed, calls: [door_close], of: arg0}
      - {event: end, returns: any}
    transitions:
      - {from: shut, on: opened, to: open}
      - {from: open, on: latched, to: latched}
      - {from: [open, latched], on: closed, to: shut}
      - {from: latched, on: opened, violation: "'{call}()' opens what is latched"}
      - {from: open, on: end, violation: the door stays open, at: cause, final: true}
    """

  private static let reaches = """
    kind: sequence
    subject: reaches
    callbacks: [door_ops.leave]
    calls: [door_close]
    message: "'{function}' closes no door"
    """

  private static let state = """
    kind: sequence
    subject: state
    state: {tested-in: [door_ops.enter], set-with: [door_call_all]}
    callbacks: [door_ops.enter, door_ops.knock]
    message: "'{function}' does not ask for '{state}'"
    """

  private static let race = """
    kind: sequence
    subject: order
    state: {tested-in: [door_ops.enter], set-with: [door_call_all]}
    about: [written]
    states: [unknown, free, held]
    events:
      - {event: without, enters-without: bolt}
      - {event: locked, acquires: bolt}
      - {event: unlocked, releases: bolt}
      - {event: written, writes: state, value: nonzero}
    transitions:
      - {from: unknown, on: without, to: free}
      - {from: [unknown, free], on: locked, to: held}
      - {from: held, on: unlocked, to: free}
      - {from: free, on: written, violation: "'{state}' is written without the bolt"}
    """

  private static let rules = [
    "door-open": order, "door-leave": reaches, "door-state": state, "door-race": race,
  ]

  private static let declarations = """
    struct bolt { int x; };
    struct door { struct bolt *bolt; _Bool barred; int rooms; };
    struct door_ops { int (*enter)(struct door *); int (*knock)(struct door *); void (*leave)(struct door *); };
    void bolt_slide(struct bolt *);
    void bolt_back(struct bolt *);
    int door_open(struct door *);
    void door_latch(struct door *);
    void door_close(struct door *);
    void door_call_all(struct door *);

    """

  private static func text(_ id: String, _ check: String) -> String {
    """
    id: \(id)
    summary: A rule about doors
    severity: error
    contract: Doors are to be treated well.
    rationale: They slam.
    fix: Treat them well.
    limits: None.
    references: [drivers/door/core.c]
    \(check)
    examples:
      violating:
        - {title: One, code: "int x; /* <- */"}
        - {title: Two, code: "int x; /* <- */"}
      conforming:
        - {title: One, code: "int x;"}
        - {title: Two, code: "int x;"}
    """
  }

  private static let check = Result {
    try SourceCheck(model: model, rules: rules.map { ($0, text($0, $1)) })
  }

  /// What is found in code behind the declarations, as `line rule`, lines counted in the code.
  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/door/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.filter { $0.rule.hasPrefix("door-") }.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  @Test func aDoorThatStaysOpenOnOnePath() async throws {
    let code = """
      int f(struct door *d, int x)
      {
        int ret = door_open(d);
        if (ret)
          return ret;
        if (x)
          return -1;
        door_close(d);
        return 0;
      }
      """
    #expect(try await found(code) == ["3 door-open"])
  }

  @Test func aHelperThatCloses() async throws {
    let code = """
      static void shut(struct door *d) { door_close(d); }
      static int use(struct door *d)
      {
        int ret = door_open(d);
        if (ret)
          return ret;
        d->rooms++;
        return 0;
      }
      int f(struct door *d)
      {
        int ret = use(d);
        if (!ret)
          shut(d);
        return ret;
      }
      """
    #expect(try await found(code).isEmpty)
  }

  @Test func twoDoorsAreTwo() async throws {
    let code = """
      void f(struct door *a, struct door *b)
      {
        if (door_open(a))
          return;
        door_latch(a);
        if (!door_open(b))
          door_close(b);
        door_open(a);
        door_close(a);
      }
      """
    #expect(try await found(code) == ["8 door-open"])
  }

  @Test func aCallbackThatMustCallSomething() async throws {
    let code = """
      static void shut(struct door *d) { door_close(d); }
      static void good(struct door *d) { shut(d); }
      static void bad(struct door *d) { d->rooms--; }
      const struct door_ops a = { .leave = good };
      const struct door_ops b = { .leave = bad };
      """
    #expect(try await found(code) == ["3 door-leave"])
  }

  @Test func aStateThatNobodyAsksFor() async throws {
    let code = """
      static int enter(struct door *d)
      {
        if (d->barred)
          return -1;
        return 0;
      }
      static int knock(struct door *d) { return d->rooms; }
      const struct door_ops a = { .enter = enter, .knock = knock };
      void bar(struct door *d)
      {
        bolt_slide(d->bolt);
        d->barred = 1;
        door_call_all(d);
        bolt_back(d->bolt);
        d->barred = 1;
      }
      """
    #expect(try await found(code) == ["7 door-state", "15 door-race"])
  }

  @Test(arguments: [
    ("states: [shut, open, latched]", "states: [shut, open]", "unknown state \"latched\""),
    ("on: opened, to: open}", "on: unlocked, to: open}", "unknown event \"unlocked\""),
    ("calls: [door_open], of: arg0", "of: arg0", "an event has one of"),
    ("about: [opened]", "about: []", "this rule lacks \"about\""),
    ("returns: any", "returns: sometimes", "\"returns\" is one of local, any, each"),
  ])
  func whatIsWrongIsSaid(from: String, to: String, message: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("doors-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = Self.text("door-open", Self.order.replacing(from, with: to))
    try Data(text.utf8).write(to: folder.appendingPathComponent("door-open.yaml"))
    let problems = #expect(throws: RuleFileProblems.self) { try Catalogue.load(folders: [folder.path]) }
    #expect(problems?.description.contains(message) ?? false)
  }
}

import Contracts
import Foundation
import Testing

@testable import DmabufLint

/// Rules of the user's own about waits, sections, last references and members that go away, for an API that the tool
/// has never heard of.
@Suite("Rules of the user's own about events")
struct OwnEventRulesTests {
  private static let model = """
    about: Gates, the queue behind them, and tickets.
    class: gate
    locks:
      - {id: gate, title: the gate, record: gate_lock}
      - {id: parade, title: the parade, section: true}
      - {id: ticket-memory, title: the memory of the ticket, section: true, whole-object: true}
    resources:
      - {id: stub, title: stub of the ticket}
    functions:
      - {name: gate_close, acquires: arg0->lock, returns: void}
      - {name: gate_open, releases: arg0->lock, returns: void}
      - {name: bell_await, "waits-for": {event: arg0, kind: completion}}
      - {name: bell_ring, signals: arg0}
      - {name: errand_finish, "waits-for": {event: arg0, kind: work}}
      - {name: count_drop, invokes: {1: [arg0]}}
      - {name: parade_begin, acquires: [{lock: ret, class: parade}]}
      - {name: parade_end, releases: {lock: arg0, class: parade}}
      - {name: store_get, reclaims: "arg1 & 4 != 0", returns: pointer-or-null}
      - {name: store_free, forbids: {lock: arg0, class: ticket-memory}, returns: void}
      - {name: bolt_push, "plain-lock": arg0}
      - {name: bolt_pull, "plain-unlock": arg0}
      - {name: ticket_init, installs: {object: arg0, table: arg1}}
      - {name: ticket_drop, resources: [{release: stub, of: arg0}]}
    callbacks:
      - {record: gate_ops, field: passed, holds: arg0->lock}
      - {record: ticket_ops, field: gone, holds: {lock: arg0, class: ticket-memory}}
    """

  static let rules = [
    "gate-wait": "kind: wait-event\nsubject: wait\nclass: gate",
    "parade-stopped": "kind: wait-event\nsubject: section\nsection: parade\nlocks: [gate]\nreclaims: true",
    "ticket-deadlock":
      "kind: wait-event\nsubject: last-reference\ncallback: ticket_ops.gone\nresource: stub\nobject: ticket",
    "ticket-freed": "kind: ops-table\nsubject: context\nrecord: ticket_ops\nmember: gone\nclass: ticket-memory",
    "ticket-ops-used":
      "kind: flags\nsubject: member\nrecord: ticket\nmember: ops\ntable: ticket_ops\nkeeps: [gone]\nfatal: [STOP_IF]",
  ]

  private static let declarations = """
    struct gate_lock { int x; }; struct bell { int x; }; struct count { int x; }; struct bolt { int x; };
    struct errand { void (*run)(struct errand *); };
    struct gate { struct gate_lock *lock; struct bell idle; struct count count; struct errand errand; };
    struct gate_ops { void (*passed)(struct gate *); };
    struct ticket; struct ticket_ops { void (*gone)(struct ticket *); int (*show)(struct ticket *); };
    struct ticket { const struct ticket_ops *ops; int number; };
    struct booth { struct bolt bolt; int sold; };
    struct sale { struct ticket base; struct booth *booth; };
    void gate_close(struct gate *); void gate_open(struct gate *);
    void bell_await(struct bell *); void bell_ring(struct bell *); void errand_finish(struct errand *);
    void count_drop(struct count *, void (*)(struct count *));
    int parade_begin(void); void parade_end(int);
    void *store_get(int, int); void store_free(void *);
    void bolt_push(struct bolt *); void bolt_pull(struct bolt *);
    void ticket_init(struct ticket *, const struct ticket_ops *); void ticket_drop(struct ticket *);
    #define container_of(p, t, m) ((t *)((char *)(p) - __builtin_offsetof(t, m)))

    """

  private static let check = Result {
    try SourceCheck(model: model, rules: rules.map { ($0, OwnRulesTests.rule($0, $1)) })
  }

  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/gate/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.map { "\($0.place.startLine - above) \($0.rule) \($0.severity)" }
  }

  @Test func aWaitForWhatNeedsTheLock() async throws {
    let code = """
      static void idle(struct count *count) { bell_ring(&container_of(count, struct gate, count)->idle); }
      static void passed(struct gate *gate) { count_drop(&gate->count, idle); }
      const struct gate_ops ops = { .passed = passed };
      void f(struct gate *gate)
      {
        gate_close(gate);
        bell_await(&gate->idle);
        gate_open(gate);
        bell_await(&gate->idle);
      }
      """
    #expect(try await found(code) == ["7 gate-wait error"])
  }

  @Test func somebodyElseRingsWithoutTheLock() async throws {
    let code = """
      static void passed(struct gate *gate) { bell_ring(&gate->idle); }
      const struct gate_ops ops = { .passed = passed };
      void rings(struct gate *gate) { bell_ring(&gate->idle); }
      void f(struct gate *gate)
      {
        gate_close(gate);
        bell_await(&gate->idle);
        gate_open(gate);
      }
      """
    #expect(try await found(code).isEmpty)
  }

  @Test func workThatTakesTheLock() async throws {
    let code = """
      static void run(struct errand *errand)
      {
        struct gate *gate = container_of(errand, struct gate, errand);

        gate_close(gate);
        gate_open(gate);
      }
      void init(struct gate *gate) { gate->errand.run = run; }
      void f(struct gate *gate)
      {
        gate_close(gate);
        errand_finish(&gate->errand);
        gate_open(gate);
      }
      """
    #expect(try await found(code) == ["12 gate-wait error"])
  }

  @Test func aSectionThatWaits() async throws {
    let code = """
      static void *fetch(int how) { return store_get(1, how); }
      void f(struct gate *gate)
      {
        int parade = parade_begin();

        fetch(3);
        gate_close(gate);
        gate_open(gate);
        parade_end(parade);
        fetch(4);
      }
      void g(void)
      {
        int parade = parade_begin();

        fetch(12);
        parade_end(parade);
      }
      """
    #expect(try await found(code) == ["1 parade-stopped error", "7 parade-stopped error"])
  }

  @Test func theLastStubUnderTheBolt() async throws {
    let code = """
      static void gone(struct ticket *ticket)
      {
        struct sale *sale = container_of(ticket, struct sale, base);

        bolt_push(&sale->booth->bolt);
        bolt_pull(&sale->booth->bolt);
        store_free(sale);
      }
      const struct ticket_ops ops = { .gone = gone };
      void init(struct sale *sale) { ticket_init(&sale->base, &ops); }
      void f(struct booth *booth, struct sale *sale)
      {
        bolt_push(&booth->bolt);
        ticket_drop(&sale->base);
        bolt_pull(&booth->bolt);
        ticket_drop(&sale->base);
      }
      """
    #expect(try await found(code) == ["7 ticket-freed error", "14 ticket-deadlock error"])
  }

  @Test func aMemberThatGoesAway() async throws {
    let code = """
      static int show(struct ticket *ticket) { return ticket->number; }
      const struct ticket_ops ops = { .show = show };
      int f(struct ticket *ticket)
      {
        if (ticket->ops == &ops)
          return 1;
        return ticket->ops->show(ticket);
      }
      """
    #expect(try await found(code) == ["7 ticket-ops-used error"])
  }
}

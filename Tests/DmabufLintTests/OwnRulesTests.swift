import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// A user's own folder teaches the tool an API that it has never heard of: locks, callbacks and rules.
@Suite("Rules of the user's own")
struct OwnRulesTests {
  private static let model = """
    about: Widgets, which have a lock of their own.
    class: widget
    locks:
      - {id: widget, title: the widget's lock, record: widget_lock}
    functions:
      - name: widget_lock
        acquires: arg0->lock
        returns: void
      - name: widget_trylock
        acquires:
          - {lock: arg0->lock, outcome: ret != 0}
        returns: boolean
      - name: widget_unlock
        releases: arg0->lock
        returns: void
      - name: widget_poke
        requires: arg0->lock
        returns: status
      - name: widget_flush
        forbids: arg0->lock
        returns: void
    callbacks:
      - record: widget_ops
        field: poked
        holds: arg0->lock
        otherwise: none
      - record: widget_ops
        field: opened
        holds: []
        otherwise: none
    """

  static func rule(_ id: String, _ check: String) -> String {
    let example = "\n    - {title: One, code: \"int x;\"}\n    - {title: Two, code: \"int x;\"}"
    let marked = example.replacing("int x;", with: "int x; /* <- */")
    return """
      id: \(id)
      summary: A rule about widgets
      severity: error
      contract: Widgets are to be treated well.
      rationale: They break.
      fix: Treat them well.
      limits: None.
      references: [drivers/widget/core.c]
      \(check)
      examples:
        violating:\(marked.replacing("\n", with: "\n  "))
        conforming:\(example.replacing("\n", with: "\n  "))
      """
  }

  static let rules = [
    "widget-not-locked": "kind: lock-required\nclass: widget\nfunctions: all",
    "widget-locked": "kind: lock-forbidden\nclass: widget\nsubject: call",
    "widget-relock": "kind: lock-forbidden\nclass: widget\nsubject: relock",
    "widget-leaked": "kind: lock-balance\nclass: widget",
    "widget-ops": "kind: ops-table\nrecord: widget_ops\nrequired: [poked]",
  ]

  private static let declarations = """
    struct widget_lock { int x; };
    struct widget { struct widget_lock *lock; struct widget *partner; };
    struct widget_ops { int (*poked)(struct widget *); int (*opened)(struct widget *); };
    void widget_lock(struct widget *);
    int widget_trylock(struct widget *);
    void widget_unlock(struct widget *);
    int widget_poke(struct widget *);
    void widget_flush(struct widget *);

    """

  static func write(to folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("api"), withIntermediateDirectories: true)
    try Data(model.utf8).write(to: folder.appendingPathComponent("api/widget.yaml"))
    for (id, check) in rules {
      try Data(rule(id, check).utf8).write(to: folder.appendingPathComponent(id + ".yaml"))
    }
  }

  private static let check = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("widgets-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try write(to: folder)
    return SourceCheck(catalogue: try Catalogue.load(folders: [SourceCheck.repository + "/Rules", folder.path]))
  }

  /// What is found in code behind the declarations, as `line rule`, lines counted in the code.
  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/widget/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  @Test func theyAreBesideTheBundledOnes() throws {
    let ids = Set(try Self.check.get().catalogue.rules.map(\.id))
    #expect(ids.isSuperset(of: Self.rules.keys) && ids.count > Self.rules.count)
  }

  @Test func aCallWithoutTheLock() async throws {
    let code = """
      int f(struct widget *w)
      {
        widget_lock(w);
        widget_poke(w);
        widget_unlock(w);
        return widget_poke(w);
      }
      """
    #expect(try await found(code) == ["6 widget-not-locked"])
  }

  @Test func aCallbackWithoutTheLock() async throws {
    let code = """
      static int poked(struct widget *w) { return widget_poke(w); }
      static int opened(struct widget *w) { return widget_poke(w); }
      const struct widget_ops ops = { .poked = poked, .opened = opened };
      """
    #expect(try await found(code) == ["2 widget-not-locked"])
  }

  @Test func aCallWithTheLock() async throws {
    let code = """
      void f(struct widget *w)
      {
        widget_lock(w);
        widget_flush(w->partner);
        widget_flush(w);
        widget_unlock(w);
        widget_flush(w);
      }
      """
    #expect(try await found(code) == ["5 widget-locked"])
  }

  @Test func aSecondLock() async throws {
    let code = """
      static int poked(struct widget *w)
      {
        widget_lock(w);
        return 0;
      }
      const struct widget_ops ops = { .poked = poked };
      """
    #expect(try await found(code).contains("3 widget-relock"))
  }

  @Test func aLockThatLeaks() async throws {
    let code = """
      int f(struct widget *w, int x)
      {
        if (!widget_trylock(w))
          return -1;
        if (x)
          return -2;
        widget_unlock(w);
        return 0;
      }
      """
    #expect(try await found(code) == ["6 widget-leaked"])
  }

  @Test func aTableWithoutAMember() async throws {
    let code = """
      static int opened(struct widget *w) { return w != 0; }
      const struct widget_ops ops = { .opened = opened };
      """
    #expect(try await found(code) == ["2 widget-ops"])
  }
}

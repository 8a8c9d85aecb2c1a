import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// A user's own folder teaches the tool what the functions of an API return, and how their results are to be treated.
@Suite("Rules of the user's own about results")
struct OwnValueRulesTests {
  private static let model = """
    about: Kettles, which are found, awaited and locked.
    class: kettle
    locks:
      - {id: kettle, title: the kettle's lock, record: kettle}
    functions:
      - {name: kettle_get, returns: pointer-or-error}
      - {name: kettle_find, returns: pointer-or-null}
      - {name: kettle_boil, returns: timeout}
      - {name: kettle_fill, returns: status, tags: [must-look]}
      - name: kettle_trylock
        acquires:
          - {lock: arg0, outcome: ret != 0}
        returns: boolean
      - name: kettle_unlock
        releases: arg0
        returns: void
    """

  static let rules = [
    "kettle-as-null": "kind: error-value\nsubject: tested-for-null\nfunctions: [kettle_get]",
    "kettle-as-error": "kind: error-value\nsubject: tested-for-error\nreturns: pointer-or-null",
    "kettle-untested": "kind: error-value\nsubject: untested\nfunctions: [kettle_get]",
    "kettle-zero": "kind: error-value\nsubject: zero-error",
    "kettle-ignored": "kind: error-value\nsubject: ignored\ntag: must-look",
    "kettle-time": "kind: error-value\nsubject: timeout\nfunctions: [kettle_boil]",
    "kettle-polarity": "kind: error-value\nsubject: polarity\nclass: kettle",
  ]

  private static let declarations = """
    #include <linux/err.h>
    #include <linux/slab.h>
    struct kettle { int level; };
    struct kettle *kettle_get(int number);
    struct kettle *kettle_find(int number);
    long kettle_boil(struct kettle *kettle, long timeout);
    int kettle_fill(struct kettle *kettle);
    int kettle_trylock(struct kettle *kettle);
    void kettle_unlock(struct kettle *kettle);

    """

  private static func rule(_ id: String, _ check: String) -> String {
    """
    id: \(id)
    summary: A rule about kettles
    severity: error
    contract: Kettles are to be treated well.
    rationale: They boil over.
    fix: Treat them well.
    limits: None.
    references: [drivers/kettle/core.c]
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
    try SourceCheck(model: model, rules: rules.map { ($0, rule($0, $1)) })
  }

  /// What the rules about kettles find in code behind the declarations, as `line rule`, lines counted in the code.
  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/kettle/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.filter { $0.rule.hasPrefix("kettle-") }.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  @Test func testedForTheOtherFailure() async throws {
    let code = """
      int f(int number)
      {
        struct kettle *kettle = kettle_get(number);
        if (!kettle)
          return -1;
        return kettle->level;
      }
      int g(int number)
      {
        struct kettle *kettle = kettle_find(number);
        if (IS_ERR(kettle))
          return PTR_ERR(kettle);
        return kettle->level;
      }
      """
    #expect(try await found(code) == ["4 kettle-as-null", "11 kettle-as-error"])
  }

  @Test func usedUntested() async throws {
    let code = """
      int f(int number)
      {
        return kettle_get(number)->level;
      }
      int g(int number)
      {
        struct kettle *kettle = kettle_get(number);
        return IS_ERR(kettle) ? PTR_ERR(kettle) : kettle->level;
      }
      """
    #expect(try await found(code) == ["3 kettle-untested"])
  }

  @Test func anErrorOfZero() async throws {
    let code = """
      struct kettle *f(struct kettle *other)
      {
        struct kettle *kettle = kzalloc(sizeof(*kettle), GFP_KERNEL);
        int ret;
        if (!kettle)
          return ERR_PTR(-ENOMEM);
        ret = kettle_fill(other);
        if (!ret)
          return ERR_PTR(ret);
        return kettle;
      }
      """
    #expect(try await found(code) == ["9 kettle-zero"])
  }

  @Test func ignored() async throws {
    let code = """
      static int fill(struct kettle *kettle) { return kettle_fill(kettle); }
      void f(struct kettle *kettle)
      {
        kettle_fill(kettle);
        fill(kettle);
        if (fill(kettle))
          kettle->level = 0;
      }
      """
    #expect(try await found(code) == ["4 kettle-ignored", "5 kettle-ignored"])
  }

  @Test func timeLeft() async throws {
    let code = """
      int f(struct kettle *kettle)
      {
        long ret = kettle_boil(kettle, 100);
        if (ret)
          return ret;
        return 0;
      }
      int g(struct kettle *kettle)
      {
        long ret = kettle_boil(kettle, 100);
        return ret > 0 ? 0 : ret ? ret : -1;
      }
      """
    #expect(try await found(code) == ["4 kettle-time"])
  }

  @Test func theWrongWayRound() async throws {
    let code = """
      int f(struct kettle *kettle)
      {
        if (kettle_trylock(kettle))
          return -1;
        kettle->level++;
        kettle_unlock(kettle);
        return 0;
      }
      """
    #expect(try await found(code) == ["3 kettle-polarity"])
  }
}

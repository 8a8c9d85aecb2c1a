import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Resources of an API that the tool has never heard of: boats that are rented, moored and sold.
@Suite("Resources of the user's own")
struct OwnResourceTests {
  private static let model = """
    about: Boats.
    resources:
      - {id: boat, title: boat, release-call: "boat_return({object})"}
      - {id: mooring, title: mooring, state: true}
      - {id: stamp, title: stamp, number: true}
    functions:
      - name: boat_rent
        returns: pointer-or-null
        resources:
          - {acquire: boat, of: ret, outcome: ret > 0}
      - name: boat_hold
        returns: void
        resources:
          - {acquire: boat, of: arg0}
      - name: boat_return
        returns: void
        resources:
          - {release: boat, of: arg0}
      - name: boat_sell
        returns: status
        resources:
          - {consume: boat, of: arg0, outcome: ret == 0}
      - name: boat_advertise
        returns: void
        resources:
          - {publish: boat, of: arg0}
      - name: boat_moor
        returns: status
        resources:
          - {acquire: mooring, of: arg0, outcome: ret == 0, ensures: arg0->rope != 0}
      - name: boat_cast_off
        returns: void
        resources:
          - {release: mooring, of: arg0}
      - name: stamp_begin
        returns: number
        resources:
          - {acquire: stamp, of: ret}
      - name: stamp_end
        returns: void
        resources:
          - {release: stamp, of: arg0}
    """

  private static let rules = [
    ("boat-lost", "subject: leak\nresource: boat"),
    ("boat-twice", "subject: over-release\nresource: boat"),
    ("boat-gone", "subject: use-after-release\nresource: boat"),
    ("boat-public", "subject: use-after-publish\nresource: boat"),
    ("boat-sold", "subject: release-after-consume\nresource: boat\ntakers: [boat_sell]"),
    ("boat-unsold", "subject: leak\nresource: boat\ntakers: [boat_sell]"),
    ("mooring-side", "subject: mismatch\nresource: mooring\narguments: [[1, 1]]"),
    ("mooring-unbalanced", "subject: [leak, over-release]\nresource: [mooring, stamp]"),
  ]

  private static let declarations = """
    struct boat { int length; void *rope; };
    struct boat *boat_rent(int);
    void boat_hold(struct boat *);
    void boat_return(struct boat *);
    int boat_sell(struct boat *);
    void boat_advertise(struct boat *);
    int boat_moor(struct boat *, int side);
    void boat_cast_off(struct boat *, int side);
    int stamp_begin(void);
    void stamp_end(int);
    int weather(void);

    """

  private static let check = Result {
    try SourceCheck(
      model: model, rules: rules.map { ($0.0, OwnRulesTests.rule($0.0, "kind: resource\n" + $0.1)) },
      besideBundled: false)
  }

  private func found(_ code: String) async throws -> [String] {
    let outcome = try await Self.check.get().run(
      ["drivers/harbour/a.c": Self.declarations + code], version: KernelVersion(7, 3))
    #expect(outcome.obstacles.isEmpty)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.findings.map { "\($0.place.startLine - above) \($0.rule)" }.sorted()
  }

  @Test func leftOver() async throws {
    let code = """
      int f(int n)
      {
        struct boat *b = boat_rent(n);
        if (!b)
          return -1;
        if (b->length < n)
          return -2;
        boat_return(b);
        return 0;
      }
      """
    #expect(try await found(code) == ["7 boat-lost"])
  }

  @Test func givenBackTwiceAndUsed() async throws {
    let code = """
      int f(int n)
      {
        struct boat *b = boat_rent(n);
        if (!b)
          return -1;
        boat_return(b);
        n = b->length;
        boat_return(b);
        return n;
      }
      """
    #expect(try await found(code) == ["7 boat-gone", "8 boat-twice"])
  }

  @Test func published() async throws {
    let code = """
      int f(int n)
      {
        struct boat *b = boat_rent(n);
        if (!b)
          return -1;
        boat_advertise(b);
        return b->length;
      }
      int g(int n)
      {
        struct boat *b = boat_rent(n);
        if (!b)
          return -1;
        boat_hold(b);
        boat_advertise(b);
        n = b->length;
        boat_return(b);
        return n;
      }
      """
    #expect(try await found(code) == ["7 boat-public"])
  }

  @Test func takenOverOrRefused() async throws {
    let code = """
      int f(struct boat *unused)
      {
        struct boat *b = boat_rent(4);
        int ret;
        if (!b)
          return -1;
        ret = boat_sell(b);
        if (ret)
          return ret;
        boat_return(b);
        return 0;
      }
      """
    #expect(try await found(code) == ["10 boat-sold", "10 boat-twice", "9 boat-lost", "9 boat-unsold"])
  }

  @Test func anotherArgument() async throws {
    let code = """
      void f(struct boat *b)
      {
        if (boat_moor(b, 1))
          return;
        boat_cast_off(b, 2);
      }
      void g(struct boat *b, int side)
      {
        if (boat_moor(b, side))
          return;
        boat_cast_off(b, side);
      }
      """
    #expect(try await found(code) == ["5 mooring-side"])
  }

  @Test func bracketsOfTwoKinds() async throws {
    let code = """
      int f(struct boat *b)
      {
        int ret = boat_moor(b, 1);
        if (ret)
          goto out;
        ret = weather();
        if (ret < 0)
          return ret;
      out:
        boat_cast_off(b, 1);
        return ret;
      }
      int g(void)
      {
        int stamp = stamp_begin();
        if (weather())
          return -1;
        stamp_end(stamp);
        return 0;
      }
      """
    #expect(
      try await found(code) == ["10 mooring-unbalanced", "17 mooring-unbalanced", "8 mooring-unbalanced"])
  }

  @Test func whatAnAcquisitionEnsures() async throws {
    let code = """
      int f(struct boat *b)
      {
        int ret = boat_moor(b, 1);
        if (ret)
          return ret;
        if (!b->rope)
          return -1;
        boat_cast_off(b, 1);
        return 0;
      }
      """
    #expect(try await found(code) == [])
  }
}

import Contracts
import Findings
import Foundation
import Testing

@testable import DmabufLint

/// Rules of a user's own about modules, about what user space hands in and about values of arguments, for an API that
/// is not that of shared buffers.
@Suite("Rules of the user's own about modules, requests and arguments")
struct OwnModuleRulesTests {
  private static let model = """
    about: Gadgets.
    class: gadget
    locks:
      - {id: gadget, title: the gadget's lock, record: gadget_lock}
    functions:
      - name: gadget_open
        namespace: GADGET
      - names: [gadget_fire, gadget_eject, gadget_make, gadget_join, gadget_core, gadget_mode, gadget_hand_out]
    callbacks:
      - record: gadget_ops
        fields: [request, make]
        otherwise: none
    """

  private static let rules = [
    "gadget-import":
      "kind: namespace\nstatement: MODULE_IMPORT_NS\nexports: EXPORT_SYMBOL_NS\nmain: MODULE_LICENSE\n"
      + "literal-since: \"6.13\"\nnamespaces: [GADGET, LEVER]",
    "gadget-spelling":
      "kind: namespace\nsubject: spelling\nstatement: MODULE_IMPORT_NS\nexports: EXPORT_SYMBOL_NS\n"
      + "main: MODULE_LICENSE\nliteral-since: \"6.13\"\nnamespaces: [GADGET]",
    "gadget-request": "kind: patch\nsubject: unchecked\nrecords: [gadget_request]\nmembers: [mode]\ncopies: [fetch]",
    "gadget-role":
      "kind: patch\nsubject: role\ncallbacks: [gadget_ops.request]\ndefines: [gadget_core]\nreaches: [gadget_eject]",
    "gadget-argument":
      "kind: flags\nsubject: argument\ncalls: [gadget_fire]\nargument: 1\nnever-from: [gadget_mode]",
    "gadget-bits": "kind: flags\nsubject: argument\ncalls: [gadget_join]\nargument: 0\nbits: [GADGET_SAFE]",
    "gadget-maker":
      "kind: flags\nsubject: maker\ncallback: gadget_ops.make\nhands-out: [gadget_hand_out]\n"
      + "member: gadget_info.mode\nfrom: 0\nallocators: {gadget_make: none}\nclears: [wipe]",
  ]

  private static func rule(_ id: String, _ check: String) -> String {
    let example = "\n      - {title: One, code: \"int x;\"}\n      - {title: Two, code: \"int x;\"}"
    return """
      id: \(id)
      summary: A rule about gadgets
      severity: error
      contract: Gadgets are to be treated well.
      rationale: They break.
      fix: Treat them well.
      limits: None.
      references: [drivers/gadget/core.c]
      \(check)
      examples:
        violating:\(example.replacing("int x;", with: "int x; /* <- */"))
        conforming:\(example)
      """
  }

  private static let check = Result {
    try SourceCheck(model: model, rules: rules.map { ($0, rule($0, $1)) }, besideBundled: false)
  }

  private static let declarations = """
    #include <linux/module.h>
    struct gadget_request { int number; unsigned int mode; };
    struct gadget_info { unsigned int mode; void *memory; };
    struct gadget_ops { long (*request)(void *); int (*make)(unsigned int); };
    #define GADGET_SAFE 4u
    #define GADGET_FAST 8u
    int gadget_open(int); int gadget_fire(int, int); int gadget_eject(void); void *gadget_make(void);
    int gadget_join(unsigned int); int gadget_mode(int); int gadget_hand_out(struct gadget_info *);
    int fetch(void *, const void *); void wipe(void *);

    """

  private func found(_ code: String, version: KernelVersion = KernelVersion(7, 3)) async throws -> [String] {
    let outcome = try await findings(["drivers/gadget/a.c": code], version)
    let above = Self.declarations.split(separator: "\n").count
    return outcome.map { "\($0.place.startLine - above) \($0.rule)" }
  }

  private func findings(_ files: [String: String], _ version: KernelVersion) async throws -> [Finding] {
    let outcome = try await Self.check.get().run(
      files.mapValues { Self.declarations + $0 }, version: version)
    #expect(outcome.obstacles.isEmpty)
    return outcome.findings
  }

  @Test func aNamespaceThatIsNotImported() async throws {
    let use = "int f(void) { return gadget_open(1); }\nMODULE_LICENSE(\"GPL\");\n"
    #expect(try await found(use) == ["1 gadget-import"])
    #expect(try await found(use + "MODULE_IMPORT_NS(\"GADGET\");") == [])
    let finding = try #require(try await findings(["a.c": use], KernelVersion(7, 3)).first)
    #expect(finding.severity == .warning && finding.assumption != nil, "no build file says what the module is")
    #expect(finding.fixes.first?.edits.first?.text == "\nMODULE_IMPORT_NS(\"GADGET\");")
    let older = try #require(try await findings(["a.c": use], KernelVersion(6, 12)).first)
    #expect(older.fixes.first?.edits.first?.text == "\nMODULE_IMPORT_NS(GADGET);")
  }

  @Test func theTreesOwnExportsComeFirst() async throws {
    let use = "int lever(void); int f(void) { return gadget_open(1) + lever(); }\nMODULE_LICENSE(\"GPL\");\n"
    let exporter = """
      int gadget_open(int a) { return a; }
      EXPORT_SYMBOL_GPL(gadget_open);
      int lever(void) { return 0; }
      EXPORT_SYMBOL_NS_GPL(lever, "LEVER");
      """
    let all = try await findings(["a/use.c": use, "b/core.c": exporter], KernelVersion(7, 3))
    #expect(all.map(\.message).count == 1)
    #expect(all.first?.message.contains("'LEVER'") == true)
  }

  @Test func aFileWithoutALicenceIsPartOfAnother() async throws {
    let use = "int f(void) { return gadget_open(1); }\n"
    #expect(try await found(use) == [])
    let main = use.replacing("f(void)", with: "g(void)") + "MODULE_LICENSE(\"GPL\");\n"
    let other = use + "MODULE_IMPORT_NS(\"GADGET\");\n"
    #expect(try await findings(["d/main.c": main, "d/part.c": other], KernelVersion(7, 3)).isEmpty)
  }

  @Test func aNamespaceAsAnotherReleaseWritesIt() async throws {
    #expect(try await found("MODULE_IMPORT_NS(GADGET);\nint x;") == ["1 gadget-spelling"])
    #expect(try await found("MODULE_IMPORT_NS(\"GADGET\");\nint x;") == [])
    let older = KernelVersion(6, 12)
    #expect(try await found("MODULE_IMPORT_NS(\"GADGET\");\nint x;", version: older) == ["1 gadget-spelling"])
    let wrong = ["a.c": "MODULE_IMPORT_NS(GADGET);\nint x;"]
    let finding = try #require(try await findings(wrong, KernelVersion(7, 3)).first)
    #expect(finding.fixes.first?.edits.first?.text == "\"GADGET\"")
    #expect(finding.fixes.first?.edits.first?.place.startColumn == 18)
  }

  @Test func aMemberThatNobodyTests() async throws {
    let code = """
      long f(const void *user)
      {
        struct gadget_request r;
        if (fetch(&r, user))
          return -1;
        CHECK
        return r.number;
      }
      """
    #expect(try await found(code.replacing("CHECK", with: "")) == ["4 gadget-request"])
    #expect(try await found(code.replacing("CHECK", with: "if (r.mode & 4u) return 1;")) == ["4 gadget-request"])
    #expect(try await found(code.replacing("CHECK", with: "if (r.mode & ~4u) return -1;")) == [])
    #expect(try await found(code.replacing("CHECK", with: "if (r.mode) return -1;")) == [])
  }

  @Test func aRequestThatReachesTheOtherSide() async throws {
    let code = """
      static int help(void) { return gadget_eject(); }
      static long request(void *p) { return p ? help() : 0; }
      const struct gadget_ops ops = { .request = request };
      """
    #expect(try await found(code) == [])
    #expect(try await found(code + "\nint gadget_core(void) { return 0; }") == ["1 gadget-role"])
  }

  @Test func anArgumentFromTheWrongFunction() async throws {
    let code = """
      int f(int a)
      {
        int mode = gadget_mode(a);
        CHANGE
        return gadget_fire(a, mode);
      }
      """
    #expect(try await found(code.replacing("CHANGE", with: "")) == ["5 gadget-argument"])
    #expect(try await found(code.replacing("CHANGE", with: "if (mode > 3)\n mode = 1;")) == ["6 gadget-argument"])
    #expect(try await found(code.replacing("CHANGE", with: "mode = a + 1;")) == [])
  }

  @Test func anArgumentWithoutABit() async throws {
    #expect(try await found("int f(void) { return gadget_join(GADGET_FAST); }") == ["1 gadget-bits"])
    #expect(try await found("int f(void) { return gadget_join(GADGET_FAST | GADGET_SAFE); }") == [])
    #expect(try await found("int f(unsigned int a) { return gadget_join(a); }") == [])
  }

  @Test func aMakerThatForgets() async throws {
    let code = """
      static int make(unsigned int mode)
      {
        struct gadget_info info = { .memory = gadget_make() };
        SET
        return gadget_hand_out(&info);
      }
      const struct gadget_ops ops = { .make = make };
      """
    #expect(try await found(code.replacing("SET", with: "")) == ["3 gadget-maker", "5 gadget-maker"])
    #expect(try await found(code.replacing("SET", with: "info.mode = mode; wipe(info.memory);")) == [])
  }
}

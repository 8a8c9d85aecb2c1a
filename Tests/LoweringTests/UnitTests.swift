import IR
import Testing

@testable import Lowering

@Suite struct UnitTests {
  private let types = """
    struct work { void (*func)(struct work *); };
    struct inner_ops { int (*go)(void); int n; };
    struct ops { int (*open)(int); void (*close)(void); const char *name; struct inner_ops in; };
    static int my_open(int a) { return a; }
    static void my_close(void) {}
    static int my_go(void) { return 0; }

    """

  private func shown(_ tables: [Table]) -> [String] {
    tables.map { table in
      let entries = table.entries.map { entry in
        if case .function(let symbol) = entry.value { "\(entry.field)=\(symbol.name)" } else { "\(entry.field)" }
      }
      return "\(table.record) \(table.variable) \(table.isStatic) \(table.isConstant) line "
        + "\(table.range.startLine): \(entries.joined(separator: " "))"
    }
  }

  @Test func tables() throws {
    let sample = try Sample(
      types + """
        static const struct ops mine = { .open = my_open, .close = my_close, .name = "x", .in = { .go = my_go } };
        struct ops list[] = { { my_open, my_close }, { .close = my_close, .in.go = my_go } };
        struct pair { int a; } plain = { 1 };
        """)
    #expect(
      shown(sample.unit.tables) == [
        "inner_ops mine true true line 7: go=my_go",
        "ops mine true true line 7: open=my_open close=my_close name",
        "ops list false false line 8: open=my_open close=my_close",
        "ops list false false line 8: close=my_close",
        "inner_ops list false false line 8: go=my_go",
      ])
    #expect(sample.unit.escapingFunctions.isEmpty)
  }

  @Test func tablesInFunctions() throws {
    let sample = try Sample(
      types + """
        void use(const struct ops *);
        void f(void) {
          static const struct ops fixed = { .open = my_open };
          struct ops moving = { .close = my_close };
          use(&fixed); use(&moving);
        }
        """)
    #expect(
      shown(sample.unit.tables) == [
        "ops fixed true true line 9: open=my_open", "ops moving true false line 10: close=my_close",
      ])
    #expect(
      sample.dump() == "b0:\n  moving = 0\n  moving.close = &my_close\n  call use(&fixed)\n  call use(&moving)\n"
        + "  return")
  }

  @Test func storesAndEscapes() throws {
    let sample = try Sample(
      types + """
        #define INIT_WORK(w, f) do { (w)->func = (f); } while (0)
        static void later(struct work *w) {}
        static struct ops global;
        struct dev { struct work w; };
        void start(int (*)(int));
        void f(struct dev *d) { INIT_WORK(&d->w, later); global.open = my_open; start(my_open); my_go(); }
        """)
    let stores = sample.unit.fieldStores.map { "\($0.record).\($0.field)=\($0.value.name) \($0.variable?.text ?? "-")" }
    #expect(stores == ["work.func=later -", "ops.open=my_open global"])
    #expect(sample.unit.escapingFunctions == [Symbol("my_open", file: "sample.c")])
    #expect(sample.unit.fieldStores.map(\.holder) == [Member(record: "dev", field: "w"), nil])
  }

  @Test func membersHaveTypes() throws {
    let sample = try Sample(
      """
      struct inner { int n; };
      struct outer { struct inner *in; struct { long deep; }; struct { int x; } named; };
      struct outer *get(void);
      int f(void) { return get()->in->n + (int)get()->deep + get()->named.x; }
      """)
    let shown = sample.unit.records.map { "\($0.name): " + $0.members.map(\.name.text).joined(separator: " ") }
    #expect(shown == ["inner: n", "outer: deep in named x"])
    #expect(sample.unit.records.last?.type(of: "in") == TypeShape(kind: .pointer, record: "inner", depth: 1))
    #expect(sample.unit.functions[0].temporaries.allSatisfy { $0.record == "outer" && $0.depth == 1 })
  }

  @Test func moduleStatements() throws {
    let sample = try Sample(
      """
      #define MODULE_LICENSE(x)
      #define MODULE_IMPORT_NS(x)
      /* MODULE_IMPORT_NS("NOT_THIS"); */
      static const char *text = "MODULE_IMPORT_NS(NOR_THIS);"; MODULE_IMPORT_NS( BARE /* word */ );
      int f(void)
      {
      #ifdef NOWHERE
        if (text) {
      #endif
        return 0;
      }
      MODULE_LICENSE("GPL"
        " v2");\r
      MODULE_IMPORT_NS
        ("SPACE");
      """)
    let shown = sample.unit.moduleStatements.map {
      let (whole, inner) = ($0.range, $0.argumentRange)
      let place = "\(whole.startLine):\(whole.startColumn)-\(whole.endLine):\(whole.endColumn)"
      return "\($0.macro) \($0.argument) \(place)"
        + " \(inner.startLine):\(inner.startColumn)-\(inner.endColumn)"
    }
    #expect(shown.count == 3)
    #expect(shown.first == "MODULE_IMPORT_NS BARE 4:58-4:94 4:76-80")
    #expect(shown.last == "MODULE_IMPORT_NS \"SPACE\" 14:1-15:13 15:4-11")
  }

  @Test func layoutsOfTheFilesOwnRecords() throws {
    let sample = try Sample(
      """
      struct inner { int n; };
      struct request { unsigned flags; struct { int a; }; struct inner in; };
      struct unused { int u; };
      int f(struct request *r) { struct inner i = r->in; return i.n; }
      """)
    #expect(sample.unit.layouts.map { "\($0.record): \($0.fields)" } == ["request: [flags, a, in]", "inner: [n]"])
  }

  @Test func exports() throws {
    let sample = try Sample(
      """
      #define EXPORT(s) extern typeof(s) s; static void *const kept_##s = (void *)&s;
      #define EXPORT_SYMBOL(s) EXPORT(s)
      #define EXPORT_SYMBOL_NS_GPL(s, ns) EXPORT(s)
      #define EXPORT_SYMBOL_FOR_SOME(s) EXPORT_SYMBOL(s)
      int one(void) { return 1; }
      EXPORT_SYMBOL(one);
      int two(void) { return 2; }
      EXPORT_SYMBOL_NS_GPL(two, "SPACE");
      int three(void) { return 3; }
      EXPORT_SYMBOL_FOR_SOME(three);
      """)
    let shown = sample.unit.exports.map { "\($0.macro) \($0.symbol) \($0.arguments.map(\.text)) \($0.range.startLine)" }
    #expect(
      shown == [
        "EXPORT_SYMBOL one [] 6", "EXPORT_SYMBOL_NS_GPL two [\"\\\"SPACE\\\"\"] 8",
        "EXPORT_SYMBOL_FOR_SOME three [] 10",
      ])
    #expect(sample.unit.escapingFunctions.isEmpty)
  }

  @Test func errorsAndDamage() throws {
    let sample = try Sample("int good(void) { return 1; }\nint bad(void) { return missing(); int x = y; }\n")
    #expect(sample.unit.damagedFunctions == ["bad"])
    #expect(sample.unit.problems.contains { $0.message.contains("'y'") && $0.range.startLine == 2 && !$0.isFatal })
    #expect(sample.function("good") != nil)
    let cut = try Sample("int before(void) { return 1; }\n#include \"nowhere.h\"\nint after(void) { return gone; }\n")
    #expect(cut.unit.problems.first?.isFatal == true)
    #expect(cut.unit.damagedFunctions == ["after"])
    let going = try Sample("#include \"nowhere.h\"\nint after(void) { return 0; }\n", options: .keepGoing)
    #expect(going.unit.damagedFunctions.isEmpty)
  }

  @Test func headersAreLoweredOnDemand() throws {
    let folder = try SampleFolder([
      "h.h": """
        static inline int leaf(int a) { return a + 1; }
        static inline int used(int a) { return leaf(a); }
        static inline int modelled(int a) { return leaf(a); }
        static inline int unused(int a) { return a; }
        """,
      "part.c": "static int part(int a) { return used(a); }\n",
      "a.c": "#include \"h.h\"\n#include \"part.c\"\nint f(int a) { return part(a) + modelled(a); }\n",
      "b.c": "#include \"h.h\"\nint g(int a) { return used(a); }\n",
    ])
    let unit = try folder.lower("a.c", modelled: ["modelled"])
    #expect(unit.path == "a.c")
    #expect(unit.functions.map { "\($0.symbol.name) \($0.symbol.file?.text ?? "-") \($0.isFromHeader)" } == [
      "part part.c false", "f - false", "leaf h.h true", "used h.h true",
    ])
    // A unit holds what it needs, whatever was lowered before it.
    #expect(try folder.lower("b.c").functions.map(\.symbol.name) == ["g", "leaf", "used"])
  }

  @Test func typesOfVariables() throws {
    let sample = try Sample(
      "typedef struct { int x; } anon_t; struct s { int a; };\n"
        + "struct s **f(unsigned char c, struct s *p[3], anon_t *t, void *v) { long l; struct s arr[2]; return 0; }")
    let function = try #require(sample.function("f"))
    #expect(function.returnType == TypeShape(kind: .pointer, record: "s", depth: 2))
    #expect(
      function.parameters.map(\.type) == [
        TypeShape(kind: .integer, bits: 8), TypeShape(kind: .pointer, record: "s", depth: 2),
        TypeShape(kind: .pointer, record: "anon_t", depth: 1), TypeShape(kind: .pointer),
      ])
    #expect(
      function.locals.map(\.type) == [
        TypeShape(kind: .integer, bits: 64, isSigned: true), TypeShape(kind: .array, record: "s"),
      ])
  }
}

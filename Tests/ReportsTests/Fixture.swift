import Contracts
import Findings
import Reports

/// A fixed report that has something of everything.
enum Fixture {
  static let driver = """
    #include <linux/widget.h>

    static void helper(struct widget *w)
    {
    \twidget_put(w);
    }

    int probe(struct widget *w)
    {
    \thelper(w); /* größe 🙂 */ widget_use(w);
    \treturn 0;
    }

    """

  static func place(_ line: Int, _ column: Int, _ endColumn: Int, file: String = "drivers/my widget.c") -> Place {
    Place(file: file, startLine: line, startColumn: column, endLine: line, endColumn: endColumn)
  }

  static let findings: [Finding] = [
    Finding(
      rule: "widget-lock", severity: .error, message: "'widget_use' needs the lock of 'w', which was given up",
      place: place(10, 32, 45), function: "probe",
      path: [
        Step(place: place(10, 2, 11), message: "'helper' is called", function: "probe"),
        Step(place: place(5, 2, 15), message: "the lock is released here", function: "helper"),
        Step(place: place(10, 32, 45), message: "'widget_use' needs it", function: "probe"),
      ],
      fixes: [Fix(summary: "take the lock", edits: [Fix.Edit(place: place(10, 32, 32), text: "widget_lock(w);\n\t")])]),
    Finding(
      rule: "widget-flags", severity: .warning, message: "a flag \u{1B}[31mis missing\u{202E}", place: place(8, 5, 10),
      function: nil, assumption: "the widget is shared"),
    Finding(
      rule: "widget-flags", severity: .note, message: "a flag is missing",
      place: place(3, 1, 2, file: "/elsewhere/header.h"), function: "gone"),
  ]

  static let rules: [Rule] = [
    rule(
      "widget-lock", severity: .error,
      references: ["include/linux/widget.h", "https://docs.kernel.org/widget.html"]),
    rule("widget-flags", severity: .warning, references: []),
  ]

  /// A rule with more examples than its page shows.
  static let exemplary: Rule = {
    var rule = rules[0]
    rule.violating += [
      RuleExample(
        title: "use before the lock", code: "void g(struct widget *w)\n{\n\twidget_use(w); /* <- */\n}\n", version: nil,
        path: "example.c")
    ]
    return rule
  }()

  static func rule(_ id: String, severity: Severity, references: [String]) -> Rule {
    Rule(
      id: id, summary: "A widget is used without its lock", severity: severity,
      versions: VersionRange(since: KernelVersion(6, 13), until: KernelVersion(7, 1)),
      contract: "Whoever uses a widget holds its lock.",
      rationale: """
        Another thread may free the widget at the same time. The reader of this text sees a line that is long enough
        to be wrapped.

        - first point
        - second point, with `code`

        ```
        thread 1    thread 2
        ```
        """,
      fix: "Call `widget_lock()` before.", limits: "Locks taken in other files are not seen.", references: references,
      check: .lockBalance(Rule.LockBalance(lockClass: "widget")),
      violating: [
        RuleExample(
          title: "use after unlock", code: "void f(struct widget *w)\n{\n\twidget_use(w); /* <- */\n}\n",
          version: nil, path: "example.c")
      ],
      conforming: [
        RuleExample(
          title: "use under the lock",
          code: "void f(struct widget *w)\n{\n\twidget_lock(w);\n\twidget_use(w);\n\twidget_unlock(w);\n}\n",
          version: KernelVersion(6, 13), path: "example.c")
      ],
      definedAt: "Rules/\(id).yaml:1")
  }

  static let report = RunReport(
    toolVersion: "1.2.3", libclangVersion: "clang version 19.1.7", root: "/src/linux tree", kernelVersion: "7.0",
    parsedAs: "tree", counts: RunReport.Counts(lookedAt: 12, candidates: 3, analysed: 2, functions: 40),
    findings: findings,
    skipped: [Skipped(file: "drivers/broken.c", reason: "the parser ran longer than 60 s")],
    rules: rules, contents: ["drivers/my widget.c": Array(driver.utf8)])

  static let empty = RunReport(
    toolVersion: "1.2.3", libclangVersion: nil, root: "/src", kernelVersion: nil, parsedAs: "stubs",
    counts: RunReport.Counts(), findings: [], skipped: [], rules: [])
}

import Contracts
import Findings
import Reports

/// A fixed review that has something of everything: three patches of four, one of them judged from its hunks.
enum ReviewFixture {
  static let before = """
    int probe(struct widget *w)
    {
    \twidget_use(w);
    \treturn 0;
    }

    """
  static let first = """
    int probe(struct widget *w)
    {
    \tint ret;

    \twidget_use(w);
    \tret = widget_begin(w); /* größe */
    \treturn ret;
    }

    """
  static let second = """
    int probe(struct widget *w)
    {
    \tint ret;

    \tret = widget_begin(w); /* größe */
    \treturn ret;
    }

    """

  static let driver = "drivers/widget.c"

  static func judged(
    _ message: String, rule: String = "widget-lock", severity: Severity = .error, line: Int, columns: Range<Int>,
    file: String = driver, path: [Step] = [], assumption: String? = nil, standing: Standing, patch: Int,
    fixedBy: Int? = nil, state: Int, fromHunks: Bool = false
  ) -> JudgedFinding {
    JudgedFinding(
      finding: Finding(
        rule: rule, severity: severity, message: message,
        place: Fixture.place(line, columns.lowerBound, columns.upperBound, file: file), function: "probe", path: path,
        assumption: assumption),
      standing: standing, patch: patch, fixedBy: fixedBy, state: state, isFromHunks: fromHunks)
  }

  static let findings = [
    judged(
      "'widget_begin' is called without \u{1B}[31mthe lock", line: 6, columns: 8..<23,
      path: [
        Step(place: Fixture.place(6, 8, 23, file: driver), message: "'widget_begin' needs it", function: "probe")
      ], standing: .introduced, patch: 1, state: 1),
    judged(
      "a flag is missing", rule: "widget-flags", severity: .warning, line: 6, columns: 2..<5,
      assumption: "the widget is shared", standing: .introduced, patch: 1, fixedBy: 2, state: 1),
    judged("'widget_use' is called without the lock", line: 5, columns: 2..<15, standing: .fixed, patch: 2, state: 1),
    judged(
      "a flag is missing", rule: "widget-flags", severity: .warning, line: 40, columns: 2..<5,
      file: "drivers/gone.c", standing: .introduced, patch: 4, state: 3, fromHunks: true),
    judged("'old' is called without the lock", line: 1, columns: 5..<10, standing: .preExisting, patch: 0, state: 0),
  ]

  static let report = ReviewReport(
    toolVersion: "1.2.3", libclangVersion: "clang version 19.1.7", root: "/nowhere/linux tree", kernelVersion: "7.0",
    parsedAs: "tree", title: "Widgets: share\u{7} the lock", version: 3, messageID: "cover/1-2@example.org", total: 4,
    missing: [3], base: "commit 1b2c3d4 (base-commit)", remarks: ["patch 2 came twice; the first is used"],
    patches: [
      ReviewReport.Patch(
        number: 1, title: "widget: begin early", messageID: "patch-1@example.org", basis: .applied),
      ReviewReport.Patch(
        number: 2, title: "widget: no \u{1B}]0;use", messageID: "patch-2@example.org", basis: .applied),
      ReviewReport.Patch(
        number: 4, title: "widget: gone", messageID: "patch-4@example.org", basis: .hunks,
        remarks: ["drivers/gone.c: there is no such file"]),
    ],
    findings: findings.reversed(),
    skipped: [Skipped(file: "drivers/broken.c", reason: "the parser ran longer than 60 s")], rules: Fixture.rules,
    contents: [
      [driver: Array(before.utf8)], [driver: Array(first.utf8)], [driver: Array(second.utf8)],
      [driver: Array(second.utf8)],
    ], baseCommit: "1b2c3d4e5f60718293a4b5c6d7e8f90123456789", repository: "file:///nowhere/linux%20tree/")

  static let empty = ReviewReport(
    toolVersion: "1.2.3", libclangVersion: nil, root: nil, kernelVersion: nil, parsedAs: "stubs",
    title: "widget: tidy", version: 1, messageID: nil, total: 1, missing: [], base: "no tree", remarks: [],
    patches: [ReviewReport.Patch(number: 1, title: "widget: tidy", messageID: nil, basis: .nothing)], findings: [],
    skipped: [], rules: [], contents: [])
}

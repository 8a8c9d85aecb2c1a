import Findings

/// A review for people: the series and how each patch was judged, then what each patch introduces and fixes, in the
/// form of a compiler.
struct ReviewText {
  let report: ReviewReport
  let sources: ReviewSources
  let style: TextStyle
  /// Whether what is in the tree before and after the series is told too.
  let all: Bool

  init(_ report: ReviewReport, style: TextStyle, all: Bool) {
    self.report = report
    self.style = style
    self.all = all
    sources = ReviewSources(report, report.told(all: all))
  }

  var text: String {
    let told = report.told(all: all)
    var lines = style.amount == .quiet ? [] : header
    for (number, findings) in Self.grouped(told.filter { $0.standing != .preExisting }) {
      if style.amount != .quiet { lines += ["", section(number, findings)] }
      lines += self.lines(findings)
    }
    let old = told.filter { $0.standing == .preExisting }
    if !old.isEmpty {
      if style.amount != .quiet { lines += ["", "in the tree before and after the series:"] }
      lines += self.lines(old)
    }
    if style.amount != .quiet { lines += [""] + summary }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Findings by the number of their patch, which they are ordered by.
  private static func grouped(_ findings: [JudgedFinding]) -> [(number: Int, findings: [JudgedFinding])] {
    findings.reduce(into: []) { groups, judged in
      if groups.last?.number == judged.patch {
        groups[groups.count - 1].findings.append(judged)
      } else {
        groups.append((judged.patch, [judged]))
      }
    }
  }

  private func section(_ number: Int, _ findings: [JudgedFinding]) -> String {
    let title = report.patches.first { $0.number == number }?.title ?? ""
    let words = [Standing.introduced, .fixed].compactMap { standing in
      let count = findings.count { $0.standing == standing }
      return count == 0 ? nil : "\(count) \(standing.rawValue)"
    }
    return "\(report.name(ofPatch: number)) \(SafeText.inline(title)): \(words.joined(separator: ", "))"
  }

  /// What is introduced stands before what is fixed.
  private func lines(_ findings: [JudgedFinding]) -> [String] {
    var lines: [String] = []
    var context: FindingText.Context?
    for judged in findings.filter({ $0.standing != .fixed }) + findings.filter({ $0.standing == .fixed }) {
      let text = FindingText(sources: sources[judged], style: style, rules: report.rules)
      let here = FindingText.Context(judged.finding)
      if here != context, let heading = text.heading(here) { lines.append(heading) }
      context = here
      lines += judged.standing == .fixed
        ? text.head(judged.finding, severity: .note, word: "fixed by \(report.name(ofPatch: judged.patch)): ")
        : text.lines(judged.finding, severity: judged.severity, remarks: remarks(judged))
    }
    return lines
  }

  private func remarks(_ judged: JudgedFinding) -> [String] {
    var remarks: [String] = []
    if judged.standing == .preExisting {
      remarks.append("pre-existing: it is there before and after the series")
    } else if let fixedBy = judged.fixedBy {
      remarks.append(
        "introduced by \(report.name(ofPatch: judged.patch)), removed by \(report.name(ofPatch: fixedBy)): "
          + "a bisection that stops between them meets it")
    } else {
      remarks.append("introduced by \(report.name(ofPatch: judged.patch))")
    }
    if judged.isFromHunks { remarks.append("judged from hunks alone: the rest of the file was not seen") }
    return remarks
  }
}

// What was reviewed.
extension ReviewText {
  private var header: [String] {
    let count = report.total == 1 ? "1 patch" : "\(report.total) patches"
    var lines = ["\(SafeText.inline(report.title)) (v\(report.version), \(count))"]
    if let id = report.messageID { lines.append("  message: <\(SafeText.inline(id))>") }
    lines.append("  base: \(SafeText.inline(report.base))")
    lines += report.remarks.map { "  remark: \(SafeText.inline($0))" }
    var missing = report.missing.sorted()[...]
    for patch in report.patches {
      while let next = missing.first, next < patch.number {
        lines.append(absent(next))
        missing.removeFirst()
      }
      lines.append("  \(report.name(ofPatch: patch.number)): \(SafeText.inline(patch.title)): \(patch.basis.words)")
      lines += patch.remarks.map { "    \(SafeText.inline($0))" }
    }
    return lines + missing.map(absent)
  }

  private func absent(_ number: Int) -> String { "  \(report.name(ofPatch: number)): not there" }

  private var summary: [String] {
    var lines: [String] = []
    if !report.skipped.isEmpty {
      lines.append("\(SafeText.count(report.skipped.count, "file")) not analysed")
      lines += style.lines(of: report.skipped)
    }
    lines += style.lines(
      ofSetting: report.parsedAs, kernel: report.kernelVersion, libclang: report.libclangVersion,
      tool: report.toolVersion, rules: report.rules)
    return lines + [totals]
  }

  private var totals: String {
    let introduced = report.findings(.introduced)
    let severities = Severity.allCases.reversed().map { severity in
      SafeText.count(introduced.count { $0.severity == severity }, severity.description)
    }
    let old = report.findings(.preExisting).count
    return "introduced: \(severities.joined(separator: ", ")); fixed: \(report.findings(.fixed).count); "
      + "pre-existing: \(old)\(old > 0 && !all ? " (--all shows them)" : "")"
  }
}

extension ReviewReport.Basis {
  /// How it was judged, for people.
  public var words: String {
    switch self {
    case .applied: "applied"
    case .partly: "applied in part, the rest judged from its hunks"
    case .hunks: "judged from its hunks alone"
    case .nothing: "nothing to analyse"
    }
  }
}

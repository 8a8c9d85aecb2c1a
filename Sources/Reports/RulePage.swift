import Contracts

/// The documentation of a rule, made from the rule itself: `explain` prints it, and SARIF carries it as help.
public struct RulePage: Sendable {
  enum Part {
    /// Markdown.
    case text(String)
    /// Titles one of several examples.
    case caption(String)
    /// C code.
    case code(String)
    case list([String])
  }

  private let title: String
  private let subtitle: String
  private let sections: [(title: String, parts: [Part])]

  /// Takes what the rule's file says; sections about which it says nothing are left out.
  /// - Parameter allExamples: all examples rather than the first of each sort, with the number of the others.
  public init(_ rule: Rule, allExamples: Bool = false) {
    title = rule.id
    subtitle = "\(rule.summary) (\(rule.severity), \(rule.check.kind))"
    let all: [(title: String, parts: [Part])] = [
      ("What it checks", Self.text(rule.contract)),
      ("Why is this bad?", Self.text(rule.rationale)),
      ("Example", Self.examples(rule.violating, of: rule, all: allExamples)),
      ("Use instead", Self.examples(rule.conforming, of: rule, all: allExamples)),
      ("How to fix", Self.text(rule.fix)),
      ("Limits", Self.text(rule.limits)),
      ("Kernel versions", [.text(Self.releases(rule.versions))]),
      ("References", rule.references.isEmpty ? [] : [.list(rule.references)]),
    ]
    sections = all.filter { !$0.parts.isEmpty }
  }

  private static func text(_ text: String) -> [Part] {
    let trimmed = text.trimmed
    return trimmed.isEmpty ? [] : [.text(trimmed)]
  }

  private static func examples(_ examples: [RuleExample], of rule: Rule, all: Bool) -> [Part] {
    let shown = all ? examples : Array(examples.prefix(1))
    let parts = shown.flatMap { example -> [Part] in
      let version = example.version.map { " (\($0))" } ?? ""
      return [.caption(example.title + version), .code(example.code.trimmed)]
    }
    let others = examples.count - shown.count
    return others > 0 ? parts + [.text("\(others) more: `dmabuf-lint explain --examples \(rule.id)`.")] : parts
  }

  /// `6.13 and later`, `before 7.1`, `from 6.13 on, before 7.1`, `all releases`.
  static func releases(_ range: VersionRange) -> String {
    switch (range.since, range.until) {
    case (nil, nil): "All releases."
    case (let since?, nil): "\(since) and later."
    case (nil, let until?): "Before \(until)."
    case (let since?, let until?): "From \(since) on, before \(until)."
    }
  }
}

extension RulePage {
  /// The page as Markdown, beginning with a heading of the first level.
  public var markdown: String {
    var lines = ["# \(title)", "", subtitle]
    for section in sections {
      lines += ["", "## \(section.title)"]
      for part in section.parts {
        lines.append("")
        switch part {
        case .text(let text): lines.append(text)
        case .caption(let text): lines.append(text + ":")
        case .code(let code): lines += ["```c", code, "```"]
        case .list(let items): lines += items.map { "- \($0.asMarkdownItem)" }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The page for a terminal of 80 columns: no markup but that of the texts themselves, no control characters.
  public var plain: String {
    var lines = [title, String(repeating: "=", count: title.count)] + Self.wrapped(subtitle, indent: 0)
    for section in sections {
      lines += ["", section.title, String(repeating: "-", count: section.title.count)]
      for (index, part) in section.parts.enumerated() {
        switch part {
        case .text(let text): lines += (index > 0 ? [""] : []) + Self.paragraphs(text)
        case .caption(let text): lines += (index > 0 ? [""] : []) + Self.wrapped(text + ":", indent: 2)
        case .code(let code): lines += [""] + Self.code(code)
        case .list(let items): lines += items.map { "  - \(SafeText.inline($0))" }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func code(_ code: String) -> [String] {
    code.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? "" : "    " + SafeText.line(line.utf8)
    }
  }

  /// Wraps what flows, and keeps lists and fenced code as they are.
  private static func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    var flowing: [String] = []
    var inCode = false
    func flush() {
      if !flowing.isEmpty { lines += wrapped(flowing.joined(separator: " "), indent: 2) }
      flowing = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        flush()
        inCode.toggle()
      } else if inCode {
        lines.append("    " + SafeText.line(line.utf8))
      } else if line.trimmed.isEmpty {
        flush()
        lines.append("")
      } else {
        if line.hasPrefix("- ") || line.hasPrefix("* ") { flush() }
        flowing.append(line.trimmed)
      }
    }
    flush()
    return lines
  }

  private static func wrapped(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in SafeText.inline(text).split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > 80 {
        lines.append(margin + line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines
  }
}

extension String {
  /// Without blank lines and spaces at the end, and without blank lines at the start.
  fileprivate var trimmed: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isNewline { text.removeFirst() }
    return String(text)
  }

  /// Paths and Message-IDs stand as code; addresses as links.
  fileprivate var asMarkdownItem: String {
    hasPrefix("https://") ? "<\(self)>" : "`\(self)`"
  }
}

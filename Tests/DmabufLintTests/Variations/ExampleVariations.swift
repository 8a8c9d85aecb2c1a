import Contracts
import Findings

/// Writes an example, or a file of the corpus, in another way that must not make a difference.
struct ExampleVariations {
  let code: String
  let model: ApiModel

  /// What the comments at the ends of lines on which something is found begin with.
  static let findings = ["/* <- */", "/* expect: ", "/* known-"]

  /// Stands at the end of each line that a variation adds to the text.
  static let mark = "/* added */"

  /// The text in that other way; nil where it changes nothing.
  func text(_ variation: ExampleVariation) -> String? {
    let source = CSource(code)
    let text =
      switch variation {
      case .names: source.withOtherNames()
      case .helper: source.withLockHelpers(LockHelpers(model: model))
      case .callee: source.withMovedBodies()
      case .guards: source.withGuards(GuardPair.kernel)
      case .ownGuards: source.withGuards(GuardPair.ofReservations)
      case .lineEnds: code.replacing("\n", with: "\r\n")
      }
    return text == code ? nil : text
  }

  /// The line of a finding in a varied text: what is found in a helper that the variation put in between belongs to the
  /// call of the helper.
  static func line(of finding: Finding, in text: String) -> Int {
    let added = Set(lineNumbers(of: text) { $0.hasSuffix(mark) })
    let lines = finding.path.map(\.place.startLine) + [finding.place.startLine]
    return lines.last { !added.contains($0) } ?? finding.place.startLine
  }
}

extension CSource {
  /// The text with some tokens replaced and others removed.
  func replacing(_ replacements: [Int: String]) -> String {
    tokens.indices.map { replacements[$0] ?? tokens[$0].text }.joined()
  }

  /// Whether something is found on the line of the token.
  func isMarked(_ index: Int) -> Bool {
    for token in tokens[index...] {
      if token.isMark { return true }
      if token.text.contains("\n") { return false }
    }
    return false
  }
}

extension CToken {
  /// A comment that says that something is found on its line.
  var isMark: Bool { kind == .blank && ExampleVariations.findings.contains(where: text.hasPrefix) }
}

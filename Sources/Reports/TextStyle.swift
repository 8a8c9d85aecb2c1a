import Contracts
import Findings

/// How much the text format says, and whether in colours.
public struct TextStyle: Hashable, Sendable {
  public enum Amount: Hashable, Sendable {
    /// Findings alone.
    case quiet
    /// Findings, and what the run looked at.
    case normal
    /// Also the source line of every step, every skipped file, and the rules.
    case verbose
  }
  public var isColored: Bool
  public var amount: Amount

  public init(isColored: Bool = false, amount: Amount = .normal) {
    self.isColored = isColored
    self.amount = amount
  }

  /// What can be set apart by a colour.
  enum Role: String {
    case place = "1"
    case error = "1;31"
    case warning = "1;35"
    case note = "1;36"
    case marker = "1;32"
  }

  func paint(_ text: String, _ role: Role) -> String {
    isColored ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}

extension TextStyle {
  /// Skipped files that are named without `-v`.
  private static let namedSkips = 10

  /// What was not analysed and why, a line each.
  public func lines(of skipped: [Skipped]) -> [String] {
    let shown = amount == .verbose ? skipped.count : Self.namedSkips
    let lines = skipped.prefix(shown).map {
      "  not analysed: \(SafeText.inline($0.file)): \(SafeText.inline($0.reason))"
    }
    return skipped.count > shown ? lines + ["  and \(skipped.count - shown) more; -v names them"] : lines
  }

  /// How files were parsed, and with `-v` by what and with which rules.
  func lines(ofSetting parsedAs: String, kernel: String?, libclang: String?, tool: String, rules: [Rule]) -> [String] {
    var parts = ["parsed as: \(SafeText.inline(parsedAs))"]
    if let kernel { parts.append("kernel \(SafeText.inline(kernel))") }
    guard amount == .verbose else { return [parts.joined(separator: ", ")] }
    if let libclang { parts.append(SafeText.inline(libclang)) }
    parts.append("dmabuf-lint \(tool)")
    return [parts.joined(separator: ", "), "rules: " + rules.map(\.id).joined(separator: ", ")]
  }
}

extension Severity {
  var role: TextStyle.Role {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}

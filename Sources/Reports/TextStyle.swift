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

extension Severity {
  var role: TextStyle.Role {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}

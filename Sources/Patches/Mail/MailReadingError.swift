/// Why mails could not be read at all.
public enum MailReadingError: Error, Hashable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case notAMbox(path: String, offset: Int)
  case git(folder: String, reason: String)

  /// The words without the path.
  public var reason: String {
    switch self {
    case .unreadable(_, let reason), .git(_, let reason): reason
    case .notAMbox(_, let offset):
      "no mail begins at byte \(offset): expected a line such as 'From name@example.org Mon Jan  1 00:00:00 2024'"
    }
  }

  public var description: String {
    switch self {
    case .unreadable(let path, _), .notAMbox(let path, _): "\(path): \(reason)"
    case .git(let folder, _): "\(folder): \(reason)"
    }
  }
}

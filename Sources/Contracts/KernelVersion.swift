/// A kernel release such as 6.12 or 7.3.4; `sublevel` counts only where two are compared that both have one.
public struct KernelVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int
  public var sublevel: Int

  public init(_ major: Int, _ minor: Int, _ sublevel: Int = 0) {
    self.major = major
    self.minor = minor
    self.sublevel = sublevel
  }

  /// Reads `6.12`, `7.3.4` or `7.3-rc2`; nil for anything else.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let rest = text[digits.endIndex...]
    guard rest.isEmpty || rest.first == "-" || rest.first == "+" else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), let major = parts[0], let minor = parts[1] else { return nil }
    guard parts.count == 2 || parts[2] != nil else { return nil }
    self.init(major, minor, parts.count == 3 ? (parts[2] ?? 0) : 0)
  }

  public var description: String { sublevel == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(sublevel)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor, left.sublevel) < (right.major, right.minor, right.sublevel)
  }
}

/// Releases from `since` on, and before `until`; a missing end is open. Written `since: "6.13"`, `until: "7.1"`.
public struct VersionRange: Hashable, Sendable {
  public var since: KernelVersion?
  public var until: KernelVersion?

  public static let all = VersionRange(since: nil, until: nil)

  public init(since: KernelVersion?, until: KernelVersion?) {
    self.since = since
    self.until = until
  }

  public func contains(_ version: KernelVersion) -> Bool {
    if let since, version < since { return false }
    if let until, version >= until { return false }
    return true
  }
}

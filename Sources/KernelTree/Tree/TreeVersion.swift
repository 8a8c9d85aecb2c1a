/// The release that a tree's top Makefile names.
public struct TreeVersion: Codable, Hashable, Sendable, CustomStringConvertible {
  public var major: Int
  public var minor: Int
  public var sublevel: Int
  /// With EXTRAVERSION, such as `7.3.0-rc2`.
  public var text: String

  public init(major: Int, minor: Int, sublevel: Int, text: String) {
    self.major = major
    self.minor = minor
    self.sublevel = sublevel
    self.text = text
  }

  public var description: String { text }

  /// Takes the text of a top Makefile; gives what VERSION, PATCHLEVEL, SUBLEVEL and EXTRAVERSION say, nil when one of
  /// the first two is missing or no number.
  public init?(makefile: String) {
    var found: [Substring: Substring] = [:]
    for line in makefile.split(whereSeparator: \.isNewline).prefix(60) {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let name = line[..<equals].trimming()
      guard ["VERSION", "PATCHLEVEL", "SUBLEVEL", "EXTRAVERSION"].contains(name), found[name] == nil else { continue }
      found[name] = line[line.index(after: equals)...].trimming()
    }
    guard let major = found["VERSION"].flatMap({ Int($0) }), let minor = found["PATCHLEVEL"].flatMap({ Int($0) }) else {
      return nil
    }
    let sublevel = found["SUBLEVEL"].flatMap { Int($0) } ?? 0
    self.init(
      major: major, minor: minor, sublevel: sublevel,
      text: "\(major).\(minor).\(sublevel)\(found["EXTRAVERSION"] ?? "")")
  }
}

extension Substring {
  /// Without the blanks at both ends.
  func trimming() -> Substring {
    var text = self.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}

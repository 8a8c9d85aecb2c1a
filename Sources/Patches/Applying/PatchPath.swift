/// What a path in a patch may be. Git makes the same demands (verify_path() in git's read-cache.c).
enum PatchPath {
  /// Takes a path below the tree's root; gives why it cannot be one, nil for a good one. It is looked at by bytes: to
  /// Swift, a slash and a combining accent behind it are one character, to the system they are two.
  static func refusal(_ path: String) -> String? {
    if path.isEmpty { return "the patch does not name the file" }
    if path.utf8.count > 4095 { return "the path is longer than 4095 bytes" }
    if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control || $0 == "\u{FFFD}" }) {
      return "the path holds control characters or is not UTF-8"
    }
    if path.utf8.first == slash { return "the path leads outside the tree" }
    for bytes in path.utf8.split(separator: slash, omittingEmptySubsequences: false) {
      let part = String(decoding: bytes, as: UTF8.self)
      if part == ".." { return "the path leads outside the tree" }
      if part.isEmpty || part == "." { return "the path is not a plain one below the tree's top folder" }
      if bytes.count > 255 { return "the path has a name longer than 255 bytes" }
      // The second is what some file systems call the first.
      if [".git", "git~1"].contains(part.lowercased()) { return "the path leads into git's own folder" }
    }
    return nil
  }

  private static let slash = UInt8(ascii: "/")

  /// The folders above a file, outermost first.
  static func folders(above path: String) -> [String] {
    let parts = self.parts(path).dropLast()
    return parts.indices.map { parts[parts.startIndex...$0].joined(separator: "/") }
  }

  /// The names that a path consists of.
  static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: slash).map { String(decoding: $0, as: UTF8.self) }
  }
}

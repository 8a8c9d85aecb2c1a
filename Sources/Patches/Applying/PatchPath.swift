/// What a path in a patch may be. Git makes the same demands (verify_path() in git's read-cache.c).
enum PatchPath {
  /// Takes a path below the tree's root; gives why it cannot be one, nil for a good one.
  static func refusal(_ path: String) -> String? {
    if path.isEmpty { return "the patch does not name the file" }
    if path.utf8.count > 4095 { return "the path is longer than 4095 bytes" }
    if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "the path holds control characters" }
    if path.hasPrefix("/") { return "the path leads outside the tree" }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      if part == ".." { return "the path leads outside the tree" }
      if part.isEmpty || part == "." { return "the path is not a plain one below the tree's top folder" }
      if part.utf8.count > 255 { return "the path has a name longer than 255 bytes" }
      if part.lowercased() == ".git" { return "the path leads into git's own folder" }
    }
    return nil
  }

  /// The folders above a file, outermost first.
  static func folders(above path: String) -> [String] {
    let parts = path.split(separator: "/").dropLast()
    return parts.indices.map { parts[parts.startIndex...$0].joined(separator: "/") }
  }
}

/// Looks for directives of a patched file that would have the parser read what is no business of a patch: an absolute
/// path, a way up out of the tree, `#embed`, names that a macro computes. They are blanked, so that lines and columns
/// stay, and named.
enum IncludeGuard {
  /// Takes a file's bytes and its path below the root; gives what may be parsed, and a reason for each refusal.
  static func check(_ bytes: [UInt8], of path: String) -> (bytes: [UInt8], refused: [String]) {
    guard path.hasSuffix(".c") || path.hasSuffix(".h") else { return (bytes, []) }
    var result = bytes
    var refused: [String] = []
    var start = 0
    var line = 1
    while start < bytes.count {
      let first = line
      var end = start
      // A backslash before the line's end joins the next line to it.
      while end < bytes.count {
        if bytes[end] == newline {
          line += 1
          let last = end > start && bytes[end - 1] == carriageReturn ? end - 2 : end - 1
          if last < start || bytes[last] != backslash { break }
        }
        end += 1
      }
      if let reason = reason(bytes[start..<end], path) {
        refused.append("line \(first): \(reason): it was left out")
        for place in start..<end where result[place] != newline { result[place] = blank }
      }
      start = end + 1
    }
    return (result, refused)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let backslash = UInt8(ascii: "\\")
  private static let blank = UInt8(ascii: " ")
  private static let directives: Set<String> = ["include", "include_next", "import", "embed"]

  private static func reason(_ bytes: ArraySlice<UInt8>, _ path: String) -> String? {
    guard bytes.contains(UInt8(ascii: "#")) || bytes.contains(UInt8(ascii: "%")) || bytes.contains(UInt8(ascii: "?"))
    else { return nil }
    let text = withoutComments(String(decoding: bytes, as: UTF8.self))
    // `%:` and `??=` are other spellings of `#`.
    guard let mark = ["#", "%:", "??="].first(where: { text.hasPrefix($0) }) else { return nil }
    let rest = text.dropFirst(mark.count).drop { $0.isWhitespace }
    let word = rest.prefix { $0.isLetter || $0 == "_" }
    guard directives.contains(String(word)) else {
      return text.contains("__has_embed") ? "'__has_embed' asks for a file of the reader's" : nil
    }
    let operand = rest.dropFirst(word.count).drop { $0.isWhitespace }
    if word == "embed" { return "'#embed' reads a file of the reader's" }
    if word == "include_next" { return "'#include_next' leads past the headers of the tree" }
    guard let open = operand.first, open == "\"" || open == "<" else {
      // The kernel's own trace headers do so; what they compute lies beside the header.
      return path.hasPrefix("include/") ? nil : "the name of an included file is computed"
    }
    let name = operand.dropFirst().prefix { $0 != (open == "<" ? ">" : "\"") }
    if name.hasPrefix("/") { return "'#include' of the absolute path '\(name)'" }
    return climbs(String(name), from: path) ? "'#include' of '\(name)' leads out of the tree" : nil
  }

  /// Whether a relative name has more steps up than the including file lies deep.
  private static func climbs(_ name: String, from path: String) -> Bool {
    var depth = path.split(separator: "/").count - 1
    for part in name.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }

  /// The directive as the preprocessor sees it: lines joined, comments and leading blanks gone.
  private static func withoutComments(_ line: String) -> String {
    var text = line.replacing("\\\r\n", with: "").replacing("\\\n", with: "")
    while let open = text.range(of: "/*") {
      guard let close = text[open.upperBound...].range(of: "*/") else {
        text = String(text[..<open.lowerBound])
        break
      }
      text.replaceSubrange(open.lowerBound..<close.upperBound, with: " ")
    }
    return String(text.drop { $0.isWhitespace })
  }
}

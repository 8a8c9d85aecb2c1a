import Foundation

/// Why a file's part of a diff is not taken.
struct DiffRefusal: Error {
  var words: String
}

/// The names in a diff: quoting, prefixes, and whether they are safe.
struct DiffNames {
  static let nothing = "/dev/null"

  /// Whether the plain diffs seen so far put a folder of their own, such as `a/` or `linux-6.1/`, above the tree.
  private var plainHasPrefix: Bool?

  /// A stretch of the diff in a message: at most 60 characters, without control characters.
  static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    let text = HeaderText.cleaned(String(decoding: bytes.prefix(200), as: UTF8.self))
    return text.count > 60 ? text.prefix(57) + "…" : text
  }

  /// The name in a `---` or `+++` line: unquoted, without the time that some programs put behind a tab.
  static func name(_ line: ArraySlice<UInt8>) -> String {
    let rest = line.dropFirst(4)
    if rest.first == UInt8(ascii: "\"") { return unquoted(rest).text }
    let name = String(decoding: rest.prefix { $0 != 9 }, as: UTF8.self)
    return withoutTime(name)
  }

  /// Without ` 2024-01-31 10:00:00 +0100` at the end, which stands behind blanks in some diffs.
  private static func withoutTime(_ name: String) -> String {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    func isDate(_ word: Substring) -> Bool {
      let text = Array(word.utf8)
      return text.count == 10 && text.indices.allSatisfy { index in
        index == 4 || index == 7 ? text[index] == UInt8(ascii: "-") : (48...57).contains(text[index])
      }
    }
    guard words.count > 2, let date = words.lastIndex(where: isDate), date > 0, date + 1 < words.count,
      words[date + 1].contains(":")
    else { return name }
    var kept = words[..<date]
    while kept.count > 1, kept.last?.isEmpty == true { kept.removeLast() }
    return kept.joined(separator: " ")
  }

  /// The two names behind `diff --git`, when they can be told apart: quoted, or alike but for prefixes of one length.
  static func pair(_ rest: ArraySlice<UInt8>) -> (old: String, new: String)? {
    let space = UInt8(ascii: " ")
    let quote = UInt8(ascii: "\"")
    if rest.first == quote {
      let (old, behind) = unquoted(rest)
      guard behind.first == space else { return nil }
      return (old, unquoted(behind.dropFirst()).text)
    }
    if rest.last == quote, let start = rest.dropLast().firstIndex(of: quote), start > rest.startIndex {
      return (String(decoding: rest[..<(start - 1)], as: UTF8.self), unquoted(rest[start...]).text)
    }
    let middle = rest.startIndex + rest.count / 2
    guard rest.count >= 3, rest.count % 2 == 1, rest[middle] == space else { return nil }
    let old = String(decoding: rest[..<middle], as: UTF8.self)
    let new = String(decoding: rest[(middle + 1)...], as: UTF8.self)
    return old == new || withoutPrefix(old) == withoutPrefix(new) ? (old, new) : nil
  }

  /// A name in git's C-style quotes (`"a/\303\244.c"`), or as it stands; and what stands behind the quotes.
  static func unquoted(_ bytes: ArraySlice<UInt8>) -> (text: String, rest: ArraySlice<UInt8>) {
    guard bytes.first == UInt8(ascii: "\"") else { return (String(decoding: bytes, as: UTF8.self), []) }
    var result: [UInt8] = []
    var rest = bytes.dropFirst()
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        result.append(byte)
        continue
      }
      if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(escape) {
        let digits = [escape] + rest.prefix(2).prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        rest = rest.dropFirst(digits.count - 1)
        result.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1) - 48 }))
      } else {
        let plain: [UInt8: UInt8] = [97: 7, 98: 8, 116: 9, 110: 10, 118: 11, 102: 12, 114: 13]
        result.append(plain[escape] ?? escape)
      }
    }
    return (String(decoding: result, as: UTF8.self), rest)
  }

  private static let slash = UInt8(ascii: "/")

  private static func withoutPrefix(_ name: String) -> String? {
    name.utf8.firstIndex(of: slash).map { String(name[name.utf8.index(after: $0)...]) }
  }

  /// The change of one file, without hunks. Fails for names that cannot be told or must not be used, and for what is
  /// no regular file.
  mutating func resolved(_ header: FileHeader, hunks: [Hunk]) -> Result<FileDiff, DiffRefusal> {
    do {
      var (old, new) = try header.isGit ? gitPaths(header) : try plainPaths(header)
      if !header.isGit, hunks.count == 1, let hunk = hunks.first {
        // diff -N gives both names, and a time long ago for a file that is not there.
        if hunk.oldStart == 0, hunk.oldCount == 0, new != nil { old = nil }
        if hunk.newStart == 0, hunk.newCount == 0, old != nil { new = nil }
      }
      for path in [old, new] { try path.map(Self.check) }
      guard old != nil || new != nil else { throw DiffRefusal(words: "both sides are \(Self.nothing)") }
      try checkModes(header)
      let change: FileDiff.Change =
        if old == nil { .added } else if new == nil { .deleted } else if header.source == nil {
          .modified
        } else if header.isCopy { .copied(similarity: header.similarity ?? 0) } else {
          .renamed(similarity: header.similarity ?? 0)
        }
      return .success(
        FileDiff(
          change: change, oldPath: old, newPath: new, oldMode: header.oldMode, newMode: header.newMode,
          oldBlob: header.oldBlob, newBlob: header.newBlob, isBinary: header.isBinary, firstLine: header.firstLine))
    } catch {
      return .failure(error as? DiffRefusal ?? DiffRefusal(words: "\(error)"))
    }
  }

  private func gitPaths(_ header: FileHeader) throws -> (old: String?, new: String?) {
    if let source = header.source, let target = header.target { return (source, target) }
    let named = (old: header.oldName, new: header.newName)
    guard let pair = header.pair ?? named.old.flatMap({ old in named.new.map { (old, $0) } }),
      let path = Self.commonPath(pair.old, pair.new)
    else {
      throw DiffRefusal(words: "the paths cannot be told from 'diff --git': expected a/PATH b/PATH, alike")
    }
    for name in [named.old, named.new].compactMap({ $0 }) where name != Self.nothing {
      guard name == path || Self.withoutPrefix(name) == path else {
        throw DiffRefusal(
          words: "'\(Self.shown(Array(name.utf8)[...]))' is not the file that 'diff --git' names")
      }
    }
    let isNew = header.isNew || named.old == Self.nothing
    let isDeleted = header.isDeleted || named.new == Self.nothing
    return (isNew ? nil : path, isDeleted ? nil : path)
  }

  /// The path of two names that differ in a prefix only, or not at all (`git diff --no-prefix`).
  private static func commonPath(_ old: String, _ new: String) -> String? {
    if old == new { return old == nothing ? nil : old }
    if old == nothing { return withoutPrefix(new) }
    if new == nothing { return withoutPrefix(old) }
    let path = withoutPrefix(new)
    return path == withoutPrefix(old) ? path : nil
  }

  private mutating func plainPaths(_ header: FileHeader) throws -> (old: String?, new: String?) {
    let (old, new) = (header.oldName ?? "", header.newName ?? "")
    if old == Self.nothing || new == Self.nothing {
      let name = old == Self.nothing ? new : old
      guard name != Self.nothing else { return (nil, nil) }
      let first = String(decoding: name.utf8.prefix { $0 != Self.slash }, as: UTF8.self)
      let hasPrefix = first == "a" || first == "b" || first.hasSuffix(".orig") || plainHasPrefix == true
      let path = hasPrefix ? Self.withoutPrefix(name) : name
      return old == Self.nothing ? (nil, path) : (path, nil)
    }
    if old == new {
      plainHasPrefix = false
      return (new, new)
    }
    if let path = Self.withoutPrefix(new), path == Self.withoutPrefix(old) {
      plainHasPrefix = true
      return (path, path)
    }
    // A copy that somebody kept beside the file: `x.c.orig`.
    if [".orig", ".old", ".bak", "~"].contains(where: { old == new + $0 }) { return (new, new) }
    throw DiffRefusal(
      words: "'\(Self.shown(Array(old.utf8)[...]))' and '\(Self.shown(Array(new.utf8)[...]))' do not name one file")
  }

  private func checkModes(_ header: FileHeader) throws {
    for mode in [header.oldMode, header.newMode].compactMap({ $0 }) {
      switch mode.trimmingCharacters(in: .whitespaces) {
      case "100644", "100755", "100664": continue
      case "120000": throw DiffRefusal(words: "\(header.shownName) is a symbolic link; it is not applied")
      case "160000": throw DiffRefusal(words: "\(header.shownName) is a submodule; it is not applied")
      default:
        throw DiffRefusal(
          words: "\(header.shownName) has mode '\(Self.shown(Array(mode.utf8)[...]))': expected 100644 or 100755")
      }
    }
  }

  /// Paths are used below a tree or a scratch folder, and must stay there.
  private static func check(_ path: String) throws {
    guard let reason = PatchPath.refusal(path) else { return }
    throw DiffRefusal(words: "'\(Self.shown(Array(path.utf8)[...]))' is refused: \(reason)")
  }
}

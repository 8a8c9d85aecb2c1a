/// What the subject of a mail says of a patch: `[Linaro-mm-sig] [RFC PATCH bpf-next v3 04/11] area: what`.
struct SubjectLine: Hashable, Sendable {
  /// Behind all brackets and `Re:`.
  var title: String
  /// It begins with `Re:` or the like.
  var isReply = false
  /// A bracket says that this is a patch, or a cover letter.
  var isPatch = false
  /// It says `PATCH`, or a number, not `RFC` or a version alone.
  var isSurelyPatch = false
  var isRFC = false
  var isResend = false
  /// 1 unless it is said.
  var version = 1
  /// Nil for a patch that stands alone.
  var number: Int?
  var total: Int?
  /// A release such as `6.1`, by which the same patch goes to several stable trees.
  var release: String?

  /// No series has more patches; a subject that says so is not believed.
  static let mostPatches = 5000

  init(_ subject: String) {
    title = ""
    var rest = subject[...]
    while true {
      rest = rest.drop { $0.isWhitespace }
      if let behind = Self.replyMark(rest) {
        isReply = true
        rest = behind
      } else if rest.first == "[", let end = rest.firstIndex(of: "]"),
        rest.distance(from: rest.startIndex, to: end) < 200
      {
        take(bracket: rest[rest.index(after: rest.startIndex)..<end])
        rest = rest[rest.index(after: end)...]
      } else {
        break
      }
    }
    title = String(rest)
  }

  private static let replyWords: Set<String> = [
    "re", "aw", "sv", "vs", "antw", "fw", "fwd", "wg", "回复", "答复", "转发",
  ]

  /// Behind `Re:`, in the languages of mail programs, `Re[2]:`, and `Fwd:`; nil when none of them is there.
  private static func replyMark(_ text: Substring) -> Substring? {
    let word = text.prefix(5).prefix { $0.isLetter }
    guard replyWords.contains(word.lowercased()) else { return nil }
    var rest = text[word.endIndex...]
    if rest.first == "[", let end = rest.prefix(8).firstIndex(of: "]"), rest.dropFirst().first?.isNumber == true {
      rest = rest[rest.index(after: end)...]
    }
    rest = rest.drop { $0.isWhitespace }
    return rest.first == ":" || rest.first == "：" ? rest.dropFirst() : nil
  }

  private mutating func take(bracket: Substring) {
    let words = bracket.split { " \t,;:|".contains($0) }.flatMap(Self.parts)
    var isAbout = false
    var found = self
    for word in words {
      let lower = word.lowercased()
      if lower == "patch" || lower == "patches" {
        isAbout = true
        found.isSurelyPatch = true
      } else if lower == "rfc" {
        isAbout = true
        found.isRFC = true
      } else if lower == "resend" || lower == "repost" {
        found.isResend = true
      } else if let version = Self.version(lower[...]), version.behind.isEmpty {
        isAbout = true
        found.version = max(1, version.value)
      } else if let place = Self.place(lower[...]) {
        isAbout = true
        found.isSurelyPatch = true
        // No series has as many as `[PATCH 15901/15901]` says, or as few as `[PATCH 0/0]`.
        if (1...Self.mostPatches).contains(place.total), place.number <= Self.mostPatches {
          (found.number, found.total) = (place.number, place.total)
        }
      } else if Self.isRelease(lower) {
        found.release = lower
      }
    }
    // `[RESEND]` may stand in a bracket of its own, beside that of the patch; other brackets name lists and trees.
    if isAbout {
      self = found
      isPatch = true
    } else if found.isResend {
      isResend = true
    }
  }

  private static func digits(_ text: Substring, most: Int) -> (value: Int, behind: Substring)? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard (1...most).contains(digits.count), let value = Int(digits) else { return nil }
    return (value, text[digits.endIndex...])
  }

  /// `v3`, and `v3.1`, which is v3.
  private static func version(_ text: Substring) -> (value: Int, behind: Substring)? {
    guard text.first == "v" || text.first == "V", let major = digits(text.dropFirst(), most: 4) else { return nil }
    if major.behind.first == ".", let minor = digits(major.behind.dropFirst(), most: 4) {
      return (major.value, minor.behind)
    }
    return major
  }

  /// `04/11`.
  private static func place(_ text: Substring) -> (number: Int, total: Int)? {
    guard let number = digits(text, most: 9), number.behind.first == "/",
      let total = digits(number.behind.dropFirst(), most: 9), total.behind.isEmpty
    else { return nil }
    return (number.value, total.value)
  }

  /// `6.1`, `6.1.12`, `5.15.y`.
  private static func isRelease(_ text: String) -> Bool {
    var parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 2, parts.last == "y" { parts.removeLast() }
    return (2...3).contains(parts.count) && parts.allSatisfy { digits($0, most: 3)?.behind.isEmpty == true }
  }

  /// `PATCHv3`, `PATCH-v3`, `RFC/PATCH`, `RFCv2`, `PATCH3/5` written together.
  private static func parts(of word: Substring) -> [Substring] {
    func joined(_ first: Substring, _ behind: Substring) -> [Substring]? {
      let rest = behind.first.map { "/_-".contains($0) } == true ? behind.dropFirst() : behind
      return rest.isEmpty ? nil : [first] + parts(of: rest)
    }
    if place(word) != nil { return [word] }
    for known in ["rfc", "patch", "resend"] where word.prefix(known.count).lowercased() == known {
      let first = word.prefix(known.count)
      let behind = word.dropFirst(known.count)
      if behind.lowercased() == "es" { return [first] }
      if let words = joined(first, behind) { return words }
    }
    if let found = version(word), let separator = found.behind.first, "/_-".contains(separator),
      let words = joined(word[..<found.behind.startIndex], found.behind)
    {
      return words
    }
    return [word]
  }
}

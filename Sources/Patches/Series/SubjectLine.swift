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

  /// `Re:`, in the languages of mail programs, and `Fwd:`.
  private static func replyMark(_ text: Substring) -> Substring? {
    text.prefixMatch(of: /(?:re|aw|sv|vs|antw|fw|fwd|wg|回复|答复|转发)(?:\[\d+\])?\s*[:：]/.ignoresCase())
      .map { text[$0.range.upperBound...] }
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
      } else if let version = lower.wholeMatch(of: /v(\d{1,4})(?:\.\d+)?/), let value = Int(version.1) {
        isAbout = true
        found.version = max(1, value)
      } else if let place = lower.wholeMatch(of: /(\d{1,9})\/(\d{1,9})/), let number = Int(place.1),
        let total = Int(place.2)
      {
        isAbout = true
        found.isSurelyPatch = true
        // A patch in the place of a thousand that is none: `[PATCH 15901/15901]`.
        if total <= Self.mostPatches, number <= Self.mostPatches { (found.number, found.total) = (number, total) }
      } else if lower.wholeMatch(of: /\d{1,3}(?:\.\d{1,3}){1,2}(?:\.y)?/) != nil {
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

  /// `PATCHv3`, `PATCH-v3`, `RFC/PATCH`, `RFCv2`, `PATCH3/5` written together.
  private static func parts(of word: Substring) -> [Substring] {
    if word.wholeMatch(of: /\d+\/\d+/) != nil { return [word] }
    if let joined = word.wholeMatch(of: /(?i)(RFC|PATCH|RESEND)[\/_-]?(.+)/), !joined.2.isEmpty {
      let rest = joined.2
      if rest.lowercased() == "es" { return [joined.1] }
      return [joined.1] + parts(of: rest)
    }
    if let joined = word.wholeMatch(of: /(?i)(v\d+(?:\.\d+)?)[\/_-](.+)/) { return [joined.1] + parts(of: joined.2) }
    return [word]
  }
}

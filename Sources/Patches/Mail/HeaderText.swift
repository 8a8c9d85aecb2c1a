/// Text that comes from, or goes into, the header of a mail.
enum HeaderText {
  /// On one line: control characters, line ends among them, become blanks, runs of blanks one, none at the ends. A
  /// subject such as `=?utf-8?q?a=0D=0ABcc:_b?=` decodes to several lines otherwise. What is longer than the limit, in
  /// Unicode scalars, is cut off.
  static func cleaned(_ text: String, limit: Int = .max) -> String {
    var result = String.UnicodeScalarView()
    var blank = false
    for scalar in text.unicodeScalars.prefix(limit) {
      if isBlank(scalar) {
        blank = !result.isEmpty
      } else {
        if blank { result.append(" ") }
        blank = false
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// A blank, a control character (those below U+0020, and U+007F to U+009F), a separator of lines or paragraphs.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value <= 32 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  /// A Message-ID without brackets: what is neither blank, bracket nor printable ASCII is taken out; at most 900
  /// characters, since a line of a header must not be longer than 998 (RFC 5322, 2.1.1).
  static func messageID(_ text: String) -> String {
    let allowed = text.utf8.filter { (33...126).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    return String(decoding: allowed.prefix(900), as: UTF8.self)
  }

  /// Whether a text is a bare `local@domain` that needs no quoting: printable, one `@` with something on both sides, no
  /// blank and none of the characters that part addresses.
  static func isMailbox(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 320 else { return false }
    return text.utf8.allSatisfy { $0 > 32 && $0 != 127 && !"<>(),;:\\\"[]".utf8.contains($0) }
  }
}

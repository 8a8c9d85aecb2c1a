/// Text of unknown origin in a form that a terminal only shows.
public enum SafeText {
  /// Decodes bytes as UTF-8, tabs widened to columns of eight. Bytes that are no UTF-8, control characters and those
  /// that reorder or hide text are written out: `<1B>`, `<U+202E>`.
  static func line(_ bytes: some Sequence<UInt8>) -> String {
    var result = ""
    var column = 0
    var decoder = UTF8()
    var iterator = Array(bytes).makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar) where scalar == "\t":
        let blanks = 8 - column % 8
        result += String(repeating: " ", count: blanks)
        column += blanks
      case .scalarValue(let scalar):
        let shown = self.shown(scalar)
        result += shown
        column += width(shown)
      case .error:
        result += "\u{FFFD}"
        column += 1
      case .emptyInput:
        return result
      }
    }
  }

  /// A message, a name or a path on one line: what `line` writes out is written out, a line feed too.
  public static func inline(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { $0 += shown($1) }
  }

  /// A text of several lines, each as `inline` gives it.
  public static func block(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { inline(String($0)) }.joined(separator: "\n")
  }

  /// The columns that a terminal gives to a text: two to wide characters, none to combining ones.
  public static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: sum
      default: sum + (isWide(scalar.value) ? 2 : 1)
      }
    }
  }

  /// A number and a noun, which gets an `s` unless there is one.
  public static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    guard isHidden(scalar) else { return String(Character(scalar)) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    if scalar.value < 0x100 { return "<\(digits.count < 2 ? "0" : "")\(digits)>" }
    return "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>"
  }

  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
    default: false
    }
  }

  /// East Asian wide characters and pictures, as blocks: enough to put a caret under the right place.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}

import Foundation

/// The same value gives the same text: keys are sorted, and nothing depends on hashing.
///
/// Characters that control a terminal or reorder text stand as `\uXXXX`, so that the output can be looked at there.
public func encodedJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  let text = String(decoding: try encoder.encode(value), as: UTF8.self)
  var result = ""
  result.reserveCapacity(text.utf8.count + 1)
  for scalar in text.unicodeScalars {
    if scalar != "\n", SafeText.isHidden(scalar) {
      for unit in String(Character(scalar)).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result + "\n"
}

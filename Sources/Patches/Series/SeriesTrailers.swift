/// What git-format-patch and b4 write into a series for programs: on lines of their own, in the cover letter, below
/// `---`, or behind the last diff.
struct SeriesTrailers {
  var baseCommit: String?
  var changeID: String?
  var prerequisites: [String] = []

  /// Takes the texts in the order in which they count.
  init(_ texts: [String]) {
    for text in texts { add(text) }
  }

  private mutating func add(_ text: String) {
    for line in text.utf8.split(separator: 10) {
      // Lines of a diff begin with a blank or a sign.
      switch line.first {
      case UInt8(ascii: "b"):
        guard baseCommit == nil, let id = value("base-commit:", line), Self.isID(id, atLeast: 7) else { continue }
        baseCommit = id
      case UInt8(ascii: "c"):
        guard changeID == nil, let id = value("change-id:", line), !id.isEmpty, id.utf8.count <= 200 else { continue }
        changeID = id
      case UInt8(ascii: "p"):
        guard prerequisites.count < 1000, let id = value("prerequisite-patch-id:", line), Self.isID(id, atLeast: 40),
          !prerequisites.contains(id)
        else { continue }
        prerequisites.append(id)
      default: continue
      }
    }
  }

  /// The word behind a key, when it is the only one.
  private func value(_ key: String, _ line: Substring.UTF8View.SubSequence) -> String? {
    guard line.starts(with: key.utf8) else { return nil }
    let words = HeaderText.cleaned(String(decoding: line.dropFirst(key.utf8.count), as: UTF8.self)).split(
      separator: " ")
    return words.count == 1 ? String(words[0]) : nil
  }

  private static func isID(_ text: String, atLeast least: Int) -> Bool {
    (least...64).contains(text.utf8.count) && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
  }
}

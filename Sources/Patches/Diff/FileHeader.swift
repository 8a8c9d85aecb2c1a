/// The lines above a file's hunks, as they stand there.
struct FileHeader {
  var firstLine: Int
  var isGit: Bool
  /// Behind `---` and `+++`, unquoted, with prefix; `/dev/null` as it is.
  var oldName: String?
  var newName: String?
  /// Behind `diff --git`, where both can be told.
  var pair: (old: String, new: String)?
  var oldMode: String?
  var newMode: String?
  var isNew = false
  var isDeleted = false
  var isBinary = false
  var isCopy = false
  /// Of `rename from` and `copy from`, `rename to` and `copy to`: without prefix.
  var source: String?
  var target: String?
  var similarity: Int?
  var oldBlob: String?
  var newBlob: String?

  init(firstLine: Int, isGit: Bool, oldName: String? = nil, newName: String? = nil) {
    self.firstLine = firstLine
    self.isGit = isGit
    self.oldName = oldName
    self.newName = newName
  }

  /// The file in messages.
  var shownName: String {
    let names = [target, newName, oldName, pair?.new].compactMap { $0 }.filter { $0 != DiffNames.nothing }
    let name = Array((names.first ?? "a file").utf8)[...]
    let hasPrefix = name.starts(with: "a/".utf8) || name.starts(with: "b/".utf8)
    return DiffNames.shown(hasPrefix ? name.dropFirst(2) : name)
  }

  /// Takes a line of the extended header; false for any other line.
  mutating func takeExtended(_ line: ArraySlice<UInt8>) -> Bool {
    func value(_ key: String) -> String? {
      guard line.starts(with: key.utf8) else { return nil }
      return String(decoding: line.dropFirst(key.utf8.count), as: UTF8.self)
    }
    func name(_ key: String) -> String? { value(key).map { DiffNames.unquoted(Array($0.utf8)[...]).text } }
    if let mode = value("old mode ") {
      oldMode = mode
    } else if let mode = value("new mode ") {
      newMode = mode
    } else if let mode = value("deleted file mode ") {
      isDeleted = true
      oldMode = mode
    } else if let mode = value("new file mode ") {
      isNew = true
      newMode = mode
    } else if let path = name("rename from ") ?? name("rename old ") {
      source = path
    } else if let path = name("rename to ") ?? name("rename new ") {
      target = path
    } else if let path = name("copy from ") {
      source = path
      isCopy = true
    } else if let path = name("copy to ") {
      target = path
      isCopy = true
    } else if let percent = value("similarity index ") {
      similarity = Int(percent.prefix { $0 != "%" })
    } else if value("dissimilarity index ") != nil {
      return true
    } else if let index = value("index ") {
      takeIndex(index)
    } else {
      return false
    }
    return true
  }

  /// `1234567..89abcde 100644`, the mode only where it did not change.
  private mutating func takeIndex(_ text: String) {
    let words = text.split(separator: " ")
    guard let ids = words.first, let dots = ids.range(of: "..") else { return }
    let old = String(ids[..<dots.lowerBound])
    let new = String(ids[dots.upperBound...])
    func isID(_ text: String) -> Bool { !text.isEmpty && text.count <= 64 && text.allSatisfy(\.isHexDigit) }
    guard isID(old), isID(new) else { return }
    oldBlob = old
    newBlob = new
    if words.count > 1 {
      oldMode = oldMode ?? String(words[1])
      newMode = newMode ?? String(words[1])
    }
  }
}

/// Headers that a driver's own Makefile makes from tables beside it, as far as they are lists of names.
enum FolderHeaders {
  private static let lists = [
    (file: "drivers/gpu/drm/xe/xe_wa_oob.rules", prefix: "XE_WA_OOB_", header: "xe_wa_oob"),
    (file: "drivers/gpu/drm/xe/xe_device_wa_oob.rules", prefix: "XE_DEVICE_WA_OOB_", header: "xe_device_wa_oob"),
  ]

  /// What is read, relative to the tree.
  static let sources = lists.map(\.file)

  /// Takes a tree's root; gives path → content.
  static func all(in root: String) -> [(String, String)] {
    lists.flatMap { workarounds(in: root + "/" + $0.file, prefix: $0.prefix, header: $0.header) }
  }

  /// Xe's workaround lists: a name at the start of a line, then the rules for when it applies, on more lines if need
  /// be. They become an enumeration, and a table that `xe_wa.c` includes.
  private static func workarounds(in path: String, prefix: String, header: String) -> [(String, String)] {
    guard let bytes = FileBytes.read(path) else { return [] }
    var entries: [(name: Substring, rules: [Substring])] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      guard let first = line.first, first != "#" else { continue }
      if first.isWhitespace {
        if !entries.isEmpty { entries[entries.count - 1].rules.append(line.trimming()) }
      } else {
        let name = line.prefix { !$0.isWhitespace }
        entries.append((name, [line.dropFirst(name.count).trimming()]))
      }
    }
    let names = entries.map { "\t\(prefix)\($0.name),\n" }.joined()
    let table = entries.map { entry in
      "{ XE_RTP_NAME(\"\(entry.name)\"), XE_RTP_RULES(\(entry.rules.joined(separator: ", OR, "))) },\n"
    }
    return [
      ("include/generated/\(header).h", "enum \(prefix.lowercased())names {\n\(names)\t_\(prefix)COUNT\n};\n"),
      ("include/generated/\(header).c", table.joined()),
    ]
  }
}

import Foundation

/// The made-up headers on disk, where several runs can use them.
enum GeneratedFolder {
  /// Takes the cache and a tree; gives the folders that stand for `include` and `arch/…/include/generated` of a
  /// build. They are made when they are not there or what they were made of has changed. Throws when the cache cannot
  /// be written.
  static func make(
    in cache: CacheFolder, tree: KernelTree, toolVersion: String
  ) throws -> (include: String, arch: String) {
    let name = CacheFolder.name(for: tree.root) + "-" + tree.version.text
    let folder = try cache.folder("generated/" + name)
    let manifest = cache.path + "/generated/" + name + ".manifest"
    let places = (folder + "/include", folder + "/arch/generated")
    if let text = FileBytes.read(manifest), isCurrent(text, toolVersion) {
      return places
    }
    let begin = Moment.next()
    let headers = GeneratedHeaders.make(for: tree)
    try write(headers.files, to: folder, cache)
    var lines = ["tool \(toolVersion)"]
    for file in headers.sources.sorted() {
      let stamp = FileBytes.stamp(file)
      // Of a file that changes meanwhile it is not known what was read: the next run reads it again.
      if stamp != nil, begin.isBeforeChange(of: file) { return places }
      lines.append("stamp \(stamp ?? none) \(file)")
    }
    lines += headers.files.map { "made \(Checksum.of($0.content.utf8)) \(folder)/\($0.path)" }
    try FileBytes.writeAtomically(SealedText.seal(lines.joined(separator: "\n") + "\n"), to: manifest)
    return places
  }

  private static let none = "none none"

  /// Whether the tree's files are those of which the headers were made, and the headers what was made of them.
  private static func isCurrent(_ bytes: [UInt8], _ toolVersion: String) -> Bool {
    guard let text = SealedText.open(bytes) else { return false }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    guard lines.first == "tool \(toolVersion)" else { return false }
    return lines.dropFirst().allSatisfy { line in
      let words = line.split(separator: " ", maxSplits: 3)
      switch words.first {
      case "stamp" where words.count == 4:
        return FileBytes.stamp(String(words[3])) ?? none == "\(words[1]) \(words[2])"
      case "made" where words.count >= 3:
        return Checksum.matches(file: words[2...].joined(separator: " "), words[1])
      default: return false
      }
    }
  }

  /// A file whose content is the same is left alone, so that precompiled headers that contain it stay valid.
  private static func write(_ files: [(path: String, content: String)], to folder: String, _ cache: CacheFolder) throws
  {
    for (path, content) in files {
      let file = folder + "/" + path
      let bytes = Array(content.utf8)
      if FileBytes.read(file) == bytes { continue }
      if let slash = file.lastIndex(of: "/"), !FileBytes.isFolder(String(file[..<slash])) {
        _ = try cache.folder(String(file[..<slash].dropFirst(cache.path.count + 1)))
      }
      // First where what a killed run leaves is swept away, which these folders are not.
      try FileBytes.writeAtomically(bytes, to: file, by: cache.path + "/generated")
    }
  }
}

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
    if let text = FileBytes.read(manifest), isCurrent(String(decoding: text, as: UTF8.self), toolVersion) {
      return places
    }
    let headers = GeneratedHeaders.make(for: tree)
    try write(headers.files, to: folder, cache)
    var lines = ["tool \(toolVersion)"]
    for file in headers.sources.sorted() { lines.append("\(FileBytes.stamp(file) ?? "none none") \(file)") }
    lines += headers.files.map { "\(FileBytes.stamp(folder + "/" + $0.path) ?? "none none") \(folder)/\($0.path)" }
    try FileBytes.writeAtomically(Array((lines + ["end", ""]).joined(separator: "\n").utf8), to: manifest)
    return places
  }

  private static func isCurrent(_ text: String, _ toolVersion: String) -> Bool {
    let lines = text.split(separator: "\n")
    guard lines.first == "tool \(toolVersion)", lines.last == "end" else { return false }
    return lines.dropFirst().dropLast().allSatisfy { line in
      let words = line.split(separator: " ", maxSplits: 2)
      return words.count == 3 && FileBytes.stamp(String(words[2])) ?? "none none" == "\(words[0]) \(words[1])"
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
      try FileBytes.writeAtomically(bytes, to: file)
    }
  }
}

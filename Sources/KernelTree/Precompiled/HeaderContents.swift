/// What precompiled headers were made of, as their manifests say.
public struct HeaderContents {
  /// Folder → the header's file → what it contains.
  private var folders: [String: [String: [String]]] = [:]

  /// Has read nothing yet.
  public init() {}

  /// Takes the absolute path of a precompiled header; gives those of the files that it contains, none when another run
  /// has replaced it meanwhile.
  public mutating func files(of header: String) -> [String] {
    let folder = header.lastIndex(of: "/").map { String(header[..<$0]) } ?? "."
    let known = folders[folder] ?? Self.manifests(in: folder)
    folders[folder] = known
    return known[header] ?? []
  }

  private static func manifests(in folder: String) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for name in FileBytes.entries(of: folder) where name.hasSuffix(".manifest") {
      guard let text = FileBytes.read(folder + "/" + name, limit: 16 << 20),
        let manifest = Manifest(String(decoding: text, as: UTF8.self))
      else { continue }
      found[manifest.path] = manifest.files.map(\.0)
    }
    return found
  }
}

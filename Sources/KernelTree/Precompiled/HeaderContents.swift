/// What precompiled headers were made of, as their manifests say.
public struct HeaderContents {
  private var known: [String: [String]] = [:]

  /// Has read nothing yet.
  public init() {}

  /// Takes the absolute path of a precompiled header; gives those of the files that it contains, none when it has no
  /// manifest.
  public mutating func files(of header: String) -> [String] {
    let files = known[header] ?? Manifest(of: header)?.files.map(\.0) ?? []
    known[header] = files
    return files
  }
}

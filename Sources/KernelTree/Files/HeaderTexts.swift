import Foundation

/// Contents of headers, for those who look for declarations in them as text.
public enum HeaderTexts {
  /// The headers of the tree that a source names in brackets, in the order of their names.
  public static func included(by source: [UInt8], root: String) -> [[UInt8]] {
    Set(IncludeLines(source).angled).sorted().compactMap { name in
      let path = FileBytes.normalised(root + "/include/" + name)
      return path.hasPrefix(root + "/include/") ? FileBytes.read(path, limit: 4 << 20) : nil
    }
  }

  /// All stub headers, in the order of their paths; none when they are not found.
  public static func stubs(environment: [String: String]) -> [[UInt8]] {
    guard let folder = try? Stubs.folder(environment: environment) else { return [] }
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".h") }.sorted().compactMap { FileBytes.read(folder + "/" + $0) }
  }
}

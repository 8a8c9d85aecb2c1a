/// How much text a module's own headers are, with those of its own that they include.
enum HeaderWeight {
  /// More files than this are heavy enough.
  private static let mostFiles = 1000

  /// Takes absolute paths and the folders that are searched for `#include "…"`; gives the bytes of all that is reached.
  static func bytes(of headers: [String], folders: [String]) -> Int {
    var (pending, seen, total) = (headers, Set(headers), 0)
    while let path = pending.popLast(), seen.count < mostFiles {
      guard let bytes = FileBytes.read(path) else { continue }
      total += bytes.count
      for name in IncludeLines(bytes).quoted {
        let places = ([folder(of: path)] + folders).lazy.map { FileBytes.normalised($0 + "/" + name) }
        guard let found = places.first(where: FileBytes.isFile), seen.insert(found).inserted else { continue }
        pending.append(found)
      }
    }
    return total
  }

  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}

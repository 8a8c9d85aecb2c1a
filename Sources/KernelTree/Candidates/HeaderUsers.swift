/// Which candidates may include certain headers, read as text: by the names of the files in `#include` lines, through
/// other headers too.
public struct HeaderUsers: Sendable {
  private let root: String

  /// Takes the root of the tree.
  public init(root: String) {
    self.root = root
  }

  /// Takes the absolute paths of headers, and those of the candidates; gives the candidates that may include one. A
  /// header below `include` or `arch` may come in by way of any other, so it is everybody's.
  public func candidates(including headers: [String], among candidates: [String]) -> [String] {
    guard !headers.isEmpty else { return [] }
    if headers.contains(where: { $0.hasPrefix(root + "/include/") || $0.hasPrefix(root + "/arch/") }) {
      return candidates
    }
    var names = Set(headers.map(Self.last))
    // A driver's headers include each other: those beside and below the changed ones are looked through.
    let around = headersAround(Set(headers.map(Self.folder)))
    var grown = true
    while grown {
      grown = false
      for (path, included) in around where !names.contains(Self.last(path)) && !included.isDisjoint(with: names) {
        names.insert(Self.last(path))
        grown = true
      }
    }
    return candidates.filter { path in
      guard let bytes = FileBytes.read(path) else { return false }
      return !Self.included(bytes).isDisjoint(with: names)
    }
  }

  private func headersAround(_ folders: Set<String>) -> [(path: String, included: Set<String>)] {
    var found: [(String, Set<String>)] = []
    var pending = folders.sorted()
    var seen = Set(pending)
    while let folder = pending.popLast(), found.count < 4096 {
      for entry in FileBytes.entries(of: folder) {
        let path = folder + "/" + entry
        if entry.hasSuffix(".h") {
          if let bytes = FileBytes.read(path) { found.append((path, Self.included(bytes))) }
        } else if !entry.contains("."), FileBytes.isFolder(path), seen.insert(path).inserted {
          pending.append(path)
        }
      }
    }
    return found
  }

  private static func included(_ bytes: [UInt8]) -> Set<String> {
    let lines = IncludeLines(bytes)
    return Set((lines.quoted + lines.angled).map(last))
  }

  private static func last(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private static func folder(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }
}
